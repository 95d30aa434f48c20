"""From the sheets of an XLSForm to a questionnaire: top groups become sections, what stands in them becomes questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from app.journeys.interchange import row_types
from app.journeys.interchange.choices import read_choices
from app.journeys.interchange.codes import free_code, plain_code
from app.journeys.interchange.columns import CHOICES, OWN_CHOICES, OWN_SETTINGS, OWN_SURVEY, SETTINGS, SURVEY, Table, read_table
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.judge import ask_pyxform
from app.journeys.interchange.languages import language_code
from app.journeys.interchange.own_columns import CellUnreadable, read_codes, read_whole, unshielded
from app.journeys.interchange.pictures import Pictures
from app.journeys.interchange.reading import Reading, did_you_mean
from app.journeys.interchange.sections import read_sections
from app.journeys.interchange.sheets import Book, RawSheet
from app.journeys.interchange.tree import Branch, build_tree
from app.journeys.logic.order import CircularRules
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _

FORM_SHEETS: Final = ("survey", "choices", "settings")
OTHER_SHEETS: Final = ("external_choices", "osm", "entities")
"""Sheets of the standard that we leave out, and pyxform wants to see."""
SECONDS_A_QUESTION: Final = 25
"""For the estimate of how long a form takes, where it does not say."""


@dataclass
class Imported:
    """What became of a form: its content when nothing was refused, and the pictures it uses by sha256."""

    content: QuestionnaireContent | None
    findings: Findings
    pictures: dict[str, bytes] = field(default_factory=dict)
    title: str = ""


def is_xlsform(book: Book) -> bool:
    """Whether these sheets mean to be an XLSForm, perhaps one with a misspelt sheet."""
    names = {sheet.name.strip().lower() for sheet in book.sheets}
    if "survey" in names or names >= {"choices", "settings"}:
        return True
    return any(sheet.rows and {"type", "name"} <= {" ".join(cell.split()).lower() for cell in sheet.rows[0][1]} for sheet in book.sheets)


def import_xlsform(book: Book, findings: Findings, *, language: str, title: str) -> Imported:
    """Read the form. ``language`` is that of texts whose column names none, ``title`` what it is called when it does not say."""
    sheets = _find_sheets(book, findings)
    if "survey" not in sheets:
        return Imported(None, findings)
    raw_settings = read_table(sheets["settings"], SETTINGS | OWN_SETTINGS, "", Findings()) if "settings" in sheets else Table("settings")
    told = raw_settings.rows[0].get("default_language") if raw_settings.rows else ""
    if told and told.casefold() not in {"default", "false", "true"}:
        language = language_code(told)
    tables = {
        name: read_table(sheet, _known(name), language, findings) for name, sheet in sheets.items() if name in FORM_SHEETS + OTHER_SHEETS
    }
    survey = tables["survey"]
    _check_survey(survey, findings)
    if findings.refused():
        return Imported(None, findings)
    reading = Reading(survey, language, _languages(tables, language), {}, Pictures(book.pictures, findings), findings)
    if "choices" in tables:
        reading.lists = read_choices(tables["choices"], language, reading.pictures, findings)
    top = build_tree(survey, findings)
    _name_everything(top, reading)
    if "choices" in tables:
        reading.option_labels(tables["choices"])
    if not findings.refused():
        ask_pyxform(tables, findings)
    if findings.refused():
        return Imported(None, findings)
    settings = _settings(tables.get("settings"), top, reading, title)
    legs = read_table(sheets["legs"], CHOICES, language, findings) if "legs" in sheets else None
    settings |= read_sections(top, reading, legs)
    content = _content(settings, reading)
    _tell_unused(tables, reading)
    return Imported(content, findings, reading.pictures.kept, settings["title"].get(language, title))


def _known(name: str) -> frozenset[str]:
    return {"survey": SURVEY | OWN_SURVEY, "choices": CHOICES | OWN_CHOICES, "settings": SETTINGS | OWN_SETTINGS}.get(name, frozenset())


def _find_sheets(book: Book, findings: Findings) -> dict[str, RawSheet]:
    found = {sheet.name.strip().lower(): sheet for sheet in reversed(book.sheets) if sheet.rows or len(book.sheets) == 1}
    named = [sheet for sheet in book.sheets if sheet.rows]
    if "survey" not in found and len(named) == 1 and named[0].name.strip().lower() not in FORM_SHEETS:
        found["survey"] = named[0]
        findings.note(
            _("The only sheet is called “%(name)s”; it was taken for the sheet “survey”.", name=named[0].name[:60]), named[0].name
        )
    if "survey" not in found:
        near = did_you_mean("survey", [sheet.name for sheet in book.sheets])
        findings.refuse(
            _("There is no sheet called “survey”, where the questions of an XLSForm stand. The sheets are: %(names)s.",
              names=", ".join(f"“{sheet.name[:40]}”" for sheet in book.sheets[:12])) + near
        )  # fmt: skip
    for name, sheet in found.items():
        if name in OTHER_SHEETS:
            findings.drop(_("The sheet “%(name)s” is not supported and was left out.", name=name), sheet.name)
    return found


def _check_survey(survey: Table, findings: Findings) -> None:
    keys = {column.key for column in survey.columns}
    if "type" not in keys:
        findings.refuse(
            _("There is no column “type” in the first row. It says what each row is: text, integer, select_one …")
            + did_you_mean("type", [column.written for column in survey.columns]), survey.name, 1,
        )  # fmt: skip
    elif not survey.rows:
        findings.refuse(_("There is no question below the headers."), survey.name, 1)
    unknown = [column.written for column in survey.columns if not column.key and not column.written.startswith(("_", "#"))]
    for header in unknown[:20]:
        if any(header in row.written for row in survey.rows):
            findings.drop(_("The column “%(name)s” is not known here and was left out.", name=header[:60]) + did_you_mean(header, sorted(SURVEY | OWN_SURVEY)),
                          survey.name, 1, header)  # fmt: skip


def _languages(tables: dict[str, Table], language: str) -> list[str]:
    named = [each for name in ("survey", "choices") if name in tables for each in tables[name].languages()]
    settings = tables.get("settings")
    told = settings.rows[0].get("languages") if settings and settings.rows else ""
    if told:
        try:
            return read_codes(told)
        except CellUnreadable:
            pass
    return list(dict.fromkeys([language, *named])) if language in named or not named else list(dict.fromkeys(named))


def _name_everything(top: list[Branch], reading: Reading) -> None:
    """Give every question its code before any rule is read."""
    taken = set[str]()
    _refuse_twins(top, reading)
    for branch in _named(top):
        found, name = branch.type, branch.name
        if found.what == "unknown":
            reading.findings.refuse(
                _("The type “%(type)s” is not known.", type=found.word[:60]) + did_you_mean(found.word.split(" ")[0].lower(), _known_types()),
                *reading.place(branch.row, "type"),
            )  # fmt: skip
            continue
        if found.what == "setting":
            continue
        if not name:
            if found.kind is not None and found.kind.value == "note":
                branch.row.cells["name"] = free_code(f"note_{branch.row.number}", taken)
                name = branch.name
            else:
                reading.findings.refuse(
                    _("This row has no name. Write a short one, such as “greeting”."), *reading.place(branch.row, "name")
                )
                continue
        _name(branch, name, reading, taken)


def _named(branches: list[Branch]) -> Iterator[Branch]:
    """Every branch but the rows of a matrix, which are no questions."""
    for branch in branches:
        yield branch
        if branch.row.get("veldgast_kind") != "matrix":
            yield from _named(branch.inside)


def _refuse_twins(siblings: list[Branch], reading: Reading) -> None:
    """Within one group each name stands once; that is the standard's rule too."""
    first: dict[str, int] = {}
    for branch in siblings:
        if branch.name and branch.type.what not in {"unknown", "setting"}:
            row = first.setdefault(branch.name, branch.row.number)
            if row != branch.row.number:
                reading.findings.refuse(
                    _("The name “%(name)s” is used twice in the same group: row %(row)s has it too. Give each question its own name.",
                      name=branch.name[:60], row=row), *reading.place(branch.row, "name"),
                )  # fmt: skip
        _refuse_twins(branch.inside, reading)


