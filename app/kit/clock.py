"""Time: always aware, always UTC inside; local only at the edges."""

import datetime as dt
from zoneinfo import ZoneInfo


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_date(moment: dt.datetime, time_zone: str) -> dt.date:
    """The calendar date of a moment in a named zone, e.g. ``Europe/Amsterdam``."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def start_of_day(day: dt.date, time_zone: str) -> dt.datetime:
    """The first moment of a calendar day in a named zone, in UTC."""
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(time_zone)).astimezone(dt.UTC)


def end_of_day(day: dt.date, time_zone: str) -> dt.datetime:
    """The last second of a calendar day in a named zone, in UTC."""
    return start_of_day(day + dt.timedelta(days=1), time_zone) - dt.timedelta(seconds=1)
