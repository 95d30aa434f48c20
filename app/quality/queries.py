"""Every SELECT about reviewing: the queue, one visit with all that belongs to it, and what the checks look at."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User
from app.assignments.caps import limit_for
from app.assignments.queries import list_rules
from app.audit.models import AuditEntry
from app.capture.models import Answer, EventOutcome, Evidence, NonCompletion, ReviewQuestion
from app.capture.queries import get_content, list_events, list_evidence, list_other_answers, list_review_questions, list_standing_answers
from app.clients.models import Location
from app.journeys.answers import REVIEW_PREFIX, Answers, form_of
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.scoring import scorer_of
from app.journeys.value_words import describe_value
from app.kit.clock import now
from app.kit.ids import spell_reference
from app.kit.pagination import Page
from app.kit.translation import LOCALES, use_locale
from app.quality.checks import EarlierText, Facts, Photo, Sent
from app.quality.models import Appeal, Decision, Flag
from app.quality.rules import AppealKind, FlagState
from app.recruitment.models import Shopper
from app.settings import get_settings
from app.studies.models import Scenario, Study
from app.studies.rules import CapKind
from app.visits.models import Visit
from app.visits.queries import select_visits
from app.visits.rules import COUNTS_FOR_CAPS, WITH_AGENCY, VisitStatus

USUAL_VISITS, EARLIER_VISITS, WAVE_VISITS = 30, 20, 400
QUEUE_MOST = 500
SORTS = frozenset({"due", "place", "flags", "sent"})
PRECISION_FROM = 10
"""Settled flags of a check before its record is told."""


@dataclass(frozen=True)
class Filters:
    """What the queue is narrowed to."""

    study_id: uuid.UUID | None = None
    flags: str = ""
    repaired: bool = False
    search: str = ""
    kind: str = ""
    """``stopped``: could not be completed; ``appeal``: somebody objects to a decision."""
    sort: str = ""
    """One of ``SORTS``, with a minus for the other way round; empty: the nearest deadline first."""


@dataclass(frozen=True)
class QueueRow:
    """One visit that waits for a reviewer."""

    id: uuid.UUID
    reference: str
    location: str
    study: str
    scenario: dict[str, str]
    shopper: int | None
    submitted_at: dt.datetime | None
    review_due_at: dt.datetime | None
    flags: int
    repaired: bool
    status: VisitStatus
    stopped: bool
    """The shopper could not complete it."""
    appeal: AppealKind | None
    """What the open appeal about it is."""


def _open_flags() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(Flag)
        .where(Flag.visit_id == Visit.id, Flag.state == FlagState.OPEN)
        .correlate(Visit)
        .scalar_subquery()
    )


def _was_returned() -> sa.Exists:
    return sa.exists().where(ReviewQuestion.visit_id == Visit.id, ReviewQuestion.sent_at.is_not(None))


def _was_stopped() -> sa.Exists:
    return sa.exists().where(NonCompletion.visit_id == Visit.id)


def list_queue(session: Session, viewer: Viewer, filters: Filters, page: int, size: int) -> Page[QueueRow]:
    """The visits that wait for a reviewer, in the order that the filters ask for."""
    sort = filters.sort
    flags = _open_flags()
    order: dict[str, Any] = {"due": Visit.review_due_at, "place": Location.name, "flags": flags, "sent": Visit.submitted_at}
    column = order[sort.removeprefix("-") or "due"]
    statement = (
        select_visits(viewer)
        .where(Visit.status.in_(WITH_AGENCY))
        .join(Location, Location.id == Visit.location_id)
        .join(Study, Study.id == Visit.study_id)
        .join(Scenario, Scenario.id == Visit.scenario_id)
        .outerjoin(Shopper, Shopper.id == Visit.shopper_id)
        .outerjoin(Appeal, sa.and_(Appeal.visit_id == Visit.id, Appeal.closed_at.is_(None)))
    )
    if filters.study_id is not None:
        statement = statement.where(Visit.study_id == filters.study_id)
    if filters.flags:
        statement = statement.where(flags > 0 if filters.flags == "with" else flags == 0)
    if filters.repaired:
        statement = statement.where(_was_returned())
    if filters.kind:
        statement = statement.where(_was_stopped() if filters.kind == "stopped" else Appeal.id.is_not(None))
    if filters.search:
        text = filters.search.strip().replace("%", "").replace("_", "")
        spelled = {text.upper(), spell_reference(text)}
        statement = statement.where(sa.or_(Location.name.ilike(f"%{text}%"), *(Visit.reference.like(f"%{each}%") for each in spelled)))
    total = session.scalar(statement.with_only_columns(sa.func.count(Visit.id)).order_by(None)) or 0
    page = min(max(page, 1), max(1, -(-total // size)))
    rows = session.execute(
        statement.with_only_columns(
            Visit.id, Visit.reference, Location.name, Study.name, Scenario.title, Shopper.number, Visit.submitted_at, Visit.review_due_at,
            flags, _was_returned(), Visit.status, _was_stopped(), Appeal.kind,
        )
        .order_by(column.desc() if sort.startswith("-") else column.asc(), Visit.review_due_at, Visit.id)
        .limit(size).offset((page - 1) * size)
    ).all()  # fmt: skip
    return Page([QueueRow(*tuple(row)) for row in rows], page, size, total)


@dataclass(frozen=True)
class Around:
    """Where a visit stands in the queue: the part of it to show beside the visit, and the visit to open after it."""

    rows: Page[QueueRow]
    following: QueueRow | None


def get_around(session: Session, viewer: Viewer, filters: Filters, visit_id: uuid.UUID, size: int) -> Around:
    """The beginning of the queue, or where the visit is further down; after it comes the next in the queue, else the first."""
    queue = list_queue(session, viewer, filters, 1, QUEUE_MOST)
    place = next((n for n, row in enumerate(queue.rows) if row.id == visit_id), None)
    first = 0 if place is None or place < size else place - size // 2
    later = [] if place is None else queue.rows[place + 1 :]
    following = next((row for row in [*later, *queue.rows] if row.id != visit_id), None)
    return Around(Page(queue.rows[first : first + size], 1, size, queue.total), following)


def list_studies_in_review(session: Session) -> list[tuple[uuid.UUID, str]]:
    """The studies with visits to review."""
    rows = session.execute(
        sa.select(Study.id, Study.name)
        .join(Visit, Visit.study_id == Study.id)
        .where(Visit.status.in_(WITH_AGENCY))
        .distinct()
        .order_by(Study.name)
    )
    return [(row[0], row[1]) for row in rows]


def list_flags(session: Session, visit_id: uuid.UUID) -> Sequence[Flag]:
    """The flags of a visit, the heaviest first."""
    weight = sa.case({"serious": 0, "doubt": 1}, value=sa.cast(Flag.severity, sa.String), else_=2)
    return session.scalars(sa.select(Flag).where(Flag.visit_id == visit_id).order_by(weight, Flag.raised_at, Flag.id)).all()


def list_questions(session: Session, visit_id: uuid.UUID) -> Sequence[ReviewQuestion]:
    """All questions about a visit, oldest first; unsent ones are still being gathered."""
    return list_review_questions(session, visit_id)


def list_decisions(session: Session, visit_id: uuid.UUID) -> list[tuple[Decision, str]]:
    """What was decided about a visit and by whom, the newest first."""
    rows = session.execute(
        sa.select(Decision, User.name).join(User, User.id == Decision.decided_by).where(Decision.visit_id == visit_id)
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def find_rejecter(session: Session, visit_id: uuid.UUID) -> User | None:
    """Who rejected a visit last; somebody else should read what its shopper says against that."""
    return session.scalars(
        sa.select(User).join(Decision, Decision.decided_by == User.id)
        .where(Decision.visit_id == visit_id, Decision.status == VisitStatus.REJECTED.value)
        .order_by(Decision.decided_at.desc(), Decision.id.desc()).limit(1)
    ).first()  # fmt: skip


def list_appeals(session: Session, visit_id: uuid.UUID) -> Sequence[Appeal]:
    """Every appeal about a visit, the newest first."""
    return session.scalars(sa.select(Appeal).where(Appeal.visit_id == visit_id).order_by(Appeal.opened_at.desc(), Appeal.id.desc())).all()


def find_open_appeal(session: Session, visit_id: uuid.UUID) -> Appeal | None:
    """The appeal about a visit that is not settled yet."""
    return session.scalars(sa.select(Appeal).where(Appeal.visit_id == visit_id, Appeal.closed_at.is_(None))).one_or_none()


def appeal_deadline(visit: Visit) -> dt.datetime | None:
    """Until when a rejection can be objected to; None without one."""
    if visit.status is not VisitStatus.REJECTED or visit.decided_at is None:
        return None
    return visit.decided_at + dt.timedelta(days=get_settings().appeal_days)


def appeal_deadlines(session: Session, visits: Sequence[Visit]) -> dict[uuid.UUID, dt.datetime]:
    """Until when the shoppers of these visits may object; visits where that is not possible (any more) are left out."""
    ends = {visit.id: end for visit in visits if (end := appeal_deadline(visit)) is not None and end > now()}
    if not ends:
        return {}
    objected = set(session.scalars(sa.select(Appeal.visit_id).where(Appeal.visit_id.in_(ends), Appeal.kind == AppealKind.OBJECTION)))
    return {visit_id: end for visit_id, end in ends.items() if visit_id not in objected}


def changed_since(session: Session, visit_id: uuid.UUID, moment: dt.datetime) -> bool:
    """Whether an answer (other than a reply to the reviewer) changed since a moment."""
    return any(
        at >= moment
        for code, changes in list_changes(session, visit_id).items()
        if not code.startswith(REVIEW_PREFIX)
        for _old, _new, at in changes
    )


def list_changes(session: Session, visit_id: uuid.UUID) -> dict[str, list[tuple[Any, Any, dt.datetime]]]:
    """What changed after the visit was sent in, by question: (old, new, when), oldest first."""
    found: dict[str, list[tuple[Any, Any, dt.datetime]]] = defaultdict(list)
    for changes, at in session.execute(
        sa.select(AuditEntry.changes, AuditEntry.at)
        .where(AuditEntry.visit_id == visit_id, AuditEntry.action == "visit.answers_changed")
        .order_by(AuditEntry.at)
    ):
        for code, (old, new) in changes.items():
            found[code].append((old, new, at))
    return found


def precision_of_checks(session: Session) -> dict[str, float]:
    """The share of a check's settled flags that reviewers asked back about, for checks with enough of them."""
    asked = sa.func.sum(sa.case((Flag.state == FlagState.ASKED, 1), else_=0))
    rows = session.execute(
        sa.select(Flag.check_code, asked, sa.func.count()).where(Flag.state != FlagState.OPEN).group_by(Flag.check_code)
        .having(sa.func.count() >= PRECISION_FROM)
    )  # fmt: skip
    return {row[0]: row[1] / row[2] for row in rows}


