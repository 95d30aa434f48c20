"""Prepare this checkout: `python3 scripts/bootstrap.py run` or `... test`. Needs nothing but Python itself.

Every step looks first whether it has been done for the present inputs, so a second call takes a second.
"""

import subprocess
import sys
from pathlib import Path

import node_tools
import system_packages
from stamps import ROOT, Stamp, digest_of

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
TRANSLATIONS = ROOT / "translations"


def ensure_environment() -> None:
    """Make the virtual environment, or make it anew when its Python no longer starts."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-c", ""], check=False).returncode == 0:
        return
    system_packages.ensure(system_packages.PYTHON)
    print("Making the virtual environment .venv", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def ensure_python_packages(level: str) -> None:
    """Install the pinned packages of a level, "run" or "dev", when the lock has changed; "dev" contains "run"."""
    locks = [ROOT / "requirements" / name for name in ("build.txt", "run.txt", "dev.txt")]
    digest = digest_of([*locks, ROOT / "pyproject.toml"])
    stamps = {name: Stamp(VENV / f".veldgast-{name}") for name in ("run", "dev")}
    if stamps["dev"].is_current(digest) or stamps[level].is_current(digest):
        return
    print(f"Installing the pinned Python packages (requirements/{level}.txt)", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", str(locks[0])], cwd=ROOT, check=True)
    subprocess.run([*pip, "--require-hashes", "-r", f"requirements/{level}.txt"], cwd=ROOT, check=True)
    subprocess.run([*pip, "--no-build-isolation", "--no-index", "--editable", "."], cwd=ROOT, check=True)
    stamps[level].write(digest)


def ensure_translations() -> None:
    """Compile the catalogues that are newer than their compiled form."""
    for source in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            command = [
                str(VENV / "bin" / "pybabel"),
                "--quiet",
                "compile",
                "-i",
                str(source),
                "-o",
                str(compiled),
            ]
            subprocess.run(command, cwd=ROOT, check=True)


def prepare(purpose: str) -> None:
    """Do every step for running ("run") or for development and tests ("test")."""
    needs = system_packages.RUN if purpose == "run" else system_packages.RUN + system_packages.TEST
    ensure_environment()
    system_packages.ensure(needs)
    ensure_python_packages("run" if purpose == "run" else "dev")
    node = node_tools.require_node()
    node_tools.ensure_packages(node)
    node_tools.ensure_assets(node)
    ensure_translations()


def main(arguments: list[str]) -> int:
    """Prepare for the purpose named, "run" when none is."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:2])
        print(f"Veldgast needs Python 3.11 or newer; {Path(sys.executable)} is {found}.", file=sys.stderr)
        return 1
    purpose = arguments[0] if arguments else "run"
    if purpose not in {"run", "test"}:
        print("Say what to prepare for: run or test.", file=sys.stderr)
        return 2
    try:
        prepare(purpose)
    except subprocess.CalledProcessError as failure:
        print(f"\nThis step did not work: {' '.join(map(str, failure.cmd))}", file=sys.stderr)
        return failure.returncode or 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
