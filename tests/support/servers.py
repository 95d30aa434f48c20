"""Real server and worker processes, each killable, on one database and one data folder."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from app.settings import Settings
from tests.support.forged import ForgedProcess, start_process
from tests.support.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 40
STOP_SECONDS = 10


Process = ForgedProcess | subprocess.Popen[bytes]


def start_anew(kind: str, log: Path, environment: dict[str, str], *, port: int = 0, command: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """One more process that imports everything itself; arguments as for `start_process`."""
    arguments = {
        "web": ["-m", "uvicorn", "app.main:create_app", "--factory", "--host=127.0.0.1", "--timeout-graceful-shutdown=3", f"--port={port}"],
        "worker": ["-c", "from app.worker import run_worker; run_worker()"],
        "command": ["-c", "from app.cli import cli; cli()", *command],
    }[kind]
    with log.open("ab") as output:
        return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)


@dataclass
class Running:
    """One process of the application; `url` is empty for a worker."""

    name: str
    process: Process
    log: Path
    url: str = ""

    def kill(self) -> None:
        """End it at once, as a power cut would. Raises RuntimeError when that is not what ended it."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        if self.process.wait() != -signal.SIGKILL:
            msg = f"{self.name} had ended before it was killed ({self.process.returncode}):\n{self.log.read_text()[-4000:]}"
            raise RuntimeError(msg)

    def stop(self) -> None:
        """Ask it to end, and end it when it does not."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class LiveServer:
    """The application running for real: any number of web processes and workers on the same settings.

    They are forked from a process that has imported everything; `start=start_anew` starts each from nothing, for who measures what one takes.
    """

    settings: Settings
    folder: Path
    start: Callable[..., Process] = start_process
    running: list[Running] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the first web process that is still there."""
        return next(one.url for one in self.running if one.url and one.process.poll() is None)

    def start_web(self, port: int | None = None) -> Running:
        """Start one more web process and wait until it answers."""
        port = port or free_port()
        return self._answering(self._start("web", "web", port=port), port)

    def serve(self, workers: int) -> Running:
        """Start one more web server by the command that people use, with so many processes, and wait until it answers."""
        port = free_port()
        return self._answering(self._start("web", "command", command=["serve", f"--port={port}", f"--workers={workers}"]), port)

    def _answering(self, running: Running, port: int) -> Running:
        running.url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + START_SECONDS
        while not answers(running.url):
            if running.process.poll() is not None or time.monotonic() > until:
                msg = f"the web server did not start:\n{running.log.read_text()[-4000:]}"
                raise RuntimeError(msg)
            time.sleep(0.02)
        return running

    def start_worker(self) -> Running:
        """Start one more worker and wait until it says that it runs."""
        running = self._start("worker", "worker")
        until = time.monotonic() + START_SECONDS
        while "worker started" not in running.log.read_text():
            if running.process.poll() is not None or time.monotonic() > until:
                msg = f"the worker did not start:\n{running.log.read_text()[-4000:]}"
                raise RuntimeError(msg)
            time.sleep(0.02)
        return running

    def stop(self) -> None:
        """Stop every process."""
        for one in self.running:
            one.stop()

    def _start(self, name: str, kind: str, **arguments: Any) -> Running:
        name = f"{name}-{len(self.running) + 1}"
        log = self.folder / f"{name}.log"
        log.touch()
        running = Running(name, self.start(kind, log, environment(self.settings), **arguments), log)
        self.running.append(running)
        return running


def environment(settings: Settings) -> dict[str, str]:
    """The environment that gives another process these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VELDGAST_")}
    given = {
        "VELDGAST_MODE": settings.mode,
        "VELDGAST_DATA_DIR": str(settings.data_dir),
        "VELDGAST_DATABASE_URL": settings.database_url,
        "VELDGAST_MIGRATE_DATABASE_URL": settings.migrate_database_url,
        "VELDGAST_STORAGE_URL": settings.storage_url,
        "VELDGAST_QUEUE_URL": settings.queue_url,
        "VELDGAST_SECRET_KEY": settings.secret_key.get_secret_value(),
        "VELDGAST_SMTP_URL": settings.smtp_url,
        "VELDGAST_BASE_URL": settings.base_url,
        "VELDGAST_TRUSTED_PROXIES": settings.trusted_proxies,
        "PYTHONUNBUFFERED": "1",
    }
    return kept | given


def answers(url: str) -> bool:
    """Whether the server says that it lives."""
    try:
        return httpx.get(f"{url}/healthz", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
