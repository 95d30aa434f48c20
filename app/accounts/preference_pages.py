"""Language and theme, kept in the browser; and the style page of development."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts import actions
from app.accounts.browser_session import YEAR_S, set_language, settings_of
from app.accounts.rules import safe_path
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.errors import NotFound, SignInNeeded
from app.kit.translation import gettext as _
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Viewer, allowed(Permission.PUBLIC)]


@router.get("/language")
@router.get("/theme")
def back_home(viewer: Anyone) -> Response:
    """Nothing to see here: these only take a choice."""
    del viewer
    return RedirectResponse("/", status_code=303)


@router.post("/language")
def choose_language(
    request: Request, session: SessionDep, viewer: Anyone, language: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - the name in the form
) -> Response:  # fmt: skip
    """Change the language, here and for the mails of who is signed in; a phone, which asks for JSON, hears whether anybody is."""
    response: Response = RedirectResponse(safe_path(next), status_code=303)
    if request.headers.get("accept") == "application/json":
        if viewer.user_id is None:
            raise SignInNeeded(_("Sign in to go on. What you filled in is kept on this device."))
        response = Response(status_code=204)
    set_language(request, response, language)
    actions.set_locale(session, viewer, language)
    return response


@router.post("/theme")
def choose_theme(
    request: Request, viewer: Anyone, theme: Annotated[str, Form()] = "system",
    next: Annotated[str, Form()] = "/",  # noqa: A002 - as above
) -> Response:  # fmt: skip
    """Light, dark, or as the system has it."""
    del viewer
    response = RedirectResponse(safe_path(next), status_code=303)
    if theme in {"light", "dark"}:
        response.set_cookie("theme", theme, max_age=YEAR_S, samesite="lax", secure=not settings_of(request).development, path="/")
    else:
        response.delete_cookie("theme", path="/")
    return response


@router.get("/style")
def style(request: Request, viewer: Anyone, shell: Literal["staff", "client", "phone"] = "staff") -> HTMLResponse:
    """Everything pages are made of, in development only."""
    del viewer
    if not settings_of(request).development:
        raise NotFound(_("There is nothing here."))
    return render(request, "style/index.html", shell=shell)
