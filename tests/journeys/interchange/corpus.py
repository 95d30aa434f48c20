"""The real forms that the import is held to, and what becomes of each."""

import functools
from pathlib import Path

from app.journeys.interchange.errors import FormTooLarge, FormUnreadable
from app.journeys.interchange.upload import XLSFORM, read_upload
from app.journeys.interchange.xlsform import Imported
from app.kit.translation import use_locale

DATA = Path(__file__).resolve().parents[2] / "data"
ENDINGS = {".xlsx", ".xlsm", ".xls", ".csv", ".md"}
FIELD_FORMS = sorted((DATA / "xlsforms").glob("*.xlsx"))
EXAMPLES = sorted(path for path in (DATA / "pyxform_examples").glob("*/*") if path.suffix in ENDINGS)

REFUSED = {
    "bad_calc.xlsx": "closing quote",
    "calculate_without_calculation.xls": "Missing calculation",
    "choice_filter_test.xlsx": "stands in list “counties” twice",
    "fruits.csv": "There is no column “type”",
    "gps.csv": "no label or hint",
    "group_name_test.xls": "has no name",
    "hidden.xls": "no question is left",
    "include.csv": "includes another file",
    "include.md": "includes another file",
    "include.xls": "includes another file",
    "include.xlsx": "includes another file",
    "include_json.csv": "includes another file",
    "include_json.md": "includes another file",
    "include_json.xls": "includes another file",
    "include_json.xlsx": "includes another file",
    "loop.csv": "Loops over a list",
    "loop.md": "Loops over a list",
    "loop.xls": "Loops over a list",
    "loop.xlsx": "Loops over a list",
    "pull_data.xlsx": "pulldata() is not supported",
    "simple_loop.csv": "Loops over a list",
    "simple_loop.xls": "Loops over a list",
    "UCL_Biomass_Plot_Form.xlsx": "inside another repeat",
    "unknown_question_type.xls": "are for the same thing",
    "xl_date_ambiguous.xlsx": "cannot be used",
}
"""The examples outside the supported set, and what the refusal says."""


@functools.cache
def outcome(path: Path) -> Imported:
    """What the import makes of a form of the corpus; what cannot be read counts as refused."""
    with use_locale("en"):
        return read_upload(path.read_bytes(), path.name, taken_for=XLSFORM).imported


__all__ = ["DATA", "EXAMPLES", "FIELD_FORMS", "REFUSED", "FormTooLarge", "FormUnreadable", "outcome"]
