"""Pages of the parts of a study that shoppers meet: caps, scenarios, the briefing."""

import re
import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.forms import make_code
from app.journeys.maps.queries import get_journey, list_personas
from app.journeys.templates import BriefingContent
from app.kit.translation import gettext as _
from app.studies import part_actions, queries
from app.studies.forms import MOST_AMOUNT, ExceptionForm, LevelCapForm, PlayedAsForm, ScenarioForm
from app.studies.models import Scenario, Study
from app.studies.rules import LEVELS, CapKind
from app.studies.words import cap_words, level_words, next_part
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
OPTIONS = 4
LOCALES = ("nl", "en")


def saved(request: Request, address: str, text: str = "") -> RedirectResponse:
    """To the next page, which says that it worked."""
    response = RedirectResponse(address, status_code=303)
    flash(request, response, text or _("Saved."))
    return response


# --- caps ---


@router.get("/studies/{study_id}/caps")
def caps(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> HTMLResponse:
    """How much one shopper may do."""
    return _caps_form(request, session, queries.get_study(session, viewer, study_id))


@router.post("/studies/{study_id}/caps")
def save_caps(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, form: SentForm) -> Response:
    """Save the ordinary caps."""
    study = queries.get_study(session, viewer, study_id)
    texts = {kind.value: str(form.get(kind.value, "")).strip() for kind in CapKind}
    wrong = {
        name: _("Write a whole number up to %(n)s, or nothing for no limit.", n=MOST_AMOUNT)
        for name, text in texts.items()
        if text and not (text.isascii() and text.isdigit() and int(text) <= MOST_AMOUNT)
    }
    if wrong:
        return _caps_form(request, session, study, texts, wrong)
    part_actions.set_caps(session, viewer, study_id, {CapKind(name): int(text) if text else None for name, text in texts.items()})
    return saved(request, next_part(study_id, "caps", str(form.get("go", ""))))


@router.post("/studies/{study_id}/caps/levels")
def add_level_cap(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, form: SentForm) -> Response:
    """Add a wider cap for a level."""
    values = {key: str(value) for key, value in form.items()}
    try:
        part_actions.add_level_cap(session, viewer, study_id, LevelCapForm.model_validate(values))
    except (ValidationError, Invalid) as error:
        return _caps_form(
            request, session, queries.get_study(session, viewer, study_id), errors=_told(error, "level-"), values={"level": values}
        )
    return saved(request, f"/studies/{study_id}/caps")


@router.post("/studies/{study_id}/caps/exceptions")
def add_exception(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, form: SentForm) -> Response:
    """Add an exception for one shopper."""
    values = {key: str(value) for key, value in form.items()}
    try:
        part_actions.add_exception(session, viewer, study_id, ExceptionForm.model_validate(values))
    except (ValidationError, Invalid) as error:
        return _caps_form(
            request, session, queries.get_study(session, viewer, study_id), errors=_told(error, "exception-"), values={"exception": values}
        )
    return saved(request, f"/studies/{study_id}/caps", _("The exception holds from now on, and its reason is in the log."))


@router.post("/studies/{study_id}/caps/{rule_id}/remove")
def remove_cap(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, rule_id: uuid.UUID) -> Response:
    """Take a level's cap or an exception off."""
    part_actions.remove_cap(session, viewer, study_id, rule_id)
    return saved(request, f"/studies/{study_id}/caps", _("Taken off."))


def _told(error: ValidationError | Invalid, prefix: str) -> dict[str, str]:
    fields = error.fields if isinstance(error, Invalid) else errors_of(error)
    return {prefix + name: text for name, text in fields.items()}


def _caps_form(
    request: Request, session: SessionDep, study: Study, texts: dict[str, str] | None = None, errors: dict[str, str] | None = None, *,
    values: dict[str, dict[str, str]] | None = None,
) -> HTMLResponse:  # fmt: skip
    known = queries.list_caps(session, study.id)
    amounts = texts if texts is not None else {kind: str(rule.amount) for kind, rule in known.ordinary.items()}
    return render(
        request, "studies/caps.html", status=422 if errors else 200, here=f"/studies/{study.id}/caps", study=study,
        caps=known, amounts=amounts, errors=errors or {}, words=cap_words(), levels=level_words(), wider_levels=LEVELS[1:],
        filled={"level": {}, "exception": {}, **(values or {})}, section="studies", part="caps",
    )  # fmt: skip


# --- scenarios ---


@router.get("/studies/{study_id}/scenarios")
def scenarios(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> HTMLResponse:
    """The study's scenarios."""
    return _scenario_list(request, session, viewer, queries.get_study(session, viewer, study_id))


@router.post("/studies/{study_id}/scenarios/{scenario_id}/persona")
def play_as(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, scenario_id: uuid.UUID, *, form: SentForm
) -> Response:
    """Name the persona that a scenario is played as."""
    study = queries.get_study(session, viewer, study_id)
    values = {key: str(value) for key, value in form.items()}
    try:
        # A new persona must not stay behind where the rest is refused.
        with session.begin_nested():
            part_actions.play_as(session, viewer, study_id, scenario_id, PlayedAsForm.model_validate(values))
    except (ValidationError, Invalid) as error:
        return _scenario_list(request, session, viewer, study, wrong=scenario_id, values=values, errors=_told(error, ""))
    return saved(request, f"/studies/{study_id}/scenarios")


def _scenario_list(
    request: Request, session: SessionDep, viewer: Viewer, study: Study, *, wrong: uuid.UUID | None = None, values: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> HTMLResponse:  # fmt: skip
    personas = list_personas(session, viewer, study.client_id)
    return render(
        request, "studies/scenarios.html", status=422 if errors else 200, study=study, scenarios=queries.list_scenarios(session, study.id),
        personas=personas, names={each.id: each.name for each in personas}, usual=get_journey(session, viewer, study.journey_id).persona_id, wrong=wrong,
        values=values or {}, errors=errors or {}, section="studies", part="scenarios",
    )  # fmt: skip


@router.get("/studies/{study_id}/scenarios/{scenario_id}")
def scenario(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, scenario_id: uuid.UUID | Literal["new"]
) -> HTMLResponse:
    """The form for a scenario."""
    study = queries.get_study(session, viewer, study_id)
    found = next((each for each in queries.list_scenarios(session, study.id) if each.id == scenario_id), None)
    values = {
        f"{field}_{locale}": getattr(found, field).get(locale, "") if found else ""
        for field in ("title", "instructions")
        for locale in LOCALES
    }
    return _scenario_form(request, study, found, values)


@router.post("/studies/{study_id}/scenarios/{scenario_id}")
def save_scenario(
    request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, scenario_id: uuid.UUID | Literal["new"], *, form: SentForm
) -> Response:
    """Save a scenario."""
    study = queries.get_study(session, viewer, study_id)
    values = {key: str(value) for key, value in form.items()}
    try:
        filled = ScenarioForm.model_validate(values)
    except ValidationError as error:
        found = next((each for each in queries.list_scenarios(session, study.id) if each.id == scenario_id), None)
        return _scenario_form(request, study, found, values, errors_of(error))
    part_actions.save_scenario(session, viewer, study_id, scenario_id if isinstance(scenario_id, uuid.UUID) else None, filled)
    return saved(request, f"/studies/{study_id}/scenarios")


@router.post("/studies/{study_id}/scenarios/{scenario_id}/remove")
def remove_scenario(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, scenario_id: uuid.UUID) -> Response:
    """Take a scenario out."""
    part_actions.remove_scenario(session, viewer, study_id, scenario_id)
    return saved(request, f"/studies/{study_id}/scenarios", _("The scenario is gone."))


def _scenario_form(
    request: Request, study: Study, found: Scenario | None, values: dict[str, str], errors: dict[str, str] | None = None
) -> HTMLResponse:  # fmt: skip
    return render(
        request,
        "studies/scenario.html",
        status=422 if errors else 200,
        study=study,
        scenario=found,
        values=values,
        errors=errors or {},
        section="studies",
    )


# --- the briefing ---


@router.get("/studies/{study_id}/briefing")
def briefing(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> HTMLResponse:
    """The briefing, to write and to publish."""
    study = queries.get_study(session, viewer, study_id)
    known = queries.list_briefings(session, study.id)
    content = (
        {"title": known[0].title, "sections": known[0].sections, "check": known[0].check}
        if known
        else {"title": {}, "sections": [], "check": []}
    )
    return _briefing_form(request, session, study, content)


@router.post("/studies/{study_id}/briefing")
def save_briefing(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID, form: SentForm) -> Response:
    """Save the briefing; empty passages and questions fall away."""
    study = queries.get_study(session, viewer, study_id)
    content, problems = read_briefing(form)
    try:
        filled = BriefingContent.model_validate(content)
    except ValidationError:
        problems = problems or [
            _("A briefing needs a title, a passage with a heading and a text, and a question with two answers of which one is right.")
        ]
    if problems:
        return _briefing_form(request, session, study, content, problems)
    made = part_actions.save_briefing(session, viewer, study_id, filled)
    go = str(form.get("go", ""))
    text = "" if made.published_at else _("Saved as number %(n)s.", n=made.number)
    return saved(request, next_part(study_id, "briefing", go), text)


@router.post("/studies/{study_id}/briefing/publish")
def publish_briefing(request: Request, session: SessionDep, viewer: Edits, study_id: uuid.UUID) -> Response:
    """Publish the newest number."""
    made = part_actions.publish_briefing(session, viewer, study_id)
    return saved(request, f"/studies/{study_id}/briefing", _("Number %(n)s is what shoppers read from now on.", n=made.number))


def read_briefing(form: FormData) -> tuple[dict[str, Any], list[str]]:
    """The briefing as filled in, and a sentence for each question that is not right yet."""

    def text(name: str) -> dict[str, str]:
        return {locale: value for locale in LOCALES if (value := str(form.get(f"{name}_{locale}", "")).strip())}

    def numbers(prefix: str) -> list[int]:
        return sorted({int(found[1]) for key in form if (found := re.match(rf"{prefix}-(\d{{1,3}})-", key))})

    problems: list[str] = []
    sections = [{"title": text(f"section-{n}-title"), "body": text(f"section-{n}-body")} for n in numbers("section")]
    check: list[dict[str, Any]] = []
    codes: set[str] = set()
    for n in numbers("check"):
        label = text(f"check-{n}-label")
        right = str(form.get(f"check-{n}-right", ""))
        options = [
            {"code": f"option_{place}", "label": words, "correct": right == str(place)}
            for place in range(1, OPTIONS + 3)
            if (words := text(f"check-{n}-option-{place}"))
        ]
        if not label and not options:
            continue
        code = str(form.get(f"check-{n}-code", "")) or make_code(next(iter(label.values()), "check"), codes, "check")
        codes.add(code)
        check.append({"code": code, "label": label, "options": options, "explanation": text(f"check-{n}-explanation") or label})
        if sum(bool(option["correct"]) for option in options) != 1:
            problems.append(_("Question %(n)s: say which answer is right.", n=len(check)))
        elif len(options) < 2 or not label:  # noqa: PLR2004 - a choice needs two
            problems.append(_("Question %(n)s: write the question and at least two answers.", n=len(check)))
    kept = [section for section in sections if section["title"] or section["body"]]
    return {"title": text("title"), "sections": kept, "check": check}, problems


def _briefing_form(
    request: Request, session: SessionDep, study: Study, content: dict[str, Any], problems: list[str] | None = None
) -> HTMLResponse:  # fmt: skip
    known = queries.list_briefings(session, study.id)
    return render(
        request, "studies/briefing.html", status=422 if problems else 200, study=study, content=content, problems=problems or [], section="studies",
        newest=known[0] if known else None, option_count=OPTIONS, part="briefing",
    )  # fmt: skip
