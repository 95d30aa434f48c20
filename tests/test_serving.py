"""The processes of the web server, as `veldgast serve --workers` starts them."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from app.accounts.rules import MAIL_PER_IP
from app.watching import Watcher
from tests.support.databases import only_sqlite
from tests.support.servers import LiveServer, answers

SOON = 60


def children(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def until(happened: object, seconds: float = SOON) -> bool:
    """Whether a function says yes before the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(happened) and happened():
            return True
        time.sleep(0.05)
    return False


@only_sqlite
def test_a_web_process_that_dies_is_replaced_and_all_end_with_their_parent(servers: LiveServer) -> None:
    running = servers.serve(2)
    parent = running.process.pid
    before = children(parent)
    assert len(before) == 2

    killed = min(before)
    os.kill(killed, signal.SIGKILL)

    assert until(lambda: len(children(parent) - {killed}) == 2)
    assert until(lambda: answers(running.url))
    after = children(parent)
    assert killed not in after
    running.stop()
    assert running.process.returncode == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in after)


@only_sqlite
def test_both_processes_answer_with_connections_of_their_own(servers: LiveServer) -> None:
    running = servers.serve(2)
    seen = set()
    for _ in range(40):
        with httpx.Client(base_url=running.url) as client:
            assert client.get("/readyz").json()["status"] == "ok"
            seen |= {pid for pid in children(running.process.pid) if any(busy(pid))}
    assert seen == children(running.process.pid)


def busy(pid: int) -> list[str]:
    """The database files that a process has open."""
    links = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(link.readlink().name)
        except OSError:
            continue
    return [name for name in links if name.endswith((".db", ".db-wal"))]


def test_two_processes_that_end_together_are_both_heard_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those that stood in for others: whose end nobody hears of is not replaced, and the watcher never ends in order."""
    sleeper = tmp_path / "python"
    sleeper.write_text(f"#!{sys.executable} -ISs\nimport signal\nsignal.pause()\n")
    sleeper.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(sleeper))
    with socket.socket() as own, socket.socket() as other:
        watcher, begun = Watcher({}), children(os.getpid())
        for each in (own, other):
            watcher._start(each.fileno())
        stood_in = children(os.getpid()) - begun
        assert len(stood_in) == 2
        for pid in stood_in:
            os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

        watcher._start(own.fileno())

        assert {os.waitpid(pid, os.WNOHANG)[0] for pid in stood_in} == stood_in
        for pid in children(os.getpid()) - begun:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


@only_sqlite
@pytest.mark.parametrize(("trusted", "last"), [("127.0.0.0/8", 303), ("10.0.0.0/8", 429)])
def test_visitors_are_told_apart_by_what_a_trusted_proxy_says_and_by_nobody_elses_word(
    servers: LiveServer, trusted: str, last: int
) -> None:
    servers.settings.trusted_proxies = trusted
    running = servers.serve(1)
    with httpx.Client(base_url=running.url, headers={"Origin": running.url}) as client:
        for n in range(MAIL_PER_IP.times + 1):
            headers = {"X-Forwarded-For": f"192.0.{n}.1"}
            answer = client.post("/password/reset", data={"email": f"someone{n}@example.org"}, headers=headers)
            assert answer.status_code == (303 if n < MAIL_PER_IP.times else last)
