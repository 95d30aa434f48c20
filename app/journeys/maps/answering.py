"""What a change of the map is answered with: the map anew for a script, a redirect with a notice for anybody else."""

import uuid
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.journeys.maps import queries
from app.journeys.maps.rules import View, is_shown
from app.journeys.models import Journey, JourneyUndo
from app.journeys.wording import CHANNEL_ICONS, channel_words
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.templating import is_htmx, render

ViewAsked = Annotated[View, Query(alias="view")]


def view_words() -> dict[str, str]:
    """What each view of the map is called."""
    return {"both": _("Side by side"), "as_is": _("As it is"), "should_be": _("As it should be")}


def map_context(viewer: Viewer, journey: Journey, view: View) -> dict[str, Any]:
    """What the map's template needs."""
    numbers = {step.id: number for number, step in enumerate((step for stage in journey.stages for step in stage.steps), 1)}
    shared: dict[str, int] = {}
    for stage in journey.stages:
        for step in stage.steps:
            code = step.touchpoint_code or step.code
            shared[code] = shared.get(code, 0) + 1
    return {
        "journey": journey, "view": view.value, "view_query": "" if view is View.BOTH else f"?view={view.value}", "is_shown": is_shown, "view_kind": view,
        "numbers": numbers, "legs": {leg.id: (n, leg) for n, leg in enumerate(journey.legs, 1)}, "channels": channel_words(), "icons": CHANNEL_ICONS,
        "edits": viewer.can(Permission.STUDY_EDIT), "shared": shared, "said": "", "undo": "",
    }  # fmt: skip


def answer_with_map(
    request: Request, session: Session, viewer: Viewer, journey_id: uuid.UUID, view: View, *, said: str, undo: JourneyUndo | None = None, at: str = ""
) -> Response:  # fmt: skip
    """The map as it is now, with what was done and how to take it back; ``at`` is the part of the page to go to."""
    take_back = f"/journeys/{journey_id}/undo/{undo.id}" if undo else ""
    query = "" if view is View.BOTH else f"?view={view.value}"
    if is_htmx(request):
        journey = queries.get_journey(session, viewer, journey_id)
        return render(
            request, "journeys/_map.html", **{**map_context(viewer, journey, view), "said": said, "undo": take_back + query if undo else ""}
        )
    response = RedirectResponse(f"/journeys/{journey_id}{query}{at}", status_code=303)
    flash(request, response, said, undo=take_back + query if undo else "")
    return response
