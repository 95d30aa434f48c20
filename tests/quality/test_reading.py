"""What a reviewer reads beside the answers."""

import datetime as dt
from typing import Any

from app.capture.models import CaptureEvent, EventOutcome, Evidence
from app.capture.rules import EventKind
from app.clients.models import Location
from app.quality.reading import added_later, came_late, read_visit
from tests.quality.visit_facts import CONTENT

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def event(value: Any, minutes: int = 0) -> CaptureEvent:
    return CaptureEvent(kind="answer", question_code="hall", value=value, captured_at=AT + dt.timedelta(minutes=minutes))


def test_photos_from_the_library_are_told_from_those_taken_on_the_spot() -> None:
    taken, chosen = {"sha256": "a", "captured_at": "2026-11-22T12:00:00Z"}, {"sha256": "b", "captured_at": "2026-11-20T12:00:00Z"}
    chosen |= {"added_at": "2026-11-22T12:01:00Z"}
    receipt = {"photos": [{"sha256": "c", "added_at": "2026-11-22T12:02:00Z"}], "amount_minor": 100, "currency": "EUR", "date": None}
    odd = [{"sha256": "d", "added_at": 5}, "e", None]

    found = added_later(
        [event([taken]), event([taken, chosen], 1), event(receipt, 2), event([chosen], 3), event(odd), event("text"), event(None)]
    )

    assert found == {"b": AT + dt.timedelta(minutes=1), "c": AT + dt.timedelta(minutes=2)}


def test_a_photo_that_came_after_the_decision_is_told_apart_and_one_for_a_question_back_is_not() -> None:
    def at(hours: int) -> dt.datetime:
        return AT + dt.timedelta(hours=hours)

    photos = [Evidence(sha256=name, received_at=at(hours)) for name, hours in (("before", 0), ("repair", 3), ("after", 6), ("again", 9))]
    decided = [(at(5), "approved"), (at(2), "returned"), (at(8), "returned")]

    assert came_late(photos, decided) == {"after": at(6)}
    assert came_late(photos, []) == {}


def test_a_visit_of_several_days_says_on_which_day_each_part_was_done() -> None:
    def heads(days: int) -> list[str]:
        moments = [
            (EventKind.START, AT),
            (EventKind.SUBMIT, AT + dt.timedelta(minutes=20)),
            (EventKind.SUBMIT, AT + dt.timedelta(days=days, hours=1)),
        ]
        sent = [CaptureEvent(kind=kind, captured_at=at, received_at=at, outcome=EventOutcome.STORED) for kind, at in moments]
        place = Location(time_zone="Europe/Amsterdam")
        return [
            each["day"]
            for each in read_visit(CONTENT, {}, flags=[], questions=[], changes={}, events=sent, photos=[], usual=[], place=place).timeline
        ]

    assert heads(1) == ["22 november", "", "23 november"]
    assert heads(0) == ["", "", ""]
