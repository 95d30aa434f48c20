"""Pages of journeys and questionnaires."""

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
from app.errors import Invalid
from app.journeys import actions, queries
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.forms import JourneyForm, StageForm, StepForm
from app.journeys.models import Channel, Journey, QuestionnaireVersion, Stage, Step
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring import attainable_points
from app.journeys.templates import list_templates
from app.journeys.wording import answer_words
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
CHANNEL_ICONS = {
    Channel.STORE: "store", Channel.PHONE: "phone", Channel.WEBSITE: "globe", Channel.APP: "smartphone", Channel.CHAT: "message-circle",
    Channel.EMAIL: "mail", Channel.POST: "package", Channel.SOCIAL: "share-2",
}  # fmt: skip


def channel_words() -> dict[str, str]:
    """What each channel is called."""
    return {
        "store": _("On the spot"), "phone": _("By phone"), "website": _("Website"), "app": _("App"), "chat": _("Chat"), "email": _("E-mail"),
        "post": _("By post"), "social": _("Social media"),
    }  # fmt: skip


def kind_words() -> dict[str, str]:
    """What each kind of question is called."""
    return {
        "yes_no": _("Yes or no"), "single_choice": _("One choice"), "multiple_choice": _("Several choices"), "scale": _("Scale"), "nps": _("0 to 10"),
        "number": _("A number"), "duration": _("Duration"), "time": _("Time"), "short_text": _("Short text"), "long_text": _("In own words"),
        "photo": _("Photo"), "note": _("Note"),
    }  # fmt: skip


# --- a client's journeys and questionnaires ---


@router.get("/clients/{client_id}/journeys")
def journeys(request: Request, session: SessionDep, viewer: Sees, client_id: uuid.UUID) -> HTMLResponse:
    """A client's journeys and questionnaires, and the templates to begin from."""
    return _list_page(request, session, viewer, client_id)


@router.post("/clients/{client_id}/journeys")
def create_journey(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    client_id: uuid.UUID,
    *,
    name: Annotated[str, Form()] = "",
    template: Annotated[str, Form()] = "",
) -> Response:
    """A new journey, from a template or empty."""
    try:
        form = JourneyForm(name=name)
        made = actions.create_journey(session, viewer, client_id, name=form.name, template_code=template)
    except ValidationError as error:
        return _list_page(request, session, viewer, client_id, errors_of(error), name)
    return RedirectResponse(f"/journeys/{made.id}", status_code=303)


@router.post("/clients/{client_id}/questionnaires")
def create_questionnaire(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    client_id: uuid.UUID,
    *,
    name: Annotated[str, Form()] = "",
    template: Annotated[str, Form()] = "",
) -> Response:
    """A new questionnaire from a template."""
    try:
        form = JourneyForm(name=name)
        made = actions.create_questionnaire(session, viewer, client_id, name=form.name, template_code=template)
    except ValidationError as error:
        return _list_page(request, session, viewer, client_id, errors_of(error), name)
    except Invalid as error:
        return _list_page(request, session, viewer, client_id, error.fields, name)
    return RedirectResponse(f"/questionnaires/{made.questionnaire_id}", status_code=303)


def _list_page(
    request: Request, session: SessionDep, viewer: Viewer, client_id: uuid.UUID, errors: dict[str, str] | None = None, name: str = ""
) -> HTMLResponse:  # fmt: skip
    client = client_queries.get_client(session, viewer, client_id)
    return render(
        request, "journeys/list.html", status=422 if errors else 200, client=client, tab="journeys", section="clients", errors=errors or {}, name=name,
        figures=client_queries.count_client(session, client_id), journeys=queries.list_journeys(session, viewer, client_id),
        questionnaires=queries.list_questionnaires(session, viewer, client_id), templates=list_templates(), version_words=version_words(),
    )  # fmt: skip


def version_words() -> dict[str, str]:
    """What each status of a version is called."""
    return {"draft": _("draft"), "published": _("published"), "retired": _("retired")}


# --- a journey ---


@router.get("/journeys/{journey_id}")
def journey_page(request: Request, session: SessionDep, viewer: Sees, journey_id: uuid.UUID) -> HTMLResponse:
    """The journey map."""
    journey = queries.get_journey(session, viewer, journey_id)
    client = client_queries.get_client(session, viewer, journey.client_id)
    return render(
        request, "journeys/journey.html", journey=journey, client=client, section="clients", channels=channel_words(), icons=CHANNEL_ICONS,
        edits=viewer.can(Permission.STUDY_EDIT),
    )  # fmt: skip


