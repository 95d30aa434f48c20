"""The own account: name, language, password, where one is signed in."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts import actions, queries
from app.accounts.browser_session import count_tries, database_of, let_go, set_language
from app.accounts.link_pages import name_refused
from app.accounts.passwords import hash_password, verify_password, why_refused
from app.accounts.rules import SIGN_IN_PER_ADDRESS, SIGN_IN_PER_IP, browser_words
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.kit.translation import LOCALES, use_locale
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Own = Annotated[Viewer, allowed(Permission.ACCOUNT_OWN)]


def _page(request: Request, session: Session, viewer: Viewer, status: int = 200, **changed: Any) -> HTMLResponse:
    user = queries.get_own_user(session, viewer)
    sessions = [(item, *browser_words(item.user_agent)) for item in queries.list_own_sessions(session, viewer)]
    shown = {"user": user, "sessions": sessions, "name": user.name, "chosen_locale": user.locale, "errors": {}, "client": None, **changed}
    return render(request, "accounts/account.html", status=status, **shown)


@router.get("/account")
def account(request: Request, session: SessionDep, viewer: Own) -> HTMLResponse:
    """The own account."""
    return _page(request, session, viewer)


@router.post("/account")
def change_account(
    request: Request, session: SessionDep, viewer: Own, name: Annotated[str, Form()] = "", locale: Annotated[str, Form()] = ""
) -> Response:
    """Change name and language."""
    errors = {"name": name_refused(name), "locale": None if locale in LOCALES else _("Choose one of the possibilities.")}
    errors = {field: text for field, text in errors.items() if text}
    if errors:
        return _page(request, session, viewer, 422, name=name, chosen_locale=locale, errors=errors)
    actions.change_account(session, viewer, name, locale)
    response = RedirectResponse("/account", status_code=303)
    set_language(request, response, locale)
    with use_locale(locale):
        flash(request, response, _("Your changes are saved."))
    return response


@router.get("/account/password")
@router.get("/account/sessions/end")
def back_to_account(viewer: Own) -> Response:
    """Where a reload of a form's answer, or a change of language on it, comes out."""
    del viewer
    return RedirectResponse("/account", status_code=303)


@router.post("/account/password")
def change_password(
    request: Request, session: SessionDep, viewer: Own, current: Annotated[str, Form()] = "", password: Annotated[str, Form()] = ""
) -> Response:
    """Change the password; other browsers are signed out. Without a password so far, a mailed link sets the first."""
    let_go(session)
    with database_of(request).read() as reading:
        user = queries.get_own_user(reading, viewer)
    count_tries(request, "sign-in", user.email, SIGN_IN_PER_ADDRESS, SIGN_IN_PER_IP)
    errors = {} if verify_password(current, user.password_hash) else {"current": _("This is not your present password.")}
    reason = why_refused(password, user.email, user.name)
    if reason:
        errors["password"] = reason
    if errors:
        return _page(request, session, viewer, 422, errors=errors)
    hashed = hash_password(password)
    actions.set_password(session, viewer, queries.get_own_user(session, viewer), hashed, keep=viewer.session_id)
    response = RedirectResponse("/account", status_code=303)
    flash(request, response, _("Your new password works from now on. You were signed out everywhere else."))
    return response


@router.post("/account/sessions/end")
def sign_out_elsewhere(request: Request, session: SessionDep, viewer: Own) -> Response:
    """Sign out everywhere but here."""
    assert viewer.user_id  # noqa: S101 - the permission is only given to somebody
    actions.end_sessions(session, viewer.user_id, keep=viewer.session_id)
    response = RedirectResponse("/account", status_code=303)
    flash(request, response, _("You are signed out everywhere else."))
    return response
