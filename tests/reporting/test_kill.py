"""A worker that is killed while it renders."""

import hashlib
import time
from collections.abc import Callable

import pytest

from app.reporting.rules import ReportStatus
from app.settings import Settings
from tests.capture.world import World
from tests.reporting.making import all_reports, ask, load, stored
from tests.support.databases import TestDatabase
from tests.support.servers import LiveServer


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
def test_a_worker_killed_while_rendering_leaves_one_report_after_restart(
    world: World, database: TestDatabase, servers: LiveServer, own_settings: Settings
) -> None:
    del database
    report_id = ask(world)
    worker = servers.start_worker()
    wait_until(lambda: load(world, report_id).figures is not None)
    worker.kill()
    assert load(world, report_id).status is ReportStatus.RENDERING
    assert stored(own_settings) == []
    servers.start_worker()
    wait_until(lambda: load(world, report_id).status is ReportStatus.READY)
    report = load(world, report_id)
    assert len(all_reports(world)) == 1
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in stored(own_settings)] == [report.sha256]
