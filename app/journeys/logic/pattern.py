"""The patterns of ``regex()``: a small part of regular expressions, matched in a time that grows only with the text.

A pattern becomes a program whose possible states are followed side by side, so that no pattern can run away, whatever
it repeats. The phone's ``app/phone/rule_pattern.ts`` is the same machine; neither uses its language's own engine,
because those differ in what letters, blanks and line ends are.
"""

import functools
from dataclasses import dataclass
from typing import Final

from app.kit.translation import gettext as _

LONGEST_TEXT: Final = 5000
"""Characters of a text that can match; a longer one never does."""
LONGEST_PROGRAM: Final = 500
"""Steps a pattern may need; ``[a-z]{100}`` needs a hundred."""
DEEPEST: Final = 20
LARGEST_COUNT: Final = 500
_LAST: Final = 0x10FFFF

Ranges = tuple[tuple[int, int], ...]

_DIGITS: Final[Ranges] = ((48, 57),)
_WORD: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
_BLANKS: Final[Ranges] = ((9, 13), (32, 32))
_NEW_LINE: Final[Ranges] = ((10, 10),)
_CLASSES: Final = {"d": _DIGITS, "w": _WORD, "s": _BLANKS}
_CONTROLS: Final = {"n": 10, "r": 13, "t": 9}


