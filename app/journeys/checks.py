"""What in the answers contradicts itself or looks doubtful: shown to the shopper before sending, and to the reviewer afterwards.

Two kinds: the checks that stand in the questionnaire, written by its author, and a few about any form. All look at the
content of the answers only; how fast or where they were given is no matter here. app/phone/checks.ts does the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from app.journeys.compiled import Answers, Asked, Context, Form, Reading, form_of
from app.journeys.schemas import Check, CheckSeverity, Question, QuestionKind, QuestionnaireContent
from app.journeys.values import WHY_MIN_LENGTH, is_given, is_na, is_number, split_key, trimmed_length, value_problem

CONFIRM_PREFIX: Final = "confirm:"
"""In front of a check's name: the shopper's word that it is right like this."""
ALWAYS_MADE: Final = frozenset({"repeats_question", "same_text", "same_rows", "same_scales", "time_order", "in_future", "odd_duration"})
"""The checks that every form gets; ``name:key`` where it was found."""
SAME_TEXT_FROM: Final = 20
"""Letters and figures of a text that is compared with others."""
REPEATS_FROM: Final = 12
SAME_ROWS_FROM: Final = 4
SAME_SCALES_FROM: Final = 5
SHORTEST_S, LONGEST_S = 2, 3 * 3600
"""A duration outside these is asked about once more."""
HALF_A_DAY: Final = 12 * 60
_SCALES: Final = frozenset({QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES})
_TEXTS: Final = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
_DAYS: Final = frozenset({QuestionKind.DATE, QuestionKind.DATETIME})
_NOT_PLAIN: Final = re.compile(r"[^a-z0-9\u00df-\u00f6\u00f8-\u024f\u0370-\u1fff\u3040-\ud7ff]+")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to look at: ``check`` is its name behind ``confirm:``, ``about`` the keys of the answers, ``message`` only an author's."""

    check: str
    severity: CheckSeverity
    about: tuple[str, ...]
    message: dict[str, str] | None = None

    @property
    def key(self) -> str:
        """Where the shopper's word for it stands."""
        return CONFIRM_PREFIX + self.check


def find_checks(content: QuestionnaireContent, answers: Answers, today: str | None = None) -> list[Found]:
    """Everything there is to look at: contradictions first, the author's own before those that every form gets."""
    form = form_of(content)
    reading = form.read(answers, today)
    asked = [item for _section, row in reading.asked() for item in row]
    found = [*_own(form, reading, {item.question.code for item in asked}), *_always(reading, asked)]
    return sorted(found, key=lambda each: each.severity is not CheckSeverity.CONTRADICTION)


def is_confirmed(found: Found, answers: Answers) -> bool:
    """Whether the shopper looked at it: a contradiction takes a reason in their own words, a doubt any word."""
    word = answers.get(found.key)
    if not isinstance(word, str):
        return False
    return trimmed_length(word) >= (WHY_MIN_LENGTH if found.severity is CheckSeverity.CONTRADICTION else 1)


def knows_check(content: QuestionnaireContent, key: str) -> bool:
    """Whether a ``confirm:`` key names something that can be found in this questionnaire."""
    name = key.removeprefix(CONFIRM_PREFIX)
    if any(check.code == name for check in content.checks):
        return True
    kind, _colon, place = name.partition(":")
    return kind in ALWAYS_MADE and form_of(content).asked_under(place) is not None


def about_of(content: QuestionnaireContent, key: str) -> tuple[str, ...]:
    """The answers that a ``confirm:`` key is about: codes of an author's check, or the one key of any other."""
    name = key.removeprefix(CONFIRM_PREFIX)
    own = next((check for check in content.checks if check.code == name), None)
    if own is not None:
        return codes_about(content, own)
    return (name.partition(":")[2],)


def codes_about(content: QuestionnaireContent, check: Check) -> tuple[str, ...]:
    """The questions that an author's check is about: those named, else those its rule reads, in the order asked."""
    if check.about:
        return tuple(check.about)
    return tuple(code for code in form_of(content).questions if code in check.when.codes())


def _own(form: Form, reading: Reading, visible: set[str]) -> Iterator[Found]:
    for check in form.content.checks:
        about = codes_about(form.content, check)
        if about and all(code in visible for code in about) and Context(reading).holds(check.when):
            yield Found(check.code, check.severity, about, check.message)


def _always(reading: Reading, asked: list[Asked]) -> Iterator[Found]:
    texts: dict[str, str] = {}
    earlier: dict[tuple[str, str], tuple[str, Any]] = {}
    for item in asked:
        question, value = item.question, reading.value(item.key)
        if not is_given(question, value) or is_na(question, value) or value_problem(question, value) is not None:
            continue
        if question.kind in _TEXTS:
            yield from _text(item, plain(value), texts)
        elif question.kind is QuestionKind.MATRIX and len(value) >= SAME_ROWS_FROM and len(set(value.values())) == 1:
            yield _doubt("same_rows", item.key)
        elif question.kind is QuestionKind.DURATION:
            laps = value["laps"] if isinstance(value, dict) else [value]
            if any(lap < SHORTEST_S or lap > LONGEST_S for lap in laps):
                yield _doubt("odd_duration", item.key)
        elif question.kind in _DAYS and value[:10] > reading.today:
            yield _doubt("in_future", item.key)
        if question.kind is QuestionKind.TIME or question.kind in _DAYS:
            yield from _order(item, value, earlier)
    yield from _scales(reading, asked)


def _text(item: Asked, written: str, texts: dict[str, str]) -> Iterator[Found]:
    labels = [plain(label) for label in item.question.label.values()]
    if len(written) >= REPEATS_FROM and any(written == label or written in label for label in labels):
        yield _doubt("repeats_question", item.key)
    if len(written) >= SAME_TEXT_FROM:
        before = texts.get(written)
        if before is None:
            texts[written] = item.key
        else:
            yield _doubt("same_text", item.key, before)


def _order(item: Asked, value: str, earlier: dict[tuple[str, str], tuple[str, Any]]) -> Iterator[Found]:
    """A moment before the one asked about earlier; times of the clock within one leg, over midnight too."""
    if item.entry is not None:
        return
    is_time = item.question.kind is QuestionKind.TIME
    place = (item.question.kind.value, (item.section.leg or "") if is_time else "")
    now: Any = int(value[:2]) * 60 + int(value[3:5]) if is_time else value
    before = earlier.get(place)
    earlier[place] = (item.key, now)
    if before is None:
        return
    late = 0 < before[1] - now < HALF_A_DAY if is_time else now < before[1]
    if late:
        yield _doubt("time_order", item.key, before[0])


def _scales(reading: Reading, asked: list[Asked]) -> Iterator[Found]:
    """The same figure on all scales of a step."""
    steps: dict[str, list[tuple[Asked, Any]]] = {}
    for item in asked:
        value = reading.value(item.key)
        if item.question.kind in _SCALES and is_number(value):
            steps.setdefault(item.section.code, []).append((item, value))
    for row in steps.values():
        if len(row) >= SAME_SCALES_FROM and len({value for _item, value in row}) == 1:
            yield _doubt("same_scales", row[0][0].key, row[-1][0].key)


def _doubt(name: str, *about: str) -> Found:
    return Found(f"{name}:{about[0]}", CheckSeverity.DOUBT, about)


def plain(text: str) -> str:
    """A text as it is compared: small letters and figures only, one blank between words."""
    return _NOT_PLAIN.sub(" ", text.lower()).strip()


def question_of(content: QuestionnaireContent, key: str) -> Question | None:
    """The question whose answer stands under a key that a check is about."""
    return form_of(content).questions.get(split_key(key)[0])
