"""The lifecycle of a questionnaire version, and what a version asks for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


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


def asks_for_recordings(content: Mapping[str, Any]) -> bool:
    """Whether a questionnaire, as it is stored, has a question that takes sound recordings."""
    asked = [question for section in content.get("sections", []) for question in section.get("questions", [])]
    return any(each.get("kind") == "audio" for question in asked for each in (question, *question.get("questions", [])))
