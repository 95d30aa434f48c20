"""The worker: runs jobs. The only place that loads the heavy libraries (through the renderers it registers)."""

import signal
import threading
import uuid

import structlog

from app import logs
from app.audit.actions import request_id
from app.db import Database
from app.jobs.actions import attempt_job, due_jobs, on_commit_wake, release_leases, run_each_minute
from app.jobs.queue import Queue
from app.settings import Settings, get_settings
from app.wiring import wire

log = structlog.get_logger("veldgast.worker")


def run_worker(settings: Settings | None = None, *, only_worker: bool = True) -> None:
    """Run jobs until SIGTERM or SIGINT; a job that is running is finished first.

    ``only_worker``: nobody else runs jobs, so what is marked as running was lost and starts again at once
    (with several workers the lease has to run out first).
    """
    settings = settings or get_settings()
    logs.configure(settings)
    database = Database(settings.database_url)
    wire()

    def run(job_id: uuid.UUID) -> None:
        request_id.set(f"job-{job_id}")
        attempt = attempt_job(database, job_id)
        if attempt is not None:  # else nothing was run: it is another's, or not due yet
            log.info("job", kind=attempt.kind, done=attempt.done, seconds=round(attempt.seconds, 2), job_id=str(job_id))

    def sweep() -> None:
        for job_id in due_jobs(database):
            queue.wake(job_id)
        run_each_minute(database)

    queue = Queue(settings.queue_url, run=run, sweep=sweep)
    on_commit_wake(queue.wake, queue.wake_all)
    if only_worker:
        release_leases(database)
    for job_id in due_jobs(database):
        queue.wake(job_id)
    consumer = queue.huey.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=1.0, check_worker_health=True)
    stop = threading.Event()
    consumer.start()
    for number in (signal.SIGTERM, signal.SIGINT):  # after start(), which installs huey's own handlers
        signal.signal(number, lambda *_: stop.set())
    log.info("worker started")
    stop.wait()
    consumer.stop(graceful=True)
    database.dispose()
