"""Queueing work in the transaction that causes it, and running it with a lease."""

import datetime as dt
import time
import traceback
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from app.db import Database
from app.jobs.models import Job, JobStatus
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.rows import insert_rows

log = structlog.get_logger("veldgast.jobs")
LEASE = dt.timedelta(minutes=10)
BACKOFF_S = (5, 30, 120, 600)

Handler = Callable[["JobContext", dict[str, Any]], None]
_handlers: dict[str, Handler] = {}
_each_minute: list[Callable[[Database], object]] = []
_wake: list[Callable[[uuid.UUID], None]] = []
_wake_all: list[Callable[[Sequence[uuid.UUID]], None]] = []


class JobContext:
    """What a handler gets: the database to open its own transactions on, and its job's id."""

    def __init__(self, database: Database, job_id: uuid.UUID) -> None:
        """For one run of one job."""
        self.database = database
        self.job_id = job_id

    def progress(self, fraction: float) -> None:
        """Note how far the job is (0 to 1), and renew its lease."""
        with self.database.write() as session:
            session.execute(sa.update(Job).where(Job.id == self.job_id).values(progress=fraction, leased_until=now() + LEASE))
            session.commit()


def handles(kind: str, handler: Handler) -> None:
    """Register who runs jobs of a kind."""
    _handlers[kind] = handler


def each_minute(task: Callable[[Database], object]) -> None:
    """Register what the worker does each minute (clocks that run out); once, however often registered. It must bear running twice at once."""
    if task not in _each_minute:
        _each_minute.append(task)


def run_each_minute(database: Database) -> None:
    """Do what is done each minute; one task that fails does not keep the others from running."""
    errors: list[Exception] = []
    for task in _each_minute:
        try:
            task(database)
        except Exception as error:  # noqa: BLE001 - told below, after the others had their turn
            errors.append(error)
    if errors:
        msg = "tasks of each minute failed"
        raise ExceptionGroup(msg, errors)


def on_commit_wake(wake: Callable[[uuid.UUID], None], wake_all: Callable[[Sequence[uuid.UUID]], None] | None = None) -> None:
    """Register the queue: it is told the ids of new jobs after the commit. Losing a call costs a minute (the sweep), never a job.

    ``wake_all`` tells several at once, where a transaction made several.
    """
    _wake[:] = [wake]
    _wake_all[:] = [wake_all] if wake_all is not None else []


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any],
    *,
    run_after: dt.datetime | None = None,
    max_attempts: int = 5,
) -> Job:
    """Queue work in this transaction; it runs only when the transaction commits. ``payload`` is JSON."""
    job = Job(kind=kind, payload=payload, run_after=run_after or now(), max_attempts=max_attempts)
    session.add(job)
    session.flush()
    _wake_later(session, [job.id])
    return job


def enqueue_all(session: Session, kind: str, payloads: Sequence[dict[str, Any]]) -> None:
    """Queue work of one kind for several things in this transaction, by one statement."""
    moment = now()
    rows = [
        {
            "id": new_id(), "kind": kind, "payload": payload, "status": JobStatus.QUEUED, "attempts": 0, "max_attempts": 5, "run_after": moment,
            "leased_until": None, "progress": 0.0, "error": None, "created_at": moment, "finished_at": None,
        }
        for payload in payloads
    ]  # fmt: skip
    insert_rows(session, cast("sa.Table", Job.__table__), rows)
    _wake_later(session, [cast("uuid.UUID", row["id"]) for row in rows])


def _wake_later(session: Session, job_ids: Sequence[uuid.UUID]) -> None:
    pending: list[uuid.UUID] = session.info.setdefault("jobs_to_wake", [])
    if not pending:
        sa.event.listen(session, "after_commit", _wake_after_commit, once=True)
        sa.event.listen(session, "after_rollback", _forget_after_rollback, once=True)
    pending.extend(job_ids)


def held_wakes(session: Session) -> list[uuid.UUID]:
    """Have the commit put the ids of its jobs into this list in place of telling the queue: `wake` does that once the answers have left."""
    held: list[uuid.UUID] = session.info.setdefault("held_wakes", [])
    return held


def _wake_after_commit(session: Session) -> None:
    job_ids = session.info.pop("jobs_to_wake", [])
    if "held_wakes" in session.info:
        session.info["held_wakes"].extend(job_ids)
    else:
        wake(job_ids)


