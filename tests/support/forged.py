"""Processes made by the forge: started within a moment, otherwise like those of `subprocess`."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.run_folder import locked, run_folder

ROOT = Path(__file__).resolve().parents[2]
FORGE_START_S = 90


def ended_file(folder: Path, number: int) -> Path:
    """Where it stands how a process ended."""
    return folder / f"{number}.ended"


@dataclass
class ForgedProcess:
    """A process that runs, or has ended: `number` is this run's own, for the system gives the id of one that is gone to another."""

    pid: int
    number: int
    folder: Path

    @property
    def returncode(self) -> int | None:
        """How it ended; a negative number is a signal; None while it runs."""
        try:
            return int(ended_file(self.folder, self.number).read_text())
        except FileNotFoundError:
            return None

    def poll(self) -> int | None:
        """The same, as `subprocess` calls it."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has. Raises TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while (ended := self.returncode) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.005)
        return ended

    def send_signal(self, number: int) -> None:
        """Send it a signal. Raises ProcessLookupError when it has ended."""
        if self.returncode is not None:
            msg = f"process {self.pid} has ended before: {self.returncode}"
            raise ProcessLookupError(msg)
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once. Raises ProcessLookupError when it has ended before."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end. Raises ProcessLookupError when it has ended before."""
        self.send_signal(signal.SIGTERM)


def start_process(kind: str, log: Path, environment: dict[str, str], **arguments: Any) -> ForgedProcess:
    """One more process: "web" on a ``port``, "worker", or "command" with the arguments of `veldgast`."""
    folder = _forge()
    wanted = {"kind": kind, "log": str(log), "environment": environment, **arguments}
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(folder / "forge.sock"))
        with asking.makefile("rw") as lines:
            lines.write(json.dumps(wanted) + "\n")
            lines.flush()
            pid, number = map(int, lines.readline().split())
            return ForgedProcess(pid, number, folder)


def stop_forge(folder: Path) -> None:
    """End the forge of a run, and whatever it made that still runs; nobody else, should its id have become another's since."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError, ValueError):
        pid = int((folder / "forge.pid").read_text())
        if Path(f"/proc/{pid}/cmdline").read_text().split("\0")[1:-1] == _arguments(folder):
            os.killpg(pid, signal.SIGKILL)


def _arguments(folder: Path) -> list[str]:
    """What the forge of a run is started with, after Python's own name."""
    return ["-m", "tests.support.forge", str(folder)]


def _forge() -> Path:
    """The folder of this run's forge, which whoever asks first starts."""
    folder = run_folder()
    with locked("forge"):
        if not (folder / "forge.sock").exists():
            with (folder / "forge.log").open("wb") as log:
                forge = subprocess.Popen(
                    [sys.executable, *_arguments(folder)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
            (folder / "forge.pid").write_text(str(forge.pid))
            until = time.monotonic() + FORGE_START_S
            while not (folder / "forge.sock").exists():
                if forge.poll() is not None or time.monotonic() > until:
                    msg = f"the forge did not start:\n{(folder / 'forge.log').read_text()[-4000:]}"
                    raise RuntimeError(msg)
                time.sleep(0.02)
    return folder
