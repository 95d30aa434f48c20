"""What a wave says, put together from its figures: pure, for the page and for the report alike."""

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from app.journeys.emotion import Moment, Nps, StepEmotion, moments_of_truth
from app.journeys.feelings.constants import INDICATIVE_FROM
from app.journeys.schemas import Text
from app.results.felt import WaveFelt
from app.results.rules import TOTAL, mean_of_location_means

NEAR_NORM = 5
"""Points below the norm that still read as 'just under'."""
ALIKE = 16
"""Letters that two texts may not have in common: as their beginning, or as a whole sentence of that length or more."""
ENDS = re.compile(r"[.:!?]+")


class Finding(StrEnum):
    """What the first sentence of a page or report says."""

    NOTHING_YET = "nothing_yet"
    PAIN = "pain"
    BELOW_NORM = "below_norm"
    ALL_WELL = "all_well"


@dataclass(frozen=True)
class Place:
    """A location as results show it."""

    id: uuid.UUID
    name: str
    city: str
    region: str
    traffic: float | None


@dataclass(frozen=True)
class StepLine:
    """One journey step over all locations in view: score 0..1 exactly, its norm 0..100, its emotion."""

    code: str
    title: Text
    stage: Text | None
    channel: str
    norm: int
    score: Fraction | None
    visits: int
    emotion: StepEmotion
    change: Fraction | None = None

    @property
    def below_norm(self) -> bool:
        """Whether the exact score misses the norm."""
        return self.score is not None and self.score * 100 < self.norm


@dataclass(frozen=True)
class LocationLine:
    """One location: its mean score 0..1, the number of visits, its change since the wave before, its weakest step."""

    place: Place
    score: Fraction | None
    visits: int
    change: Fraction | None = None
    by_step: Mapping[str, Fraction | None] | None = None

    @property
    def indicative(self) -> bool:
        """Whether there are too few visits for more than an indication."""
        return self.visits < INDICATIVE_FROM


@dataclass(frozen=True)
class QuoteLine:
    """What a guest wrote, where, at which step, and how it felt (-1..1)."""

    text: str
    step_title: Text
    place: str
    visited_on: dt.date
    valence: float | None


def told_apart(quotes: Sequence[QuoteLine], most: int, beside: Sequence[QuoteLine] = ()) -> list[QuoteLine]:
    """The first few of which no two, nor one and those ``beside`` them, begin alike or share a sentence; from as many places as there are."""
    chosen: list[QuoteLine] = []
    for any_place in (False, True):
        for quote in quotes:
            others = [*beside, *chosen]
            if len(chosen) < most and (any_place or all(quote.place != other.place for other in others)):
                said = _sentences(quote.text)
                if not any(said & _sentences(other.text) for other in others):
                    chosen.append(quote)
    return chosen


def _sentences(text: str) -> set[str]:
    """How a text begins, and its sentences of some length, in small letters: what somebody would recognise."""
    words = " ".join(text.casefold().split())
    return {words[:ALIKE], *(part for sentence in ENDS.split(words) if len(part := sentence.strip()) >= ALIKE)}


@dataclass(frozen=True)
class WaveFacts:
    """Names and dates around a wave."""

    wave_id: uuid.UUID
    wave_name: str
    study_id: uuid.UUID
    study_name: str
    client_id: uuid.UUID
    client_name: str
    brand_colour: str
    norm: int
    starts_on: dt.date
    ends_on: dt.date
    is_open: bool
    is_demo: bool
    notice: str = ""
    previous_name: str | None = None


