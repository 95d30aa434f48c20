"""Pages of accounts: signing in and out, by password or by mailed link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission, Role
from app.access.viewer import Viewer
from app.accounts import (
    account_pages,
    actions,
    home_pages,
    limits,
    link_pages,
    outbox_pages,
    preference_pages,
    queries,
    user_pages,
)
from app.accounts.browser_session import YEAR_S, address_key, count_tries, database_of, let_go, sign_in, too_many
from app.accounts.passwords import verify_password
from app.accounts.rules import SIGN_IN_PER_ADDRESS, SIGN_IN_PER_IP, safe_path
from app.accounts.viewing import COOKIE, allowed
from app.db import SessionDep
from app.errors import TooManyRequests
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
for part in (home_pages, link_pages, account_pages, user_pages, preference_pages, outbox_pages):
    router.routes.extend(part.router.routes)

FORGET = "forget"
"""The cookie that tells the phone app to let go of what a shopper left who signed out; not hidden from it."""
Anyone = Annotated[Viewer, allowed(Permission.PUBLIC)]


@router.get("/sign-in")
def sign_in_page(request: Request, viewer: Anyone, next: str = "") -> Response:  # noqa: A002 - the name in the address
    """The form; someone who is signed in already goes on, unless to a shopper's app as somebody else."""
    wrong_account = safe_path(next).startswith("/phone") and not viewer.can(Permission.WORK_OWN)
    if viewer.signed_in and not wrong_account:
        return RedirectResponse(safe_path(next), status_code=303)
    return render(request, "accounts/sign_in.html", email="", next=safe_path(next, ""), errors={}, problem="")


@router.post("/sign-in")
def sign_in_with_password(
    request: Request, session: SessionDep, viewer: Anyone, email: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",  # noqa: A002 - as above
) -> Response:  # fmt: skip
    """Sign in. A wrong password and an unknown address get the same answer after the same work."""
    del viewer
    let_go(session)
    kept = {"email": email, "next": safe_path(next, "")}
    try:
        count_tries(request, "sign-in", email, SIGN_IN_PER_ADDRESS, SIGN_IN_PER_IP)
    except TooManyRequests as error:
        return too_many(request, "accounts/sign_in.html", error, **kept)
    with database_of(request).read() as reading:
        found = queries.find_user_by_email(reading, email)
    right = verify_password(password, found.password_hash if found and found.disabled_at is None else None)
    user = queries.find_user(session, found.id) if found and right else None
    if found is None or user is None or user.disabled_at is not None or user.password_hash != found.password_hash:
        return render(
            request, "accounts/sign_in.html", status=422, errors={},
            problem=_("The address and the password do not belong together. Check both, or have a link mailed to you."), **kept,
        )  # fmt: skip
    response = sign_in(request, session, user, safe_path(next))
    session.commit()
    limits.forget_attempts(database_of(request), address_key(request, "sign-in", email))
    return response


@router.post("/sign-out")
def sign_out(request: Request, session: SessionDep, viewer: Anyone) -> Response:
    """End this browser's session, here and on the server; with it goes what the browser kept of refused forms (app/web/templating.py)."""
    token = request.cookies.get(COOKIE)
    if token:
        actions.end_session(session, token)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    if viewer.is_staff:
        response.headers["Clear-Site-Data"] = '"cache"'
    elif viewer.role is Role.SHOPPER:
        # The phone app may be closed, or open in another tab: it lets go of what is on the server when it is next opened.
        response.set_cookie(FORGET, "1", max_age=YEAR_S, path="/phone", samesite="lax", secure=not request.app.state.settings.development)
    flash(request, response, _("You are signed out."), "info")
    return response


@router.get("/mail-sent")
def mail_sent(request: Request, viewer: Anyone, about: str = "") -> HTMLResponse:
    """What happens next after a mail was asked for; the same for every address."""
    del viewer
    return render(request, "accounts/mail_sent.html", about=about)
