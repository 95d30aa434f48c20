"""What is refused before it is parsed: files too large, packed too tightly, locked, or not what they seem.

Reading a spreadsheet costs many times its size in memory, so everything here looks at bytes, sizes and names only.
"""

import io
import zipfile
from enum import StrEnum
from typing import Final
from xml.parsers import expat

from app.journeys.interchange.errors import FormTooLarge, FormUnreadable
from app.kit.translation import gettext as _

MEGABYTE: Final = 2**20
MOST_BYTES: Final = 20 * MEGABYTE
MOST_OLD_BYTES: Final = 6 * MEGABYTE
"""An .xls file is read into memory as a whole."""
MOST_TEXT_BYTES: Final = 4 * MEGABYTE
MOST_UNPACKED: Final = 48 * MEGABYTE
MOST_PART: Final = {"sharedstrings": 8 * MEGABYTE, "styles": 4 * MEGABYTE, "sheet": 32 * MEGABYTE}
MOST_PARTS: Final = 600
MOST_RATIO: Final = 150
SMALL_PART: Final = MEGABYTE
MOST_SHEETS: Final = 40
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 120
MOST_CELLS: Final = 150_000
MOST_CELL: Final = 20_000
MOST_PICTURE: Final = 5 * MEGABYTE

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


class FileKind(StrEnum):
    """What a file is, by its first bytes."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"
    JSON = "json"
    PACKAGE = "zip"


def check_size(size: int) -> None:
    """Raises FormTooLarge for a file nobody needs to open."""
    if size > MOST_BYTES:
        raise FormTooLarge(
            _("This file has %(n)s MB; at most %(most)s MB are taken. A questionnaire without pictures is far smaller.",
              n=size // MEGABYTE, most=MOST_BYTES // MEGABYTE)
        )  # fmt: skip


def kind_of(content: bytes) -> FileKind:
    """What the file is, whatever it is called. Raises FormTooLarge, FormUnreadable."""
    check_size(len(content))
    if not content.strip(b" \t\r\n\0"):
        raise FormUnreadable(_("This file is empty."))
    if content.startswith(_ZIP):
        return _kind_of_zip(content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise FormUnreadable(_("This workbook is locked with a password. Save it without one and upload that."))
        if len(content) > MOST_OLD_BYTES:
            raise FormTooLarge(_("An .xls file may have %(most)s MB. Save it as .xlsx and upload that.", most=MOST_OLD_BYTES // MEGABYTE))
        return FileKind.XLS
    if content.startswith(b"PK"):
        raise FormUnreadable(_("This file is damaged: it begins like a workbook and then stops. Save it once more and upload that."))
    return _kind_of_text(content)


def _kind_of_text(content: bytes) -> FileKind:
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise FormUnreadable(
            _("This is a web page with the name of a table. Open it in a spreadsheet program, save it as .xlsx and upload that.")
        )
    if start.startswith((b"<?xml", b"<")):
        raise FormUnreadable(
            _("This is an XML file. An XLSForm is the spreadsheet that such a file is made from: upload that (.xlsx, .xls, .csv or .md).")
        )
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8")):
        raise FormUnreadable(_("This is a picture or a PDF. Upload a table: .xlsx, .xls, .csv, .md or .json."))
    utf16 = content[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not utf16 and b"\0" in content:
        raise FormUnreadable(_("This file is neither a workbook nor a text. Upload .xlsx, .xls, .csv, .md or .json."))
    if len(content) > MOST_TEXT_BYTES:
        raise FormTooLarge(_("A text file may have %(most)s MB.", most=MOST_TEXT_BYTES // MEGABYTE))
    return FileKind.JSON if start.startswith((b"{", b"[")) else FileKind.TEXT


def _kind_of_zip(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            _check_parts(parts, len(content))
            names = {part.filename.lower() for part in parts}
            if "xl/workbook.xml" in names or "[content_types].xml" in names:
                if "xl/workbook.xml" not in names:
                    raise FormUnreadable(_("This is an Office file, but no workbook with sheets. Upload an .xlsx file."))
                _check_xml(package, parts)
                return FileKind.XLSX
            if "content.xml" in names:
                raise FormUnreadable(_("This is an OpenDocument file. Save it as .xlsx and upload that."))
            return FileKind.PACKAGE
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise FormUnreadable(_("This file is damaged, or only half of it arrived. Save it once more and upload that.")) from error


def _check_parts(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if len(parts) > MOST_PARTS:
        raise FormTooLarge(_("This file holds %(n)s parts; at most %(most)s are taken.", n=len(parts), most=MOST_PARTS))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise FormTooLarge(
            _("Unpacked, this file would have %(n)s MB; at most %(most)s MB are taken. Remove formatting and empty rows, or save only the sheets you need.",
              n=unpacked // MEGABYTE, most=MOST_UNPACKED // MEGABYTE)
        )  # fmt: skip
    for part in parts:
        if part.flag_bits & 1:
            raise FormUnreadable(_("This file is locked with a password. Save it without one and upload that."))
        told = _("its part “%(part)s”", part=part.filename[-60:])
        most = next((limit for word, limit in MOST_PART.items() if word in part.filename.lower()), MOST_UNPACKED)
        if part.file_size > most:
            raise FormTooLarge(_("This file is too large to open: %(part)s has %(n)s MB.", part=told, n=part.file_size // MEGABYTE))
        if part.file_size > SMALL_PART and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise FormTooLarge(
                _("This file is packed too tightly to be a questionnaire: %(part)s grows %(n)s times when it is opened.",
                  part=told, n=part.file_size // max(part.compress_size, 1))
            )  # fmt: skip
    if packed * MOST_RATIO < unpacked and unpacked > SMALL_PART:
        raise FormTooLarge(_("This file is packed too tightly to be a questionnaire."))


class _PrologRead(Exception):
    """The first element has begun: what is dangerous can only stand before it."""


def _check_xml(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse document types and with them entities, which could multiply or fetch; and parts that are larger than they say."""

    def document_type(*_arguments: object) -> None:
        raise FormUnreadable(_("This workbook declares XML entities, which no spreadsheet program does. It was not opened."))

    def first_element(*_arguments: object) -> None:
        raise _PrologRead

    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = document_type
        parser.StartElementHandler = first_element
        try:
            with package.open(part) as stream:
                while chunk := stream.read(65536):
                    parser.Parse(chunk)
        except _PrologRead:
            continue
        except expat.ExpatError as error:
            raise FormUnreadable(
                _(
                    "This workbook is damaged: its part “%(part)s” cannot be read. Save it once more and upload that.",
                    part=part.filename[-60:],
                )
            ) from error
