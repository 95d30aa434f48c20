"""Pages for importing locations: upload, preview with the columns to choose, result."""

import uuid
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import actions, queries
from app.clients.errors import TableTooLarge, TableUnreadable
from app.clients.location_csv import FIELDS, MOST_BYTES, bad_rows_csv, example_csv
from app.clients.location_pages import channel_words
from app.clients.models import Client
from app.clients.rules import TIME_ZONES, country_name
from app.db import SessionDep
from app.kit.pagination import Page
from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.CLIENT_EDIT)]
PREVIEW_ROWS = 8
PROBLEMS_A_PAGE = 50


@router.get("/clients/{client_id}/locations/import")
def upload_page(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID) -> HTMLResponse:
    """Where a table of locations is uploaded."""
    return _upload_form(request, queries.get_client(session, viewer, client_id))


@router.post("/clients/{client_id}/locations/import")
def upload(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID,
    file: Annotated[UploadFile | None, File()] = None, country: Annotated[str, Form()] = "NL",
) -> Response:  # fmt: skip
    """Read the uploaded table and show what it holds."""
    client = queries.get_client(session, viewer, client_id)
    content = file.file.read(MOST_BYTES + 1) if file is not None else b""
    if file is None or not file.filename:
        return _upload_form(request, client, _("Choose a file first."), country)
    try:
        made = actions.upload_locations(
            session, viewer, client_id, file.filename, content, country=country if country in TIME_ZONES else "NL"
        )
    except (TableTooLarge, TableUnreadable) as error:
        return _upload_form(request, client, error.message, country, error.status)
    return RedirectResponse(f"/clients/{client_id}/locations/import/{made.id}", status_code=303)


@router.get("/clients/{client_id}/locations/import/example.csv")
def example(session: SessionDep, viewer: Edits, client_id: uuid.UUID) -> Response:
    """A table to start from."""
    queries.get_client(session, viewer, client_id)
    return Response(
        example_csv(), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="locations.csv"'}
    )


@router.get("/clients/{client_id}/locations/import/{import_id}")
def preview(
    request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, import_id: uuid.UUID, page: Annotated[int, Query(ge=1)] = 1
) -> HTMLResponse:
    """What the upload would do, row by row where something is wrong; after importing: what it did."""
    client = queries.get_client(session, viewer, client_id)
    found = queries.get_import(session, viewer, client_id, import_id)
    cells: dict[int, list[str]] = dict(found.rows[1:])
    start = (page - 1) * PROBLEMS_A_PAGE
    problems = [(line, reasons, cells.get(line, [])) for line, reasons in found.problems[start : start + PROBLEMS_A_PAGE]]
    header = found.rows[0][1]
    samples = {
        column: next((row[place] for _line, row in found.rows[1:50] if place < len(row) and row[place].strip()), "")
        for place, column in enumerate(header)
    }
    good = [] if found.imported_at else actions.check_upload(session, client, found).good[:PREVIEW_ROWS]
    return render(
        request, "clients/import_result.html" if found.imported_at else "clients/import_preview.html", client=client, upload=found, header=header,
        samples=samples, good=good, problems=Page(problems, page, PROBLEMS_A_PAGE, len(found.problems)), fields=_field_words(), countries=_countries(),
        channels=dict(channel_words()),
        delimiter={";": _("semicolon"), ",": _("comma"), "\t": _("tab"), "|": _("bar")}.get(found.result.get("delimiter", ""), ""),
    )  # fmt: skip


@router.post("/clients/{client_id}/locations/import/{import_id}/columns")
def columns(session: SessionDep, viewer: Edits, client_id: uuid.UUID, import_id: uuid.UUID, form: SentForm) -> Response:
    """Choose which column fills which field."""
    mapping = {target: str(form.get(f"col-{target}", "")) for target in FIELDS}
    country = str(form.get("country", "NL"))
    actions.map_columns(session, viewer, client_id, import_id, mapping=mapping, country=country if country in TIME_ZONES else "NL")
    return RedirectResponse(f"/clients/{client_id}/locations/import/{import_id}", status_code=303)


@router.post("/clients/{client_id}/locations/import/{import_id}/apply")
def apply(request: Request, session: SessionDep, viewer: Edits, client_id: uuid.UUID, import_id: uuid.UUID) -> Response:
    """Import the good rows."""
    done = actions.import_locations(session, viewer, client_id, import_id)
    response = RedirectResponse(f"/clients/{client_id}/locations/import/{import_id}", status_code=303)
    flash(
        request,
        response,
        _("Imported: %(created)s new, %(updated)s updated.", created=done.result["created"], updated=done.result["updated"]),
    )
    return response


@router.get("/clients/{client_id}/locations/import/{import_id}/bad-rows.csv")
def bad_rows(session: SessionDep, viewer: Edits, client_id: uuid.UUID, import_id: uuid.UUID) -> Response:
    """The rows that were left out, to mend and upload again."""
    found = queries.get_import(session, viewer, client_id, import_id)
    text = bad_rows_csv(
        found.rows[0][1], [(line, cells) for line, cells in found.rows[1:]], [(line, reasons) for line, reasons in found.problems]
    )
    return Response(text, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="rows-to-mend.csv"'})


def _upload_form(request: Request, client: Client, error: str | None = None, country: str = "NL", status: int = 422) -> HTMLResponse:
    return render(
        request,
        "clients/import_upload.html",
        status=status if error else 200,
        client=client,
        error=error,
        country=country,
        countries=_countries(),
    )


def _countries() -> list[tuple[str, str]]:
    return sorted(((code, country_name(code, current_locale())) for code in TIME_ZONES), key=lambda pair: pair[1])


def _field_words() -> dict[str, tuple[str, str]]:
    """What each field is called, and what to know about it."""
    return {
        "external_id": (
            _("Your own id"),
            _("A row with a known id updates that location. Without an id column we make one from name and address."),
        ),
        "name": (_("Name"), _("Without a name we write the client's name and the street.")),
        "street": (_("Street and number"), ""),
        "postal_code": (_("Postal code"), ""),
        "city": (_("City"), ""),
        "region": (_("Region"), _("Your own division, for the people who see one region.")),
        "country": (_("Country"), _("A code or a name. It sets the time zone.")),
        "latitude": (_("Latitude"), _("With a position, shoppers nearby can be found.")),
        "longitude": (_("Longitude"), ""),
        "traffic": (_("Traffic"), _("Any measure of how busy it is: visitors, stops, receipts a day.")),
        "opening_hours": (
            _("Opening hours"),
            _("In OpenStreetMap's notation visits outside them are noticed; any other text is shown as it is."),
        ),
        "channel": (
            _("Channel"),
            _("store, website, app, phone, chat, email, post or social. What is not a place can be done from home."),
        ),
    }
