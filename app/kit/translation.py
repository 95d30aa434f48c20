"""Texts in the language of the reader: gettext catalogues, and data texts kept per language."""

import contextlib
import functools
import gettext as _gettext
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from pathlib import Path

LOCALES = ("nl", "en")
DEFAULT_LOCALE = "nl"
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)


@functools.cache
def _catalogue(locale: str) -> _gettext.NullTranslations:
    return _gettext.translation("veldgast", CATALOGUES, languages=[locale], fallback=True)


def current_locale() -> str:
    """The language of the request or job at hand: ``nl`` or ``en``."""
    return _locale.get()


def set_locale(locale: str) -> None:
    """Set the language for the rest of this context (request, job)."""
    _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)


@contextlib.contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Use a language within a block, e.g. to write a mail in the language of who gets it."""
    token = _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)
    try:
        yield
    finally:
        _locale.reset(token)


def raw_gettext(message: str) -> str:
    """The message in the current language, placeholders left as they are (templates fill them)."""
    return _catalogue(current_locale()).gettext(message)


def raw_ngettext(singular: str, plural: str, n: int) -> str:
    """The singular or plural message for ``n``, placeholders left as they are."""
    return _catalogue(current_locale()).ngettext(singular, plural, n)


def gettext(message: str, /, **values: object) -> str:
    """The message in the current language, ``%(name)s`` placeholders filled."""
    text = _catalogue(current_locale()).gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, /, **values: object) -> str:
    """The singular or plural message for ``n`` in the current language; ``%(n)s`` is given."""
    text = _catalogue(current_locale()).ngettext(singular, plural, n)
    return text % {"n": n, **values}


def pick(text: Mapping[str, str] | None, locale: str | None = None) -> str:
    """A data text in the wanted language, else in the first language it has; empty for None."""
    if not text:
        return ""
    wanted = text.get(locale or current_locale())
    return wanted or next(iter(text.values()))
