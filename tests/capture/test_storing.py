"""What is written by hand is what the library would have written."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from app.capture.models import Answer, CaptureEvent, EventOutcome
from app.capture.recording import Ground, Kept, Sorted
from app.capture.rules import EventKind, canonical, content_hash, storable, written_code
from app.capture.schemas import BatchIn
from app.capture.storing import store
from app.kit.ids import new_id
from app.kit.rows import insert_rows
from app.visits.rules import VisitStatus
from tests.capture.world import DEVICE, World

VALUES: tuple[Any, ...] = (None, "", "yes", 'é \U0001f600 " \\ \u2028', 0, 5, -1.5, True, [], ["a", 1], {"b": {"a": None}, "a": [0.25]})
MOMENTS = (
    dt.datetime(2026, 11, 22, 6, 0, 0, 0, dt.UTC),
    dt.datetime(2026, 11, 22, 6, 0, 0, 123, dt.timezone(dt.timedelta(hours=5, minutes=30))),
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def rows_of(visit_id: uuid.UUID) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(), "visit_id": visit_id, "device_id": DEVICE, "sequence": n, "variant": 0, "kind": EventKind.ANSWER.value,
            "question_code": None if n % 3 == 0 else "words", "value": value, "content_hash": "0" * 64, "outcome": EventOutcome.LATE, "detail": None,
            "captured_at": MOMENTS[n % 2], "elapsed_ms": 2**40 + n, "replaces": ("a", "b") if n % 4 == 0 else None, "sent_at": None if n % 2 else MOMENTS[1],
            "received_at": MOMENTS[0],
        }
        for n, value in enumerate(VALUES, start=1)
    ]  # fmt: skip


def raw(world: World, visit_id: uuid.UUID) -> list[tuple[Any, ...]]:
    """The rows as the database has them, without what tells two visits apart."""
    with world.database.reading() as session:
        key = visit_id if world.database.kind == "postgresql" else visit_id.hex
        found = session.execute(sa.text("SELECT * FROM capture_event WHERE visit_id = :key ORDER BY sequence"), {"key": key}).mappings()
        return [tuple(repr(value) for name, value in row.items() if name not in {"id", "visit_id"}) for row in found]


def test_rows_written_at_once_are_those_that_the_library_writes(world: World) -> None:
    by_hand, by_library = world.visit(), world.visit()
    with world.database.session() as session:
        insert_rows(session, sa.inspect(CaptureEvent).local_table, rows_of(by_hand))  # type: ignore[arg-type]
        session.execute(sa.insert(CaptureEvent), rows_of(by_library))
        session.commit()

    assert len(raw(world, by_hand)) == len(VALUES)
    assert raw(world, by_hand) == raw(world, by_library)


def a_batch(
    visit_id: uuid.UUID, values: Sequence[tuple[str | None, Any]], first: int = 1, status: VisitStatus = VisitStatus.STARTED
) -> tuple[Ground, Sorted]:
    """Events as they come out of sorting, each an answer if it has a code; two of three say which answers of other phones they replace."""
    ground: Any = SimpleNamespace(visit_id=visit_id, status=status, device_id=DEVICE, sent_at=MOMENTS[1], received_at=MOMENTS[0])
    made = Sorted()
    for n, (code, value) in enumerate(values, start=first):
        kept = Kept(
            str(new_id()), n, n % 2, EventKind.ANSWER, code, value, written_code(code), canonical(value), "0" * 64, EventOutcome.LATE,
            None if n % 2 else 'so "late" \u2028', MOMENTS[n % 2].astimezone(dt.UTC).isoformat(), 2**40 + n, ("a", "b") if n % 3 else (), MOMENTS[0],
        )  # fmt: skip
        made.events.append(kept)
        if code is not None:
            made.answers[code] = kept
    return ground, made


@pytest.mark.parametrize("status", [VisitStatus.BRIEFED, VisitStatus.STARTED])
def test_what_a_batch_comes_to_is_read_back_as_it_was(world: World, status: VisitStatus) -> None:
    codes = ["words", None, 'odd "\\ é']
    ground, made = a_batch(world.visit(), [(codes[n % 3], value) for n, value in enumerate(VALUES * 3)], status=status)
    with world.database.session() as session:
        store(session, [(ground, made), a_batch(world.visit(), [("signs", 4)], status=status), a_batch(world.visit(), [])])
        session.commit()
        kept = session.scalars(
            sa.select(CaptureEvent).where(CaptureEvent.visit_id == ground.visit_id).order_by(CaptureEvent.sequence)
        ).all()
        answers = {each.question_code: each for each in session.scalars(sa.select(Answer).where(Answer.visit_id == ground.visit_id))}

    assert [
        (
            str(row.id), row.device_id, row.sequence, row.variant, row.kind, row.question_code, row.value, row.content_hash, row.outcome, row.detail,
            row.captured_at, row.elapsed_ms, row.replaces, row.sent_at, row.received_at,
        )
        for row in kept
    ] == [
        (
            each.id, DEVICE, each.sequence, each.variant, "answer", each.question_code, each.value, each.content_hash, each.outcome, each.detail,
            dt.datetime.fromisoformat(each.captured_at), each.elapsed_ms, list(each.replaces) or None, MOMENTS[1], MOMENTS[0],
        )
        for each in made.events
    ]  # fmt: skip
    assert set(answers) == {"words", 'odd "\\ é'}
    for code, each in made.answers.items():
        found = answers[code]
        assert (found.value, str(found.event_id), found.elapsed_ms, found.device_id, found.updated_at) == (
            each.value, each.id, each.elapsed_ms, DEVICE, MOMENTS[0],
        )  # fmt: skip
        assert found.captured_at == dt.datetime.fromisoformat(each.captured_at)


def test_an_event_is_kept_in_the_forms_that_the_library_writes(world: World) -> None:
    """The same bytes in each column, but for a value's own JSON: that has the order of its hash and no blanks."""
    by_hand, by_library = world.visit(), world.visit()
    batch = a_batch(by_hand, [("words", "yes"), (None, None), ("words", 0.25)])
    with world.database.session() as session:
        store(session, [batch])
        own = ("id", "visit_id")
        copies = session.execute(sa.select(CaptureEvent.__table__).where(CaptureEvent.visit_id == by_hand)).mappings().all()
        session.execute(
            sa.insert(CaptureEvent),
            [{**{k: v for k, v in row.items() if k not in own}, "id": new_id(), "visit_id": by_library} for row in copies],
        )
        session.commit()

    assert raw(world, by_hand) == raw(world, by_library)


