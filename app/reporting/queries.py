"""Every SELECT of reporting; the viewer decides whose reports, and in which state, are seen."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import SYSTEM, ClientScope, Viewer
from app.accounts.models import User
from app.clients.models import Client, ClientMember, Location
from app.jobs.models import Job, JobStatus
from app.journeys.emotion import METHOD_VERSION
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import local_date
from app.kit.pagination import Page
from app.kit.translation import DEFAULT_LOCALE
from app.kit.translation import gettext as _
from app.reporting.errors import ReportNotFound
from app.reporting.figures import FORMAT, ReportFigures, StepQuotes, weakest_location
from app.reporting.models import Report
from app.reporting.rules import UNDER_WAY, ReportStatus, total_interval
from app.results.felt import CutKind
from app.results.felt_queries import compute_drivers
from app.results.models import VisitResult
from app.results.queries import list_quotes, summarise_wave
from app.results.rules import TOTAL
from app.results.summary import QuoteLine, told_apart
from app.results.wave_queries import content_of_wave
from app.settings import Settings
from app.studies.models import Study, Wave

PAGE_SIZE = 50
QUOTES_EACH = 6
"""Quotes a step and side, hard and warm."""
QUOTES_READ = 80
"""How many of the strongest are looked through for sentences that are not the same."""


@dataclass(frozen=True)
class ReportRow:
    """A line in a list of reports; ``progress`` (0..1) and ``attempts`` are of the job that makes it."""

    report: Report
    client: Client
    study: Study
    wave: Wave
    progress: float
    attempts: int


@dataclass(frozen=True)
class ReportFilter:
    """What narrows a list of reports."""

    q: str = ""
    client: uuid.UUID | None = None
    status: ReportStatus | None = None

    def narrows(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.q.strip() or self.client or self.status)


def select_reports(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    """(report, client, study, wave, progress, attempts) rows a viewer may see: staff all, a client's head office its own published ones, anybody else none."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Report, Client, Study, Wave, sa.func.coalesce(Job.progress, 0.0), sa.func.coalesce(Job.attempts, 0))
        .join(Client, Client.id == Report.client_id)
        .join(Study, Study.id == Report.study_id)
        .join(Wave, Wave.id == Report.wave_id)
        .outerjoin(Job, Job.id == Report.job_id)
    )
    if viewer.is_staff or viewer.role is Role.SYSTEM:
        return statement
    if viewer.role is Role.CLIENT and viewer.client_id and viewer.scope is ClientScope.HEAD:
        return statement.where(Report.client_id == viewer.client_id, Report.status == ReportStatus.PUBLISHED)
    return statement.where(sa.false())


def list_reports(
    session: Session, viewer: Viewer, chosen: ReportFilter, *, sort: str = "-requested", page: int = 1, size: int = PAGE_SIZE
) -> Page[ReportRow]:
    """One page of reports; ``sort`` is requested, title, client or status, with a minus for the other way."""
    statement = select_reports(viewer)
    for word in chosen.q.split():
        statement = statement.where(Report.title.icontains(word, autoescape=True) | Client.name.icontains(word, autoescape=True))
    if chosen.client:
        statement = statement.where(Report.client_id == chosen.client)
    if chosen.status:
        statement = statement.where(Report.status == chosen.status)
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.with_only_columns(Report.id).subquery())) or 0
    by: dict[str, Any] = {
        "requested": Report.requested_at,
        "title": sa.func.lower(Report.title),
        "client": sa.func.lower(Client.name),
        "status": Report.status,
    }
    column = by.get(sort.removeprefix("-"), Report.requested_at)
    order = column.desc() if sort.startswith("-") else column.asc()
    rows = session.execute(statement.order_by(order, Report.id.desc()).offset((page - 1) * size).limit(size)).all()
    return Page([ReportRow(*row) for row in rows], page, size, total)


def list_reports_of_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> Sequence[ReportRow]:
    """The reports about one wave that the viewer may see, the newest first."""
    return [
        ReportRow(*row)
        for row in session.execute(select_reports(viewer).where(Report.wave_id == wave_id).order_by(Report.requested_at.desc()))
    ]


def get_report_row(session: Session, viewer: Viewer, report_id: uuid.UUID) -> ReportRow:
    """One line of the list. Raises ReportNotFound."""
    row = session.execute(select_reports(viewer).where(Report.id == report_id)).one_or_none()
    if row is None:
        raise ReportNotFound(_("This report does not exist, or it is not yours to see."))
    return ReportRow(*row)


def get_report(session: Session, viewer: Viewer, report_id: uuid.UUID, *, lock: bool = False) -> Report:
    """The report, locked for changing if asked. Raises ReportNotFound, also for another client's or one that is not published to the viewer."""
    statement = select_reports(viewer).with_only_columns(Report).where(Report.id == report_id)
    if lock:
        statement = statement.with_for_update(of=Report)
    found = session.scalars(statement.execution_options(populate_existing=lock)).one_or_none()
    if found is None:
        raise ReportNotFound(_("This report does not exist, or it is not yours to see."))
    return found


