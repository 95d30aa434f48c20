"""Pages behind mailed links. Opening one changes nothing (mail programs open links by themselves); the button does."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts import actions, queries
from app.accounts.browser_session import count_tries, database_of, let_go, sign_in, too_many
from app.accounts.chosen_here import was_chosen_here
from app.accounts.errors import LinkGone
from app.accounts.models import User
from app.accounts.passwords import hash_password, why_refused
from app.accounts.rules import MAIL_PER_ADDRESS, MAIL_PER_IP, LinkPurpose
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.errors import TooManyRequests
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Viewer, allowed(Permission.PUBLIC)]


def _owner(session: Session, token: str, purpose: LinkPurpose) -> User:
    user = queries.find_link_user(session, token, purpose)
    if user is None:
        raise LinkGone(_("This link has been used already, or it has run out."))
    return user


def _ask(request: Request, session: Session, email: str, purpose: LinkPurpose, template: str) -> Response:
    """Queue a mail for whoever has that address; the same answer for nobody."""
    let_go(session)
    if "@" not in email:
        return render(
            request,
            template,
            status=422,
            email=email,
            problem="",
            errors={"email": _("Write an e-mail address, for example name@company.com.")},
        )
    try:
        count_tries(request, "mail", email, MAIL_PER_ADDRESS, MAIL_PER_IP)
    except TooManyRequests as error:
        return too_many(request, template, error, email=email)
    user = queries.find_user_by_email(session, email)
    actions.ask_for_link(session, user if user and user.disabled_at is None else None, purpose)
    return RedirectResponse(f"/mail-sent?about={purpose.value}", status_code=303)


# --- signing in by mail ---


@router.get("/sign-in/link")
def link_form(request: Request, viewer: Anyone) -> HTMLResponse:
    """Ask for a link to sign in with."""
    del viewer
    return render(request, "accounts/ask_link.html", email="", errors={}, problem="")


@router.post("/sign-in/link")
def ask_link(request: Request, session: SessionDep, viewer: Anyone, email: Annotated[str, Form()] = "") -> Response:
    """Mail the link."""
    del viewer
    return _ask(request, session, email, LinkPurpose.SIGN_IN, "accounts/ask_link.html")


@router.get("/sign-in/link/{token}")
def open_link(request: Request, session: SessionDep, viewer: Anyone, token: str) -> HTMLResponse:
    """Who the link signs in, and a button."""
    del viewer
    return render(request, "accounts/use_link.html", user=_owner(session, token, LinkPurpose.SIGN_IN))


@router.post("/sign-in/link/{token}")
def use_link(request: Request, session: SessionDep, viewer: Anyone, token: str) -> Response:
    """Sign in with the link, once."""
    del viewer
    return sign_in(request, session, actions.use_link(session, token, LinkPurpose.SIGN_IN))


# --- a new password ---


@router.get("/password/reset")
def reset_form(request: Request, viewer: Anyone) -> HTMLResponse:
    """Ask for a link to set a new password."""
    del viewer
    return render(request, "accounts/ask_reset.html", email="", errors={}, problem="")


@router.post("/password/reset")
def ask_reset(request: Request, session: SessionDep, viewer: Anyone, email: Annotated[str, Form()] = "") -> Response:
    """Mail the link."""
    del viewer
    return _ask(request, session, email, LinkPurpose.RESET, "accounts/ask_reset.html")


@router.get("/password/reset/{token}")
def open_reset(request: Request, session: SessionDep, viewer: Anyone, token: str) -> HTMLResponse:
    """The form for the new password."""
    del viewer
    return render(request, "accounts/new_password.html", user=_owner(session, token, LinkPurpose.RESET), errors={})


@router.post("/password/reset/{token}")
def set_new_password(request: Request, session: SessionDep, viewer: Anyone, token: str, password: Annotated[str, Form()] = "") -> Response:
    """Set the password, end every session there was, and sign in anew."""
    del viewer
    let_go(session)
    with database_of(request).read() as reading:
        owner = _owner(reading, token, LinkPurpose.RESET)
    reason = why_refused(password, owner.email, owner.name)
    if reason:
        return render(request, "accounts/new_password.html", status=422, user=owner, errors={"password": reason})
    hashed = hash_password(password)
    user = actions.use_link(session, token, LinkPurpose.RESET)
    actions.set_password(session, Viewer(role=user.role, user_id=user.id, name=user.name), user, hashed)
    response = sign_in(request, session, user)
    flash(request, response, _("Your new password works from now on. You were signed out everywhere else."))
    return response


# --- an invitation ---


@router.get("/invitation/{token}")
def open_invitation(request: Request, session: SessionDep, viewer: Anyone, token: str) -> HTMLResponse:
    """Who is invited, and the form for name and password."""
    del viewer
    user = _owner(session, token, LinkPurpose.INVITE)
    return render(request, "accounts/invitation.html", user=user, name=user.name, errors={})


@router.post("/invitation/{token}")
def accept_invitation(
    request: Request,
    session: SessionDep,
    viewer: Anyone,
    token: str,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Take up the invitation and sign in."""
    del viewer
    let_go(session)
    with database_of(request).read() as reading:
        owner = _owner(reading, token, LinkPurpose.INVITE)
    errors = {"name": name_refused(name), "password": why_refused(password, owner.email, name)}
    errors = {field: text for field, text in errors.items() if text}
    if errors:
        return render(request, "accounts/invitation.html", status=422, user=owner, name=name, errors=errors)
    hashed = hash_password(password)
    user = actions.accept_invitation(session, token, name, hashed)
    response = sign_in(request, session, user)
    flash(request, response, _("Welcome, %(name)s. Your account is ready.", name=user.name))
    return response


def name_refused(name: str) -> str | None:
    """A sentence when a name cannot be used, else None."""
    if not name.strip():
        return _("Write your name.")
    return _("Use at most %(n)s characters.", n=200) if len(name.strip()) > 200 else None  # noqa: PLR2004 - the column's size


# --- confirming an address ---


@router.get("/confirm/{token}")
def open_confirmation(request: Request, session: SessionDep, viewer: Anyone, token: str) -> HTMLResponse:
    """Which address is confirmed, and a button; a password too where this browser is not known to have chosen it."""
    owner = _owner(session, token, LinkPurpose.CONFIRM)
    return render(request, "accounts/confirm.html", user=owner, chooses=_chooses_password(request, viewer, owner), errors={})


@router.post("/confirm/{token}")
def confirm(request: Request, session: SessionDep, viewer: Anyone, token: str, password: Annotated[str, Form()] = "") -> Response:
    """Confirm the address and sign in; what was set before anybody knew whose address it is ends: sessions, and a password that may be a stranger's."""
    let_go(session)
    with database_of(request).read() as reading:
        owner = _owner(reading, token, LinkPurpose.CONFIRM)
    hashed = None
    if _chooses_password(request, viewer, owner):
        reason = why_refused(password, owner.email, owner.name)
        if reason:
            return render(request, "accounts/confirm.html", status=422, user=owner, chooses=True, errors={"password": reason})
        hashed = hash_password(password)
    user = actions.use_link(session, token, LinkPurpose.CONFIRM)
    if hashed is None:
        actions.end_sessions(session, user.id)
    else:
        actions.set_password(session, Viewer(role=user.role, user_id=user.id, name=user.name), user, hashed)
    response = sign_in(request, session, user)
    flash(request, response, _("Thank you: %(email)s is confirmed.", email=user.email))
    return response


def _chooses_password(request: Request, viewer: Viewer, owner: User) -> bool:
    return viewer.user_id != owner.id and not was_chosen_here(request, owner)