@pytest.mark.parametrize("more", [0, 13, 40])
def test_an_answer_takes_the_place_of_the_one_before(world: World, more: int) -> None:
    """However many there are: SQLite gets most of them some at a time."""
    visit_id = world.visit()
    others = {f"other_{n}": n for n in range(more)}
    with world.database.session() as session:
        store(session, [a_batch(visit_id, [("clean", "no"), ("clean", "yes"), ("signs", 4), *dict.fromkeys(others, "first").items()])])
        store(session, [a_batch(visit_id, [("clean", None), *others.items()], first=4 + more)])
        session.commit()
        rows = session.execute(sa.select(Answer.question_code, Answer.value).where(Answer.visit_id == visit_id))
        found = {row[0]: row[1] for row in rows}

    assert found == {"clean": None, "signs": 4, **others}


@settings(deadline=None, max_examples=60)
@given(plain, st.none() | st.text(st.characters(exclude_categories=["Cs"])))
def test_the_identity_of_an_event_is_the_hash_of_five_things_as_one_json_list(value: Any, code: str | None) -> None:
    version, moment, kept = uuid.uuid4(), MOMENTS[0].isoformat(), storable(value)
    written = json.dumps([EventKind.ANSWER, code, kept, moment, str(version)], sort_keys=True, separators=(",", ":"))

    assert content_hash(EventKind.ANSWER, code, kept, moment, version) == hashlib.sha256(written.encode()).hexdigest()


@settings(deadline=None, max_examples=60)
@given(plain)
def test_both_readers_of_a_batch_read_the_same(value: Any) -> None:
    body = json.dumps(
        {
            "device_id": str(DEVICE), "sent_at": MOMENTS[1].isoformat(), "events": [
                {"sequence": 1, "kind": "answer", "question_code": "x", "value": value, "captured_at": MOMENTS[1].isoformat(),
                 "questionnaire_version_id": str(DEVICE)}
            ],
        }
    ).encode()  # fmt: skip
    careful = BatchIn.model_validate(json.loads(body))
    try:
        quick = BatchIn.model_validate_json(body)
    except ValueError:
        reject()  # left to the careful reader

    assert repr(quick) == repr(careful)
