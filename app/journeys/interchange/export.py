"""A questionnaire as an XLSForm that pyxform accepts and our import reads back to the same questionnaire."""

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from app.journeys.interchange.choices import RESERVED, RESERVED_COLUMN, column_header
from app.journeys.interchange.codes import free_code
from app.journeys.interchange.expressions import columns_in, with_renamed_columns
from app.journeys.interchange.languages import language_name, own_text
from app.journeys.interchange.own_columns import shielded, write_bands, write_codes, write_critical, write_flag, write_number
from app.journeys.logic.parser import unparse
from app.journeys.logic.rule import Rule
from app.journeys.logic.tree import Node, rename
from app.journeys.schemas import Option, Question, QuestionKind, QuestionnaireContent, Section
from app.kit.clock import now
from app.kit.on_use import OnUse
from app.kit.translation import gettext as _

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = OnUse("xlsxwriter")

K = QuestionKind
TYPES: Final[dict[QuestionKind, str]] = {
    K.NUMBER: "decimal", K.MONEY: "decimal", K.DATE: "date", K.TIME: "time", K.DATETIME: "dateTime", K.DURATION: "integer", K.SHORT_TEXT: "text",
    K.LONG_TEXT: "text", K.BARCODE: "barcode", K.PHOTO: "image", K.AUDIO: "audio", K.FILE: "file", K.RECEIPT: "image", K.PLACE: "geopoint",
    K.NOTE: "note", K.CALCULATED: "calculate",
}  # fmt: skip
RANGES: Final = {K.NPS: (0.0, 10.0), K.CSAT: (1.0, 5.0), K.CES: (1.0, 7.0)}
SELECTS: Final = {K.SINGLE_CHOICE: "select_one", K.MULTIPLE_CHOICE: "select_multiple", K.RANKING: "rank"}
_RESERVED_NAMES: Final = frozenset({"meta", "data", "instanceID", "instanceName"})
_PLAIN: Final = {
    "weight": 0, "points_cap": None, "min_length": 0, "max_length": 5000, "reversed": False, "private": False, "names_person": False,
    "verbatim": False, "allow_na": False, "several": False, "currency": "EUR",
}  # fmt: skip
Cells = dict[str, str]


