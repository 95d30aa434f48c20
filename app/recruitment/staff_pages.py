"""Staff's pages about shoppers: the list, one shopper, and what is decided about one."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.audit import queries as audit
from app.db import SessionDep
from app.kit.clock import local_date, now
from app.kit.translation import gettext as _
from app.recruitment import actions, queries, words
from app.recruitment.errors import ReasonMissing
from app.recruitment.rules import ShopperStatus, age_on
from app.web.flash import flash
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.SHOPPER_SEE)]
Edits = Annotated[Viewer, allowed(Permission.SHOPPER_EDIT)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


@router.get("/shoppers")
def shoppers(
    request: Request, session: SessionDep, viewer: Sees, *, q: str = "", status: str = "", country: str = "", language: str = "",
    sort: str = "number", page: PageNumber = 1,
) -> HTMLResponse:  # fmt: skip
    """All shoppers, searched, narrowed and sorted."""
    chosen = queries.ShopperFilter(q, ShopperStatus(status) if status in set(ShopperStatus) else None, country, language)
    found = queries.list_shoppers(session, viewer, chosen, sort=sort, page=page)
    return render(
        request, "recruitment/shoppers.html", found=found, chosen=chosen, sort=sort, counts=queries.count_by_status(session, viewer),
        statuses=list(ShopperStatus), status_word=words.status_word, countries=words.country_choices(), languages=words.language_choices(),
        language_name=words.language_name, country_name=words.country_name,
    )  # fmt: skip


@router.get("/shoppers/{shopper_id}")
def shopper_page(request: Request, session: SessionDep, viewer: Sees, shopper_id: uuid.UUID) -> HTMLResponse:
    """One shopper. Raises ShopperNotFound."""
    return _shopper_page(request, session, viewer, shopper_id)


def _shopper_page(
    request: Request, session: Session, viewer: Viewer, shopper_id: uuid.UUID, *, reason: str = "", problem: str = "", status: int = 200
) -> HTMLResponse:
    person = queries.get_person(session, viewer, shopper_id)
    deeds = [
        {
            "at": entry.at,
            "what": words.deed_word(entry.action),
            "note": entry.reason,
            "state": "doubt" if entry.action in _DOUBTFUL else None,
        }
        for entry in reversed(audit.list_for_subject(session, "shopper", shopper_id))
    ]
    return render(
        request, "recruitment/shopper.html", status=status, shopper=person.shopper, user=person.user, attempts=queries.list_attempts(session, shopper_id),
        deeds=deeds, age=age_on(person.shopper.birth_date, local_date(now(), request.app.state.settings.time_zone)), reason=reason, problem=problem,
        status_word=words.status_word, language_name=words.language_name, country_name=words.country_name,
    )  # fmt: skip


_DOUBTFUL = {"shopper.suspended", "shopper.failed", "shopper.erased"}


@router.post("/shoppers/{shopper_id}/suspend")
def suspend(request: Request, session: SessionDep, viewer: Edits, shopper_id: uuid.UUID, reason: Annotated[str, Form()] = "") -> Response:
    """Suspend, with a reason. Raises ShopperNotFound, ShopperStepNotPossible."""
    try:
        shopper = actions.suspend(session, viewer, shopper_id, reason)
    except ReasonMissing as error:
        return _shopper_page(request, session, viewer, shopper_id, reason=reason, problem=error.message, status=422)
    told = _("Shopper %(number)s is suspended and gets no more offers.", number=shopper.number)
    return _back(request, shopper_id, told, undo=f"/shoppers/{shopper_id}/reactivate")


@router.post("/shoppers/{shopper_id}/pause")
def pause(request: Request, session: SessionDep, viewer: Edits, shopper_id: uuid.UUID) -> Response:
    """Give a break. Raises ShopperNotFound, ShopperStepNotPossible."""
    shopper = actions.pause(session, viewer, shopper_id)
    return _back(request, shopper_id, _("Shopper %(number)s has a break.", number=shopper.number), f"/shoppers/{shopper_id}/reactivate")


@router.post("/shoppers/{shopper_id}/reactivate")
def reactivate(request: Request, session: SessionDep, viewer: Edits, shopper_id: uuid.UUID) -> Response:
    """Let somebody work again. Raises ShopperNotFound, ShopperStepNotPossible."""
    shopper = actions.reactivate(session, viewer, shopper_id)
    return _back(request, shopper_id, _("Shopper %(number)s is active again.", number=shopper.number))


def _back(request: Request, shopper_id: uuid.UUID, text: str, undo: str = "") -> Response:
    response = RedirectResponse(f"/shoppers/{shopper_id}", status_code=303)
    flash(request, response, text, undo=undo)
    return response
