"""Figures and days as a reader gets them, the same on every page and in print."""

import datetime as dt
from fractions import Fraction

import pytest

from app.kit.translation import use_locale
from app.results.pages import point_change, points
from app.web import formatting as fmt

LATE = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)
"""Half past midnight on the 23rd, where the agency is."""


@pytest.mark.parametrize("tenths", [785, 775, 625, 745, 746, 5, 0])
def test_a_score_is_printed_as_the_page_shows_it(tenths: int) -> None:
    score = Fraction(tenths, 1000)
    assert fmt.number(float(score * 100)) == fmt.number(score * 100) == str(points(score))
    shown = point_change(-score)
    assert fmt.signed(float(-score * 100)) == (f"−{-shown}" if shown else "0")


def test_rounding_goes_away_from_zero_at_every_digit() -> None:
    with use_locale("en"):
        assert [fmt.number(0.25, 1), fmt.number(0.125, 2), fmt.number(-2.5), fmt.percent(0.625), fmt.number(1234.5)] == [
            "0.3",
            "0.13",
            "-3",
            "63 %",
            "1,235",
        ]
        assert [fmt.number(-0.2), fmt.number(-0.04, 1), fmt.signed(-0.2)] == ["0", "0.0", "0"]


@pytest.mark.parametrize("value", [1e30, -1e300, 10**40, Fraction(10**40, 3), float("inf"), float("nan")])
def test_a_number_that_makes_no_sense_is_printed_all_the_same(value: float | Fraction) -> None:
    assert fmt.number(value, 1)


def test_a_moment_stands_under_the_day_it_was_where_the_agency_is() -> None:
    with use_locale("en"):
        assert (fmt.date(LATE), fmt.date(LATE, "long"), fmt.day(LATE)) == ("23 Nov 2026", "23 November 2026", "23 November")
        assert fmt.datetime(LATE) == "23 Nov 2026, 00:30"
        assert fmt.date(dt.date(2026, 11, 22)) == "22 Nov 2026"
