"""Fonts for print: plain cuts of the two variable families that the pages use, in ``reports/fonts``.

WeasyPrint hands a variable font to fontconfig once for each weight and subset, and mixes up their weights and even their
glyphs. ``scripts/cut_print_fonts.py`` cuts each weight and optical size once; the files are kept, so that a report can be
made again byte for byte.
"""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "reports" / "fonts"
PATH = "print-fonts/"
"""Where style sheets find them, below the fetcher's base."""


@dataclass(frozen=True)
class Face:
    """One cut: the CSS family and weight it serves, the variable font it comes from, where on its axes."""

    family: str
    weight: int
    source: str
    italic: bool = False
    optical_size: float | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.family.replace(' ', '-').lower()}-{self.weight}{'-italic' if self.italic else ''}.woff2"

    @property
    def css(self) -> str:
        """Its @font-face rule."""
        style = "italic" if self.italic else "normal"
        return f'@font-face {{ font-family: "{self.family}"; font-weight: {self.weight}; font-style: {style}; src: url("/{PATH}{self.name}"); }}'


def _faces() -> list[Face]:
    inter, serif = "inter-latin{}-wght-normal", "source-serif-4-latin{}-opsz-normal"
    faces = [Face("Print Serif", 400, "source-serif-4-latin-wght-italic", italic=True)]
    for ending, part in (("", ""), (" Ext", "-ext")):
        faces += [Face("Print Sans" + ending, weight, inter.format(part)) for weight in (400, 600)]
        faces += [Face("Print Serif" + ending, 400, serif.format(part), optical_size=12)]
        faces += [Face("Print Display" + ending, weight, serif.format(part), optical_size=40) for weight in (400, 500)]
    return faces


FACES = {face.name: face for face in _faces()}


def font_css() -> str:
    """The @font-face rules of all cuts. The families with ``Ext`` hold letters such as ł and ő: name them second."""
    return "\n".join(face.css for face in FACES.values())


def font_file(name: str) -> bytes:
    """The cut as WOFF2. Raises KeyError for a name that is none of ours."""
    return (FOLDER / FACES[name].name).read_bytes()
