"""What the manager and the shoppers do in the lifecycle machine, also wrongly, too early and too late."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from app.assignments import actions
from app.capture.actions import check_briefing
from app.capture.rules import EventKind
from app.capture.schemas import BriefingCheckIn
from app.errors import AppError
from app.quality import appeal_actions
from app.quality.errors import AppealedAlready, AppealNotPossible
from app.visits.errors import VisitNotFound
from app.visits.rules import VisitStatus, may_become
from tests.capture.world import DEVICE, SECOND_DEVICE
from tests.visits.lifecycle_choices import (
    OBJECTION,
    START,
    STOP,
    SUBMIT,
    UNDER_WAY,
    all_answers,
    changed_answers,
    devices,
    near_days,
    one_answer,
    picks,
    reasons,
    say,
)
from tests.visits.lifecycle_field import BRIEFING, SHOPPERS, Field
from tests.visits.worlds import today


def some(*statuses: VisitStatus) -> Callable[[Any], Any]:
    """Leave a rule out while no visit stands there, so that no step is spent on nothing."""
    return precondition(lambda field: field.pick_visit(0, statuses) is not None)


class Deeds(Field):
    """Inviting, claiming, reading, telling, giving up, objecting."""

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
        if submit and reply and visit_id in self.complete | self.stopped:
            assert self.status_of(visit_id) is VisitStatus.IN_REVIEW
            self.happened["repaired" if visit_id in self.complete else "stopped and repaired"] += 1

    @some(VisitStatus.BRIEFED, VisitStatus.STARTED)
    @rule(pick=picks, device=devices, said=st.lists(one_answer, max_size=2))
    def give_up(self, pick: int, device: uuid.UUID, said: list[tuple[str, Any]]) -> None:
        """The shopper stands before a closed door."""
        found = self.pick_visit(pick, [VisitStatus.BRIEFED, VisitStatus.STARTED])
        if found:
            self.give_up_this(found[0], device, said)

    def give_up_this(self, visit_id: uuid.UUID, device: uuid.UUID, said: list[tuple[str, Any]]) -> None:
        self.stopped.add(visit_id)
        told = [*((EventKind.ANSWER, code, value) for code, value in said), STOP]
        self.send(self.owner_of(visit_id), visit_id, self.write(visit_id, device, told))
        assert self.status_of(visit_id) is VisitStatus.IN_REVIEW
        self.happened["given up"] += 1

    @rule(pick=picks, device=devices)
    def give_up_too_early_or_too_late(self, pick: int, device: uuid.UUID) -> None:
        found = self.pick_visit(pick, sorted(set(VisitStatus) - {VisitStatus.OPEN, VisitStatus.BRIEFED, VisitStatus.STARTED}))
        if found and self.state.visits[found[0]][2]:
            self.send(self.owner_of(found[0]), found[0], self.write(found[0], device, [STOP]))
            assert self.status_of(found[0]) is found[1]

    @rule(pick=picks, rejected_ones=st.sampled_from([True, True, False]))
    def object_to_it(self, pick: int, rejected_ones: bool) -> None:
        found = self.pick_visit(pick, [VisitStatus.REJECTED] if rejected_ones else sorted(set(VisitStatus) - {VisitStatus.OPEN}))
        if found and self.state.visits[found[0]][2]:
            self.object_to_this(*found)

    def object_to_this(self, visit_id: uuid.UUID, status: VisitStatus) -> None:
        got = self.do(lambda session: appeal_actions.object_to(session, self.owner_of(visit_id), visit_id, OBJECTION).status)
        if isinstance(got, AppError):
            assert type(got) is (AppealedAlready if visit_id in self.objected else AppealNotPossible)
        else:
            assert status is VisitStatus.REJECTED
            assert self.status_of(visit_id) is VisitStatus.APPEALED
            self.objected.add(visit_id)

    @rule(pick=picks, conflict=st.booleans())
    def send_again(self, pick: int, conflict: bool) -> None:
        """The same batch once more, or its first number with something else under it."""
        if not self.batches:
            return
        visit_id, batch = self.batches[pick % len(self.batches)]
        if conflict:
            other = replace(batch.events[0], kind=EventKind.ANSWER, question_code="signs", value=1 + pick % 5)
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
