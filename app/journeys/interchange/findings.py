"""What an import says about a file: where something stands, what becomes of it, and why."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

from app.kit.translation import gettext as _

MOST_FINDINGS: Final = 400
"""More than a person reads; what comes after is only counted."""


class Severity(StrEnum):
    """What becomes of a row: refused stops the import, dropped leaves the row or cell out, downgraded brings it in otherwise, a note only tells."""

    REFUSED = "refused"
    DROPPED = "dropped"
    DOWNGRADED = "downgraded"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One remark. ``row`` is the row's number in the sheet (the first is 1), ``column`` the column's header."""

    severity: Severity
    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    @property
    def where(self) -> str:
        """The place in words; empty for a remark on the whole file."""
        parts = []
        if self.sheet:
            parts.append(_("sheet “%(sheet)s”", sheet=self.sheet))
        if self.row is not None:
            parts.append(_("row %(row)s", row=self.row))
        if self.column:
            parts.append(_("column “%(column)s”", column=self.column))
        return ", ".join(parts)

    def __str__(self) -> str:
        """The place and the remark on one line."""
        return f"{self.where}: {self.message}" if self.where else self.message

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "severity": self.severity.value}


def finding_of(stored: dict[str, Any]) -> Finding:
    """A finding from its JSON."""
    return Finding(**{**stored, "severity": Severity(stored["severity"])})


ORDER: Final = (Severity.REFUSED, Severity.DROPPED, Severity.DOWNGRADED, Severity.NOTE)


@dataclass
class Findings:
    """All remarks on one file, and for each row what became of it."""

    all: list[Finding] = field(default_factory=list)
    left_off: int = 0
    _worst: dict[tuple[str, int], Severity] = field(default_factory=dict)
    _rows: set[tuple[str, int]] = field(default_factory=set)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.all)

    def add(self, severity: Severity, message: str, sheet: str = "", row: int | None = None, column: str = "") -> None:
        """One more remark; the same one about the same place is told once."""
        found = Finding(severity, message, sheet, row, column)
        if row is not None and severity is not Severity.NOTE:
            before = self._worst.get((sheet, row), severity)
            self._worst[sheet, row] = min(before, severity, key=ORDER.index)
        if found in self.all[-20:]:
            return
        if len(self.all) >= MOST_FINDINGS and severity is not Severity.REFUSED:
            self.left_off += 1
        elif len(self.all) < 2 * MOST_FINDINGS:
            self.all.append(found)
        else:
            self.left_off += 1

    def refuse(self, message: str, sheet: str = "", row: int | None = None, column: str = "") -> None:
        """Nothing of the file is imported until this is mended."""
        self.add(Severity.REFUSED, message, sheet, row, column)

    def drop(self, message: str, sheet: str = "", row: int | None = None, column: str = "") -> None:
        """This row or cell is left out."""
        self.add(Severity.DROPPED, message, sheet, row, column)

    def downgrade(self, message: str, sheet: str = "", row: int | None = None, column: str = "") -> None:
        """This comes in, but as something else."""
        self.add(Severity.DOWNGRADED, message, sheet, row, column)

    def note(self, message: str, sheet: str = "", row: int | None = None, column: str = "") -> None:
        """Worth knowing; nothing is lost."""
        self.add(Severity.NOTE, message, sheet, row, column)

    def saw(self, sheet: str, row: int) -> None:
        """There is such a row, and it says something."""
        self._rows.add((sheet, row))

    def refused(self) -> bool:
        """Whether nothing can be imported."""
        return any(found.severity is Severity.REFUSED for found in self.all)

    def sorted(self) -> list[Finding]:
        """The worst first, each kind in the order of the file."""
        sheets = {
            name: place
            for place, name in enumerate(dict.fromkeys(("", "survey", "choices", "settings", *(found.sheet for found in self.all))))
        }
        return sorted(self.all, key=lambda found: (ORDER.index(found.severity), sheets[found.sheet], found.row or 0))

    def outcomes(self) -> dict[str, int]:
        """How many rows were imported as they are, downgraded, dropped, refused: every row counts once."""
        counts = {"imported": 0, **{severity.value: 0 for severity in (Severity.DOWNGRADED, Severity.DROPPED, Severity.REFUSED)}}
        for place in self._rows | set(self._worst):
            worst = self._worst.get(place)
            counts[worst.value if worst else "imported"] += 1
        return counts
