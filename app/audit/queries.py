"""Reading the log."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.models import AuditEntry


def list_for_visit(session: Session, visit_id: uuid.UUID) -> Sequence[AuditEntry]:
    """All entries about a visit, oldest first."""
    return session.scalars(sa.select(AuditEntry).where(AuditEntry.visit_id == visit_id).order_by(AuditEntry.at, AuditEntry.id)).all()


def list_for_subject(session: Session, subject_type: str, subject_id: uuid.UUID) -> Sequence[AuditEntry]:
    """All entries about one thing, oldest first."""
    return session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
