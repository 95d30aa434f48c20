"""The field that the lifecycle machine plays in: one wave on one database, what every transaction did to it, and the shoppers' phones."""

import datetime as dt
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import sqlalchemy as sa
import time_machine
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.assignments.models import Offer
from app.assignments.rules import WAITING
from app.audit.models import AuditEntry
from app.capture.actions import record_events
from app.capture.models import Answer, CaptureEvent, NonCompletion, ReviewQuestion
from app.capture.rules import EventKind
from app.capture.schemas import BatchIn, EventIn, EventsOut
from app.errors import AppError
from app.kit.clock import now
from app.quality.models import Appeal, Flag
from app.studies.models import Briefing
from app.studies.rules import CapKind
from app.visits.models import Visit
from app.visits.rules import ACCEPTS_ANSWERS, UNDER_WAY, VisitStatus
from tests.capture.world import CHECK, CONTENT, two
from tests.support.databases import TestDatabase
from tests.visits import lifecycle_rules
from tests.visits.worlds import AMERSFOORT, UTRECHT, make_world

CAPS = {CapKind.PER_DAY: 1, CapKind.PER_WEEK: 2, CapKind.PER_WAVE: 5, CapKind.OPEN_AT_ONCE: 2, CapKind.DAYS_BETWEEN_LOCATION: 3}
TARGET = 3
SHOPPERS = 2
BEGIN = dt.datetime(2026, 3, 4, 8, 30, tzinfo=dt.UTC)
"""Always the same day, so that a run comes by the same weeks and ends whenever it is made; the wave goes through a change of the clocks."""
WAVE_DAYS = 24
BRIEFING = 3
HANGS_ON = {"open": {"waited", "greeted"}}
"""Which answers a changed answer shows or hides (tests.capture.world.CONTENT)."""

Result = TypeVar("Result")
Sent = tuple[uuid.UUID, int, str, str | None, str, dt.datetime]
"""One thing a phone told: device, sequence, kind, question, value, moment."""
Said = tuple[EventKind, str | None, Any]


@dataclass(frozen=True)
class Seen:
    """The wave as it stands between two transactions."""

    visits: dict[uuid.UUID, tuple[VisitStatus, int, uuid.UUID | None, dt.date | None]]
    answers: dict[uuid.UUID, dict[str, Any]]
    offers: Sequence[Any]
    questions: Sequence[Any]
    counts: Sequence[int | None]


def sent_key(device_id: uuid.UUID, event: EventIn | CaptureEvent) -> Sent:
    """What makes two sendings the same event."""
    return device_id, event.sequence, str(event.kind), event.question_code, json.dumps(event.value, sort_keys=True), event.captured_at