def find_under_way(session: Session, wave_id: uuid.UUID, locale: str) -> Report | None:
    """The report about this wave in this language that somebody waits for already."""
    return session.scalars(
        sa.select(Report)
        .where(Report.wave_id == wave_id, Report.locale == locale, Report.status.in_(UNDER_WAY))
        .order_by(Report.requested_at)
        .limit(1)
    ).one_or_none()


def list_reporting_clients(session: Session, viewer: Viewer) -> Sequence[tuple[uuid.UUID, str]]:
    """The clients that have a report, to filter by."""
    statement = select_reports(viewer).with_only_columns(Client.id, Client.name).distinct().order_by(Client.name)
    return [(row[0], row[1]) for row in session.execute(statement)]


def list_readers(session: Session, client_id: uuid.UUID) -> Sequence[User]:
    """The client's people at head office, who get a mail when a report is published."""
    return session.scalars(
        sa.select(User)
        .join(ClientMember, ClientMember.user_id == User.id)
        .where(ClientMember.client_id == client_id, ClientMember.scope == ClientScope.HEAD)
        .order_by(User.email)
    ).all()


def count_approved_visits(session: Session, wave_id: uuid.UUID) -> int:
    """How many visits of a wave count."""
    return session.scalar(sa.select(sa.func.count()).where(VisitResult.wave_id == wave_id, VisitResult.step_code == TOTAL)) or 0


def list_counted_visits(session: Session, wave_id: uuid.UUID) -> set[uuid.UUID]:
    """The visits of a wave that count at this moment."""
    return set(session.scalars(sa.select(VisitResult.visit_id).where(VisitResult.wave_id == wave_id, VisitResult.step_code == TOTAL)))


def list_given_up(session: Session) -> Sequence[uuid.UUID]:
    """Reports somebody waits for, whose job has ended without making them."""
    return session.scalars(
        sa.select(Report.id)
        .join(Job, Job.id == Report.job_id)
        .where(Report.status.in_(UNDER_WAY), Job.status.in_([JobStatus.FAILED, JobStatus.DONE]))
    ).all()


def gather_figures(session: Session, settings: Settings, wave_id: uuid.UUID, moment: dt.datetime) -> ReportFigures:
    """Everything a report about a wave prints, as it is at this moment. Raises WaveNotFound."""
    summary = summarise_wave(session, SYSTEM, wave_id)
    if summary.felt is not None:  # a picture of each location would be a report of its own; nothing is kept that is not printed
        weakest = weakest_location(summary)
        parts = tuple(cut for cut in summary.felt.cuts if cut.kind is not CutKind.LOCATION or cut.key == weakest)
        summary = replace(summary, felt=replace(summary.felt, cuts=parts, drivers=compute_drivers(session, wave_id)))
    content = content_of_wave(session, wave_id)
    rows = session.execute(
        sa.select(VisitResult.visit_id, VisitResult.location_id, VisitResult.shopper_id, VisitResult.score_num, VisitResult.score_den)
        .join(Location, Location.id == VisitResult.location_id)
        .where(VisitResult.wave_id == wave_id, VisitResult.step_code == TOTAL, Location.is_competitor.is_(False))
        .order_by(VisitResult.visit_id)
    ).all()
    scores = [(row[1], row[2], float(Fraction(row[3], row[4]))) for row in rows if row[3] is not None]
    return ReportFigures(
        format=FORMAT, method=METHOD_VERSION, agency=settings.agency_name, made_at=moment.replace(microsecond=0), made_on=local_date(moment, settings.time_zone),
        summary=summary, total=total_interval(scores), guests=len({row[2] for row in rows}),
        quotes=tuple(_quotes(session, wave_id, content, section.code) for section in content.sections), visit_ids=tuple(row[0] for row in rows),
    )  # fmt: skip


def _quotes(session: Session, wave_id: uuid.UUID, content: QuestionnaireContent, step_code: str) -> StepQuotes:
    def strongest(feeling: str | None) -> Page[QuoteLine]:
        return list_quotes(session, SYSTEM, wave_id, content, step_code=step_code, feeling=feeling, size=QUOTES_READ)

    every = list_quotes(session, SYSTEM, wave_id, content, step_code=step_code, size=1)
    if not every.total:
        return StepQuotes(step_code, 0, (), ())
    hard = told_apart(strongest("negative").rows, QUOTES_EACH)
    return StepQuotes(step_code, every.total, tuple(hard), tuple(told_apart(strongest("positive").rows, QUOTES_EACH, hard)))


def locale_of(session: Session, user_id: uuid.UUID) -> str:
    """The language of a person; Dutch for one who is gone."""
    return session.scalar(sa.select(User.locale).where(User.id == user_id)) or DEFAULT_LOCALE
