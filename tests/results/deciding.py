"""Short ways to put answers to a visit and to decide about it."""

import uuid
from typing import Any

from app.access.viewer import SYSTEM
from app.capture.models import Answer
from app.kit.clock import now
from app.visits import queries
from app.visits.actions import transition
from app.visits.rules import VisitStatus
from tests.capture.world import GOOD, World


def visit_in_review(world: World, answers: dict[str, Any] | None = None, **fields: Any) -> uuid.UUID:
    """A visit with answers that waits for a decision."""
    visit_id = world.visit(VisitStatus.IN_REVIEW, started_at=now(), **fields)
    with world.database.session() as session:
        session.add_all(
            Answer(visit_id=visit_id, question_code=code, value=value, captured_at=now())
            for code, value in (GOOD | (answers or {})).items()
        )
        session.commit()
    return visit_id


def move(world: World, visit_id: uuid.UUID, new: VisitStatus, reason: str = "") -> None:
    """Decide about a visit, in one transaction."""
    with world.database.session() as session:
        transition(session, SYSTEM, queries.lock_visit(session, SYSTEM, visit_id), new, reason=reason)
        session.commit()
