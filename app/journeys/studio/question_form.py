"""A question's form: what stands in it, and the question's fields read from it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from app.journeys.logic.rule import ChoiceFilter
from app.journeys.schemas import Counts, Critical, MultiScoring, Option, Question, QuestionKind, QuestionnaireContent, ScaleDisplay
from app.journeys.studio.kinds import answers_of, as_kind, has, without_strange_answers
from app.journeys.studio.places import plain_reason
from app.journeys.studio.quick_text import (
    LineProblem,
    bands_as_text,
    bands_from_text,
    option_code,
    options_as_text,
    options_from_text,
    rows_as_text,
    rows_from_text,
)
from app.journeys.studio.typed import Problems, Typed
from app.kit.translation import gettext as _
from app.kit.translation import pick

_CODE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,62}")
_COLUMN: Final = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*([^;]*?)\s*")
RULES: Final = ("visible_when", "required_when", "valid_when", "calculation")
TEXTS: Final = ("help", "valid_message", "low_label", "high_label", "unit")
FLAGS: Final = ("required", "private", "names_person", "verbatim", "allow_na", "several", "reversed")
_PARTS: Final = {"valid_message": "valid_when", "low_label": "ends", "high_label": "ends"}
LONGEST: Final = {"label": 1000, "help": 2000}
_TEXT: Final = 500


def question_values(question: Question, content: QuestionnaireContent) -> Typed:
    """The form as it stands before anybody typed."""
    languages = content.languages
    values: dict[str, list[str]] = {"code": [question.code], "kind": [question.kind.value]}
    for name in ("label", *TEXTS):
        text: Mapping[str, str] = getattr(question, name) or {}
        values |= {f"{name}.{language}": [text.get(language, "")] for language in languages}
    for name in (*RULES, "choice_filter"):
        rule = getattr(question, name)
        values[name] = [rule.source if rule else ""]
    values |= {name: ["yes"] for name in FLAGS if getattr(question, name)}
    for name in ("minimum", "maximum", "points_cap"):
        value = getattr(question, name)
        values[name] = ["" if value is None else f"{value:g}"]
    for name in ("min_length", "max_length", "weight", "currency"):
        values[name] = [str(getattr(question, name))]
    values |= {name: [getattr(question, name).value] for name in ("display", "counts", "multi_scoring")}
    values |= {"tags": [" ".join(question.tags)], "why_when": question.why_when, "evidence_when": question.evidence_when}
    critical = question.critical
    values |= {
        "critical": ["yes"] if critical else [], "critical_scope": [critical.scope if critical else "section"],
        "critical_at_most": [str(critical.at_most if critical else 0)], "critical_when": critical.when if critical else [],
        "bands": [bands_as_text(question.bands)],
        "options_text": [options_as_text(question.options, languages)], "options_was": [options_as_text(question.options, languages)],
        "rows_text": [rows_as_text(question.rows, languages)], "rows_was": [rows_as_text(question.rows, languages)],
        "option.key": [str(index) for index in range(len(question.options))], "option.was": [option.code for option in question.options],
        "option.code": [option.code for option in question.options],
        "option.points": ["" if option.points is None else str(option.points) for option in question.options],
        "option.exclusive": [str(index) for index, option in enumerate(question.options) if option.exclusive],
        "option.columns": ["; ".join(f"{key}={value}" for key, value in option.columns.items()) for option in question.options],
    }  # fmt: skip
    for language in languages:
        values[f"option.{language}"] = [option.label.get(language, "") for option in question.options]
    return Typed(values)


def question_fields(
    typed: Typed, question: Question, content: QuestionnaireContent, typed_in: str, image: str | None = None
) -> dict[str, Any]:
    """The fields for ``editing.save_question``. Fields that the form did not have stay as they are. Raises TypedWrong.

    ``image`` is the sha256 of an example photo that came along.
    """
    problems = Problems()
    kind = QuestionKind(typed.get("kind")) if typed.get("kind") in set(QuestionKind) else question.kind
    fields = as_kind(question, kind, content.languages) if kind is not question.kind else dict(question)
    _plain(typed, fields, kind, content, problems)
    _rules(typed, fields, kind, content, problems)
    _numbers(typed, fields, kind, problems)
    renamed = _options(typed, fields, question, content, problems, typed_in)
    _answers(typed, fields, problems)
    if image is not None:
        fields["example_image"] = image
    elif typed.on("remove_image"):
        fields["example_image"] = None
    problems.check()
    try:
        Question.model_validate(without_strange_answers({**fields, "why_when": [], "evidence_when": [], "critical": None}))
    except ValidationError as error:
        problems.add(_blamed(fields, kind), _("This cannot be done: %(why)s.", why=plain_reason(error)))
    problems.check()
    return {**fields, "renamed_options": renamed}


def _blamed(fields: dict[str, Any], kind: QuestionKind) -> str:
    if has(kind, "range") and (fields["minimum"] is not None or fields["maximum"] is not None or kind is QuestionKind.SCALE):
        return "minimum"
    return "options_text" if has(kind, "options") else "label"


def _plain(typed: Typed, fields: dict[str, Any], kind: QuestionKind, content: QuestionnaireContent, problems: Problems) -> None:
    for name in ("label", *TEXTS):
        part = _PARTS.get(name, name)
        if name != "label" and not has(kind, part):
            continue
        if not any(typed.has(f"{name}.{language}") for language in content.languages):
            continue
        text = typed.text(name, content.languages)
        others = {language: words for language, words in (fields[name] or {}).items() if language not in content.languages}
        fields[name] = (others | text) or None
        for language, words in text.items():
            if len(words) > LONGEST.get(name, _TEXT):
                problems.add(f"{name}.{language}", _("Use at most %(n)s characters.", n=LONGEST.get(name, _TEXT)))
    _code(typed, fields, content, problems)
    if typed.has("flags"):
        fields |= {name: typed.on(name) for name in FLAGS if has(kind, name)}
    if typed.has("tags"):
        tags = list(dict.fromkeys(re.split(r"[\s,;]+", typed.get("tags").lower())))
        wrong = [tag for tag in tags if tag and not _CODE.fullmatch(tag)]
        if wrong:
            problems.add("tags", _("“%(tag)s” cannot be a tag: use letters, digits and _.", tag=wrong[0][:40]))
        fields["tags"] = [tag for tag in tags if tag]


def _code(typed: Typed, fields: dict[str, Any], content: QuestionnaireContent, problems: Problems) -> None:
    if not fields["label"]:
        fields["label"] = {}
        problems.add(f"label.{content.languages[0]}", _("Write the question, in at least one language."))
    code = typed.get("code")
    if typed.has("code"):
        if not _CODE.fullmatch(code):
            problems.add("code", _("A code begins with a letter and has letters, digits, _ - and . only, at most 63."))
        elif code != fields["code"] and code in {each.code for each in content.questions()}:
            problems.add("code", _("Another question has the code %(code)s.", code=code))
        fields["code"] = code


def _rules(typed: Typed, fields: dict[str, Any], kind: QuestionKind, content: QuestionnaireContent, problems: Problems) -> None:
    also = [fields["code"]]
    for name in RULES:
        if has(kind, name) and typed.has(name):
            fields[name] = problems.rule(typed, name, content, also)
    if has(kind, "choice_filter") and typed.has("choice_filter"):
        fields["choice_filter"] = problems.rule(typed, "choice_filter", content, also, ChoiceFilter)
    if has(kind, "calculation") and fields["calculation"] is None:
        problems.add("calculation", _("Write what is worked out, for example ${minutes} * 60."))


def _numbers(typed: Typed, fields: dict[str, Any], kind: QuestionKind, problems: Problems) -> None:
    if has(kind, "range"):
        for name in ("minimum", "maximum"):
            if typed.has(name):
                fields[name] = problems.number(typed, name)
        if kind is QuestionKind.SCALE and (fields["minimum"] is None or fields["maximum"] is None):
            problems.add("minimum", _("A scale needs a lowest and a highest step."))
    if has(kind, "length") and typed.has("min_length"):
        fields["min_length"] = problems.whole(typed, "min_length", 0, 5000)
        fields["max_length"] = problems.whole(typed, "max_length", 1, 20_000, 5000)
    if has(kind, "currency") and typed.has("currency"):
        fields["currency"] = typed.get("currency").upper()
        if not re.fullmatch(r"[A-Z]{3}", fields["currency"]):
            problems.add("currency", _("Write three letters, for example EUR."))
    _scoring(typed, fields, kind, problems)


def _scoring(typed: Typed, fields: dict[str, Any], kind: QuestionKind, problems: Problems) -> None:
    if has(kind, "score") and typed.has("weight"):
        fields["weight"] = problems.whole(typed, "weight", 0, 1000)
        fields["counts"] = Counts(typed.get("counts")) if typed.get("counts") in set(Counts) else Counts.ITEM
    if has(kind, "display") and typed.get("display") in set(ScaleDisplay):
        fields["display"] = ScaleDisplay(typed.get("display"))
    if has(kind, "multi_scoring") and typed.get("multi_scoring") in set(MultiScoring):
        fields["multi_scoring"] = MultiScoring(typed.get("multi_scoring"))
        fields["points_cap"] = problems.whole(typed, "points_cap", 1, 10_000) if typed.get("points_cap") else None
    if has(kind, "bands") and typed.has("bands"):
        try:
            fields["bands"] = bands_from_text(typed.get("bands"))
        except (LineProblem, ValidationError) as problem:
            problems.add("bands", str(problem) if isinstance(problem, LineProblem) else _("Use from 0 to 1000 points."))


def _answers(typed: Typed, fields: dict[str, Any], problems: Problems) -> None:
    if typed.has("answers"):
        fields["why_when"], fields["evidence_when"] = typed.all("why_when"), typed.all("evidence_when")
    if typed.has("critical_scope"):
        fields["critical"] = None
        if typed.on("critical"):
            at_most = problems.whole(typed, "critical_at_most", 0, 99)
            scope = "total" if typed.get("critical_scope") == "total" else "section"
            fields["critical"] = Critical(scope=scope, at_most=at_most, when=typed.all("critical_when"))


def _options(
    typed: Typed, fields: dict[str, Any], question: Question, content: QuestionnaireContent, problems: Problems, typed_in: str
) -> dict[str, str]:
    """Read options and rows into the fields; returns which option codes were changed, old to new."""
    kind: QuestionKind = fields["kind"]
    languages = content.languages
    renamed: dict[str, str] = {}
    try:
        if has(kind, "options") and typed.has("options_text") and typed.get("options_text") != typed.get("options_was"):
            fields["options"] = options_from_text(typed.get("options_text"), fields["options"], languages, typed_in)
        elif has(kind, "options") and typed.has("option.was"):
            fields["options"], renamed = _option_rows(typed, question, languages)
    except LineProblem as problem:
        problems.add("options_text", str(problem))
    try:
        if has(kind, "rows") and typed.has("rows_text") and typed.get("rows_text") != typed.get("rows_was"):
            fields["rows"] = rows_from_text(typed.get("rows_text"), fields["rows"], languages, typed_in)
    except LineProblem as problem:
        problems.add("rows_text", str(problem))
    if has(kind, "options") and not fields["options"] and kind is not QuestionKind.SCALE:
        problems.add("options_text", _("Give at least one answer to choose."))
    if has(kind, "rows") and not fields["rows"]:
        problems.add("rows_text", _("Give at least one row."))
    return renamed


def _option_rows(typed: Typed, question: Question, languages: list[str]) -> tuple[list[Option], dict[str, str]]:
    old = {option.code: option for option in question.options}
    only = set(typed.all("option.exclusive"))
    taken = {code.strip() for code in typed.all("option.code")}
    made: list[Option] = []
    renamed: dict[str, str] = {}
    for index, was in enumerate(typed.all("option.was")):
        label = {language: words for language in languages if (words := _at(typed, f"option.{language}", index))}
        if not label:
            continue
        code = _at(typed, "option.code", index) or option_code(pick(label, "en"), taken)
        taken.add(code)
        if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}", code):
            raise LineProblem(_("“%(code)s” cannot be an answer's code: use letters, digits, _ - and .", code=code[:40]))
        if code in {option.code for option in made}:
            raise LineProblem(_("Two answers have the code %(code)s.", code=code))
        before = old.get(was)
        others = {language: words for language, words in before.label.items() if language not in languages} if before else {}
        points = _at(typed, "option.points", index)
        if points and not re.fullmatch(r"[+-]?\d{1,4}", points):
            raise LineProblem(_("“%(points)s” are no points: write a whole number, or leave it empty.", points=points[:20]))
        if points and abs(int(points)) > 1000:  # noqa: PLR2004 - as the schema has it
            raise LineProblem(_("“%(line)s”: use from -1000 to 1000 points.", line=points))
        made.append(
            Option(
                code=code, label=others | label, points=int(points) if points else None, exclusive=_at(typed, "option.key", index) in only,
                image=before.image if before else None, columns=_columns(_at(typed, "option.columns", index)),
            )
        )  # fmt: skip
        if before and code != was:
            renamed[was] = code
    return made, renamed


def _at(typed: Typed, name: str, index: int) -> str:
    values = typed.all(name)
    return values[index].strip() if index < len(values) else ""


def _columns(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in text.split(";"):
        if not piece.strip():
            continue
        match = _COLUMN.fullmatch(piece)
        if match is None:
            raise LineProblem(_("“%(text)s” is no column: write for example region=west.", text=piece.strip()[:40]))
        found[match[1]] = match[2]
    return found


__all__ = ["answers_of", "question_fields", "question_values"]
