"""What each kind of question has to fill in, and what a new one begins with."""

from collections.abc import Sequence
from typing import Any, Final

from app.journeys.schemas import NEEDS_OPTIONS, TAKES_NO_ANSWER, Critical, Question, QuestionKind

_K = QuestionKind
NUMERIC: Final = frozenset({_K.NPS, _K.CSAT, _K.CES})
_ON_A_SCALE: Final = NUMERIC | {_K.SCALE}
_CHOSEN: Final = frozenset({_K.YES_NO, _K.SINGLE_CHOICE, _K.MULTIPLE_CHOICE}) | _ON_A_SCALE
_MEASURED: Final = frozenset({_K.NUMBER, _K.MONEY, _K.DURATION, _K.CALCULATED})
_SCORED: Final = _CHOSEN | _MEASURED | {_K.MATRIX}
_WRITTEN: Final = frozenset({_K.SHORT_TEXT, _K.LONG_TEXT})
_ANSWERED: Final = frozenset(_K) - TAKES_NO_ANSWER
_ALL: Final = frozenset(_K)
MOST_STEPS_AS_BOXES: Final = 11

HAS: Final[dict[str, frozenset[QuestionKind]]] = {
    "help": _ALL - {_K.CALCULATED},
    "example_image": _ALL - {_K.CALCULATED},
    "required": _ANSWERED,
    "required_when": _ANSWERED,
    "visible_when": _ALL,
    "valid_when": _ANSWERED - {_K.REPEAT, _K.PLACE},
    "choice_filter": frozenset({_K.SINGLE_CHOICE, _K.MULTIPLE_CHOICE, _K.RANKING}),
    "calculation": frozenset({_K.CALCULATED}),
    "allow_na": _ANSWERED - {_K.REPEAT},
    "private": _ALL - {_K.NOTE},
    "names_person": _WRITTEN | {_K.REPEAT, _K.PHOTO, _K.AUDIO, _K.FILE, _K.SINGLE_CHOICE},
    "verbatim": _WRITTEN | {_K.AUDIO},
    "tags": _ALL,
    "options": NEEDS_OPTIONS | {_K.SCALE},
    "points": frozenset({_K.SINGLE_CHOICE, _K.MULTIPLE_CHOICE, _K.MATRIX}),
    "exclusive": frozenset({_K.MULTIPLE_CHOICE}),
    "rows": frozenset({_K.MATRIX}),
    "display": frozenset({_K.SCALE}),
    "ends": _ON_A_SCALE,
    "range": frozenset({_K.SCALE, _K.NUMBER, _K.MONEY, _K.RANKING, _K.REPEAT}),
    "unit": frozenset({_K.NUMBER, _K.CALCULATED}),
    "currency": frozenset({_K.MONEY, _K.RECEIPT}),
    "several": frozenset({_K.DURATION}),
    "length": _WRITTEN,
    "why_when": _CHOSEN,
    "evidence_when": _CHOSEN,
    "score": _SCORED,
    "reversed": _ON_A_SCALE | {_K.YES_NO},
    "multi_scoring": frozenset({_K.MULTIPLE_CHOICE}),
    "bands": _MEASURED,
    "questions": frozenset({_K.REPEAT}),
}
"""Which kinds have which part of the form."""

_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "valid_when": ("valid_when", "valid_message"),
    "ends": ("low_label", "high_label"),
    "range": ("minimum", "maximum"),
    "length": ("min_length", "max_length"),
    "score": ("weight", "counts", "critical"),
    "multi_scoring": ("multi_scoring", "points_cap"),
    "points": (),
    "exclusive": (),
}
_RANGES: Final = {_K.NPS: (0, 10), _K.CSAT: (1, 5), _K.CES: (1, 7)}


def has(kind: QuestionKind, part: str) -> bool:
    """Whether questions of this kind have this part."""
    return kind in HAS[part]


def fields_of(kind: QuestionKind) -> set[str]:
    """The fields of a question that mean something for this kind."""
    kept = {"code", "kind", "label"}
    for part, kinds in HAS.items():
        if kind in kinds:
            kept.update(_FIELDS.get(part, (part,)))
    return kept


