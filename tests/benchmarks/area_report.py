"""Area `report`: how long the PDF of the demo's finished wave takes, from its figures to its bytes."""

import statistics
import time
from collections.abc import Iterator

import sqlalchemy as sa

from app.kit.clock import now
from app.rendering.pdf import html_to_pdf
from app.reporting.document import report_html
from app.reporting.queries import gather_figures
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from tests.benchmarks.bench import Bench, Measurement

REPEATS = 3


def measure(bench: Bench) -> Iterator[Measurement]:
    """Make the report as the worker does, without queue and storage; the first time warms up and is not counted."""
    database = bench.database()
    with database.read() as session:
        wave_id = session.scalars(sa.select(Wave.id).where(Wave.status == WaveStatus.CLOSED).order_by(Wave.starts_on)).first()
        if wave_id is None:
            msg = "the demo has no finished wave"
            raise LookupError(msg)
        times, pages, size = [], 0, 0
        for count in range(REPEATS + 1):
            started = time.perf_counter()
            made = html_to_pdf(report_html(gather_figures(session, bench.settings(), wave_id, now()), "en"))
            if count:
                times.append(time.perf_counter() - started)
            pages, size = made.pages, len(made.content)
    database.dispose()
    yield Measurement(
        "report.render_s", round(statistics.median(times), 2), "s", f"median of {REPEATS} after one to warm up; {size / 1024:.0f} KiB"
    )
    yield Measurement("report.pages", pages, "pages", "of the same report")
