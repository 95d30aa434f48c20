"""Writing to the log, in the transaction of the change itself."""

import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit.models import AuditEntry, PersonKey

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Set by the web server and the worker; ties a log entry to the request or job that caused it."""


def record(
    session: Session,
    viewer: Viewer,
    action: str,
    subject_type: str,
    subject_id: uuid.UUID,
    *,
    visit_id: uuid.UUID | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str | None = None,
    personal_of: uuid.UUID | None = None,
) -> AuditEntry:
    """Add an entry. ``changes`` maps a field to (old, new), JSON values.

    ``personal_of`` names the person whose values these are: they are then kept encrypted with that
    person's key, so that erasing the key erases them.
    """
    plain = {field: [old, new] for field, (old, new) in (changes or {}).items()}
    if personal_of and plain:
        cipher = Fernet(_key_of(session, personal_of))
        plain = {
            field: [None if v is None else "enc:" + cipher.encrypt(str(v).encode()).decode() for v in pair] for field, pair in plain.items()
        }
    entry = AuditEntry(
        actor_id=viewer.user_id,
        actor_role=viewer.role.value,
        action=action,
        subject_type=subject_type,
        subject_id=subject_id,
        visit_id=visit_id,
        changes=plain,
        reason=reason,
        request_id=request_id.get(),
    )
    session.add(entry)
    return entry


def _key_of(session: Session, person_id: uuid.UUID) -> bytes:
    key = session.get(PersonKey, person_id)
    if key is None:
        key = PersonKey(person_id=person_id, key=Fernet.generate_key().decode())
        session.add(key)
        session.flush()
    return key.key.encode()
