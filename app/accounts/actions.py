"""Users, sessions and mailed links: the only writer."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import SYSTEM, Viewer
from app.accounts import queries
from app.accounts.errors import AddressTaken, LinkGone, OwnAccountStays
from app.accounts.models import MailedLink, User, UserSession
from app.accounts.passwords import check_password, hash_password
from app.accounts.rules import LINK_LIFETIMES, WAYS_IN, LinkPurpose, clean_email
from app.audit import actions as audit
from app.jobs.actions import enqueue
from app.kit.clock import now
from app.kit.ids import new_token
from app.kit.translation import LOCALES
from app.kit.translation import gettext as _
from app.mail.actions import queue_mail
from app.settings import get_settings

LINK_MAIL_JOB = "accounts.mail_link"


def create_user(
    session: Session, viewer: Viewer, *, email: str, name: str, role: Role, locale: str = "nl", password_hash: str | None = None,
    confirmed: bool = False, is_demo: bool = False,
) -> User:  # fmt: skip
    """Make an account. Raises AddressTaken when the address has one, also when two people ask at the same moment."""
    if queries.find_user_by_email(session, email) is not None:
        raise AddressTaken(_("There is already an account with this address."))
    user = User(
        email=clean_email(email), name=name.strip(), role=role, locale=locale if locale in LOCALES else "nl", password_hash=password_hash,
        email_confirmed_at=now() if confirmed else None, is_demo=is_demo,
    )  # fmt: skip
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise AddressTaken(_("There is already an account with this address.")) from error
    audit.record(session, viewer, "user.created", "user", user.id, changes={"role": (None, role.value)})
    return user


def create_admin(session: Session, email: str, name: str, password: str) -> User:
    """Make an administrator who can sign in at once. Raises AddressTaken, PasswordRefused."""
    check_password(password, email, name)
    return create_user(session, SYSTEM, email=email, name=name, role=Role.ADMIN, password_hash=hash_password(password), confirmed=True)


def invite(session: Session, viewer: Viewer, *, email: str, name: str, role: Role, locale: str = "nl") -> User:
    """Make an account without a password and mail its owner a link to set one.

    Someone of the same role who was disabled, or never took up the invitation, is invited again. Raises AddressTaken.
    """
    user = queries.find_user_by_email(session, email)
    if user is None:
        user = create_user(session, viewer, email=email, name=name, role=role, locale=locale)
    elif user.role is role and (user.disabled_at is not None or user.email_confirmed_at is None):
        user.disabled_at, user.name, user.locale = None, name.strip() or user.name, locale
        end_sessions(session, user.id)
        audit.record(session, viewer, "user.invited_again", "user", user.id)
    else:
        raise AddressTaken(_("There is already an account with this address."))
    token = issue_link(session, user, LinkPurpose.INVITE)
    queue_mail(
        session, "invite", user.email, user.locale, name=user.name, inviter=viewer.name, role=role.value, path=f"/invitation/{token}",
        days=LINK_LIFETIMES[LinkPurpose.INVITE].days,
    )  # fmt: skip
    return user


def start_session(session: Session, user: User, user_agent: str = "", replaces: str | None = None) -> str:
    """Sign somebody in: a new session with a new token, which is returned for the cookie; the browser's old session ends."""
    if replaces:
        session.execute(sa.delete(UserSession).where(UserSession.token_hash == queries.hash_token(replaces)))
    token = new_token()
    lifetime = dt.timedelta(days=get_settings().session_days)
    session.add(
        UserSession(token_hash=queries.hash_token(token), user_id=user.id, expires_at=now() + lifetime, user_agent=user_agent[:200])
    )
    session.flush()
    return token


def end_session(session: Session, token: str) -> None:
    """Sign this browser out: its session is gone from the server."""
    session.execute(sa.delete(UserSession).where(UserSession.token_hash == queries.hash_token(token)))


def end_sessions(session: Session, user_id: uuid.UUID, keep: uuid.UUID | None = None) -> None:
    """Sign somebody out everywhere, but for the session ``keep``."""
    statement = sa.delete(UserSession).where(UserSession.user_id == user_id)
    session.execute(statement if keep is None else statement.where(UserSession.id != keep))


