"""The only writer of reports. ``set_status`` is the one setter of a report's status."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User
from app.audit import actions as audit
from app.clients.models import Client
from app.jobs.actions import enqueue
from app.kit.clock import now
from app.kit.translation import LOCALES, use_locale
from app.kit.translation import gettext as _
from app.mail.actions import queue_mail
from app.reporting import queries
from app.reporting.errors import (
    FiguresNoLongerHold,
    NothingToReport,
    ReportLanguageUnknown,
    ReportStepNotPossible,
    WithdrawalNeedsReason,
)
from app.reporting.figures import ReportFigures, from_json, to_json
from app.reporting.models import Report
from app.reporting.rules import MAY_BE_READ, ReportStatus, may_become
from app.reporting.words import language_words, status_word
from app.results.wave_queries import get_wave
from app.results.wording import headline
from app.studies.models import Study, Wave
from app.visits.events import VisitMoved
from app.visits.rules import VisitStatus

JOB = "report.render"
ATTEMPTS = 4
"""A worker that stops, or a storage that does not answer, is tried again; then somebody is told."""
_TIMES = {ReportStatus.READY: "ready_at", ReportStatus.PUBLISHED: "published_at", ReportStatus.WITHDRAWN: "withdrawn_at"}


def set_status(session: Session, viewer: Viewer, report: Report, new: ReportStatus, *, reason: str = "") -> None:
    """Move a locked report to a status, stamp the time, log it. Raises ReportStepNotPossible."""
    old = report.status
    if not may_become(old, new):
        raise ReportStepNotPossible(
            _("This report is “%(old)s” and cannot become “%(new)s”.", old=status_word(old), new=status_word(new)),
            report_status=old,
            wanted=new,
        )
    report.status = new
    if new in _TIMES:
        setattr(report, _TIMES[new], now())
    if old is not new:
        audit.record(
            session, viewer, f"report.{new.value}", "report", report.id, changes={"status": (old.value, new.value)}, reason=reason or None
        )
    session.flush()


def request_report(session: Session, viewer: Viewer, wave_id: uuid.UUID, locale: str) -> Report:
    """Ask for a report about a wave in a language; while one is under way, that one. Raises WaveNotFound, NothingToReport, ReportLanguageUnknown."""
    if locale not in LOCALES:
        raise ReportLanguageUnknown(_("Choose the language of the report."), fields={"locale": _("Choose Dutch or English.")})
    wave, study, client = get_wave(session, viewer, wave_id)
    # The wave is locked, so that two clicks at once find each other.
    session.execute(sa.select(Wave.id).where(Wave.id == wave.id).with_for_update())
    under_way = queries.find_under_way(session, wave.id, locale)
    if under_way is not None:
        return under_way
    if not queries.count_approved_visits(session, wave.id):
        raise NothingToReport(_("No visit of this wave has been approved yet, so there is nothing to report."))
    if viewer.user_id is None:
        raise ReportStepNotPossible(_("A report is asked for by somebody who is signed in."))
    report = Report(
        client_id=client.id,
        study_id=study.id,
        wave_id=wave.id,
        title=_title(study, wave),
        locale=locale,
        status=ReportStatus.REQUESTED,
        requested_by=viewer.user_id,
    )
    session.add(report)
    session.flush()
    _queue(session, report)
    audit.record(
        session, viewer, "report.requested", "report", report.id, changes={"wave_id": (None, str(wave.id)), "locale": (None, locale)}
    )
    return report


def _title(study: Study, wave: Wave) -> str:
    return f"{study.name} – {wave.name}"


def _queue(session: Session, report: Report) -> None:
    report.job_id = enqueue(session, JOB, {"report_id": str(report.id)}, max_attempts=ATTEMPTS).id
    session.flush()


def retry_report(session: Session, viewer: Viewer, report_id: uuid.UUID) -> Report:
    """Try a failed report again, with the figures of now. Raises ReportNotFound, ReportStepNotPossible."""
    report = queries.get_report(session, viewer, report_id, lock=True)
    set_status(session, viewer, report, ReportStatus.REQUESTED)
    report.error = report.figures = report.visits = report.outdated_at = None
    report.is_interim = False
    _queue(session, report)
    return report


def begin_rendering(session: Session, viewer: Viewer, report: Report) -> bool:
    """Mark a locked report as being made; False when it needs no making any more (made, withdrawn, given up)."""
    if not may_become(report.status, ReportStatus.RENDERING):
        return False
    set_status(session, viewer, report, ReportStatus.RENDERING)
    return True


def keep_figures(session: Session, report: Report, figures: ReportFigures) -> None:
    """Keep what will be printed, once: a report that is tried again prints the same."""
    if report.figures is None:
        report.figures, report.visits, report.is_interim = to_json(figures), len(figures.visit_ids), figures.summary.facts.is_open
        session.flush()


def finish_rendering(session: Session, viewer: Viewer, report: Report, *, storage_key: str, sha256: str, pages: int, size: int) -> None:
    """The PDF of a locked report is stored: ready, and who asked for it gets a mail. Raises ReportStepNotPossible."""
    report.storage_key, report.sha256, report.pages, report.size, report.error = storage_key, sha256, pages, size, None
    set_status(session, viewer, report, ReportStatus.READY)
    asker = session.get(User, report.requested_by)
    if asker is not None:
        client = session.get_one(Client, report.client_id)
        queue_mail(
            session,
            "report_ready",
            asker.email,
            asker.locale,
            name=asker.name,
            title=report.title,
            client=client.name,
            pages=pages,
            report_id=str(report.id),
        )


def fail_rendering(session: Session, viewer: Viewer, report: Report, reason: str) -> None:
    """Give a locked report up, with a reason that people understand. Raises ReportStepNotPossible."""
    report.error = reason
    set_status(session, viewer, report, ReportStatus.FAILED, reason=reason)


def publish_report(session: Session, viewer: Viewer, report_id: uuid.UUID) -> int:
    """Let the client's head office have it, and mail them; returns how many are told.

    Raises ReportNotFound, ReportStepNotPossible, and FiguresNoLongerHold when a visit that it counts is not approved any more.
    """
    report = queries.get_report(session, viewer, report_id, lock=True)
    figures = from_json(report.figures) if report.figures else None
    if figures is not None:
        gone = set(figures.visit_ids) - queries.list_counted_visits(session, report.wave_id)
        if gone and may_become(report.status, ReportStatus.PUBLISHED):
            raise FiguresNoLongerHold(
                _("A visit that this report counts is no longer approved. Make the report anew, then publish that one."), visits=len(gone)
            )
    set_status(session, viewer, report, ReportStatus.PUBLISHED)
    client = session.get_one(Client, report.client_id)
    readers = queries.list_readers(session, report.client_id)
    for reader in readers:
        with use_locale(reader.locale):
            finding = headline(figures.summary) if figures is not None else ""
        queue_mail(
            session, "report_published", reader.email, reader.locale, name=reader.name, title=report.title, client=client.name, finding=finding,
            report_id=str(report.id), pages=report.pages, language=language_words()[report.locale],
        )  # fmt: skip
    return len(readers)


def withdraw_report(session: Session, viewer: Viewer, report_id: uuid.UUID, reason: str) -> Report:
    """Take a report back: the client no longer sees it. Raises ReportNotFound, WithdrawalNeedsReason, ReportStepNotPossible."""
    report = queries.get_report(session, viewer, report_id, lock=True)
    if not reason.strip():
        raise WithdrawalNeedsReason(
            _("Write down why, so that your colleagues can understand it."), fields={"reason": _("A reason is needed.")}
        )
    set_status(session, viewer, report, ReportStatus.WITHDRAWN, reason=reason.strip())
    report.withdrawn_reason = reason.strip()
    return report


def on_visit_moved(session: Session, event: VisitMoved) -> None:
    """A visit that counted is approved no longer: reports that count it, out already or ready to go, tell the agency so."""
    if event.old is not VisitStatus.APPROVED:
        return
    of_wave = sa.select(Report.id).where(
        Report.wave_id == event.visit.wave_id, Report.outdated_at.is_(None), Report.status.in_(MAY_BE_READ), Report.figures.is_not(None)
    )
    # One at a time: a snapshot of a large wave is some megabytes.
    for report_id in session.scalars(of_wave).all():
        figures = session.scalars(sa.select(Report.figures).where(Report.id == report_id)).one()
        if str(event.visit.id) in figures["visit_ids"]:
            session.execute(sa.update(Report).where(Report.id == report_id).values(outdated_at=now()))
