import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import SYSTEM
from app.accounts import actions, jobs
from app.accounts.errors import AddressTaken, LinkGone, PasswordRefused
from app.accounts.models import Attempt, MailedLink, User, UserSession
from app.accounts.passwords import verify_password
from app.accounts.rules import LinkPurpose
from app.kit.clock import now
from app.mail.models import OutgoingMail
from tests.support.databases import TestDatabase


def test_an_administrator_is_made_from_the_command_line_and_can_sign_in(session: Session) -> None:
    admin = actions.create_admin(session, " Ada@Example.org", "Ada", "drie gele tulpen in mei")
    assert (admin.email, admin.role) == ("ada@example.org", Role.ADMIN)
    assert verify_password("drie gele tulpen in mei", admin.password_hash)
    with pytest.raises(AddressTaken):
        actions.create_admin(session, "ada@example.org", "Ada", "drie gele tulpen in mei")
    with pytest.raises(PasswordRefused):
        actions.create_admin(session, "bob@example.org", "Bob", "short")
    assert session.query(User).count() == 1


def test_two_people_with_one_address_at_the_same_moment_become_one(database: TestDatabase) -> None:
    with database.session() as first:
        actions.create_user(first, SYSTEM, email="ada@example.org", name="Ada", role=Role.MANAGER)
        first.commit()
    with database.session() as second, pytest.raises(AddressTaken):
        actions.create_user(second, SYSTEM, email="ADA@example.org", name="Eve", role=Role.ADMIN)
    with database.reading() as session:
        assert session.query(User).one().role is Role.MANAGER


def test_inviting_again_stops_the_earlier_link_and_gives_access_back(session: Session) -> None:
    user = actions.invite(session, SYSTEM, email="ada@example.org", name="Ada", role=Role.CLIENT)
    first = session.scalars(sa.select(MailedLink)).one()
    user.disabled_at = now()
    again = actions.invite(session, SYSTEM, email="ada@example.org", name="Ada L.", role=Role.CLIENT)
    session.refresh(first)
    assert again.id == user.id
    assert again.disabled_at is None
    assert first.used_at is not None
    assert session.query(OutgoingMail).count() == 2


def test_somebody_with_an_account_is_not_invited_again(session: Session) -> None:
    user = actions.create_user(session, SYSTEM, email="ada@example.org", name="Ada", role=Role.CLIENT, confirmed=True)
    for role in (Role.CLIENT, Role.ADMIN):
        with pytest.raises(AddressTaken):
            actions.invite(session, SYSTEM, email="ada@example.org", name="Eve", role=role)
    assert (user.name, user.role) == ("Ada", Role.CLIENT)
    assert session.query(OutgoingMail).count() == 0


def test_a_link_used_a_moment_ago_by_another_request_is_gone(database: TestDatabase) -> None:
    with database.session() as session:
        user = actions.create_user(session, SYSTEM, email="ada@example.org", name="Ada", role=Role.MANAGER)
        token = actions.issue_link(session, user, LinkPurpose.SIGN_IN)
        session.commit()
    with database.session() as session:
        actions.use_link(session, token, LinkPurpose.SIGN_IN)
        session.commit()
    with database.session() as session, pytest.raises(LinkGone):
        actions.use_link(session, token, LinkPurpose.SIGN_IN)


def test_what_has_run_out_is_cleared_away_and_what_counts_stays(database: TestDatabase) -> None:
    with database.session() as session:
        user = actions.create_user(session, SYSTEM, email="ada@example.org", name="Ada", role=Role.MANAGER)
        actions.start_session(session, user)
        actions.issue_link(session, user, LinkPurpose.RESET)
        long_ago = now() - dt.timedelta(days=40)
        session.add_all(
            [
                UserSession(token_hash="old", user_id=user.id, expires_at=long_ago),
                MailedLink(token_hash="old", user_id=user.id, purpose=LinkPurpose.RESET, expires_at=long_ago),
                Attempt(key_hash="old", at=long_ago),
                Attempt(key_hash="new"),
            ]
        )
        session.commit()
    jobs.clear_away(database.app)
    jobs.clear_away(database.app)
    with database.reading() as session:
        assert session.query(UserSession).filter_by(token_hash="old").count() == 0
        assert session.query(UserSession).count() == 1
        assert session.query(MailedLink).count() == 1
        assert session.scalars(sa.select(Attempt.key_hash)).all() == ["new"]
