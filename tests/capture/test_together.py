"""Batches that share a transaction: what is kept of each, and what is answered, is what there would be had it come alone."""

import random
import uuid
from collections.abc import Sequence
from typing import Any, cast

import pytest
import sqlalchemy as sa

from app.access.permissions import Permission
from app.accounts.viewing import Caller
from app.audit.models import AuditEntry
from app.capture.intake import HandedIn, Intake
from app.capture.models import Answer, CaptureEvent
from app.capture.schemas import BatchIn, EventsOut
from app.jobs.models import Job
from app.kit.gathering import Alone
from app.kit.translation import use_locale
from app.visits.models import Visit, VisitLeg
from app.visits.rules import VisitStatus
from app.wiring import wire
from tests.capture.world import DEVICE, GOOD, SECOND_DEVICE, World, batch, event, whole_visit
from tests.support.databases import only_postgresql

STATUSES = (
    VisitStatus.BRIEFED,
    VisitStatus.BRIEFED,
    VisitStatus.STARTED,
    VisitStatus.ASSIGNED,
    VisitStatus.IN_REVIEW,
    VisitStatus.RETURNED,
)
VALUES: tuple[tuple[str, Any], ...] = (
    *GOOD.items(), ("clean", "no"), ("clean", "perhaps"), ("signs", 9), ("signs", 2), ("nowhere", 1), ("words", "half\x00 \U0001f600"), ("words", None),
    ("review:00000000-0000-4000-8000-000000000009", "asked by nobody"),
)  # fmt: skip


@pytest.fixture
def intake(world: World) -> Intake:
    wire()
    return Intake(world.database.app)


def handed_in(world: World, visit_id: uuid.UUID, body: dict[str, Any], who: str = "anna", locale: str = "en") -> HandedIn:
    with use_locale(locale):
        return HandedIn(Caller(world.people[who].token, Permission.WORK_OWN), visit_id, BatchIn.model_validate(body))


def together(intake: Intake, group: Sequence[HandedIn]) -> list[EventsOut | None]:
    made, _afterwards = intake._together(group)
    return [EventsOut.model_validate_json(each) if isinstance(each, bytes) else None for each in made]


def some_batch(world: World, chance: random.Random) -> dict[str, Any]:
    """What a phone might send, sensible or not: now and then a whole visit, the same again, or other content under a number."""
    if chance.random() < 0.3:
        return batch(whole_visit(world, submit=chance.random() < 0.8), chance.choice([DEVICE, SECOND_DEVICE]))
    events = []
    for _ in range(chance.randint(1, 6)):
        code, value = chance.choice(VALUES)
        kind = chance.choice(["answer", "answer", "answer", "start", "position", "submit", "could_not_complete"])
        what: Any = {"reason": "closed", "text": "The shutters were down and nobody came out."} if kind == "could_not_complete" else {}
        events.append(event(world, chance.randint(1, 9), kind, code if kind == "answer" else None, value if kind == "answer" else what))
    return batch(events, chance.choice([DEVICE, SECOND_DEVICE]))


NOT_COMPARED = {"id", "visit_id", "event_id", "reference", "received_at", "updated_at", "at", "subject_id", "created_at", "run_after"}


