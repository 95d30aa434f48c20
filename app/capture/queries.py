"""Every SELECT about what phones sent and get."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.capture.errors import EvidenceNotFound
from app.capture.models import Answer, CaptureEvent, EventOutcome, Evidence, NonCompletion, ReviewQuestion
from app.clients.models import Location
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _
from app.studies.models import Briefing, Scenario, Study
from app.visits.models import Visit
from app.visits.queries import select_visits
from app.visits.rules import VisitStatus

_contents: dict[uuid.UUID, QuestionnaireContent] = {}
"""Parsed contents of questionnaire versions; a version that a visit refers to is published and never changes."""
_MOST_CONTENTS = 200


@dataclass(frozen=True)
class KnownEvent:
    """What is kept of an event that has come before."""

    sequence: int
    variant: int
    content_hash: str
    value: Any
    outcome: EventOutcome
    detail: str | None
    received_at: dt.datetime


@dataclass(frozen=True)
class StandingAnswer:
    """An answer as it stands, with the place in its device's order where it came from."""

    question_code: str
    value: Any
    captured_at: dt.datetime
    elapsed_ms: int
    device_id: uuid.UUID | None
    sequence: int | None


def get_content(session: Session, version_id: uuid.UUID) -> QuestionnaireContent:
    """The questionnaire a visit is judged by."""
    found = _contents.get(version_id)
    if found is None:
        raw = session.scalars(sa.select(QuestionnaireVersion.content).where(QuestionnaireVersion.id == version_id)).one()
        found = QuestionnaireContent.model_validate(raw)
        if len(_contents) >= _MOST_CONTENTS:
            _contents.clear()
        _contents[version_id] = found
    return found


def get_place_and_evidence(session: Session, visit: Visit) -> tuple[str, frozenset[str]]:
    """What handing in a visit is judged by: the time zone of its place, and the hashes of its photos, recordings and files."""
    rows: Sequence[Any] = session.execute(
        sa.select(Location.time_zone, Evidence.sha256)
        .outerjoin(Evidence, Evidence.visit_id == visit.id)
        .where(Location.id == visit.location_id)
    ).all()
    return rows[0].time_zone, frozenset(row.sha256 for row in rows if row.sha256 is not None)


def allows_recordings(session: Session, visit: Visit) -> bool:
    """Whether the study of a visit says why recordings are lawful."""
    return bool(session.scalars(sa.select(Study.recordings_lawful_because).where(Study.id == visit.study_id)).one())


def get_scenario(session: Session, visit: Visit) -> Scenario:
    """What the shopper of a visit plays."""
    return session.scalars(sa.select(Scenario).where(Scenario.id == visit.scenario_id)).one()


def list_known_events(session: Session, visit_id: uuid.UUID, device_id: uuid.UUID, sequences: Iterable[int]) -> list[KnownEvent]:
    """The events of one device with these sequence numbers, the first content of each before its variants."""
    rows = session.execute(
        sa.select(
            CaptureEvent.sequence, CaptureEvent.variant, CaptureEvent.content_hash, CaptureEvent.value,
            CaptureEvent.outcome, CaptureEvent.detail, CaptureEvent.received_at,
        )
        .where(CaptureEvent.visit_id == visit_id, CaptureEvent.device_id == device_id, CaptureEvent.sequence.in_(list(sequences)))
        .order_by(CaptureEvent.sequence, CaptureEvent.variant)
    ).all()  # fmt: skip
    return [KnownEvent(*row) for row in rows]


def list_standing_answers(session: Session, visit_id: uuid.UUID) -> dict[str, StandingAnswer]:
    """The answers of a visit as they stand, by question code."""
    rows = session.execute(
        sa.select(Answer.question_code, Answer.value, Answer.captured_at, Answer.elapsed_ms, Answer.device_id, CaptureEvent.sequence)
        .outerjoin(CaptureEvent, CaptureEvent.id == Answer.event_id)
        .where(Answer.visit_id == visit_id)
        .order_by(Answer.question_code)
    ).all()
    return {row[0]: StandingAnswer(*row) for row in rows}


