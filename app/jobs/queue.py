"""The queue that wakes: huey on SQLite by default, PostgreSQL or Redis at scale. The truth stays in the jobs table."""

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.storage import BaseSqlStorage


class Queue:
    """Wakes workers with job ids, and sweeps each minute for what was forgotten."""

    def __init__(self, url: str, run: Callable[[uuid.UUID], object], sweep: Callable[[], object]) -> None:
        """``run`` and ``sweep`` are called in the worker only."""
        self.huey: Huey = _make_huey(url)

        @self.huey.task(name="run_job")
        def run_job(job_id: str) -> None:
            run(uuid.UUID(job_id))

        @self.huey.task(name="run_jobs")
        def run_jobs(job_ids: list[str]) -> None:
            for job_id in job_ids:
                run(uuid.UUID(job_id))

        @self.huey.periodic_task(crontab(minute="*"), name="sweep")
        def sweep_jobs() -> None:
            sweep()

        self._run_job, self._run_jobs = run_job, run_jobs

    def wake(self, job_id: uuid.UUID) -> None:
        """Tell a worker that this job waits."""
        self._run_job(str(job_id))

    def wake_all(self, job_ids: Sequence[uuid.UUID]) -> None:
        """Tell a worker that these jobs wait, by one message; it runs them one after the other."""
        self._run_jobs([str(job_id) for job_id in job_ids])

    def close(self) -> None:
        """Close this thread's connection; the next use opens one again."""
        if isinstance(self.huey.storage, BaseSqlStorage):
            self.huey.storage.close()

    def check(self) -> None:
        """Ask the queue how much waits. Raises what its storage raises when it does not answer."""
        self.huey.pending_count()


def prepare_queue(url: str) -> None:
    """Make the queue's tables, where it has any; for the role that migrates, before the application's role gets its rights."""
    if url.startswith("postgresql"):
        _make_huey(url, create_tables=True)


def _make_huey(url: str, *, create_tables: bool = False) -> Huey:
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey("veldgast", filename=str(path))
    if url.startswith("postgresql"):
        return PostgresHuey("veldgast", dsn=url, create_tables=create_tables)
    if url.startswith("redis"):
        return RedisHuey("veldgast", url=url)
    msg = f"unknown queue address: {url.split('://', maxsplit=1)[0]}"
    raise ValueError(msg)
