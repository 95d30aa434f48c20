"""pyxform, the standard's own converter, as judge: what it refuses is no XLSForm. It gets the sheets as we read them, not the file."""

import logging
import re
from typing import TYPE_CHECKING, Final

from app.journeys.interchange.columns import OWN_CHOICES, OWN_SETTINGS, OWN_SURVEY, Table
from app.journeys.interchange.findings import Findings
from app.kit.on_use import OnUse
from app.kit.translation import gettext as _

if TYPE_CHECKING:
    from pyxform import errors, xls2xform
else:
    errors, xls2xform = OnUse("pyxform.errors"), OnUse("pyxform.xls2xform")

_ROW: Final = re.compile(r"\[row\s*:\s*(\d+)\]|\brow\s+(\d+)\b", re.IGNORECASE)
_SHEET: Final = re.compile(r"'(survey|choices|settings)'|\b(survey|choices|settings) sheet", re.IGNORECASE)
_OWN: Final = {"survey": OWN_SURVEY, "choices": OWN_CHOICES, "settings": OWN_SETTINGS}
logging.getLogger("pyxform.xls2xform").setLevel(logging.ERROR)


def ask_pyxform(tables: dict[str, Table], findings: Findings) -> None:
    """Convert the form; a refusal is told with its row, and its words as they are (they are English)."""
    book: dict[str, object] = {"sheet_names": list(tables), "fallback_form_name": "data"}
    for name, table in tables.items():
        own = _OWN.get(name, frozenset())
        columns = [column.written for column in table.columns if column.key not in own]
        book[name] = [{header: row.written[header] for header in columns if header in row.written} for row in table.rows]
        book[f"{name}_header"] = [dict.fromkeys(columns)]
    try:
        xls2xform.convert(book, validate=False, form_name="data")
    except errors.PyXFormError as error:
        _tell(str(error), tables, findings)
    except RecursionError:
        findings.refuse(_("The groups of this form stand too deep inside each other."))
    except Exception as error:  # noqa: BLE001 - the converter breaks on some forms instead of refusing them
        findings.refuse(
            _("The converter of the XLSForm standard breaks on this form (%(kind)s). Look for columns and sheets that do not belong to a form.",
              kind=type(error).__name__)
        )  # fmt: skip


def _tell(message: str, tables: dict[str, Table], findings: Findings) -> None:
    sheet = None if message.startswith("[row") else _SHEET.search(message)  # a row in front is one of the survey
    table = tables.get((sheet[1] or sheet[2]).lower() if sheet else "survey")
    found = _ROW.search(message)
    row = None
    if found and table:
        place = int(found[1] or found[2]) - 2  # pyxform counts the rows it was given, the header being the first
        row = table.rows[place].number if 0 <= place < len(table.rows) else None
    words = " ".join(_ROW.sub("", message).split())[:400]
    findings.refuse(_("The converter of the XLSForm standard refuses this: %(message)s", message=words), table.name if table else "", row)
