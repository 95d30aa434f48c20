"""How answers read in a rule, kind by kind, and how what a rule comes to is written down as a value."""

from collections.abc import Callable
from typing import Any

from app.journeys.logic.values import Value, value_of
from app.journeys.schemas import Option, Question, QuestionKind
from app.journeys.values import NOT_APPLICABLE, is_given, is_number, is_whole, read_entries

_COUNTED = frozenset({QuestionKind.PHOTO, QuestionKind.AUDIO, QuestionKind.FILE})
_CHOICES = frozenset({QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING})
_UNREAD = frozenset({QuestionKind.NOTE, QuestionKind.PLACE})


def rule_value(question: Question, value: Any) -> Value:  # noqa: PLR0911 - one line a kind
    """The value of an answer as rules see it; nothing for what is no answer, or not of its kind."""
    if not is_given(question, value):
        return None
    kind = question.kind
    if kind is QuestionKind.REPEAT:
        return read_entries(question, value) or None
    if isinstance(value, str):
        return value_of(value) if kind not in _UNREAD or value == NOT_APPLICABLE else None
    if is_number(value):
        return value_of(value) if kind not in _UNREAD else None
    if isinstance(value, list):
        if kind in _COUNTED:
            return float(len(value))
        return value_of([item for item in value if isinstance(item, str)]) if kind in _CHOICES else None
    return _of_parts(question, value) if isinstance(value, dict) else None


def _of_parts(question: Question, value: dict[str, Any]) -> Value:
    match question.kind:
        case QuestionKind.MONEY | QuestionKind.RECEIPT:
            amount = value.get("amount_minor")
            return amount / 100 if is_whole(amount) else None
        case QuestionKind.DURATION:
            laps = value.get("laps")
            if not isinstance(laps, list):
                return None
            total = 0.0
            for lap in laps:
                total += lap if is_number(lap) else 0
            return total
        case QuestionKind.MATRIX:
            chosen = (value.get(row.code) for row in question.rows)
            return tuple(dict.fromkeys(code for code in chosen if isinstance(code, str))) or None
        case _:
            return None


def plain_value(value: Value) -> Any:
    """What a rule came to as a value to keep: whole numbers without a point, several values as a list."""
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    return int(value) if isinstance(value, float) and value == int(value) else value


def with_offered_only(question: Question, value: Any, offers: Callable[[Option], bool]) -> Any:
    """The value without choices that are no longer offered; what is no option of the question stays, to be found wrong."""
    options = {option.code: option for option in question.options}

    def counts(code: object) -> bool:
        return not isinstance(code, str) or code not in options or offers(options[code])

    if isinstance(value, str):
        return value if counts(value) else None
    if isinstance(value, list):
        return [item for item in value if counts(item)]
    if isinstance(value, dict) and question.kind is QuestionKind.MATRIX:
        return {row: code for row, code in value.items() if counts(code)}
    return value
