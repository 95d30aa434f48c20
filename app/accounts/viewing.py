"""Who is looking: from the session cookie to a Viewer, and the permission each route asks for."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.access.permissions import Permission, Role
from app.access.viewer import ANONYMOUS, Viewer
from app.accounts import queries
from app.db import SessionDep
from app.errors import NotAllowed, SignInNeeded
from app.kit.translation import gettext as _

COOKIE = "veldgast_session"
Identify = Callable[[Session, Viewer], Viewer]
_identifiers: dict[Role, Identify] = {}


def identifies(role: Role, identify: Identify) -> None:
    """Register who completes the viewer of a role (a client's membership, a shopper's number)."""
    _identifiers[role] = identify


def find_viewer(request: Request, session: SessionDep) -> Viewer:
    """The viewer of this request; anonymous without a valid session."""
    token = request.cookies.get(COOKIE)
    viewer = (queries.find_viewer_by_token(session, token) if token else None) or ANONYMOUS
    if viewer.role in _identifiers:
        viewer = _identifiers[viewer.role](session, viewer)
    request.state.viewer = viewer
    request.state.demo = viewer.is_demo
    return viewer


FoundViewer = Annotated[Viewer, Depends(find_viewer, scope="function")]


class Allowed:
    """A route's dependency: the viewer, who certainly has the permission."""

    def __init__(self, permission: Permission) -> None:
        """``permission`` is read by the tenancy tests too: each route has exactly one."""
        self.permission = permission

    def __call__(self, viewer: FoundViewer) -> Viewer:
        """Raises SignInNeeded for nobody, NotAllowed for a role without the permission."""
        if viewer.can(self.permission):
            return viewer
        if not viewer.signed_in:
            raise SignInNeeded(_("Sign in to go on. What you filled in is kept on this device."))
        raise NotAllowed(_("Your account does not include this. Ask the person who invited you if you need it."))


def allowed(permission: Permission) -> Any:
    """The annotation of a route's viewer: which permission the route asks for."""
    return Depends(Allowed(permission), scope="function")
