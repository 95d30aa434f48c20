"""Events and answers belong to a visit that is there: by foreign keys on SQLite, by triggers on PostgreSQL."""

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.capture.models import Answer, CaptureEvent, EventOutcome
from app.kit.clock import now
from app.visits.models import Visit, VisitLeg
from tests.capture.world import DEVICE, World


def rows(visit_id: uuid.UUID, sequence: int = 1) -> dict[type[Any], dict[str, Any]]:
    return {
        CaptureEvent: {
            "visit_id": visit_id, "device_id": DEVICE, "sequence": sequence, "kind": "answer", "content_hash": "0" * 64, "outcome": EventOutcome.STORED,
            "captured_at": now(),
        },
        Answer: {"visit_id": visit_id, "question_code": f"clean_{sequence}", "value": "yes", "captured_at": now()},
    }  # fmt: skip


@pytest.mark.parametrize("table", [CaptureEvent, Answer])
def test_no_row_is_added_for_a_visit_that_is_not_there(world: World, table: type[Any]) -> None:
    known = world.visit()
    with world.database.session() as session, pytest.raises(IntegrityError):
        session.execute(sa.insert(table).values([rows(known)[table], rows(uuid.uuid4())[table]]))

    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


@pytest.mark.parametrize("table", [CaptureEvent, Answer])
def test_a_row_is_not_moved_to_a_visit_that_is_not_there(world: World, table: type[Any]) -> None:
    first, second = world.visit(), world.visit()
    with world.database.session() as session:
        session.execute(sa.insert(table), [rows(first)[table]])
        session.execute(sa.update(table).values(visit_id=second))
        session.commit()
    with world.database.session() as session, pytest.raises(IntegrityError):
        session.execute(sa.update(table).values(visit_id=uuid.uuid4()))

    with world.database.reading() as session:
        assert session.scalars(sa.select(table.visit_id)).all() == [second]


@pytest.mark.parametrize("table", [CaptureEvent, Answer])
def test_a_visit_stays_while_it_has_rows(world: World, table: type[Any]) -> None:
    visit_id = world.visit()
    with world.database.session() as session:
        session.execute(sa.delete(VisitLeg).where(VisitLeg.visit_id == visit_id))
        session.execute(sa.insert(table), [rows(visit_id)[table]])
        session.commit()
    for deed in (sa.delete(Visit).where(Visit.id == visit_id), sa.update(Visit).where(Visit.id == visit_id).values(id=uuid.uuid4())):
        with world.database.session() as session, pytest.raises(IntegrityError):
            session.execute(deed, execution_options={"synchronize_session": False})

    with world.database.session() as session:
        session.execute(sa.delete(table).where(table.visit_id == visit_id))
        session.execute(sa.delete(Visit).where(Visit.id == visit_id))
        session.commit()
        assert session.get(Visit, visit_id) is None
