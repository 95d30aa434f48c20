"""The jobs table is the truth: what commits runs once, what rolls back never, what is lost runs again."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from app.jobs import actions
from app.jobs.actions import JobContext, attempt_job, due_jobs, enqueue, handles, release_leases, run_due, run_job
from app.jobs.models import Job, JobStatus
from app.kit.clock import now
from tests.support.databases import TestDatabase

KIND = "test.note"


@pytest.fixture
def notes() -> Iterator[list[str]]:
    """What the handler of these tests was asked to do."""
    done: list[str] = []

    def note(context: JobContext, payload: dict[str, Any]) -> None:
        context.progress(0.5)
        if payload.get("fails"):
            msg = "the printer is on fire"
            raise RuntimeError(msg)
        done.append(payload["text"])

    handles(KIND, note)
    yield done
    actions._handlers.pop(KIND)


def add(database: TestDatabase, **payload: object) -> uuid.UUID:
    with database.session() as session:
        job = enqueue(session, KIND, {"text": "hello", **payload}, max_attempts=2)
        session.commit()
        return job.id


def load(database: TestDatabase, job_id: uuid.UUID) -> Job:
    with database.reading() as session:
        return session.get_one(Job, job_id)


def change(database: TestDatabase, job_id: uuid.UUID, **values: object) -> None:
    with database.session() as session:
        job = session.get_one(Job, job_id)
        for name, value in values.items():
            setattr(job, name, value)
        session.commit()


def test_a_job_runs_once(database: TestDatabase, notes: list[str]) -> None:
    job_id = add(database)
    assert run_due(database.app) == 1
    assert not run_job(database.app, job_id)
    assert notes == ["hello"]
    assert (load(database, job_id).status, load(database, job_id).progress) == (JobStatus.DONE, 1.0)


def test_work_whose_cause_is_rolled_back_never_runs(database: TestDatabase, notes: list[str]) -> None:
    woken: list[uuid.UUID] = []
    actions.on_commit_wake(woken.append)
    with database.session() as session:
        enqueue(session, KIND, {"text": "never"})
        session.rollback()
    assert (run_due(database.app), notes, woken) == (0, [], [])
    kept = add(database)
    assert woken == [kept]


def test_a_failure_is_kept_with_its_reason_and_tried_again_later(database: TestDatabase, notes: list[str]) -> None:
    job_id = add(database, fails=True)
    assert not run_job(database.app, job_id)
    job = load(database, job_id)
    assert job.status is JobStatus.QUEUED
    assert job.run_after > now()
    assert "the printer is on fire" in (job.error or "")
    assert due_jobs(database.app) == []
    change(database, job_id, run_after=now() - dt.timedelta(seconds=1))
    assert not run_job(database.app, job_id)
    assert load(database, job_id).status is JobStatus.FAILED
    assert notes == []


def test_a_job_whose_worker_was_killed_runs_again_when_its_lease_ends(database: TestDatabase, notes: list[str]) -> None:
    job_id = add(database)
    change(database, job_id, status=JobStatus.RUNNING, attempts=1, leased_until=now() + dt.timedelta(minutes=5))
    assert not run_job(database.app, job_id)
    change(database, job_id, leased_until=now() - dt.timedelta(seconds=1))
    assert due_jobs(database.app) == [job_id]
    assert run_job(database.app, job_id)
    assert notes == ["hello"]


def test_the_only_worker_takes_over_at_once_when_it_starts(database: TestDatabase, notes: list[str]) -> None:
    job_id = add(database)
    change(database, job_id, status=JobStatus.RUNNING, attempts=1, leased_until=now() + dt.timedelta(minutes=5))
    assert release_leases(database.app) == 1
    assert run_job(database.app, job_id)
    assert notes == ["hello"]


def test_a_job_that_loses_its_worker_each_time_ends_as_failed(database: TestDatabase, notes: list[str]) -> None:
    job_id = add(database)
    change(database, job_id, status=JobStatus.RUNNING, attempts=2, leased_until=now() - dt.timedelta(seconds=1))
    assert not run_job(database.app, job_id)
    assert load(database, job_id).status is JobStatus.FAILED
    assert notes == []


def test_a_queue_that_is_down_does_not_fail_the_request_that_committed(database: TestDatabase, notes: list[str]) -> None:
    def broken(_job_id: uuid.UUID) -> None:
        msg = "the queue is gone"
        raise OSError(msg)

    actions.on_commit_wake(broken)
    add(database)
    assert run_due(database.app) == 1
    assert notes == ["hello"]


def test_a_run_says_what_it_was_and_whether_it_worked(database: TestDatabase, notes: list[str]) -> None:
    works, fails = add(database), add(database, fails=True)
    done, failed = attempt_job(database.app, works), attempt_job(database.app, fails)
    assert done is not None
    assert failed is not None
    assert (done.kind, done.done, failed.kind, failed.done) == (KIND, True, KIND, False)
    assert done.seconds > 0
    assert attempt_job(database.app, works) is None, "it was done before"
    assert notes == ["hello"]
