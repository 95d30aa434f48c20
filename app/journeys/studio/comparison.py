"""What differs between two versions of a questionnaire, in the words of those who read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel

from app.journeys.schemas import Question, QuestionnaireContent, Section


class Change(StrEnum):
    """What happened to a part between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, both values as JSON (a rule as its source); ``path`` such as ``options.yes.points``."""

    path: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class PartChange:
    """A step or question that differs; ``question`` is None for the step itself, both None for the questionnaire."""

    change: Change
    section: str | None
    question: str | None
    label: Mapping[str, str]
    fields: tuple[FieldChange, ...] = ()

    @property
    def breaks_comparison(self) -> bool:
        """Whether answers before and after mean something else: another kind, other options or other limits under the same code."""
        return self.change is Change.CHANGED and any(field.path.split(".")[0] in _MEANING for field in self.fields)


_MEANING: Final = frozenset({"kind", "options", "rows", "minimum", "maximum", "reversed", "calculation", "currency"})
_PARTS: Final = frozenset({"sections", "questions"})


def compare(old: QuestionnaireContent, new: QuestionnaireContent) -> list[PartChange]:
    """What was added, removed, moved and changed, in the order of the new version, what was removed at its old place's end."""
    changes: list[PartChange] = []
    whole = tuple(_fields(_own(old), _own(new)))
    if whole:
        changes.append(PartChange(Change.CHANGED, None, None, new.title, whole))
    old_sections, new_sections = ({section.code: section for section in content.sections} for content in (old, new))
    homes_before, homes_now = _homes(old), _homes(new)
    moved_sections = _moved(list(old_sections), list(new_sections))
    for code, section in new_sections.items():
        changes.extend(_part(old_sections.get(code), section, code, None, moved=code in moved_sections))
        changes.extend(_questions(old_sections.get(code), section, homes_before, homes_now))
    for code, section in old_sections.items():
        if code not in new_sections:
            changes.append(PartChange(Change.REMOVED, code, None, section.title))
            changes.extend(_gone(section, homes_now))
    return changes


def _questions(
    old: Section | None, new: Section, before: dict[str, tuple[str, Question]], now: dict[str, tuple[str, Question]]
) -> Iterator[PartChange]:
    stayed = [question.code for question in old.all_questions()] if old else []
    moved = _moved(stayed, [question.code for question in new.all_questions()])
    for question in new.all_questions():
        home, earlier = before.get(question.code, ("", None))
        yield from _part(
            earlier, question, new.code, question.code, moved=question.code in moved or (earlier is not None and home != new.code)
        )
    if old:
        yield from _gone(old, now)


def _gone(old: Section, now: dict[str, tuple[str, Question]]) -> Iterator[PartChange]:
    for question in old.all_questions():
        if question.code not in now:
            yield PartChange(Change.REMOVED, old.code, question.code, question.label)


def _part(
    old: Section | Question | None, new: Section | Question, section: str, question: str | None, *, moved: bool
) -> Iterator[PartChange]:  # fmt: skip
    label = new.title if isinstance(new, Section) else new.label
    if old is None:
        yield PartChange(Change.ADDED, section, question, label)
        return
    fields = tuple(_fields(_own(old), _own(new)))
    if fields:
        yield PartChange(Change.CHANGED, section, question, label, fields)
    if moved:
        yield PartChange(Change.MOVED, section, question, label)


def _homes(content: QuestionnaireContent) -> dict[str, tuple[str, Question]]:
    return {question.code: (section.code, question) for section in content.sections for question in section.all_questions()}


def _own(part: BaseModel) -> dict[str, Any]:
    """A part's own fields as JSON, without the parts inside it; rules as their source, options and rows by code."""
    plain = part.model_dump(mode="json", exclude=set(_PARTS))
    return {key: _readable(value) for key, value in plain.items()}


def _readable(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"source", "tree"}:
        return value["source"]
    if isinstance(value, list) and value and all(isinstance(item, dict) and "code" in item for item in value):
        return {item["code"]: {key: _readable(inner) for key, inner in item.items() if key != "code"} for item in value}
    return value


def _fields(old: Any, new: Any, path: str = "") -> Iterator[FieldChange]:
    if old == new:
        if isinstance(old, dict) and list(old) != list(new) and path:
            yield FieldChange(f"{path}.order", list(old), list(new))
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _fields(old.get(key), new.get(key), f"{path}.{key}" if path else key)
        return
    yield FieldChange(path, old, new)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """The fewest codes that have to move to get from one order to the other: those outside a longest common run."""
    now = set(new)
    before = [code for code in old if code in now]
    places = {code: place for place, code in enumerate(before)}
    kept = _longest_rising([places[code] for code in new if code in places])
    return set(before) - {before[place] for place in kept}


def _longest_rising(values: list[int]) -> list[int]:
    """One longest rising subsequence (patience sorting)."""
    piles: list[int] = []
    tops: list[int] = []
    back: dict[int, int | None] = {}
    for value in values:
        pile = next((n for n, top in enumerate(tops) if top > value), len(tops))
        back[value] = tops[pile - 1] if pile else None
        if pile == len(tops):
            tops.append(value)
        else:
            tops[pile] = value
    step: int | None = tops[-1] if tops else None
    while step is not None:
        piles.append(step)
        step = back[step]
    return piles[::-1]
