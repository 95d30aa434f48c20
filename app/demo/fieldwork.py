"""The demo's visits as rows: in every status, with offers, answers, events, photos and the log."""

import datetime as dt
import hashlib
import json
import math
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.access.permissions import Role
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus, OfferWay
from app.audit.models import AuditEntry
from app.capture.models import Answer, CaptureEvent, EventOutcome, Evidence, NonCompletion
from app.demo import setbacks
from app.demo.answers import Person, Place, answer_visit
from app.demo.loader import Loader
from app.demo.photos import DrawnPhoto
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.kit.clock import end_of_day
from app.kit.ids import REFERENCE_ALPHABET, new_id
from app.quality.models import Appeal, Decision, ReviewQuestion
from app.visits.models import Visit, VisitLeg
from app.visits.rules import WITH_AGENCY, LegStatus, VisitStatus

_V = VisitStatus
PLANNED = frozenset(_V) - {_V.OPEN}
STARTED = WITH_AGENCY | {_V.STARTED, _V.RETURNED, _V.APPROVED, _V.EXCLUDED, _V.REJECTED, _V.NOT_COMPLETED}
SENT_IN = STARTED - {_V.STARTED}
STOPPED_SHORT = frozenset({_V.COULD_NOT_COMPLETE, _V.NOT_COMPLETED})
DECIDED = frozenset({_V.APPROVED, _V.EXCLUDED, _V.REJECTED, _V.NOT_COMPLETED})
REASONS = {
    _V.EXCLUDED: "Het bezoek viel in een storing: het wordt betaald, maar telt niet mee in de uitslag.",
    _V.REJECTED: "De foto's zijn op een ander station gemaakt; we hebben je erover gesproken.",
    _V.NOT_COMPLETED: "Het loket was gesloten wegens verbouwing. We zagen je foto's; je krijgt de deelvergoeding.",
    _V.WITHDRAWN: "Op verzoek van de shopper, ziek.",
    _V.RETURNED: "Eén vraag over het wachten.",
}


HURRIED, RUSHED, FAR, REFUSED, NO_POSITION, EARLY_PHOTO = "hurried", "rushed", "far", "refused", "no_position", "early_photo"
CLOCK_AHEAD, OTHER_DAY, COPIED, SAME_FEELING = "clock_ahead", "other_day", "copied", "same_feeling"
QUIRKS: Final = (
    FAR, "", "", COPIED, "", REFUSED, "", "", EARLY_PHOTO, "", "", HURRIED, "", "", OTHER_DAY, "", "", RUSHED, "", "",
    SAME_FEELING, "", COPIED, "", CLOCK_AHEAD, "", "", NO_POSITION, "", "", EARLY_PHOTO, "", "", FAR, "", "", "", "",
)  # fmt: skip
"""What is odd about the visits that wait for a reviewer, one after the other; most are as they should be."""
PACES: Final = {HURRIED: 1.6, RUSHED: 0.8}
"""Minutes for a whole visit."""
METRES_A_DEGREE: Final = 111_195
MADE_BEFORE_DAYS: Final = 14
"""A wave's visits were made so many days before its first day."""


@dataclass
class Setting:
    """What all visits of a wave share."""

    client_id: uuid.UUID
    study_id: uuid.UUID
    wave_id: uuid.UUID
    version_id: uuid.UUID
    content: QuestionnaireContent
    time_zone: str
    fee_minor: int
    reviewer_id: uuid.UUID
    manager_id: uuid.UUID
    photos: list[DrawnPhoto]
    today: dt.date
    opens_on: dt.date
    keep_events: bool
    quirks: Iterator[str] = field(default_factory=lambda: cycle(QUIRKS))
    numbers: Iterator[int] = field(default_factory=count)
    """So that no two setbacks in a row have the same words."""


