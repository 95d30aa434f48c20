"""Web processes that are made by forking one that has imported everything: quick to start again after a kill, and otherwise as ever."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from app.settings import Settings
from tests.support.databases import ROOT
from tests.support.postgres import free_port
from tests.support.servers import answers, environment


class ForkedServers:
    """The process that makes them, and those it made."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Begins to import at once; the log of all of them stands in the folder."""
        self.log = folder / "servers.log"
        self._log = self.log.open("wb")
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.phone.forking_server"], cwd=ROOT, env=environment(settings), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip
        self._pids: list[int] = []

    def start(self) -> dict[str, int]:
        """One more web process; it may not listen yet."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        port = free_port()
        self._parent.stdin.write(f"{port}\n")
        self._parent.stdin.flush()
        line = self._parent.stdout.readline()
        while line.strip() == "ready":
            line = self._parent.stdout.readline()
        self._pids.append(int(line))
        return {"port": port, "pid": self._pids[-1]}

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
        for pid in self._pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 9)
        self._pids.clear()

    def close(self) -> None:
        """End everything."""
        self._parent.kill()
        self._parent.wait()
        self.kill()
        self._log.close()
