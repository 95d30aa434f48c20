"""What phones send and get (docs/phone-protocol.md). Bodies are read before a transaction opens: a slow phone holds no lock."""

import json
import uuid
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import Caller, allowed, allowed_within
from app.capture import actions, evidence_api
from app.capture.bodies import read_body
from app.capture.bundle import get_bundle
from app.capture.errors import BatchTooLarge, BatchUnreadable
from app.capture.intake import HandedIn, Intake
from app.capture.rules import LARGEST_BODY
from app.capture.schemas import BatchIn, BriefingCheckIn, BriefingCheckOut, Bundle, EventsOut
from app.db import SessionDep
from app.kit.translation import gettext as _

router = APIRouter(prefix="/api/v1")
Shopper = Annotated[Viewer, allowed(Permission.WORK_OWN)]
MAY_SEND: Final = allowed_within(Permission.WORK_OWN)
OUT_OF_TIME: Final = frozenset({"greater_than_equal", "less_than"})
"""What pydantic calls a moment outside of PhoneMoment."""


async def read_batch(request: Request) -> BatchIn:
    """The batch in the body. Raises BatchTooLarge, BatchUnreadable; then nothing of it is kept."""
    body = await read_body(request, LARGEST_BODY, BatchTooLarge(_("This is more than one request can carry. Send it in smaller parts.")))
    try:
        return BatchIn.model_validate_json(body)
    except ValidationError:
        pass  # the quick reader refuses half characters, which the careful one lets in to be made visible
    try:
        return BatchIn.model_validate(json.loads(body))
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        fields = {".".join(map(str, item["loc"])): item["msg"] for item in wrong[:20]}
        if all(item["loc"][-1:] in {("sent_at",), ("captured_at",)} and item["type"] in OUT_OF_TIME for item in wrong):
            raise BatchUnreadable(
                _("The clock of this phone stands at a year that cannot be right. Set its date and time, and try again."), fields=fields
            ) from error
        raise BatchUnreadable(
            _("The server cannot read what this phone sent. It stays on the phone; update the app and try again."), fields=fields
        ) from error
    except (ValueError, RecursionError) as error:
        raise BatchUnreadable(
            _("The server cannot read what this phone sent. It stays on the phone; update the app and try again.")
        ) from error


@router.get("/phone/visits/{visit_id}")
def bundle(viewer: Shopper, session: SessionDep, visit_id: uuid.UUID) -> Bundle:
    """All the phone needs to do the visit without a network."""
    return get_bundle(session, viewer, visit_id)


@router.post("/phone/visits/{visit_id}/briefing-check")
def briefing_check(viewer: Shopper, session: SessionDep, visit_id: uuid.UUID, given: BriefingCheckIn) -> BriefingCheckOut:
    """One try at the understanding check."""
    return actions.check_briefing(session, viewer, visit_id, given)


async def events(
    batch: Annotated[BatchIn, Depends(read_batch)], caller: Annotated[Caller, MAY_SEND], request: Request, visit_id: uuid.UUID
) -> Response:
    """What the phone had piled up. The body is in before the transaction begins, which it shares with those that come at the same time."""
    intake: Intake = request.app.state.intake
    return Response(await intake.take(HandedIn(caller, visit_id, batch)), media_type="application/json")


class _EventsRoute(APIRoute):
    """The one route where it counts: what `events` declares is called by its name here, for finding out anew each time took half as long as reading a batch."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Does what the usual handler does, in the same order; what no phone sends goes the usual way."""
        as_usual = super().get_route_handler()

        async def take(request: Request) -> Response:
            try:
                visit_id = uuid.UUID(request.path_params["visit_id"])
            except ValueError:
                return await as_usual(request)
            return await events(await read_batch(request), await MAY_SEND.dependency(request), request, visit_id)

        return take


router.add_api_route(
    "/phone/visits/{visit_id}/events", events, methods=["POST"], response_model=EventsOut, route_class_override=_EventsRoute
)
router.routes.extend(evidence_api.router.routes)
