"""Dates, numbers and money as the reader writes them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel import dates, numbers

from app.kit.clock import now
from app.kit.translation import current_locale, gettext

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
TIME_ZONE = "Europe/Amsterdam"
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
"""Holds every number that a float can be, with decimals: what phones send is not always sensible."""


def _region() -> str:
    """The CLDR locale: English as Europeans write dates."""
    return {"en": "en_GB"}.get(current_locale(), current_locale())


def date(value: dt.date | None, style: str = "medium") -> str:
    """A calendar day, or that of a moment, e.g. ``14 okt 2026``; ``style`` is short, medium, long or a CLDR pattern."""
    return "" if value is None else str(dates.format_date(_day_of(value), style, locale=_region()))


def day(value: dt.date | None) -> str:
    """A day, or that of a moment, without its year, e.g. ``14 oktober``."""
    return "" if value is None else str(dates.format_skeleton("MMMMd", _day_of(value), locale=_region()))


def _day_of(value: dt.date) -> dt.date:
    """The day itself; of a moment the day it was where ``datetime`` says its time."""
    return value.astimezone(ZoneInfo(TIME_ZONE)).date() if isinstance(value, dt.datetime) else value


def datetime(value: dt.datetime | None, time_zone: str = TIME_ZONE) -> str:
    """A moment in a zone, e.g. ``14 okt 2026, 13:48``."""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(time_zone))
    return f"{dates.format_date(local, 'medium', locale=_region())}, {time(value, time_zone)}"


def time(value: dt.datetime | None, time_zone: str = TIME_ZONE) -> str:
    """The time of day of a moment in a zone, 24 hours, e.g. ``13:48``."""
    return "" if value is None else value.astimezone(ZoneInfo(time_zone)).strftime("%H:%M")


def number(value: float | Fraction | None, digits: int = 0) -> str:
    """A number with that many decimals, half away from zero as scores are (``display_score``); a dash for None."""
    if value is None:
        return "–"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    with localcontext(_WIDE):
        exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
        rounded = exact.quantize(Decimal(1).scaleb(-digits)) if exact.is_finite() else exact
        return str(numbers.format_decimal(rounded or Decimal(0), pattern, locale=_region()))


def signed(value: float | None, digits: int = 0) -> str:
    """A number with its sign, a real minus, e.g. ``+12``."""
    if value is None:
        return "–"
    text = number(abs(value), digits)
    if text.strip("0.,") == "":
        return text
    return ("+" if value > 0 else "−") + text


def percent(value: float | Fraction | None, digits: int = 0) -> str:
    """A share (0..1) as a percentage."""
    return "–" if value is None else f"{number(float(value) * 100, digits)} %"


def money(minor: int | None, currency: str = "EUR") -> str:
    """Minor units as an amount, e.g. ``€ 24,50``."""
    return "" if minor is None else str(numbers.format_currency(minor / 100, currency, locale=_region()))


def distance(km: float | None) -> str:
    """A distance: metres under a kilometre, one decimal under ten."""
    if km is None:
        return "–"
    if km < 1:
        return f"{number(round(km * 100) * 10)} m"
    return f"{number(km, 1 if km < 10 else 0)} km"  # noqa: PLR2004


def ago(value: dt.datetime | None) -> str:
    """How long ago, or in how long, in words."""
    if value is None:
        return ""
    seconds = (value - now()).total_seconds()
    return str(dates.format_timedelta(dt.timedelta(seconds=seconds), add_direction=True, locale=_region()))


def left(value: dt.datetime | None) -> str:
    """The time left until a deadline, e.g. ``2 h left``, ``1 d 4 h left``, or that it has passed."""
    if value is None:
        return ""
    seconds = int((value - now()).total_seconds())
    if seconds < 0:
        return gettext("overdue")
    days, hours = divmod(seconds // _HOUR, 24)
    if days:
        return gettext("%(days)s d %(hours)s h left", days=days, hours=hours)
    if hours:
        return gettext("%(hours)s h left", hours=hours)
    return gettext("%(minutes)s min left", minutes=max(1, seconds // _MINUTE))


def duration(seconds: int | None) -> str:
    """A length of time, e.g. ``4 min 12 s``."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), _MINUTE)
    return gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
