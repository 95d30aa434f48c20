"""Pages of waves and their quota."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.clients.rules import country_name
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.wording import channel_words
from app.kit.translation import current_locale, ngettext
from app.kit.translation import gettext as _
from app.studies import queries, wave_actions
from app.studies.forms import CellsForm, WaveForm
from app.studies.models import Study, Wave
from app.studies.part_pages import saved
from app.studies.words import day_part_words, wave_words
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]


@router.get("/studies/{study_id}/waves")
def waves(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> HTMLResponse:
    """The study's waves, to add, change and give a quota."""
    study = queries.get_study(session, viewer, study_id)
    rows = queries.list_waves_of(session, [study.id]).get(study.id, [])
    return render(request, "studies/waves.html", study=study, rows=rows, words=wave_words(), section="studies", part="waves")


@router.get("/studies/{study_id}/waves/{wave_id}")
def wave_page(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, wave_id: uuid.UUID | Literal["new"]
) -> HTMLResponse:
    """The form for a wave."""
    study = queries.get_study(session, viewer, study_id)
    wave = queries.get_wave(session, viewer, wave_id)[1] if isinstance(wave_id, uuid.UUID) else None
    values = {"name": wave.name, "starts_on": wave.starts_on.isoformat(), "ends_on": wave.ends_on.isoformat()} if wave else {}
    return _wave_form(request, study, wave, values)


@router.post("/studies/{study_id}/waves/{wave_id}")
def save_wave(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, wave_id: uuid.UUID | Literal["new"], *, form: SentForm
) -> Response:
    """Save a wave; a new one goes on to its quota."""
    study = queries.get_study(session, viewer, study_id)
    values = {key: str(value) for key, value in form.items()}
    wave = queries.get_wave(session, viewer, wave_id)[1] if isinstance(wave_id, uuid.UUID) else None
    try:
        filled = WaveForm.model_validate(values)
    except ValidationError as error:
        return _wave_form(request, study, wave, values, errors_of(error))
    if filled.ends_too_early():
        return _wave_form(request, study, wave, values, {"ends_on": _("The last day comes before the first.")})
    made = wave_actions.save_wave(session, viewer, study_id, wave.id if wave else None, filled)
    return saved(request, f"/studies/{study_id}/waves/{made.id}/quota" if wave is None else f"/studies/{study_id}/waves")


