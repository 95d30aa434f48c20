"""Answers from a table: a row a visit, a column a question; every mistake is named with its row and column."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.journeys.answers import validate_value
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent
from app.kit.money import parse_minor
from app.kit.translation import gettext as _

MOST_MISTAKES: Final = 50
"""Mistakes that are named before the rest is only counted."""
BESIDE: Final = ("affect:", "why:", "review:", "evidence:", "confirm:", "note:")
"""Columns of what is stored beside answers; it does not score and is passed over."""
_HEADER: Final = re.compile(r"(?P<code>[^\[\]:]+)(?::(?P<row>[^\[\]:]+))?(?:\[(?P<entry>[^\[\]]+)\])?")
_NUMBERS: Final = frozenset({QuestionKind.SCALE, QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES, QuestionKind.NUMBER})
_LISTS: Final = frozenset({QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING, QuestionKind.REPEAT})
_NOT_IN_A_TABLE: Final = frozenset({QuestionKind.PHOTO, QuestionKind.AUDIO, QuestionKind.FILE, QuestionKind.RECEIPT, QuestionKind.PLACE})


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing in the table that cannot be read; the header is row 1."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        if not self.column:
            return _("row %(row)s: %(problem)s", row=self.row, problem=self.text)
        return _("row %(row)s, column %(column)s: %(problem)s", row=self.row, column=self.column, problem=self.text)


class TableUnreadable(ValueError):
    """The table has mistakes; none of it is used."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    question: Question
    group: Question | None
    row: str | None
    entry: str | None


class _Unreadable(ValueError):
    """Why one cell cannot be read."""


