"""Which of many values a route is tried with."""

import pytest

from tests.tenancy.rows import some
from tests.tenancy.table import TABLE


@pytest.mark.parametrize("many", [1, 2, 7, 8, 14, 16])
def test_no_value_is_tried_twice_on_a_route_and_each_is_tried_somewhere(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THOROUGH", raising=False)
    chosen = [some(range(many), row, 3) for row in TABLE]

    assert all(len(set(values)) == min(3, many) for values in chosen)
    assert {value for values in chosen for value in values} == set(range(many))
    assert chosen == [some(range(many), row, 3) for row in TABLE]


def test_thorough_tries_every_value_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THOROUGH", "1")

    assert [some(range(14), row, 3) for row in TABLE[:20]] == [list(range(14))] * 20
