"""Every SELECT about users, sessions and links."""

import hashlib
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User, UserSession
from app.kit.clock import now


def hash_token(token: str) -> str:
    """What the database keeps of a secret token (256 random bits need no salt)."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_viewer_by_token(session: Session, token: str) -> Viewer | None:
    """The viewer of a session cookie, or None when it is unknown, expired or the user disabled."""
    row = session.execute(
        sa.select(User.id, User.role, User.name, User.email, UserSession.id)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.token_hash == hash_token(token), UserSession.expires_at > now(), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return Viewer(user_id=row[0], role=row[1], name=row[2], email=row[3], session_id=row[4])


def find_user_by_email(session: Session, email: str) -> User | None:
    """The user with that address, whatever its case."""
    return session.scalars(sa.select(User).where(User.email == email.strip().lower())).one_or_none()


def find_user(session: Session, user_id: uuid.UUID) -> User | None:
    """The user with that id."""
    return session.get(User, user_id)
