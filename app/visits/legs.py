"""The legs of visits: made with them, dated when they are assigned, handed in one by one. The only writer of dated legs."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.journeys.models import JourneyLeg, QuestionnaireVersion
from app.kit.clock import end_of_day, local_date, now
from app.kit.ids import new_id
from app.settings import get_settings
from app.studies.models import Study
from app.visits.models import Visit, VisitLeg
from app.visits.rules import (
    WHOLE,
    LegState,
    LegStatus,
    current_leg,
    grace_of,
    hand_in_leg,
    last_day_of,
    leg_window,
)


@dataclass(frozen=True)
class VersionLegs:
    """The legs that a version of a questionnaire asks for, in order; none for a visit that is done in one go."""

    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    of_section: Mapping[str, str] = field(default_factory=dict)
    """The leg that each section belongs to; a section that names none belongs to that of the section before it."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(self.titles)


IN_ONE_GO = VersionLegs()
_known: dict[uuid.UUID, VersionLegs] = {}
"""By questionnaire version; a version that a visit refers to is published and never changes."""


def read_legs(content: Mapping[str, Any]) -> VersionLegs:
    """The legs of a questionnaire as it is stored: those that a section belongs to, if they are more than one."""
    sections = [(section["code"], section.get("leg")) for section in content["sections"]]
    used = {leg for _code, leg in sections if leg}
    titles = {leg["code"]: leg["title"] for leg in content.get("legs") or [] if leg["code"] in used}
    if len(titles) < 2:  # noqa: PLR2004 - one leg is no leg
        return IN_ONE_GO
    here, of_section = next(iter(titles)), {}
    for code, leg in sections:
        here = leg if leg in titles else here
        of_section[code] = here
    return VersionLegs(titles, of_section)


def legs_of_versions(session: Session, version_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, VersionLegs]:
    """The legs that versions ask for; each is read once a process."""
    unknown = set(version_ids) - _known.keys()
    if unknown:
        rows = session.execute(sa.select(QuestionnaireVersion.id, QuestionnaireVersion.content).where(QuestionnaireVersion.id.in_(unknown)))
        _known.update((row[0], read_legs(row[1])) for row in rows)
    return {version_id: _known[version_id] for version_id in version_ids}


def legs_of_version(session: Session, version_id: uuid.UUID) -> VersionLegs:
    """The legs that one version asks for."""
    return legs_of_versions(session, [version_id])[version_id]


def leg_rows(visit_id: uuid.UUID, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The legs of a new visit, as rows."""
    return [
        {"id": new_id(), "visit_id": visit_id, "position": position, "code": code, "status": LegStatus.WAITING}
        for position, code in enumerate(codes or [WHOLE], 1)
    ]


def list_legs(session: Session, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[VisitLeg]]:
    """The legs of visits, in order, by visit."""
    rows = session.scalars(sa.select(VisitLeg).where(VisitLeg.visit_id.in_(visit_ids)).order_by(VisitLeg.visit_id, VisitLeg.position))
    found: dict[uuid.UUID, list[VisitLeg]] = defaultdict(list)
    for row in rows:
        found[row.visit_id].append(row)
    return found


def states_of(rows: Sequence[VisitLeg]) -> tuple[LegState, ...]:
    """The legs as the rules take them."""
    return tuple(LegState(row.code, row.status, row.opens_on, row.closes_on) for row in rows)


def give_days(session: Session, visit: Visit) -> None:
    """Date the legs of a visit that has a day and has not begun: made anew where its questionnaire asks for others, due when the first one is."""
    wanted = legs_of_version(session, visit.questionnaire_version_id).codes
    rows = list_legs(session, [visit.id])[visit.id]
    if [row.code for row in rows] != list(wanted or [WHOLE]):
        session.execute(sa.delete(VisitLeg).where(VisitLeg.visit_id == visit.id))
        session.execute(sa.insert(VisitLeg), leg_rows(visit.id, wanted))
        rows = list_legs(session, [visit.id])[visit.id]
    if not wanted or visit.planned_on is None:
        return
    windows = windows_of(session, [visit.study_id])
    for row in rows:
        row.opens_on, row.closes_on = leg_window(visit.planned_on, *windows.get((visit.study_id, row.code), (0, None)))
    visit.due_at = due_at(states_of(rows))
    session.flush()


def windows_of(session: Session, study_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], tuple[int, int | None]]:
    """By study and code of a leg: the days after which it opens and closes."""
    rows = session.execute(
        sa.select(Study.id, JourneyLeg.code, JourneyLeg.opens_after_days, JourneyLeg.closes_after_days)
        .join(Study, Study.journey_id == JourneyLeg.journey_id)
        .where(Study.id.in_(study_ids))
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def due_at(legs: Sequence[LegState]) -> dt.datetime | None:
    """When the leg whose turn it is has to be in; None when nothing sets an end to it."""
    leg = current_leg(legs)
    last = None if leg is None else last_day_of(legs, leg)
    return None if leg is None or last is None else end_of_day(last, get_settings().time_zone) + grace_of(legs, leg)


def hand_in(session: Session, viewer: Viewer, visit: Visit, sent: Sequence[tuple[str, dt.date]], received_at: dt.datetime) -> None:
    """Legs of a locked visit were handed in, each on a day, in this order; the next one's clock runs. Raises ValueError where that cannot be."""
    rows = list_legs(session, [visit.id])[visit.id]
    states = states_of(rows)
    for code, day in sent:
        states = hand_in_leg(states, code, day)
        row = next(row for row in rows if row.code == code)
        row.submitted_at, row.handed_in_on = received_at, day
        audit.record(
            session, viewer, "visit.leg_submitted", "visit", visit.id, visit_id=visit.id, changes={"leg": (None, code), "handed_in_on": (None, day.isoformat())},
        )  # fmt: skip
    for row, state in zip(rows, states, strict=True):
        row.status = state.status
    visit.due_at = due_at(states)
    session.flush()


def open_when_due(session: Session, leg: VisitLeg) -> bool:
    """Open a leg whose day has come; False when it is not (or no longer) waiting for it."""
    today = local_date(now(), get_settings().time_zone)
    if leg.status is not LegStatus.WAITING or leg.opens_on is None or leg.opens_on > today:
        return False
    leg.status = LegStatus.OPEN
    session.flush()
    return True
