"""Any uploaded questionnaire: what kind of file it is, and what becomes of it."""

import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

from app.journeys.interchange import limits
from app.journeys.interchange.checklist import import_checklist
from app.journeys.interchange.checklist_columns import Guess, guess_columns, unique_headers
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.json_form import import_json
from app.journeys.interchange.limits import FileKind
from app.journeys.interchange.sheets import Book, RawRow, read_book
from app.journeys.interchange.xlsform import Imported, import_xlsform, is_xlsform

XLSFORM: Final = "xlsform"
CHECKLIST: Final = "checklist"
JSON: Final = "json"


@dataclass
class Upload:
    """A file that was read: what it was taken for and what it makes; of a checklist its table too, for other columns to be chosen."""

    form: str
    imported: Imported
    title: str
    headers: list[str] = field(default_factory=list)
    rows: list[RawRow] = field(default_factory=list)
    sheet: str = ""
    guess: Guess | None = None


def read_upload(content: bytes, file_name: str, *, language: str = "en", taken_for: str = "") -> Upload:
    """Read a file. ``language`` is that of texts that name none; ``taken_for`` is xlsform, checklist or json where somebody said so.

    Raises FormTooLarge and FormUnreadable for a file that cannot be opened; all else is in the findings.
    """
    findings = Findings()
    title = title_of(file_name)
    if limits.kind_of(content) is FileKind.JSON and taken_for in {"", JSON}:
        return Upload(JSON, import_json(content, findings), title)
    book = read_book(content, findings)
    if taken_for == XLSFORM or (taken_for != CHECKLIST and is_xlsform(book)):
        return Upload(XLSFORM, import_xlsform(book, findings, language=language, title=title), title)
    return _read_checklist(book, findings, language, title)


def _read_checklist(book: Book, findings: Findings, language: str, title: str) -> Upload:
    sheet = max(book.sheets, key=lambda each: len(each.rows))
    headers = unique_headers(sheet.rows[0][1])
    guess = guess_columns(headers, language)
    rows = sheet.rows[1:]
    imported = import_checklist(rows, headers, guess.mapping, guess.languages, title=title, sheet=sheet.name, findings=findings)
    return Upload(CHECKLIST, imported, title, headers, rows, sheet.name, guess)


def title_of(file_name: str) -> str:
    """A title out of a file's name."""
    name = "".join(character for character in PurePath(file_name.replace("\\", "/")).stem if unicodedata.category(character)[0] != "C")
    return name.replace("_", " ").strip()[:200] or "Questionnaire"
