"""Doing together what comes in at the same time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait

import pytest

from app.kit.gathering import Alone, Gatherer

SOON = 10
Results = tuple[Sequence[str | BaseException | Alone], Callable[[], None]]


class Desk:
    """Serves groups that wait until they are let through, and remembers who came with whom."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.alone: list[str] = []
        self.open = threading.Event()
        self.entered = threading.Event()
        self.afterwards = 0

    def together(self, group: Sequence[str]) -> Results:
        self.groups.append(list(group))
        self.entered.set()
        assert self.open.wait(SOON)
        if "poison" in group:
            raise RuntimeError
        return [self.one(given) for given in group], self.after

    def one(self, given: str) -> str | BaseException | Alone:
        if given == "locked":
            return Alone()
        return LookupError(given) if given == "refused" else given.upper()

    def by_itself(self, given: str) -> str:
        self.alone.append(given)
        if given == "poison":
            raise ValueError(given)
        return f"{given} alone"

    def after(self) -> None:
        self.afterwards += 1


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def gatherer(desk: Desk) -> Iterator[Gatherer[str, str]]:
    made: Gatherer[str, str] = Gatherer(desk.together, desk.by_itself, lanes=1, most=4)
    yield made
    desk.open.set()
    made.close()


def hand_in(desk: Desk, gatherer: Gatherer[str, str], names: Sequence[str], keys: Sequence[str] | None = None) -> list[Future[str]]:
    """The first is under way when the others come."""
    futures = [gatherer.hand_in("first", "first")]
    assert desk.entered.wait(SOON)
    futures += [gatherer.hand_in(name, key) for name, key in zip(names, keys or names, strict=True)]
    desk.open.set()
    wait(futures, SOON)
    return futures[1:]


def test_who_comes_while_others_are_served_is_served_together_in_order(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    futures = hand_in(desk, gatherer, ["a", "b", "c"])

    assert [future.result(SOON) for future in futures] == ["A", "B", "C"]
    assert desk.groups == [["first"], ["a", "b", "c"]]


def test_no_group_is_larger_than_it_may_be(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    hand_in(desk, gatherer, list("abcdef"))

    assert [len(group) for group in desk.groups] == [1, 4, 2]


def test_two_with_the_same_key_are_served_one_after_the_other(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    hand_in(desk, gatherer, ["a", "again", "b", "more"], ["one", "one", "two", "one"])

    assert desk.groups == [["first"], ["a", "b"], ["again"], ["more"]]


def test_one_that_makes_the_group_fail_hurts_no_other(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    good, poison, other = hand_in(desk, gatherer, ["a", "poison", "b"])

    with pytest.raises(ValueError, match="poison"):
        poison.result(SOON)
    assert (good.result(SOON), other.result(SOON)) == ("a alone", "b alone")
    assert sorted(desk.alone) == ["a", "b", "poison"]


def test_one_that_is_refused_or_has_to_wait_leaves_the_others_as_they_are(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    good, refused, locked = hand_in(desk, gatherer, ["a", "refused", "locked"])

    with pytest.raises(LookupError, match="refused"):
        refused.result(SOON)
    assert (good.result(SOON), locked.result(SOON)) == ("A", "locked alone")
    assert desk.alone == ["locked"]


def test_who_called_it_off_while_waiting_is_left_out(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    gatherer.hand_in("first", "first")
    assert desk.entered.wait(SOON)
    gone, stays = gatherer.hand_in("gone", "gone"), gatherer.hand_in("stays", "stays")
    assert gone.cancel()
    desk.open.set()

    assert stays.result(SOON) == "STAYS"
    assert desk.groups == [["first"], ["stays"]]


def test_what_follows_is_done_once_a_group(desk: Desk, gatherer: Gatherer[str, str]) -> None:
    hand_in(desk, gatherer, ["a", "b"])
    gatherer.close()

    assert desk.afterwards == 2


def test_who_comes_within_a_pause_is_served_together(desk: Desk) -> None:
    desk.open.set()
    gatherer: Gatherer[str, str] = Gatherer(desk.together, desk.by_itself, most=3, pause_s=0.2)
    futures = [gatherer.hand_in(name, name) for name in "abcd"]

    assert [future.result(SOON) for future in futures] == ["A", "B", "C", "D"]
    gatherer.close()

    assert desk.groups == [["a", "b", "c"], ["d"]]


def test_a_group_that_is_full_does_not_wait_out_its_pause(desk: Desk) -> None:
    desk.open.set()
    gatherer: Gatherer[str, str] = Gatherer(desk.together, desk.by_itself, most=3, pause_s=2 * SOON)
    futures = [gatherer.hand_in(name, name) for name in "abc"]

    assert [future.result(SOON) for future in futures] == ["A", "B", "C"]
    gatherer.close()
