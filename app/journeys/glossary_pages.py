"""The words of the method, for everybody to read."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.glossary import Term, get_glossary
from app.kit.translation import current_locale, pick
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Anybody = Annotated[Viewer, allowed(Permission.PUBLIC)]


def find_term(code: str) -> Term | None:
    """A term of the glossary, for the pages that use it; None where there is none."""
    return next((term for term in get_glossary().terms if term.code == code), None)


@router.get("/glossary")
def glossary(request: Request, session: SessionDep, viewer: Anybody, q: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    """Every term with its definition, in the reader's language, in alphabetical order; searched in both languages."""
    wanted = q.strip().casefold()
    terms = [term for term in get_glossary().in_order(current_locale()) if wanted in _words(term)]
    client = client_queries.get_client(session, viewer, viewer.client_id) if viewer.client_id else None
    layout = "staff" if viewer.is_staff else "client" if client else "public"
    return render(
        request, "journeys/glossary.html", layout=f"layouts/{layout}.html", client=client, terms=terms, q=q, section="glossary",
        names={term.code: pick(term.term) for term in get_glossary().terms},
    )  # fmt: skip


def _words(term: Term) -> str:
    return " ".join([*term.term.values(), *term.definition.values()]).casefold()
