"""One scratch folder per test run, shared by its parallel workers, and what lives in it."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jinja2

VARIABLE = "PYTEST_VELDGAST_RUN_FOLDER"
PREFIX = "veldgast-tests-"


def open_folder() -> Path:
    """Make the folder of this run; called once, by the process that starts the workers."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o755)
    os.environ[VARIABLE] = str(folder)
    return folder


def run_folder() -> Path:
    """The folder of this run."""
    return Path(os.environ[VARIABLE])


def close_folder(folder: Path) -> None:
    """Remove the folder and all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def abandoned_folders() -> list[Path]:
    """Folders of earlier runs whose process is gone: it was killed before it could clean up."""
    abandoned = []
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX).split("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            abandoned.append(folder)
    return abandoned


def remember_compiled(pages: jinja2.Environment, folder: Path) -> None:
    """Keep templates in the run's folder as Python's bytecode: each is compiled once per run, and not once in every process."""
    compiled = folder / "templates"
    compiled.mkdir(exist_ok=True)
    pages.bytecode_cache = jinja2.FileSystemBytecodeCache(str(compiled))


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a lock that all workers of this run share, so that a thing is made only once."""
    with (run_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
