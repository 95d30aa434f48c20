"""People for tests of pages: made straight in the database, signed in by a cookie of a real session."""

import datetime as dt

from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts.models import User, UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.kit.clock import now
from app.kit.ids import new_id, new_token
from tests.support.databases import TestDatabase


def make_user(session: Session, role: Role, name: str = "Marit Vos", email: str = "") -> User:
    """A confirmed user of a role."""
    user = User(email=email or f"{new_id().hex}@example.test", name=name, role=role, locale="en", email_confirmed_at=now())
    session.add(user)
    session.flush()
    return user


def viewer_of(user: User) -> Viewer:
    """The user as a viewer, for calling actions."""
    return Viewer(role=user.role, user_id=user.id, name=user.name, email=user.email)


def sign_in(client: TestClient, database: TestDatabase, user: User) -> TestClient:
    """Give the client a session cookie of this (committed) user, and English."""
    token = new_token()
    with database.session() as session:
        session.add(UserSession(user_id=user.id, token_hash=hash_token(token), expires_at=now() + dt.timedelta(hours=1)))
        session.commit()
    client.cookies.set(COOKIE, token)
    client.cookies.set("lang", "en")
    return client


def make_staff(database: TestDatabase, role: Role = Role.MANAGER) -> User:
    """A committed member of staff."""
    with database.session() as session:
        user = make_user(session, role)
        session.commit()
    return user