def read_answer_table(content: QuestionnaireContent, text: str) -> list[tuple[str, dict[str, Any]]]:
    """Read (visit, answers) from CSV text with commas or semicolons. Raises TableUnreadable naming every mistake."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise TableUnreadable([Mistake(0, "", _("This is not a CSV file: %(reason)s", reason=str(error)))]) from error
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise TableUnreadable([Mistake(1, "", _("The file is empty. Its first row names the columns: the visit, then question codes."))])
    mistakes: list[Mistake] = []
    columns = _read_header(content, rows[0], mistakes)
    found: list[tuple[str, dict[str, Any]]] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        visit = cells[0].strip()
        if not visit:
            mistakes.append(Mistake(number, rows[0][0], _("Here the visit's name or number is missing.")))
        elif visit in seen:
            mistakes.append(Mistake(number, rows[0][0], _("Visit %(visit)s stood in row %(row)s already.", visit=visit, row=seen[visit])))
        if len(cells) > len(rows[0]):
            mistakes.append(Mistake(number, "", _("This row has more cells than the first row has columns.")))
        seen.setdefault(visit, number)
        found.append((visit, _read_row(number, columns, cells, mistakes)))
    if mistakes:
        raise TableUnreadable(mistakes)
    return found


def _read_header(content: QuestionnaireContent, names: list[str], mistakes: list[Mistake]) -> list[_Column | None]:
    """Each column after the first; None for one that is passed over."""
    known: dict[str, tuple[Question, Question | None]] = {}
    for section in content.sections:
        for question in section.questions:
            known |= {question.code: (question, None), **{inner.code: (inner, question) for inner in question.questions}}
    columns: list[_Column | None] = []
    for place, name in enumerate(names[1:], start=1):
        column, problem = _read_name(name.strip(), known)
        if name.strip() and name.strip() in [other.strip() for other in names[1:place]]:
            problem = _("This column is there twice.")
        if problem:
            mistakes.append(Mistake(1, name.strip() or str(place + 1), problem))
        columns.append(column)
    return columns


def _read_name(name: str, known: Mapping[str, tuple[Question, Question | None]]) -> tuple[_Column | None, str]:  # noqa: PLR0911 - one line a mistake
    match = _HEADER.fullmatch(name)
    if match is None or match["code"] not in known:
        if name.startswith(BESIDE):
            return None, ""
        return None, _("This questionnaire has no such question.")
    question, group = known[match["code"]]
    if match["row"] and (question.kind is not QuestionKind.MATRIX or match["row"] not in {row.code for row in question.rows}):
        return None, _("This question has no row %(row)s.", row=match["row"])
    if question.kind is QuestionKind.MATRIX and not match["row"]:
        return None, _("A matrix has a column for each row: %(example)s", example=f"{question.code}:{question.rows[0].code}")
    if match["entry"] and not re.fullmatch(r"[1-9][0-9]{0,8}", match["entry"], re.ASCII):
        return None, _("The number between brackets is a whole number from 1.")
    if group is None and match["entry"]:
        return None, _("This question is asked once, so its column has no number between brackets.")
    if group is not None and not match["entry"]:
        return None, _("This question is asked of each entry, so its column needs a number: %(example)s", example=f"{name}[1]")
    return _Column(name, question, group, match["row"], match["entry"]), ""


def _read_row(number: int, columns: Iterable[_Column | None], cells: list[str], mistakes: list[Mistake]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    entries: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells[1:], strict=False):
        text = cell.strip()
        if column is None or not text:
            continue
        try:
            value = _read_cell(column.question, text)
        except _Unreadable as error:
            mistakes.append(Mistake(number, column.name, str(error)))
            continue
        code = column.question.code if column.entry is None else f"{column.question.code}[{column.entry}]"
        if column.row is not None:
            answers.setdefault(code, {})[column.row] = value
        else:
            answers[code] = value
        if column.group is not None and column.entry not in entries.setdefault(column.group.code, []):
            entries[column.group.code].append(str(column.entry))
    return {**entries, **answers}


def _read_cell(question: Question, text: str) -> Any:
    if question.kind in _NOT_IN_A_TABLE:
        raise _Unreadable(_("Pictures, recordings, receipts and places cannot stand in a table. Leave this column out."))
    if question.kind in {QuestionKind.NOTE, QuestionKind.CALCULATED}:
        raise _Unreadable(_("Nobody answers this: it is only read, or follows from other answers. Leave this column out."))
    if question.kind is QuestionKind.MATRIX:
        if text not in {option.code for option in question.options}:
            raise _not_one_of(text, [option.code for option in question.options])
        return text
    value: Any = text if text == "na" and not _has_option(question, "na") else _READERS.get(question.kind, _as_text)(question, text)
    if question.kind is QuestionKind.REPEAT:
        return value
    problem = validate_value(question, value)
    if problem is None:
        return value
    if question.options:
        raise _not_one_of(text, [option.code for option in question.options], problem.message)
    if question.kind is QuestionKind.YES_NO:
        raise _not_one_of(text, ["yes", "no", *(["na"] if question.allow_na else [])])
    raise _Unreadable(f"“{text}”: {_(problem.message)}")


def _has_option(question: Question, code: str) -> bool:
    return any(option.code == code for option in question.options)


def _not_one_of(text: str, codes: list[str], otherwise: str = "") -> _Unreadable:
    if otherwise and all(part in codes for part in re.split(r"[\s|]+", text)):
        return _Unreadable(f"“{text}”: {_(otherwise)}")
    return _Unreadable(_("“%(text)s” is not one of %(codes)s.", text=text, codes=", ".join(codes)))


def _as_text(_question: Question, text: str) -> str:
    return text


def _as_list(_question: Question, text: str) -> list[str]:
    return [part for part in re.split(r"[\s|]+", text) if part]


def _as_number(_question: Question, text: str) -> float | int:
    plain = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", plain, re.ASCII):
        raise _Unreadable(_("“%(text)s” is not a number.", text=text))
    return int(plain) if re.fullmatch(r"[+-]?\d+", plain, re.ASCII) else float(plain)


def _as_money(question: Question, text: str) -> dict[str, Any]:
    try:
        return {"amount_minor": parse_minor(text), "currency": question.currency}
    except ValueError as error:
        raise _Unreadable(_("“%(text)s” is not an amount; write it like 12.95.", text=text)) from error


def _as_duration(question: Question, text: str) -> Any:
    if not question.several:
        return _as_number(question, text)
    return {"laps": [_as_number(question, part) for part in _as_list(question, text)]}


_READERS: Final[Mapping[QuestionKind, Callable[[Question, str], Any]]] = {
    **dict.fromkeys(_NUMBERS, _as_number),
    **dict.fromkeys(_LISTS, _as_list),
    QuestionKind.MONEY: _as_money,
    QuestionKind.DURATION: _as_duration,
}
