"""A visit in three legs on days of their own, for the tests of whoever has to do with them."""

import uuid
from typing import Any

import sqlalchemy as sa

from app.access.viewer import SYSTEM
from app.journeys.models import Journey, JourneyLeg, Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.kit.clock import local_date, now
from app.visits import actions as visits
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.world import World, two

CODES = ("order", "delivery", "return")
CONTENT: dict[str, Any] = {
    "title": two("Web shop"),
    "legs": [{"code": code, "title": two(code.title())} for code in CODES],
    "sections": [
        {"code": f"s_{code}", "title": two(code), "leg": code, "affect": False, "questions": [{"code": f"q_{code}", "kind": "yes_no", "label": two("Well?")}]}
        for code in CODES
    ],
}  # fmt: skip


def make_leg_visit(world: World) -> uuid.UUID:
    """A visit assigned for today and briefed: order today, delivery tomorrow or later, return from the day after."""
    with world.database.session() as session:
        journey, questionnaire = session.scalars(sa.select(Journey)).one(), session.scalars(sa.select(Questionnaire)).one()
        for position, (code, opens, closes) in enumerate((("order", 0, 0), ("delivery", 1, 10), ("return", 2, 35)), 1):
            leg = JourneyLeg(journey_id=journey.id, position=position, code=code, name=two(code))
            leg.opens_after_days, leg.closes_after_days = opens, closes
            session.add(leg)
        version = QuestionnaireVersion(
            questionnaire_id=questionnaire.id, number=8, status=VersionStatus.PUBLISHED, content=CONTENT, published_at=now()
        )
        session.add(version)
        session.flush()
        world.version_id = version.id
        session.commit()
    made = world.visit(VisitStatus.OPEN, questionnaire_version_id=world.version_id, shopper_id=None, planned_on=None)
    with world.database.session() as session:
        visit = session.get_one(Visit, made)
        shopper_id = world.people["anna"].shopper_id
        assert shopper_id is not None
        visits.assign(session, SYSTEM, visit, shopper_id, local_date(now(), "Europe/Brussels"))
        visits.transition(session, SYSTEM, visit, VisitStatus.BRIEFED)
        session.commit()
    return made