class Field(RuleBasedStateMachine):
    """A wave with two quota cells, two shoppers, a reviewer, a manager, and the clock."""

    database: ClassVar[TestDatabase]
    happened: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.days, self.seconds, self.changed = 0.0, 0, True
        self.closed_at: dt.datetime | None = None
        self.sequences: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
        self.batches: list[tuple[uuid.UUID, BatchIn]] = []
        self.kept: dict[uuid.UUID, dict[Sent, str]] = defaultdict(dict)
        self.gathered: dict[uuid.UUID, dict[uuid.UUID, str | None]] = defaultdict(dict)
        self.asked: dict[uuid.UUID, dict[uuid.UUID, str | None]] = {}
        self.sent_in: dict[uuid.UUID, dict[str, Any]] = {}
        self.complete: set[uuid.UUID] = set()
        self.stopped: set[uuid.UUID] = set()
        self.objected: set[uuid.UUID] = set()
        self.pages: dict[uuid.UUID, int] = {}  # as the reviewer first saw each visit

    def set_up(self) -> None:
        with self.travel(), self.database.session() as session:
            world = make_world(session)
            world.version.content = CONTENT.model_dump(mode="json")
            places = [world.location(UTRECHT), world.location(AMERSFOORT, "Amersfoort")]
            field = world.study(places, visits_each=TARGET, days=WAVE_DAYS, caps=CAPS)
            session.add(
                Briefing(study_id=field.study.id, number=BRIEFING, title=two("Before you go"), sections=[], check=CHECK, published_at=now())
            )
            self.wave_id, self.ends_on, self.manager, self.version_id = field.wave.id, field.wave.ends_on, world.manager, world.version.id
            self.reviewer = world.person(Role.REVIEWER, "Kim Bos")
            self.shoppers = [world.shopper() for _n in range(SHOPPERS)]
            session.commit()
        self.state = self.look()

    # --- doing and refusing -------------------------------------------------------------------------

    def moment(self) -> dt.datetime:
        """Now in the story: always the same first day, a second later each time somebody looks."""
        self.seconds += 1
        return BEGIN + dt.timedelta(days=self.days, seconds=self.seconds)

    def travel(self) -> time_machine.travel:
        return time_machine.travel(self.moment())

    def look(self) -> Seen:
        """All that a refusal must leave alone."""
        columns = (Visit.id, Visit.status, Visit.version, Visit.shopper_id, Visit.planned_on)
        here = sa.select(Visit.id).where(Visit.wave_id == self.wave_id)
        answers: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
        with self.database.reading() as session:
            found = session.execute(sa.select(*columns).where(Visit.wave_id == self.wave_id).order_by(Visit.id)).all()
            offers = session.execute(sa.select(Offer.id, Offer.status).where(Offer.visit_id.in_(here)).order_by(Offer.id)).all()
            asked = sa.select(ReviewQuestion.id, ReviewQuestion.sent_at, ReviewQuestion.answer, ReviewQuestion.answered_at)
            questions = session.execute(asked.where(ReviewQuestion.visit_id.in_(here)).order_by(ReviewQuestion.id)).all()
            for answer in session.scalars(sa.select(Answer).where(Answer.visit_id.in_(here))):
                answers[answer.visit_id][answer.question_code] = answer.value
            tables = (AuditEntry, CaptureEvent, Flag, Appeal, NonCompletion)
            counted = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in tables]
            counts = session.execute(sa.select(*counted)).one()
        return Seen({row[0]: (row[1], row[2], row[3], row[4]) for row in found}, dict(answers), offers, questions, counts)

    def do(self, deed: Callable[[Session], Result]) -> Result | AppError:
        """One transaction, as a request has it; a refusal leaves everything as it was, and what is done is looked through."""
        with self.travel():
            try:
                with self.database.session() as session:
                    result = deed(session)
                    session.commit()
            except AppError as refusal:
                self.happened[f"refused: {type(refusal).__name__}"] += 1
                assert self.look() == self.state, "a refusal changed something"
                return refusal
        self.note_changes()
        return result

    def note_changes(self) -> None:
        """After each transaction: who may change which answers is decided by where the visit stood before it."""
        before, self.state, self.changed = self.state, self.look(), True
        for visit_id, (status, *_rest) in self.state.visits.items():
            old_status = before.visits[visit_id][0] if visit_id in before.visits else VisitStatus.OPEN
            old, new = before.answers.get(visit_id, {}), self.state.answers.get(visit_id, {})
            touched = {code for code in old | new if code not in new or old.get(code) != new[code]}
            assert touched <= self.may_change(visit_id, old_status, touched), f"answers of a visit that was {old_status} changed"
            if status is not old_status:
                self.happened[status.value] += 1
            if status is VisitStatus.IN_REVIEW:
                self.sent_in.setdefault(visit_id, new)
                self.pages.setdefault(visit_id, self.state.visits[visit_id][1])

    def may_change(self, visit_id: uuid.UUID, status: VisitStatus, touched: set[str]) -> set[str]:
        if status is not VisitStatus.RETURNED:
            return touched if status in {VisitStatus.BRIEFED, VisitStatus.STARTED} else set()
        codes = {code for code in self.asked[visit_id].values() if code}
        codes |= {other for code in codes for other in HANGS_ON.get(code, ())}
        return codes | {f"why:{code}" for code in codes} | {f"review:{question_id}" for question_id in self.asked[visit_id]}

    # --- finding ------------------------------------------------------------------------------------

    def pick_visit(self, pick: int, statuses: Sequence[VisitStatus] | None = None) -> tuple[uuid.UUID, VisitStatus] | None:
        rows = [(visit_id, row[0]) for visit_id, row in self.state.visits.items() if statuses is None or row[0] in statuses]
        return rows[pick % len(rows)] if rows else None

    def pick_offer(self, pick: int, *, waiting: bool = False) -> tuple[uuid.UUID, uuid.UUID] | None:
        here = sa.select(Visit.id).where(Visit.wave_id == self.wave_id)
        statement = sa.select(Offer.id, Offer.shopper_id).where(Offer.visit_id.in_(here)).order_by(Offer.id)
        with self.database.reading() as session:
            rows = session.execute(statement.where(Offer.status.in_(WAITING)) if waiting else statement).all()
        return (rows[pick % len(rows)][0], rows[pick % len(rows)][1]) if rows else None

    def status_of(self, visit_id: uuid.UUID) -> VisitStatus:
        return self.state.visits[visit_id][0]

    def viewer_of(self, shopper_id: uuid.UUID | None) -> Viewer:
        return next(shopper for shopper in self.shoppers if shopper.shopper_id == shopper_id)

    def owner_of(self, visit_id: uuid.UUID) -> Viewer:
        return self.viewer_of(self.state.visits[visit_id][2])

    def assert_claim_fits(self, visit_id: uuid.UUID) -> None:
        """The claim that was just made; a visit that comes back for repair later may go over the number, a claim may not."""
        whose = self.state.visits[visit_id][2]
        under_way = [row for row in self.state.visits.values() if row[2] == whose and row[0] in UNDER_WAY]
        assert len(under_way) <= CAPS[CapKind.OPEN_AT_ONCE]
        self.happened["claimed"] += 1

    # --- the phone ----------------------------------------------------------------------------------

    def write(self, visit_id: uuid.UUID, device_id: uuid.UUID, said: Sequence[Said]) -> BatchIn:
        """What a phone piled up, under its next numbers."""
        moment, events = self.moment(), []
        for kind, code, value in said:
            self.sequences[visit_id, device_id] += 1
            sequence = self.sequences[visit_id, device_id]
            events.append(
                EventIn(sequence=sequence, kind=kind, question_code=code, value=value, captured_at=moment, elapsed_ms=sequence * 9000,
                        questionnaire_version_id=self.version_id)
            )  # fmt: skip
        return BatchIn(device_id=device_id, sent_at=moment, app_version="test", events=events)

    def send(self, viewer: Viewer, visit_id: uuid.UUID, batch: BatchIn) -> EventsOut | AppError:
        """Send a batch, first time or again; what the server says about each event is what it must say."""
        status = self.status_of(visit_id)
        got = self.do(lambda session: record_events(session, viewer, visit_id, batch))
        if isinstance(got, AppError):
            return got
        assert status in ACCEPTS_ANSWERS or self.status_of(visit_id) is status
        kept, taken = self.kept[visit_id], {key[:2] for key in self.kept[visit_id]}
        for event, receipt in zip(batch.events, got.receipts, strict=True):
            key = sent_key(batch.device_id, event)
            if key in kept:
                assert receipt.outcome == ("duplicate" if kept[key] == "stored" else kept[key])
                self.happened["retry"] += 1
                continue
            assert receipt.outcome != "duplicate"
            if key[:2] in taken:
                assert receipt.outcome == "conflict"
            elif status not in ACCEPTS_ANSWERS:
                assert receipt.outcome == "late"
            kept[key] = receipt.outcome
            self.happened[f"event {receipt.outcome}"] += 1
            if status not in ACCEPTS_ANSWERS and visit_id in self.sent_in:
                self.happened["event late after sending in"] += 1
        self.batches.append((visit_id, batch))
        return got

    # --- what must hold -----------------------------------------------------------------------------

    @invariant()
    def rules_hold(self) -> None:
        if not self.changed:
            return
        self.changed = False
        found = lifecycle_rules.load(self.database, self.wave_id)
        lifecycle_rules.assert_lives(found)
        lifecycle_rules.assert_caps(found.visits, CAPS)
        lifecycle_rules.assert_offers(found)
        lifecycle_rules.assert_cells(found, target=TARGET, ends_on=self.ends_on, closed_at=self.closed_at)
        lifecycle_rules.assert_results(found, CONTENT)
        lifecycle_rules.assert_answers(found, self.sent_in)
        lifecycle_rules.assert_stops(found, self.stopped)
        lifecycle_rules.assert_appeals(found)
        self.happened.update({f"appeal {appeal.status}": 1 for appeal in found.appeals})
        kept = {(visit_id, *key): outcome for visit_id, keys in self.kept.items() for key, outcome in keys.items()}
        stored = [((event.visit_id, *sent_key(event.device_id, event)), event.outcome.value) for event in found.events]
        assert len(stored) == len(kept), "each event is kept once"
        assert dict(stored) == kept
