"""What Veldgast needs from the operating system: found, installed through apt where allowed, else named exactly."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """One thing the machine must have: how to look for it and the Debian package that brings it."""

    what: str
    package: str
    is_there: Callable[[], bool]


def library(name: str, package: str) -> Need:
    """Need a shared library that the dynamic linker can load under this name."""

    def is_there() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return Need(name, package, is_there)


def program(names: tuple[str, ...], package: str) -> Need:
    """Need any one of these programs on the PATH."""
    return Need(names[0], package, lambda: any(shutil.which(name) for name in names))


def has_postgresql_server() -> bool:
    """Say whether initdb and postgres can be found; Debian keeps them off the PATH."""
    return bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_venv() -> bool:
    """Say whether this Python can make virtual environments; Debian splits that off."""
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


PYTHON = [Need("Python's venv module", "python3-venv", has_venv)]
RUN = [
    library("libgobject-2.0.so.0", "libglib2.0-0"),
    library("libpango-1.0.so.0", "libpango-1.0-0"),
    library("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    library("libharfbuzz.so.0", "libharfbuzz0b"),
    library("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
    library("libfontconfig.so.1", "libfontconfig1"),
]
TEST = [
    program(("chromium", "chromium-browser", "google-chrome"), "chromium"),
    Need("a PostgreSQL server", "postgresql", has_postgresql_server),
    program(("pdftotext",), "poppler-utils"),
]


def ensure(needs: list[Need]) -> None:
    """Install what is missing where we may; otherwise say what to install and leave with code 1."""
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        return
    packages = sorted({need.package for need in missing})
    print(f"Missing on this machine: {', '.join(need.what for need in missing)}", flush=True)
    prefix = privileged_prefix()
    if prefix is not None and shutil.which("apt-get") and install(prefix, packages):
        missing = [need for need in missing if not need.is_there()]
        if not missing:
            return
    print(
        "\nThese could not be installed from here. On Debian or Ubuntu, please run\n\n"
        f"    sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages)}\n\n"
        "and then the same make command again.",
        file=sys.stderr,
    )
    raise SystemExit(1)


def privileged_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root, or None where nobody may without a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(prefix: list[str], packages: list[str]) -> bool:
    """Install Debian packages; return whether apt said that it worked."""
    print(f"Installing with apt: {' '.join(packages)}", flush=True)
    apt = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    if subprocess.run([*apt, "update"], check=False).returncode != 0:
        print("The package lists could not be refreshed; trying with the ones at hand.", flush=True)
    command = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode == 0
