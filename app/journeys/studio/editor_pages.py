"""The questionnaire editor: one page, and one address for each thing it can do. Everything works as plain forms; scripts only swap parts."""

import uuid
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.journeys.errors import EditRefused, NotADraft, NothingToTakeBack, StaleDraft
from app.journeys.logic.rule import ChoiceFilter, Rule
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import Question, QuestionnaireContent
from app.journeys.studio import draft_actions, draft_queries, library_finds, queries
from app.journeys.studio.draft_actions import Edit
from app.journeys.studio.editor import Editor, note_of, open_editor
from app.journeys.studio.editor_words import editor_words
from app.journeys.studio.example_photo import keep_photo
from app.journeys.studio.places import find_question
from app.journeys.studio.rule_words import place_words
from app.journeys.studio.section_form import section_of_step
from app.journeys.studio.typed import Typed, TypedWrong, unknown_question
from app.journeys.studio.verbs import SAVES, VERBS, Ask
from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.web.flash import flash
from app.web.forms import SentForm
from app.web.templating import is_htmx, render

router = APIRouter(include_in_schema=False)
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
VerbName = Literal[
    "add-question", "add-section", "save-question", "save-section", "save-whole", "move-question", "move-section", "remove-question", "remove-section",
    "duplicate-question", "insert", "undo", "redo", "keep",
]  # fmt: skip
RuleField = Annotated[str, Query(pattern=r"^(visible_when|required_when|valid_when|choice_filter|calculation|check\.[0-9]{1,3}\.when)$")]


@router.get("/questionnaires/{questionnaire_id}/edit")
def editor_page(
    request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, at: Annotated[str, Query(max_length=130)] = ""
) -> Response:
    """The editor at a question (``at=q:code``), a step (``s:code``) or the questionnaire itself."""
    try:
        editor = open_editor(session, viewer, questionnaire_id, at)
    except NotADraft as refusal:
        response = RedirectResponse(f"/questionnaires/{questionnaire_id}", status_code=303)
        flash(request, response, refusal.message, "info")
        return response
    return _show(request, session, viewer, editor)


@router.post("/questionnaires/{questionnaire_id}/edit/{verb}")
def edit(request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, verb: VerbName, *, form: SentForm) -> Response:
    """Do one thing to the draft; answers with the editor as it is then, or with what was typed and why it could not be saved."""
    typed = Typed.sent(form)
    shown = typed.get("shown")
    if verb in SAVES:
        shown = f"{SAVES[verb]}:{typed.get('of')}" if SAVES[verb] else ""
    try:
        # A request that cannot be used must not leave half of what it does: the refusals below come before anything is written.
        with session.begin_nested():
            place = _do(request, session, viewer, questionnaire_id, verb, form)
    except (EditRefused, StaleDraft, NothingToTakeBack, TypedWrong) as refusal:
        return _refused(request, session, viewer, questionnaire_id, verb, typed, shown, refusal=refusal)
    editor = open_editor(session, viewer, questionnaire_id, place if place is not None else shown)
    if not is_htmx(request):
        return RedirectResponse(_address(editor), status_code=303)
    return _show(request, session, viewer, editor)


def _address(editor: Editor) -> str:
    return f"/questionnaires/{editor.questionnaire.id}/edit" + (f"?at={quote(editor.place)}" if editor.place else "")


def _do(request: Request, session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, verb: VerbName, form: FormData) -> str | None:
    typed = Typed.sent(form)
    raw = typed.get("revision")
    revision = int(raw) if raw.isdecimal() and len(raw) < 10 else 0  # noqa: PLR2004 - no revision is that large
    if verb in {"undo", "redo"}:
        return draft_actions.take_back(session, viewer, questionnaire_id, revision, -1 if verb == "undo" else 1)[1]
    if verb == "keep":
        version = _newest(session, viewer, questionnaire_id)
        draft_actions.keep_in_library(
            session, viewer, find_question(QuestionnaireContent.model_validate(version.content), typed.get("code"))[0]
        )
        return f"q:{typed.get('code')}"
    library = library_finds.find_library_question(session, typed.get("from")) if verb == "insert" else None
    steps = typed.all("step") if verb == "add-section" else []
    image = None
    sent = form.get("example_image")
    if verb == "save-question" and isinstance(sent, UploadFile) and sent.filename:
        image = keep_photo(request.app.state.blobs, sent.file.read())

    def change(content: QuestionnaireContent) -> Edit:
        rows = (
            draft_queries.list_steps(session, viewer, queries.get_questionnaire(session, viewer, questionnaire_id).client_id)
            if steps
            else []
        )
        taken = {section.code for section in content.sections}
        sections = []
        for row in rows:
            if str(row.step.id) in steps:
                section = section_of_step(row, taken, {})
                taken.add(section.code)
                sections.append(section)
        return VERBS[verb](content, Ask(typed, current_locale(), library, sections, image))

    return draft_actions.edit_draft(session, viewer, questionnaire_id, revision, change)[1].place


