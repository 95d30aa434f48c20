"""The visit's whole life, driven at random by everybody who may touch it, through what each of them really does, on both databases."""

import datetime as dt
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
from app.assignments import actions
from app.assignments.jobs import expire
from app.assignments.queries import lock_visit
from app.capture.actions import check_briefing
from app.capture.rules import EventKind
from app.capture.schemas import BriefingCheckIn
from app.errors import AppError
from app.quality import actions as quality
from app.quality.errors import NothingAsked, NotInReview
from app.quality.models import Flag
from app.studies.wave_actions import close_wave
from app.visits import actions as visits
from app.visits.errors import ReasonNeeded, VisitChangedMeanwhile, VisitNotFound, VisitStepNotPossible
from app.visits.rules import VisitStatus, may_become
from app.wiring import wire
from tests.capture.world import DEVICE, GOOD, SECOND_DEVICE
from tests.support.databases import TestDatabase
from tests.visits.lifecycle_field import BRIEFING, SHOPPERS, WAVE_DAYS, Field, Said
from tests.visits.worlds import today

HAPPENS = {
    *("assigned", "briefed", "started", "in_review", "returned", "approved", "excluded", "rejected", "withdrawn", "expired", "reopened"),
    *("claimed", "repaired", "retry", "event stored", "event late", "event conflict", "event refused", "event late after sending in"),
    *("refused: CapReached", "refused: VisitChangedMeanwhile", "refused: NotInReview", "refused: NothingAsked", "refused: VisitNotFound"),
    *("refused: BriefingNotOpen", "refused: VisitStepNotPossible", "refused: ReasonNeeded", "wave closed", "failed briefing"),
}  # fmt: skip
"""What a run has to come by, so that its silence means something."""
RARELY_MISSED = 4
"""Rows have random ids, and with them the picks differ a little from run to run: a rare outcome may be missed without a rule being broken."""

picks = st.integers(0, 10_000)
near_days = st.sampled_from([-1, 0, 0, 1, 1, 2, 3, 5, 8, WAVE_DAYS + 1])
devices = st.sampled_from([DEVICE, DEVICE, DEVICE, SECOND_DEVICE])
VERDICTS: dict[str, Callable[..., None]] = {"approved": quality.approve, "rejected": quality.reject, "excluded": quality.exclude}
verdicts = st.sampled_from([quality.approve, quality.approve, quality.reject, quality.exclude])
old_pages = st.sampled_from([False, False, True])
reasons = st.sampled_from(["", "because", "the wrong branch"])
WHY = "There was paper on the floor."
one_answer = st.sampled_from(
    [("clean", "yes"), ("clean", "no"), ("why:clean", WHY), ("signs", 1), ("signs", 5), ("signs", 9), ("open", "yes"), ("open", "no"),
     ("waited", 30), ("greeted", "yes"), ("words", "Too short"), ("words", "I stood there and looked at the clock."), ("nonsense", "x"),
     ("affect:desk", GOOD["affect:desk"]), (f"review:{uuid.UUID(int=7)}", "To nobody")]
)  # fmt: skip
all_answers = st.fixed_dictionaries(
    {"signs": st.integers(1, 5), "open": st.sampled_from(["yes", "yes", "no"]), "greeted": st.sampled_from(["yes", "no"])}
).map(lambda chosen: GOOD | chosen)
askable = st.sampled_from([None, "signs", "clean", "open", "words", "affect:desk"])
changed_answers = st.fixed_dictionaries(
    {},
    optional={"signs": st.integers(1, 5), "clean": st.sampled_from(["yes", "no"]), "open": st.sampled_from(["yes", "no"]),
              "words": st.just("In fact two desks were open when I came in."),
              "affect:desk": st.just(GOOD["affect:desk"] | {"pleasure": 0.9})},
)  # fmt: skip
PATHS = [
    (VisitStatus.STARTED, VisitStatus.COULD_NOT_COMPLETE, VisitStatus.IN_REVIEW),
    (VisitStatus.REJECTED, VisitStatus.APPEALED, VisitStatus.IN_REVIEW),
    (VisitStatus.APPROVED, VisitStatus.REOPENED, VisitStatus.IN_REVIEW),
]
UNDER_WAY = [VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED]


