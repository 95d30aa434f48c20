"""A visit's history, from the log."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.assignments import field_queries
from app.assignments.words import deed_sentence
from app.audit.models import AuditEntry
from app.audit.queries import list_for_visit
from app.kit.translation import gettext as _

LEFT_OUT = frozenset({"visit.in_review"})
"""Follows 'sent in' at the same moment and says nothing new."""


@dataclass(frozen=True)
class Deed:
    """One thing that happened: when, what, by whom, why."""

    at: dt.datetime
    what: str
    who: str
    why: str
    code: str
    changes: dict[str, Any]


def timeline_of(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> list[Deed]:
    """What happened to a visit, oldest first."""
    entries = [entry for entry in list_for_visit(session, visit_id) if entry.action not in LEFT_OUT]
    names = field_queries.list_actors(session, {entry.actor_id for entry in entries if entry.actor_id})
    return [Deed(entry.at, deed_sentence(entry.action), _who(viewer, entry, names), entry.reason or "", entry.action, entry.changes) for entry in entries]


def _who(viewer: Viewer, entry: AuditEntry, names: dict[uuid.UUID, str]) -> str:
    if entry.actor_role == "shopper" and not viewer.can(Permission.SHOPPER_SEE):
        return _("the shopper")
    return names.get(entry.actor_id, "") if entry.actor_id else _("by itself")
