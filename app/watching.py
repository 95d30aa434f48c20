"""The process that watches over the web server's processes: what the one that forked them becomes, so that it keeps none of their memory.

It starts a process anew that ends by itself, hands on the wish to stop, and ends when all have ended. It holds their sockets meanwhile, so that what
comes for a process that died waits for the next one. Run as a file, with nothing but the standard library: docs/adr/0012-web-processes-are-forked.md
"""

import contextlib
import datetime as dt
import json
import os
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Final, NoReturn

TOO_SOON_S: Final = 20
"""A process that gives up by itself before it is that old (some seconds go by until it serves) will not do any better the next time."""
STOPS: Final = frozenset({signal.SIGTERM, signal.SIGINT})


def become_watcher(workers: Mapping[int, int]) -> NoReturn:
    """Go on as the one who watches these workers, by process id the number of the socket of each. Never returns."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)  # until the watcher can hand them on
    sys.stdout.flush()
    sys.stderr.flush()
    # Isolated and without packages: the smallest Python there is.
    os.execv(sys.executable, [sys.executable, "-ISs", __file__, *(f"{pid}:{own}" for pid, own in workers.items())])  # noqa: S606 - ourselves


class Watcher:
    """Watches until all workers have ended."""

    def __init__(self, workers: Mapping[int, int]) -> None:
        """``workers`` as for `become_watcher`; they are children of this process."""
        self._workers = {pid: (own, time.monotonic()) for pid, own in workers.items()}
        self._stopping = False
        for own in workers.values():
            os.set_inheritable(own, False)  # each worker gets its own only

    def watch(self) -> int:
        """The exit status of the server: 0 when it was asked to stop."""
        for which in STOPS:
            signal.signal(which, lambda *_: self._stop())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        status = 0
        while self._workers:
            ended, how = os.wait()
            own, started = self._workers.pop(ended, (-1, 0.0))
            if self._stopping or own < 0:
                continue
            code = os.waitstatus_to_exitcode(how)
            _tell(pid=ended, status=code)
            if code >= 0 and time.monotonic() - started < TOO_SOON_S:
                status = 1
                self._stop()
            else:
                self._start(own)
        return status

    def _start(self, own: int) -> None:
        """One more worker, on this socket. Nobody here can be forked any more, so it shares nothing with the others."""
        # Held back for a moment: a worker that nobody knew of yet would not be asked to stop.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        if not self._stopping:
            # Without `subprocess`: that asks after its own earlier children whenever it starts one, and whose end it hears of, `os.wait` never tells.
            os.set_inheritable(own, True)
            pid = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-m", "app.serving", str(own)])  # noqa: S606 - ourselves
            os.set_inheritable(own, False)
            self._workers[pid] = own, time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def _stop(self) -> None:
        self._stopping = True
        for pid in self._workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _tell(**facts: int) -> None:
    """A line in the log, in the form of the others."""
    line = {**facts, "event": "a web process ended", "level": "error", "timestamp": dt.datetime.now(dt.UTC).isoformat()}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


def main(workers: Iterable[str]) -> int:
    """Watch; ``workers`` as `become_watcher` writes them."""
    pairs = (each.split(":") for each in workers)
    return Watcher({int(pid): int(own) for pid, own in pairs}).watch()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
