"""Caps: the arithmetic, by example and by property."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assignments.caps import DAYS_BETWEEN, Rule, Verdict, Wish, Work, check, first_fitting_day, limit_for
from app.studies.rules import CapKind

A, B = uuid.UUID(int=1), uuid.UUID(int=2)
WAVES = {A: [uuid.UUID(int=11), uuid.UUID(int=12)], B: [uuid.UUID(int=13)]}
CLIENT = uuid.UUID(int=21)
PLACES = [uuid.UUID(int=31), uuid.UUID(int=32), uuid.UUID(int=33)]
MONDAY = dt.date(2026, 12, 28)
"""An ISO week that runs into the next year."""


def wish(day: int = 0, place: int = 0, study: uuid.UUID = A, wave: int = 0) -> Wish:
    return Wish(study, WAVES[study][wave], CLIENT, PLACES[place], MONDAY + dt.timedelta(days=day))


def work(day: int = 0, place: int = 0, study: uuid.UUID = A, wave: int = 0, *, under_way: bool = True) -> Work:
    wanted = wish(day, place, study, wave)
    return Work(wanted.study_id, wanted.wave_id, wanted.client_id, wanted.location_id, wanted.planned_on, under_way)


def verdict(rules: list[Rule], works: list[Work], wanted: Wish, level: int = 1) -> Verdict:
    (only,) = check(rules, works, wanted, level)
    return only


def test_a_shopper_cannot_take_a_fourth_visit_this_week() -> None:
    rules = [Rule(A, CapKind.PER_WEEK, 3)]
    works = [work(0, 0), work(2, 1), work(4, 2)]
    assert verdict(rules, works, wish(5)) == Verdict(CapKind.PER_WEEK, 3, 3, fits=False)


def test_a_week_is_an_iso_week_and_runs_across_new_year() -> None:
    rules = [Rule(A, CapKind.PER_WEEK, 1)]
    assert not verdict(rules, [work(0)], wish(6, place=1)).fits, "28 December 2026 and 3 January 2027 are one week"
    assert verdict(rules, [work(0)], wish(7, place=1)).fits
    assert verdict(rules, [work(0)], wish(364, place=1)).fits


def test_one_visit_a_day_is_counted_by_planned_day() -> None:
    rules = [Rule(A, CapKind.PER_DAY, 1)]
    assert not verdict(rules, [work(3, place=2)], wish(3)).fits
    assert verdict(rules, [work(3, place=2)], wish(4)).fits


def test_work_that_was_sent_in_is_not_open_any_more_but_counts_for_the_wave() -> None:
    sent_in = [work(0, under_way=False)]
    assert verdict([Rule(A, CapKind.OPEN_AT_ONCE, 1)], sent_in, wish(1)).fits
    assert not verdict([Rule(A, CapKind.PER_WAVE, 1)], sent_in, wish(1)).fits
    assert verdict([Rule(A, CapKind.PER_WAVE, 1)], sent_in, wish(1, wave=1)).fits
    assert not verdict([Rule(A, CapKind.PER_STUDY, 1)], sent_in, wish(1, wave=1)).fits


def test_days_between_visits_to_a_place_count_forwards_and_backwards() -> None:
    rules = [Rule(A, CapKind.DAYS_BETWEEN_LOCATION, 14)]
    works = [work(20)]
    assert [verdict(rules, works, wish(day)).fits for day in (5, 6, 7, 20, 33, 34)] == [True, True, False, False, False, True]
    assert verdict(rules, works, wish(20, place=1)) == Verdict(CapKind.DAYS_BETWEEN_LOCATION, 14, None, fits=True)


def test_the_other_studys_days_between_hold_too_since_the_place_is_the_same() -> None:
    rules = [Rule(B, CapKind.DAYS_BETWEEN_CLIENT, 30)]
    assert check(rules, [work(0, study=A)], wish(1), 1) == []
    assert verdict(rules, [work(0, study=B)], wish(29, study=A)) == Verdict(CapKind.DAYS_BETWEEN_CLIENT, 30, 29, fits=False)


@pytest.mark.parametrize(("level", "expected"), [(1, 2), (2, 2), (3, 5)])
def test_the_most_generous_rule_that_the_level_reaches_counts(level: int, expected: int) -> None:
    rules = [Rule(A, CapKind.PER_WEEK, 2), Rule(A, CapKind.PER_WEEK, 5, minimum_level=3), Rule(A, CapKind.PER_WEEK, 1, minimum_level=2)]
    limit = limit_for(rules, A, CapKind.PER_WEEK, level)
    assert limit is not None
    assert limit.amount == expected


def test_fewer_days_between_are_more_generous_and_an_exception_beats_both_ways() -> None:
    rules = [Rule(A, CapKind.DAYS_BETWEEN_LOCATION, 30), Rule(A, CapKind.DAYS_BETWEEN_LOCATION, 10, minimum_level=3)]
    limit = limit_for(rules, A, CapKind.DAYS_BETWEEN_LOCATION, 3)
    assert limit is not None
    assert limit.amount == 10
    own = limit_for([*rules, Rule(A, CapKind.DAYS_BETWEEN_LOCATION, 60, exception=True)], A, CapKind.DAYS_BETWEEN_LOCATION, 3)
    assert own is not None
    assert (own.amount, own.exception) == (60, True)


def test_the_first_fitting_day_is_the_first_on_which_every_cap_holds() -> None:
    rules = [Rule(A, CapKind.PER_WEEK, 1), Rule(A, CapKind.DAYS_BETWEEN_LOCATION, 10)]
    assert first_fitting_day(rules, [work(0)], wish(0), 1, MONDAY + dt.timedelta(days=30)) == MONDAY + dt.timedelta(days=10)
    assert first_fitting_day(rules, [work(0)], wish(0), 1, MONDAY + dt.timedelta(days=9)) is None
    assert first_fitting_day([Rule(A, CapKind.PER_WAVE, 1)], [work(0)], wish(0), 1, MONDAY + dt.timedelta(days=400)) is None


rules_drawn = st.lists(
    st.builds(
        Rule, study_id=st.sampled_from([A, B]), kind=st.sampled_from(list(CapKind)), amount=st.integers(0, 6), minimum_level=st.integers(1, 3),
        exception=st.booleans(),
    ),
    max_size=8, unique_by=lambda rule: (rule.study_id, rule.kind, rule.minimum_level, rule.exception),
)  # fmt: skip
claims_drawn = st.lists(
    st.tuples(
        st.sampled_from(["claim", "claim", "claim", "send", "give back"]), st.integers(0, 20), st.integers(0, 2), st.sampled_from([A, B]), st.integers(0, 30)
    ),
    max_size=40,
)  # fmt: skip


@given(rules=rules_drawn, steps=claims_drawn, level=st.integers(1, 3))
def test_no_sequence_of_claims_sends_and_withdrawals_goes_over_a_cap(
    rules: list[Rule], steps: list[tuple[str, int, int, uuid.UUID, int]], level: int
) -> None:
    held: list[Work] = []
    for what, day, place, study, which in steps:
        if what == "claim":
            wanted = wish(day, place, study, wave=which % len(WAVES[study]))
            if all(one.fits for one in check(rules, held, wanted, level)):
                held.append(Work(wanted.study_id, wanted.wave_id, wanted.client_id, wanted.location_id, wanted.planned_on, under_way=True))
        elif held and what == "send":
            old = held.pop(which % len(held))
            held.append(Work(old.study_id, old.wave_id, old.client_id, old.location_id, old.planned_on, under_way=False))
        elif held:
            held.pop(which % len(held))
        assert_no_cap_is_broken(rules, held, level)


def assert_no_cap_is_broken(rules: list[Rule], held: list[Work], level: int) -> None:
    """The caps counted anew, another way than the code does."""
    for study in (A, B):
        mine = [one for one in held if one.study_id == study]
        counted = {
            CapKind.PER_DAY: max(Counter(one.planned_on for one in mine).values(), default=0),
            CapKind.PER_WEEK: max(Counter(one.planned_on.strftime("%G-%V") for one in mine).values(), default=0),
            CapKind.PER_WAVE: max(Counter(one.wave_id for one in mine).values(), default=0),
            CapKind.PER_STUDY: len(mine),
            CapKind.OPEN_AT_ONCE: sum(one.under_way for one in mine),
        }
        for kind, most in counted.items():
            limit = limit_for(rules, study, kind, level)
            assert limit is None or most <= limit.amount
        for kind in DAYS_BETWEEN:
            limit = limit_for(rules, study, kind, level)
            for one in mine:
                for other in held:
                    near = one is not other and (kind is CapKind.DAYS_BETWEEN_CLIENT or one.location_id == other.location_id)
                    assert limit is None or not near or abs((one.planned_on - other.planned_on).days) >= limit.amount
