"""The process that tests' servers and workers are forked from: it has imported everything, once per run, so that one more is there at once.

What it makes are processes like any other, with their own environment and log, and they are killed the same way; none outlives it.
Requests are lines of JSON over a socket; it answers each with the new process's id and a number that no other process of this run has
(the system gives an id again). How a process ended stands in a file named after its number.
"""

import ctypes
import gc
import itertools
import json
import os
import random
import selectors
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy.orm import configure_mappers

from app.cli import cli
from app.main import create_app
from app.web.templating import environment as pages
from app.worker import run_worker
from tests.support.forged import ended_file
from tests.support.run_folder import remember_compiled

PR_SET_PDEATHSIG = 1


def run_web(arguments: dict[str, Any]) -> None:
    """One web process, as uvicorn runs it."""
    uvicorn.run(create_app, factory=True, host="127.0.0.1", port=arguments["port"], log_level="warning", timeout_graceful_shutdown=3)


def run_command(arguments: dict[str, Any]) -> None:
    """A `veldgast` command."""
    cli(arguments["command"], prog_name="veldgast")


RUNS = {"web": run_web, "worker": lambda _arguments: run_worker(), "command": run_command}


def end_with_parent() -> None:
    """Have the system kill this process when the forge ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def make_process(wanted: dict[str, Any], inherited: list[socket.socket]) -> int:
    """Fork, and in the child become what is wanted; it never returns there."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        end_with_parent()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in inherited:
            each.close()
        log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for standard in (1, 2):
            os.dup2(log, standard)
        os.environ.clear()
        os.environ.update(wanted["environment"])
        random.seed()
        RUNS[wanted["kind"]](wanted)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - told in its log; nothing above this frame is this process's own
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def note_the_ended(folder: Path, numbers: dict[int, int]) -> None:
    """Write down how each process that is gone has ended; `numbers` are those of the processes that run, by id."""
    while True:
        try:
            pid, how = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        ended = ended_file(folder, numbers.pop(pid))
        being_written = ended.with_suffix(".new")
        being_written.write_text(str(os.waitstatus_to_exitcode(how)))
        being_written.rename(ended)


def main(folder: Path) -> None:
    """Make processes until killed."""
    configure_mappers()
    remember_compiled(pages, folder)
    gc.collect()
    gc.freeze()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "forge.binding"))
    listening.listen(64)
    awake, bell = socket.socketpair()
    bell.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(bell.fileno())
    ready = selectors.DefaultSelector()
    ready.register(listening, selectors.EVENT_READ)
    ready.register(awake, selectors.EVENT_READ)
    (folder / "forge.binding").rename(folder / "forge.sock")  # only now may anybody connect
    numbers: dict[int, int] = {}
    counted = itertools.count(1)
    while True:
        for key, _events in ready.select():
            if key.fileobj is awake:
                awake.recv(4096)
                note_the_ended(folder, numbers)
                continue
            asker, _address = listening.accept()
            with asker, asker.makefile("rw") as lines:
                pid = make_process(json.loads(lines.readline()), [listening, awake, bell, asker])
                numbers[pid] = next(counted)
                lines.write(f"{pid} {numbers[pid]}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
