"""Pages of studies: the list, setting one up, its lifecycle, its own facts and norms."""

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.errors import UnknownTemplate
from app.journeys.maps import queries as map_queries
from app.journeys.rules import VersionStatus
from app.journeys.studio import queries as studio_queries
from app.journeys.templates import list_templates
from app.journeys.wording import CHANNEL_ICONS, channel_words
from app.kit.translation import gettext as _
from app.studies import actions, part_pages, queries, version_actions, wave_pages
from app.studies.errors import PartUnknown
from app.studies.forms import BasicsForm, NewStudyForm
from app.studies.models import Study
from app.studies.part_pages import saved
from app.studies.rules import LEVELS, StudyStatus
from app.studies.words import cap_words, language_words, level_words, next_part, status_words, wave_words
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)

Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
MOST_NORM = 100


@router.get("/studies")
def studies(
    request: Request, session: SessionDep, viewer: Sees, *, q: str = "", status: str = "", client: str = "", sort: str = "-created",
    page: Annotated[int, Query(ge=1)] = 1,
) -> HTMLResponse:  # fmt: skip
    """All studies, searched and filtered."""
    client_id = uuid.UUID(client) if _is_id(client) else None
    found = queries.list_studies(session, viewer, q=q, status=status, client_id=client_id, sort=sort, page=page)
    return render(
        request, "studies/list.html", found=found, q=q, chosen_status=status, sort=sort, statuses=status_words(), waves=wave_words(), section="studies",
        clients=[(str(row.client.id), row.client.name) for row in client_queries.list_clients(session, viewer).rows], chosen_client=client,
    )  # fmt: skip


@router.get("/clients/{client_id}/studies")
def studies_of_client(request: Request, session: SessionDep, viewer: Sees, client_id: uuid.UUID) -> HTMLResponse:
    """A client's studies."""
    client = client_queries.get_client(session, viewer, client_id)
    return render(
        request, "studies/of_client.html", client=client, tab="studies", figures=client_queries.count_client(session, client_id), section="clients",
        found=queries.list_studies(session, viewer, client_id=client_id), statuses=status_words(), waves=wave_words(), sort="",
    )  # fmt: skip


@router.get("/studies/new")
def new_study(request: Request, session: SessionDep, viewer: Edits, client: str = "") -> HTMLResponse:
    """Where a study begins: for whom, and from what."""
    return _new_form(request, session, viewer, {"client_id": client, "name": "", "template": "", "journey_id": "", "version_id": ""})


