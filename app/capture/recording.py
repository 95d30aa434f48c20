"""Sorting a batch: what each event is, what it does to the answers, and where that leaves the visit. No SQL, one pass."""

import datetime as dt
import uuid
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, Final, NamedTuple

import uuid_utils

from app.capture.models import EventOutcome
from app.capture.queries import KnownEvent, StandingAnswer
from app.capture.rules import (
    STOPPED,
    EventKind,
    Stop,
    canonical,
    hash_of_written,
    is_clock_report,
    is_position,
    read_stop,
    section_of,
    storable,
    written_code,
)
from app.capture.schemas import EventIn, Receipt
from app.journeys.answers import (
    REVIEW_PREFIX,
    Lack,
    Missing,
    form_of,
    list_missing,
    list_photos_not_received,
    validate_answer,
)
from app.journeys.felt_values import LOOK_BACK_PREFIXES
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import local_date
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick
from app.visits.legs import IN_ONE_GO, VersionLegs
from app.visits.rules import (
    ACCEPTS_ANSWERS,
    LegState,
    LegStatus,
    LegVerdict,
    VisitStatus,
    all_handed_in,
    current_leg,
    hand_in_leg,
    judge_leg,
    leg_named,
)

# Looked up once: asking an enumeration for one of its members takes longer than most of what is done to an event.
_ANSWER: Final = EventKind.ANSWER
_SUBMIT: Final = EventKind.SUBMIT
_KEPT: Final = EventOutcome.STORED
_STORED: Final = (_KEPT, None)


@dataclass(frozen=True)
class Ground:
    """What is known before the batch: the visit's state, its questionnaire, what came earlier."""

    visit_id: uuid.UUID
    status: VisitStatus
    version_id: uuid.UUID
    content: QuestionnaireContent
    device_id: uuid.UUID
    sent_at: dt.datetime
    received_at: dt.datetime
    standing: Mapping[str, StandingAnswer]
    photos: frozenset[str]
    repairable: Container[str]
    asked: Sequence[tuple[str, str | None]]
    """The reviewer's open questions as (id, section code)."""
    known: Sequence[KnownEvent]
    time_zone: str = "UTC"
    """Of the place: rules about today mean the day there."""
    stopped: bool = False
    """It was told before that the visit could not be completed: nothing but the reviewer's questions is missing."""
    legs: tuple[LegState, ...] = ()
    """In order, while the visit is being done in legs on days of their own; else none."""
    plan: VersionLegs = IN_ONE_GO


class Kept(NamedTuple):
    """An event that is new, as it is kept; what it shares with the others of its batch stands in the `Ground`."""

    id: str
    sequence: int
    variant: int
    kind: EventKind
    question_code: str | None
    value: Any
    written_code: str
    """The code as JSON."""
    written_value: str
    """The value as JSON."""
    content_hash: str
    outcome: EventOutcome
    detail: str | None
    captured_at: str
    """ISO 8601 in UTC; so is what else both databases take as text."""
    elapsed_ms: int
    replaces: tuple[str, ...]
    received_at: dt.datetime


@dataclass
class Sorted:
    """What the batch comes to: events to add, answers that stand from now on, receipts to send, whether the visit starts and is submitted."""

    receipts: list[Receipt] = field(default_factory=list)
    events: list[Kept] = field(default_factory=list)
    answers: dict[str, Kept] = field(default_factory=dict)
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    started: bool = False
    submitted: bool = False
    stopped: tuple[Stop, dt.datetime] | None = None
    """Why the visit could not be completed, and when the phone wrote it down."""
    legs: list[tuple[str, dt.date]] = field(default_factory=list)
    """The legs handed in, in order, each with the day at the place."""
    missing: list[Missing] = field(default_factory=list)


