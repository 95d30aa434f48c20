"""In which order rules are worked out, and the circles that make it impossible.

What decides whether an answer counts, or what it is (visible when, calculation, choice filter), has to be known before
what reads it. Required when and valid when change no answer, so they never take part in a circle.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from app.journeys.logic.rule import Rule
from app.kit.translation import gettext as _

_DONE: Final = "done"
_OPEN: Final = "open"


class CircularRules(ValueError):
    """Rules that wait for each other; ``path`` begins and ends with the same name."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        super().__init__(
            _(
                "These rules wait for each other: %(path)s. Let one of them no longer read the next.",
                path=" -> ".join(path),
            )
        )


def edges_of(deciding: Mapping[str, Iterable[Rule | None]], inside: Mapping[str, str] | None = None) -> dict[str, frozenset[str]]:
    """What each name waits for: the questions its deciding rules read, and the section or group it stands in."""
    holders = inside or {}
    edges = {}
    for name, rules in deciding.items():
        read = frozenset().union(*(rule.codes() for rule in rules if rule is not None))
        edges[name] = read | {holders[name]} if name in holders else read
    return edges


def dependency_order(edges: Mapping[str, Collection[str]]) -> list[str]:
    """The names, each after those it waits for, otherwise in the order given; raises `CircularRules`.

    Names that are waited for but not listed themselves are left out (somebody else reports them).
    """
    place = {name: index for index, name in enumerate(edges)}
    waits_for = {name: sorted({other for other in others if other in place}, key=place.__getitem__) for name, others in edges.items()}
    state: dict[str, str] = {}
    order: list[str] = []
    for start in edges:
        path: list[str] = []
        waiting = [(start, False)]
        while waiting:
            name, left = waiting.pop()
            if left:
                path.pop()
                state[name] = _DONE
                order.append(name)
            elif state.get(name) == _OPEN:
                raise CircularRules((*path[path.index(name) :], name))
            elif name not in state:
                state[name] = _OPEN
                path.append(name)
                waiting.append((name, True))
                waiting.extend((other, False) for other in reversed(waits_for[name]))
    return order
