"""Users, their sessions, and the links mailed to them."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.permissions import Role
from app.accounts.rules import LinkPurpose
from app.db import Base, enum_of
from app.kit.clock import now
from app.kit.ids import new_id


class User(Base):
    """A person who can sign in. ``email`` is kept in lower case; no ``password_hash`` means: by mailed link only."""

    __tablename__ = "user_account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[Role] = mapped_column(enum_of(Role))
    password_hash: Mapped[str | None] = mapped_column(sa.String(300))
    locale: Mapped[str] = mapped_column(sa.String(5), default="nl")
    email_confirmed_at: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class UserSession(Base):
    """One signed-in browser. Only a hash of the cookie is kept."""

    __tablename__ = "user_session"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    user_agent: Mapped[str] = mapped_column(sa.String(200), default="")


class MailedLink(Base):
    """A secret link in a mail, for one use. Only a hash is kept."""

    __tablename__ = "mailed_link"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_of(LinkPurpose))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class Attempt(Base):
    """One try at something that is limited (sign-in, asking for a mail): keyed hashes only, no addresses."""

    __tablename__ = "attempt"
    __table_args__ = (sa.Index("ix_attempt_key_hash_at", "key_hash", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key_hash: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[dt.datetime] = mapped_column(default=now)
