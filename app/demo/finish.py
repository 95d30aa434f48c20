"""What the product itself does to the demonstration once its rows are there: checks on what was sent in, and a published report."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.access.permissions import Role
from app.access.viewer import SYSTEM, Viewer
from app.accounts.models import User
from app.db import Database
from app.jobs.actions import run_job
from app.quality.actions import check_visit
from app.reporting.actions import publish_report, request_report
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from app.visits.actions import reopen_cell
from app.visits.models import Visit
from app.visits.rules import ENDED_WITHOUT_DATA, WITH_AGENCY
from app.wiring import wire

REPORT_LOCALES = ("nl", "en")


def open_again(database: Database) -> int:
    """A new open visit for each that ended without data in a wave that goes on. Returns how many ended."""
    wire()
    with database.write() as session:
        ended = session.scalars(
            sa.select(Visit)
            .join(Wave, Wave.id == Visit.wave_id)
            .where(Visit.status.in_(ENDED_WITHOUT_DATA), Wave.status == WaveStatus.OPEN, Visit.is_demo)
        ).all()
        for visit in ended:
            reopen_cell(session, SYSTEM, visit)
        session.commit()
    return len(ended)


def raise_flags(database: Database) -> int:
    """Run the automatic checks on what waits for a reviewer. Returns how many visits."""
    with database.write() as session:
        waiting = session.scalars(sa.select(Visit.id).where(Visit.status.in_(WITH_AGENCY))).all()
        for visit_id in waiting:
            check_visit(session, SYSTEM, visit_id)
        session.commit()
    return len(waiting)


def publish_reports(database: Database, locales: Sequence[str] = REPORT_LOCALES) -> int:
    """Make and publish the report of each closed wave, in each language. Returns how many."""
    wire()
    with database.read() as session:
        manager = session.scalars(sa.select(User).where(User.role == Role.MANAGER, User.is_demo)).first()
        waves = session.scalars(sa.select(Wave.id).where(Wave.status == WaveStatus.CLOSED)).all()
    if manager is None:
        return 0
    viewer, published = Viewer(role=Role.MANAGER, user_id=manager.id, name=manager.name), 0
    for wave_id in waves:
        for locale in locales:
            with database.write() as session:
                report = request_report(session, viewer, wave_id, locale)
                session.commit()
            if report.job_id is not None and run_job(database, report.job_id):
                with database.write() as session:
                    publish_report(session, viewer, report.id)
                    session.commit()
                published += 1
    return published