@dataclass(frozen=True)
class WaveSummary:
    """Everything the overview and the report show of a wave; only approved visits, only the viewer's locations.

    ``wanted`` is None for who may not know how many visits are still to come.
    """

    facts: WaveFacts
    visits: int
    wanted: int | None
    first_on: dt.date | None
    last_on: dt.date | None
    total: Fraction | None
    total_change: Fraction | None
    nps: Nps | None
    steps: Sequence[StepLine]
    locations: Sequence[LocationLine]
    felt: WaveFelt | None = None
    """Everything felt; None in the snapshot of a report that was made before this was kept."""

    @property
    def finding(self) -> Finding:
        """Which sentence opens the page."""
        if not self.visits:
            return Finding.NOTHING_YET
        if self.pain_step:
            return Finding.PAIN
        return Finding.BELOW_NORM if self.furthest_below else Finding.ALL_WELL

    @property
    def pain_step(self) -> StepLine | None:
        """The step with the lowest mean valence, when it is a pain point."""
        felt = [step for step in self.steps if step.emotion.moment in {Moment.PAIN, Moment.PAIN_CONFIRMED} and step.emotion.valence]
        return min(felt, key=lambda step: step.emotion.valence.value if step.emotion.valence else 0, default=None)

    @property
    def best_step(self) -> StepLine | None:
        """The step that felt best, when n allows to say so."""
        felt = [step for step in self.steps if step.emotion.valence]
        return max(felt, key=lambda step: step.emotion.valence.value if step.emotion.valence else 0, default=None)

    @property
    def furthest_below(self) -> StepLine | None:
        """The step that misses its norm by most."""
        below = [step for step in self.steps if step.below_norm]
        return min(below, key=lambda step: (step.score or 0) * 100 - step.norm, default=None)

    @property
    def missed(self) -> list[StepLine]:
        """The steps below their norm."""
        return [step for step in self.steps if step.below_norm]

    @property
    def moments_of_truth(self) -> list[str]:
        """The codes of the steps that make or break the journey, by intensity and, where it was asked, by what they added or took away."""
        if self.felt is not None:
            return list(self.felt.truths)
        return moments_of_truth({step.code: step.emotion.intensity.value if step.emotion.intensity else None for step in self.steps})

    @property
    def start_here(self) -> list[LocationLine]:
        """The five locations where most guests meet the largest gap to the norm: gap times traffic (traffic unknown: the median counts); indicative ones last."""
        known = sorted(line.place.traffic for line in self.locations if line.place.traffic)
        usual = known[len(known) // 2] if known else 1.0

        def weight(line: LocationLine) -> float:
            return float(self.facts.norm - (line.score or 0) * 100) * (line.place.traffic or usual)

        below = [line for line in self.locations if line.score is not None and line.score * 100 < self.facts.norm]
        return sorted(below, key=lambda line: (line.indicative, -weight(line)))[:5]


@dataclass(frozen=True)
class Rollup:
    """A stored sum: a location, a step (or the total), how many visits, how many scored, the exact sum of scores."""

    place: Place
    step_code: str
    visits: int
    scored: int
    score_sum: Fraction


def location_lines(rollups: Sequence[Rollup], before: Sequence[Rollup] = ()) -> list[LocationLine]:
    """A line a location, weakest first; the change is against the same location one wave before."""
    earlier = {(r.place.id, r.step_code): r.score_sum / r.scored for r in before if r.scored}
    by_place: dict[uuid.UUID, dict[str, Rollup]] = {}
    for rollup in rollups:
        by_place.setdefault(rollup.place.id, {})[rollup.step_code] = rollup
    lines = []
    for place_id, steps in by_place.items():
        total = steps.get(TOTAL)
        if total is None or not total.visits:
            continue
        score = total.score_sum / total.scored if total.scored else None
        was = earlier.get((place_id, TOTAL))
        lines.append(
            LocationLine(
                total.place, score, total.visits, None if score is None or was is None else score - was,
                {code: r.score_sum / r.scored if r.scored else None for code, r in steps.items() if code != TOTAL},
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (line.score is None, line.score or 0, line.place.name))


def step_score(rollups: Sequence[Rollup], step_code: str) -> Fraction | None:
    """The score of a step (or the total) over locations: the mean of location means."""
    return mean_of_location_means((r.score_sum, r.scored) for r in rollups if r.step_code == step_code)


def changed_by(now: Fraction | None, before: Fraction | None) -> Fraction | None:
    """The difference, when both are known."""
    return None if now is None or before is None else now - before
