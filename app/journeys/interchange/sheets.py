"""Sheets of text cells, however they are packed: .xlsx, .xls, a text with sheet names in its first column, a Markdown table, a zip with pictures.

Macros are never run and formulas never worked out: a cell has the value that was saved with it, or none, and both are told.
"""

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from app.clients.location_csv import decode, sniff_delimiter
from app.journeys.interchange import limits
from app.journeys.interchange.errors import FormTooLarge, FormUnreadable
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.limits import FileKind
from app.kit.on_use import OnUse
from app.kit.translation import gettext as _

if TYPE_CHECKING:
    import openpyxl.utils
    import xlrd
else:
    openpyxl, xlrd = OnUse("openpyxl"), OnUse("xlrd")

EMPTY_ROWS_THAT_END: Final = 60
"""As pyxform has it: after so many empty rows a sheet is over, whatever its formatting says."""
FORM_SHEETS: Final = frozenset({"survey", "choices", "settings"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v>[^<]+</v>)?')
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')
_MD_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_MD_RULE = re.compile(r"^[\s|:-]+$")
_PIPE = re.compile(r"(?<!\\)\|")

RawRow = tuple[int, list[str]]


@dataclass
class RawSheet:
    """A sheet's name and its rows with their numbers; empty rows are left out."""

    name: str
    rows: list[RawRow] = field(default_factory=list)


@dataclass
class Book:
    """All sheets of a file, and the pictures that came with it by lower-case file name."""

    kind: FileKind
    sheets: list[RawSheet]
    pictures: dict[str, bytes] = field(default_factory=dict)


def read_book(content: bytes, findings: Findings) -> Book:
    """Read the sheets of a file. Raises FormTooLarge, FormUnreadable."""
    kind = limits.kind_of(content)
    if kind is FileKind.PACKAGE:
        return _read_package(content, findings)
    if kind is FileKind.XLSX:
        sheets = _read_xlsx(content, findings)
    elif kind is FileKind.XLS:
        sheets = _read_xls(content, findings)
    else:
        sheets = _read_text(content, findings)
    if not any(sheet.rows for sheet in sheets):
        raise FormUnreadable(_("There is nothing in this file: no sheet has a filled cell."))
    return Book(kind, sheets)


def clean_cell(value: Any) -> str:
    """A cell as text: numbers without needless decimals, no control characters, no spaces around it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - beyond it floats skip integers
        return str(int(value))
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return str(value)
    text = _ESCAPED.sub("", str(value)).replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("", _CONTROL.sub("", text)).strip()


def _gather(name: str, rows: Iterable[tuple[int, Sequence[Any]]], findings: Findings, cells_before: int) -> tuple[RawSheet, int]:
    """Clean the rows of one sheet, within the limits. Returns the sheet and how many filled cells there are by now."""
    sheet, filled, empty = RawSheet(name), cells_before, 0
    for number, values in rows:
        cells = [clean_cell(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            if empty >= EMPTY_ROWS_THAT_END:
                break
            continue
        empty = 0
        if any(_CONTROL.search(value) or _ESCAPED.search(value) for value in values if isinstance(value, str)):
            findings.note(_("Invisible control characters were removed."), name, number)
        if len(cells) > limits.MOST_COLUMNS:
            raise FormTooLarge(
                _("Sheet “%(sheet)s” has more than %(n)s columns. Keep the ones you need.", sheet=name, n=limits.MOST_COLUMNS)
            )
        filled += sum(map(bool, cells))
        if len(sheet.rows) >= limits.MOST_ROWS or filled > limits.MOST_CELLS:
            raise FormTooLarge(
                _("Sheet “%(sheet)s” goes on after row %(row)s; at most %(rows)s rows and %(cells)s filled cells are taken.",
                  sheet=name, row=number, rows=limits.MOST_ROWS, cells=limits.MOST_CELLS)
            )  # fmt: skip
        long = next((place for place, cell in enumerate(cells) if len(cell) > limits.MOST_CELL), None)
        if long is not None:
            raise FormTooLarge(
                _("Sheet “%(sheet)s”, row %(row)s: the cell in column %(column)s has more than %(n)s characters.",
                  sheet=name, row=number, column=openpyxl.utils.get_column_letter(long + 1), n=limits.MOST_CELL)
            )  # fmt: skip
        sheet.rows.append((number, cells))
    return sheet, filled


def _read_xlsx(content: bytes, findings: Findings) -> list[RawSheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if any(name.lower().endswith("vbaproject.bin") for name in package.namelist()):
            findings.note(_("This workbook has macros. They were not run and are not kept."))
    sheets: list[RawSheet] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which nobody needs here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            filled = 0
            for opened in book.worksheets[: limits.MOST_SHEETS]:
                rows = opened.iter_rows(values_only=True, max_col=limits.MOST_COLUMNS + 1)
                sheet, filled = _gather(opened.title, enumerate(rows, 1), findings, filled)
                sheets.append(sheet)
                _tell_of_formulas(content, getattr(opened, "_worksheet_path", ""), sheet, findings)
            book.close()
    except (FormTooLarge, FormUnreadable):
        raise
    except Exception as error:  # a broken workbook breaks the reader in any of a dozen ways
        raise FormUnreadable(
            _("This workbook is damaged and cannot be read. Open it in your spreadsheet program, save it anew and upload that.")
        ) from error
    if not sheets:
        raise FormUnreadable(_("This workbook has no sheet with cells."))
    return sheets


def _tell_of_formulas(content: bytes, path: str, sheet: RawSheet, findings: Findings) -> None:
    """Say which cells are formulas and which are merged: neither is what it looks like."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        name = path.lstrip("/")
        raw = package.read(name) if name in package.namelist() else b""
    seen = {number for number, _cells in sheet.rows}
    last = max(seen, default=0)
    for found in _FORMULA.finditer(raw):
        column, row, value = found[1].decode(), int(found[2]), found[3]
        if row > last + 1:
            continue
        if value:
            findings.note(
                _("This cell is a formula. The value saved with it was taken; it was not worked out anew."), sheet.name, row, column
            )
        else:
            findings.drop(
                _("This cell is a formula without a saved value, so it counts as empty. Write the text itself."), sheet.name, row, column
            )
    for found in _MERGED.finditer(raw):
        findings.note(
            _(
                "The cells %(cells)s are merged: only the first of them has a value. Unmerge them if each row should have it.",
                cells=found[1].decode(),
            ),
            sheet.name,
        )


def _read_xls(content: bytes, findings: Findings) -> list[RawSheet]:
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        findings.note(_("This workbook has macros. They were not run and are not kept."))
    sheets: list[RawSheet] = []
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), on_demand=True)
        filled = 0
        for index in range(min(book.nsheets, limits.MOST_SHEETS)):
            opened = book.sheet_by_index(index)
            opened_columns = min(opened.ncols, limits.MOST_COLUMNS + 1)
            rows = (
                (number + 1, [_old_value(cell, book.datemode) for cell in opened.row(number)[:opened_columns]])
                for number in range(opened.nrows)
            )
            sheet, filled = _gather(opened.name, rows, findings, filled)
            sheets.append(sheet)
            book.unload_sheet(index)
    except (FormTooLarge, FormUnreadable):
        raise
    except Exception as error:  # as above
        told = _("This workbook is damaged and cannot be read. Open it in your spreadsheet program, save it as .xlsx and upload that.")
        if "encrypt" in str(error).lower():
            told = _("This workbook is locked with a password. Save it without one and upload that.")
        raise FormUnreadable(told) from error
    return sheets


