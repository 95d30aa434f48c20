"""What goes with the overall judgement of a wave: derived importance of how each step felt, or why it is not shown. Pure.

The judgement is mystery guest CSAT where the questionnaire asks it, else NPS. Only visits count that answered it and felt something at
each driver (complete cases); their number is shown with the figures. Never called a cause.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.journeys.feelings.constants import (
    DRIVER_LOCATIONS,
    DRIVER_STEP_SHARE,
    DRIVER_VISITS,
    DRIVER_VISITS_EACH,
    DRIVERS_LEAST,
    DRIVERS_MOST,
    METHOD_VERSION,
)
from app.journeys.feelings.importance import importance
from app.journeys.feelings.stored import FeltReader
from app.journeys.schemas import QuestionnaireContent, Text
from app.journeys.statistics import Estimate
from app.results.felt_rows import FeltRow, felt_sections

JUDGEMENTS: Final = ("journey_csat", "journey_nps")
"""What can be the overall judgement, the first that is asked."""


class NotShown(StrEnum):
    """Why there is no derived importance."""

    NOT_ASKED = "not_asked"
    FEW_STEPS = "few_steps"
    MANY_STEPS = "many_steps"
    FEW_VISITS = "few_visits"
    FEW_LOCATIONS = "few_locations"
    ALIKE = "alike"


@dataclass(frozen=True)
class Driver:
    """One step's share (0..1) of what all drivers together account for, and its part of R squared."""

    code: str
    title: Text
    share: Estimate
    part: Estimate


@dataclass(frozen=True)
class Drivers:
    """The drivers of a wave, the largest share first, or the reason why there are none.

    ``n`` complete visits of ``asked`` that gave a judgement, to ``locations``; ``needed`` visits are wanted; ``left_out`` are steps that too few felt.
    """

    method: str
    judgement: str
    n: int = 0
    asked: int = 0
    needed: int = DRIVER_VISITS
    locations: int = 0
    steps: int = 0
    rows: tuple[Driver, ...] = ()
    r_squared: float | None = None
    left_out: tuple[Text, ...] = ()
    reason: NotShown | None = None


def drivers_of(rows: Sequence[FeltRow], content: QuestionnaireContent) -> Drivers:
    """Weigh the steps of a wave against each other, as far as n allows."""
    judgement = next((code for code in JUDGEMENTS if code in FeltReader(content).journey), "")
    if not judgement:
        return Drivers(METHOD_VERSION, "", reason=NotShown.NOT_ASKED)
    judged = [(_told(row, judgement), row.location) for row in rows if judgement in row.kept.journey]
    titles = {section.code: section.title for section in felt_sections(content)}
    felt = {code: sum(told.get(code) is not None for told, _ in judged) for code in titles}
    codes = [code for code in titles if judged and felt[code] >= DRIVER_STEP_SHARE * len(judged)]
    complete = [(told, place) for told, place in judged if all(told.get(code) is not None for code in codes)] if codes else []
    found = Drivers(
        METHOD_VERSION, judgement, len(complete), len(judged), max(DRIVER_VISITS, DRIVER_VISITS_EACH * len(codes)), len({place for _, place in complete}),
        len(codes), left_out=tuple(title for code, title in titles.items() if code not in codes) if judged else (),
    )  # fmt: skip
    reason = _reason(found)
    weighed = None if reason else importance([told for told, _ in complete], judgement, codes, [place for _, place in complete])
    if weighed is None:
        return replace(found, reason=reason or NotShown.ALIKE)
    lines = [Driver(code, titles[code], weighed.shares[code], weighed.parts[code]) for code in codes]
    lines.sort(key=lambda line: -line.share.value)
    return replace(found, rows=tuple(lines), r_squared=weighed.r_squared)


def _told(row: FeltRow, judgement: str) -> Mapping[str, float | None]:
    return {code: felt.valence for code, felt in row.kept.felt.steps.items()} | {judgement: row.kept.journey[judgement]}


def _reason(found: Drivers) -> NotShown | None:
    if found.n < DRIVER_VISITS:
        return NotShown.FEW_VISITS
    if found.steps < DRIVERS_LEAST:
        return NotShown.FEW_STEPS
    if found.steps > DRIVERS_MOST:
        return NotShown.MANY_STEPS
    if found.n < found.needed:
        return NotShown.FEW_VISITS
    return NotShown.FEW_LOCATIONS if found.locations < DRIVER_LOCATIONS else None
