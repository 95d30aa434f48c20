"""The queue wakes a worker; its tables are made by the role that migrates."""

import threading
import uuid
from pathlib import Path

import pytest

from app.jobs.queue import Queue, prepare_queue
from tests.support.databases import TestDatabase, only_postgresql


def wakes(url: str) -> None:
    heard, arrived = [], threading.Event()

    def run(job_id: uuid.UUID) -> None:
        heard.append(job_id)
        arrived.set()

    queue = Queue(url, run=run, sweep=lambda: None)
    queue.check()
    job_id = uuid.uuid4()
    queue.wake(job_id)
    consumer = queue.huey.create_consumer(workers=1, periodic=False, initial_delay=0.05, max_delay=0.2)
    consumer.start()
    try:
        assert arrived.wait(10)
    finally:
        consumer.stop(graceful=True)
    assert heard == [job_id]


def test_a_queue_in_a_file_wakes(tmp_path: Path) -> None:
    wakes(f"sqlite:///{tmp_path / 'queue.db'}")


@only_postgresql
def test_a_queue_in_postgresql_wakes(database: TestDatabase) -> None:
    prepare_queue(database.owner_url)
    wakes(database.owner_url)


def test_an_unknown_address_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown queue address"):
        Queue("carrier-pigeon://loft", run=print, sweep=print)
