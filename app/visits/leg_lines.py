"""The parts of a visit as staff read them: their days, and what came when."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.kit.clock import local_date, now
from app.kit.translation import gettext as _
from app.settings import get_settings
from app.visits.legs import legs_of_version, list_legs, states_of
from app.visits.models import Visit
from app.visits.rules import LegStatus, LegVerdict, days_late, judge_leg


@dataclass(frozen=True)
class LegLine:
    """One part. ``answers``, ``first_at`` and ``last_at`` tell when it was filled in, by the phone's clock; 0 and None where nobody asked."""

    code: str
    title: Mapping[str, str]
    word: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    handed_in_on: dt.date | None
    submitted_at: dt.datetime | None
    days_late: int
    answers: int = 0
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None


def leg_lines(session: Session, visit: Visit, given: Iterable[tuple[str | None, dt.datetime]] = ()) -> list[LegLine]:
    """The parts of a visit in order, none for one in one go; ``given`` are its answers as (section, when)."""
    plan = legs_of_version(session, visit.questionnaire_version_id)
    if not plan.codes:
        return []
    rows = list_legs(session, [visit.id])[visit.id]
    states, today = states_of(rows), local_date(now(), get_settings().time_zone)
    moments: dict[str, list[dt.datetime]] = {}
    for section, at in given:
        moments.setdefault(plan.of_section.get(section or "", ""), []).append(at)
    return [
        LegLine(
            row.code, plan.titles.get(row.code, {}), _word(row.status, judge_leg(states, row.code, today)), row.opens_on, row.closes_on, row.handed_in_on,
            row.submitted_at, days_late(state, row.handed_in_on), **_span(moments.get(row.code, [])),
        )
        for row, state in zip(rows, states, strict=True)
    ]  # fmt: skip


def _span(moments: list[dt.datetime]) -> dict[str, Any]:
    return {"answers": len(moments), "first_at": min(moments), "last_at": max(moments)} if moments else {}


def _word(status: LegStatus, verdict: LegVerdict) -> str:
    """Where a part stands, by its status and today's date."""
    match status, verdict:
        case LegStatus.SUBMITTED, _any:
            return _("sent in")
        case LegStatus.MISSED, _any:
            return _("missed")
        case _any, LegVerdict.OPEN:
            return _("open")
        case _any, LegVerdict.NOT_YET:
            return _("opens later")
        case _:
            return _("waiting")