def wake(job_ids: Sequence[uuid.UUID]) -> None:
    """Tell the queue of jobs that were committed. Never raises: the work is safe in its rows."""
    try:
        if len(job_ids) > 1 and _wake_all:
            for tell_all in _wake_all:
                tell_all(job_ids)
            return
        for job_id in job_ids:
            for tell in _wake:
                tell(job_id)
    except Exception as error:  # noqa: BLE001 - the answer must not fail for want of a wake-up
        log.warning("queue did not wake", job_ids=[str(job_id) for job_id in job_ids], kind=type(error).__name__)


def _forget_after_rollback(session: Session) -> None:
    session.info.pop("jobs_to_wake", None)


@dataclass(frozen=True)
class Attempt:
    """What became of a job that was run: its kind, whether it was done, and how long it took."""

    kind: str
    done: bool
    seconds: float


def attempt_job(database: Database, job_id: uuid.UUID) -> Attempt | None:
    """Lease and run one job; None when another runs it, it is done, or it is not due. A failure is kept with its trace and retried later."""
    job = _lease(database, job_id)
    if job is None:
        return None
    began, error = time.monotonic(), None
    try:
        _handlers[job.kind](JobContext(database, job.id), job.payload)
    except Exception:  # noqa: BLE001 - the job's row is where failures are kept
        error = traceback.format_exc(limit=20)
    _finish(database, job.id, error=error)
    return Attempt(job.kind, error is None, time.monotonic() - began)


def run_job(database: Database, job_id: uuid.UUID) -> bool:
    """Run one job like `attempt_job`; whether it ran and was done."""
    attempt = attempt_job(database, job_id)
    return attempt is not None and attempt.done


def _lease(database: Database, job_id: uuid.UUID) -> Job | None:
    with database.write() as session:
        job = session.scalars(sa.select(Job).where(Job.id == job_id).with_for_update(skip_locked=True)).one_or_none()
        moment = now()
        if job is None or job.run_after > moment:
            return None
        lost = job.status is JobStatus.RUNNING and job.leased_until is not None and job.leased_until < moment
        if job.status is not JobStatus.QUEUED and not lost:
            return None
        if job.attempts >= job.max_attempts:
            job.status, job.finished_at = JobStatus.FAILED, moment
            job.error = job.error or "lost: its worker stopped each time"
            session.commit()
            return None
        job.status, job.attempts, job.leased_until = JobStatus.RUNNING, job.attempts + 1, moment + LEASE
        session.commit()
        return job


def _finish(database: Database, job_id: uuid.UUID, *, error: str | None) -> None:
    with database.write() as session:
        job = session.get_one(Job, job_id)
        job.leased_until = None
        if error is None:
            job.status, job.progress, job.error, job.finished_at = JobStatus.DONE, 1.0, None, now()
        elif job.attempts >= job.max_attempts:
            job.status, job.error, job.finished_at = JobStatus.FAILED, error, now()
        else:
            wait = BACKOFF_S[min(job.attempts, len(BACKOFF_S)) - 1]
            job.status, job.error, job.run_after = JobStatus.QUEUED, error, now() + dt.timedelta(seconds=wait)
        session.commit()


def release_leases(database: Database) -> int:
    """When the only worker starts: whatever is still 'running' was lost with the last one. Returns how many were put back."""
    with database.write() as session:
        result = session.execute(sa.update(Job).where(Job.status == JobStatus.RUNNING).values(status=JobStatus.QUEUED, leased_until=None))
        session.commit()
        return int(getattr(result, "rowcount", 0))


def due_jobs(database: Database, limit: int = 200) -> list[uuid.UUID]:
    """The jobs that should run now: queued and due, or leased by a worker that has gone."""
    moment = now()
    with database.read() as session:
        return list(
            session.scalars(
                sa.select(Job.id)
                .where(
                    sa.or_(
                        sa.and_(Job.status == JobStatus.QUEUED, Job.run_after <= moment),
                        sa.and_(Job.status == JobStatus.RUNNING, Job.leased_until < moment),
                    )
                )
                .order_by(Job.run_after)
                .limit(limit)
            )
        )


def run_due(database: Database) -> int:
    """Run everything that is due, here and now; for tests, the demo and a worker without a queue. Returns how many ran."""
    ran = 0
    while ids := due_jobs(database):
        ran += sum(run_job(database, job_id) for job_id in ids)
    return ran
