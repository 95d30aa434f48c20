"""What happened to a visit, told inside the transaction."""

import uuid
from dataclasses import dataclass

from app.access.viewer import Viewer
from app.jobs.events import Event
from app.visits.models import Visit
from app.visits.rules import VisitStatus


@dataclass(frozen=True)
class VisitMoved(Event):
    """A visit went from one status to another; the visit is already in its new status."""

    visit: Visit
    old: VisitStatus
    new: VisitStatus
    viewer: Viewer
    reason: str = ""
    began: VisitStatus | None = None
    """Where the visit stood before the first of the steps that were taken together with this one."""


@dataclass(frozen=True)
class CellReopened(Event):
    """A visit ended without data; a new open visit took its place in the quota cell."""

    ended_visit_id: uuid.UUID
    new_visit_id: uuid.UUID
