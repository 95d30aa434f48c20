"""Opening hours as OpenStreetMap writes them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quality.opening import DAYS, is_open_at

MONDAY = dt.date(2026, 11, 16)


def moment(day: str, clock: str) -> dt.datetime:
    return dt.datetime.combine(MONDAY + dt.timedelta(days=DAYS.index(day)), dt.time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("hours", "day", "clock", "is_open"),
    [
        ("Mo-Fr 08:00-18:00", "Mo", "07:59", False),
        ("Mo-Fr 08:00-18:00", "Mo", "08:00", True),
        ("Mo-Fr 08:00-18:00", "Fr", "18:00", True),
        ("Mo-Fr 08:00-18:00", "Fr", "18:01", False),
        ("Mo-Fr 08:00-18:00", "Sa", "12:00", False),
        ("Mo-Fr 08:00-12:00, 13:00-18:00", "We", "12:30", False),
        ("Mo-Fr 08:00-12:00, 13:00-18:00", "We", "13:30", True),
        ("Mo,We 08:00-18:00", "Tu", "12:00", False),
        ("Mo,We 08:00-18:00", "We", "12:00", True),
        ("Sa-Mo 10:00-17:00", "Su", "12:00", True),
        ("Sa-Mo 10:00-17:00", "Tu", "12:00", False),
        ("24/7", "Su", "03:00", True),
        ("Mo-Su 00:00-24:00", "Su", "23:59", True),
        ("08:00-20:00", "Su", "12:00", True),
        ("08:00-20:00", "Su", "20:30", False),
    ],
)
def test_a_place_is_open_between_its_hours(hours: str, day: str, clock: str, is_open: bool) -> None:
    assert is_open_at(hours, moment(day, clock)) is is_open


def test_a_later_rule_replaces_an_earlier_one_for_its_days() -> None:
    hours = "Mo-Su 08:00-20:00; Su off; Sa 09:00-12:00"

    assert is_open_at(hours, moment("Fr", "19:00")) is True
    assert is_open_at(hours, moment("Sa", "19:00")) is False
    assert is_open_at(hours, moment("Su", "12:00")) is False


@pytest.mark.parametrize("hours", ["Fr 20:00-02:00", "Fr 20:00-26:00"])
def test_hours_past_midnight_belong_to_the_evening_before(hours: str) -> None:
    assert is_open_at(hours, moment("Fr", "23:00")) is True
    assert is_open_at(hours, moment("Sa", "01:30")) is True
    assert is_open_at(hours, moment("Sa", "02:01")) is False
    assert is_open_at(hours, moment("Fr", "01:30")) is False


def test_sundays_late_hours_reach_into_monday() -> None:
    assert is_open_at("Su 18:00-03:00", moment("Mo", "02:00")) is True


@pytest.mark.parametrize(
    "hours",
    [
        "", "   ", "by appointment", "sunrise-sunset", "Mo-Fr", "Mo-Fr 08:00+", "Jan-Mar Mo-Fr 08:00-18:00", "Mo[1] 10:00-12:00", "mo-fr 08:00-18:00",
        "Mo-We-Fr 08:00-18:00", "Mo-Fr 08:00-12:00, Sa 09:00-12:00", 'Mo-Fr 08:00-18:00 "ring the bell"', "Mo-Fr 08:00-18:00 || Sa 10:00-12:00", "PH off",
    ],
)  # fmt: skip
def test_hours_in_another_form_are_not_known_rather_than_closed(hours: str) -> None:
    assert is_open_at(hours, moment("Sa", "10:00")) is None
    assert is_open_at(hours, moment("Mo", "03:00")) is None


def test_holidays_and_a_semicolon_at_the_end_do_not_spoil_the_rest() -> None:
    for hours in ("Mo-Fr 08:00-18:00; PH off", "Mo-Fr,PH 08:00-18:00;"):
        assert is_open_at(hours, moment("Mo", "12:00")) is True
        assert is_open_at(hours, moment("Mo", "19:00")) is False


PIECES = st.sampled_from([*DAYS, "PH", "-", ",", ";", " ", "off", "08:00", "25:61", "24/7", "08:00-18:00", "[1]", "x"])


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)), st.datetimes())
def test_no_hours_ever_stop_the_check(hours: str, local: dt.datetime) -> None:
    assert is_open_at(hours, local) in {True, False, None}
