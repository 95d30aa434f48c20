"""The lifecycle of a questionnaire version."""

from enum import StrEnum


class VersionStatus(StrEnum):
    """Where a version stands; a published one never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


TRANSITIONS: dict[VersionStatus, frozenset[VersionStatus]] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.PUBLISHED}),
    VersionStatus.PUBLISHED: frozenset({VersionStatus.RETIRED}),
    VersionStatus.RETIRED: frozenset(),
}


def may_become(old: VersionStatus, new: VersionStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]