class PatternError(ValueError):
    """A pattern outside the supported part; the text says what."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: take a character in ``ranges``, or go on at ``to`` (one or two places), or be at an edge."""

    kind: str
    ranges: Ranges = ()
    to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be tried."""

    steps: tuple[Step, ...]

    def found_in(self, text: str) -> bool:
        """Say whether the pattern occurs somewhere in the text."""
        if len(text) > LONGEST_TEXT:
            return False
        states: set[int] = set()
        for position in range(len(text) + 1):
            states.add(0)
            takers = self._followed(states, position, len(text))
            if takers is None:
                return True
            if position < len(text):
                character = ord(text[position])
                states = {taker + 1 for taker in takers if any(low <= character <= high for low, high in self.steps[taker].ranges)}
        return False

    def _followed(self, states: set[int], position: int, length: int) -> list[int] | None:
        """The taking steps that can be reached without taking a character; None when the end can."""
        seen: set[int] = set()
        waiting = list(states)
        takers: list[int] = []
        while waiting:
            at = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            if at == len(self.steps):
                return None
            step = self.steps[at]
            if step.kind == "take":
                takers.append(at)
            elif step.kind == "go":
                waiting.extend(step.to)
            elif position == (0 if step.kind == "begin" else length):
                waiting.append(at + 1)
        return takers


@functools.lru_cache(maxsize=512)
def compile_pattern(source: str) -> Pattern:
    """Read a pattern; raises `PatternError` when it holds what is not supported."""
    return Pattern(tuple(_Reader(source).whole()))


def found(source: str, text: str) -> bool:
    """Say whether a pattern occurs in a text; a pattern that is not supported never does."""
    try:
        return compile_pattern(source).found_in(text)
    except PatternError:
        return False


@dataclass(slots=True)
class _Reader:
    """Recursive descent; every method returns steps whose places count from its own first step."""

    source: str
    at: int = 0
    depth: int = 0

    def whole(self) -> list[Step]:
        steps = self._branches()
        if self._peek() == ")":
            raise PatternError(_("a ) closes nothing"))
        return steps

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _branches(self) -> list[Step]:
        branches = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            branches.append(self._sequence())
        steps = branches.pop()
        for branch in reversed(branches):
            other = len(branch) + 2
            steps = [
                Step("go", to=(1, other)),
                *_moved(branch, 1),
                Step("go", to=(other + len(steps),)),
                *_moved(steps, other),
            ]
            _small(steps)
        return steps

    def _sequence(self) -> list[Step]:
        steps: list[Step] = []
        while self._peek() not in {"", "|", ")"}:
            steps += _moved(self._piece(), len(steps))
            _small(steps)
        return steps

    def _piece(self) -> list[Step]:
        character = self._peek()
        self.at += 1
        if character in "^$":
            if self._peek() in {"*", "+", "?", "{"}:
                raise PatternError(_("%(edge)s cannot be repeated", edge=character))
            return [Step("begin" if character == "^" else "end")]
        if character == "(":
            return self._repeated(self._group())
        if character == "[":
            return self._repeated([Step("take", self._set())])
        if character == ".":
            return self._repeated([Step("take", _outside(_NEW_LINE))])
        if character == "\\":
            return self._repeated([Step("take", self._escape())])
        if character in "*+?{}]":
            raise PatternError(_("%(sign)s stands where it has nothing to act on; write \\%(sign)s for the sign itself", sign=character))
        return self._repeated([Step("take", ((ord(character), ord(character)),))])

    def _group(self) -> list[Step]:
        self.depth += 1
        if self.depth > DEEPEST:
            raise PatternError(_("its groups are nested too deep"))
        if self._peek() == "?":
            if self.source[self.at : self.at + 2] != "?:":
                raise PatternError(_("groups that begin with (? are not supported, except (?: )"))
            self.at += 2
        steps = self._branches()
        if self._peek() != ")":
            raise PatternError(_("a ( is not closed"))
        self.at += 1
        self.depth -= 1
        return steps

    def _repeated(self, steps: list[Step]) -> list[Step]:
        sign = self._peek()
        if sign not in {"*", "+", "?", "{"}:
            return steps
        self.at += 1
        least, most = self._count() if sign == "{" else {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if self._peek() == "?":
            self.at += 1  # "as few as possible" finds the same texts
        if self._peek() in {"*", "+", "?", "{"}:
            raise PatternError(_("two repetitions follow each other; put the first between parentheses"))
        out: list[Step] = []
        for _time in range(least):
            out += _moved(steps, len(out))
            _small(out)
        if most is None:
            start = len(out)
            out += [Step("go", to=(start + 1, start + len(steps) + 2)), *_moved(steps, start + 1), Step("go", to=(start,))]
        for _time in range((most or least) - least if most is not None else 0):
            out += [Step("go", to=(len(out) + 1, len(out) + 1 + len(steps))), *_moved(steps, len(out) + 1)]
            _small(out)
        return _small(out)

    def _count(self) -> tuple[int, int | None]:
        end = self.source.find("}", self.at)
        written = self.source[self.at : end] if end >= 0 else ""
        least, comma, most = written.partition(",")
        if not _is_count(least) or (most and not _is_count(most)):
            raise PatternError(_("a repetition is written {3}, {2,} or {2,5}; write \\{ for the brace itself"))
        self.at = end + 1
        low = int(least)
        high = (int(most) if most else None) if comma else low
        if max(low, high or 0) > LARGEST_COUNT:
            raise PatternError(_("it repeats something more than %(most)s times", most=LARGEST_COUNT))
        if high is not None and high < low:
            raise PatternError(_("a repetition counts down: %(written)s", written="{" + written + "}"))
        return low, high

    def _escape(self) -> Ranges:
        character = self._peek()
        self.at += 1
        if character and character.lower() in _CLASSES and character.isascii():
            ranges = _CLASSES[character.lower()]
            return ranges if character.islower() else _outside(ranges)
        if character in _CONTROLS:
            return ((_CONTROLS[character], _CONTROLS[character]),)
        if not character or character.isalnum() or not character.isascii():
            raise PatternError(_("\\%(character)s is not supported; there are \\d \\w \\s and \\ before a sign", character=character))
        return ((ord(character), ord(character)),)

    def _set(self) -> Ranges:
        negated = self._peek() == "^"
        if negated:
            self.at += 1
        found: list[tuple[int, int]] = []
        while self._peek() != "]" or not found:
            low = self._member()
            is_range = (
                len(low) == 1 and low[0][0] == low[0][1] and self._peek() == "-" and self.source[self.at + 1 : self.at + 2] not in {"]", ""}
            )
            if not is_range:
                found += low
                continue
            self.at += 1
            high = self._member()
            if len(high) != 1 or high[0][0] != high[0][1] or high[0][0] < low[0][0]:
                raise PatternError(_("a range between square brackets runs backwards; put a - that means itself last"))
            found.append((low[0][0], high[0][0]))
        self.at += 1
        ranges = tuple(sorted(set(found)))
        return _outside(ranges) if negated else ranges

    def _member(self) -> Ranges:
        character = self._peek()
        if character == "":
            raise PatternError(_("a [ is not closed"))
        self.at += 1
        if character == "\\":
            return self._escape()
        if character == "[":
            raise PatternError(_("write \\[ for a square bracket between square brackets"))
        return ((ord(character), ord(character)),)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4  # noqa: PLR2004 - longer is too large anyway


def _moved(steps: list[Step], by: int) -> list[Step]:
    return [Step(step.kind, step.ranges, tuple(place + by for place in step.to)) if step.to else step for step in steps]


def _small(steps: list[Step]) -> list[Step]:
    if len(steps) > LONGEST_PROGRAM:
        raise PatternError(_("it is too long"))
    return steps


def _outside(ranges: Ranges) -> Ranges:
    """Every character that the ranges (in ascending order) do not hold."""
    found: list[tuple[int, int]] = []
    begin = 0
    for low, high in ranges:
        if low > begin:
            found.append((begin, low - 1))
        begin = max(begin, high + 1)
    if begin <= _LAST:
        found.append((begin, _LAST))
    return tuple(found)