@router.post("/studies")
def create_study(
    request: Request, session: SessionDep, viewer: Edits, *, client_id: Annotated[str, Form()] = "", name: Annotated[str, Form()] = "",
    template: Annotated[str, Form()] = "", journey_id: Annotated[str, Form()] = "", version_id: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Make a draft study, and go to its checklist."""
    own = template == "own"
    values = {"client_id": client_id, "name": name, "template": template, "journey_id": journey_id, "version_id": version_id}
    try:
        form = NewStudyForm.model_validate(
            {"client_id": client_id, "name": name, "template": "" if own else template, "journey_id": (journey_id or None) if own else None,
             "version_id": (version_id or None) if own else None}
        )  # fmt: skip
        study = actions.create_study(session, viewer, form)
    except ValidationError as error:
        return _new_form(request, session, viewer, values, errors_of(error))
    except (PartUnknown, UnknownTemplate) as error:
        return _new_form(request, session, viewer, values, error.fields)
    response = RedirectResponse(f"/studies/{study.id}", status_code=303)
    flash(request, response, _("The study is there as a draft. Below is what it needs before it goes into the field."))
    return response


def _new_form(
    request: Request, session: SessionDep, viewer: Viewer, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    clients = [row.client for row in client_queries.list_clients(session, viewer).rows]
    chosen = next((client for client in clients if str(client.id) == values["client_id"]), None)
    own_journeys = map_queries.list_journeys(session, viewer, chosen.id) if chosen else []
    own_questionnaires = studio_queries.list_questionnaires(session, viewer, chosen.id) if chosen else []
    return render(
        request, "studies/new.html", status=422 if errors else 200, values=values, errors=errors or {}, clients=clients, chosen=chosen, section="studies",
        templates=list_templates(), journeys=own_journeys, questionnaires=[row for row in own_questionnaires if row.status is not VersionStatus.RETIRED],
    )  # fmt: skip


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


# Before the routes with {study_id}: theirs are longer, so the order only matters for "new" above.
router.routes.extend(part_pages.router.routes)
router.routes.extend(wave_pages.router.routes)


@router.get("/studies/{study_id}")
def study_page(request: Request, session: SessionDep, viewer: Sees, study_id: uuid.UUID) -> HTMLResponse:
    """One study: the checklist of a draft, the waves of a running one."""
    study = queries.get_study(session, viewer, study_id)
    client = client_queries.get_client(session, viewer, study.client_id)
    questionnaire, version = queries.find_version(session, study.questionnaire_version_id)
    newer = studio_queries.find_newest_published(session, questionnaire.id)
    return render(
        request, "studies/study.html", study=study, client=client, ready=queries.check_readiness(session, study), questionnaire=questionnaire, version=version,
        steps=map_queries.list_steps(session, study.journey_id), statuses=status_words(), waves=wave_words(), caps=cap_words(), levels=level_words(),
        languages=language_words(), section="studies", edits=viewer.can(Permission.STUDY_EDIT),
        newer=newer if newer is not None and newer.number > version.number and study.status is StudyStatus.FIELDING else None,
    )  # fmt: skip


@router.post("/studies/{study_id}/version")
def adopt_version(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, version_id: Annotated[uuid.UUID, Form()]
) -> Response:
    """Go on with another version of the questionnaire."""
    study = version_actions.adopt_version(session, viewer, study_id, version_id)
    response = RedirectResponse(f"/studies/{study.id}", status_code=303)
    flash(request, response, _("Visits that have not started ask the new version. Those that have keep theirs."))
    return response


@router.post("/studies/{study_id}/status/{verb}")
def change_status(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, verb: Literal["publish", "close", "archive"]
) -> Response:
    """Publish, close or archive a study."""
    {"publish": actions.publish, "close": actions.close_study, "archive": actions.archive_study}[verb](session, viewer, study_id)
    told = {
        "publish": _("The study is in the field. Open a wave to make its visits."),
        "close": _("The study is closed."),
        "archive": _("The study is in the archive."),
    }[verb]
    return saved(request, f"/studies/{study_id}", told)


# --- its own facts ---


@router.get("/studies/{study_id}/basics")
def basics(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> HTMLResponse:
    """The form for a study's own facts."""
    study = queries.get_study(session, viewer, study_id)
    values = {
        "name": study.name, "fee": f"{study.fee_minor // 100},{study.fee_minor % 100:02}",
        "could_not_complete_share": study.could_not_complete_share, "languages": study.languages, "minimum_level": study.minimum_level,
        "names_allowed": study.names_allowed, "names_legal_basis": study.names_legal_basis,
        "recordings_lawful_because": study.recordings_lawful_because or "", "orders_under_alias": study.orders_under_alias,
    }  # fmt: skip
    return _basics_form(request, study, values)


@router.post("/studies/{study_id}/basics")
def save_basics(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, form: SentForm) -> Response:
    """Save a study's own facts."""
    study = queries.get_study(session, viewer, study_id)
    if study.status is StudyStatus.DRAFT:
        values: dict[str, object] = {
            "name": str(form.get("name", "")), "fee": str(form.get("fee", "")),
            "could_not_complete_share": str(form.get("could_not_complete_share", study.could_not_complete_share)),
            "languages": [str(each) for each in form.getlist("languages")],
            "minimum_level": str(form.get("minimum_level", "")), "names_allowed": form.get("names_allowed") == "yes",
            "names_legal_basis": str(form.get("names_legal_basis", "")),
            "recordings_lawful_because": str(form.get("recordings_lawful_because", "")), "orders_under_alias": form.get("orders_under_alias") == "yes",
        }  # fmt: skip
    else:
        values = {
            "name": str(form.get("name", "")), "fee": f"{study.fee_minor / 100:.2f}",
            "could_not_complete_share": study.could_not_complete_share, "languages": study.languages, "minimum_level": study.minimum_level,
            "names_allowed": study.names_allowed, "names_legal_basis": study.names_legal_basis,
            "recordings_lawful_because": study.recordings_lawful_because or "", "orders_under_alias": study.orders_under_alias,
        }  # fmt: skip
    try:
        filled = BasicsForm.model_validate(values)
    except ValidationError as error:
        return _basics_form(request, study, values, errors_of(error))
    if filled.lacks_basis():
        return _basics_form(request, study, values, {"names_legal_basis": _("Say in a sentence why asking for names is lawful here.")})
    if filled.lacks_recording_reason():
        return _basics_form(
            request, study, values, {"recordings_lawful_because": _("Say in a sentence why recording is lawful here, or leave it empty.")}
        )
    actions.update_basics(session, viewer, study_id, filled)
    return saved(request, next_part(study_id, "basics", str(form.get("go", ""))))


def _basics_form(request: Request, study: Study, values: dict[str, object], errors: dict[str, str] | None = None) -> HTMLResponse:
    return render(
        request, "studies/basics.html", status=422 if errors else 200, study=study, values=values, errors=errors or {}, section="studies", part="basics",
        languages=list(language_words().items()), levels=[(str(level), level_words()[level]) for level in LEVELS],
    )  # fmt: skip


# --- norms ---


@router.get("/studies/{study_id}/norms")
def norms(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> HTMLResponse:
    """The form for the norms."""
    study = queries.get_study(session, viewer, study_id)
    by_step = {code: str(norm) for code, norm in queries.list_step_norms(session, study.id).items()}
    return _norms_form(request, session, study, str(study.norm), by_step)


@router.post("/studies/{study_id}/norms")
def save_norms(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, form: SentForm) -> Response:
    """Save the norms."""
    study = queries.get_study(session, viewer, study_id)
    norm = str(form.get("norm", "")).strip()
    texts = {key.removeprefix("step-"): str(value).strip() for key, value in form.items() if key.startswith("step-") and str(value).strip()}
    filled = {"norm": norm, **{f"step-{code}": text for code, text in texts.items()}}
    wrong = {name: _("A norm is a whole number from 0 to 100.") for name, text in filled.items() if not _is_norm(text)}
    if wrong:
        return _norms_form(request, session, study, norm, texts, wrong)
    by_step = {code: int(text) for code, text in texts.items() if int(text) != int(norm)}
    actions.set_norms(session, viewer, study_id, int(norm), by_step)
    return saved(request, next_part(study_id, "norms", str(form.get("go", ""))))


def _is_norm(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= MOST_NORM


def _norms_form(
    request: Request, session: SessionDep, study: Study, norm: str, by_step: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:  # fmt: skip
    return render(
        request, "studies/norms.html", status=422 if errors else 200, study=study, norm=norm, by_step=by_step, errors=errors or {}, section="studies",
        part="norms", steps=map_queries.list_steps(session, study.journey_id), icons=CHANNEL_ICONS, channels=channel_words(),
    )  # fmt: skip
