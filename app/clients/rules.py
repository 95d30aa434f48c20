"""What holds for clients and their places: brand colours and contrast, countries and their time zones."""

import re
from dataclasses import dataclass
from typing import Final

from babel import Locale

INK: Final = "#1F1C17"
WHITE: Final = "#FFFFFF"
TEXT_CONTRAST: Final = 4.5
"""WCAG 2.2, 1.4.3: the least contrast of text."""
SHAPE_CONTRAST: Final = 3.0
"""WCAG 2.2, 1.4.11: the least contrast of a line or shape that means something."""
LINEAR_BELOW, LINEAR_BY, OFFSET, GAMMA = 0.04045, 12.92, 0.055, 2.4
"""The sRGB transfer curve."""

CHANNELS: Final = ("store", "website", "app", "phone", "chat", "email", "post", "social")
"""How a location is met: ``store`` is a place to go to, anything else is done from home."""

TIME_ZONES: Final[dict[str, str]] = {
    "AD": "Europe/Andorra", "AL": "Europe/Tirane", "AT": "Europe/Vienna", "BA": "Europe/Sarajevo", "BE": "Europe/Brussels",
    "BG": "Europe/Sofia", "CH": "Europe/Zurich", "CY": "Asia/Nicosia", "CZ": "Europe/Prague", "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "FR": "Europe/Paris",
    "GB": "Europe/London", "GR": "Europe/Athens", "HR": "Europe/Zagreb", "HU": "Europe/Budapest", "IE": "Europe/Dublin",
    "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome", "LI": "Europe/Vaduz", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg",
    "LV": "Europe/Riga", "MC": "Europe/Monaco", "MD": "Europe/Chisinau", "ME": "Europe/Podgorica", "MK": "Europe/Skopje",
    "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest", "RS": "Europe/Belgrade", "SE": "Europe/Stockholm", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava",
    "SM": "Europe/San_Marino", "TR": "Europe/Istanbul", "UA": "Europe/Kyiv",
}  # fmt: skip
"""The countries that locations can be in, each with the zone its clocks follow."""

_CHANNEL_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "store": (
        "store", "shop", "place", "branch", "winkel", "filiaal", "vestiging", "plek", "filiale", "geschäft", "laden", "markt", "standort",
        "niederlassung", "magasin", "boutique", "point de vente", "agence", "succursale",
    ),
    "website": (
        "website", "webshop", "web shop", "web", "online", "online shop", "onlineshop", "internet", "site", "webwinkel", "webseite",
        "internetseite", "site web", "site internet", "boutique en ligne", "en ligne",
    ),
    "app": ("app", "mobile app", "appli", "application", "application mobile"),
    "phone": (
        "phone", "telephone", "call centre", "call center", "callcenter", "telefoon", "telefonisch", "telefon", "hotline", "téléphone",
        "centre d'appels", "centre d’appels",
    ),
    "chat": ("chat", "live chat", "livechat", "tchat"),
    "email": ("email", "e-mail", "mail", "courriel"),
    "post": ("post", "delivery", "bezorging", "lieferung", "versand", "courrier", "poste", "livraison"),
    "social": ("social", "social media", "sociale media", "soziale medien", "réseaux sociaux", "médias sociaux"),
}  # fmt: skip
_CHANNEL_NAMES: Final = {word: channel for channel, words in _CHANNEL_WORDS.items() for word in words}

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")


def _names() -> dict[str, str]:
    names: dict[str, str] = {"uk": "GB", "holland": "NL", "the netherlands": "NL", "turkey": "TR", "czech republic": "CZ"}
    for language in ("en", "nl", "de", "fr"):
        territories = Locale(language).territories
        names |= {territories[code].casefold(): code for code in TIME_ZONES}
    return names


_COUNTRY_NAMES: Final = _names()


def parse_country(text: str) -> str | None:
    """The two-letter code of a country written as a code or as a name in nl, en, de or fr; None when it is not one we know."""
    written = text.strip()
    if written.upper() in TIME_ZONES:
        return written.upper()
    return _COUNTRY_NAMES.get(written.casefold())


def parse_channel(text: str) -> str | None:
    """The channel written as its code or as people call it in nl, en, de or fr; None when it is not one we know."""
    return _CHANNEL_NAMES.get(" ".join(text.split()).casefold())


def country_name(code: str, locale: str) -> str:
    """The country's name in a language."""
    return str(Locale(locale).territories.get(code, code))


def parse_colour(text: str) -> str | None:
    """``#RRGGBB`` in capitals, or None when it is not a colour."""
    found = _COLOUR.fullmatch(text.strip())
    return f"#{found[1].upper()}" if found else None


def luminance(colour: str) -> float:
    """The relative luminance (0..1) of ``#rrggbb``, as WCAG defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / LINEAR_BY if c <= LINEAR_BELOW else ((c + OFFSET) / (1 + OFFSET)) ** GAMMA for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio (1..21) of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True)
class BrandCheck:
    """How a brand colour can be used: the text that stands on it, and its contrast with white paper."""

    colour: str
    text: str
    text_contrast: float
    paper_contrast: float

    @property
    def text_is_readable(self) -> bool:
        """Whether words on this colour meet WCAG."""
        return self.text_contrast >= TEXT_CONTRAST

    @property
    def line_is_visible(self) -> bool:
        """Whether a line of this colour on white can be told apart."""
        return self.paper_contrast >= SHAPE_CONTRAST


def check_brand(colour: str) -> BrandCheck:
    """White or ink on the colour, whichever reads better, and the figures."""
    text = max((WHITE, INK), key=lambda ground: contrast(colour, ground))
    return BrandCheck(colour, text, contrast(colour, text), contrast(colour, WHITE))