def say(answers: dict[str, Any]) -> list[Said]:
    """Answers as a phone tells them; a reason goes with each no."""
    reason = {"why:clean": WHY} if answers.get("clean") == "no" else {}
    return [(EventKind.ANSWER, code, value) for code, value in (answers | reason).items()]


def some(*statuses: VisitStatus) -> Callable[[Any], Any]:
    """Leave a rule out while no visit stands there, so that no step is spent on nothing."""
    return precondition(lambda field: field.pick_visit(0, statuses) is not None)


ToDecide = tuple[uuid.UUID, int, type[AppError] | None]
START: Said = (EventKind.START, None, {})
SUBMIT: Said = (EventKind.SUBMIT, None, {})


class Lifecycle(Field):
    """What everybody does, in any order."""

    @initialize(first=st.lists(st.tuples(all_answers, st.sampled_from([None, "sent back", "repaired", *VERDICTS])), min_size=1, max_size=3))
    def begin(self, first: list[tuple[dict[str, Any], str | None]]) -> None:
        """Some visits are sent in already, so that every run gets as far as the reviewer."""
        self.set_up()
        for number, (answers, fate) in enumerate(first):
            self.do_a_whole_visit(0, number % SHOPPERS, 4 * (number // SHOPPERS), answers)
            if fate in {"sent back", "repaired"}:
                self.send_back_with(self.to_decide(0, old_page=False), ["signs", None])
                if fate == "repaired":
                    self.mend(0, DEVICE, {"signs": 2, "clean": "no"}, reply=True, submit=True)
            elif fate:
                self.decide_so(self.to_decide(0, old_page=False), VERDICTS[fate], "because")

    # --- the manager --------------------------------------------------------------------------------

    @rule(pick=picks, who=st.sets(st.integers(0, SHOPPERS - 1), min_size=1))
    def invite(self, pick: int, who: set[int]) -> None:
        found = self.pick_visit(pick, [VisitStatus.OPEN])
        if found:
            ids = [shopper.shopper_id for number, shopper in enumerate(self.shoppers) if number in who and shopper.shopper_id is not None]
            self.do(lambda session: actions.invite(session, self.manager, found[0], ids))

    @rule(pick=picks, who=st.integers(0, SHOPPERS - 1), day=near_days, only_open=st.booleans())
    def assign_at_once(self, pick: int, who: int, day: int, only_open: bool) -> None:
        found = self.pick_visit(pick, [VisitStatus.OPEN] if only_open else None)
        if found:
            self.claim(found[0], who, day)

    def claim(self, visit_id: uuid.UUID, who: int, day: int) -> bool:
        shopper_id = self.shoppers[who].shopper_id
        assert shopper_id
        with self.travel():
            planned_on = today() + dt.timedelta(days=day)
        got = self.do(lambda session: actions.assign_at_once(session, self.manager, visit_id, shopper_id, planned_on))
        if isinstance(got, AppError):
            return False
        self.assert_claim_fits(visit_id)
        return True

    @rule(pick=picks, reason=reasons, possible_ones=st.booleans())
    def take_back_a_visit(self, pick: int, reason: str, possible_ones: bool) -> None:
        found = self.pick_visit(pick, UNDER_WAY if possible_ones else sorted(set(VisitStatus) - {VisitStatus.OPEN}))
        if found:
            got = self.do(lambda session: actions.withdraw_visit(session, self.manager, found[0], reason))
            possible = may_become(found[1], VisitStatus.WITHDRAWN)
            assert isinstance(got, AppError) == (not possible or not reason)

    # --- the shoppers -------------------------------------------------------------------------------

    @rule(pick=picks, day=near_days, waiting=st.booleans())
    def accept(self, pick: int, day: int, waiting: bool) -> None:
        offer = self.pick_offer(pick, waiting=waiting)
        if offer:
            with self.travel():
                planned_on = today() + dt.timedelta(days=day)
            got = self.do(lambda session: actions.accept(session, self.viewer_of(offer[1]), offer[0], planned_on).id)
            if not isinstance(got, AppError) and self.status_of(got) is VisitStatus.ASSIGNED:
                self.assert_claim_fits(got)

    @rule(pick=picks, declined=st.booleans())
    def end_an_offer(self, pick: int, declined: bool) -> None:
        """The shopper declines it, or the manager takes it back."""
        offer = self.pick_offer(pick)
        if offer and declined:
            self.do(lambda session: actions.decline(session, self.viewer_of(offer[1]), offer[0], "no time"))
        elif offer:
            self.do(lambda session: actions.take_back_offer(session, self.manager, offer[0]))

    @rule(pick=picks, right=st.sampled_from([True, True, False]), ready=st.booleans())
    def answer_the_briefing(self, pick: int, right: bool, ready: bool) -> None:
        found = self.pick_visit(pick, [VisitStatus.ASSIGNED] if ready else sorted(set(VisitStatus) - {VisitStatus.OPEN}))
        if found and self.state.visits[found[0]][2]:
            self.brief(found[0], right=right)

    def brief(self, visit_id: uuid.UUID, *, right: bool) -> None:
        given = BriefingCheckIn(briefing_version=BRIEFING, answers={"stopwatch": "joining" if right else "spoken"})
        before = self.status_of(visit_id)
        got = self.do(lambda session: check_briefing(session, self.owner_of(visit_id), visit_id, given))
        assert isinstance(got, AppError) == (before not in UNDER_WAY)
        if not isinstance(got, AppError):
            assert got.passed == right
            self.happened["passed briefing" if right else "failed briefing"] += 1
        after = VisitStatus.BRIEFED if before is VisitStatus.ASSIGNED and right else before
        assert self.status_of(visit_id) is after

    @rule(pick=picks, device=devices, said=st.lists(one_answer, max_size=4), submit=st.booleans(), ready=st.booleans())
    def tell_some(self, pick: int, device: uuid.UUID, said: list[tuple[str, Any]], submit: bool, ready: bool) -> None:
        """Answers as they come, also wrong ones, too few, or late, to any visit that was ever the shopper's."""
        found = self.pick_visit(pick, [VisitStatus.BRIEFED] if ready else sorted(set(VisitStatus) - {VisitStatus.OPEN}))
        if found and self.state.visits[found[0]][2]:
            told = [START, *((EventKind.ANSWER, code, value) for code, value in said), *([SUBMIT] if submit else [])]
            self.send(self.owner_of(found[0]), found[0], self.write(found[0], device, told))

    @some(VisitStatus.BRIEFED, VisitStatus.STARTED)
    @rule(pick=picks, device=devices, answers=all_answers)
    def send_in(self, pick: int, device: uuid.UUID, answers: dict[str, Any]) -> None:
        found = self.pick_visit(pick, [VisitStatus.BRIEFED, VisitStatus.STARTED])
        if found:
            self.send(self.owner_of(found[0]), found[0], self.write(found[0], device, [START, *say(answers), SUBMIT]))
            assert self.status_of(found[0]) is VisitStatus.IN_REVIEW
            self.complete.add(found[0])

    @some(VisitStatus.OPEN)
    @rule(pick=picks, who=st.integers(0, SHOPPERS - 1), day=st.sampled_from([0, 1, 3, 7, 10]), answers=all_answers)
    def another_whole_visit(self, pick: int, who: int, day: int, answers: dict[str, Any]) -> None:
        self.do_a_whole_visit(pick, who, day, answers)

    def do_a_whole_visit(self, pick: int, who: int, day: int, answers: dict[str, Any]) -> None:
        found = self.pick_visit(pick, [VisitStatus.OPEN])
        if found and self.claim(found[0], who, day):
            self.brief(found[0], right=False)
            self.brief(found[0], right=True)
            begun = self.write(found[0], DEVICE, [START, (EventKind.ANSWER, "signs", 9), *say(answers)[:3]])
            self.send(self.owner_of(found[0]), found[0], begun)
            assert self.status_of(found[0]) is VisitStatus.STARTED
            self.send(self.owner_of(found[0]), found[0], self.write(found[0], DEVICE, [*say(answers), SUBMIT]))
            assert self.status_of(found[0]) is VisitStatus.IN_REVIEW
            self.complete.add(found[0])

    @some(VisitStatus.RETURNED)
    @rule(pick=picks, device=devices, changes=changed_answers, reply=st.sampled_from([True, True, False]), submit=st.booleans())
    def repair(self, pick: int, device: uuid.UUID, changes: dict[str, Any], reply: bool, submit: bool) -> None:
        self.mend(pick, device, changes, reply=reply, submit=submit)

    def mend(self, pick: int, device: uuid.UUID, changes: dict[str, Any], *, reply: bool, submit: bool) -> None:
        """Replies to the reviewer, and changes to what was asked about and to what was not."""
        found = self.pick_visit(pick, [VisitStatus.RETURNED])
        if not found:
            return
        visit_id, asked = found[0], self.asked[found[0]]
        replies: dict[str, Any] = {f"review:{question_id}": "I looked again: it was so." for question_id in asked} if reply else {}
        told = self.write(visit_id, device, [*say(replies | changes), *([SUBMIT] if submit else [])] or [START])
        got = self.send(self.owner_of(visit_id), visit_id, told)
        assert not isinstance(got, AppError)
        outcomes = {event.question_code: receipt.outcome for event, receipt in zip(told.events, got.receipts, strict=True)}
        for code in changes:
            assert outcomes[code] == ("stored" if code in self.may_change(visit_id, VisitStatus.RETURNED, set()) else "late")
        if submit and reply and visit_id in self.complete:
            assert self.status_of(visit_id) is VisitStatus.IN_REVIEW
            self.happened["repaired"] += 1

    @rule(pick=picks, conflict=st.booleans())
    def send_again(self, pick: int, conflict: bool) -> None:
        """The same batch once more, or its first number with something else under it."""
        if not self.batches:
            return
        visit_id, batch = self.batches[pick % len(self.batches)]
        if conflict:
            other = batch.events[0].model_copy(update={"kind": EventKind.ANSWER, "question_code": "signs", "value": 1 + pick % 5})
            batch = batch.model_copy(update={"events": [other]})
        self.send(self.owner_of(visit_id), visit_id, batch)

    @some(VisitStatus.BRIEFED, VisitStatus.STARTED, VisitStatus.RETURNED)
    @rule(pick=picks, answer=one_answer)
    def meddle(self, pick: int, answer: tuple[str, Any]) -> None:
        """Nobody tells anything about somebody else's visit."""
        found = self.pick_visit(pick)
        if found:
            stranger = next(shopper for shopper in self.shoppers if shopper.shopper_id != self.state.visits[found[0]][2])
            got = self.send(stranger, found[0], self.write(found[0], SECOND_DEVICE, [(EventKind.ANSWER, *answer), SUBMIT]))
            assert isinstance(got, VisitNotFound)

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
            refusal = found[2] or (None if reason or not why else ReasonNeeded)
            assert (type(got) if isinstance(got, AppError) else None) is refusal

    # --- steps that no page offers yet ---------------------------------------------------------------

    @some(*(path[0] for path in PATHS))
    @rule(pick=picks)
    def go_another_way(self, pick: int) -> None:
        found = self.pick_visit(pick, [path[0] for path in PATHS])
        for new in next(path[1:] for path in PATHS if found and path[0] is found[1]):
            self.move((found[0], self.status_of(found[0])) if found else None, new)

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
