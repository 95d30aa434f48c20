"""The visit's whole life, driven at random by everybody who may touch it, through the real actions, on both databases."""

import datetime as dt
import itertools
import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.assignments import actions
from app.assignments.jobs import expire
from app.assignments.models import Offer
from app.assignments.queries import lock_visit
from app.assignments.rules import WAITING, OfferStatus
from app.audit.models import AuditEntry
from app.errors import AppError
from app.studies.rules import CapKind
from app.visits import actions as visits
from app.visits.models import Visit, VisitLeg
from app.visits.rules import COUNTS_FOR_CAPS, ENDED_WITHOUT_DATA, TRANSITIONS, VisitStatus, may_become
from app.wiring import wire
from tests.support.databases import TestDatabase
from tests.visits.worlds import AMERSFOORT, UTRECHT, make_world, today

CAPS = {CapKind.PER_DAY: 1, CapKind.PER_WEEK: 2, CapKind.PER_WAVE: 3, CapKind.OPEN_AT_ONCE: 2, CapKind.DAYS_BETWEEN_LOCATION: 4}
TARGET = 4
SHOPPERS = 2
WAVE_DAYS = 24
picks = st.integers(0, 10_000)
near_days = st.sampled_from([-1, 0, 0, 1, 1, 2, 3, 5, 8, WAVE_DAYS + 1])


