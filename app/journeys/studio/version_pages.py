"""Pages about versions: what is odd about one, and what differs between two."""

import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.clients import queries as client_queries
from app.db import SessionDep
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import queries
from app.journeys.studio.comparison import Change, FieldChange, PartChange, compare
from app.journeys.studio.estimate import estimated_minutes
from app.journeys.studio.findings import Severity, list_findings
from app.journeys.wording import version_words
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.web.templating import render

router = APIRouter(include_in_schema=False)
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Number = Annotated[int | None, Query(ge=1, le=100_000)]
_SHOWN: Final = 300
"""Characters of a value that the comparison shows."""


@router.get("/questionnaires/{questionnaire_id}/check")
def check_page(request: Request, session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Number = None) -> HTMLResponse:
    """What is odd about a version, what stops it from being published first."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    shown = queries.get_numbered_version(session, questionnaire.id, version)
    content = QuestionnaireContent.model_validate(shown.content)
    return render(
        request, "studio/check.html", questionnaire=questionnaire, client=client_queries.get_client(session, viewer, questionnaire.client_id), shown=shown,
        findings=list_findings(content), titles={each.code: each.title for each in content.sections}, minutes=estimated_minutes(content),
        labels={each.code: each.label for each in content.questions()}, severities=severity_words(), edits=viewer.can(Permission.STUDY_EDIT),
        section="clients",
    )  # fmt: skip


@router.get("/questionnaires/{questionnaire_id}/compare")
def compare_page(
    request: Request, session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, old: Number = None, new: Number = None
) -> HTMLResponse:
    """Two versions of a questionnaire side by side; without numbers the newest and the one before it."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    versions = queries.list_versions(session, questionnaire.id)
    later = queries.get_numbered_version(session, questionnaire.id, new)
    earlier = queries.get_numbered_version(session, questionnaire.id, old or max(later.number - 1, 1))
    changes = compare(*(QuestionnaireContent.model_validate(each.content) for each in (earlier, later)))
    return render(
        request, "studio/compare.html", questionnaire=questionnaire, client=client_queries.get_client(session, viewer, questionnaire.client_id),
        versions=versions, earlier=earlier, later=later, groups=_by_section(changes, later.content, earlier.content), words=change_words(),
        version_words=version_words(), describe=describe_field, breaking=sum(change.breaks_comparison for change in changes), section="clients",
    )  # fmt: skip


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of one step; the first group, without a title, is the questionnaire's own."""

    title: str
    changes: list[PartChange]


def _by_section(changes: list[PartChange], *contents: dict[str, Any]) -> list[ChangeGroup]:
    titles = {section["code"]: section["title"] for content in reversed(contents) for section in content["sections"]}
    groups: dict[str | None, ChangeGroup] = {}
    for change in changes:
        title = pick(titles[change.section]) if change.section else ""
        groups.setdefault(change.section, ChangeGroup(title, [])).changes.append(change)
    return list(groups.values())


def change_words() -> dict[Change, str]:
    """What happened to a part."""
    return {Change.ADDED: _("added"), Change.REMOVED: _("removed"), Change.CHANGED: _("changed"), Change.MOVED: _("moved")}


def severity_words() -> dict[Severity, tuple[str, str]]:
    """How much a finding matters, as a heading and a line under it."""
    return {
        Severity.STOPS: (_("To mend before publishing"), _("A version with one of these cannot be published.")),
        Severity.LOOK: (_("Worth a look"), _("It can be published like this; most of the time it is not meant.")),
        Severity.KNOW: (_("Good to know"), _("This is how it works out.")),
    }


def describe_field(field: FieldChange) -> tuple[str, str, str]:
    """What changed, before and now, each in words."""
    return _field_words(field.path), _value_words(field.old), _value_words(field.new)


def _field_words(path: str) -> str:
    words = {
        "title": _("title"), "label": _("question"), "help": _("help"), "kind": _("kind"), "required": _("required"), "required_when": _("required when"),
        "visible_when": _("shown when"), "valid_when": _("valid when"), "valid_message": _("message when not valid"), "choice_filter": _("choice filter"),
        "calculation": _("calculation"), "private": _("private"), "names_person": _("names a person"), "tags": _("tags"), "options": _("answers"),
        "rows": _("rows"), "points": _("points"), "exclusive": _("stands alone"), "weight": _("weight"), "reversed": _("reversed"), "counts": _("counts as"),
        "bands": _("bands"), "critical": _("critical"), "minimum": _("minimum"), "maximum": _("maximum"), "min_length": _("shortest text"),
        "max_length": _("longest text"), "why_when": _("asks why at"), "evidence_when": _("asks for a photo at"), "affect": _("feeling sliders"),
        "words": _("words for the feeling"), "contribution": _("contribution"), "speeded": _("quick yes or no"), "cue": _("beginning of the sentence"),
        "emotion": _("words for feelings"), "journey": _("what was expected"),
        "emotion_cue": _("cue for the feeling"), "intro": _("introduction"), "channel": _("channel"), "leg": _("leg"), "legs": _("legs"), "stage": _("stage"),
        "languages": _("languages"), "scoring": _("scoring"), "method": _("method"), "estimated_minutes": _("minutes, about"), "order": _("order"),
        "low_label": _("label at the low end"), "high_label": _("label at the high end"), "allow_na": _("not applicable allowed"), "unit": _("unit"),
        "nl": "Nederlands", "en": "English",
    }  # fmt: skip
    return " › ".join(words.get(part, part) for part in path.split("."))


def _value_words(value: Any) -> str:
    if value is None or value in ({}, [], ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        text = ", ".join(_value_words(item) for item in value)
    elif isinstance(value, dict):
        text = "; ".join(f"{key}: {_value_words(item)}" for key, item in value.items() if item not in (None, [], {}, False))
    else:
        text = str(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
