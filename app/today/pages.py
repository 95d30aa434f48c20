"""Today, and the command palette."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.assignments.words import group_word
from app.db import SessionDep
from app.kit.clock import local_date, now
from app.kit.translation import gettext as _
from app.settings import get_settings
from app.today import queries
from app.visits.words import status_word
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Staff = Annotated[Viewer, allowed(Permission.STAFF_SEE)]
MOST_FOUND = 20
OF_A_KIND = 6
SHORTEST_QUERY = 2


@router.get("/today")
def today_page(request: Request, session: SessionDep, viewer: Staff) -> HTMLResponse:
    """What needs a decision now."""
    moment = now()
    today = local_date(moment, get_settings().time_zone)
    sees_shoppers = viewer.can(Permission.SHOPPER_SEE)
    return render(
        request, "today/today.html", moment=moment, today=today, review=queries.to_review(session, viewer),
        overdue=queries.overdue(session, viewer, moment), returned=queries.returned(session, viewer),
        unoffered=queries.unoffered_near_end(session, viewer, today), unoffered_all=queries.count_unoffered(session, viewer),
        unanswered=queries.unanswered(session, moment),
        starting=queries.starting(session, today), passed=queries.passed_lately(session, moment) if sees_shoppers else queries.Heap(0, []),
        waves=queries.running_waves(session), near_end_days=queries.NEAR_END_DAYS, group_word=group_word,
    )  # fmt: skip


class Found(BaseModel):
    """One row of the palette."""

    title: str
    subtitle: str = ""
    url: str
    kind: str
    icon: str


def _pages(viewer: Viewer) -> list[Found]:
    """The pages a viewer can go to, those of every day first."""
    page = _("page")
    pages = [
        Found(title=_("Today"), url="/today", kind=page, icon="sun"),
        Found(title=_("Field"), url="/field", kind=page, icon="map"),
        Found(title=_("Open visits"), url="/field?status=open", kind=page, icon="circle-dashed"),
        Found(title=_("Review"), url="/review", kind=page, icon="clipboard-check"),
        Found(title=_("Studies"), url="/studies", kind=page, icon="folder-kanban"),
        Found(title=_("Clients"), url="/clients", kind=page, icon="building-2"),
        Found(title=_("Results"), url="/results", kind=page, icon="chart-spline"),
        Found(title=_("Reports"), url="/reports", kind=page, icon="file-text"),
        Found(title=_("Your account"), url="/account", kind=page, icon="user-round"),
    ]
    if viewer.can(Permission.SHOPPER_SEE):
        pages.insert(4, Found(title=_("Shoppers"), url="/shoppers", kind=page, icon="users-round"))
    if viewer.can(Permission.STUDY_EDIT):
        pages.append(Found(title=_("New study"), url="/studies/new", kind=page, icon="plus"))
    if viewer.can(Permission.OUTBOX_SEE):
        pages.append(Found(title=_("Outbox"), url="/outbox", kind=page, icon="mail"))
    return pages


@router.get("/palette")
def palette(session: SessionDep, viewer: Staff, q: Annotated[str, Query(max_length=100)] = "") -> list[Found]:
    """Where a few letters may lead: studies, clients, locations, shoppers, visits, pages; at most twenty."""
    text = " ".join(q.split())
    pages = _pages(viewer)
    if not text:
        return pages[:MOST_FOUND]
    found = [page for page in pages if text.lower() in page.title.lower()]
    if len(text) >= SHORTEST_QUERY or text.isdigit():
        found += _things(queries.find_anything(session, viewer, text, OF_A_KIND))
    return found[:MOST_FOUND]


def _things(rows: dict[str, Any]) -> list[Found]:
    found = []
    for row in rows["visits"]:
        where = f"{row.name} · {status_word(row.status)}"
        found.append(Found(title=row.reference, subtitle=where, url=f"/field/visits/{row.id}", kind=_("visit"), icon="ticket"))
    for row in rows.get("shoppers", []):
        title = _("Shopper %(number)s", number=row.number)
        found.append(
            Found(title=title, subtitle=f"{row.name} · {row.city}", url=f"/shoppers/{row.id}", kind=_("shopper"), icon="user-round")
        )
    study, client = _("study"), _("client")
    found += [
        Found(title=row.name, subtitle=row.client, url=f"/studies/{row.id}", kind=study, icon="folder-kanban") for row in rows["studies"]
    ]
    found += [
        Found(title=row.name, subtitle=row.sector, url=f"/clients/{row.id}", kind=client, icon="building-2") for row in rows["clients"]
    ]
    for row in rows["locations"]:
        visits_there = f"/field?client={row.client_id}&q={quote(row.name)}"
        found.append(Found(title=row.name, subtitle=f"{row.client} · {row.city}", url=visits_there, kind=_("location"), icon="map-pin"))
    return found