class Lifecycle(RuleBasedStateMachine):
    """A wave with two quota cells, two shoppers, a manager, and the clock."""

    database: ClassVar[TestDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.days = 0.0

    @initialize()
    def set_up(self) -> None:
        with self.database.session() as session:
            world = make_world(session)
            field = world.study(
                [world.location(UTRECHT), world.location(AMERSFOORT, "Amersfoort")], visits_each=TARGET, days=WAVE_DAYS, caps=CAPS
            )
            self.wave_id, self.manager = field.wave.id, world.manager
            self.shoppers = [world.shopper() for _n in range(SHOPPERS)]
            session.commit()
        self.refused = 0

    # --- doing and refusing -------------------------------------------------------------------------

    def travel(self) -> time_machine.travel:
        return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=self.days))

    def snapshot(self, session: Session) -> list[Any]:
        columns = (Visit.id, Visit.status, Visit.version, Visit.shopper_id, Visit.planned_on)
        found = session.execute(sa.select(*columns).where(Visit.wave_id == self.wave_id).order_by(Visit.id)).all()
        of_wave = sa.select(Offer.id, Offer.status).join(Visit, Visit.id == Offer.visit_id).where(Visit.wave_id == self.wave_id)
        offers = session.execute(of_wave.order_by(Offer.id)).all()
        return [found, offers, session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))]

    def do(self, deed: Callable[[Session], object]) -> bool:
        """One transaction, as a request has it; a refusal leaves everything as it was."""
        with self.database.reading() as session:
            before = self.snapshot(session)
        with self.travel():
            try:
                with self.database.session() as session:
                    deed(session)
                    session.commit()
            except AppError:
                self.refused += 1
                with self.database.reading() as session:
                    assert self.snapshot(session) == before
                return False
        return True

    def pick_visit(self, pick: int, statuses: Sequence[VisitStatus] | None = None) -> tuple[uuid.UUID, VisitStatus] | None:
        with self.database.reading() as session:
            statement = sa.select(Visit.id, Visit.status).where(Visit.wave_id == self.wave_id).order_by(Visit.id)
            if statuses is not None:
                statement = statement.where(Visit.status.in_(statuses))
            rows = session.execute(statement).all()
        return (rows[pick % len(rows)][0], rows[pick % len(rows)][1]) if rows else None

    def step(self, pick: int, statuses: Sequence[VisitStatus], new: VisitStatus, viewer: Viewer, reason: str = "") -> None:
        found = self.pick_visit(pick, statuses)
        if found:
            assert self.do(lambda session: visits.transition(session, viewer, lock_visit(session, found[0]), new, reason=reason))

    # --- the manager --------------------------------------------------------------------------------

    @rule(pick=picks, who=st.sets(st.integers(0, SHOPPERS - 1), min_size=1))
    def invite(self, pick: int, who: set[int]) -> None:
        found = self.pick_visit(pick, [VisitStatus.OPEN])
        if found:
            ids = [shopper.shopper_id for number, shopper in enumerate(self.shoppers) if number in who and shopper.shopper_id is not None]
            self.do(lambda session: actions.invite(session, self.manager, found[0], ids))

    @rule(pick=picks, who=st.integers(0, SHOPPERS - 1), day=near_days, only_open=st.booleans())
    def assign_at_once(self, pick: int, who: int, day: int, only_open: bool) -> None:
        found, shopper_id = self.pick_visit(pick, [VisitStatus.OPEN] if only_open else None), self.shoppers[who].shopper_id
        if found and shopper_id:
            self.do(lambda session: actions.assign_at_once(session, self.manager, found[0], shopper_id, today() + dt.timedelta(days=day)))

    @rule(pick=picks, reason=st.sampled_from(["", "ill", "moved away"]))
    def take_back_a_visit(self, pick: int, reason: str) -> None:
        found = self.pick_visit(pick, sorted(set(VisitStatus) - {VisitStatus.OPEN}))
        if found:
            done = self.do(lambda session: actions.withdraw_visit(session, self.manager, found[0], reason))
            assert done == (may_become(found[1], VisitStatus.WITHDRAWN) and bool(reason))

    @rule(pick=picks)
    def take_back_an_offer(self, pick: int) -> None:
        offer = self.pick_offer(pick)
        if offer:
            self.do(lambda session: actions.take_back_offer(session, self.manager, offer[0]))

    # --- the shoppers -------------------------------------------------------------------------------

    def pick_offer(self, pick: int, *, waiting: bool = False) -> tuple[uuid.UUID, uuid.UUID] | None:
        with self.database.reading() as session:
            statement = (
                sa.select(Offer.id, Offer.shopper_id)
                .join(Visit, Visit.id == Offer.visit_id)
                .where(Visit.wave_id == self.wave_id)
                .order_by(Offer.id)
            )
            if waiting:
                statement = statement.where(Offer.status.in_(WAITING))
            rows = session.execute(statement).all()
        return (rows[pick % len(rows)][0], rows[pick % len(rows)][1]) if rows else None

    def viewer_of(self, shopper_id: uuid.UUID) -> Viewer:
        return next(shopper for shopper in self.shoppers if shopper.shopper_id == shopper_id)

    @rule(pick=picks, day=near_days, waiting=st.booleans())
    def accept(self, pick: int, day: int, waiting: bool) -> None:
        offer = self.pick_offer(pick, waiting=waiting)
        if offer:
            self.do(lambda session: actions.accept(session, self.viewer_of(offer[1]), offer[0], today() + dt.timedelta(days=day)))

    @rule(pick=picks)
    def decline(self, pick: int) -> None:
        offer = self.pick_offer(pick)
        if offer:
            self.do(lambda session: actions.decline(session, self.viewer_of(offer[1]), offer[0], "no time"))

    @rule(pick=picks)
    def go_on(self, pick: int) -> None:
        """The next step of the visit itself: briefed, started, sent in."""
        following = {VisitStatus.ASSIGNED: VisitStatus.BRIEFED, VisitStatus.BRIEFED: VisitStatus.STARTED}
        found = self.pick_visit(pick, [*following, VisitStatus.STARTED, VisitStatus.RETURNED])
        if found and found[1] in following:
            self.step(pick, [*following, VisitStatus.STARTED, VisitStatus.RETURNED], following[found[1]], self.manager)
        elif found:
            assert self.do(lambda session: visits.submit(session, self.manager, lock_visit(session, found[0])))

    @rule(pick=picks)
    def do_the_whole_visit(self, pick: int) -> None:
        self.step(pick, [VisitStatus.ASSIGNED], VisitStatus.BRIEFED, self.manager)
        self.step(pick, [VisitStatus.BRIEFED], VisitStatus.STARTED, self.manager)
        found = self.pick_visit(pick, [VisitStatus.STARTED])
        if found:
            assert self.do(lambda session: visits.submit(session, self.manager, lock_visit(session, found[0])))

    @rule(pick=picks)
    def could_not_complete(self, pick: int) -> None:
        self.step(pick, [VisitStatus.STARTED], VisitStatus.COULD_NOT_COMPLETE, self.manager)
        self.step(pick, [VisitStatus.COULD_NOT_COMPLETE], VisitStatus.IN_REVIEW, self.manager)

    # --- the reviewer, appeals, the clock -----------------------------------------------------------

    @rule(pick=picks, verdict=st.sampled_from([*sorted(TRANSITIONS[VisitStatus.IN_REVIEW]), *[VisitStatus.REJECTED] * 3]))
    def decide(self, pick: int, verdict: VisitStatus) -> None:
        self.step(pick, [VisitStatus.IN_REVIEW], verdict, self.manager, "because")

    @rule(pick=picks)
    def appeal(self, pick: int) -> None:
        self.step(pick, [VisitStatus.REJECTED], VisitStatus.APPEALED, self.manager, "I was there")
        self.step(pick, [VisitStatus.APPEALED], VisitStatus.IN_REVIEW, self.manager)

    @rule(pick=picks)
    def reopen(self, pick: int) -> None:
        self.step(pick, [VisitStatus.APPROVED], VisitStatus.REOPENED, self.manager, "wrong branch")
        self.step(pick, [VisitStatus.REOPENED], VisitStatus.IN_REVIEW, self.manager)

    @rule(days=st.sampled_from([0.25, 0.5, 2]))
    def time_passes(self, days: float) -> None:
        self.days += days
        with self.travel():
            expire(self.database.app)
            assert expire(self.database.app) == 0

    @rule(pick=picks, new=st.sampled_from(sorted(VisitStatus)), reason=st.sampled_from(["", "why"]))
    def try_any_step(self, pick: int, new: VisitStatus, reason: str) -> None:
        found = self.pick_visit(pick)
        if found and not may_become(found[1], new):
            assert not self.do(lambda session: visits.transition(session, self.manager, lock_visit(session, found[0]), new, reason=reason))

    # --- what must hold -----------------------------------------------------------------------------

    @invariant()
    def rules_hold(self) -> None:
        if not hasattr(self, "wave_id"):
            return
        with self.database.reading() as session:
            every = session.scalars(sa.select(Visit).where(Visit.wave_id == self.wave_id)).all()
            ids = [visit.id for visit in every]
            offers = session.scalars(sa.select(Offer).where(Offer.visit_id.in_(ids))).all()
            log = session.scalars(sa.select(AuditEntry).where(AuditEntry.visit_id.in_(ids)).order_by(AuditEntry.at, AuditEntry.id)).all()
            legs = session.scalars(sa.select(VisitLeg.visit_id).where(VisitLeg.visit_id.in_(ids))).all()
        histories = {visit.id: history_of(visit, log) for visit in every}
        for visit in every:
            assert_history(visit, histories[visit.id])
        assert_caps(every)
        assert_offers(every, offers)
        assert_cells(every, histories)
        assert Counter(legs) == dict.fromkeys(ids, 1)