class Sorter:
    """Takes the events of one batch in the order of their sequence."""

    def __init__(self, ground: Ground) -> None:
        """For one batch of one device."""
        self.ground = ground
        self.made = Sorted(values={code: answer.value for code, answer in ground.standing.items()})
        self._version = str(ground.version_id)
        self._begins = ground.status is VisitStatus.BRIEFED
        self._returned = ground.status is VisitStatus.RETURNED
        self._known: dict[int, list[KnownEvent | Kept]] = {}
        for event in ground.known:
            self._known.setdefault(event.sequence, []).append(event)
        self._open = ground.status in ACCEPTS_ANSWERS
        self._submit_seen = False
        self._day: str | None = None
        """The day at the place, by the phone's clock, when the visit was handed in."""
        self._stop: Stop | None = None
        self._legs = ground.legs
        self._wanted_leg: str | None = None
        """The leg that the last refused submission was about."""

    def sort(self, events: Sequence[EventIn]) -> Sorted:
        """The whole batch."""
        for event in sorted(events, key=attrgetter("sequence")):
            self.made.receipts.append(self._take(event))
        if self._submit_seen and self._open and (not self._legs or self._wanted_leg):
            self.made.missing = self._missing(self._wanted_leg)
        elif self._stop is not None and self._open:
            self.made.missing = self._photos_to_come(self._stop)
        return self.made

    def _take(self, event: EventIn) -> Receipt:
        ground, code, kind, sequence = self.ground, event.question_code, event.kind, event.sequence
        value = storable(event.value)
        captured_at = _in_utc(event.captured_at)
        in_version = event.questionnaire_version_id == ground.version_id
        version = self._version if in_version else str(event.questionnaire_version_id)
        code_as_json, value_as_json = written_code(code), canonical(value)
        digest = hash_of_written(kind, code_as_json, value_as_json, captured_at, version)
        if kind is _SUBMIT:
            self._submit_seen = True
            self._day = local_date(event.captured_at, ground.time_zone).isoformat()
        outcome: EventOutcome
        detail: str | None
        before = self._known.get(sequence)
        if before is not None:
            same = next((known for known in before if known.content_hash == digest), None)
            if same is not None:
                return self._again(same, before[0])
            outcome, detail = (
                EventOutcome.CONFLICT,
                _("Under this number the server already has something else. Both are kept; the first one counts."),
            )
        else:
            outcome, detail = self._judge(event, value, in_version=in_version)
            before = self._known[sequence] = []
        kept = Kept(
            str(uuid_utils.uuid7()), sequence, before[-1].variant + 1 if before else 0, kind, code, value, code_as_json, value_as_json,
            digest, outcome, detail, captured_at, event.elapsed_ms, event.replaces, ground.received_at,
        )  # fmt: skip
        self.made.events.append(kept)
        before.append(kept)
        unseen = self._has_unseen_other(event, value, outcome) if ground.standing else False
        if outcome is not _KEPT:
            receipt = self._receipt(kept, before[0])
            receipt.other_phone = unseen
            return receipt
        if kind is _ANSWER and code is not None:
            self._apply(code, kept)
        return Receipt(sequence, "stored", detail, ground.received_at, None, unseen)

    def _has_unseen_other(self, event: EventIn, value: Any, outcome: EventOutcome) -> bool:
        """Whether another phone had given another answer to this, and this phone did not know of it."""
        code = event.question_code
        if code is None or code in self.made.answers or not self._open or outcome not in {EventOutcome.STORED, EventOutcome.LATE}:
            return False
        standing = self.ground.standing.get(code)
        return standing is not None and self._is_foreign(standing) and standing.mark not in event.replaces and standing.value != value

    def _is_foreign(self, standing: StandingAnswer) -> bool:
        return standing.device_id is not None and standing.device_id != self.ground.device_id

    def _again(self, same: KnownEvent | Kept, first: KnownEvent | Kept) -> Receipt:
        """A retry: a stored event is a duplicate; what was refused or late is so again, with its reason."""
        receipt = self._receipt(same, first)
        return replace(receipt, outcome="duplicate") if same.outcome is EventOutcome.STORED else receipt

    @staticmethod
    def _receipt(event: KnownEvent | Kept, first: KnownEvent | Kept) -> Receipt:
        return Receipt(
            event.sequence, event.outcome.value, event.detail, event.received_at,
            first.value if event.outcome is EventOutcome.CONFLICT else None,
        )  # fmt: skip

    def _judge(self, event: EventIn, value: Any, *, in_version: bool) -> tuple[EventOutcome, str | None]:  # noqa: PLR0911 - one a kind
        if not self._open:
            return EventOutcome.LATE, self._why_closed()
        if not in_version:
            return EventOutcome.REFUSED, _(
                "This was answered on another version of the questionnaire. Open the visit again and answer it there."
            )
        self.made.started |= self._begins
        if event.kind is _ANSWER:
            return self._judge_answer(event, value)
        match event.kind:
            case EventKind.POSITION if not is_position(value):
                return EventOutcome.REFUSED, _("This position cannot be read.")
            case EventKind.SUBMIT if self._legs:
                return self._judge_leg(leg_named(value), self._day_of(event))
            case EventKind.CLOCK if not is_clock_report(value):
                return EventOutcome.REFUSED, _("This report of a clock cannot be read.")
            case EventKind.SUBMIT:
                return self._judge_submit()
            case EventKind.COULD_NOT_COMPLETE:
                return self._judge_stop(value, event.captured_at)
            case _:
                return _STORED

    def _judge_answer(self, event: EventIn, value: Any) -> tuple[EventOutcome, str | None]:  # noqa: PLR0911 - one line a reason
        code = event.question_code
        if code is None:
            return EventOutcome.REFUSED, _("This answer does not say which question it belongs to.")
        problem = validate_answer(self.ground.content, code, value)
        if problem is not None:
            return EventOutcome.REFUSED, _(problem.message)
        if self._returned and code not in self.ground.repairable:
            return EventOutcome.LATE, _("The reviewer did not ask about this, so the answer you sent in stands. What you wrote is kept.")
        if code.startswith(REVIEW_PREFIX) and code not in self.ground.repairable:
            return EventOutcome.REFUSED, _("The reviewer does not ask this (any more).")
        if self._legs and self._leg_is_sent(code):
            return EventOutcome.LATE, _(
                "This part of the visit was already sent in. What you wrote is kept, but the part stays as it was sent."
            )
        if self.ground.standing and self._is_older(code, event):
            return EventOutcome.LATE, _("A newer answer to this question came from another phone; that one stands. What you wrote is kept.")
        return _STORED

    def _is_older(self, code: str, event: EventIn) -> bool:
        """On one device the order of sending counts, whatever its clock says; between two devices the later moment."""
        made = self.made.answers.get(code)
        if made is not None:
            return False  # from this batch, and so from this device with a lower sequence
        standing = self.ground.standing.get(code)
        if standing is None or standing.device_id is None:
            return False
        if standing.device_id == self.ground.device_id:
            return standing.sequence is not None and event.sequence < standing.sequence
        if standing.mark in event.replaces:
            return False  # given in its place, whatever the clocks of the two phones say
        return event.captured_at < standing.captured_at

    def _judge_submit(self) -> tuple[EventOutcome, str | None]:
        missing = self._missing()
        if missing:
            return EventOutcome.REFUSED, _still_missing(len(missing))
        self.made.submitted, self._open = True, False
        return EventOutcome.STORED, None

    # --- legs on days of their own ---

    def _day_of(self, event: EventIn) -> dt.date:
        """The day at the place when a leg was handed in: the phone's, but never one that has not come yet."""
        return local_date(min(event.captured_at, self.ground.received_at), self.ground.time_zone)

    def _leg_is_sent(self, code: str) -> bool:
        section = section_of(self.ground.content, code) if self._legs else None
        leg = None if section is None else self.ground.plan.of_section.get(section)
        return any(each.code == leg and each.status is LegStatus.SUBMITTED for each in self._legs)

    def _judge_leg(self, named: str | None, day: dt.date) -> tuple[EventOutcome, str | None]:
        """One leg handed in; an older app names none and hands in the one whose turn it is, and those after it that are open and complete."""
        current = current_leg(self._legs)
        wanted = named or (current.code if current else "")
        match judge_leg(self._legs, wanted, day):
            case LegVerdict.UNKNOWN:
                return EventOutcome.REFUSED, _("This visit has no such part (any more). What you wrote is kept.")
            case LegVerdict.SENT:
                return EventOutcome.LATE, _("This part of the visit was already sent in.")
            case LegVerdict.NOT_ITS_TURN:
                title = self._title(current.code) if current else ""
                return EventOutcome.REFUSED, _("First send “%(part)s”. Nothing is lost; send this part after it.", part=title)
            case LegVerdict.NOT_YET:
                opens = next(leg.opens_on for leg in self._legs if leg.code == wanted)
                return EventOutcome.REFUSED, _(
                    "“%(part)s” opens on %(day)s. Nothing is lost; send it from that day on.",
                    part=self._title(wanted), day=opens.isoformat() if opens else "",
                )  # fmt: skip
            case _:
                pass
        missing = self._missing(wanted)
        if missing:
            self._wanted_leg = wanted
            return EventOutcome.REFUSED, _still_missing(len(missing))
        self._hand_in(wanted, day)
        while named is None and (following := current_leg(self._legs)) is not None:
            if judge_leg(self._legs, following.code, day) is not LegVerdict.OPEN or self._missing(following.code):
                break
            self._hand_in(following.code, day)
        return EventOutcome.STORED, None

    def _hand_in(self, code: str, day: dt.date) -> None:
        self._legs, self._wanted_leg = hand_in_leg(self._legs, code, day), None
        self.made.legs.append((code, day))
        if all_handed_in(self._legs):
            self.made.submitted, self._open = True, False

    def _title(self, code: str) -> str:
        return pick(dict(self.ground.plan.titles[code]))

    def _judge_stop(self, value: Any, captured_at: dt.datetime) -> tuple[EventOutcome, str | None]:
        if self.ground.status is VisitStatus.RETURNED:
            return EventOutcome.REFUSED, _("This visit was sent in before. Answer the reviewer's question and send it again.")
        stop = read_stop(value)
        if stop is None:
            return EventOutcome.REFUSED, _("Choose what kept you from completing the visit, and tell in a few words what happened.")
        self._stop = stop
        if self._photos_to_come(stop):
            return EventOutcome.REFUSED, _("A photo of this is not here yet. Nothing is lost; send it again once the photos are in.")
        self.made.stopped, self._open = (stop, captured_at.astimezone(dt.UTC)), False
        return EventOutcome.STORED, None

    def _photos_to_come(self, stop: Stop) -> list[Missing]:
        return [Missing(STOPPED, None, Lack.PHOTO_NOT_RECEIVED) for sha256 in stop.photos if sha256 not in self.ground.photos]

    def _missing(self, leg: str | None = None) -> list[Missing]:
        """What is missing in the whole visit, or in one of its legs."""
        content, values = self.ground.content, self.made.values
        if self.ground.stopped:
            return [lack for lack in list_missing(content, values, self.ground.asked) if lack.question_code.startswith(REVIEW_PREFIX)]
        reading = form_of(content).read(values, self._day, fitting=self.made.answers)
        missing = list_missing(content, values, self.ground.asked, today=self._day, reading=reading)
        if self._returned:
            missing = [each for each in missing if not each.question_code.startswith(LOOK_BACK_PREFIXES)]
        missing += list_photos_not_received(content, values, self.ground.photos, self._day, reading=reading)
        if leg is None:
            return missing
        of_section = self.ground.plan.of_section
        return [each for each in missing if each.section_code is None or of_section.get(each.section_code) == leg]

    def _apply(self, code: str, kept: Kept) -> None:
        if self._returned and (old := self.made.values.get(code)) != kept.value:
            first = self.made.changes.get(code, (old, None))[0]
            self.made.changes[code] = (first, kept.value)
        self.made.values[code] = kept.value
        self.made.answers[code] = kept

    def _why_closed(self) -> str:
        if self.made.submitted or self.made.stopped or self.ground.status in {VisitStatus.SUBMITTED, VisitStatus.IN_REVIEW}:
            return _("The visit was already sent in. What you wrote is kept, but the visit stays as it was sent.")
        if self.ground.status is VisitStatus.ASSIGNED:
            return _("Read the briefing and answer its questions first. What you wrote is kept.")
        return _("This visit is no longer open for answers. What you wrote is kept, and the agency can read it.")


def _in_utc(moment: dt.datetime) -> str:
    """ISO 8601 in UTC, which is how nearly all phones send it: turning it first took as long as all else about it."""
    written = moment.isoformat()
    return written if written.endswith("+00:00") else moment.astimezone(dt.UTC).isoformat()


def _still_missing(count: int) -> str:
    return ngettext(
        "One thing is still missing. Nothing is lost; complete it and send the visit again.",
        "%(n)s things are still missing. Nothing is lost; complete them and send the visit again.",
        count,
    )
