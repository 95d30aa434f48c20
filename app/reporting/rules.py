"""The lifecycle of a report."""

from enum import StrEnum


class ReportStatus(StrEnum):
    """Where a report stands."""

    REQUESTED = "requested"
    RENDERING = "rendering"
    READY = "ready"
    FAILED = "failed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


_R = ReportStatus
TRANSITIONS: dict[ReportStatus, frozenset[ReportStatus]] = {
    _R.REQUESTED: frozenset({_R.RENDERING, _R.FAILED}),
    _R.RENDERING: frozenset({_R.RENDERING, _R.READY, _R.FAILED}),
    _R.READY: frozenset({_R.PUBLISHED, _R.WITHDRAWN}),
    _R.FAILED: frozenset({_R.REQUESTED}),
    _R.PUBLISHED: frozenset({_R.WITHDRAWN}),
    _R.WITHDRAWN: frozenset(),
}
"""Rendering may start again: a worker can be killed while it renders."""


def may_become(old: ReportStatus, new: ReportStatus) -> bool:
    """Whether the lifecycle has that step."""
    return new in TRANSITIONS[old]
