"""Area `ingest`: complete visits of 40 answers, sent by 16 phones at once to the server that people run, on both databases."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import sqlalchemy as sa
from pydantic import SecretStr

from app.audit.models import AuditEntry
from app.capture.models import Answer, CaptureEvent
from app.jobs.models import Job
from app.settings import Settings
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.benchmarks.bench import Bench, Measurement
from tests.benchmarks.ingest_bare import bare_visits_per_s
from tests.benchmarks.ingest_world import ANSWERS, EVENTS, PHONES, IngestWorld, answers
from tests.support import postgres
from tests.support.databases import ROOT, TestDatabase, migrate
from tests.support.forged import stop_forge
from tests.support.run_folder import close_folder, open_folder, run_folder
from tests.support.servers import LiveServer, start_anew

RUNS: Final = int(os.environ.get("BENCH_INGEST_RUNS", "5"))
VISITS: Final = int(os.environ.get("BENCH_INGEST_VISITS", "800"))
PIECEMEAL: Final = VISITS // 4
WARM_UP: Final = 64
WORKERS: Final = dict.fromkeys(("postgresql", "sqlite"), int(os.environ.get("BENCH_INGEST_WORKERS", "2")))
DURABLE: Final = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "128MB"}
"""A receipt says that the server has it: the cluster of this benchmark may not lose what it committed."""


def measure(bench: Bench) -> Iterator[Measurement]:
    """Both databases, one after the other."""
    memory = 0.0
    for kind, opened in (("postgresql", durable_postgresql), ("sqlite", sqlite)):
        folder = bench.folder / f"ingest-{kind}"
        folder.mkdir()
        with opened(folder) as database, served(database, folder) as (server, pid):
            world, pids = IngestWorld(database), Watched([pid], database_pids(database))
            send(world, server, pids, WARM_UP, piecemeal=False)
            runs = [send(world, server, pids, VISITS, piecemeal=False) for _ in range(RUNS)]
            yield from figures(kind, runs)
            pieces = [send(world, server, pids, PIECEMEAL, piecemeal=True) for _ in range(RUNS)]
            yield from piecemeal_figures(kind, pieces)
            memory = max(memory, *(run["server_mb"] for run in runs + pieces))
            bare = bare_visits_per_s(world, VISITS)
            name = "ingest.ratio_to_bare_insert" + ("" if kind == "postgresql" else f".{kind}")
            yield Measurement(name, round(median(runs, "visits_per_s") / bare, 3), "times", f"{kind}: bare driver {bare:.0f} visits/s")
    yield Measurement("ingest.server_mb", round(memory), "MB", f"largest after any run, {max(WORKERS.values())} workers, shared pages once")


def median(runs: list[dict[str, Any]], name: str) -> float:
    """The median of one figure."""
    return statistics.median(float(run[name]) for run in runs)


def figures(kind: str, runs: list[dict[str, Any]]) -> Iterator[Measurement]:
    """What one request a visit comes to."""
    speeds = sorted(run["visits_per_s"] for run in runs)
    cpu = median(runs, "server_cpu_s") / VISITS * 1000
    note = f"{RUNS} runs of {VISITS} visits, {speeds[0]:.0f} to {speeds[-1]:.0f}, {WORKERS[kind]} workers, {cpu:.1f} ms CPU of the server a visit"
    yield Measurement(f"ingest.visits_per_s.{kind}", round(median(runs, "visits_per_s"), 1), "visits/s", note)
    for name in ("p50_ms", "p99_ms"):
        yield Measurement(f"ingest.{name}.{kind}", round(median(runs, name), 1), "ms", f"{PHONES} phones, median of {RUNS} runs")


def piecemeal_figures(kind: str, runs: list[dict[str, Any]]) -> Iterator[Measurement]:
    """What ten requests a visit come to."""
    note = (
        f"10 requests a visit, {RUNS} runs of {PIECEMEAL}; a request p50 {median(runs, 'p50_ms'):.0f}, p99 {median(runs, 'p99_ms'):.0f} ms"
    )
    yield Measurement(f"ingest.piecemeal_visits_per_s.{kind}", round(median(runs, "visits_per_s"), 1), "visits/s", note)


@dataclass(frozen=True)
class Watched:
    """The processes whose processor time is counted, with their children; SQLite has none of its own."""

    server: list[int]
    database: list[int]


def database_pids(database: TestDatabase) -> list[int]:
    """The process that started all others of the PostgreSQL cluster."""
    if database.kind == "sqlite":
        return []
    with database.reading() as session:
        backend = session.scalar(sa.text("SELECT pg_backend_pid()"))
    return [int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])]


def send(world: IngestWorld, server: str, pids: Watched, many: int, *, piecemeal: bool) -> dict[str, Any]:
    """One run; afterwards every visit must be whole in the database."""
    visits = world.briefed_visits(many)
    analyze(world.database)
    file = run_folder() / "requests.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in world.requests(visits, piecemeal=piecemeal)))
    driver = [sys.executable, "-m", "tests.benchmarks.ingest_driver", str(httpx.URL(server).port), str(PHONES)]
    driver += [",".join(map(str, pids.server)), ",".join(map(str, pids.database)), str(file)]
    done = subprocess.run(driver, check=True, capture_output=True, cwd=ROOT, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["outcomes"] != {"stored": EVENTS * many} or found["ends"].get("in_review") != many:
        msg = f"not everything was taken: {found}"
        raise RuntimeError(msg)
    check_whole(world, visits)
    return found


def analyze(database: TestDatabase) -> None:
    """Let PostgreSQL know how large its tables have become, as its autovacuum does each minute; a run is over before that."""
    if database.kind == "postgresql":
        owner = sa.create_engine(database.owner_url, isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.execute(sa.text("ANALYZE"))
        owner.dispose()


def check_whole(world: IngestWorld, visits: list[uuid.UUID]) -> None:
    """Every event once, every answer with its value, the status, the log and the job of each visit. Raises RuntimeError."""
    with world.database.reading() as session:
        wanted = sa.select(Visit.id).where(Visit.id.in_(visits))
        events, logged = (
            dict(
                session.execute(sa.select(table.visit_id, sa.func.count()).where(table.visit_id.in_(wanted)).group_by(table.visit_id))
                .tuples()
                .all()
            )
            for table in (CaptureEvent, AuditEntry)
        )
        jobs = Counter(payload["visit_id"] for payload in session.scalars(sa.select(Job.payload)))
        states = dict(session.execute(sa.select(Visit.id, Visit.status).where(Visit.id.in_(visits))).tuples().all())
        kept: dict[uuid.UUID, dict[str, Any]] = {visit_id: {} for visit_id in visits}
        for visit_id, code, value in session.execute(
            sa.select(Answer.visit_id, Answer.question_code, Answer.value).where(Answer.visit_id.in_(wanted))
        ):
            kept[visit_id][code] = value
    for number, visit_id in enumerate(visits):
        whole = (
            events.get(visit_id) == EVENTS and kept[visit_id] == dict(answers(number)) and states[visit_id] is VisitStatus.IN_REVIEW
            and logged.get(visit_id) == 3 and jobs[str(visit_id)] == 1
        )  # fmt: skip
        if not whole or len(kept[visit_id]) != ANSWERS:
            msg = f"visit {visit_id} is not whole: {events.get(visit_id)} events, {len(kept[visit_id])} answers, {states[visit_id]}"
            raise RuntimeError(msg)


@contextlib.contextmanager
def served(database: TestDatabase, folder: Path) -> Iterator[tuple[str, int]]:
    """The server as people run it in production, on this database: its address and its process."""
    settings = Settings(
        mode="production", base_url="https://field.example.org", data_dir=folder / "data", database_url=database.url,
        migrate_database_url=database.owner_url, secret_key=SecretStr("a-secret-for-benchmarks-of-at-least-32-characters"),
    )  # fmt: skip
    server = LiveServer(settings, folder, start_anew)
    try:
        running = server.serve(WORKERS[database.kind])
        time.sleep(2)  # the other process answers a moment later
        yield running.url, running.process.pid
    finally:
        server.stop()


@contextlib.contextmanager
def sqlite(folder: Path) -> Iterator[TestDatabase]:
    """A migrated file."""
    open_folder()
    url = f"sqlite:///{folder / 'veldgast.db'}"
    migrate(url)
    database = TestDatabase("sqlite", url, url)
    try:
        yield database
    finally:
        database.app.dispose()
        stop_forge(run_folder())
        close_folder(run_folder())


@contextlib.contextmanager
def durable_postgresql(_folder: Path) -> Iterator[TestDatabase]:
    """A cluster for this benchmark, made like the tests' one, but one that would survive a power cut."""
    folder = open_folder()
    try:
        port = postgres.start(folder / "postgres", DURABLE)
        postgres.create_database(port, "ingest")
        migrate(postgres.dsn(port, postgres.OWNER, "ingest"))
        database = TestDatabase("postgresql", postgres.dsn(port, postgres.APP, "ingest"), postgres.dsn(port, postgres.OWNER, "ingest"))
        try:
            yield database
        finally:
            database.app.dispose()
    finally:
        stop_forge(folder)
        postgres.stop(folder)
        close_folder(folder)
