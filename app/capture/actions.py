"""The only writer of events, answers and photos."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.capture import queries
from app.capture.errors import BriefingChanged, BriefingNotOpen, EvidenceTooMany
from app.capture.media import CheckedEvidence
from app.capture.models import BriefingCheck, Evidence, NonCompletion, ReviewQuestion
from app.capture.recording import Ground, Sorted, Sorter
from app.capture.rules import HANDS_IN, MOST_PHOTOS, STOPPED, Repairable, Stop, section_of
from app.capture.schemas import (
    BatchIn,
    BriefingCheckIn,
    BriefingCheckOut,
    EventsOut,
    EvidenceReceipt,
    MissingOut,
)
from app.capture.storing import insert_events, upsert_answers
from app.jobs.actions import enqueue
from app.journeys.answers import REVIEW_PREFIX, is_answered
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _
from app.studies.models import Briefing
from app.visits import actions as visits
from app.visits import legs
from app.visits.cards import visit_cards
from app.visits.models import Visit
from app.visits.queries import lock_visit, part_fee_shares
from app.visits.rules import VisitStatus, part_fee
from app.visits.versions import NOT_STARTED, keep_started_version

CHECK_JOB = "quality.check"
"""The job that runs the automatic checks on a visit that was sent in; quality handles it."""
DONE_IN_LEGS = frozenset({VisitStatus.BRIEFED, VisitStatus.STARTED})
"""Where legs are handed in one by one; a returned visit is sent in again as a whole."""


def record_events(session: Session, viewer: Viewer, visit_id: uuid.UUID, batch: BatchIn) -> EventsOut:
    """Keep a batch of one phone: every event is stored, and what is new and allowed is applied. Raises VisitNotFound.

    The number of statements does not depend on the number of events.
    """
    visit = lock_visit(session, viewer, visit_id)
    keep_started_version(session, visit, batch.events[0].questionnaire_version_id)
    ground = _ground(session, visit, batch)
    made = Sorter(ground).sort(batch.events)
    if made.events:
        insert_events(session, made.events)
    if made.answers:
        upsert_answers(session, list(made.answers.values()))
        _note_replies(session, made)
    if made.changes:
        audit.record(
            session,
            viewer,
            "visit.answers_changed",
            "visit",
            visit.id,
            visit_id=visit.id,
            changes=made.changes,
            reason=_reason_of_repair(ground),
        )
    if made.started and not made.submitted:
        visits.transition(session, viewer, visit, VisitStatus.STARTED)
    if made.legs:
        legs.hand_in(session, viewer, visit, made.legs, ground.received_at)
    if made.stopped is not None:
        _stop(session, viewer, visit, *made.stopped, ground.received_at)
    if made.submitted:
        (visits.start_and_submit if made.started else visits.submit)(session, viewer, visit)
        enqueue(session, CHECK_JOB, {"visit_id": str(visit.id)})
    session.flush()
    return EventsOut(
        server_time=now(), receipts=made.receipts, visit=visit_cards(session, viewer, [visit])[0],
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
    enqueue(session, CHECK_JOB, {"visit_id": str(visit.id)})


def _ground(session: Session, visit: Visit, batch: BatchIn) -> Ground:
    """What the batch is judged by; what can only be empty, or does not matter to these events, is not asked for."""
    content = queries.get_content(session, visit.questionnaire_version_id)
    asked = queries.list_repair_questions(session, visit)
    hands_in = any(event.kind in HANDS_IN for event in batch.events)
    plan = legs.legs_of_version(session, visit.questionnaire_version_id)
    in_legs = bool(plan.codes) and visit.status in DONE_IN_LEGS
    time_zone, photos = queries.get_place_and_evidence(session, visit) if hands_in else ("UTC", frozenset())
    return Ground(
        visit_id=visit.id, status=visit.status, version_id=visit.questionnaire_version_id, content=content, device_id=batch.device_id,
        sent_at=batch.sent_at, received_at=now(), photos=photos, time_zone=time_zone,
        standing={} if visit.status in NOT_STARTED else queries.list_standing_answers(session, visit.id),
        repairable=Repairable(content, [(q.id, q.question_code) for q in asked]),
        asked=[(str(q.id), section_of(content, q.question_code)) for q in asked],
        known=queries.list_known_events(session, visit.id, batch.device_id, [event.sequence for event in batch.events]),
        stopped=visit.status is VisitStatus.RETURNED and queries.find_non_completion(session, visit.id) is not None,
        legs=legs.states_of(legs.list_legs(session, [visit.id])[visit.id]) if in_legs else (), plan=plan,
    )  # fmt: skip


def _note_replies(session: Session, made: Sorted) -> None:
    """Put the replies to the reviewer beside the questions, where the review page reads them."""
    replies = [
        {
            "id": uuid.UUID(code.removeprefix(REVIEW_PREFIX)),
            "answer": row["value"],
            "answered_at": row["captured_at"] if is_answered(row["value"]) else None,
        }
        for code, row in made.answers.items()
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
