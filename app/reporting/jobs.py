"""Making the PDF, in the worker. It may be killed at any moment and run again: one report, one file."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import SYSTEM
from app.db import Database
from app.jobs.actions import JobContext
from app.jobs.models import Job
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _
from app.kit.translation import use_locale
from app.rendering.loading import html_to_pdf
from app.reporting import actions, queries
from app.reporting.document import report_html
from app.reporting.figures import ReportFigures, from_json
from app.reporting.models import Report
from app.settings import get_settings


def render_report(context: JobContext, payload: dict[str, Any]) -> None:
    """The job: keep the figures, print them, store the PDF. After the last attempt the report says that it failed, and why."""
    report_id = uuid.UUID(payload["report_id"])
    try:
        _render(context, report_id)
    except Exception:
        _give_up_after_last_attempt(context, report_id)
        raise


def give_up_lost(database: Database) -> None:
    """Each minute: a report whose job ended without making it (its worker was stopped each time) must not wait for ever."""
    with database.read() as session:
        lost = queries.list_given_up(session)
    for report_id in lost:
        with database.write() as session:
            report = queries.get_report(session, SYSTEM, report_id, lock=True)
            if report_id in queries.list_given_up(session):
                _fail(session, report)
                session.commit()


def _render(context: JobContext, report_id: uuid.UUID) -> None:
    with context.database.write() as session:
        report = queries.get_report(session, SYSTEM, report_id, lock=True)
        if not actions.begin_rendering(session, SYSTEM, report):
            return
        session.commit()
    context.progress(0.05)
    figures, locale = _kept_figures(context.database, report_id), report.locale
    context.progress(0.2)
    html = report_html(figures, locale)
    context.progress(0.35)
    made = html_to_pdf(html)
    context.progress(0.9)
    key = f"reports/{report_id}.pdf"
    BlobStore(get_settings().storage_url).put(key, made.content)
    with context.database.write() as session:
        report = queries.get_report(session, SYSTEM, report_id, lock=True)
        actions.finish_rendering(session, SYSTEM, report, storage_key=key, sha256=made.sha256, pages=made.pages, size=len(made.content))
        session.commit()


def _kept_figures(database: Database, report_id: uuid.UUID) -> ReportFigures:
    """The figures as the database keeps them; gathered first when there are none. Gathering holds no write lock."""
    with database.read() as session:
        report = queries.get_report(session, SYSTEM, report_id)
        if report.figures is not None:
            return from_json(report.figures)
        figures = queries.gather_figures(session, get_settings(), report.wave_id, now())
    with database.write() as session:
        actions.keep_figures(session, queries.get_report(session, SYSTEM, report_id, lock=True), figures)
        session.commit()
    with database.read() as session:
        return from_json(queries.get_report(session, SYSTEM, report_id).figures)


def _give_up_after_last_attempt(context: JobContext, report_id: uuid.UUID) -> None:
    with context.database.write() as session:
        job = session.get_one(Job, context.job_id)
        if job.attempts < job.max_attempts:
            return
        report = queries.get_report(session, SYSTEM, report_id, lock=True)
        _fail(session, report)
        session.commit()


def _fail(session: Session, report: Report) -> None:
    """The reason is for people; the trace stands with the job."""
    with use_locale(queries.locale_of(session, report.requested_by)):
        reason = _(
            "The report could not be made, though it was tried several times. Nothing is lost: try again, and tell your administrator if it fails once more."
        )
    actions.fail_rendering(session, SYSTEM, report, reason)
