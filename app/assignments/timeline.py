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
from app.visits.models import Visit
from app.visits.rules import VisitStatus

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


def timeline_of(session: Session, viewer: Viewer, visit: Visit) -> list[Deed]:
    """What happened to a visit, oldest first; what is not in the log, its own times tell."""
    entries = [entry for entry in list_for_visit(session, visit.id) if entry.action not in LEFT_OUT]
    in_log = {entry.action for entry in entries}
    stamps = (
        (VisitStatus.ASSIGNED, visit.assigned_at), (VisitStatus.BRIEFED, visit.briefed_at), (VisitStatus.STARTED, visit.started_at),
        (VisitStatus.SUBMITTED, visit.submitted_at), (visit.status, visit.decided_at),
    )  # fmt: skip
    known = [
        Deed(at, deed_sentence(f"visit.{status}"), "", "", f"visit.{status}", {})
        for status, at in stamps
        if at is not None and f"visit.{status}" not in in_log
    ]
    names = field_queries.list_actors(session, {entry.actor_id for entry in entries if entry.actor_id})
    logged = [
        Deed(entry.at, deed_sentence(entry.action), _who(viewer, entry, names), entry.reason or "", entry.action, entry.changes)
        for entry in entries
    ]
    return sorted([*known, *logged], key=lambda deed: deed.at) if known else logged


def _who(viewer: Viewer, entry: AuditEntry, names: dict[uuid.UUID, str]) -> str:
    if entry.actor_role == "shopper" and not viewer.can(Permission.SHOPPER_SEE):
        return _("the shopper")
    return names.get(entry.actor_id, "") if entry.actor_id else _("by itself")
