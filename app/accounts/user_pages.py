"""The agency's people, for administrators."""

import uuid
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission, Role
from app.access.viewer import Viewer
from app.accounts import actions, queries
from app.accounts.errors import AddressTaken
from app.accounts.link_pages import name_refused
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.kit.translation import LOCALES, current_locale
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.USER_EDIT)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


def role_words() -> dict[str, str]:
    """What the agency's roles are called."""
    return {Role.ADMIN: _("Administrator"), Role.MANAGER: _("Project manager"), Role.REVIEWER: _("Reviewer")}


def _role(code: str) -> Role | None:
    return next((role for role in queries.STAFF_ROLES if role.value == code), None)


def _page(
    request: Request, session: Session, viewer: Viewer, *, q: str = "", role: str = "", sort: str = "name", page: int = 1, status: int = 200, **form: Any,
) -> HTMLResponse:  # fmt: skip
    found = queries.list_staff(session, viewer, q=q, role=_role(role), sort=sort, page=page)
    values = {"name": "", "email": "", "new_role": "", "locale": current_locale(), "errors": {}, **form}
    return render(request, "accounts/users.html", status=status, found=found, q=q, role=role, sort=sort, roles=role_words(), form=values)


@router.get("/users")
def users(
    request: Request, session: SessionDep, viewer: Edits, q: str = "", role: str = "", sort: str = "name", page: PageNumber = 1
) -> HTMLResponse:
    """The agency's people, and the form to invite one more."""
    return _page(request, session, viewer, q=q, role=role, sort=sort, page=page)


@router.post("/users")
def invite(
    request: Request, session: SessionDep, viewer: Edits, name: Annotated[str, Form()] = "", email: Annotated[str, Form()] = "",
    new_role: Annotated[str, Form()] = "", locale: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Invite somebody to work here."""
    role, errors = _role(new_role), {}
    if reason := name_refused(name):
        errors["name"] = reason
    try:
        validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        errors["email"] = _("Write an e-mail address, for example name@company.com.")
    if role is None:
        errors["new_role"] = _("Choose one of the possibilities.")
    if role and not errors:
        try:
            actions.invite(session, viewer, email=email, name=name, role=role, locale=locale if locale in LOCALES else current_locale())
        except AddressTaken as error:
            session.rollback()
            errors["email"] = error.message
    if errors:
        return _page(request, session, viewer, status=422, name=name, email=email, new_role=new_role, locale=locale, errors=errors)
    response = RedirectResponse("/users", status_code=303)
    flash(request, response, _("%(name)s gets a mail with a link to set a password.", name=name.strip()))
    return response


@router.post("/users/{user_id}/disable")
def disable(request: Request, session: SessionDep, viewer: Edits, user_id: uuid.UUID) -> Response:
    """End somebody's access at once."""
    user = actions.disable_user(session, viewer, user_id)
    response = RedirectResponse("/users", status_code=303)
    flash(request, response, _("%(name)s can no longer sign in.", name=user.name), "info", undo=f"/users/{user.id}/enable")
    return response


@router.post("/users/{user_id}/enable")
def enable(request: Request, session: SessionDep, viewer: Edits, user_id: uuid.UUID) -> Response:
    """Give access again."""
    user = actions.enable_user(session, viewer, user_id)
    response = RedirectResponse("/users", status_code=303)
    flash(request, response, _("%(name)s can sign in again.", name=user.name))
    return response


@router.post("/users/{user_id}/invite")
def invite_again(request: Request, session: SessionDep, viewer: Edits, user_id: uuid.UUID) -> Response:
    """Mail the invitation once more; the earlier link stops working."""
    user = queries.get_staff_member(session, viewer, user_id)
    actions.invite(session, viewer, email=user.email, name=user.name, role=user.role, locale=user.locale)
    response = RedirectResponse("/users", status_code=303)
    flash(request, response, _("%(name)s gets a mail with a link to set a password.", name=user.name))
    return response
