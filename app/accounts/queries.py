"""Every SELECT about users, sessions and links."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts.errors import UserNotFound
from app.accounts.models import MailedLink, User, UserSession
from app.accounts.rules import LinkPurpose, clean_email
from app.kit.clock import now
from app.kit.pagination import Page
from app.kit.rows import among, fetch
from app.kit.translation import gettext as _

STAFF_ROLES = (Role.ADMIN, Role.MANAGER, Role.REVIEWER)
PAGE_SIZE = 50


def hash_token(token: str) -> str:
    """What the database keeps of a secret token (256 random bits need no salt)."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_viewer_by_token(session: Session, token: str) -> Viewer | None:
    """The viewer of a session cookie, or None when it is unknown, expired or the user disabled."""
    row = session.execute(
        sa.select(User.id, User.role, User.name, User.email, UserSession.id, User.is_demo)
        .join(UserSession, UserSession.user_id == User.id)
        .where(UserSession.token_hash == hash_token(token), UserSession.expires_at > now(), User.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    return Viewer(user_id=row[0], role=row[1], name=row[2], email=row[3], session_id=row[4], is_demo=row[5])


def find_viewers_by_tokens(session: Session, tokens: Collection[str]) -> dict[str, Viewer]:
    """The viewers of several session cookies by token, as `find_viewer_by_token` finds one; those it would not find are left out."""
    by_hash = {hash_token(token): token for token in tokens}
    if not by_hash:
        return {}
    rows = fetch(session, _viewers_by_tokens, hashes=list(by_hash), moment=now())
    return {
        by_hash[row[0]]: Viewer(user_id=row[1], role=row[2], name=row[3], email=row[4], session_id=row[5], is_demo=row[6]) for row in rows
    }


@cache
def _viewers_by_tokens(dialect: str) -> sa.Executable:
    return (
        sa.select(UserSession.token_hash, User.id, User.role, User.name, User.email, UserSession.id, User.is_demo)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            among(dialect, UserSession.token_hash, "hashes"), UserSession.expires_at > sa.bindparam("moment"), User.disabled_at.is_(None),
        )
    )  # fmt: skip


def find_user_by_email(session: Session, email: str) -> User | None:
    """The user with that address, whatever its case."""
    return session.scalars(sa.select(User).where(User.email == clean_email(email))).one_or_none()


def find_user(session: Session, user_id: uuid.UUID) -> User | None:
    """The user with that id."""
    return session.get(User, user_id)


def get_own_user(session: Session, viewer: Viewer) -> User:
    """The viewer's own account. Raises UserNotFound for nobody."""
    user = session.get(User, viewer.user_id) if viewer.user_id else None
    if user is None:
        raise UserNotFound(_("There is no such account."))
    return user


def find_link_user(session: Session, token: str, purpose: LinkPurpose) -> User | None:
    """Whose link this is, as long as it can be used; None when it was used, has run out or never was."""
    return session.scalars(
        sa.select(User)
        .join(MailedLink, MailedLink.user_id == User.id)
        .where(
            MailedLink.token_hash == hash_token(token), MailedLink.purpose == purpose, MailedLink.used_at.is_(None),
            MailedLink.expires_at > now(), User.disabled_at.is_(None),
        )
    ).one_or_none()  # fmt: skip


def list_own_sessions(session: Session, viewer: Viewer) -> Sequence[UserSession]:
    """Where the viewer is signed in, the newest first."""
    return session.scalars(
        sa.select(UserSession)
        .where(UserSession.user_id == viewer.user_id, UserSession.expires_at > now())
        .order_by(UserSession.created_at.desc())
    ).all()


def select_staff(viewer: Viewer, q: str = "", role: Role | None = None) -> sa.Select[User]:
    """The agency's people, for those who may manage them."""
    statement = sa.select(User).where(User.role.in_(STAFF_ROLES))
    if not viewer.can("user:edit"):
        return statement.where(sa.false())
    if role in STAFF_ROLES:
        statement = statement.where(User.role == role)
    for word in q.split():
        statement = statement.where(sa.or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True)))
    return statement


def list_staff(session: Session, viewer: Viewer, *, q: str = "", role: Role | None = None, sort: str = "name", page: int = 1) -> Page[User]:
    """A page of the agency's people; sort by name, role or created, a minus turns it round."""
    statement = select_staff(viewer, q, role)
    column = {"name": sa.func.lower(User.name), "role": User.role, "created": User.created_at}.get(
        sort.lstrip("-"), sa.func.lower(User.name)
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    order = (column.desc() if sort.startswith("-") else column.asc(), User.id)
    rows = session.scalars(statement.order_by(*order).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    return Page(rows, page, PAGE_SIZE, total)


def get_staff_member(session: Session, viewer: Viewer, user_id: uuid.UUID) -> User:
    """One of the agency's people. Raises UserNotFound."""
    user = session.scalars(select_staff(viewer).where(User.id == user_id)).one_or_none()
    if user is None:
        raise UserNotFound(_("There is no such account."))
    return user
