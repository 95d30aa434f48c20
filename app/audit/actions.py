"""Writing to the log, in the transaction of the change itself."""

import contextlib
import uuid
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, Final, cast

import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit.models import AuditEntry, PersonKey
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.rows import insert_rows

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Set by the web server and the worker; ties a log entry to the request or job that caused it."""
_GATHERED: Final = "audit_entries"


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
) -> None:
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
    entry: dict[str, Any] = {
        "id": new_id(), "at": now(), "actor_id": viewer.user_id, "actor_role": viewer.role.value, "action": action, "subject_type": subject_type,
        "subject_id": subject_id, "visit_id": visit_id, "changes": plain, "reason": reason, "request_id": request_id.get(),
    }  # fmt: skip
    gathered: list[dict[str, Any]] | None = session.info.get(_GATHERED)
    if gathered is None:
        session.add(AuditEntry(**entry))
    else:
        gathered.append(entry)


@contextlib.contextmanager
def written_together(session: Session) -> Iterator[None]:
    """Write the entries that are made in this block by one statement, at its end. Nobody may look for them in the log before."""
    entries = session.info[_GATHERED] = []
    try:
        yield
    finally:
        del session.info[_GATHERED]
    insert_rows(session, cast("sa.Table", AuditEntry.__table__), entries)


def _key_of(session: Session, person_id: uuid.UUID) -> bytes:
    key = session.get(PersonKey, person_id)
    if key is None:
        key = PersonKey(person_id=person_id, key=Fernet.generate_key().decode())
        session.add(key)
        session.flush()
    return key.key.encode()
