"""The rows of a survey sheet as a tree of groups, repeats and questions, and what is wrong with its build."""

from dataclasses import dataclass, field
from typing import Final

from app.journeys.interchange.columns import Row, Table
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.own_columns import YES
from app.journeys.interchange.row_types import RowType, read_type
from app.kit.translation import gettext as _

DEEPEST: Final = 12


@dataclass
class Branch:
    """One row with what stands inside it."""

    row: Row
    type: RowType
    inside: list["Branch"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name cell."""
        return self.row.get("name")


def build_tree(table: Table, findings: Findings) -> list[Branch]:
    """The top of the tree. Unbalanced or too deep nesting, rows without a name and unknown types are refused at their row."""
    top: list[Branch] = []
    open_ones: list[Branch] = []
    for row in table.rows:
        if not row.get("type"):
            if row.get("name") or row.text("label"):
                findings.saw(table.name, row.number)
                findings.drop(
                    _("This row has no type, so it is taken for a remark and left out."), table.name, row.number, table.header_of("type")
                )
            continue
        findings.saw(table.name, row.number)
        if row.get("disabled").casefold() in YES:
            findings.drop(
                _("This row is switched off in the column “disabled”; left out."), table.name, row.number, table.header_of("disabled")
            )
            continue
        branch = Branch(row, read_type(row.get("type")))
        if branch.type.what == "end":
            _close(branch, open_ones, table, findings)
            continue
        (open_ones[-1].inside if open_ones else top).append(branch)
        if branch.type.what == "begin":
            open_ones.append(branch)
            _check_begin(branch, open_ones, table, findings)
            if len(open_ones) > DEEPEST:
                return top
    for branch in open_ones:
        findings.refuse(
            _("The %(what)s “%(name)s” begins here and never ends. Add a row “end_%(what)s”.", what=branch.type.control, name=branch.name), table.name,
            branch.row.number, table.header_of("type"),
        )  # fmt: skip
    return top


def _close(branch: Branch, open_ones: list[Branch], table: Table, findings: Findings) -> None:
    if not open_ones:
        findings.refuse(
            _("A %(what)s ends here, but none has begun. Delete this row, or add the row where it begins.", what=branch.type.control), table.name,
            branch.row.number, table.header_of("type"),
        )  # fmt: skip
        return
    begun = open_ones.pop()
    if begun.type.control != branch.type.control:
        findings.refuse(
            _("A %(what)s ends here, but what is open is the %(open)s “%(name)s” of row %(row)s.", what=branch.type.control, open=begun.type.control,
              name=begun.name, row=begun.row.number), table.name, branch.row.number, table.header_of("type"),
        )  # fmt: skip


def _check_begin(branch: Branch, open_ones: list[Branch], table: Table, findings: Findings) -> None:
    place = (table.name, branch.row.number, table.header_of("type"))
    if branch.type.control == "loop":
        findings.refuse(_("Loops over a list are not supported. Write the questions out once for each choice, or use a repeat."), *place)
    if branch.type.control == "repeat" and any(outer.type.control == "repeat" for outer in open_ones[:-1]):
        findings.refuse(_("The repeat “%(name)s” stands inside another repeat, which is not supported.", name=branch.name), *place)
    if len(open_ones) > DEEPEST:
        findings.refuse(_("Groups stand more than %(n)s deep inside each other here. Take some of them out.", n=DEEPEST), *place)


def walk(branches: list[Branch]) -> list[Branch]:
    """All branches in the order of the sheet."""
    return [each for branch in branches for each in (branch, *walk(branch.inside))]
