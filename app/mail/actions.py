"""Writing a mail in the transaction that causes it; a job sends it."""

import html
import re
import uuid
from email.message import EmailMessage
from email.utils import make_msgid
from smtplib import SMTP, SMTP_SSL
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from app.jobs.actions import JobContext, enqueue
from app.kit.clock import now
from app.kit.translation import use_locale
from app.mail.models import OutgoingMail
from app.settings import Settings, get_settings
from app.web.templating import environment

JOB = "mail.send"
SMTP_TIMEOUT_S = 20


def queue_mail(session: Session, template: str, recipient: str, locale: str, **context: Any) -> OutgoingMail:
    """Write a mail from ``templates/email/<template>.html`` (blocks ``subject``, ``text`` and ``content``) and queue its sending.

    ``base_url`` and ``agency_name`` are given to every template.
    """
    settings = get_settings()
    with use_locale(locale):
        page = environment.get_template(f"email/{template}.html")
        names = {"base_url": settings.base_url.rstrip("/"), "agency_name": settings.agency_name, "locale": locale, **context}
        subject, text = (_block(page, block, names) for block in ("subject", "text"))
        body_html = page.render(names)
    mail = OutgoingMail(
        template=template, recipient=recipient, locale=locale, subject=" ".join(subject.split()),
        body_text=re.sub(r"\n{3,}", "\n\n", text).strip(), body_html=body_html,
    )  # fmt: skip
    session.add(mail)
    session.flush()
    enqueue(session, JOB, {"mail_id": str(mail.id)}, max_attempts=8)
    return mail


def _block(page: Any, block: str, names: dict[str, Any]) -> str:
    """One block as plain text: entities are put back, since a text mail shows them as they are."""
    return html.unescape("".join(page.blocks[block](page.new_context(names))))


def send_mail(context: JobContext, payload: dict[str, Any]) -> None:
    """The job: hand the mail to the mail server, once; without one it stays in the outbox."""
    settings = get_settings()
    with context.database.read() as session:
        mail = session.get_one(OutgoingMail, uuid.UUID(payload["mail_id"]))
    if mail.sent_at is not None or not settings.smtp_url:
        return
    deliver(settings, mail)
    with context.database.write() as session:
        session.get_one(OutgoingMail, mail.id).sent_at = now()
        session.commit()


def deliver(settings: Settings, mail: OutgoingMail) -> None:
    """Send by SMTP: ``smtp://user:password@host:port`` (STARTTLS where offered) or ``smtps://``. Raises what smtplib raises."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, mail.recipient, mail.subject
    message["Message-ID"] = make_msgid(str(mail.id), domain="veldgast")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body_text)
    message.add_alternative(mail.body_html, subtype="html")
    url = urlsplit(settings.smtp_url)
    connect = SMTP_SSL if url.scheme == "smtps" else SMTP
    with connect(url.hostname or "localhost", url.port or 25, timeout=SMTP_TIMEOUT_S) as smtp:
        if url.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls()
        if url.username:
            smtp.login(unquote(url.username), unquote(url.password or ""))
        smtp.send_message(message)
