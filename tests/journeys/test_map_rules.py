"""The order of a map, views, workshops and gaps, without a database."""

import uuid
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journeys.maps import rules
from app.journeys.maps.rules import Gap, Order, StepState, View, WorkshopStatus, gap_of


def make_order(sizes: list[int]) -> Order:
    return rules.order_of([(uuid.uuid4(), [uuid.uuid4() for _ in range(size)]) for size in sizes])


def all_steps(order: Order) -> list[uuid.UUID]:
    return [step for column in order for step in column.steps]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5), st.data())
def test_any_sequence_of_moves_keeps_every_step_and_stage_exactly_once(sizes: list[int], data: st.DataObject) -> None:
    order = make_order(sizes)
    steps, stages = all_steps(order), [column.stage for column in order]
    for _turn in range(data.draw(st.integers(0, 12))):
        if bool(steps) and data.draw(st.booleans()):
            step = data.draw(st.sampled_from(steps))
            if data.draw(st.booleans()):
                order = rules.move_step(order, step, data.draw(st.sampled_from(["earlier", "later", "left", "right"])))
            else:
                order = rules.place_step(order, step, data.draw(st.integers(0, len(order) - 1)), data.draw(st.integers(-2, 9)))
        else:
            order = rules.move_stage(order, data.draw(st.sampled_from(stages)), data.draw(st.sampled_from(["earlier", "later"])))
    assert sorted(all_steps(order)) == sorted(steps)
    assert sorted(column.stage for column in order) == sorted(stages)


def test_a_step_goes_over_the_edge_of_its_stage_and_stops_at_the_edge_of_the_map() -> None:
    order = make_order([2, 1])
    first, last = order[0].steps[0], order[1].steps[0]
    assert rules.move_step(order, first, "earlier") == order
    assert rules.move_step(order, last, "later") == order
    over = rules.move_step(order, order[0].steps[1], "later")
    assert [len(column.steps) for column in over] == [1, 2]
    assert over[1].steps[0] == order[0].steps[1]
    assert rules.move_step(over, order[0].steps[1], "earlier") == order


def test_a_step_moved_sideways_keeps_its_height_as_far_as_the_other_stage_is_high() -> None:
    order = make_order([3, 1])
    moved = rules.move_step(order, order[0].steps[2], "right")
    assert moved[1].steps == (order[1].steps[0], order[0].steps[2])
    assert rules.move_step(order, order[0].steps[0], "left") == order


@pytest.mark.parametrize(
    ("state", "shown"),
    [(StepState.BOTH, {"both", "as_is", "should_be"}), (StepState.AS_IS, {"both", "as_is"}), (StepState.SHOULD_BE, {"both", "should_be"})],
)
def test_a_step_stands_on_the_maps_of_its_state(state: StepState, shown: set[str]) -> None:
    assert {view.value for view in View if rules.is_shown(state, view)} == shown


@pytest.mark.parametrize(
    ("expected", "lived", "gap"),
    [
        (0.5, 0.4, Gap.AS_EXPECTED), (0.5, 0.25, Gap.WORSE), (0.5, 0.2500001, Gap.AS_EXPECTED), (0.5, -0.1, Gap.MUCH_WORSE), (0.0, 0.3, Gap.BETTER),
        (-0.5, 0.5, Gap.MUCH_BETTER), (None, 0.5, Gap.UNKNOWN), (0.5, None, Gap.UNKNOWN),
    ],
)  # fmt: skip
def test_a_gap_is_named_from_a_quarter_on(expected: float | None, lived: float | None, gap: Gap) -> None:
    assert gap_of(expected, lived) is gap


def test_a_worse_experience_never_gets_a_better_name() -> None:
    order = [Gap.MUCH_WORSE, Gap.WORSE, Gap.AS_EXPECTED, Gap.BETTER, Gap.MUCH_BETTER]
    places = [order.index(gap_of(0.1, step / 20 - 1)) for step in range(41)]
    assert all(one <= two for one, two in pairwise(places))


def test_a_closed_workshop_is_only_opened_again() -> None:
    assert not rules.workshop_may_become(WorkshopStatus.CLOSED, WorkshopStatus.SHOWING)
    assert rules.workshop_may_become(WorkshopStatus.CLOSED, WorkshopStatus.GATHERING)
    assert not rules.takes_entries(WorkshopStatus.CLOSED)
    assert not rules.shows_all(WorkshopStatus.GATHERING)
