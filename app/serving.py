"""The web server's processes: forked off after the application was built, so that they share the memory that it takes.

The parent only watches: it binds the sockets, builds the application, forks, starts a worker again that ends by itself, and hands on the
wish to stop. It keeps no connection open and starts no thread, for neither survives a fork; each worker opens its own.
docs/adr/0012-web-processes-are-forked.md
"""

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import configure_mappers

from app.main import connect, create_app, disconnect
from app.settings import Settings

GRACE_S: Final = 10
"""For requests under way when the server is asked to stop."""
TOO_SOON_S: Final = 5
"""A worker that gives up by itself before it is that old will not do any better the next time."""
_M_ARENA_MAX: Final = -8
_PR_SET_PDEATHSIG: Final = 1

log = structlog.get_logger("veldgast.serving")


def serve_forever(settings: Settings, host: str, port: int, workers: int) -> int:
    """Serve until asked to stop; returns the exit status. More than one process needs a system that can fork."""
    _take_little_memory()
    sockets = [_bound(host, port, shared=workers > 1) for _ in range(workers)]
    app = create_app(settings)
    configure_mappers()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    gc.freeze()  # what is there now stays where it is: looking through it for garbage would take time, and copy the pages that are shared
    if workers == 1:
        _serve(app, sockets[0])
        return 0
    disconnect(app)
    return _Parent(sockets, lambda own: _serve_forked(app, own)).watch()


def _serve_forked(app: FastAPI, own: socket.socket) -> None:
    connect(app)
    _serve(app, own)


def _serve(app: FastAPI, own: socket.socket) -> None:
    """One process's work."""
    gc.set_threshold(10_000, 20, 50)  # a request makes thousands of objects and leaves none behind
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", server_header=False, timeout_graceful_shutdown=GRACE_S, proxy_headers=True
    )
    uvicorn.Server(config).run(sockets=[own])


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    """A socket on the address. Shared, the system deals new connections out evenly; one that several listened on would feed the first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    own = socket.socket(family)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        own.bind((host, port))
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port}: {error.strerror}")
    own.set_inheritable(True)
    return own


def _take_little_memory() -> None:
    """Two heaps for all threads in place of eight for each processor; only where the C library is GNU's."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


class _Parent:
    """The process that watches over the workers: one for each socket."""

    def __init__(self, sockets: Sequence[socket.socket], work: Callable[[socket.socket], None]) -> None:
        self._sockets = sockets
        self._work = work
        self._workers: dict[int, tuple[int, float]] = {}
        """By process id: the number of its socket, and when it was started."""
        self._stopping = False

    def watch(self) -> int:
        """Until all workers have ended; 0 when that was asked for."""
        with self._signals():
            for number in range(len(self._sockets)):
                self._fork(number)
            status = 0
            while self._workers:
                ended, how = os.wait()
                number, started = self._workers.pop(ended, (-1, 0.0))
                if self._stopping or number < 0:
                    continue
                code = os.waitstatus_to_exitcode(how)
                log.error("a web process ended", pid=ended, status=code)
                if code >= 0 and time.monotonic() - started < TOO_SOON_S:
                    status = 1
                    self._stop()
                else:
                    self._fork(number)
            return status

    def _fork(self, number: int) -> None:
        """One more worker. It never returns from here."""
        pid = os.fork()
        if pid:
            self._workers[pid] = number, time.monotonic()
            return
        status = 1
        try:
            for which in (signal.SIGTERM, signal.SIGINT):
                signal.signal(which, signal.SIG_DFL)
            _end_with_parent()
            for other in self._sockets:
                if other is not self._sockets[number]:
                    other.close()
            self._work(self._sockets[number])
            status = 0
        except SystemExit as error:
            status = error.code if isinstance(error.code, int) else 1
        except BaseException:  # noqa: BLE001 - told here: nothing above this frame is this process's own
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        before = {which: signal.signal(which, lambda *_: self._stop()) for which in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for which, handler in before.items():
                signal.signal(which, handler)

    def _stop(self) -> None:
        self._stopping = True
        for pid in self._workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _end_with_parent() -> None:
    """Have the system stop this worker when the parent is killed; nobody else would. Linux only."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
