"""Short ways to ask for a report and to have it made."""

import hashlib
import uuid
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app.access.viewer import SYSTEM
from app.jobs.actions import run_due
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.reporting import actions, queries
from app.reporting.models import Report
from app.settings import Settings, get_settings
from tests.capture.world import World


def ask(world: World, locale: str = "en") -> uuid.UUID:
    """A report that the manager asked for, committed."""
    with world.database.session() as session:
        report = actions.request_report(session, world.people["mila"].viewer, world.wave_id, locale)
        session.commit()
        return report.id


def make(world: World, locale: str = "en") -> uuid.UUID:
    """A report that is ready."""
    report_id = ask(world, locale)
    run_due(world.database.app)
    return report_id


def ready(world: World, locale: str = "en") -> uuid.UUID:
    """A ready report with a file that nobody reads: for what comes after the rendering."""
    report_id = ask(world, locale)
    content = b"%PDF-1.7 for a test"
    settings = get_settings()
    BlobStore(settings.storage_url).put(f"reports/{report_id}.pdf", content)
    with world.database.session() as session:
        report = queries.get_report(session, SYSTEM, report_id, lock=True)
        actions.begin_rendering(session, SYSTEM, report)
        actions.keep_figures(session, report, queries.gather_figures(session, settings, world.wave_id, now()))
        sha256 = hashlib.sha256(content).hexdigest()
        actions.finish_rendering(session, SYSTEM, report, storage_key=f"reports/{report_id}.pdf", sha256=sha256, pages=9, size=len(content))
        session.commit()
    return report_id


def publish(world: World, report_id: uuid.UUID) -> int:
    """Let the client have it."""
    with world.database.session() as session:
        told = actions.publish_report(session, world.people["mila"].viewer, report_id)
        session.commit()
        return told


def load(world: World, report_id: uuid.UUID) -> Report:
    """The report as it stands in the database."""
    with world.database.reading() as session:
        return session.get_one(Report, report_id, options=[undefer(Report.figures)])


def all_reports(world: World) -> list[Report]:
    """Every report there is."""
    with world.database.reading() as session:
        return list(session.scalars(sa.select(Report)))


def stored(settings: Settings) -> list[Path]:
    """The PDFs in the storage."""
    return sorted(Path(settings.storage_url.removeprefix("file://")).glob("reports/*"))
