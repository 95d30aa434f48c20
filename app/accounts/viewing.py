"""Who is looking: from the session cookie to a Viewer, and the permission each route asks for."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
IdentifyAll = Callable[[Session, Sequence[Viewer]], Sequence[Viewer]]
_identifiers: dict[Role, Identify] = {}
_identifiers_of_many: dict[Role, IdentifyAll] = {}


def identifies(role: Role, identify: Identify, identify_all: IdentifyAll | None = None) -> None:
    """Register who completes the viewer of a role (a client's membership, a shopper's number); ``identify_all`` does so for many at once."""
    _identifiers[role] = identify
    if identify_all is not None:
        _identifiers_of_many[role] = identify_all


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
        return require(viewer, self.permission)


def require(viewer: Viewer, permission: Permission) -> Viewer:
    """The viewer, if it has the permission. Raises SignInNeeded for nobody, NotAllowed for a role without it."""
    if viewer.can(permission):
        return viewer
    if not viewer.signed_in:
        raise SignInNeeded(_("Sign in to go on. What you filled in is kept on this device."))
    raise NotAllowed(_("Your account does not include this. Ask the person who invited you if you need it."))


@dataclass(frozen=True)
class Caller:
    """Who says to be signed in, before anybody has looked; `find_callers` looks, in the transaction of what they ask for."""

    token: str | None
    permission: Permission


class AllowedWithin(Allowed):
    """The dependency of a route that opens its transaction later, together with others': who calls, and what it takes to be let in."""

    async def __call__(self, request: Request) -> Caller:  # type: ignore[override]
        """Nothing is looked up yet."""
        return Caller(request.cookies.get(COOKIE), self.permission)


def allowed_within(permission: Permission) -> Any:
    """The annotation of such a route's caller."""
    return Depends(AllowedWithin(permission), scope="function")


def find_callers(session: Session, callers: Sequence[Caller]) -> list[Viewer]:
    """The viewers of several requests, in their order, as `find_viewer` finds one; anonymous without a valid session."""
    found = queries.find_viewers_by_tokens(session, {caller.token for caller in callers if caller.token})
    by_role: dict[Role, list[str]] = defaultdict(list)
    for token, viewer in found.items():
        by_role[viewer.role].append(token)
    for role, tokens in by_role.items():
        if role in _identifiers_of_many:
            found.update(zip(tokens, _identifiers_of_many[role](session, [found[token] for token in tokens]), strict=True))
        elif role in _identifiers:
            found.update((token, _identifiers[role](session, found[token])) for token in tokens)
    return [found.get(caller.token or "", ANONYMOUS) for caller in callers]


def allowed(permission: Permission) -> Any:
    """The annotation of a route's viewer: which permission the route asks for."""
    return Depends(Allowed(permission), scope="function")
