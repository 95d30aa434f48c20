"""Area `pages`: what a person waits for a page, and how many statements it sends to the database."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx

from app.db import Database
from tests.benchmarks.bench import Bench, Measurement

WARM_UP = 3
REQUESTS = 40


@dataclass(frozen=True)
class MeasuredPage:
    """A page under a stable name, who opens it, and its path; a function finds the path in the demo's data."""

    name: str
    role: str
    path: str | Callable[[Database], str]


PAGES: list[MeasuredPage] = [
    MeasuredPage("healthz", "anonymous", "/healthz"),
]


def measure(bench: Bench) -> Iterator[Measurement]:
    """Open every page one after the other, as one person without a cache."""
    database = bench.database()
    for page in PAGES:
        path = page.path if isinstance(page.path, str) else page.path(database)
        with bench.visitor(page.role) as visitor:
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