def _name(branch: Branch, name: str, reading: Reading, taken: set[str]) -> None:  # noqa: C901 - one case a kind of row
    names, found = reading.names, branch.type
    reading.labels.setdefault(name, branch.row.text("label") or branch.row.text("hint"))
    if found.what == "metadata":
        names.dropped[name] = _("the app records such things itself")
        if found.word in row_types.TODAY:
            names.today.add(name)
        return
    if found.word == "include":
        reading.findings.refuse(
            _("This row includes another file, which is not supported. Copy its rows into this sheet."), *reading.place(branch.row, "type")
        )
    if found.what == "not_taken" or (found.what == "hidden" and not branch.row.get("calculation")) or "${" in found.list_name:
        names.dropped[name] = _("this type is not supported")
        return
    if found.what == "begin" and found.control == "group" and branch.row.get("veldgast_kind") != "matrix":
        names.groups.add(name)
        return
    if name in names.codes or name in names.dropped:
        names.twice.add(name)
    if found.what == "select" and found.list_name not in reading.lists:
        reading.findings.refuse(
            _("There is no list “%(name)s” in the sheet “choices”.", name=found.list_name[:60])
            + did_you_mean(found.list_name, reading.lists),
            *reading.place(branch.row, "type"),
        )
    told = branch.row.get("veldgast_code")
    code = free_code(plain_code(told or name), taken)
    taken.add(code)
    if code != name and not told:
        message = (
            _("“%(old)s” is the name of another question too, so this one became “%(new)s”.", old=name, new=code)
            if name in names.codes
            else _("The name “%(old)s” cannot be a code here; it became “%(new)s”, in rules too.", old=name, new=code)
        )
        reading.findings.downgrade(message, *reading.place(branch.row, "name"))
    branch.row.cells["name"] = key = name if name not in names.codes else f"{name} {branch.row.number}"
    names.codes[key] = code
    listed = reading.lists.get(found.list_name or branch.row.get("veldgast_list"))
    if listed and listed.renamed:
        names.answers[code] = listed.renamed
    if found.or_other:
        names.codes[f"{key}_other"] = free_code(f"{code}_other"[:60], taken)
        taken.add(names.codes[f"{key}_other"])


