"""The outbox: mails as they were written. In development anybody may look; elsewhere administrators, without the secrets in links."""

import re
import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.browser_session import settings_of
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.errors import NotFound
from app.kit.translation import gettext as _
from app.mail import queries
from app.mail.models import OutgoingMail
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Viewer, allowed(Permission.PUBLIC)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]

_SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")
_LINK = re.compile(r"https?://\S+")
_BODY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; "
    "sandbox allow-top-navigation-by-user-activation"
)


def _check(request: Request, viewer: Viewer) -> bool:
    """Whether links are shown whole. Raises NotFound for who may not look at all."""
    settings = settings_of(request)
    if settings.show_outbox and settings.development:
        return True
    if not viewer.can(Permission.OUTBOX_SEE):
        raise NotFound(_("There is nothing here, or it is not yours to see."))
    return False


def _get(session: Session, mail_id: uuid.UUID) -> OutgoingMail:
    mail = queries.find_mail(session, mail_id)
    if mail is None:
        raise NotFound(_("There is no such mail."))
    return mail


def _readable(request: Request, text: str, *, whole: bool) -> str:
    """Links lead to the server that is looked at, whatever address the mail was written for."""
    text = text.replace(settings_of(request).base_url.rstrip("/") + "/", str(request.base_url))
    return text if whole else _SECRET.sub("…", text)


@router.get("/outbox")
def outbox(request: Request, session: SessionDep, viewer: Anyone, q: str = "", page: PageNumber = 1) -> HTMLResponse:
    """The mails, the newest first."""
    whole = _check(request, viewer)
    return render(request, "mail/outbox.html", found=queries.list_mails(session, q, page), q=q, whole=whole)


@router.get("/outbox/{mail_id}")
def mail_page(request: Request, session: SessionDep, viewer: Anyone, mail_id: uuid.UUID) -> HTMLResponse:
    """One mail: as a mail program shows it, as plain text, and its link."""
    whole = _check(request, viewer)
    mail = _get(session, mail_id)
    text = _readable(request, mail.body_text, whole=whole)
    link = _LINK.search(text)
    return render(request, "mail/mail.html", mail=mail, text=text, link=link.group() if link and whole else "")


@router.get("/outbox/{mail_id}/body")
def mail_body(request: Request, session: SessionDep, viewer: Anyone, mail_id: uuid.UUID) -> HTMLResponse:
    """The mail's own HTML, for the frame: no script, its styles allowed, links open in the whole window."""
    whole = _check(request, viewer)
    html = _readable(request, _get(session, mail_id).body_html, whole=whole).replace("<head>", '<head><base target="_top">', 1)
    return HTMLResponse(html, headers={"Content-Security-Policy": _BODY_POLICY})