@router.get("/journeys/{journey_id}/edit")
def edit_journey(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID) -> HTMLResponse:
    """The form for a journey's name and goal."""
    journey = queries.get_journey(session, viewer, journey_id)
    return _journey_form(request, journey, {"name": journey.name, "goal": journey.goal})


@router.post("/journeys/{journey_id}")
def rename_journey(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    journey_id: uuid.UUID,
    *,
    name: Annotated[str, Form()] = "",
    goal: Annotated[str, Form()] = "",
) -> Response:
    """Save a journey's name and goal."""
    try:
        form = JourneyForm(name=name, goal=goal)
    except ValidationError as error:
        return _journey_form(request, queries.get_journey(session, viewer, journey_id), {"name": name, "goal": goal}, errors_of(error))
    actions.rename_journey(session, viewer, journey_id, name=form.name, goal=form.goal)
    return _saved(request, f"/journeys/{journey_id}")


def _journey_form(request: Request, journey: Journey, values: dict[str, str], errors: dict[str, str] | None = None) -> HTMLResponse:
    return render(
        request,
        "journeys/journey_form.html",
        status=422 if errors else 200,
        journey=journey,
        values=values,
        errors=errors or {},
        section="clients",
    )


@router.get("/journeys/{journey_id}/stages/{stage_id}")
def stage_page(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID | Literal["new"]
) -> HTMLResponse:
    """The form for a stage, or a new one."""
    journey = queries.get_journey(session, viewer, journey_id)
    stage = None if stage_id == "new" else next((stage for stage in journey.stages if stage.id == stage_id), None)
    return _stage_form(request, journey, stage, _texts(stage, ("name",)))


@router.post("/journeys/{journey_id}/stages/{stage_id}")
def save_stage(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID | Literal["new"], *, form: SentForm
) -> Response:
    """Save a stage's name."""
    values = {key: str(value) for key, value in form.items()}
    known = stage_id if isinstance(stage_id, uuid.UUID) else None
    try:
        filled = StageForm.model_validate(values)
    except ValidationError as error:
        journey = queries.get_journey(session, viewer, journey_id)
        stage = next((stage for stage in journey.stages if stage.id == stage_id), None)
        return _stage_form(request, journey, stage, values, errors_of(error))
    actions.save_stage(session, viewer, journey_id, known, filled)
    return _saved(request, f"/journeys/{journey_id}")


