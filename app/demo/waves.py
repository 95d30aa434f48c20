"""The visits of one wave of the demonstration, in every status."""

import datetime as dt
import random
import uuid
from collections import Counter, deque
from dataclasses import replace
from typing import Any, Final

from app.access.permissions import Role
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus, OfferWay
from app.demo import fieldwork, studies
from app.demo.answers import Person, Place
from app.demo.loader import Loader
from app.demo.phrases import REVIEW_QUESTION
from app.demo.schedule import Planner
from app.kit.clock import now
from app.kit.ids import new_id
from app.studies.models import QuotaCell, Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus

_V = VisitStatus
IN_FIELD = (
    (_V.APPROVED, 120), (_V.OPEN, 70), (_V.IN_REVIEW, 37), (_V.ASSIGNED, 34), (_V.BRIEFED, 16), (_V.STARTED, 8), (_V.RETURNED, 5), (_V.EXPIRED, 4),
    (_V.WITHDRAWN, 4), (_V.EXCLUDED, 3), (_V.REJECTED, 2), (_V.NOT_COMPLETED, 2), (_V.COULD_NOT_COMPLETE, 3), (_V.APPEALED, 2), (_V.REOPENED, 2),
    (_V.SUBMITTED, 2),
)  # fmt: skip


def load_wave(
    loader: Loader, made: studies.MadeStudy, wave: Wave, sample: list[dict[str, Any]], per_location: int, planner: Planner,
    quality: dict[uuid.UUID, Place], people: dict[uuid.UUID, Person], photos: list[Any], own: dict[str, Any] | None,
) -> None:  # fmt: skip
    """Quota cells, visits in every status, and what the shopper with a password finds (``own``) in the open wave."""
    rng, today = loader.rng, loader.today
    cells = studies.cell_rows(made, wave, [row["id"] for row in sample], per_location)
    loader.insert(QuotaCell, cells)
    setting = fieldwork.Setting(
        client_id=made.study.client_id, study_id=made.study.id, wave_id=wave.id, version_id=made.version_id, content=made.content, time_zone="Europe/Brussels",
        fee_minor=made.study.fee_minor, reviewer_id=loader.staff[Role.REVIEWER], manager_id=loader.staff[Role.MANAGER], photos=photos, today=today, opens_on=wave.starts_on, keep_events=wave.status is WaveStatus.OPEN,
    )  # fmt: skip
    rows = fieldwork.Rows()
    slots = [(place, cell) for place, cell in zip(sample, cells, strict=True) for _n in range(per_location)]
    if own is not None:
        rng.shuffle(slots)
        _add_own_visits(loader, rows, setting, planner, slots, quality, people, own)
    statuses = deque(_statuses(rng, wave, len(slots)))
    for place, cell in slots:
        status = statuses.popleft()
        days = _days_for(status, wave, today)
        found = planner.find(place, wave.id, days) if status is not _V.OPEN else None
        shopper, km, day = found or (None, None, None)
        final = status if found else _V.OPEN
        if final is not status:
            _try_elsewhere(statuses, status)
        visit_id = fieldwork.add_visit(
            rows,
            rng,
            setting,
            cell,
            final,
            shopper=shopper,
            km=km,
            day=day,
            place=_as_played(quality[place["id"]], new_here=cell["scenario_id"] == made.scenario_ids[-1]),
            person=people[shopper["id"]] if shopper else None,
        )
        if final is _V.RETURNED:
            fieldwork.ask(
                rows,
                visit_id,
                setting.reviewer_id,
                "noticed_waiting",
                REVIEW_QUESTION["nl"],
                now() - dt.timedelta(hours=3),
            )
        elif final is _V.OPEN and rng.random() < 0.4:
            _invite(rows, rng, visit_id, planner.near(place))
    for table in fieldwork.TABLES:
        fieldwork.insert_alike(loader, table, rows.of[table])


NEW_HERE: Final = {"finding_way": -0.6, "platform": -0.5, "desk_advice": 0.3}
"""How the steps feel to somebody who takes the train for the first time, beside who knows the way."""


def _as_played(place: Place, *, new_here: bool) -> Place:
    """The place as its guest meets it: other steps are hard for another persona."""
    if not new_here:
        return place
    steps = place.at_step.keys() | NEW_HERE.keys()
    return replace(place, at_step={step: place.at_step.get(step, 0.0) + NEW_HERE.get(step, 0.0) for step in sorted(steps)})


