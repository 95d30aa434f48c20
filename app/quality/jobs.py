"""What happens after a visit was sent in."""

import uuid
from typing import Any

from app.access.viewer import SYSTEM
from app.capture.actions import CHECK_JOB
from app.jobs.actions import JobContext
from app.quality.actions import check_visit

JOB = CHECK_JOB


def run_checks_on_visit(context: JobContext, payload: dict[str, Any]) -> None:
    """The job: raise the flags of one visit; run twice, it leaves the same flags."""
    with context.database.write() as session:
        check_visit(session, SYSTEM, uuid.UUID(payload["visit_id"]))
        session.commit()
