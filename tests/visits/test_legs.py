"""Legs: their order, their days, and what is promised for a visit. Pure rules."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.visits.legs import IN_ONE_GO, read_legs
from app.visits.rules import (
    GRACE,
    LATER_GRACE,
    LegState,
    LegStatus,
    LegVerdict,
    all_handed_in,
    current_leg,
    days_late,
    grace_of,
    hand_in_leg,
    judge_leg,
    last_day_of,
    leg_window,
    pay_day,
)

MONDAY = dt.date(2026, 11, 2)
CODES = ("order", "delivery", "return")


def day(n: int) -> dt.date:
    return MONDAY + dt.timedelta(days=n)


def three(*sent: str, missed: bool = False) -> tuple[LegState, ...]:
    """Order on day 0, delivery on days 1 to 10, return on days 2 to 35."""
    windows = ((0, 0), (1, 10), (2, 35))
    left = LegStatus.MISSED if missed else LegStatus.WAITING
    return tuple(
        LegState(code, LegStatus.SUBMITTED if code in sent else left, *leg_window(MONDAY, *window))
        for code, window in zip(CODES, windows, strict=True)
    )


def test_windows_are_counted_from_the_planned_day() -> None:
    assert leg_window(MONDAY, 1, 10) == (day(1), day(10))
    assert leg_window(MONDAY, 0, None) == (MONDAY, None)


def test_a_window_never_ends_before_it_begins() -> None:
    assert leg_window(MONDAY, 5, 2) == (day(5), day(5))


def test_the_next_leg_waits_until_its_window_opens() -> None:
    sent = hand_in_leg(three(), "order", MONDAY)
    assert [leg.status for leg in sent] == [LegStatus.SUBMITTED, LegStatus.WAITING, LegStatus.WAITING]
    assert judge_leg(sent, "delivery", MONDAY) is LegVerdict.NOT_YET
    assert judge_leg(sent, "delivery", day(1)) is LegVerdict.OPEN


def test_the_next_leg_is_open_at_once_when_its_window_is() -> None:
    sent = hand_in_leg(three("order"), "delivery", day(4))
    assert [leg.status for leg in sent] == [LegStatus.SUBMITTED, LegStatus.SUBMITTED, LegStatus.OPEN]


def test_no_leg_is_handed_in_before_the_one_before_it() -> None:
    assert judge_leg(three(), "return", day(20)) is LegVerdict.NOT_ITS_TURN
    with pytest.raises(ValueError, match="return cannot be handed in"):
        hand_in_leg(three(), "return", day(20))


def test_a_leg_is_handed_in_once() -> None:
    assert judge_leg(three("order"), "order", MONDAY) is LegVerdict.SENT


def test_a_leg_whose_window_is_over_is_still_taken_and_shown_as_late() -> None:
    legs = three("order")
    assert judge_leg(legs, "delivery", day(13)) is LegVerdict.OPEN
    assert days_late(legs[1], day(13)) == 3
    assert days_late(legs[1], day(10)) == 0
    assert days_late(legs[1], None) == 0


def test_a_visit_has_no_other_legs_than_its_own_and_none_after_it_was_missed() -> None:
    assert judge_leg(three(), "unpacking", MONDAY) is LegVerdict.UNKNOWN
    assert judge_leg(three("order", missed=True), "delivery", day(3)) is LegVerdict.UNKNOWN
    assert current_leg(three("order", missed=True)) is None


def test_a_leg_without_an_end_is_due_with_the_first_later_one_that_has_one() -> None:
    legs = (
        LegState("a", LegStatus.OPEN, MONDAY),
        LegState("b", LegStatus.WAITING, day(2), day(9)),
        LegState("c", LegStatus.WAITING, day(3)),
    )
    assert last_day_of(legs, legs[0]) == day(9)
    assert last_day_of(legs, legs[2]) is None


def test_later_legs_are_waited_for_longer() -> None:
    legs = three()
    assert grace_of(legs, legs[0]) == GRACE
    assert grace_of(legs, legs[1]) == grace_of(legs, legs[2]) == LATER_GRACE


@given(st.lists(st.tuples(st.sampled_from([*CODES, "other"]), st.integers(-3, 60)), max_size=25))
def test_whatever_is_tried_legs_go_in_in_order_and_the_visit_is_in_when_all_are(tries: list[tuple[str, int]]) -> None:
    legs, sent, clock = three(), list[str](), -3
    for code, n in tries:
        clock = max(clock, n)
        before = legs
        if judge_leg(legs, code, day(clock)) is LegVerdict.OPEN:
            legs = hand_in_leg(legs, code, day(clock))
            sent.append(code)
        else:
            with pytest.raises(ValueError, match="cannot be handed in"):
                hand_in_leg(legs, code, day(clock))
        # Nothing that was handed in is ever taken back, no day changes, and nobody is ahead of a window.
        assert [leg.code for leg in legs if leg.status is LegStatus.SUBMITTED] == list(CODES[: len(sent)]) == sent
        assert [(leg.opens_on, leg.closes_on) for leg in legs] == [(leg.opens_on, leg.closes_on) for leg in before]
        assert all(leg.opens_on is not None and leg.opens_on <= day(clock) for leg in legs if leg.status is not LegStatus.WAITING)
        assert sum(leg.status is LegStatus.OPEN for leg in legs) <= 1
        assert all_handed_in(legs) == (len(sent) == len(CODES)) == (current_leg(legs) is None)


def content(*legs: str | None, listed: tuple[str, ...] = CODES) -> dict[str, object]:
    return {
        "legs": [{"code": code, "title": {"en": code.title()}} for code in listed],
        "sections": [{"code": f"s{n}", "leg": leg} for n, leg in enumerate(legs)],
    }


def test_a_step_that_names_no_leg_belongs_to_that_of_the_step_before_it() -> None:
    found = read_legs(content(None, "order", None, "delivery", None))
    assert found.codes == ("order", "delivery")
    assert found.of_section == {"s0": "order", "s1": "order", "s2": "order", "s3": "delivery", "s4": "delivery"}


def test_one_leg_is_a_visit_in_one_go() -> None:
    assert read_legs(content("order", "order")) == IN_ONE_GO
    assert read_legs({"sections": [{"code": "desk"}]}) == IN_ONE_GO


@pytest.mark.parametrize(("approved", "paid"), [(0, 14), (4, 18), (5, 21), (6, 21)])
def test_pay_comes_so_many_days_after_approval_and_never_in_a_weekend(approved: int, paid: int) -> None:
    assert pay_day(day(approved), 14) == day(paid)