def _try_elsewhere(statuses: deque[VisitStatus], status: VisitStatus) -> None:
    """Nobody could go here: let the next open visit have that status, so that the wave keeps its share of each."""
    if _V.OPEN in statuses:
        statuses[statuses.index(_V.OPEN)] = status


def _statuses(rng: random.Random, wave: Wave, count: int) -> list[VisitStatus]:
    if wave.status is WaveStatus.CLOSED:
        return [_V.APPROVED] * count
    total = sum(n for _s, n in IN_FIELD)
    statuses = [status for status, n in IN_FIELD for _n in range(max(1, round(n * count / total)))]
    while len(statuses) > count:  # what is rounded up to one comes off the largest share
        statuses.remove(Counter(statuses).most_common(1)[0][0])
    statuses += [_V.OPEN] * (count - len(statuses))
    rng.shuffle(statuses)
    return statuses


def _days_for(status: VisitStatus, wave: Wave, today: dt.date) -> list[dt.date]:
    """The days on which a visit of that status can be planned."""
    first, last = wave.starts_on, wave.ends_on
    match status:
        case _V.ASSIGNED | _V.BRIEFED:
            first = today
        case _V.STARTED:
            first = last = today
        case _V.SUBMITTED:
            first = last = today - dt.timedelta(days=1)
        case _V.IN_REVIEW | _V.RETURNED | _V.COULD_NOT_COMPLETE:
            first, last = today - dt.timedelta(days=3), today - dt.timedelta(days=1)
        case _V.OPEN:
            pass
        case _:
            last = min(last, today - dt.timedelta(days=4))
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _invite(rows: fieldwork.Rows, rng: random.Random, visit_id: uuid.UUID, near: list[tuple[dict[str, Any], float]]) -> None:
    for shopper, km in rng.sample(near, min(3, len(near))):
        rows.of[Offer].append(
            {
                "id": new_id(), "visit_id": visit_id, "shopper_id": shopper["id"], "way": OfferWay.INVITED, "status": OfferStatus.SENT, "message": "",
                "distance_km": km, "sent_at": now() - dt.timedelta(hours=rng.randint(2, 40)), "expires_at": now() + dt.timedelta(days=3), "answered_at": None,
                "decline_reason": "",
            }
        )  # fmt: skip


def _add_own_visits(
    loader: Loader, rows: fieldwork.Rows, setting: fieldwork.Setting, planner: Planner, slots: list[tuple[dict[str, Any], dict[str, Any]]],
    quality: dict[uuid.UUID, Place], people: dict[uuid.UUID, Person], own: dict[str, Any],
) -> None:  # fmt: skip
    """What the shopper with a password finds on the phone: two offers, a visit in each stage, a question to answer."""
    today, done = loader.today, set()
    diary = planner.diaries[own["id"]]
    plan = (
        (_V.BRIEFED, 0), (_V.ASSIGNED, 2), (_V.RETURNED, -2), (_V.IN_REVIEW, -3), (_V.APPROVED, -9), (_V.APPROVED, -12), (_V.OPEN, None), (_V.OPEN, None),
        (_V.REJECTED, -5),
    )  # fmt: skip
    for status, offset in plan:
        for place, cell in slots:
            km = next((far for shopper, far in planner.near(place) if shopper["id"] == own["id"]), None)
            if km is None or place["id"] in done or place["id"] in diary.at:
                continue
            done.add(place["id"])
            slots.remove((place, cell))
            day = today + dt.timedelta(days=offset) if offset is not None else None
            visit_id = fieldwork.add_visit(
                rows,
                loader.rng,
                setting,
                cell,
                status,
                shopper=own if day else None,
                km=km,
                day=day,
                place=quality[place["id"]],
                person=people[own["id"]],
            )
            if day:
                diary.note(day, setting.wave_id, place["id"])
            else:
                _invite(rows, loader.rng, visit_id, [(own, km)])
            if status is _V.RETURNED:
                fieldwork.ask(
                    rows,
                    visit_id,
                    setting.reviewer_id,
                    "noticed_waiting",
                    REVIEW_QUESTION["nl"],
                    now() - dt.timedelta(hours=3),
                )
            break
