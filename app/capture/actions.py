"""The only writer of events, answers and photos."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.capture import queries
from app.capture.errors import BriefingChanged, BriefingNotOpen, EvidenceTooMany
from app.capture.media import CheckedEvidence
from app.capture.models import BriefingCheck, Evidence, NonCompletion, ReviewQuestion
from app.capture.queries import KnownEvent, StandingAnswer
from app.capture.recording import Ground, Sorted, Sorter
from app.capture.rules import HANDS_IN, MOST_PHOTOS, STOPPED, EventKind, Repairable, Stop, section_of
from app.capture.schemas import (
    BatchIn,
    BriefingCheckIn,
    BriefingCheckOut,
    EventsOut,
    EvidenceReceipt,
    MissingOut,
)
from app.capture.storing import store
from app.jobs.actions import enqueue_all
from app.journeys.answers import REVIEW_PREFIX, form_of, is_answered
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _
from app.studies.models import Briefing
from app.visits import actions as visits
from app.visits import legs
from app.visits.cards import visit_cards
from app.visits.models import Visit
from app.visits.queries import card_facts, lock_visit, part_fee_shares
from app.visits.rules import VisitStatus, part_fee
from app.visits.versions import NOT_STARTED, keep_started_version

CHECK_JOB = "quality.check"
"""The job that runs the automatic checks on a visit that was sent in; quality handles it."""
DONE_IN_LEGS = frozenset({VisitStatus.BRIEFED, VisitStatus.STARTED})
"""Where legs are handed in one by one; a returned visit is sent in again as a whole."""


@dataclass(frozen=True)
class Delivery:
    """A batch with whose it is and the locked visit it is for, with its `card_facts`.

    ``context`` is its request's: the language it is answered in, its number in the log.
    """

    viewer: Viewer
    visit: Visit
    facts: Any
    batch: BatchIn
    context: Context = field(default_factory=copy_context)


@dataclass(frozen=True)
class Before:
    """What stood there before the batches came, by visit; what can only be empty, or does not matter to these events, is left out."""

    moment: dt.datetime
    facts: Mapping[uuid.UUID, Any]
    known: Mapping[uuid.UUID, Sequence[KnownEvent]]
    standing: Mapping[uuid.UUID, Mapping[str, StandingAnswer]]
    received: Mapping[uuid.UUID, frozenset[str]]


@dataclass(frozen=True)
class _Taken:
    delivery: Delivery
    ground: Ground
    made: Sorted


def record_events(session: Session, viewer: Viewer, visit_id: uuid.UUID, batch: BatchIn) -> EventsOut:
    """Keep a batch of one phone: every event is stored, and what is new and allowed is applied. Raises VisitNotFound."""
    visit = lock_visit(session, viewer, visit_id)
    return record_together(session, [Delivery(viewer, visit, card_facts(session, [visit.id])[visit.id], batch)])[0]


def record_together(session: Session, deliveries: Sequence[Delivery]) -> list[EventsOut]:
    """Keep batches of several phones in one transaction, each for another visit; the answers come in the same order.

    The number of statements depends neither on the number of events nor, in the usual case, on the number of batches.
    """
    for each in deliveries:
        keep_started_version(session, each.visit, each.batch.events[0].questionnaire_version_id)
    before = _look_up(session, deliveries)
    taken = [each.context.run(_take, session, each, before) for each in deliveries]
    store(session, [(each.ground, each.made) for each in taken])
    with audit.written_together(session):
        passages = [passage for each in taken if (passage := each.delivery.context.run(_move, session, each)) is not None]
    visits.finish_passages(session, passages)
    handed_in = [each.delivery.visit.id for each in taken if each.made.submitted or each.made.stopped is not None]
    if handed_in:
        enqueue_all(session, CHECK_JOB, [{"visit_id": str(visit_id)} for visit_id in handed_in])
    session.flush()
    return [each.delivery.context.run(_answer, session, each, before) for each in taken]


def _take(session: Session, delivery: Delivery, before: Before) -> _Taken:
    ground = _ground(session, delivery.visit, delivery.batch, before)
    return _Taken(delivery, ground, Sorter(ground).sort(delivery.batch.events))


def _move(session: Session, taken: _Taken) -> visits.Passage | None:
    """What follows for the visit beside its events and answers; the usual steps are only begun, to be written with those of others."""
    viewer, visit, made = taken.delivery.viewer, taken.delivery.visit, taken.made
    if made.answers:
        _note_replies(session, made)
    if made.changes:
        audit.record(
            session, viewer, "visit.answers_changed", "visit", visit.id, visit_id=visit.id, changes=made.changes,
            reason=_reason_of_repair(taken.ground),
        )  # fmt: skip
    if made.started and (made.legs or made.stopped is not None) and not made.submitted:
        visits.transition(session, viewer, visit, VisitStatus.STARTED)
        made.started = False
    if made.legs:
        legs.hand_in(session, viewer, visit, made.legs, taken.ground.received_at)
    if made.stopped is not None:
        _stop(session, viewer, visit, *made.stopped, taken.ground.received_at)
    steps = [VisitStatus.STARTED] if made.started else []
    steps += [VisitStatus.SUBMITTED, VisitStatus.IN_REVIEW] if made.submitted else []
    return visits.begin_passage(session, viewer, visit, steps, moment=taken.ground.received_at) if steps else None


def _answer(session: Session, taken: _Taken, before: Before) -> EventsOut:
    made, delivery = taken.made, taken.delivery
    return EventsOut(
        server_time=now(), receipts=made.receipts, visit=visit_cards(session, delivery.viewer, [delivery.visit], before.facts)[0],
        missing=[MissingOut(question_code=m.question_code, section_code=m.section_code, reason=m.reason.value) for m in made.missing],
    )  # fmt: skip


def _stop(session: Session, viewer: Viewer, visit: Visit, stop: Stop, captured_at: dt.datetime, received_at: dt.datetime) -> None:
    """Keep why the visit could not be completed, with the part-fee that was promised, and hand it to a reviewer."""
    share = part_fee_shares(session, [visit.study_id])[visit.study_id]
    session.add(
        NonCompletion(
            visit_id=visit.id, reason=stop.reason, text=stop.text, fee_minor=part_fee(visit.fee_minor, share),
            captured_at=captured_at, received_at=received_at,
        )
    )  # fmt: skip
    visits.hand_in_incomplete(session, viewer, visit, stop.text)


def _look_up(session: Session, deliveries: Sequence[Delivery]) -> Before:
    hands_in = [each.visit.id for each in deliveries if _counts_on_bytes(session, each)]
    wanted = [(each.visit.id, each.batch.device_id, [event.sequence for event in each.batch.events]) for each in deliveries]
    return Before(
        moment=now(), facts={each.visit.id: each.facts for each in deliveries},
        known=queries.list_known_events(session, wanted),
        standing=queries.list_standing_answers_of(session, [each.visit.id for each in deliveries if each.visit.status not in NOT_STARTED]),
        received=queries.list_received(session, hands_in),
    )  # fmt: skip


def _counts_on_bytes(session: Session, delivery: Delivery) -> bool:
    """Whether handing in may hang on photos, recordings or files having come."""
    ends = {event.kind for event in delivery.batch.events} & HANDS_IN
    if ends == {EventKind.SUBMIT}:
        return form_of(queries.get_content(session, delivery.visit.questionnaire_version_id)).names_bytes
    return bool(ends)


def _ground(session: Session, visit: Visit, batch: BatchIn, before: Before) -> Ground:
    """What the batch is judged by."""
    content = queries.get_content(session, visit.questionnaire_version_id)
    asked = queries.list_repair_questions(session, visit)
    plan = legs.legs_of_version(session, visit.questionnaire_version_id)
    in_legs = bool(plan.codes) and visit.status in DONE_IN_LEGS
    return Ground(
        visit_id=visit.id, status=visit.status, version_id=visit.questionnaire_version_id, content=content, device_id=batch.device_id,
        sent_at=batch.sent_at, received_at=before.moment, photos=before.received.get(visit.id, frozenset()),
        time_zone=before.facts[visit.id].time_zone, standing=before.standing.get(visit.id, {}),
        repairable=Repairable(content, [(q.id, q.question_code) for q in asked]) if visit.status is VisitStatus.RETURNED else frozenset(),
        asked=[(str(q.id), section_of(content, q.question_code)) for q in asked], known=before.known[visit.id],
        stopped=visit.status is VisitStatus.RETURNED and queries.find_non_completion(session, visit.id) is not None,
        legs=legs.states_of(legs.list_legs(session, [visit.id])[visit.id]) if in_legs else (), plan=plan,
    )  # fmt: skip


def _note_replies(session: Session, made: Sorted) -> None:
    """Put the replies to the reviewer beside the questions, where the review page reads them."""
    replies = [
        {
            "id": uuid.UUID(code.removeprefix(REVIEW_PREFIX)),
            "answer": kept.value,
            "answered_at": dt.datetime.fromisoformat(kept.captured_at) if is_answered(kept.value) else None,
        }
        for code, kept in made.answers.items()
        if code.startswith(REVIEW_PREFIX)
    ]
    if replies:
        session.execute(sa.update(ReviewQuestion), replies)


def _reason_of_repair(ground: Ground) -> str:
    return f"returned with {len(ground.asked)} questions"


def check_briefing(session: Session, viewer: Viewer, visit_id: uuid.UUID, given: BriefingCheckIn) -> BriefingCheckOut:
    """Judge one try at the understanding check; passing moves the visit to briefed. Raises VisitNotFound, BriefingNotOpen, BriefingChanged."""
    visit = lock_visit(session, viewer, visit_id)
    briefing = queries.find_briefing(session, visit)
    if briefing is None or visit.status not in {VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED}:
        raise BriefingNotOpen(_("The briefing of this visit has no questions to answer now."))
    if briefing.number != given.briefing_version:
        raise BriefingChanged(_("The briefing was renewed. Read the new one, then answer its questions."), version=briefing.number)
    wrong = wrong_answers(briefing, given.answers)
    passed = not wrong
    session.add(
        BriefingCheck(
            visit_id=visit.id, shopper_id=visit.shopper_id, briefing_number=briefing.number, passed=passed,
            answers={question["code"]: given.answers.get(question["code"]) for question in briefing.check},
        )
    )  # fmt: skip
    if passed and visit.status is VisitStatus.ASSIGNED:
        visit.briefing_number = briefing.number
        visits.transition(session, viewer, visit, VisitStatus.BRIEFED)
    session.flush()
    explanations = {q["code"]: q["explanation"] for q in briefing.check if q["code"] in wrong and q.get("explanation")}
    return BriefingCheckOut(passed=passed, wrong=wrong, explanations=explanations, visit=visit_cards(session, viewer, [visit])[0])


def wrong_answers(briefing: Briefing, given: dict[str, str]) -> list[str]:
    """The codes of the check questions that were not answered rightly."""
    right = {question["code"]: {option["code"] for option in question["options"] if option.get("correct")} for question in briefing.check}
    return [code for code, options in right.items() if given.get(code) not in options]


def store_evidence(
    session: Session,
    viewer: Viewer,
    blobs: BlobStore,
    visit_id: uuid.UUID,
    photo: CheckedEvidence,
    *,
    question_code: str | None,
    captured_at: Any,
) -> tuple[EvidenceReceipt, bool]:
    """Keep a photo, recording or file of the viewer's own visit; says whether it is new. Raises VisitNotFound, EvidenceTooMany.

    The bytes go to the object store first: a row never names bytes that are not there.
    """
    visit = lock_visit(session, viewer, visit_id)
    receipt = EvidenceReceipt(sha256=photo.sha256, size=len(photo.content))
    if queries.find_evidence(session, visit.id, photo.sha256) is not None:
        return receipt, False
    if queries.count_evidence(session, visit.id) >= MOST_PHOTOS:
        raise EvidenceTooMany(_("This visit already has %(n)s photos and files, which is as many as it can hold.", n=MOST_PHOTOS))
    content = queries.get_content(session, visit.questionnaire_version_id)
    key = f"evidence/{visit.id}/{photo.sha256}"
    blobs.put(key, photo.content)
    session.add(
        Evidence(
            visit_id=visit.id, sha256=photo.sha256, content_type=photo.content_type, size=len(photo.content), width=photo.width,
            height=photo.height, storage_key=key, captured_at=captured_at,
            question_code=question_code if question_code == STOPPED or section_of(content, question_code) else None,
        )
    )  # fmt: skip
    audit.record(session, viewer, "visit.photo_received", "visit", visit.id, visit_id=visit.id, changes={"sha256": (None, photo.sha256)})
    session.flush()
    return receipt, True
