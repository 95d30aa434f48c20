"""Questionnaires for programs: their versions, the draft, what is odd, what differs. Files in and out: ``interchange/api.py``."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, ValidationError

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.errors import Invalid
from app.journeys.interchange.json_form import sources_only
from app.journeys.library import get_library
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import actions, draft_actions, queries
from app.journeys.studio.comparison import Change, compare
from app.journeys.studio.estimate import estimated_minutes
from app.journeys.studio.findings import Severity, list_findings
from app.kit.translation import gettext as _

router = APIRouter(prefix="/api/v1", tags=["questionnaires"])
Sees = Annotated[Viewer, allowed(Permission.STUDY_SEE)]
Edits = Annotated[Viewer, allowed(Permission.STUDY_EDIT)]
Number = Annotated[int | None, Query(ge=1, le=1_000_000)]
MOST_PROBLEMS = 50


class VersionOut(BaseModel):
    """A version; whoever changes a draft says which ``revision`` they saw."""

    model_config = ConfigDict(from_attributes=True)

    id: uuid.UUID
    number: int
    status: VersionStatus
    revision: int


class FindingOut(BaseModel):
    """One thing that is odd; ``section`` and ``question`` are codes."""

    model_config = ConfigDict(from_attributes=True)

    severity: Severity
    code: str
    message: str
    section: str | None
    question: str | None


class CheckOut(BaseModel):
    """What is odd about a version, and how long filling it in takes."""

    number: int
    estimated_minutes: int
    findings: list[FindingOut]


class FieldOut(BaseModel):
    """One field that differs."""

    model_config = ConfigDict(from_attributes=True)

    path: str
    old: Any
    new: Any


class ChangeOut(BaseModel):
    """A step or question that differs; both codes None for the questionnaire itself."""

    model_config = ConfigDict(from_attributes=True)

    change: Change
    section: str | None
    question: str | None
    label: dict[str, str]
    breaks_comparison: bool
    fields: list[FieldOut]


@router.get("/questionnaires/{questionnaire_id}/versions")
def versions(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID) -> list[VersionOut]:
    """All versions, newest first."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    return [VersionOut.model_validate(each) for each in queries.list_versions(session, questionnaire.id)]


@router.post("/questionnaires/{questionnaire_id}/drafts", status_code=201)
def start_draft(session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID) -> VersionOut:
    """A new draft with the content of the newest version; 409 when there is a draft already."""
    return VersionOut.model_validate(actions.start_version(session, viewer, questionnaire_id))


@router.put("/questionnaires/{questionnaire_id}/draft")
def replace_draft(
    session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, revision: Annotated[int, Query(ge=1)], *, document: Annotated[dict[str, Any], Body()]
) -> VersionOut:  # fmt: skip
    """Put a whole questionnaire in the draft's place; 409 when the draft has changed since ``revision``, or there is none."""
    version = draft_actions.replace_draft(session, viewer, questionnaire_id, revision, read_document(document))
    return VersionOut.model_validate(version)


@router.post("/questionnaires/{questionnaire_id}/versions/{version_id}/publish")
def publish(session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, version_id: uuid.UUID) -> VersionOut:
    """Publish a draft: from now on it never changes; 409 with the reasons when something has to be mended first."""
    _of(session, viewer, questionnaire_id, version_id)
    return VersionOut.model_validate(actions.publish_version(session, viewer, version_id))


@router.post("/questionnaires/{questionnaire_id}/versions/{version_id}/retire")
def retire(session: SessionDep, viewer: Edits, questionnaire_id: uuid.UUID, version_id: uuid.UUID) -> VersionOut:
    """No new study takes this version."""
    _of(session, viewer, questionnaire_id, version_id)
    return VersionOut.model_validate(actions.retire_version(session, viewer, version_id))


@router.get("/questionnaires/{questionnaire_id}/findings")
def findings(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, version: Number = None) -> CheckOut:
    """What is odd about a version, the newest without a number."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    found = queries.get_numbered_version(session, questionnaire.id, version)
    content = QuestionnaireContent.model_validate(found.content)
    told = [FindingOut.model_validate(each) for each in list_findings(content)]
    return CheckOut(number=found.number, estimated_minutes=estimated_minutes(content), findings=told)


@router.get("/questionnaires/{questionnaire_id}/changes")
def changes(session: SessionDep, viewer: Sees, questionnaire_id: uuid.UUID, old: Number = None, new: Number = None) -> list[ChangeOut]:
    """What differs between two versions; without numbers the newest and the one before it."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    later = queries.get_numbered_version(session, questionnaire.id, new)
    earlier = queries.get_numbered_version(session, questionnaire.id, old or max(later.number - 1, 1))
    found = compare(*(QuestionnaireContent.model_validate(each.content) for each in (earlier, later)))
    return [ChangeOut.model_validate(each) for each in found]


@router.get("/question-library")
def library(viewer: Sees) -> dict[str, Any]:  # noqa: ARG001 - its permission is all it needs
    """The shipped questions by theme."""
    shipped: dict[str, Any] = sources_only(get_library().model_dump(mode="json", exclude_defaults=True))
    return shipped


def read_document(document: dict[str, Any]) -> QuestionnaireContent:
    """A questionnaire that somebody sent, its rules parsed anew. Raises Invalid with a message for each path."""
    try:
        return QuestionnaireContent.model_validate(sources_only(document))
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False)[:MOST_PROBLEMS]
        fields = {".".join(map(str, each["loc"])) or "$": each["msg"].removeprefix("Value error, ") for each in problems}
        raise Invalid(_("This is not a questionnaire that can be used. The fields say what to mend."), fields=fields) from error


def _of(session: SessionDep, viewer: Viewer, questionnaire_id: uuid.UUID, version_id: uuid.UUID) -> QuestionnaireVersion:
    """The version of that questionnaire. Raises QuestionnaireNotFound."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    return queries.get_version_of(session, questionnaire.id, version_id)
