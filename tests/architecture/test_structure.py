"""The shape of the code: layers, sizes, names, and documents that keep up with it."""

import re
import subprocess
import sys
from pathlib import Path

from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
VAGUE_NAMES = {"utils", "helpers", "service", "services", "manager", "common", "misc"}
# Put together here, so that this file does not contain what it looks for.
REGISTRY_HOSTS = re.compile(
    "|".join(
        [
            r"pypi\." + "org",
            "pythonhos" + "ted" + r"\.org",
            r"npmjs\." + "(org|com)",
            r"(deb|security)\.debian" + r"\.org",
        ]
    ),
    re.IGNORECASE,
)


def tracked(*patterns: str) -> list[Path]:
    """Every file that is, or with the next commit may be, part of the project."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def code_files() -> list[Path]:
    """Our own code, without what was written by a tool."""
    return tracked("app/*.py", "app/*.ts", "app/*.tsx", "scripts/*.py", "scripts/*.mjs", "tests/*.py", "tests/*.ts")


def test_the_layers_hold() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_domain_with_layers_stands_in_the_contract_about_layers_inside_a_domain() -> None:
    contract = (ROOT / "pyproject.toml").read_text()
    layered = {
        ".".join(path.relative_to(ROOT).parent.parts)
        for path in tracked("app/*.py")
        if path.stem in {"actions", "queries", "rules", "pages", "api"}
    }

    missing = {name for name in layered if f'"{name}",' not in contract}

    assert missing == set()


def test_no_file_is_too_long_to_read_at_one_sitting() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in code_files()}

    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in code_files() if path.stem in VAGUE_NAMES] == []


def test_nothing_is_imported_inside_a_function() -> None:
    ruff = [
        str(Path(sys.executable).parent / "ruff"),
        "check",
        "--isolated",
        "--preview",
        "--select=PLC0415",
        "app",
        "scripts",
        "tests",
    ]

    checked = subprocess.run(ruff, cwd=ROOT, capture_output=True, check=False, text=True)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    prefix = str(Settings.model_config.get("env_prefix"))
    existing = {str(field.validation_alias or prefix + name.upper()) for name, field in Settings.model_fields.items()}
    documented = set(re.findall(r"^\| `((?:VELDGAST_[A-Z_]+)|PORT)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))

    assert documented == existing


def test_only_the_settings_read_the_environment() -> None:
    readers = [path for path in tracked("app/*.py") if re.search(r"os\.(environ|getenv)", path.read_text())]

    assert [str(path.relative_to(ROOT)) for path in readers] == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    naming = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8000] and REGISTRY_HOSTS.search(content.decode(errors="replace")):
            naming.append(str(path.relative_to(ROOT)))

    assert naming == []


def test_every_pinned_package_carries_hashes() -> None:
    for path in tracked("requirements/*.txt"):
        for requirement in re.split(r"\n(?=\S)", path.read_text().strip()):
            assert re.match(r"[a-z0-9._-]+==\S+ \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+$", requirement), requirement
