"""Building the phone's cards: a few queries, however many visits."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.opening_words import describe_hours
from app.kit.translation import pick
from app.visits import queries
from app.visits.models import Visit
from app.visits.rules import VisitStatus, part_fee
from app.visits.schemas import SEEN_BY_SHOPPER, TOLD_WHY, PlaceCard, VisitCard, VisitCardBase

OpenQuestionCounter = Callable[[Session, Sequence[uuid.UUID]], Mapping[uuid.UUID, int]]
_open_question_counters: list[OpenQuestionCounter] = []


def count_open_questions_with(counter: OpenQuestionCounter) -> None:
    """Register who knows how many questions a reviewer still has, by visit id (quality does, in app/wiring.py)."""
    _open_question_counters[:] = [counter]


DeadlineFinder = Callable[[Session, Sequence[Visit]], Mapping[uuid.UUID, dt.datetime]]
_deadline_finders: list[DeadlineFinder] = []


def find_appeal_deadlines_with(finder: DeadlineFinder) -> None:
    """Register who knows until when each visit's shopper may object, by visit id (quality does, in app/wiring.py)."""
    _deadline_finders[:] = [finder]


def shared_parts(
    session: Session, visits: Sequence[Visit], facts: Mapping[uuid.UUID, Any] | None = None
) -> dict[uuid.UUID, dict[str, Any]]:
    """The fields that visits and offers have in common, by visit id; ``facts`` as `queries.card_facts` has them, where they are known."""
    facts = facts or queries.card_facts(session, [visit.id for visit in visits])
    minutes = queries.estimated_minutes(session, {visit.questionnaire_version_id for visit in visits})
    asked: Mapping[uuid.UUID, int] = {}
    for counter in _open_question_counters:
        asked = counter(session, [visit.id for visit in visits if visit.status is VisitStatus.RETURNED])
    parts = {}
    for visit in visits:
        fact = facts[visit.id]
        place = PlaceCard(
            name=fact.name, street=fact.street, postal_code=fact.postal_code, city=fact.city, country=fact.country,
            latitude=fact.latitude, longitude=fact.longitude, opening_hours=describe_hours(fact.opening_hours),
        )  # fmt: skip
        shared = VisitCardBase(
            reference=visit.reference, study=fact.study, client=fact.client, location=place, scenario=pick(fact.scenario),
            day_part=visit.day_part or None, due_at=visit.due_at, fee_minor=visit.fee_minor, currency=visit.currency,
            open_questions=asked.get(visit.id, 0), estimated_minutes=minutes[visit.questionnaire_version_id],
        )  # fmt: skip
        parts[visit.id] = shared.model_dump()
    return parts


def visit_cards(session: Session, viewer: Viewer, visits: Sequence[Visit]) -> list[VisitCard]:
    """The cards of visits that the viewer was found to own, in the same order."""
    del viewer
    if not visits:
        return []
    facts = queries.card_facts(session, [visit.id for visit in visits])
    parts = shared_parts(session, visits, facts)
    deadlines: Mapping[uuid.UUID, dt.datetime] = {}
    for finder in _deadline_finders:
        deadlines = finder(session, visits)
    return [
        VisitCard(
            id=visit.id, status=SEEN_BY_SHOPPER.get(visit.status, visit.status), planned_on=visit.planned_on,
            part_fee_minor=part_fee(visit.fee_minor, facts[visit.id].could_not_complete_share),
            decided_because=visit.status_reason if visit.status in TOLD_WHY else "", appeal_until=deadlines.get(visit.id), **parts[visit.id],
        )
        for visit in visits
    ]  # fmt: skip
