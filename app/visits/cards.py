"""Building the phone's cards: a few queries, however many visits."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.opening_words import describe_hours
from app.kit.clock import local_date
from app.kit.translation import pick
from app.settings import get_settings
from app.visits import legs, queries
from app.visits.models import Visit, VisitLeg
from app.visits.rules import PAID, VisitStatus, part_fee, pay_day
from app.visits.schemas import SEEN_BY_SHOPPER, TOLD_WHY, LegCard, LegPlanCard, PlaceCard, VisitCard, VisitCardBase

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
            latitude=fact.latitude, longitude=fact.longitude, opening_hours=describe_hours(fact.opening_hours), channel=fact.channel,
        )  # fmt: skip
        shared = VisitCardBase(
            reference=visit.reference, study=fact.study, client=fact.client, location=place, scenario=pick(fact.scenario),
            day_part=visit.day_part or None, due_at=visit.due_at, fee_minor=visit.fee_minor, currency=visit.currency,
            open_questions=asked.get(visit.id, 0), estimated_minutes=minutes[visit.questionnaire_version_id], pay_days=get_settings().pay_days,
        )  # fmt: skip
        parts[visit.id] = dict(shared)
    return parts


def visit_cards(session: Session, viewer: Viewer, visits: Sequence[Visit], facts: Mapping[uuid.UUID, Any] | None = None) -> list[VisitCard]:
    """The cards of visits that the viewer was found to own, in the same order; ``facts`` as `queries.card_facts` has them, where they are known."""
    del viewer
    if not visits:
        return []
    facts = facts or queries.card_facts(session, [visit.id for visit in visits])
    parts = shared_parts(session, visits, facts)
    cards = _leg_cards(session, visits)
    deadlines: Mapping[uuid.UUID, dt.datetime] = {}
    for finder in _deadline_finders:
        deadlines = finder(session, visits)
    return [
        VisitCard(
            id=visit.id, status=SEEN_BY_SHOPPER.get(visit.status, visit.status), planned_on=visit.planned_on,
            part_fee_minor=part_fee(visit.fee_minor, facts[visit.id].could_not_complete_share),
            decided_because=visit.status_reason if visit.status in TOLD_WHY else "", appeal_until=deadlines.get(visit.id), legs=cards[visit.id],
            submitted_at=visit.submitted_at, review_due_at=visit.review_due_at, pay_on=_pay_on(visit), **parts[visit.id],
        )
        for visit in visits
    ]  # fmt: skip


def _leg_cards(session: Session, visits: Sequence[Visit]) -> dict[uuid.UUID, list[LegCard]]:
    """The legs of visits by visit; visits that are done in one go have none, and cost no query."""
    versions = legs.legs_of_versions(session, {visit.questionnaire_version_id for visit in visits})
    in_legs = [visit for visit in visits if versions[visit.questionnaire_version_id].codes]
    rows = legs.list_legs(session, [visit.id for visit in in_legs]) if in_legs else {}
    found: dict[uuid.UUID, list[LegCard]] = {visit.id: [] for visit in visits}
    for visit in in_legs:
        titles = versions[visit.questionnaire_version_id].titles
        found[visit.id] = [_leg_card(row, titles) for row in rows.get(visit.id, []) if row.code in titles]
    return found


def leg_plans(session: Session, visits: Sequence[Visit]) -> dict[uuid.UUID, list[LegPlanCard]]:
    """The legs that offered visits will have, by visit; none for those done in one go."""
    versions = legs.legs_of_versions(session, {visit.questionnaire_version_id for visit in visits})
    in_legs = [visit for visit in visits if versions[visit.questionnaire_version_id].codes]
    windows = legs.windows_of(session, {visit.study_id for visit in in_legs}) if in_legs else {}
    found: dict[uuid.UUID, list[LegPlanCard]] = {visit.id: [] for visit in visits}
    for visit in in_legs:
        for code, title in versions[visit.questionnaire_version_id].titles.items():
            opens, closes = windows.get((visit.study_id, code), (0, None))
            found[visit.id].append(LegPlanCard(title=dict(title), opens_after_days=opens, closes_after_days=closes))
    return found


def _leg_card(row: VisitLeg, titles: Mapping[str, Mapping[str, str]]) -> LegCard:
    return LegCard(
        code=row.code, title=dict(titles[row.code]), status=row.status, opens_on=row.opens_on, closes_on=row.closes_on,
        submitted_at=row.submitted_at,
    )  # fmt: skip


def _pay_on(visit: Visit) -> dt.date | None:
    """The promised day of payment: counted from the decision, before that from the last moment of the review."""
    settings = get_settings()
    moment = visit.decided_at if visit.status in PAID else visit.review_due_at
    return None if moment is None else pay_day(local_date(moment, settings.time_zone), settings.pay_days)
