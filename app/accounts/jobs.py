"""Mails with a link, and clearing away what has run out."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from app.accounts import actions, queries
from app.accounts.models import Attempt, MailedLink, UserSession
from app.accounts.rules import LINK_LIFETIMES, LONGEST_WINDOW, LinkPurpose
from app.db import Database
from app.jobs.actions import JobContext
from app.kit.clock import now
from app.mail.actions import queue_mail

_TEMPLATES = {
    LinkPurpose.CONFIRM: ("confirm", "/confirm/"),
    LinkPurpose.RESET: ("reset", "/password/reset/"),
    LinkPurpose.SIGN_IN: ("sign_in_link", "/sign-in/link/"),
}
_KEEP_USED_LINKS = dt.timedelta(days=30)


def mail_link(context: JobContext, payload: dict[str, Any]) -> None:
    """The job: make the link and write its mail; nothing when there is nobody to write to."""
    if payload["user_id"] is None:
        return
    purpose = LinkPurpose(payload["purpose"])
    with context.database.write() as session:
        user = queries.find_user(session, uuid.UUID(payload["user_id"]))
        if user is None or user.disabled_at is not None:
            return
        template, path = _TEMPLATES[purpose]
        token = actions.issue_link(session, user, purpose)
        lifetime = LINK_LIFETIMES[purpose]
        queue_mail(
            session,
            template,
            user.email,
            user.locale,
            name=user.name,
            path=path + token,
            minutes=int(lifetime.total_seconds() // 60),
            days=lifetime.days,
        )
        session.commit()


def clear_away(database: Database) -> None:
    """Each minute: counted tries, sessions and links that no longer mean anything."""
    moment = now()
    old = (
        (Attempt, Attempt.at < moment - LONGEST_WINDOW),
        (UserSession, UserSession.expires_at < moment),
        (MailedLink, MailedLink.expires_at < moment - _KEEP_USED_LINKS),
    )
    with database.read() as session:
        due = [table for table, condition in old if session.scalar(sa.select(sa.literal(1)).select_from(table).where(condition).limit(1))]
    if not due:
        return
    with database.write() as session:
        for table, condition in old:
            if table in due:
                session.execute(sa.delete(table).where(condition))
        session.commit()
