"""Lifecycles of studies and waves; the kinds of cap."""

from enum import StrEnum


class StudyStatus(StrEnum):
    """Where a study stands."""

    DRAFT = "draft"
    FIELDING = "fielding"
    CLOSED = "closed"
    ARCHIVED = "archived"


class WaveStatus(StrEnum):
    """Where a wave stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class CapKind(StrEnum):
    """What a cap counts, per shopper. The two ``days_between`` kinds are a least distance in days, the others a greatest number."""

    PER_DAY = "per_day"
    PER_WEEK = "per_week"
    PER_WAVE = "per_wave"
    PER_STUDY = "per_study"
    OPEN_AT_ONCE = "open_at_once"
    DAYS_BETWEEN_LOCATION = "days_between_location"
    DAYS_BETWEEN_CLIENT = "days_between_client"


STUDY_TRANSITIONS: dict[StudyStatus, frozenset[StudyStatus]] = {
    StudyStatus.DRAFT: frozenset({StudyStatus.FIELDING}),
    StudyStatus.FIELDING: frozenset({StudyStatus.CLOSED}),
    StudyStatus.CLOSED: frozenset({StudyStatus.ARCHIVED}),
    StudyStatus.ARCHIVED: frozenset(),
}
WAVE_TRANSITIONS: dict[WaveStatus, frozenset[WaveStatus]] = {
    WaveStatus.PLANNED: frozenset({WaveStatus.OPEN}),
    WaveStatus.OPEN: frozenset({WaveStatus.CLOSED}),
    WaveStatus.CLOSED: frozenset(),
}


def study_may_become(old: StudyStatus, new: StudyStatus) -> bool:
    """Whether the lifecycle of a study has that step."""
    return new in STUDY_TRANSITIONS[old]


def wave_may_become(old: WaveStatus, new: WaveStatus) -> bool:
    """Whether the lifecycle of a wave has that step."""
    return new in WAVE_TRANSITIONS[old]


DAY_PARTS = ("", "morning", "midday", "afternoon", "evening", "weekend")
"""When a visit takes place; empty is any time."""

LEVELS = (1, 2, 3)
"""A shopper's levels, from new to experienced."""

DEFAULT_CAPS: dict[CapKind, int] = {
    CapKind.PER_DAY: 2,
    CapKind.PER_WEEK: 4,
    CapKind.PER_WAVE: 8,
    CapKind.OPEN_AT_ONCE: 3,
    CapKind.DAYS_BETWEEN_LOCATION: 90,
    CapKind.DAYS_BETWEEN_CLIENT: 0,
}
"""What a new study begins with; PER_STUDY is left open."""

LEAST_DISTANCES = frozenset({CapKind.DAYS_BETWEEN_LOCATION, CapKind.DAYS_BETWEEN_CLIENT})


def is_wider(kind: CapKind, amount: int, ordinary: int | None) -> bool:
    """Whether an amount allows more than the ordinary cap: a greater number, or fewer days between."""
    if ordinary is None:
        return False
    return amount < ordinary if kind in LEAST_DISTANCES else amount > ordinary
