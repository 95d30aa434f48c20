"""The web server's processes: forked off after the application was built, so that they share the memory that it takes.

The parent binds the sockets, builds the application and forks; then it becomes the one who watches (app/watching.py). It keeps no connection open
and starts no thread, for neither survives a fork; each worker opens its own.
docs/adr/0012-web-processes-are-forked.md
"""

import contextlib
import ctypes
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Final

import uvicorn
from fastapi import FastAPI
from sqlalchemy.orm import configure_mappers

from app.main import connect, create_app, disconnect
from app.settings import Settings, get_settings
from app.watching import STOPS, become_watcher

GRACE_S: Final = 10
"""For requests under way when the server is asked to stop."""
_M_ARENA_MAX: Final = -8
_PR_SET_PDEATHSIG: Final = 1


def serve_forever(settings: Settings, host: str, port: int, workers: int) -> int:
    """Serve until asked to stop; returns the exit status. More than one process needs a system that can fork."""
    sockets = [_bound(host, port, shared=workers > 1) for _ in range(workers)]
    app = _built(settings)
    if workers > 1:
        disconnect(app)
        become_watcher({_fork(number, sockets, lambda own: _serve_forked(app, own)): own.fileno() for number, own in enumerate(sockets)})
    _serve(app, sockets[0])
    return 0


def _serve_forked(app: FastAPI, own: socket.socket) -> None:
    connect(app)
    _serve(app, own)


def serve_again(own: socket.socket) -> None:
    """Stand in for a worker that has ended, on its socket."""
    _end_with_parent()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    _serve(_built(get_settings()), own)


def _built(settings: Settings) -> FastAPI:
    """The application, in as little memory as it can do with."""
    _take_little_memory()
    app = create_app(settings)
    configure_mappers()
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    gc.freeze()  # what is there now stays where it is: looking through it for garbage would take time, and copy the pages that are shared
    return app


def _serve(app: FastAPI, own: socket.socket) -> None:
    """One process's work."""
    gc.set_threshold(50_000, 20, 50)  # a request makes thousands of objects and leaves none behind
    config = uvicorn.Config(
        app, access_log=False, log_level="warning", server_header=False, timeout_graceful_shutdown=GRACE_S, proxy_headers=True,
        forwarded_allow_ips=app.state.settings.trusted_proxies,
    )  # fmt: skip
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


def _fork(number: int, sockets: Sequence[socket.socket], work: Callable[[socket.socket], None]) -> int:
    """One worker, on its socket; its process id. In the worker it never returns."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _end_with_parent()
        for other in sockets:
            if other is not sockets[number]:
                other.close()
        work(sockets[number])
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - told here: nothing above this frame is this process's own
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _end_with_parent() -> None:
    """Have the system stop this worker when the parent is killed; nobody else would. Linux only."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    serve_again(socket.socket(fileno=int(sys.argv[1])))
