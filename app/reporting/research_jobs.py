"""Making a research export, in the worker; run again it makes the same file."""

import uuid
from dataclasses import replace
from typing import Any

from app.access.viewer import SYSTEM
from app.jobs.actions import JobContext
from app.jobs.models import Job
from app.kit.object_store import BlobStore
from app.kit.translation import gettext as _
from app.kit.translation import use_locale
from app.reporting import research_actions as actions
from app.reporting import research_queries as queries
from app.reporting.research import ResearchFiles
from app.results.felt_queries import compute_drivers, get_felt
from app.settings import get_settings

TELL_EACH = 200
"""Visits between two words about progress."""


def make_export(context: JobContext, payload: dict[str, Any]) -> None:
    """The job: read the visits bit by bit, write the files, store the ZIP. After the last attempt the export says that it failed."""
    export_id = uuid.UUID(payload["export_id"])
    try:
        _make(context, export_id)
    except Exception:
        with context.database.write() as session:
            job = session.get_one(Job, context.job_id)
            if job.attempts >= job.max_attempts:
                actions.fail_export(session, export_id, _("The export could not be made, though it was tried several times."))
                session.commit()
        raise


def _make(context: JobContext, export_id: uuid.UUID) -> None:
    settings = get_settings()
    with context.database.read() as session:
        row = queries.get_export(session, SYSTEM, export_id)
        if row.export.storage_key:
            return
        ids = queries.list_visit_ids(session, row.wave.id)
        files = ResearchFiles(settings.secret, str(row.study.id), names_allowed=row.study.names_allowed)
        for done, visit in enumerate(queries.read_visits(session, ids), start=1):
            files.add(visit)
            if done % TELL_EACH == 0:
                context.progress(0.8 * done / len(ids))
        with use_locale("en"):  # columns and codes are English; so is what stands in them
            felt = replace(get_felt(session, SYSTEM, row.wave.id), drivers=compute_drivers(session, row.wave.id))
            content = files.zipped(felt)
    context.progress(0.9)
    key = f"research/{export_id}.zip"
    BlobStore(settings.storage_url).put(key, content)
    with context.database.write() as session:
        actions.finish_export(session, export_id, storage_key=key, visits=len(ids), size=len(content))
        session.commit()