def issue_link(session: Session, user: User, purpose: LinkPurpose) -> str:
    """A new secret for a mailed link, returned once; earlier ones for the same purpose no longer work."""
    moment = now()
    session.execute(
        sa.update(MailedLink)
        .where(MailedLink.user_id == user.id, MailedLink.purpose == purpose, MailedLink.used_at.is_(None))
        .values(used_at=moment)
    )
    token = new_token()
    session.add(
        MailedLink(token_hash=queries.hash_token(token), user_id=user.id, purpose=purpose, expires_at=moment + LINK_LIFETIMES[purpose])
    )
    session.flush()
    return token


def use_link(session: Session, token: str, purpose: LinkPurpose) -> User:
    """Use up a mailed link; its owner. Only one of two simultaneous uses succeeds. Raises LinkGone."""
    user = queries.find_link_user(session, token, purpose)
    moment = now()
    taken = session.scalars(
        sa.update(MailedLink)
        .where(
            MailedLink.token_hash == queries.hash_token(token),
            MailedLink.purpose == purpose,
            MailedLink.used_at.is_(None),
            MailedLink.expires_at > moment,
        )
        .values(used_at=moment)
        .returning(MailedLink.id)
    ).one_or_none()
    if user is None or taken is None:
        raise LinkGone(_("This link has been used already, or it has run out."))
    if user.email_confirmed_at is None:
        user.email_confirmed_at = moment
        if purpose is LinkPurpose.SIGN_IN:
            # Whoever set this password did not show that the address is theirs.
            user.password_hash = None
            end_sessions(session, user.id)
    return user


def ask_for_link(session: Session, user: User | None, purpose: LinkPurpose) -> None:
    """Queue the mail with a link; for nobody the same is queued and nothing is mailed, so that time and answer tell nothing."""
    enqueue(session, LINK_MAIL_JOB, {"user_id": str(user.id) if user else None, "purpose": purpose.value})


def set_password(session: Session, viewer: Viewer, user: User, password_hash: str, keep: uuid.UUID | None = None) -> None:
    """Change a password; every other session of that person ends, and mailed links to get in no longer work."""
    user.password_hash = password_hash
    session.execute(
        sa.update(MailedLink)
        .where(MailedLink.user_id == user.id, MailedLink.purpose.in_(WAYS_IN), MailedLink.used_at.is_(None))
        .values(used_at=now())
    )
    end_sessions(session, user.id, keep=keep)
    audit.record(session, viewer, "user.password_changed", "user", user.id)
    session.flush()


def accept_invitation(session: Session, token: str, name: str, password_hash: str) -> User:
    """Take up an invitation: the name as its owner writes it, and a password. Raises LinkGone."""
    user = use_link(session, token, LinkPurpose.INVITE)
    user.name = name.strip()
    set_password(session, Viewer(role=user.role, user_id=user.id, name=user.name), user, password_hash)
    audit.record(session, Viewer(role=user.role, user_id=user.id), "user.invitation_accepted", "user", user.id)
    return user


def change_account(session: Session, viewer: Viewer, name: str, locale: str) -> User:
    """Change the own name and language."""
    user = queries.get_own_user(session, viewer)
    if user.name != name.strip():
        audit.record(session, viewer, "user.renamed", "user", user.id, changes={"name": (user.name, name.strip())}, personal_of=user.id)
    user.name, user.locale = name.strip(), locale if locale in LOCALES else user.locale
    session.flush()
    return user


def set_locale(session: Session, viewer: Viewer, locale: str) -> None:
    """Remember the language somebody chose, for mails and the next browser."""
    if viewer.user_id and locale in LOCALES:
        session.execute(sa.update(User).where(User.id == viewer.user_id).values(locale=locale))


def disable_user(session: Session, viewer: Viewer, user_id: uuid.UUID) -> User:
    """End the access of one of the agency's people at once. Raises UserNotFound, OwnAccountStays."""
    user = queries.get_staff_member(session, viewer, user_id)
    if user.id == viewer.user_id:
        raise OwnAccountStays(_("You cannot end your own access. Ask another administrator."))
    if user.disabled_at is None:
        user.disabled_at = now()
        end_sessions(session, user.id)
        audit.record(session, viewer, "user.disabled", "user", user.id)
        session.flush()
    return user


def enable_user(session: Session, viewer: Viewer, user_id: uuid.UUID) -> User:
    """Give somebody access again. Raises UserNotFound."""
    user = queries.get_staff_member(session, viewer, user_id)
    if user.disabled_at is not None:
        user.disabled_at = None
        audit.record(session, viewer, "user.enabled", "user", user.id)
        session.flush()
    return user
