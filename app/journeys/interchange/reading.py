"""What all parts of an XLSForm import share while they read one form."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from app.journeys.interchange.choices import ChoiceList
from app.journeys.interchange.columns import Row, Table
from app.journeys.interchange.expressions import Names, RuleSyntaxError, rule_source
from app.journeys.interchange.findings import Findings
from app.journeys.interchange.own_columns import CellUnreadable, read_cell, unshielded
from app.journeys.interchange.pictures import Pictures
from app.kit.translation import gettext as _

_REFERENCE: Final = re.compile(r"\$\{([^{}]+)\}")
LONGEST_QUOTE: Final = 40
MOST_COMPARED: Final = 300
"""Names that a misspelt one is compared with: enough to help, few enough to stay quick."""


@dataclass
class Reading:
    """One form being read."""

    survey: Table
    language: str
    languages: list[str]
    lists: dict[str, ChoiceList]
    pictures: Pictures
    findings: Findings
    names: Names = field(default_factory=Names)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    """By name as written: the label, for references inside texts."""
    rows: dict[str, Row] = field(default_factory=dict)
    """By new code: the row a question or section came from."""
    seen_notes: set[str] = field(default_factory=set)

    def place(self, row: Row, key: str = "") -> tuple[str, int, str]:
        """Sheet, row and column of a cell."""
        return self.survey.name, row.number, self.survey.header_of(key) if key else ""

    def text(self, row: Row, key: str) -> dict[str, str]:
        """The texts of a column with references to answers told in words."""
        return {language: self._without_references(row, key, text, language) for language, text in row.text(key).items()}

    def _without_references(self, row: Row, key: str, text: str, language: str) -> str:
        if "${" in text:
            self.findings.downgrade(_("A text cannot show another answer; in its place stands what is asked there."), *self.place(row, key))
            text = self._quoted(text, language)
        return unshielded(text)

    def _quoted(self, text: str, language: str) -> str:
        def quoted(found: re.Match[str]) -> str:
            label = self.labels.get(found[1].strip(), {})
            said = _REFERENCE.sub("…", label.get(language) or next(iter(label.values()), "…"))
            return f"“{said[:LONGEST_QUOTE].rstrip()}{'…' if len(said) > LONGEST_QUOTE else ''}”"

        return _REFERENCE.sub(quoted, text)

    def option_labels(self, table: Table) -> None:
        """References in the labels of choices, told in words as well."""
        for found in self.lists.values():
            for option in found.options:
                if any("${" in text for text in option["label"].values()):
                    self.findings.downgrade(
                        _("A text cannot show another answer; in its place stands what is asked there."),
                        table.name,
                        found.row,
                        table.header_of("label"),
                    )
                    option["label"] = {language: self._quoted(text, language) for language, text in option["label"].items()}
                option["label"] = {language: unshielded(text) for language, text in option["label"].items()}

    def rule(self, row: Row, key: str, *, own_code: str = "", columns: bool = False, here: bool = True) -> str | None:
        """The rule in a cell; None where there is none. What the language refuses is refused at its row."""
        cell = row.get(key)
        if not cell:
            return None
        try:
            return rule_source(cell, self.names, own_code=own_code, columns=columns, here=here)
        except RuleSyntaxError as error:
            self.findings.refuse(
                _("The rule “%(rule)s” cannot be used: %(why)s", rule=cell[:120], why=error.message), *self.place(row, key)
            )
            return None

    def own(self, row: Row, key: str) -> Any:
        """The value of one of our own columns; None where the cell is empty or unreadable (which is refused)."""
        cell = row.get(key)
        if not cell:
            return None
        try:
            return read_cell(key, cell)
        except (CellUnreadable, ValueError) as error:
            told = str(error) if isinstance(error, CellUnreadable) else _("“%(cell)s” is out of bounds.", cell=cell[:60])
            self.findings.refuse(told, *self.place(row, key))
            return None

    def once(self, key: str, message: str, row: Row, column: str = "") -> None:
        """A note that is told the first time only."""
        if key not in self.seen_notes:
            self.seen_notes.add(key)
            self.findings.note(message, *self.place(row, column))


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known name, or nothing."""
    known = list(islice(known, MOST_COMPARED))
    near = difflib.get_close_matches(written.casefold()[:60], [name.casefold() for name in known], n=1, cutoff=0.6)
    found = next((name for name in known if near and name.casefold() == near[0]), None)
    return " " + _("Do you mean “%(name)s”?", name=found) if found else ""
