"""Web processes on one database that are killed and started again within a moment, whatever port they get."""

import contextlib
import time
from pathlib import Path

from app.settings import Settings
from tests.support.forged import ForgedProcess, start_process
from tests.support.postgres import free_port
from tests.support.servers import answers, environment


class ForkedServers:
    """Those that run."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """The log of all of them stands in the folder."""
        self.log = folder / "servers.log"
        self._environment = environment(settings)
        self._running: list[ForgedProcess] = []

    def start(self) -> dict[str, int]:
        """One more web process; it may not listen yet."""
        port = free_port()
        self._running.append(start_process("web", self.log, self._environment, port=port))
        return {"port": port, "pid": self._running[-1].pid}

    def start_and_wait(self) -> int:
        """One more web process that answers; its port."""
        port = self.start()["port"]
        until = time.monotonic() + 40
        while not answers(f"http://127.0.0.1:{port}"):
            if time.monotonic() > until:
                msg = f"the web server did not start:\n{self.log.read_text()[-4000:]}"
                raise RuntimeError(msg)
            time.sleep(0.02)
        return port

    def kill(self) -> None:
        """End every web process at once, as a power cut would."""
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):  # the schedules kill some by themselves
                process.kill()
        self._running.clear()

    def close(self) -> None:
        """End everything."""
        self.kill()
