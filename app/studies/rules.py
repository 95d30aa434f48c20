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
