"""In which order values are worked out, so that each comes after all it hangs on."""

from collections.abc import Collection, Mapping

from app.kit.translation import gettext as _


class CircularRules(ValueError):
    """Rules that wait for each other; ``path`` begins and ends with the same code."""

    def __init__(self, path: tuple[str, ...]) -> None:
        """Name the circle."""
        self.path = path
        super().__init__(_("These rules wait for each other: %(path)s. Take one of them away.", path=" → ".join(path)))


def dependency_order(edges: Mapping[str, Collection[str]]) -> list[str]:
    """Every code after those it hangs on, else in the order given. Raises CircularRules.

    ``edges`` maps a code to the codes it reads; a code that is only read stands where it is first needed.
    """
    done: dict[str, None] = {}
    for start in edges:
        _walk(start, edges, done)
    return list(done)


def _walk(start: str, edges: Mapping[str, Collection[str]], done: dict[str, None]) -> None:
    """Depth first with a stack of our own: a chain of hundreds of rules must not exhaust Python's."""
    if start in done:
        return
    path: dict[str, None] = {start: None}
    waiting = [iter(sorted(edges.get(start, ())))]
    while waiting:
        for code in waiting[-1]:
            if code in path:
                codes = list(path)
                raise CircularRules((*codes[codes.index(code) :], code))
            if code not in done:
                path[code] = None
                waiting.append(iter(sorted(edges.get(code, ()))))
                break
        else:
            waiting.pop()
            done[path.popitem()[0]] = None
