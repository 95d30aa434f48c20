"""The first page: what Veldgast is for strangers, the way to one's work for everybody else."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission, Role
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Home = Callable[[Session, Viewer], str]
_homes: dict[Role, Home] = {}


def starts_at(role: Role, home: Home) -> None:
    """Register who knows where somebody of a role starts, where it depends on more than the role."""
    _homes[role] = home


def home_of(session: Session, viewer: Viewer) -> str:
    """The path where this person's work is."""
    if viewer.role in _homes:
        return _homes[viewer.role](session, viewer)
    if viewer.is_staff:
        return "/today"
    return "/overview" if viewer.role is Role.CLIENT else "/application"


@router.get("/")
def home(request: Request, session: SessionDep, viewer: Annotated[Viewer, allowed(Permission.PUBLIC)]) -> Response:
    """The landing page, or on to one's own first page."""
    if viewer.signed_in:
        return RedirectResponse(home_of(session, viewer), status_code=303)
    return render(request, "home/landing.html")
