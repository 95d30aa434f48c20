"""Area `pages`: what a person waits for a page, and how many statements it sends to the database."""

import contextlib
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import sqlalchemy as sa

from app.clients.models import Client
from app.db import Database
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.benchmarks.bench import Bench, Measurement

WARM_UP = 3
REQUESTS = 40


@dataclass(frozen=True)
class MeasuredPage:
    """A page under a stable name, who opens it, and its path; a function finds the path in the demo's data."""

    name: str
    role: str
    path: str | Callable[[Database], str]


def _first(statement: sa.Select[uuid.UUID]) -> Callable[[Database], str]:
    """Find an id in the demo's data; fails loudly when the demo has none."""

    def find(database: Database) -> str:
        with database.read() as session:
            return str(session.scalars(statement.limit(1)).one())

    return find


def _at(pattern: str, statement: sa.Select[uuid.UUID]) -> Callable[[Database], str]:
    find = _first(statement)
    return lambda database: pattern.format(find(database))


OPEN_VISIT = sa.select(Visit.id).where(Visit.status == VisitStatus.OPEN).order_by(Visit.id)
IN_REVIEW = sa.select(Visit.id).where(Visit.status == VisitStatus.IN_REVIEW).order_by(Visit.review_due_at)
CLOSED_WAVE = sa.select(Wave.id).where(Wave.status == WaveStatus.CLOSED).order_by(Wave.id)
SUPERMARKET = sa.select(Client.id).where(Client.sector == "supermarkets")
STUDY = sa.select(Wave.study_id).where(Wave.status == WaveStatus.OPEN)

PAGES: list[MeasuredPage] = [
    MeasuredPage("healthz", "anonymous", "/healthz"),
    MeasuredPage("landing", "anonymous", "/"),
    MeasuredPage("today", "manager", "/today"),
    MeasuredPage("palette", "manager", "/palette?q=leuven"),
    MeasuredPage("studies", "manager", "/studies"),
    MeasuredPage("study", "manager", _at("/studies/{}", STUDY)),
    MeasuredPage("field", "manager", "/field"),
    MeasuredPage("field_visit", "manager", _at("/field/visits/{}", OPEN_VISIT)),
    MeasuredPage("review", "reviewer", "/review"),
    MeasuredPage("review_visit", "reviewer", _at("/review/{}", IN_REVIEW)),
    MeasuredPage("shoppers", "manager", "/shoppers"),
    MeasuredPage("clients", "manager", "/clients"),
    MeasuredPage("locations_staff", "manager", _at("/clients/{}/locations", SUPERMARKET)),
    MeasuredPage("results", "manager", "/results"),
    MeasuredPage("overview", "client", _at("/overview?wave={}", CLOSED_WAVE)),
    MeasuredPage("journey", "client", _at("/journey?wave={}", CLOSED_WAVE)),
    MeasuredPage("locations", "client", _at("/locations?wave={}", CLOSED_WAVE)),
    MeasuredPage("words", "client", _at("/words?wave={}", CLOSED_WAVE)),
    MeasuredPage("reports", "client", "/reports"),
    MeasuredPage("phone_work", "shopper", "/api/v1/phone/work"),
]


def measure(bench: Bench) -> Iterator[Measurement]:
    """Open every page one after the other, as one person without a cache."""
    database = bench.database()
    for page in PAGES:
        path = page.path if isinstance(page.path, str) else page.path(database)
        with contextlib.closing(bench.visitor(page.role)) as visitor:
            yield from measure_page(page.name, visitor, path)
    database.dispose()


def measure_page(name: str, visitor: httpx.Client, path: str) -> Iterator[Measurement]:
    """Yield the 95th percentile of the time until the whole answer is in, and the largest number of statements."""
    times, queries, size = [], [], 0
    for count in range(WARM_UP + REQUESTS):
        started = time.perf_counter()
        answer = visitor.get(path)
        taken_ms = 1000 * (time.perf_counter() - started)
        if answer.status_code != httpx.codes.OK:
            msg = f"{path} answered {answer.status_code}"
            raise RuntimeError(msg)
        if count >= WARM_UP:
            times.append(taken_ms)
            queries.append(int(answer.headers["X-Veldgast-Queries"]))
            size = len(answer.content)
    p95 = statistics.quantiles(times, n=20)[-1]
    yield Measurement(
        f"pages.p95_ms.{name}",
        round(p95, 1),
        "ms",
        f"{REQUESTS} requests, {size / 1024:.0f} KiB, median {statistics.median(times):.1f} ms",
    )
    yield Measurement(f"pages.queries.{name}", max(queries), "statements", "largest of the same requests")
