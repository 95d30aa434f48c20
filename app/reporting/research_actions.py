"""The only writer of research exports."""

import uuid

from sqlalchemy.orm import Session

from app.access.viewer import SYSTEM, Viewer
from app.audit import actions as audit
from app.jobs.actions import enqueue
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.reporting import research_queries as queries
from app.reporting.errors import NothingToReport, ReportStepNotPossible
from app.reporting.models import ResearchExport
from app.results.wave_queries import get_wave

JOB = "research.export"
ATTEMPTS = 3


def request_export(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> ResearchExport:
    """Ask for an export of a wave; it is logged who did. Raises WaveNotFound, NothingToReport."""
    wave, _study, _client = get_wave(session, viewer, wave_id)
    if not queries.list_visit_ids(session, wave.id):
        raise NothingToReport(_("No visit of this wave has been approved yet, so there is nothing to export."))
    if viewer.user_id is None:
        raise ReportStepNotPossible(_("An export is asked for by somebody who is signed in."))
    export = ResearchExport(wave_id=wave.id, requested_by=viewer.user_id)
    session.add(export)
    session.flush()
    export.job_id = enqueue(session, JOB, {"export_id": str(export.id)}, max_attempts=ATTEMPTS).id
    audit.record(session, viewer, "research_export.requested", "research_export", export.id, changes={"wave_id": (None, str(wave.id))})
    return export


def note_download(session: Session, viewer: Viewer, export_id: uuid.UUID) -> None:
    """Write down who took an export away. Raises ExportNotFound."""
    export = queries.get_export(session, viewer, export_id).export
    audit.record(session, viewer, "research_export.downloaded", "research_export", export.id)


def finish_export(session: Session, export_id: uuid.UUID, *, storage_key: str, visits: int, size: int) -> None:
    """The ZIP is stored."""
    export = queries.get_export(session, SYSTEM, export_id).export
    export.storage_key, export.visits, export.size, export.error, export.ready_at = storage_key, visits, size, None, now()
    session.flush()


def fail_export(session: Session, export_id: uuid.UUID, reason: str) -> None:
    """It could not be made; the trace stands with the job."""
    queries.get_export(session, SYSTEM, export_id).export.error = reason
    session.flush()