def find_shopper_user(session: Session, visit: Visit) -> tuple[User, str] | None:
    """The account of a visit's shopper, and the name of the place; for mail only."""
    row = session.execute(
        sa.select(User, Location.name)
        .select_from(Visit)
        .join(Shopper, Shopper.id == Visit.shopper_id)
        .join(User, User.id == Shopper.user_id)
        .join(Location, Location.id == Visit.location_id)
        .where(Visit.id == visit.id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


@dataclass(frozen=True)
class Nameless:
    """A visit's shopper without a name: which visit of the wave this is, and how many that person may do (None: no such cap)."""

    number: int
    level: int
    place: int
    most: int | None


def find_shopper(session: Session, visit: Visit) -> Nameless | None:
    """Who did a visit, as a reviewer may know it."""
    row = session.execute(sa.select(Shopper.id, Shopper.number, Shopper.level).where(Shopper.id == visit.shopper_id)).one_or_none()
    if row is None:
        return None
    place = session.scalar(
        sa.select(sa.func.count()).select_from(Visit).where(
            Visit.shopper_id == visit.shopper_id, Visit.wave_id == visit.wave_id, Visit.status.in_(COUNTS_FOR_CAPS),
            sa.or_(Visit.assigned_at <= visit.assigned_at, Visit.id == visit.id),
        )
    )  # fmt: skip
    rules = list_rules(session, [visit.study_id], [row.id])
    limit = limit_for(rules[None] + rules[row.id], visit.study_id, CapKind.PER_WAVE, row.level)
    return Nameless(row.number, row.level, place or 1, None if limit is None else limit.amount)


def answers_of(session: Session, visit_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """The answers of several visits."""
    found: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for visit_id, code, value in session.execute(
        sa.select(Answer.visit_id, Answer.question_code, Answer.value).where(Answer.visit_id.in_(list(visit_ids)))
    ):
        found[visit_id][code] = value
    return found


def usual_answers(session: Session, visit: Visit) -> list[Answers]:
    """The answers of this location's last approved visits with the same questionnaire, without this one."""
    ids = session.scalars(
        sa.select(Visit.id)
        .where(
            Visit.location_id == visit.location_id, Visit.status == VisitStatus.APPROVED, Visit.id != visit.id,
            Visit.questionnaire_version_id == visit.questionnaire_version_id,
        )
        .order_by(Visit.decided_at.desc()).limit(USUAL_VISITS)
    ).all()  # fmt: skip
    return list(answers_of(session, ids).values()) if ids else []


def gather_facts(session: Session, visit: Visit) -> Facts:
    """All that the automatic checks look at, in a handful of queries."""
    content = get_content(session, visit.questionnaire_version_id)
    place = session.get_one(Location, visit.location_id)
    rows = session.execute(sa.select(Answer.question_code, Answer.value, Answer.captured_at).where(Answer.visit_id == visit.id)).all()
    answers = {row[0]: row[1] for row in rows}
    scorer = scorer_of(content)
    total = scorer.totals(answers).total
    usual = [scorer.totals(old).total for old in usual_answers(session, visit)]
    durations = [q.code for q in content.questions() if q.kind is QuestionKind.DURATION]
    texts = [q.code for q in content.questions() if q.kind is QuestionKind.LONG_TEXT]
    photos: Sequence[Evidence] = list_evidence(session, visit.id)
    return Facts(
        content=content, answers=answers, captured={row[0]: row[2] for row in rows},
        events=[
            Sent(e.kind, e.question_code, e.value, e.device_id, e.sequence, e.captured_at, e.elapsed_ms, e.received_at, e.outcome is EventOutcome.CONFLICT)
            for e in list_events(session, visit.id)
            if e.outcome in {EventOutcome.STORED, EventOutcome.CONFLICT}
        ],
        photos=[Photo(p.question_code, p.captured_at) for p in photos],
        latitude=place.latitude, longitude=place.longitude, time_zone=place.time_zone, opening_hours=place.opening_hours, planned_on=visit.planned_on,
        score=None if total is None else float(total), usual_scores=[float(score) for score in usual if score is not None],
        usual_durations=_wave_values(session, visit, durations), earlier_texts=_earlier_texts(session, visit, texts),
        other_answers=_other_answers(session, visit.id, content),
        changed_after=sorted(code for code in list_changes(session, visit.id) if not code.startswith(REVIEW_PREFIX)),
    )  # fmt: skip


def _other_answers(session: Session, visit_id: uuid.UUID, content: QuestionnaireContent) -> Mapping[str, dict[str, str]]:
    """What other phones answered than the one whose answer stands, also where the shopper has chosen since."""
    found: dict[str, dict[str, str]] = {}
    form = form_of(content)
    for other in list_other_answers(session, visit_id, list_standing_answers(session, visit_id), chosen_too=True):
        question = form.asked_under(other.question_code)
        words = found.setdefault(other.question_code, {})
        for locale in LOCALES:
            with use_locale(locale):
                told = str(other.value) if question is None else describe_value(question, other.value)
            words[locale] = f"{words[locale]}; {told}" if locale in words else told
    return found


def _wave_values(session: Session, visit: Visit, codes: Sequence[str]) -> Mapping[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    rows = session.execute(
        sa.select(Answer.question_code, Answer.value)
        .join(Visit, Visit.id == Answer.visit_id)
        .where(Visit.wave_id == visit.wave_id, Visit.id != visit.id, Visit.submitted_at.is_not(None), Answer.question_code.in_(codes))
        .order_by(Answer.updated_at.desc()).limit(WAVE_VISITS * max(1, len(codes)))
    )  # fmt: skip
    for code, value in rows:
        if isinstance(value, (int, float)):
            found[code].append(float(value))
    return found


def _earlier_texts(session: Session, visit: Visit, codes: Sequence[str]) -> list[EarlierText]:
    earlier = (
        sa.select(Visit.id).where(Visit.shopper_id == visit.shopper_id, Visit.id != visit.id, Visit.submitted_at.is_not(None))
        .order_by(Visit.submitted_at.desc()).limit(EARLIER_VISITS)
    )  # fmt: skip
    rows = session.execute(
        sa.select(Answer.question_code, Answer.value, Visit.reference).join(Visit, Visit.id == Answer.visit_id)
        .where(Answer.visit_id.in_(earlier), Answer.question_code.in_(codes))
    )  # fmt: skip
    return [EarlierText(code, value, reference) for code, value, reference in rows if isinstance(value, str)]