def kept(world: World, visit_id: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """All rows of a visit, without what differs from one visit and one moment to another."""
    found: dict[str, list[dict[str, Any]]] = {}
    with world.database.reading() as session:
        for model, order in (
            (CaptureEvent, "sequence"),
            (Answer, "question_code"),
            (AuditEntry, "at"),
            (VisitLeg, "position"),
            (Visit, "id"),
        ):
            table = cast("sa.Table", model.__table__)
            key = table.c.id if model is Visit else table.c.visit_id
            rows = session.execute(sa.select(table).where(key == visit_id).order_by(table.c[order])).mappings().all()
            found[table.name] = [{name: told(name, value) for name, value in row.items() if name not in NOT_COMPARED} for row in rows]
        jobs = session.scalars(sa.select(Job.payload)).all()
    found["job"] = [{"n": sum(payload == {"visit_id": str(visit_id)} for payload in jobs)}]
    found["capture_event"].sort(key=lambda row: (row["device_id"], row["sequence"], row["variant"]))
    return found


def told(name: str, value: Any) -> Any:
    return value is not None if name in {"started_at", "submitted_at", "review_due_at", "due_at", "assigned_at"} else value


def without_moments(answer: EventsOut | None) -> Any:
    assert answer is not None
    said = answer.model_dump(
        mode="json", exclude={"server_time": True, "visit": {"id", "reference", "due_at", "submitted_at", "review_due_at"}}
    )
    for receipt in said["receipts"]:
        del receipt["received_at"]
    return said


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_of_a_batch_does_not_depend_on_who_it_came_with(world: World, intake: Intake, seed: int) -> None:
    chance = random.Random(seed)
    statuses = [chance.choice(STATUSES) for _ in range(5)]
    shared, apart = ([world.visit(status) for status in statuses] for _ in range(2))
    for _round in range(3):
        bodies = [some_batch(world, chance) for _ in statuses]
        locales = [chance.choice(["en", "nl"]) for _ in statuses]
        asked = list(zip(bodies, locales, strict=True))
        at_once = together(intake, [handed_in(world, v, body, locale=said) for v, (body, said) in zip(shared, asked, strict=True)])
        one_by_one = [together(intake, [handed_in(world, v, body, locale=said)])[0] for v, (body, said) in zip(apart, asked, strict=True)]

        assert [without_moments(answer) for answer in at_once] == [without_moments(answer) for answer in one_by_one]
    assert [kept(world, visit_id) for visit_id in shared] == [kept(world, visit_id) for visit_id in apart]


def test_one_whose_batch_no_database_can_keep_hurts_no_other(world: World, intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = world.visit(), world.visit()
    monkeypatch.setattr("app.capture.recording.storable", lambda value: value)  # as if something odd had slipped through
    odd = batch([event(world, 1, code="words", value="half \x00 a letter and then more")])

    gatherer = intake._gatherer
    futures = [
        gatherer.hand_in(handed_in(world, bad, odd), bad),
        gatherer.hand_in(handed_in(world, good, batch(whole_visit(world))), good),
    ]
    answers = [future.exception(30) for future in futures]
    intake.close()

    assert answers[1] is None
    assert world.load(good).status is VisitStatus.IN_REVIEW
    if world.database.kind == "postgresql":
        assert answers[0] is not None
        assert world.load(bad).status is VisitStatus.BRIEFED


def test_anothers_visit_in_a_group_is_left_to_be_refused_and_stays_untouched(world: World, intake: Intake) -> None:
    own, others = world.visit(), world.visit(shopper="bram")
    body = batch(whole_visit(world))

    made, _ = intake._together([handed_in(world, others, body), handed_in(world, own, body)])

    assert isinstance(made[0], Alone)
    assert isinstance(made[1], bytes)
    assert (world.load(own).status, world.load(others).status) == (VisitStatus.IN_REVIEW, VisitStatus.BRIEFED)
    with world.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(CaptureEvent).where(CaptureEvent.visit_id == others)) == 0


@only_postgresql
def test_a_visit_that_somebody_else_has_in_hand_holds_nobody_up(world: World, intake: Intake) -> None:
    free, locked = world.visit(), world.visit()
    body = batch(whole_visit(world))
    with world.database.session() as reviewer:
        reviewer.execute(sa.select(Visit).where(Visit.id == locked).with_for_update())
        made, _ = intake._together([handed_in(world, locked, body), handed_in(world, free, body)])

    assert isinstance(made[0], Alone)
    assert world.load(free).status is VisitStatus.IN_REVIEW
    assert intake._alone(handed_in(world, locked, body))
    assert world.load(locked).status is VisitStatus.IN_REVIEW


def test_the_number_of_statements_does_not_depend_on_how_many_share_them(world: World, intake: Intake) -> None:
    def statements(many: int) -> int:
        group = [handed_in(world, world.visit(), batch(whole_visit(world))) for _ in range(many)]
        seen: list[str] = []
        sa.event.listen(world.database.engine, "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
        together(intake, group)
        return len(seen)

    statements(1)
    assert statements(2) == statements(6)


def test_who_signed_out_is_out_at_once_also_in_a_group(world: World, intake: Intake) -> None:
    visit_id, other = world.visit(), world.visit()
    stranger = HandedIn(Caller("signed-out", Permission.WORK_OWN), visit_id, BatchIn.model_validate(batch(whole_visit(world))))

    made, _ = intake._together([stranger, handed_in(world, other, batch(whole_visit(world)))])

    assert isinstance(made[0], Alone)
    assert world.load(visit_id).status is VisitStatus.BRIEFED
    assert world.load(other).status is VisitStatus.IN_REVIEW
