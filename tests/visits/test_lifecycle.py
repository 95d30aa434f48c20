"""The visit's whole life, driven at random by everybody who may touch it, through what each of them really does, on both databases."""

import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

from app.access.viewer import SYSTEM
from app.assignments.jobs import expire
from app.assignments.queries import lock_visit
from app.errors import AppError
from app.quality import actions as quality
from app.quality import appeal_actions
from app.quality.errors import NothingAsked, NotInReview, VerdictDoesNotFit
from app.quality.models import Flag
from app.quality.rules import REOPENS, AppealKind, AppealStatus
from app.studies.wave_actions import close_wave
from app.visits import actions as visits
from app.visits.errors import ReasonNeeded, VisitChangedMeanwhile, VisitStepNotPossible
from app.visits.rules import TO_TAKE_UP, VisitStatus, may_become
from app.wiring import wire
from tests.capture.world import DEVICE
from tests.support.databases import TestDatabase
from tests.visits.lifecycle_choices import (
    DISPUTES,
    FATES,
    FIT_STOPPED,
    HAPPENS,
    RARELY_MISSED,
    STOP_FATES,
    VERDICTS,
    all_answers,
    askable,
    old_pages,
    picks,
    reasons,
    verdicts,
)
from tests.visits.lifecycle_deeds import Deeds, some
from tests.visits.lifecycle_field import SHOPPERS

ToDecide = tuple[uuid.UUID, int, type[AppError] | None]


