"""Reading the mails that were written."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kit.pagination import Page
from app.mail.models import OutgoingMail

PAGE_SIZE = 25


def list_mails(session: Session, q: str = "", page: int = 1) -> Page[OutgoingMail]:
    """Mails to addresses, or with subjects, that contain each word; the newest first."""
    statement = sa.select(OutgoingMail)
    for word in q.split():
        statement = statement.where(
            sa.or_(OutgoingMail.recipient.icontains(word, autoescape=True), OutgoingMail.subject.icontains(word, autoescape=True))
        )
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    rows = session.scalars(
        statement.order_by(OutgoingMail.created_at.desc(), OutgoingMail.id.desc()).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    ).all()
    return Page(rows, page, PAGE_SIZE, total)


def find_mail(session: Session, mail_id: uuid.UUID) -> OutgoingMail | None:
    """The mail with that id."""
    return session.get(OutgoingMail, mail_id)