def _newest(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID) -> QuestionnaireVersion:
    return draft_queries.get_newest(session, queries.get_questionnaire(session, viewer, questionnaire_id).id)


def _refused(
    request: Request, session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, verb: VerbName, typed: Typed, shown: str, *,
    refusal: EditRefused | StaleDraft | NothingToTakeBack | TypedWrong,
) -> HTMLResponse:  # fmt: skip
    """The editor with what was typed still in it, and why nothing was saved."""
    editor = open_editor(session, viewer, questionnaire_id, shown)
    if verb in SAVES and editor.place == shown:
        editor.typed = typed
    editor.refusal = refusal.message
    if isinstance(refusal, TypedWrong):
        editor.errors, editor.positions = refusal.fields, refusal.positions
    if isinstance(refusal, EditRefused) and refusal.places:
        known = {question.code: question for question in editor.content.questions()}
        titles = {section.code: section.title for section in editor.content.sections}
        editor.refused_places = list(dict.fromkeys(place_words(place, known, titles) for place in refusal.places))
        if verb in {"remove-question", "remove-section"}:
            editor.retry = (verb, {"code": typed.get("code"), "shown": shown, "with_rules": "yes"})
        elif verb == "save-question":
            editor.retry = (verb, {})
    return _show(request, session, viewer, editor, status=refusal.status)


def _show(request: Request, session: Session, viewer: Viewer, editor: Editor, *, status: int = 200) -> HTMLResponse:
    template = "studio/_swap.html" if is_htmx(request) else "studio/editor.html"
    steps = draft_queries.list_steps(session, viewer, editor.client.id) if editor.question is None else []
    used = {section.code for section in editor.content.sections}
    response = render(
        request, template, status=status, editor=editor, base=f"/questionnaires/{editor.questionnaire.id}/edit", address=_address(editor),
        steps=[row for row in steps if row.step.code not in used], languages=editor.content.languages, section="clients", **editor_words(),
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/questionnaires/{questionnaire_id}/edit/rule")
def read_rule(
    request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, *, field: RuleField,
    source: Annotated[str, Query(max_length=4000)] = "", question: Annotated[str, Query(max_length=63)] = "",
) -> HTMLResponse:  # fmt: skip
    """What is said below a rule while it is typed: its sentence, or where it goes wrong."""
    content = QuestionnaireContent.model_validate(_newest(session, viewer, questionnaire_id).content)
    here: Question | None = next((each for each in content.questions() if each.code == question), None)
    facts: dict[str, Any] = {"note": None, "error": None, "position": None, "source": source}
    if source.strip():
        facts |= _read(content, field, source.strip(), here)
    return render(request, "studio/_rule_note.html", name=field, **facts)


def _read(content: QuestionnaireContent, field: str, source: str, here: Question | None) -> dict[str, Any]:
    kind = ChoiceFilter if field == "choice_filter" else Rule
    try:
        rule = kind.model_validate(source)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        return {"error": str(context.get("message", error.errors()[0]["msg"])), "position": int(context.get("position", 0))}
    known = {each.code for each in content.questions()}
    unknown = sorted(rule.codes() - known, key=source.find)
    if unknown:
        return {"error": unknown_question(unknown[0], known), "position": max(source.find(unknown[0]), 0)}
    return {"note": note_of(content, "check" if field.startswith("check.") else field, rule, here)}


@router.get("/questionnaires/{questionnaire_id}/edit/library")
def library_page(
    request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, *, q: Annotated[str, Query(max_length=100)] = "",
    topic: Annotated[str, Query(max_length=63)] = "", at: Annotated[str, Query(max_length=130)] = "",
) -> HTMLResponse:  # fmt: skip
    """Ready questions to put into the draft: those that are shipped, by theme, and the agency's own."""
    editor = open_editor(session, viewer, questionnaire_id, at)
    found = library_finds.search_library(session, q, topic)
    return render(
        request, "studio/library.html", editor=editor, found=found, q=q, topic=topic, themes=library_finds.list_themes(), section="clients",
        base=f"/questionnaires/{questionnaire_id}/edit", address=_address(editor), **editor_words(),
    )  # fmt: skip


@router.post("/questionnaires/{questionnaire_id}/edit/library/{library_id}/drop")
def drop_own(request: Request, session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, library_id: uuid.UUID) -> Response:
    """Take one of the agency's own questions out of the library."""
    _newest(session, viewer, questionnaire_id)
    draft_actions.drop_from_library(session, viewer, library_id)
    response = RedirectResponse(f"/questionnaires/{questionnaire_id}/edit/library?topic=own", status_code=303)
    flash(request, response, _("The question is no longer in the library."))
    return response