class Lifecycle(Deeds):
    """What everybody does, in any order."""

    @initialize(first=st.lists(st.tuples(all_answers, st.sampled_from(FATES)), min_size=1, max_size=3))
    def begin(self, first: list[tuple[dict[str, Any], str | None]]) -> None:
        """Some visits are sent in already, so that every run gets as far as the reviewer."""
        self.set_up()
        for number, (answers, fate) in enumerate(first):
            who, day = number % SHOPPERS, 4 * (number // SHOPPERS)
            if fate in STOP_FATES:
                self.give_a_whole_visit_up(who, day, fate)
                continue
            self.do_a_whole_visit(0, who, day, answers)
            if fate in DISPUTES:
                self.dispute(*DISPUTES[fate])
            elif fate in {"sent back", "repaired"}:
                self.send_back_with(self.to_decide(0, old_page=False), ["signs", None])
                if fate == "repaired":
                    self.mend(0, DEVICE, {"signs": 2, "clean": "no"}, reply=True, submit=True)
            elif fate:
                self.decide_so(self.to_decide(0, old_page=False), VERDICTS[fate], "because")

    def give_a_whole_visit_up(self, who: int, day: int, fate: str) -> None:
        """Up to where the reviewer believes it, or asks back and is answered."""
        found = self.pick_visit(0, [VisitStatus.OPEN])
        if found and self.claim(found[0], who, day):
            self.brief(found[0], right=True)
            self.give_up_this(found[0], DEVICE, [])
            if fate == "asked about":
                self.send_back_with(self.to_decide(0, old_page=False), [None])
                self.mend(0, DEVICE, {}, reply=True, submit=True)
            else:
                self.decide_so(self.to_decide(0, old_page=False), quality.accept_as_not_completed, "because")

    def dispute(self, first: Callable[..., None], second: Callable[..., None]) -> None:
        """Decided, not agreed with, taken up, decided again."""
        self.decide_so(self.to_decide(0, old_page=False), first, "because")
        decided = self.pick_visit(0, [VisitStatus.REJECTED if first is quality.reject else VisitStatus.APPROVED])
        if decided and first is quality.reject:
            self.object_to_this(*decided)
        elif decided:
            self.reopen_this(*decided, AppealKind.RE_SCORE, "because")
        waiting = self.pick_visit(0, sorted(TO_TAKE_UP))
        if waiting:
            self.take_up_this(*waiting)
        self.decide_so(self.to_decide(0, old_page=False), second, "because")

    # --- the reviewer -------------------------------------------------------------------------------

    def to_decide(self, pick: int, old_page: bool) -> ToDecide | None:
        """A visit, the version its page shows, and what keeps the reviewer from deciding."""
        found = self.pick_visit(pick, None if old_page else [VisitStatus.IN_REVIEW])
        if not found:
            return None
        current = self.state.visits[found[0]][1]
        version = self.pages.get(found[0], current) if old_page else current
        refusal = VisitChangedMeanwhile if version != current else None if found[1] is VisitStatus.IN_REVIEW else NotInReview
        return found[0], version, refusal

    @some(VisitStatus.IN_REVIEW)
    @rule(pick=picks, old_page=old_pages, code=askable, about_a_flag=st.booleans())
    def ask(self, pick: int, old_page: bool, code: str | None, about_a_flag: bool) -> None:
        found = self.to_decide(pick, old_page)
        if found:
            flag_id = None
            if about_a_flag:
                self.do(lambda session: quality.check_visit(session, SYSTEM, found[0]))
                flag_id = self.pick_flag(pick, found[0])
            self.ask_about(found, code, flag_id)

    def ask_about(self, found: ToDecide, code: str | None, flag_id: uuid.UUID | None = None) -> None:
        visit_id, version, refusal = found
        got = self.do(
            lambda session: quality.ask(session, self.reviewer, visit_id, version, "Are you sure?", question_code=code, flag_id=flag_id)
        )
        if isinstance(got, AppError):
            assert type(got) is refusal
        else:
            assert refusal is None
            self.gathered[visit_id][got.id] = got.question_code

    def pick_flag(self, pick: int, visit_id: uuid.UUID) -> uuid.UUID | None:
        with self.database.reading() as session:
            ids = session.scalars(sa.select(Flag.id).where(Flag.visit_id == visit_id).order_by(Flag.id)).all()
        return ids[pick % len(ids)] if ids else None

    @precondition(lambda self: any(self.gathered.values()))
    @rule(pick=picks, old_page=old_pages)
    def drop_a_question(self, pick: int, old_page: bool) -> None:
        found = self.to_decide(pick, old_page)
        if found and self.gathered[found[0]]:
            visit_id, version, refusal = found
            question_id = next(iter(self.gathered[visit_id]))
            got = self.do(lambda session: quality.drop_question(session, self.reviewer, visit_id, version, question_id))
            assert (type(got) if isinstance(got, AppError) else None) is refusal
            if refusal is None:
                del self.gathered[visit_id][question_id]

    @some(VisitStatus.IN_REVIEW)
    @rule(pick=picks, old_page=old_pages, codes=st.lists(askable, max_size=2))
    def send_back(self, pick: int, old_page: bool, codes: Sequence[str | None]) -> None:
        self.send_back_with(self.to_decide(pick, old_page), codes)

    def send_back_with(self, found: ToDecide | None, codes: Sequence[str | None]) -> None:
        if not found:
            return
        for code in codes:
            self.ask_about(found, code)
        visit_id, version, refusal = found
        got = self.do(lambda session: quality.return_visit(session, self.reviewer, visit_id, version))
        if refusal is None and not self.gathered[visit_id]:
            refusal = NothingAsked
        assert (type(got) if isinstance(got, AppError) else None) is refusal
        if refusal is None:
            self.asked[visit_id] = self.gathered.pop(visit_id)
            assert self.status_of(visit_id) is VisitStatus.RETURNED

    @some(VisitStatus.IN_REVIEW)
    @rule(pick=picks, old_page=old_pages, verdict=verdicts, reason=reasons)
    def decide(self, pick: int, old_page: bool, verdict: Callable[..., None], reason: str) -> None:
        self.decide_so(self.to_decide(pick, old_page), verdict, reason)

    def decide_so(self, found: ToDecide | None, verdict: Callable[..., None], reason: str) -> None:
        if found:
            why = () if verdict is quality.approve else (reason,)
            got = self.do(lambda session: verdict(session, self.reviewer, found[0], found[1], *why))
            fits = verdict in FIT_STOPPED if found[0] in self.stopped else verdict is not quality.accept_as_not_completed
            refusal = found[2] or (VerdictDoesNotFit if not fits else None if reason or not why else ReasonNeeded)
            assert (type(got) if isinstance(got, AppError) else None) is refusal

    @some(VisitStatus.APPROVED)
    @rule(pick=picks, kind=st.sampled_from(REOPENS), reason=reasons)
    def reopen(self, pick: int, kind: AppealKind, reason: str) -> None:
        found = self.pick_visit(pick, [VisitStatus.APPROVED])
        if found:
            self.reopen_this(*found, kind, reason)

    def reopen_this(self, visit_id: uuid.UUID, _status: VisitStatus, kind: AppealKind, reason: str) -> None:
        version = self.state.visits[visit_id][1]
        got = self.do(lambda session: appeal_actions.reopen(session, self.manager, visit_id, version, kind, reason).kind)
        assert isinstance(got, AppError) == (not reason)

    @rule(pick=picks, waiting_ones=st.sampled_from([True, True, True, False]))
    def take_up(self, pick: int, waiting_ones: bool) -> None:
        found = self.pick_visit(pick, sorted(TO_TAKE_UP) if waiting_ones else None)
        if found:
            self.take_up_this(*found)

    def take_up_this(self, visit_id: uuid.UUID, status: VisitStatus) -> None:
        version = self.state.visits[visit_id][1]
        got = self.do(lambda session: appeal_actions.take_up(session, self.reviewer, visit_id, version).status)
        assert (type(got) if isinstance(got, AppError) else None) is (None if status in TO_TAKE_UP else NotInReview)

    @some(VisitStatus.IN_REVIEW)
    @rule(pick=picks, new=st.sampled_from(sorted(AppealStatus)), reason=reasons)
    def say_whose_turn_it_is(self, pick: int, new: AppealStatus, reason: str) -> None:
        found = self.pick_visit(pick, [VisitStatus.IN_REVIEW])
        if found:
            version = self.state.visits[found[0]][1]
            self.do(lambda session: appeal_actions.wait_on(session, self.manager, found[0], version, new, reason).status)

    # --- the setter itself ---------------------------------------------------------------------------

    def move(self, found: tuple[uuid.UUID, VisitStatus] | None, new: VisitStatus, reason: str = "so") -> None:
        """By the setter itself, which refuses exactly what the lifecycle does not have."""
        if found:
            got = self.do(lambda session: visits.transition(session, self.manager, lock_visit(session, found[0]), new, reason=reason))
            assert (type(got) if isinstance(got, AppError) else None) is (None if may_become(found[1], new) else VisitStepNotPossible)

    @rule(pick=picks, new=st.sampled_from(sorted(VisitStatus)), reason=reasons)
    def try_any_step(self, pick: int, new: VisitStatus, reason: str) -> None:
        found = self.pick_visit(pick)
        if found and not may_become(found[1], new):
            self.move(found, new, reason)

    # --- the clock ----------------------------------------------------------------------------------

    @rule(days=st.sampled_from([0.25, 0.5, 2, 2]), close=st.sampled_from([False, False, True]))
    def time_passes(self, days: float, close: bool) -> None:
        """Now and then the manager closes the wave, some day after its first."""
        self.days += days
        if close and self.closed_at is None and self.days > 3:
            assert not isinstance(self.do(lambda session: close_wave(session, self.manager, self.wave_id)), AppError)
            self.closed_at = self.moment()
            self.happened["wave closed"] += 1
        with self.travel():
            expire(self.database.app)
            assert expire(self.database.app) == 0
        self.note_changes()


def test_no_rule_breaks_whatever_everybody_does(database: TestDatabase) -> None:
    wire()
    happened: Counter[str] = Counter()
    machine = type("OnThisDatabase", (Lifecycle,), {"database": database, "happened": happened})
    random.seed(0)
    run_state_machine_as_test(
        machine,
        # Not shrunk: each step is a transaction, and a failure says its steps anyway.
        settings=settings(
            max_examples=15,
            stateful_step_count=45,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
            phases=[Phase.generate],
        ),
    )
    missed = HAPPENS - set(happened)
    assert len(missed) <= RARELY_MISSED, missed
