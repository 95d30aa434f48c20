"""Every SELECT about what phones sent and get."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.capture.errors import EvidenceNotFound
from app.capture.models import Answer, CaptureEvent, EventOutcome, Evidence, EvidencePart, NonCompletion, ReviewQuestion
from app.capture.rules import STOPPED, EventKind, read_stop
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.rows import among, fetch
from app.kit.translation import gettext as _
from app.studies.models import Briefing, Scenario, Study
from app.visits.models import Visit
from app.visits.queries import select_visits
from app.visits.rules import VisitStatus

_contents: dict[uuid.UUID, QuestionnaireContent] = {}
"""Parsed contents of questionnaire versions; a version that a visit refers to is published and never changes."""
_MOST_CONTENTS = 200


class KnownEvent(NamedTuple):
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

    @property
    def mark(self) -> str | None:
        """Which answer of which phone this is."""
        return None if self.device_id is None or self.sequence is None else f"{self.device_id}:{self.sequence}"


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


def list_received(session: Session, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """The hashes of the photos, recordings and files that the server has, by visit."""
    if not visit_ids:
        return {}
    found: dict[uuid.UUID, set[str]] = {visit_id: set() for visit_id in visit_ids}
    for visit_id, sha256 in fetch(session, _received, visits=list(visit_ids)):
        found[visit_id].add(sha256)
    return {visit_id: frozenset(hashes) for visit_id, hashes in found.items()}


@cache
def _received(dialect: str) -> sa.Executable:
    return sa.select(Evidence.visit_id, Evidence.sha256).where(among(dialect, Evidence.visit_id, "visits"))


def allows_recordings(session: Session, visit: Visit) -> bool:
    """Whether the study of a visit says why recordings are lawful."""
    return bool(session.scalars(sa.select(Study.recordings_lawful_because).where(Study.id == visit.study_id)).one())


def get_scenario(session: Session, visit: Visit) -> Scenario:
    """What the shopper of a visit plays."""
    return session.scalars(sa.select(Scenario).where(Scenario.id == visit.scenario_id)).one()


def list_known_events(session: Session, wanted: Iterable[tuple[uuid.UUID, uuid.UUID, Sequence[int]]]) -> dict[uuid.UUID, list[KnownEvent]]:
    """For each (visit, device, sequence numbers) what is kept under these numbers, by visit; the first content of each before its variants.

    A visit may be wanted once.
    """
    given = [{"visit_id": visit.hex, "device_id": device.hex, "first": min(some), "last": max(some)} for visit, device, some in wanted]
    found: dict[uuid.UUID, list[KnownEvent]] = {uuid.UUID(str(one["visit_id"])): [] for one in given}
    for visit_id, *event in fetch(session, _known_events, given=json.dumps(given)):
        found[visit_id].append(KnownEvent(*event))
    return found


@cache
def _known_events(dialect: str) -> sa.Select[Any]:
    """A range of numbers for each visit and device, given as one JSON list: the statement stays the same, however many there are."""
    names: dict[str, Any] = {"visit_id": sa.Uuid, "device_id": sa.Uuid, "first": sa.Integer, "last": sa.Integer}
    text = sa.bindparam("given", type_=sa.Text)
    rows: sa.FromClause
    visit_id: sa.ColumnElement[Any]
    device_id: sa.ColumnElement[Any]
    first: sa.ColumnElement[Any]
    last: sa.ColumnElement[Any]
    if dialect == "postgresql":
        columns = [sa.column(name, kind) for name, kind in names.items()]
        rows = sa.func.json_to_recordset(sa.cast(text, JSON)).table_valued(*columns).render_derived(name="given", with_types=True)
        visit_id, device_id, first, last = (rows.c[name] for name in names)
    else:
        rows = sa.func.json_each(text).table_valued("value", name="given")
        visit_id, device_id, first, last = (sa.func.json_extract(rows.c.value, f"$.{name}", type_=kind) for name, kind in names.items())
    event = CaptureEvent
    kept = (
        event.visit_id,
        event.sequence,
        event.variant,
        event.content_hash,
        event.value,
        event.outcome,
        event.detail,
        event.received_at,
    )
    known = sa.and_(event.visit_id == visit_id, event.device_id == device_id, event.sequence.between(first, last))
    if dialect == "postgresql":
        # Kept apart by OFFSET 0, so looked up visit by visit: PostgreSQL takes the list for one of a hundred, and would rather read the whole table.
        found = sa.select(*kept).where(known).offset(0).lateral("found")
        return sa.select(*found.c).select_from(rows).join(found, sa.true()).order_by(found.c.sequence, found.c.variant)
    return sa.select(*kept).select_from(rows).join(event, known).order_by(event.sequence, event.variant)


def list_standing_answers(session: Session, visit_id: uuid.UUID) -> dict[str, StandingAnswer]:
    """The answers of a visit as they stand, by question code."""
    return list_standing_answers_of(session, [visit_id])[visit_id]


def list_standing_answers_of(session: Session, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, StandingAnswer]]:
    """The answers of several visits as they stand, by visit and question code."""
    found: dict[uuid.UUID, dict[str, StandingAnswer]] = {visit_id: {} for visit_id in visit_ids}
    if not found:
        return found
    for visit_of, *answer in fetch(session, _standing_answers, visits=list(visit_ids)):
        found[visit_of][answer[0]] = StandingAnswer(*answer)
    return found


@cache
def _standing_answers(dialect: str) -> sa.Executable:
    return (
        sa.select(
            Answer.visit_id, Answer.question_code, Answer.value, Answer.captured_at, Answer.elapsed_ms, Answer.device_id, CaptureEvent.sequence,
        )
        .outerjoin(CaptureEvent, CaptureEvent.id == Answer.event_id)
        .where(among(dialect, Answer.visit_id, "visits"))
        .order_by(Answer.question_code)
    )  # fmt: skip


def list_other_answers(
    session: Session, visit_id: uuid.UUID, standing: Mapping[str, StandingAnswer], *, chosen_too: bool = False
) -> list[StandingAnswer]:
    """The last answer of each other phone that differs from the one that stands, where neither phone knew of the other's.

    ``chosen_too``: also those that a later answer knowingly took the place of.
    """
    given = (CaptureEvent.visit_id == visit_id, CaptureEvent.kind == EventKind.ANSWER.value)
    counted = sa.select(sa.func.count(CaptureEvent.device_id.distinct())).where(*given)
    if (session.scalar(counted) or 0) < 2:  # noqa: PLR2004 - one phone has nobody to differ with
        return []
    rows = session.execute(
        sa.select(
            CaptureEvent.question_code, CaptureEvent.value, CaptureEvent.captured_at, CaptureEvent.elapsed_ms,
            CaptureEvent.device_id, CaptureEvent.sequence, CaptureEvent.replaces,
        )
        .where(*given, CaptureEvent.outcome.in_([EventOutcome.STORED, EventOutcome.LATE]))
        .order_by(CaptureEvent.sequence)
    ).all()  # fmt: skip
    seen: dict[tuple[str, str], int] = {}
    last: dict[tuple[str, uuid.UUID], StandingAnswer] = {}
    for code, value, captured_at, elapsed_ms, device_id, sequence, replaces in rows:
        last[code, device_id] = StandingAnswer(code, value, captured_at, elapsed_ms, device_id, sequence)
        for mark in replaces or []:
            device, _colon, number = mark.partition(":")
            seen[code, device] = max(seen.get((code, device), 0), int(number))
    return [
        answer
        for (code, device_id), answer in last.items()
        if code in standing and standing[code].device_id not in {None, device_id} and standing[code].value != answer.value
        and (chosen_too or (answer.sequence or 0) > seen.get((code, str(device_id)), 0))
    ]  # fmt: skip


def list_events(session: Session, visit_id: uuid.UUID) -> Sequence[CaptureEvent]:
    """Everything phones sent about a visit, in the order of each device."""
    return session.scalars(
        sa.select(CaptureEvent)
        .where(CaptureEvent.visit_id == visit_id)
        .order_by(CaptureEvent.device_id, CaptureEvent.sequence, CaptureEvent.variant)
    ).all()


def list_evidence(session: Session, visit_id: uuid.UUID) -> Sequence[Evidence]:
    """The photos of a visit, in the order they were taken; without those that its shopper took out of a report before sending it."""
    found = session.scalars(
        sa.select(Evidence)
        .where(Evidence.visit_id == visit_id)
        .order_by(sa.func.coalesce(Evidence.captured_at, Evidence.received_at), Evidence.id)
    ).all()
    if all(evidence.question_code != STOPPED for evidence in found):
        return found
    stored = (CaptureEvent.kind == EventKind.COULD_NOT_COMPLETE.value, CaptureEvent.outcome == EventOutcome.STORED)
    told = sa.select(CaptureEvent.value).where(CaptureEvent.visit_id == visit_id, *stored).order_by(CaptureEvent.received_at.desc())
    stop = read_stop(session.scalars(told.limit(1)).one_or_none())
    named = frozenset() if stop is None else frozenset(stop.photos)
    asked_at = session.scalar(sa.select(sa.func.min(ReviewQuestion.sent_at)).where(ReviewQuestion.visit_id == visit_id))
    # What was added for a reviewer's question is named in no report.
    return [
        evidence
        for evidence in found
        if evidence.question_code != STOPPED
        or evidence.sha256 in named
        or (stop is not None and asked_at is not None and evidence.received_at > asked_at)
    ]


def find_evidence(session: Session, visit_id: uuid.UUID, sha256: str) -> Evidence | None:
    """One photo of a visit by its content."""
    return session.scalars(sa.select(Evidence).where(Evidence.visit_id == visit_id, Evidence.sha256 == sha256)).one_or_none()


def count_evidence(session: Session, visit_id: uuid.UUID) -> int:
    """How many photos a visit has."""
    return session.scalar(sa.select(sa.func.count()).select_from(Evidence).where(Evidence.visit_id == visit_id)) or 0


def list_parts(session: Session, visit_id: uuid.UUID, sha256: str) -> Sequence[EvidencePart]:
    """The parts of a file that is on its way, in order."""
    wanted = (EvidencePart.visit_id == visit_id, EvidencePart.sha256 == sha256)
    return session.scalars(sa.select(EvidencePart).where(*wanted).order_by(EvidencePart.starts_at)).all()


def received_bytes(parts: Iterable[EvidencePart]) -> int:
    """How far a file has come without a gap."""
    received = 0
    for part in parts:
        if part.starts_at != received:
            break
        received += part.size
    return received


def count_part_bytes(session: Session, visit_id: uuid.UUID) -> int:
    """Bytes of all unfinished files of a visit."""
    return session.scalar(sa.select(sa.func.coalesce(sa.func.sum(EvidencePart.size), 0)).where(EvidencePart.visit_id == visit_id)) or 0


def list_stale_parts(session: Session, before: dt.datetime, limit: int) -> Sequence[EvidencePart]:
    """Parts of files whose newest part came before a moment, oldest first."""
    newest = sa.select(EvidencePart.visit_id, EvidencePart.sha256).group_by(EvidencePart.visit_id, EvidencePart.sha256)
    stale = newest.having(sa.func.max(EvidencePart.received_at) < before).subquery()
    return session.scalars(
        sa.select(EvidencePart)
        .join(stale, sa.and_(EvidencePart.visit_id == stale.c.visit_id, EvidencePart.sha256 == stale.c.sha256))
        .order_by(EvidencePart.received_at)
        .limit(limit)
    ).all()


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
