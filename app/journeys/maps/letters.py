"""How wide a text is in the pictures we draw ourselves, and where its lines end: SVG wraps nothing."""

import re
from functools import cache
from typing import Final

_REGULAR: Final = {
    240: "ijlìíîï",
    260: "I¸ÌÍÎÏ‘’",
    280: " !,.: ¡¦··",
    300: "';¹",
    320: "`t´",
    340: "|",
    360: "()/[\\]f",
    380: "r",
    400: "1",
    420: "{}",
    440: "²³“”",
    460: '"-_ª°',
    480: "^¯º",
    500: "*–",
    520: "?s¿",
    540: "kx",
    560: "7Lavyz¥§àáâãäåýÿ•",
    580: "Jce¢«µ»çèéêëð",
    600: "25EFhnou¨¶ÈÉÊËñòóôõöøùúûü",
    620: "3689Zbdgpq£ßþ",
    640: "#$&04PRSTÞ",
    660: "+<=>B~¬®±×÷€−",
    680: "AKVXYÀÁÂÃÄÅÝ",
    720: "CD¤Ç",
    740: "GHUÐÙÚÛÜ",
    760: "NOQÑÒÓÔÕÖØ",
    800: "¼",
    820: "w",
    840: "½",
    860: "…",
    880: "m¾",
    900: "M",
    920: "©æ",
    960: "@",
    980: "%W",
    1000: "Æ—",
}
_BOLD: Final = {
    260: " ijl ìíîï",
    280: "IÌÍÎÏ",
    300: "‘’",
    320: "!',.:;¡¦·¹·",
    340: "¸",
    360: "`t|´",
    380: "()/[\\]f",
    400: "r",
    420: "1",
    460: "-_{}ª¯°²³",
    480: "^º",
    500: "–“”•",
    520: '"',
    540: "*?s¿",
    560: "Lkxz¥§",
    580: "7FJacvy¢àáâãäåçýÿ",
    600: "Eeo¶ÈÉÊËèéêëðòóôõöø",
    620: "25bdghnpqu£¨µñùúûüþ",
    640: "#$3689PS«»ß",
    660: "&04BRTZ®Þ",
    680: "+<=>~¬±×÷€−",
    700: "K",
    720: "ADVXYÀÁÂÃÄÅÝ",
    740: "CGHU¤ÇÙÚÛÜ",
    760: "NOÐÑÒÓÔÕÖØ",
    780: "Q",
    840: "w¼",
    880: "½",
    900: "m¾",
    920: "M©æ",
    960: "…",
    1000: "%@—",
    1020: "WÆ",
}
"""Widths in thousandths of the size of the type, with the letters that have them: Inter, regular and semibold."""
UNKNOWN: Final = 660
"""Any other letter: rather too wide than over the edge."""

_BREAKS: Final = re.compile(r"[ \t\n\r\f\v]+")


@cache
def _widths(*, bold: bool) -> dict[str, int]:
    return {letter: width for width, letters in (_BOLD if bold else _REGULAR).items() for letter in letters}


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, in the unit of its size."""
    widths = _widths(bold=bold)
    return sum(widths.get(letter, UNKNOWN) for letter in text) * size / 1000


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The lines of a text within a room; a word that is too long for it is cut."""
    lines: list[str] = []
    line = ""
    for word in (each for each in _BREAKS.split(text) if each):
        rest = word
        while width_of(rest, size, bold=bold) > room:
            if line:
                lines.append(line)
                line = ""
            fits = max(1, sum(width_of(rest[: n + 1], size, bold=bold) <= room for n in range(len(rest))))
            lines.append(rest[:fits])
            rest = rest[fits:]
        longer = f"{line} {rest}" if line else rest
        if line and width_of(longer, size, bold=bold) > room:
            lines.append(line)
            line = rest
        else:
            line = longer
    return [*lines, line] if line else lines
