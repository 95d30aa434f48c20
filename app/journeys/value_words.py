"""An answer as people read it, kind by kind; whatever was stored, something can be said of it."""

import datetime as dt
from typing import Any

from app.journeys.schemas import Question, QuestionKind
from app.journeys.value_shapes import is_date, is_number, is_whole
from app.journeys.values import FIXED_RANGES, is_given, is_na
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick, use_locale
from app.web import formatting


def describe_value(question: Question, value: Any, locale: str | None = None) -> str:  # noqa: PLR0911 - one line a form
    """The answer in words, in a language or else the reader's; "no answer" for none."""
    if locale is not None:
        with use_locale(locale):
            return describe_value(question, value)
    if not is_given(question, value):
        return _("no answer")
    if is_na(question, value) or (value == "na" and question.kind is QuestionKind.YES_NO):
        return _("not applicable")
    if isinstance(value, str):
        return _of_text(question, value)
    if is_number(value):
        return _of_number(question, value)
    if isinstance(value, list):
        return _of_list(question, value)
    return _of_parts(question, value) if isinstance(value, dict) else _of_truth(value)


def _of_text(question: Question, value: str) -> str:
    match question.kind:
        case QuestionKind.YES_NO:
            return {"yes": _("Yes"), "no": _("No")}.get(value, value)
        case QuestionKind.SINGLE_CHOICE:
            return _labels(question).get(value, value)
        case QuestionKind.DATE if is_date(value):
            return formatting.date(dt.date.fromisoformat(value))
        case QuestionKind.DATETIME if is_date(value[:10]):
            return f"{formatting.date(dt.date.fromisoformat(value[:10]))}, {value[11:]}"
        case _:
            return value


def _labels(question: Question) -> dict[str, str]:
    return {option.code: pick(option.label) for option in question.options}


def _of_number(question: Question, value: float) -> str:
    fixed = FIXED_RANGES.get(question.kind)
    most = fixed[1] if fixed else question.maximum
    if question.kind is QuestionKind.SCALE or fixed:
        label = _labels(question).get(_plain(value), "")
        told = _plain(value) if most is None else _("%(value)s of %(most)s", value=_plain(value), most=_plain(most))
        return f"{told}: {label}" if label else told
    if question.kind is QuestionKind.DURATION:
        return formatting.duration(int(value))
    return f"{_plain(value)} {pick(question.unit)}".strip()


def _plain(value: Any) -> str:
    return formatting.number(value, 0 if float(value).is_integer() else 1) if is_number(value) else str(value)


def _of_truth(value: object) -> str:
    """A calculated value can be a truth."""
    return {True: _("Yes"), False: _("No")}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _of_list(question: Question, value: list[Any]) -> str:
    labels = _labels(question)
    match question.kind:
        case QuestionKind.PHOTO:
            return ngettext("%(n)s photo", "%(n)s photos", len(value))
        case QuestionKind.AUDIO:
            return ngettext("%(n)s recording", "%(n)s recordings", len(value))
        case QuestionKind.FILE:
            names = [item.get("name") for item in value if isinstance(item, dict)]
            return ", ".join(name for name in names if isinstance(name, str)) or ngettext("%(n)s file", "%(n)s files", len(value))
        case QuestionKind.REPEAT:
            return ngettext("%(n)s entry", "%(n)s entries", len(value))
        case QuestionKind.RANKING:
            return ", ".join(f"{n}. {labels.get(str(code), str(code))}" for n, code in enumerate(value, start=1))
        case _:
            return ", ".join(labels.get(str(code), str(code)) for code in value)


def _of_parts(question: Question, value: dict[str, Any]) -> str:
    match question.kind:
        case QuestionKind.MONEY | QuestionKind.RECEIPT:
            return _of_amount(question, value)
        case QuestionKind.DURATION if isinstance(value.get("laps"), list):
            laps = [lap for lap in value["laps"] if is_number(lap)]
            parts = " + ".join(formatting.duration(int(lap)) for lap in laps)
            return _("%(parts)s, together %(whole)s", parts=parts, whole=formatting.duration(int(sum(laps)))) if len(laps) > 1 else parts
        case QuestionKind.MATRIX:
            labels = _labels(question)
            rows = [(pick(row.label), value.get(row.code)) for row in question.rows]
            return "; ".join(f"{row}: {labels.get(str(code), str(code))}" for row, code in rows if code is not None)
        case QuestionKind.PLACE if value.get("refused") is True:
            return _("The shopper did not want to share the position.")
        case QuestionKind.PLACE if is_number(value.get("latitude")) and is_number(value.get("longitude")):
            where = f"{formatting.number(value['latitude'], 5)}, {formatting.number(value['longitude'], 5)}"
            near = value.get("accuracy_m")
            return f"{where} ± {formatting.number(round(near))} m" if is_number(near) else where
        case _:
            return str(value)


def _of_amount(question: Question, value: dict[str, Any]) -> str:
    amount, day, photos = value.get("amount_minor"), value.get("date"), value.get("photos")
    currency = value.get("currency")
    told = [formatting.money(int(amount), currency if isinstance(currency, str) else question.currency)] if is_whole(amount) else []
    if isinstance(day, str) and is_date(day):
        told.append(formatting.date(dt.date.fromisoformat(day)))
    if isinstance(photos, list) and photos:
        told.append(ngettext("%(n)s photo", "%(n)s photos", len(photos)))
    return ", ".join(told) or str(value)