@dataclass
class _Writer:
    content: QuestionnaireContent
    survey: list[Cells] = field(default_factory=list)
    choices: list[Cells] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=lambda: set(_RESERVED_NAMES))

    def text(self, cells: Cells, column: str, text: dict[str, str] | None) -> None:
        for language, words in (text or {}).items():
            if language not in self.languages:
                self.languages.append(language)
            cells[f"{column}::{language_name(language)}"] = shielded(words)

    def rule(self, rule: Rule | None) -> str:
        """The source as people wrote it, or anew from the tree where names changed or the standard writes it otherwise."""
        if rule is None:
            return ""
        tree: Node = rename(rule.tree, self.names)
        return unparse(tree)

    def name_everything(self) -> None:
        for question in self.content.questions():
            name = free_code(question.code, self.taken)
            self.taken.add(name)
            if name != question.code:
                self.names[question.code] = name

    def own_name(self, code: str, cells: Cells, *, question: bool) -> None:
        name = self.names.get(code, code) if question else free_code(code, self.taken)
        self.taken.add(name)
        cells["name"] = name
        if name != code:
            cells["veldgast_code"] = code

    def section(self, section: Section) -> None:
        cells: Cells = {"type": "begin_group"}
        self.own_name(section.code, cells, question=False)
        name = cells["name"]
        self.text(cells, "label", section.title)
        self.text(cells, "hint", section.intro)
        self.text(cells, "stage", section.stage)
        self.text(cells, "emotion_cue", section.emotion_cue)
        cells |= {"channel": section.channel, "weight": str(section.weight), "affect": write_flag(section.affect)}
        self.text(cells, "cue", section.cue)
        cells |= {name: "yes" for name in ("words", "contribution", "speeded") if getattr(section, name)}
        if section.leg:
            cells["leg"] = section.leg
        cells["relevant"] = self.rule(section.visible_when)
        self.survey.append(cells)
        for question in section.questions:
            self.question(question)
        self.survey.append({"type": "end_group", "name": name})

    def question(self, question: Question) -> None:
        cells: Cells = {"veldgast_kind": question.kind.value}
        self.own_name(question.code, cells, question=True)
        self.text(cells, "label", question.label)
        self.text(cells, "hint", question.help)
        self._rules(cells, question)
        self._own(cells, question)
        if question.kind is K.REPEAT:
            self.survey.append({"type": "begin_repeat", **cells})
            for inner in question.questions:
                self.question(inner)
            self.survey.append({"type": "end_repeat", "name": cells["name"]})
        elif question.kind is K.MATRIX:
            self._matrix(cells, question)
        else:
            self._type(cells, question)
            self.survey.append(cells)

    def _rules(self, cells: Cells, question: Question) -> None:
        cells["relevant"] = self.rule(question.visible_when)
        cells["constraint"] = self.rule(question.valid_when)
        cells["calculation"] = self.rule(question.calculation)
        self.text(cells, "constraint_message", question.valid_message)
        if question.required_when and not question.required:
            cells["required"] = self.rule(question.required_when)
        else:
            cells["required"] = write_flag(question.required)
            cells["required_when"] = self.rule(question.required_when)
        if question.choice_filter:
            source = self.rule(question.choice_filter)
            renamed = {name: column_header(name) for name in columns_in(source)}
            cells["choice_filter"] = with_renamed_columns(source, renamed)

    def _own(self, cells: Cells, question: Question) -> None:  # noqa: C901 - one line a column
        for key, default in _PLAIN.items():
            value = getattr(question, key)
            if value != default:
                cells[key] = write_flag(value) if isinstance(value, bool) else str(value)
        for key in ("minimum", "maximum"):
            if getattr(question, key) is not None:
                cells[key] = write_number(getattr(question, key))
        for key in ("counts", "multi_scoring", "display"):
            if getattr(question, key) != type(question).model_fields[key].default:
                cells[key] = getattr(question, key).value
        for key in ("tags", "why_when", "evidence_when"):
            if getattr(question, key):
                cells[key] = write_codes(getattr(question, key))
        for key in ("low_label", "high_label", "unit"):
            self.text(cells, key, getattr(question, key))
        if question.bands:
            cells["bands"] = write_bands(question.bands)
        if question.critical:
            cells["critical"] = write_critical(question.critical)
        if question.example_image:
            cells["example_image"] = question.example_image

    def _type(self, cells: Cells, question: Question) -> None:
        kind = question.kind
        if kind is K.YES_NO:
            cells["type"] = f"select_one {self._yes_no(na=question.allow_na)}"
        elif kind in SELECTS or (kind is K.SCALE and question.options):
            cells["type"] = f"{SELECTS.get(kind, 'select_one')} {self._list(question)}"
            if kind is K.SCALE:
                cells["appearance"] = "likert"
        else:
            low, high = RANGES.get(kind, (question.minimum or 0.0, question.maximum or 0.0))
            if (kind in RANGES or kind is K.SCALE) and high - low >= 1:
                cells |= {"type": "range", "parameters": f"start={write_number(low)} end={write_number(high)} step=1"}
            else:
                cells["type"] = TYPES.get(kind, "decimal")
            if question.options:
                cells["veldgast_list"] = self._list(question)
        if kind is K.LONG_TEXT:
            cells["appearance"] = "multiline"

    def _matrix(self, cells: Cells, question: Question) -> None:
        listed = self._list(question)
        self.survey.append({"type": "begin_group", "appearance": "field-list", "veldgast_list": listed, **cells})
        for row in question.rows:
            inner: Cells = {
                "type": f"select_one {listed}",
                "name": free_code(f"{cells['name']}__{row.code}"[:60], self.taken),
                "veldgast_code": row.code,
            }
            self.taken.add(inner["name"])
            self.text(inner, "label", row.label)
            self.survey.append(inner)
        self.survey.append({"type": "end_group", "name": cells["name"]})

    def _yes_no(self, *, na: bool) -> str:
        name = "yes_no_na" if na else "yes_no"
        if name not in self.lists:
            self.lists[name] = name
            languages = list(self.content.languages)
            for code in ("yes", "no", "na") if na else ("yes", "no"):
                cells: Cells = {"list_name": name, "name": code}
                self.text(cells, "label", own_text(code, languages))
                self.choices.append(cells)
        return name

    def _list(self, question: Question) -> str:
        key = repr(question.options)
        if key not in self.lists:
            self.lists[key] = free_code(question.code, {"yes_no", "yes_no_na", *self.lists.values()})
            for option in question.options:
                self.choices.append(self._option(self.lists[key], option))
        return self.lists[key]

    def _option(self, list_name: str, option: Option) -> Cells:
        cells: Cells = {"list_name": list_name, "name": option.code}
        self.text(cells, "label", option.label)
        if option.points is not None:
            cells["points"] = str(option.points)
        if option.exclusive:
            cells["exclusive"] = "yes"
        if option.image:
            cells["example_image"] = option.image
        return cells | {column_header(name): shielded(value) for name, value in option.columns.items()}


