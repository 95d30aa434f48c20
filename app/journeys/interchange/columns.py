"""Column headers: what an XLSForm calls things, in all its spellings, and our own columns beside them."""

import re
from dataclasses import dataclass, field
from typing import Final

from app.journeys.interchange.findings import Findings
from app.journeys.interchange.languages import language_code
from app.journeys.interchange.sheets import RawSheet
from app.kit.translation import gettext as _

SURVEY: Final = frozenset({
    "type", "name", "label", "hint", "guidance_hint", "relevant", "required", "required_message", "constraint", "constraint_message", "calculation",
    "choice_filter", "appearance", "read_only", "default", "parameters", "repeat_count", "image", "big-image", "audio", "video", "trigger", "save_to",
    "rows", "disabled", "autoplay", "no_app_error_string",
})  # fmt: skip
OWN_SURVEY: Final = frozenset({
    "weight", "critical", "tags", "reversed", "counts", "bands", "multi_scoring", "points_cap", "private", "names_person", "verbatim", "why_when",
    "evidence_when", "words", "contribution", "speeded", "cue",
    "affect", "emotion_cue", "stage", "channel", "leg", "example_image", "allow_na", "minimum", "maximum", "display", "low_label",
    "high_label", "unit", "currency", "several", "min_length", "max_length", "required_when", "veldgast_kind", "veldgast_code", "veldgast_list",
})  # fmt: skip
"""What a questionnaire here has beyond the standard; each has a line in docs/xlsform.md."""
CHOICES: Final = frozenset({"list_name", "name", "label", "image", "big-image", "audio", "video"})
OWN_CHOICES: Final = frozenset({"points", "exclusive", "example_image"})
SETTINGS: Final = frozenset({
    "form_title", "form_id", "version", "default_language", "style", "name", "instance_name", "public_key", "submission_url", "allow_choice_duplicates",
    "auto_send", "auto_delete", "clean_text_values", "omit_instanceid", "namespaces", "attribute", "flat", "client_editable", "prefix", "add_none_option",
    "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format", "sms_response", "instance_id", "instance_xmlns",
})  # fmt: skip
OWN_SETTINGS: Final = frozenset({"score_method", "weights_total", "estimated_minutes", "languages"})

ALIASES: Final = {
    "caption": "label", "command": "type", "tag": "name", "value": "name", "relevance": "relevant", "readonly": "read_only", "calculate": "calculation",
    "constraining_message": "constraint_message", "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message", "jr:requiredmsg": "required_message", "count": "repeat_count", "jr:count": "repeat_count",
    "noapperrorstring": "no_app_error_string", "jr:noapperrorstring": "no_app_error_string",
    "list_name": "list_name", "form_title": "form_title", "set_form_title": "form_title", "title": "form_title", "id_string": "form_id",
    "set_form_id": "form_id",
}  # fmt: skip
_WRAPPERS: Final = frozenset({"bind", "control", "media", "body"})
_WRAPPED: Final = {"calculate": "calculation", "readonly": "read_only"}


@dataclass(frozen=True)
class Column:
    """One column: where it stands, its header as written, what it is (empty: unknown), and the language of its texts."""

    place: int
    written: str
    key: str
    language: str = ""
    names_language: bool = False


@dataclass(frozen=True)
class Row:
    """One row: its number, and its filled cells by what their column is; texts by language apart."""

    number: int
    cells: dict[str, str]
    texts: dict[str, dict[str, str]]
    written: dict[str, str] = field(default_factory=dict)
    """The cells by header as written: what pyxform gets."""

    def get(self, key: str) -> str:
        """The cell, empty where there is none."""
        return self.cells.get(key, "")

    def text(self, key: str) -> dict[str, str]:
        """The texts of that column in all languages, the empty ones left out."""
        return self.texts.get(key, {})


@dataclass
class Table:
    """A sheet with understood headers."""

    name: str
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def header_of(self, key: str) -> str:
        """How the sheet itself calls a column; its usual name where it has none."""
        return next((column.written for column in self.columns if column.key == key), key)

    def languages(self) -> list[str]:
        """The languages that label columns name, in order."""
        return list(dict.fromkeys(column.language for column in self.columns if column.language))


TEXTS: Final = frozenset({
    "label", "hint", "guidance_hint", "constraint_message", "required_message", "stage", "cue", "emotion_cue", "unit", "low_label", "high_label", "form_title",
    "image", "big-image", "audio", "video",
})  # fmt: skip


def read_table(sheet: RawSheet, known: frozenset[str], default_language: str, findings: Findings) -> Table:  # noqa: C901 - headers, then cells
    """Understand the first row as headers and the others by them. Refuses doubled headers in the findings."""
    table = Table(sheet.name)
    if not sheet.rows:
        return table
    header_row, headers = sheet.rows[0]
    double = any("::" in header for header in headers)
    seen: dict[tuple[str, str], str] = {}
    for place, header in enumerate(headers):
        if not header:
            continue
        column = _understand(place, re.sub(r"\s+", " ", header), known, double=double, default_language=default_language)
        before = seen.setdefault((column.key or column.written, column.language if column.names_language else ""), column.written)
        if before is not column.written:
            findings.refuse(
                _("The columns “%(one)s” and “%(other)s” are for the same thing. Keep one of them.", one=before, other=column.written),
                sheet.name, header_row, column.written,
            )  # fmt: skip
            continue
        table.columns.append(column)
    for number, values in sheet.rows[1:]:
        cells: dict[str, str] = {}
        texts: dict[str, dict[str, str]] = {}
        written: dict[str, str] = {}
        for column in table.columns:
            value = values[column.place] if column.place < len(values) else ""
            if not value:
                continue
            written[column.written] = value
            key = column.key or column.written
            if key in TEXTS and key in known:
                told = texts.setdefault(key, {})
                if column.names_language or column.language not in told:
                    told[column.language] = value
            cells.setdefault(key, value)
        if cells:
            table.rows.append(Row(number, cells, texts, written))
    return table


def _understand(place: int, header: str, known: frozenset[str], *, double: bool, default_language: str) -> Column:
    tokens = [
        token.strip() for token in (header.split("::") if double or "::" in header else re.split(r"(?<!jr):(?!jr:)|:(?=jr:)", header))
    ]
    head = "_".join(tokens[0].split()).lower()
    if head in _WRAPPERS and len(tokens) > 1:
        tokens = tokens[1:]
        head = "_".join(tokens[0].split()).lower()
        head = _WRAPPED.get(head, head)
    key = head if head in known else ALIASES.get(head, head)
    if key not in known:
        return Column(place, header, "")
    language = tokens[1] if len(tokens) > 1 else ""
    if not language:
        return Column(place, header, key, default_language if key in TEXTS else "")
    return Column(place, header, key, language_code(language), names_language=True)
