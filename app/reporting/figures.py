"""The figures of a report: what is kept when it is asked for, so that it can be made again byte for byte."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from app.journeys.feelings.constants import VALUE_FROM
from app.journeys.statistics import Estimate
from app.results.felt import CutKind
from app.results.summary import QuoteLine, WaveSummary

FORMAT: Final = 1
"""Raised when older snapshots can no longer be read as they are."""


@dataclass(frozen=True)
class StepQuotes:
    """What guests wrote about a step: the hardest and the warmest of ``total`` quotes, no sentence twice."""

    step_code: str
    total: int
    hard: tuple[QuoteLine, ...]
    warm: tuple[QuoteLine, ...]


@dataclass(frozen=True)
class ReportFigures:
    """Everything that is printed, and which visits it counts. ``total`` is 0..1 with its interval; ``guests`` counts the shoppers, who stay unknown."""

    format: int
    method: str
    agency: str
    made_at: dt.datetime
    made_on: dt.date
    summary: WaveSummary
    total: Estimate | None
    guests: int
    quotes: tuple[StepQuotes, ...]
    visit_ids: tuple[uuid.UUID, ...]

    def quotes_of(self, step_code: str) -> StepQuotes:
        """The quotes of a step; none when nothing was asked there."""
        return next((row for row in self.quotes if row.step_code == step_code), StepQuotes(step_code, 0, (), ()))


def weakest_location(summary: WaveSummary) -> str:
    """Whose curve the report draws: the location with the lowest score among those with enough visits; "" where there is none, or it told too few feelings."""
    line = next((line for line in summary.locations if line.score is not None and line.visits >= VALUE_FROM), None)
    cuts = summary.felt.cuts_by(CutKind.LOCATION) if summary.felt and line else []
    return next((cut.key for cut in cuts if line and cut.key == str(line.place.id) and cut.worst), "")


_adapter: TypeAdapter[ReportFigures] = TypeAdapter(ReportFigures)


def to_json(figures: ReportFigures) -> Any:
    """The snapshot as the database keeps it; fractions stay exact."""
    return _adapter.dump_python(figures, mode="json")


def from_json(kept: Any) -> ReportFigures:
    """The snapshot as it was. Raises pydantic's ValidationError when it is none."""
    return _adapter.validate_python(kept)
