"""The parts start, end when asked, and `make run` keeps them together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import only_sqlite
from tests.support.demo import demo_settings
from tests.support.postgres import free_port
from tests.support.servers import ROOT, LiveServer, answers, environment


@only_sqlite
def test_web_server_and_worker_end_within_seconds_when_asked(live_server: LiveServer) -> None:
    started = time.monotonic()

    live_server.stop()

    assert time.monotonic() - started < 6
    assert all(one.process.returncode in {0, -signal.SIGTERM} for one in live_server.running)


@pytest.fixture
def address() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def make_run(tmp_path: Path, address: str) -> Iterator[subprocess.Popen[str]]:
    """What `make run` starts, on a data folder that has the demo already; up and running."""
    given = environment(demo_settings(tmp_path)) | {"PORT": address.rsplit(":", 1)[1]}
    del given["VELDGAST_BASE_URL"]
    log = tmp_path / "run.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "scripts/run_local.py"],
            cwd=ROOT,
            env=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    until = time.monotonic() + 60
    while f"running on {address}" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(30)


def parts_of(process: subprocess.Popen[str]) -> dict[str, int]:
    """The process ids of the web server and the worker."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in children}
    return {command[-2]: pid for pid, command in commands.items()}


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_ctrl_c_stops_the_web_server_and_the_worker(make_run: subprocess.Popen[str], address: str) -> None:
    parts = parts_of(make_run)
    assert set(parts) == {"serve", "worker"}
    assert answers(address)

    make_run.send_signal(signal.SIGINT)

    assert make_run.wait(20) == 0
    assert not answers(address)
    assert not any(alive(pid) for pid in parts.values())


@pytest.mark.parametrize("dies", ["serve", "worker"])
def test_when_one_part_dies_the_other_is_stopped_too(make_run: subprocess.Popen[str], dies: str) -> None:
    parts = parts_of(make_run)

    os.kill(parts[dies], signal.SIGKILL)

    assert make_run.wait(20) == 1
    assert not any(alive(pid) for pid in parts.values())