def left_out_of_xlsform(content: QuestionnaireContent) -> dict[str, str]:
    """What of a questionnaire an XLSForm has no place for: the part by its name in the JSON, and the sentence that says so."""
    told = {
        "checks": _("The XLSForm leaves out the checks of one answer against another; JSON keeps them."),
        "emotion": _("The XLSForm leaves out the list of words for feelings, their practice and what was expected; JSON keeps all of it."),
    }
    return {part: words for part, words in told.items() if part in content.stored()}


def export_xlsform(content: QuestionnaireContent, *, form_id: str, version: str = "") -> bytes:
    """The workbook. ``form_id`` names the form to other tools."""
    writer = _Writer(content, languages=list(content.languages))
    writer.name_everything()
    for section in content.sections:
        writer.section(section)
    settings: Cells = {"form_id": form_id}
    writer.text(settings, "form_title", content.title)
    settings["form_title"] = shielded(next(iter(content.title.values())))
    settings |= {
        "version": version, "default_language": language_name(content.languages[0]), "languages": write_codes(content.languages),
        "score_method": content.scoring.method.value, "estimated_minutes": str(content.estimated_minutes),
        "weights_total": str(content.scoring.weights_total) if content.scoring.weights_total else "",
    }  # fmt: skip
    legs: list[Cells] = []
    for leg in content.legs:
        cells: Cells = {"name": leg.code}
        writer.text(cells, "label", leg.title)
        legs.append(cells)
    sheets = {"survey": writer.survey, "choices": writer.choices, "settings": [settings], "legs": legs}
    return _workbook({name: rows for name, rows in sheets.items() if rows})


_FIRST: Final = {"survey": ("type", "name", "label", "hint", "required", "relevant", "appearance", "constraint", "constraint_message", "calculation",
                            "choice_filter", "parameters", "veldgast_kind", "weight"),
                 "choices": ("list_name", "name", "label", "points"), "settings": ("form_title", "form_id", "version", "default_language"),
                 "legs": ("name", "label")}  # fmt: skip


def _workbook(sheets: dict[str, list[Cells]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": now().replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bg_color": "#E6EEEC", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in sheets.items():
        present = list(dict.fromkeys(header for cells in rows for header, value in cells.items() if value))
        ranks = {header: place for place, header in enumerate(_FIRST[name])}
        headers = sorted(present, key=lambda header: ranks.get(header.split("::")[0], len(ranks)))
        sheet: Any = book.add_worksheet(name)
        sheet.freeze_panes(1, 2 if name == "survey" else 0)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, head)
            sheet.set_column(column, column, 40 if header.startswith(("label", "hint")) else 18)
        for number, cells in enumerate(rows, 1):
            for column, header in enumerate(headers):
                if cells.get(header):
                    sheet.write_string(number, column, cells[header], wrapped)
    book.close()
    return out.getvalue()


__all__ = ["RESERVED", "RESERVED_COLUMN", "export_xlsform", "left_out_of_xlsform"]