@dataclass
class Rows:
    """Rows by table, for bulk insertion in the order of ``TABLES``."""

    of: dict[type, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


TABLES = (Visit, VisitLeg, Offer, Answer, CaptureEvent, Evidence, NonCompletion, ReviewQuestion, Decision, Appeal, AuditEntry)


def add_visit(
    rows: Rows, rng: random.Random, setting: Setting, cell: Mapping[str, Any], status: VisitStatus,
    *, shopper: Mapping[str, Any] | None, km: float | None, day: dt.date | None, place: Place, person: Person | None,
) -> uuid.UUID:  # fmt: skip
    """Add one visit with everything that belongs to its status; returns its id."""
    zone = ZoneInfo(setting.time_zone)
    visit_id, end = new_id(), dt.datetime.now(dt.UTC)
    row: dict[str, Any] = {
        "id": visit_id, "reference": _reference(rng), "client_id": setting.client_id, "study_id": setting.study_id, "wave_id": setting.wave_id,
        "quota_cell_id": cell["id"], "location_id": cell["location_id"], "scenario_id": cell["scenario_id"], "day_part": "",
        "questionnaire_version_id": setting.version_id, "status": status, "version": 1, "shopper_id": None, "planned_on": None,
        "fee_minor": setting.fee_minor, "currency": "EUR", "briefing_number": None, "created_at": made_at(setting.opens_on),
        "assigned_at": None, "briefed_at": None, "started_at": None, "submitted_at": None, "due_at": None, "review_due_at": None, "decided_at": None,
        "status_reason": REASONS.get(status, ""), "is_demo": True,
    }  # fmt: skip
    rows.of[Visit].append(row)
    submitted = status in SENT_IN
    rows.of[VisitLeg].append(
        {
            "id": new_id(),
            "visit_id": visit_id,
            "position": 1,
            "code": "visit",
            "status": LegStatus.SUBMITTED if submitted else LegStatus.WAITING,
            "submitted_at": None,
        }
    )
    if shopper is None or day is None or person is None:
        return visit_id
    arrived = dt.datetime.combine(day, dt.time(rng.randint(8, 18), rng.randint(0, 59)), zone).astimezone(dt.UTC)
    if arrived > end and status in STARTED:
        arrived = end - dt.timedelta(hours=rng.randint(2, 9), minutes=rng.randint(0, 59))
    quirk = next(setting.quirks) if status is _V.IN_REVIEW else ""
    if quirk == OTHER_DAY:
        arrived -= dt.timedelta(days=1)
    assigned = min(arrived, end) - dt.timedelta(days=rng.randint(2, 12), hours=rng.randint(0, 12))
    row |= {
        "shopper_id": shopper["id"],
        "planned_on": day,
        "assigned_at": assigned,
        "version": 2,
        "due_at": end_of_day(day, setting.time_zone) + dt.timedelta(days=1),
    }
    add_offer(rows, visit_id, shopper, km, assigned)
    if status in STARTED | {_V.BRIEFED}:
        row |= {"briefed_at": assigned + dt.timedelta(hours=3), "briefing_number": 1, "version": 3}
    if status in {_V.WITHDRAWN, _V.EXPIRED}:
        row |= {"decided_at": min(end, arrived + dt.timedelta(days=1)), "due_at": None}
    if status not in STARTED:
        return visit_id
    minutes = PACES.get(quirk, rng.randint(22, 48))
    row |= {"started_at": arrived, "version": 4}
    stop = setbacks.stop_of(next(setting.numbers), rng.choice(setting.photos), arrived) if status in STOPPED_SHORT else None
    if stop is not None:
        minutes = rng.randint(8, 25)
        setbacks.add_stop(rows.of, visit_id, setting.fee_minor, stop, arrived + dt.timedelta(minutes=minutes))
    _add_capture(rows, rng, setting, visit_id, arrived, minutes, place, person, partly=status is _V.STARTED, quirk=quirk, stop=stop)
    if not submitted:
        return visit_id
    sent = min(end - dt.timedelta(minutes=5), arrived + dt.timedelta(minutes=minutes + rng.randint(3, 240)))
    row |= {
        "submitted_at": sent,
        "due_at": None,
        "review_due_at": sent + dt.timedelta(hours=72),
        "version": 6,
    }
    handed_in = _V.SUBMITTED if stop is None else _V.COULD_NOT_COMPLETE
    log(rows, f"visit.{handed_in}", visit_id, shopper["user_id"], Role.SHOPPER, sent, _V.STARTED, handed_in)
    if status in setbacks.BEFORE:
        before, asked = setbacks.BEFORE[status], end - dt.timedelta(hours=rng.randint(3, 40))
        decided = min(asked - dt.timedelta(hours=1), sent + dt.timedelta(hours=rng.randint(2, 60)))
        why = setbacks.add_appeal(rows.of, next(setting.numbers), visit_id, status, shopper["user_id"], setting.manager_id, asked)
        row |= {"review_due_at": asked + dt.timedelta(hours=72), "version": 8, "status_reason": why}
        decide(rows, setting, visit_id, before, decided)
        who, role = (shopper["user_id"], Role.SHOPPER) if status is _V.APPEALED else (setting.manager_id, Role.MANAGER)
        log(rows, f"visit.{status}", visit_id, who, role, asked, before, status, why)
    if status in DECIDED or status is _V.RETURNED:
        decided = min(end - dt.timedelta(minutes=1), sent + dt.timedelta(hours=rng.randint(2, 60)))
        row |= {"review_due_at": None, "version": 7, "decided_at": decided if status in DECIDED else None}
        decide(rows, setting, visit_id, status, decided)
        if status is _V.RETURNED:
            row["due_at"] = end + dt.timedelta(hours=rng.randint(6, 22))
    return visit_id


def made_at(opens_on: dt.date) -> dt.datetime:
    """When the visits of a wave that opens then were made: before the first shopper was asked."""
    return dt.datetime.combine(opens_on, dt.time(9), dt.UTC) - dt.timedelta(days=MADE_BEFORE_DAYS)


def decide(rows: Rows, setting: Setting, visit_id: uuid.UUID, status: VisitStatus, at: dt.datetime) -> None:
    """What a reviewer decided, and when."""
    why = REASONS.get(status, "")
    rows.of[Decision].append(
        {"id": new_id(), "visit_id": visit_id, "status": status.value, "reason": why, "decided_by": setting.reviewer_id, "decided_at": at}
    )
    log(rows, f"visit.{status}", visit_id, setting.reviewer_id, Role.REVIEWER, at, _V.IN_REVIEW, status, why or None)


def _reference(rng: random.Random) -> str:
    letters = "".join(rng.choices(REFERENCE_ALPHABET, k=8))
    return f"{letters[:4]}-{letters[4:]}"


def ask(rows: Rows, visit_id: uuid.UUID, reviewer_id: uuid.UUID, question_code: str, text: str, at: dt.datetime) -> None:
    """A reviewer's question about one answer, sent to the shopper."""
    rows.of[ReviewQuestion].append(
        {
            "id": new_id(),
            "visit_id": visit_id,
            "question_code": question_code,
            "text": text,
            "asked_by": reviewer_id,
            "asked_at": at,
            "sent_at": at,
        }
    )


def add_offer(rows: Rows, visit_id: uuid.UUID, shopper: Mapping[str, Any], km: float | None, assigned: dt.datetime) -> None:
    """The offer that a shopper accepted."""
    rows.of[Offer].append(
        {
            "id": new_id(), "visit_id": visit_id, "shopper_id": shopper["id"], "way": OfferWay.INVITED, "status": OfferStatus.ACCEPTED, "message": "",
            "distance_km": km, "sent_at": assigned - dt.timedelta(hours=20), "expires_at": assigned + dt.timedelta(days=2), "answered_at": assigned, "decline_reason": "",
        }
    )  # fmt: skip


def _add_capture(
    rows: Rows, rng: random.Random, setting: Setting, visit_id: uuid.UUID, arrived: dt.datetime, minutes: float, place: Place, person: Person,
    *, partly: bool, quirk: str = "", stop: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    local = arrived.astimezone(ZoneInfo(setting.time_zone))
    photos, evidence = _take_photos(rng, setting, visit_id)
    earlier = list(person.written["advice_words"])
    answers = answer_visit(rng, setting.content, place, person, local.strftime("%H:%M"), photos)
    if quirk == COPIED and earlier and "advice_words" in answers:
        answers["advice_words"] = earlier[-1]
    if quirk == SAME_FEELING:
        answers |= {code: {**value, "pleasure": 0.5} for code, value in answers.items() if code.startswith("affect:")}
    device = uuid.UUID(int=rng.getrandbits(128), version=4)
    pen = Pen(rows, setting, visit_id, device, dt.timedelta(minutes=-14 if quirk == CLOCK_AHEAD else 2))
    codes = list(answers)[: 2 if stop else len(answers) // 3] if partly or stop else list(answers)
    pen.write("start", None, {}, arrived, 0)
    if (where := _position(rng, place, quirk)) is not None:
        pen.write("position", None, where, arrived + dt.timedelta(seconds=1), 1000)
    pace = minutes * 60 / (len(answers) + 1)
    for n, code in enumerate(codes):
        seconds = pace * (n + 1 + rng.uniform(-0.2, 0.2))
        at = arrived + dt.timedelta(seconds=seconds)
        if code in photos:
            taken = at - (dt.timedelta(minutes=47) if quirk == EARLY_PHOTO else dt.timedelta(seconds=rng.uniform(2, 15)))
            photos[code]["captured_at"] = taken.isoformat()
            for photo in evidence:
                if photo["question_code"] == code:
                    photo |= {"captured_at": taken, "received_at": at + dt.timedelta(minutes=4)}
        event_id = pen.write("answer", code, answers[code], at, round(1000 * seconds))
        rows.of[Answer].append(
            {
                "visit_id": visit_id, "question_code": code, "value": answers[code], "captured_at": at, "elapsed_ms": round(1000 * seconds),
                "device_id": device, "event_id": event_id, "updated_at": at,
            }
        )  # fmt: skip
    if stop is not None:
        pen.write("could_not_complete", None, stop, arrived + dt.timedelta(minutes=minutes), round(minutes * 60_000))
    elif not partly:
        rows.of[Evidence] += evidence
        pen.write("submit", None, {}, arrived + dt.timedelta(minutes=minutes), round(minutes * 60_000))


def _position(rng: random.Random, place: Place, quirk: str) -> dict[str, Any] | None:
    """Where the phone was on arrival: nearly always a few steps from the location."""
    if quirk == REFUSED:
        return {"refused": True}
    if quirk == NO_POSITION:
        return None
    metres = rng.uniform(1400, 6200) if quirk == FAR else abs(rng.gauss(25, 30))
    angle = rng.uniform(0, 2 * math.pi)
    return {
        "latitude": round(place.latitude + metres * math.sin(angle) / METRES_A_DEGREE, 6),
        "longitude": round(place.longitude + metres * math.cos(angle) / (METRES_A_DEGREE * math.cos(math.radians(place.latitude))), 6),
        "accuracy_m": rng.randint(5, 25), "moment": "arrival",
    }  # fmt: skip


def _take_photos(rng: random.Random, setting: Setting, visit_id: uuid.UUID) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """The photos of a visit; when they were taken is written in with their answers."""
    photos, evidence = {}, []
    wanted = [question.code for question in setting.content.questions() if question.kind is QuestionKind.PHOTO]
    for code, drawn in zip(wanted, rng.sample(setting.photos, len(wanted)), strict=True):
        photos[code] = {"sha256": drawn.sha256, "content_type": "image/jpeg", "size": len(drawn.content)}
        evidence.append(
            {
                "id": new_id(), "visit_id": visit_id, "question_code": code, "sha256": drawn.sha256, "content_type": "image/jpeg", "size": len(drawn.content),
                "width": 1200, "height": 900, "storage_key": f"demo/{drawn.sha256}",
            }
        )  # fmt: skip
    return photos, evidence


@dataclass
class Pen:
    """Writes the events of one visit, in order; ``delay`` is how long after the phone's moment the server had them."""

    rows: Rows
    setting: Setting
    visit_id: uuid.UUID
    device: uuid.UUID
    delay: dt.timedelta
    sequence: int = 0

    def write(self, kind: str, code: str | None, value: Any, at: dt.datetime, elapsed_ms: int) -> uuid.UUID | None:
        """One event; None where the wave keeps no events."""
        self.sequence += 1
        if not self.setting.keep_events:
            return None
        event_id = new_id()
        content = json.dumps([kind, code, value], sort_keys=True)
        self.rows.of[CaptureEvent].append(
            {
                "id": event_id, "visit_id": self.visit_id, "device_id": self.device, "sequence": self.sequence, "variant": 0, "kind": kind, "question_code": code,
                "value": value, "content_hash": hashlib.sha256(content.encode()).hexdigest(), "outcome": EventOutcome.STORED, "detail": None, "captured_at": at,
                "elapsed_ms": elapsed_ms, "sent_at": at + self.delay, "received_at": at + self.delay + dt.timedelta(seconds=1),
            }
        )  # fmt: skip
        return event_id


def log(
    rows: Rows,
    action: str,
    visit_id: uuid.UUID,
    actor: uuid.UUID,
    role: Role,
    at: dt.datetime,
    old: VisitStatus,
    new: VisitStatus,
    reason: str | None = None,
) -> None:
    """One step of a visit in the log."""
    rows.of[AuditEntry].append(
        {
            "id": new_id(), "at": at, "actor_id": actor, "actor_role": role.value, "action": action, "subject_type": "visit", "subject_id": visit_id,
            "visit_id": visit_id, "changes": {"status": [old.value, new.value]}, "reason": reason, "request_id": None,
        }
    )  # fmt: skip


def insert_alike(loader: Loader, table: type, rows: list[dict[str, Any]]) -> None:
    """Rows of one table may differ in their optional columns; each statement gets alike ones."""
    kinds: dict[frozenset[str], list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(frozenset(row), []).append(row)
    for alike in kinds.values():
        loader.insert(table, alike)