def list_events(session: Session, visit_id: uuid.UUID) -> Sequence[CaptureEvent]:
    """Everything phones sent about a visit, in the order of each device."""
    return session.scalars(
        sa.select(CaptureEvent)
        .where(CaptureEvent.visit_id == visit_id)
        .order_by(CaptureEvent.device_id, CaptureEvent.sequence, CaptureEvent.variant)
    ).all()


def list_evidence(session: Session, visit_id: uuid.UUID) -> Sequence[Evidence]:
    """The photos of a visit, in the order they were taken."""
    return session.scalars(
        sa.select(Evidence)
        .where(Evidence.visit_id == visit_id)
        .order_by(sa.func.coalesce(Evidence.captured_at, Evidence.received_at), Evidence.id)
    ).all()


def find_evidence(session: Session, visit_id: uuid.UUID, sha256: str) -> Evidence | None:
    """One photo of a visit by its content."""
    return session.scalars(sa.select(Evidence).where(Evidence.visit_id == visit_id, Evidence.sha256 == sha256)).one_or_none()


def count_evidence(session: Session, visit_id: uuid.UUID) -> int:
    """How many photos a visit has."""
    return session.scalar(sa.select(sa.func.count()).select_from(Evidence).where(Evidence.visit_id == visit_id)) or 0


def get_evidence(session: Session, viewer: Viewer, evidence_id: uuid.UUID) -> Evidence:
    """A photo that the viewer may see: staff all, a shopper those of the own visits, a client none. Raises EvidenceNotFound."""
    statement = sa.select(Evidence).where(Evidence.id == evidence_id)
    if not viewer.is_staff:
        if viewer.shopper_id is None:
            statement = statement.where(sa.false())
        statement = statement.where(Evidence.visit_id.in_(select_visits(viewer).with_only_columns(Visit.id)))
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise EvidenceNotFound(_("This photo does not exist, or it is not yours to see."))
    return found


def find_non_completion(session: Session, visit_id: uuid.UUID) -> NonCompletion | None:
    """What the shopper told of a visit that could not be completed; None where nothing of the kind was told."""
    return session.get(NonCompletion, visit_id)


def list_repair_questions(session: Session, visit: Visit) -> Sequence[ReviewQuestion]:
    """What the reviewer asks in the repair the visit is in: the questions of the newest return; none in any other status."""
    if visit.status is not VisitStatus.RETURNED:
        return []
    newest = sa.select(sa.func.max(ReviewQuestion.sent_at)).where(ReviewQuestion.visit_id == visit.id).correlate(None).scalar_subquery()
    return session.scalars(
        sa.select(ReviewQuestion)
        .where(ReviewQuestion.visit_id == visit.id, ReviewQuestion.sent_at == newest)
        .order_by(ReviewQuestion.asked_at, ReviewQuestion.id)
    ).all()


def list_review_questions(session: Session, visit_id: uuid.UUID) -> Sequence[ReviewQuestion]:
    """All questions ever asked about a visit, and those still being gathered, oldest first."""
    return session.scalars(
        sa.select(ReviewQuestion).where(ReviewQuestion.visit_id == visit_id).order_by(ReviewQuestion.asked_at, ReviewQuestion.id)
    ).all()


def find_briefing(session: Session, visit: Visit) -> Briefing | None:
    """The briefing of a visit: the one its shopper passed, else the newest published one of its study."""
    passed = visit.briefing_number is not None
    which = Briefing.number == visit.briefing_number if passed else Briefing.published_at.is_not(None)
    statement = sa.select(Briefing).where(Briefing.study_id == visit.study_id, which)
    return session.scalars(statement.order_by(Briefing.number.desc()).limit(1)).first()


def count_open_repairs(session: Session, visit_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """How many of the reviewer's questions still wait for an answer, by visit; visits without any are left out."""
    if not visit_ids:
        return {}
    rows = session.execute(
        sa.select(ReviewQuestion.visit_id, sa.func.count())
        .join(Visit, Visit.id == ReviewQuestion.visit_id)
        .where(
            ReviewQuestion.visit_id.in_(visit_ids), Visit.status == VisitStatus.RETURNED,
            ReviewQuestion.sent_at.is_not(None), ReviewQuestion.answered_at.is_(None),
        )
        .group_by(ReviewQuestion.visit_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}