def _stage_form(
    request: Request, journey: Journey, stage: Stage | None, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:
    return render(
        request,
        "journeys/stage_form.html",
        status=422 if errors else 200,
        journey=journey,
        stage=stage,
        values=values,
        errors=errors or {},
        section="clients",
    )


@router.get("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}")
def step_page(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *, step_id: uuid.UUID | Literal["new"]
) -> HTMLResponse:
    """The form for a step, or a new one."""
    journey = queries.get_journey(session, viewer, journey_id)
    step = next((step for stage in journey.stages for step in stage.steps if step.id == step_id), None)
    values = {**_texts(step, ("name", "touchpoint", "standard", "emotion_cue")), "channel": step.channel.value if step else "store"}
    return _step_form(request, journey, stage_id, step, values)


@router.post("/journeys/{journey_id}/stages/{stage_id}/steps/{step_id}")
def save_step(
    request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, *,
    step_id: uuid.UUID | Literal["new"], form: SentForm,
) -> Response:  # fmt: skip
    """Save a step."""
    values = {key: str(value) for key, value in form.items()}
    known = step_id if isinstance(step_id, uuid.UUID) else None
    try:
        filled = StepForm.model_validate(values)
    except ValidationError as error:
        journey = queries.get_journey(session, viewer, journey_id)
        step = next((step for stage in journey.stages for step in stage.steps if step.id == step_id), None)
        return _step_form(request, journey, stage_id, step, values, errors=errors_of(error))
    actions.save_step(session, viewer, journey_id, stage_id, known, form=filled)
    return _saved(request, f"/journeys/{journey_id}")


def _step_form(
    request: Request,
    journey: Journey,
    stage_id: uuid.UUID,
    step: Step | None,
    values: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    return render(
        request, "journeys/step_form.html", status=422 if errors else 200, journey=journey, stage_id=stage_id, step=step, values=values, errors=errors or {},
        channels=list(channel_words().items()), section="clients",
    )  # fmt: skip


@router.post("/journeys/{journey_id}/stages/{stage_id}/move")
def move_stage(
    session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID, to: Annotated[Literal["earlier", "later"], Form()]
) -> Response:
    """Move a stage one place."""
    actions.move_stage(session, viewer, journey_id, stage_id, to)
    return RedirectResponse(f"/journeys/{journey_id}#stage-{stage_id}", status_code=303)


@router.post("/journeys/{journey_id}/stages/{stage_id}/remove")
def remove_stage(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, stage_id: uuid.UUID) -> Response:
    """Take a stage out."""
    actions.remove_stage(session, viewer, journey_id, stage_id)
    return _saved(request, f"/journeys/{journey_id}", _("The stage is gone."))


@router.post("/journeys/{journey_id}/steps/{step_id}/move")
def move_step(
    session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID, to: Annotated[Literal["earlier", "later"], Form()]
) -> Response:
    """Move a step one place."""
    actions.move_step(session, viewer, journey_id, step_id, to)
    return RedirectResponse(f"/journeys/{journey_id}#step-{step_id}", status_code=303)


@router.post("/journeys/{journey_id}/steps/{step_id}/remove")
def remove_step(request: Request, session: SessionDep, viewer: Edits, journey_id: uuid.UUID, step_id: uuid.UUID) -> Response:
    """Take a step out."""
    actions.remove_step(session, viewer, journey_id, step_id)
    return _saved(request, f"/journeys/{journey_id}", _("The step is gone."))


def _texts(row: Stage | Step | None, fields: tuple[str, ...]) -> dict[str, str]:
    return {f"{field}_{locale}": (getattr(row, field).get(locale, "") if row else "") for field in fields for locale in ("nl", "en")}


# --- a questionnaire ---


@router.get("/questionnaires/{questionnaire_id}")
def questionnaire_page(
    request: Request, session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Annotated[int | None, Query(ge=1)] = None
) -> HTMLResponse:
    """A version of a questionnaire: its questions by step."""
    return _questionnaire(request, session, viewer, questionnaire_id, version)


@router.post("/questionnaires/{questionnaire_id}")
def rename_questionnaire(
    request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, name: Annotated[str, Form()] = ""
) -> Response:
    """Save a questionnaire's name."""
    try:
        form = JourneyForm(name=name)
    except ValidationError as error:
        return _questionnaire(request, session, viewer, questionnaire_id, None, errors=errors_of(error))
    actions.rename_questionnaire(session, viewer, questionnaire_id, form.name)
    return _saved(request, f"/questionnaires/{questionnaire_id}")


@router.post("/questionnaires/{questionnaire_id}/versions")
def start_version(request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID) -> Response:
    """Begin a new version."""
    made = actions.start_version(session, viewer, questionnaire_id)
    return _saved(request, f"/questionnaires/{questionnaire_id}", _("Version %(n)s is a draft with the same questions.", n=made.number))


@router.post("/questionnaires/{questionnaire_id}/versions/{version_id}/{verb}")
def change_version(
    request: Request,
    session: SessionDep,
    viewer: Edits,
    questionnaire_id: uuid.UUID,
    version_id: uuid.UUID,
    *,
    verb: Literal["publish", "retire"],
) -> Response:
    """Publish or retire a version."""
    done = (actions.publish_version if verb == "publish" else actions.retire_version)(session, viewer, version_id)
    told = _("Version %(n)s is published. Its questions stay as they are.", n=done.number)
    if verb == "retire":
        told = _("Version %(n)s is retired.", n=done.number)
    return _saved(request, f"/questionnaires/{questionnaire_id}?version={done.number}", told)


def _questionnaire(
    request: Request,
    session: SessionDep,
    viewer: Viewer,
    questionnaire_id: uuid.UUID,
    number: int | None,
    *,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    client = client_queries.get_client(session, viewer, questionnaire.client_id)
    versions = queries.list_versions(session, questionnaire.id)
    shown: QuestionnaireVersion | None = versions[0] if number is None else next((each for each in versions if each.number == number), None)
    if shown is None:
        raise QuestionnaireNotFound(_("There is no such version."))
    content = QuestionnaireContent.model_validate(shown.content)
    return render(
        request, "journeys/questionnaire.html", status=422 if errors else 200, questionnaire=questionnaire, client=client, versions=versions, shown=shown,
        content=content, points=attainable_points, kinds=kind_words(), by_code={question.code: question for question in content.questions()},
        answer_words=answer_words, channels=channel_words(),
        icons={channel.value: name for channel, name in CHANNEL_ICONS.items()},
        version_words=version_words(), edits=viewer.can(Permission.STUDY_EDIT), errors=errors or {}, section="clients",
    )  # fmt: skip


def _saved(request: Request, address: str, text: str = "") -> RedirectResponse:
    response = RedirectResponse(address, status_code=303)
    flash(request, response, text or _("Saved."))
    return response
