"""The picture of a journey map as a file and on paper, and the same touchpoint on several channels side by side."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.maps import queries
from app.journeys.maps.channels import compare_channels
from app.journeys.maps.drawing import draw_picture, draw_sheets
from app.journeys.maps.lived import find_lived
from app.journeys.maps.picture import Picture, picture_of
from app.journeys.maps.rules import EMOTION_FROM
from app.journeys.models import Journey
from app.journeys.scoring import display_score
from app.journeys.wording import CHANNEL_ICONS, channel_words
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Paper = Literal["a3", "a4"]


def load_picture(session: Session, viewer: Viewer, journey: Journey) -> Picture:
    """The picture of a journey as this viewer may see it."""
    client = client_queries.get_client(session, viewer, journey.client_id)
    persona = queries.find_persona(session, viewer, client.id, journey.persona_id)
    return picture_of(journey, client.name, persona, find_lived(session, viewer, journey.id))


def svg_file(picture: Picture) -> Response:
    """The picture as a file of its own."""
    return Response(draw_picture(picture), media_type="image/svg+xml", headers={"Content-Disposition": 'inline; filename="journey.svg"'})


@router.get("/journeys/{journey_id}/picture.svg")
def picture_file(session: SessionDep, viewer: Sees, journey_id: uuid.UUID) -> Response:
    """The map as an SVG, to put into a slide or a document."""
    return svg_file(load_picture(session, viewer, queries.get_journey(session, viewer, journey_id)))


@router.get("/journeys/{journey_id}/print")
def print_page(
    request: Request, session: SessionDep, viewer: Sees, journey_id: uuid.UUID, paper: Annotated[Paper, Query()] = "a3"
) -> HTMLResponse:
    """The map on sheets of paper."""
    journey = queries.get_journey(session, viewer, journey_id)
    return print_answer(
        request, load_picture(session, viewer, journey), paper, back=f"/journeys/{journey.id}", base=f"/journeys/{journey.id}"
    )


def print_answer(request: Request, picture: Picture, paper: Paper, *, back: str, base: str) -> HTMLResponse:
    """The sheets of a picture, as a page that prints itself one sheet a page."""
    sheets = [Markup(sheet) for sheet in draw_sheets(picture, paper)]  # noqa: S704 - drawn by our own code, every text escaped there
    return render(request, "journeys/map_print.html", title=picture.title, sheets=sheets, paper=paper, back=back, base=base)


@router.get("/journeys/{journey_id}/channels")
def channels_page(request: Request, session: SessionDep, viewer: Sees, journey_id: uuid.UUID) -> HTMLResponse:
    """The same touchpoint on several channels, side by side."""
    journey = queries.get_journey(session, viewer, journey_id)
    client = client_queries.get_client(session, viewer, journey.client_id)
    lived = find_lived(session, viewer, journey.id)
    return render(
        request, "journeys/map_channels.html", journey=journey, client=client, section="clients", lived=lived, compared=compare_channels(journey, lived),
        channels=channel_words(), icons=CHANNEL_ICONS, points=lambda score: None if score is None else display_score(score),
        emotion_from=EMOTION_FROM,
    )  # fmt: skip