def _old_value(cell: Any, datemode: int) -> Any:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            parts = xlrd.xldate_as_tuple(cell.value, datemode)
        except (xlrd.XLDateError, ValueError):
            return cell.value
        return dt.time(*parts[3:]) if parts[:3] == (0, 0, 0) else dt.datetime(*parts)  # noqa: DTZ001 - a cell has no time zone
    return cell.value


def _read_text(content: bytes, findings: Findings) -> list[RawSheet]:
    text = decode(content)[0].lstrip("\ufeff")
    markdown = list(_markdown_rows(text))
    if markdown:
        return _cut_by_first_column(markdown, findings)
    delimiter = sniff_delimiter("\n".join(line for line in text.splitlines()[:200] if line.strip(" ,;\t\"'").lower() not in FORM_SHEETS))
    try:
        lines = list(_csv_rows(text, delimiter))
    except csv.Error as error:
        raise FormUnreadable(
            _("This text cannot be read as a table. Look for a quotation mark that is opened and never closed.")
        ) from error
    if any(cells and cells[0].strip().lower() in FORM_SHEETS for _number, cells in lines):
        return _cut_by_first_column(lines, findings)
    return [_gather(_("table"), lines, findings, 0)[0]]


def _csv_rows(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    for cells in reader:
        yield start, cells
        start = reader.line_num + 1


def _markdown_rows(text: str) -> Iterator[RawRow]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        found = _MD_ROW.match(line)
        if found and not _MD_RULE.match(found[1]):
            yield number, [cell.strip().replace(r"\|", "|") for cell in _PIPE.split(found[1])]


def _cut_by_first_column(lines: Iterable[RawRow], findings: Findings) -> list[RawSheet]:
    """The sheets of a text whose first column names the sheet where one begins."""
    cut: dict[str, list[RawRow]] = {}
    name = ""
    for number, cells in lines:
        if cells and cells[0].strip():
            name = clean_cell(cells[0])[:100]
            cut.setdefault(name, [])
        if name and any(cell.strip() for cell in cells[1:]):
            cut[name].append((number, cells[1:]))
    sheets, filled = [], 0
    for title, rows in list(cut.items())[: limits.MOST_SHEETS]:
        sheet, filled = _gather(title, rows, findings, filled)
        sheets.append(sheet)
    return sheets


def _read_package(content: bytes, findings: Findings) -> Book:
    """A zip with one form and the pictures it names."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [part for part in package.infolist() if not part.is_dir() and not part.filename.startswith("__MACOSX/")]
            forms = [part for part in parts if part.filename.lower().endswith((".xlsx", ".xlsm", ".xls", ".csv", ".md"))]
            if len(forms) != 1:
                raise FormUnreadable(
                    _(
                        "A zip file holds exactly one form (.xlsx, .xls, .csv or .md) and its pictures; this one holds %(n)s forms.",
                        n=len(forms),
                    )
                )
            inside = package.read(forms[0])
            if limits.kind_of(inside) is FileKind.PACKAGE:
                raise FormUnreadable(_("A zip file inside a zip file is not opened."))
            book = read_book(inside, findings)
            for part in parts:
                name = part.filename.rsplit("/", 1)[-1].lower()
                if name.endswith((".jpg", ".jpeg", ".png", ".webp", ".gif")) and part.file_size <= limits.MOST_PICTURE:
                    book.pictures[name] = package.read(part)
                elif part is not forms[0]:
                    findings.drop(_("The file “%(name)s” in the zip is not used: only pictures of at most 5 MB are.", name=name[:80]))
            return book
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise FormUnreadable(_("This zip file is damaged. Pack it once more and upload that.")) from error
