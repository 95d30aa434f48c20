"""The choices sheet: lists of options by name, with the codes that had to be written otherwise."""

from dataclasses import dataclass, field
from typing import Any, Final

from app.journeys.interchange.codes import free_code, plain_code
from app.journeys.interchange.columns import CHOICES, OWN_CHOICES, Row, Table
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.own_columns import CellUnreadable, read_flag, read_whole, unshielded
from app.journeys.interchange.pictures import Pictures
from app.kit.translation import gettext as _

RESERVED_COLUMN: Final = "column_"
"""Before the name of a filter column that would otherwise be taken for one of ours."""
RESERVED: Final = CHOICES | OWN_CHOICES


@dataclass
class ChoiceList:
    """One list: its options as data, the first row it stands in, and old code to new where they differ."""

    name: str
    row: int
    options: list[dict[str, Any]] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    used: bool = False

    def codes(self) -> list[str]:
        """The codes in order."""
        return [option["code"] for option in self.options]


def read_choices(table: Table, language: str, pictures: Pictures, findings: Findings) -> dict[str, ChoiceList]:
    """All lists of the sheet by name. What cannot be used is refused at its row."""
    lists: dict[str, ChoiceList] = {}
    codes: dict[str, dict[str, int]] = {}
    if table.rows and "list_name" not in {column.key for column in table.columns}:
        findings.refuse(_("There is no column “list_name”, so nobody knows which question these choices belong to."), table.name, 1)
        return {}
    for row in table.rows:
        name = row.get("list_name")
        if not name:
            if row.get("name"):
                findings.saw(table.name, row.number)
                findings.drop(_("This row names no list, so no question can use it."), table.name, row.number, table.header_of("list_name"))
            continue
        findings.saw(table.name, row.number)
        written = row.get("name")
        if not written:
            findings.refuse(
                _("The choice “%(label)s” has no name. Write a short code that is stored when it is chosen.",
                  label=next(iter(row.text("label").values()), name)), table.name, row.number, table.header_of("name"),
            )  # fmt: skip
            continue
        found = lists.setdefault(name, ChoiceList(name, row.number))
        before = codes.setdefault(name, {}).setdefault(written, row.number)
        if before != row.number:
            findings.refuse(
                _("The choice “%(code)s” stands in list “%(list)s” twice (row %(row)s too). An answer has to tell them apart: give each its own name.",
                  code=written, list=name, row=before), table.name, row.number, table.header_of("name"),
            )  # fmt: skip
            continue
        code = free_code(plain_code(written, option=True), found.codes())
        if code != written:
            found.renamed[written] = code
            findings.downgrade(
                _("The name “%(old)s” cannot be a code here; it became “%(new)s”, in rules too.", old=written, new=code), table.name, row.number,
                table.header_of("name"),
            )  # fmt: skip
        found.options.append(_option(row, table, code, language, pictures, findings))
    return lists


def _option(row: Row, table: Table, code: str, language: str, pictures: Pictures, findings: Findings) -> dict[str, Any]:
    label = row.text("label")
    if not label:
        label = {language: row.get("name")}
        findings.downgrade(_("This choice has no label; its name is shown."), table.name, row.number, table.header_of("label"))
    option: dict[str, Any] = {"code": code, "label": label}
    try:
        if row.get("points"):
            option["points"] = read_whole(row.get("points"))
            _refuse_too_many(option["points"])
    except CellUnreadable as error:
        findings.refuse(str(error), table.name, row.number, table.header_of("points"))
        option.pop("points", None)
    try:
        if row.get("exclusive") and read_flag(row.get("exclusive")):
            option["exclusive"] = True
    except CellUnreadable as error:
        findings.refuse(str(error), table.name, row.number, table.header_of("exclusive"))
    picture = pictures.find(row, table)
    if picture:
        option["image"] = picture
    columns = {
        _column_name(column.written): unshielded(row.cells[column.written])
        for column in table.columns if not column.key and row.cells.get(column.written)
    }  # fmt: skip
    if columns:
        option["columns"] = columns
    return option


def _refuse_too_many(points: int) -> None:
    if abs(points) > 1000:  # noqa: PLR2004 - as the format has it
        raise CellUnreadable(_("Points go from -1000 to 1000."))


def _column_name(written: str) -> str:
    name = written.strip()
    bare = name.removeprefix(RESERVED_COLUMN)
    return bare if bare != name and (bare.lower() in RESERVED or bare.startswith(RESERVED_COLUMN)) else name


def column_header(name: str) -> str:
    """The header a filter column gets in a choices sheet."""
    return RESERVED_COLUMN + name if name.lower() in RESERVED or name.startswith(RESERVED_COLUMN) else name