def answers_of(question: Question) -> list[tuple[str, dict[str, str]]]:
    """The answers that "why when" and the like can name, with their words; empty where there are too many to name."""
    if question.kind is _K.YES_NO:
        found = [(code, _both(word)) for code, word in (("yes", "Yes"), ("no", "No"))]
    elif question.kind in NEEDS_OPTIONS:
        found = [(option.code, option.label) for option in question.options]
    else:
        low, high = range_of(question)
        steps = range(low, high + 1) if low is not None and high is not None else range(0)
        found = [(str(step), {"nl": str(step), "en": str(step)}) for step in steps] if len(steps) <= MOST_STEPS_AS_BOXES else []
    if question.allow_na and found:
        found.append(("na", _both("Not applicable")))
    return found


def range_of(question: Question) -> tuple[int | None, int | None]:
    """The lowest and highest step of a scale; None for what has no steps."""
    if question.kind in _RANGES:
        return _RANGES[question.kind]
    if question.kind is _K.SCALE and question.minimum is not None and question.maximum is not None:
        return int(question.minimum), int(question.maximum)
    return None, None


def make_question(kind: QuestionKind, code: str, label: dict[str, str], languages: Sequence[str]) -> Question:
    """A new question of a kind, with the least that makes it one."""
    given: dict[str, Any] = {"code": code, "kind": kind, "label": label}
    if kind in NEEDS_OPTIONS:
        given["options"] = [{"code": f"option_{n}", "label": _start("option", n, languages)} for n in (1, 2)]
    if kind is _K.MATRIX:
        given["rows"] = [{"code": f"row_{n}", "label": _start("row", n, languages)} for n in (1, 2)]
    if kind is _K.SCALE:
        given |= {"minimum": 1, "maximum": 5}
    if kind in {_K.YES_NO, _K.SCALE}:
        given["weight"] = 1
    if kind is _K.CALCULATED:
        given["calculation"] = "0"
    if kind is _K.REPEAT:
        given["questions"] = [{"code": f"{code[:55]}_who", "kind": _K.SHORT_TEXT, "label": _start("who", 1, languages)}]
    return Question.model_validate(given)


def as_kind(question: Question, kind: QuestionKind, languages: Sequence[str]) -> dict[str, Any]:
    """The fields a question keeps when it becomes another kind, with what the new kind cannot do without."""
    fresh = make_question(kind, question.code, question.label, languages)
    kept = {name: getattr(question, name) for name in fields_of(question.kind) & fields_of(kind)}
    if kind in NEEDS_OPTIONS and not kept.get("options"):
        kept["options"] = fresh.options
    if kind is _K.SCALE and (kept.get("minimum") is None or kept.get("maximum") is None):
        kept |= {"minimum": fresh.minimum, "maximum": fresh.maximum}
    if kind is _K.SCALE and question.kind is not _K.SCALE:
        kept["options"] = []
    return {**dict(fresh), **kept, "kind": kind}


def without_strange_answers(given: dict[str, Any]) -> dict[str, Any]:
    """The fields without answers in "why when" and the like that the question does not have."""
    probe = Question.model_validate({**given, "why_when": [], "evidence_when": [], "critical": None})
    known = [code for code, _label in answers_of(probe)]
    critical: Critical | None = given.get("critical")
    if critical is not None:
        critical = critical.model_copy(update={"when": [code for code in critical.when if code in known]})
    return {**given, "why_when": [c for c in given["why_when"] if c in known], "evidence_when": [c for c in given["evidence_when"] if c in known],
            "critical": critical}  # fmt: skip


_STARTS: Final = {
    "option": {"nl": "Antwoord {n}", "en": "Answer {n}"},
    "row": {"nl": "Rij {n}", "en": "Row {n}"},
    "who": {"nl": "Over wie gaat het?", "en": "Who is it about?"},
}
"""What stands in a new question until somebody writes over it."""


def _both(word: str) -> dict[str, str]:
    return {"nl": {"Yes": "Ja", "No": "Nee", "Not applicable": "Niet van toepassing"}[word], "en": word}


def _start(name: str, n: int, languages: Sequence[str]) -> dict[str, str]:
    texts = {language: text.format(n=n) for language, text in _STARTS[name].items() if language in languages}
    return texts or {languages[0]: _STARTS[name]["en"].format(n=n)}
