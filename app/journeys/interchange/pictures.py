"""Pictures beside questions and choices: those that came in the same zip are kept, the others are named in the findings."""

from dataclasses import dataclass, field
from typing import Final

from app.journeys.interchange.columns import Row, Table
from app.journeys.interchange.findings import Findings
from app.journeys.pictures import draw_anew
from app.kit.translation import gettext as _

_IMAGE_COLUMNS: Final = ("image", "big-image")
_SOUND_COLUMNS: Final = ("audio", "video")


@dataclass
class Pictures:
    """The pictures of a file by lower-case name; ``kept`` are those that something uses, by sha256, drawn anew without metadata."""

    files: dict[str, bytes]
    findings: Findings
    kept: dict[str, bytes] = field(default_factory=dict)
    _known: dict[str, str | None] = field(default_factory=dict)

    def find(self, row: Row, table: Table) -> str | None:
        """The sha256 of the picture that a row names, or None with the reason in the findings."""
        for key in _SOUND_COLUMNS:
            if row.get(key):
                self.findings.drop(
                    _("Sound and video beside a question are not shown; left out."), table.name, row.number, table.header_of(key)
                )
        own = row.get("example_image")
        named = own or next((row.get(key) for key in _IMAGE_COLUMNS if row.get(key)), "")
        if not named:
            return None
        column = table.header_of("example_image" if own else next(key for key in _IMAGE_COLUMNS if row.get(key)))
        if own and len(own) == 64 and all(character in "0123456789abcdef" for character in own):  # noqa: PLR2004 - a sha256 in hex
            return own
        name = named.rsplit("/", 1)[-1].lower()
        if name not in self._known:
            self._known[name] = self._keep(name)
        if self._known[name] is None:
            told = (
                _("The picture “%(name)s” cannot be read; it is left out.", name=named[:80])
                if name in self.files
                else _(
                    "The picture “%(name)s” did not come along. Put the form and its pictures into one zip file to bring them in.",
                    name=named[:80],
                )
            )
            self.findings.drop(told, table.name, row.number, column)
        return self._known[name]

    def _keep(self, name: str) -> str | None:
        content = self.files.get(name)
        if content is None:
            return None
        drawn = draw_anew(content)
        if drawn is None:
            return None
        self.kept[drawn[0]] = drawn[1]
        return drawn[0]