def history_of(visit: Visit, log: Sequence[AuditEntry]) -> list[VisitStatus]:
    """The statuses a visit went through, by the log."""
    steps = [
        entry.changes["status"]
        for entry in log
        if entry.subject_type == "visit" and entry.subject_id == visit.id and "status" in entry.changes
    ]
    for earlier, later in itertools.pairwise(steps):
        assert earlier[1] == later[0], "the log has a gap"
    return [VisitStatus.OPEN, *(VisitStatus(new) for _old, new in steps)]


def assert_history(visit: Visit, history: list[VisitStatus]) -> None:
    assert history[-1] is visit.status
    assert all(may_become(old, new) for old, new in itertools.pairwise(history))
    assert visit.version == len(history), "each change raises the version by one"
    assert (visit.review_due_at is not None) == (visit.status is VisitStatus.IN_REVIEW)
    assert (visit.shopper_id is None) == (VisitStatus.ASSIGNED not in history)
    assert visit.status not in ENDED_WITHOUT_DATA or visit.decided_at is not None


def assert_caps(every: Sequence[Visit]) -> None:
    held = [visit for visit in every if visit.status in COUNTS_FOR_CAPS and visit.planned_on]
    for mine in ([visit for visit in held if visit.shopper_id == shopper_id] for shopper_id in {visit.shopper_id for visit in held}):
        days = [visit.planned_on for visit in mine if visit.planned_on]
        assert max(Counter(days).values()) <= CAPS[CapKind.PER_DAY]
        assert max(Counter(day.strftime("%G-%V") for day in days).values()) <= CAPS[CapKind.PER_WEEK]
        assert len(mine) <= CAPS[CapKind.PER_WAVE]
        to_do = [visit for visit in mine if visit.status in {VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED}]
        assert len(to_do) <= CAPS[CapKind.OPEN_AT_ONCE]
        for location in {visit.location_id for visit in mine}:
            there = sorted(visit.planned_on for visit in mine if visit.location_id == location and visit.planned_on)
            assert all((later - earlier).days >= CAPS[CapKind.DAYS_BETWEEN_LOCATION] for earlier, later in itertools.pairwise(there))


def assert_offers(every: Sequence[Visit], offers: Sequence[Offer]) -> None:
    for visit in every:
        mine = [offer for offer in offers if offer.visit_id == visit.id]
        accepted = [offer.shopper_id for offer in mine if offer.status is OfferStatus.ACCEPTED]
        assert accepted == ([visit.shopper_id] if visit.shopper_id else [])
        assert visit.status is VisitStatus.OPEN or not any(offer.status in WAITING for offer in mine)


def assert_cells(every: Sequence[Visit], histories: dict[uuid.UUID, list[VisitStatus]]) -> None:
    replaced = Counter(visit.replaces_id for visit in every if visit.replaces_id)
    assert all(times == 1 for times in replaced.values()), "a cell is opened again once"
    for visit in every:
        ended = any(status in ENDED_WITHOUT_DATA for status in histories[visit.id])
        assert ended or visit.id not in replaced
    for cell in {visit.quota_cell_id for visit in every}:
        there = [visit for visit in every if visit.quota_cell_id == cell]
        assert len(there) == TARGET + sum(replaced[visit.id] for visit in there)


def test_no_rule_breaks_whatever_everybody_does(database: TestDatabase) -> None:
    wire()
    machine = type("OnThisDatabase", (Lifecycle,), {"database": database})
    random.seed(0)
    run_state_machine_as_test(
        machine,
        # Not shrunk: each step is a transaction, and a failure says its steps anyway.
        settings=settings(
            max_examples=15,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
            phases=[Phase.generate],
        ),
    )
