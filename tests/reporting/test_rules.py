import pytest

from app.journeys.statistics import clustered_mean_interval
from app.reporting.rules import TRANSITIONS, ReportStatus, may_become, total_interval


def test_with_as_many_visits_everywhere_the_total_has_the_interval_of_the_plain_mean() -> None:
    rows = [("a", "x", 0.4), ("a", "y", 0.6), ("b", "x", 0.9), ("b", "z", 0.7)]
    plain = clustered_mean_interval([score for _l, _s, score in rows], [shopper for _l, shopper, _s in rows])
    total = total_interval(rows)
    assert plain is not None
    assert total is not None
    assert (total.value, total.low, total.high, total.n) == pytest.approx((plain.value, plain.low, plain.high, 4))


def test_the_total_is_the_mean_of_location_means_however_many_visits_one_location_has() -> None:
    rows = [("a", n, 1.0) for n in range(9)] + [("b", 99, 0.0)]
    total = total_interval(rows)
    assert total is not None
    assert total.value == pytest.approx(0.5)


def test_one_guest_gives_no_interval_and_no_visit_gives_no_total() -> None:
    assert total_interval([]) is None
    one = total_interval([("a", "x", 0.4), ("b", "x", 0.8)])
    assert one is not None
    assert (one.low, one.high) == (None, None)


def test_a_withdrawn_report_is_the_end_and_only_a_ready_one_is_published() -> None:
    assert not TRANSITIONS[ReportStatus.WITHDRAWN]
    assert [old for old in ReportStatus if may_become(old, ReportStatus.PUBLISHED)] == [ReportStatus.READY]
