"""What scoring gives: items, sections, adjustments and tags, all of them exact."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from app.journeys.schemas import Counts

ZERO: Final = Fraction(0)


class Base(StrEnum):
    """Whether an item counts in the base of its section, and if not, why."""

    SCORED = "scored"
    NOT_SCORED = "not_scored"
    HIDDEN = "hidden"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"
    INVALID = "invalid"


class Limit(StrEnum):
    """What held a section or the total within bounds."""

    ZERO = "zero"
    ONE = "one"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One answer to an item; ``entry`` is the repeat group's entry it belongs to, None outside a group."""

    entry: str | None
    base: Base
    earned: Fraction = ZERO
    attainable: Fraction = ZERO
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What one question did for the score; `contribution` and `lost` are shares of the total (0 to 1).

    In a repeat group `earned` and `attainable` are the means of the entries that count. A penalty's `earned` is
    what it takes, its contribution is negative; bonus and penalty lose nothing. `failed` says that a critical
    item failed, whether or not it scores.
    """

    code: str
    section_code: str
    base: Base
    earned: Fraction = ZERO
    attainable: Fraction = ZERO
    contribution: Fraction = ZERO
    lost: Fraction = ZERO
    counts: Counts = Counts.ITEM
    failed: bool = False
    occurrences: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section: what it earned of what it could, its score (None when nothing in it counts), its share in the total.

    `earned` includes bonus and penalty and stands before any limit. Both are points, or with the method ``mean`` the
    items' shares times their weights, so that earned / attainable is the score before limits.
    """

    code: str
    earned: Fraction
    attainable: Fraction
    score: Fraction | None
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a limit gave to the total (below zero: took from it), as a share of it.

    `section_code` None: it limits the total; `question_code` is the critical item's. A critical item that failed
    where another one limits as much or more has an `amount` of 0.
    """

    limit: Limit
    section_code: str | None
    question_code: str | None
    at_most: int | None
    amount: Fraction


@dataclass(frozen=True, slots=True)
class TagScore:
    """The items that carry a tag, across sections; bonus and penalty are left out. `score` None: none of them counts."""

    tag: str
    items: int
    earned: Fraction
    attainable: Fraction
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class VisitScore:
    """The score of one visit; `total` is None when no section with a weight scored.

    The contributions of the items and the amounts of the adjustments add up to the total exactly.
    """

    total: Fraction | None
    sections: tuple[SectionScore, ...]
    items: tuple[Item, ...]
    adjustments: tuple[Adjustment, ...] = ()
    tags: tuple[TagScore, ...] = field(default=())

    def section(self, code: str) -> SectionScore:
        """Return one section's score by its code; raises KeyError for another questionnaire's."""
        for section in self.sections:
            if section.code == code:
                return section
        raise KeyError(code)

    def by_section(self) -> dict[str, Fraction | None]:
        """Return the section scores by code."""
        return {section.code: section.score for section in self.sections}


def exact_sum(values: list[Fraction]) -> Fraction:
    """Add fractions up: nearly all points are whole, and adding whole numbers is many times faster."""
    whole, parts = 0, ZERO
    for value in values:
        if value.denominator == 1:
            whole += value.numerator
        else:
            parts += value
    return parts + whole