def _wave_form(
    request: Request, study: Study, wave: Wave | None, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    return render(
        request,
        "studies/wave.html",
        status=422 if errors else 200,
        study=study,
        wave=wave,
        values=values,
        errors=errors or {},
        section="studies",
    )


@router.post("/studies/{study_id}/waves/{wave_id}/status/{verb}")
def change_wave(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    study_id: uuid.UUID,
    wave_id: uuid.UUID,
    *,
    verb: Literal["open", "close", "remove"],
) -> Response:
    """Open, close or take out a wave."""
    {"open": wave_actions.open_wave, "close": wave_actions.close_wave, "remove": wave_actions.remove_wave}[verb](session, viewer, wave_id)
    told = {
        "open": _("The wave is in the field: its visits are open for shoppers."),
        "close": _("The wave is closed."),
        "remove": _("The wave is gone."),
    }[verb]
    return saved(request, f"/studies/{study_id}/waves" if verb == "remove" else f"/studies/{study_id}", told)


# --- quota ---


@router.get("/studies/{study_id}/waves/{wave_id}/quota")
def quota(
    request: Request, session: SessionDep, viewer: Sees, study_id: uuid.UUID, wave_id: uuid.UUID, *, q: str = "", scenario: str = "",
    page: Annotated[int, Query(ge=1)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Where visits are needed, and how many."""
    return _quota_page(request, session, viewer, study_id, wave_id, q=q, scenario=scenario, page=page)


@router.post("/studies/{study_id}/waves/{wave_id}/quota")
def add_cells(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, wave_id: uuid.UUID, *, form: SentForm) -> Response:
    """Add cells for the chosen locations."""
    values: dict[str, Any] = {"choose": "", **{key: str(value) for key, value in form.items()}}
    values["scenario_ids"] = [str(each) for each in form.getlist("scenario_ids")]
    values["day_parts"] = [str(each) for each in form.getlist("day_parts")] or [""]
    try:
        new, changed = wave_actions.add_cells(session, viewer, wave_id, CellsForm.model_validate(values))
    except (ValidationError, Invalid) as error:
        errors = error.fields if isinstance(error, Invalid) else errors_of(error)
        return _quota_page(request, session, viewer, study_id, wave_id, values=values, errors=errors)
    return saved(
        request, f"/studies/{study_id}/waves/{wave_id}/quota", _("%(new)s cells added, %(changed)s changed.", new=new, changed=changed)
    )


@router.post("/studies/{study_id}/waves/{wave_id}/targets")
def set_targets(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, wave_id: uuid.UUID, *, form: SentForm
) -> Response:
    """Save the targets of the rows shown; with selected rows and a number, the same for all of them."""
    selected = [str(each) for each in form.getlist("id")]
    bulk = str(form.get("bulk", "")).strip()
    verb = str(form.get("verb", "save"))
    texts = {key.removeprefix("target-"): str(value).strip() for key, value in form.items() if key.startswith("target-")}
    if verb == "remove":
        texts = dict.fromkeys(selected, "0")
    elif verb == "bulk":
        texts = dict.fromkeys(selected, bulk)
    targets: dict[uuid.UUID, int] = {}
    for cell, text in texts.items():
        if not (text.isascii() and text.isdigit()):
            return _quota_page(
                request, session, viewer, study_id, wave_id, errors={"targets": _("A target is a whole number; 0 takes the row out.")}
            )
        try:
            targets[uuid.UUID(cell)] = int(text[:6])
        except ValueError:
            continue
    changed = wave_actions.set_targets(session, viewer, wave_id, targets)
    return saved(request, f"/studies/{study_id}/waves/{wave_id}/quota", ngettext("%(n)s row changed.", "%(n)s rows changed.", changed))


def _quota_page(
    request: Request, session: SessionDep, viewer: Viewer, study_id: uuid.UUID, wave_id: uuid.UUID, *, q: str = "", scenario: str = "", page: int = 1,
    values: dict[str, Any] | None = None, errors: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    study, wave = queries.get_wave(session, viewer, wave_id)
    queries.get_study(session, viewer, study_id)
    scenarios = queries.list_scenarios(session, study.id)
    chosen = next((each.id for each in scenarios if str(each.id) == scenario), None)
    with_traffic = queries.count_with_traffic(session, study.client_id)
    if errors and "top" in errors and not with_traffic:  # there is no such field then
        errors = {
            **{name: told for name, told in errors.items() if name != "top"},
            "choose": _("It is not known of any location how busy it is."),
        }
    total = next((row for row in queries.list_waves_of(session, [study.id]).get(study.id, []) if row.wave.id == wave.id), None)
    filled = {
        "choose": "",
        "target": "1",
        "day_parts": [""],
        "scenario_ids": [str(scenarios[0].id)] if len(scenarios) == 1 else [],
        **(values or {}),
    }
    return render(
        request, "studies/quota.html", status=422 if errors else 200, here=f"/studies/{study_id}/waves/{wave_id}/quota", study=study, wave=wave,
        scenarios=scenarios, total=total, q=q, scenario=scenario,
        found=queries.list_cells(session, wave.id, q=q, scenario_id=chosen, page=page), values=filled, errors=errors or {}, section="studies",
        with_traffic=with_traffic,
        figures=client_queries.count_client(session, study.client_id), choices=client_queries.list_location_choices(session, viewer, study.client_id),
        by_channel=queries.count_by_channel(session, wave.id), channel_words=channel_words(), day_parts=day_part_words(), words=wave_words(),
        edits=viewer.can(Permission.STUDY_EDIT) and wave.status.value == "planned",
        country_name=lambda code: country_name(code, current_locale()),
    )  # fmt: skip