def _known_types() -> list[str]:
    return sorted({*(word.replace(" ", "_") for word in row_types.QUESTIONS), "select_one", "select_multiple", "rank", "begin_group", "end_group",
                   "begin_repeat", "end_repeat"})  # fmt: skip


def _settings(table: Table | None, top: list[Branch], reading: Reading, title: str) -> dict[str, Any]:  # noqa: C901 - one line a setting
    told: dict[str, Any] = {"title": {reading.language: title}, "languages": reading.languages, "scoring": {}}
    named = next((branch.name for branch in top if branch.type.what == "setting" and branch.type.word == "form_title"), "")
    if named:
        told["title"] = {reading.language: named}
    row = table.rows[0] if table and table.rows else None
    if table is None or row is None:
        return told
    reading.findings.saw(table.name, row.number)
    named_too = {
        column.language: row.written[column.written]
        for column in table.columns
        if column.key == "form_title" and column.names_language and column.written in row.written
    }
    titles = {language: unshielded(text) for language, text in (named_too or row.text("form_title")).items()}
    if titles or row.get("form_id"):
        told["title"] = titles or {reading.language: row.get("form_id")}
    method = row.get("score_method").strip().lower()
    if method in {"points", "mean"}:
        told["scoring"]["method"] = method
    elif method:
        reading.findings.refuse(
            _("“%(method)s” is no score method; write points or mean.", method=method[:40]),
            table.name,
            row.number,
            table.header_of("score_method"),
        )
    for key, target in (("weights_total", told["scoring"]), ("estimated_minutes", told)):
        if row.get(key):
            try:
                target[key] = read_whole(row.get(key))
            except CellUnreadable as error:
                reading.findings.refuse(str(error), table.name, row.number, table.header_of(key))
    for key in ("public_key", "submission_url", "instance_name", "style"):
        if row.get(key):
            reading.findings.drop(_("The setting “%(name)s” has no meaning here.", name=key), table.name, row.number, table.header_of(key))
    return told


def _content(told: dict[str, Any], reading: Reading) -> QuestionnaireContent | None:
    findings = reading.findings
    count = sum(1 for section in told["sections"] for _question in _all(section["questions"]))
    if not count and not findings.refused():
        findings.refuse(_("Nothing of this form can be imported: no question is left."), reading.survey.name)
    if findings.refused():
        return None
    told.setdefault("estimated_minutes", min(600, max(1, round(count * SECONDS_A_QUESTION / 60))))
    try:
        return QuestionnaireContent.model_validate(told)
    except (ValidationError, CircularRules) as error:
        _tell_invalid(error, told, reading)
        return None


def _all(questions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for question in questions:
        yield question
        yield from question.get("questions", [])


def _tell_invalid(error: ValidationError | CircularRules, told: dict[str, Any], reading: Reading) -> None:
    """Name the row for what the format refuses as a whole: circles, limits of numbers, options that are missing."""
    if isinstance(error, CircularRules):
        _tell_circle(error.path, reading)
        return
    for item in error.errors(include_url=False)[:50]:
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, CircularRules):
            _tell_circle(cause.path, reading)
            continue
        code, column = _culprit(item["loc"], told)
        row = reading.rows.get(code)
        message = re.sub(r"^(Value error, )?(question \S+: )?", "", item["msg"])
        if row is None:
            named = re.search(r"question (\S+?)[,:]", item["msg"])
            row = reading.rows.get(named[1]) if named else None
        place = reading.place(row, column) if row else (reading.survey.name, None, "")
        findings_message = _("This cannot be used: %(why)s", why=message)
        reading.findings.refuse(findings_message, *place)


def _culprit(location: tuple[int | str, ...], told: Any) -> tuple[str, str]:
    """The code of the innermost question or section that a validation error is about, and the field."""
    code, column = "", ""
    for part in location:
        try:
            told = told[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(told, dict) and "code" in told:
            code = told["code"]
        elif isinstance(part, str):
            column = part
    return code, {"visible_when": "relevant", "valid_when": "constraint"}.get(column, column)


def _tell_circle(path: list[str] | tuple[str, ...], reading: Reading) -> None:
    first = next((code for code in path if code in reading.rows), "")
    row = reading.rows.get(first)
    reading.findings.refuse(
        _("These rules go round in a circle: %(path)s. Each needs the other's answer first; change one of them.", path=" → ".join(path)),
        *(reading.place(row, "relevant" if row.get("relevant") else "calculation") if row else (reading.survey.name, None, "")),
    )


def _tell_unused(tables: dict[str, Table], reading: Reading) -> None:
    if "choices" not in tables:
        return
    for found in reading.lists.values():
        if not found.used:
            reading.findings.note(_("The list “%(name)s” is used by no question.", name=found.name), tables["choices"].name, found.row)
