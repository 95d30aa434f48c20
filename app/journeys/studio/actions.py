"""The only writer of questionnaires. ``set_version_status`` is the one setter of a version's status."""

import uuid
from typing import Final

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.queries import get_client
from app.journeys.errors import DraftExists, NotReadyToPublish, VersionStepNotPossible
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus, may_become
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import draft_actions, queries
from app.journeys.studio.findings import list_findings, stops_publishing
from app.journeys.templates import find_template
from app.kit.clock import now
from app.kit.translation import gettext as _

FIRST: Final = 1


def create_questionnaire(session: Session, viewer: Viewer, client_id: uuid.UUID, *, name: str, template_code: str) -> QuestionnaireVersion:
    """A client's new questionnaire from a template: its first version, a draft. Raises UnknownTemplate."""
    client = get_client(session, viewer, client_id)
    template = find_template(template_code)
    questionnaire = Questionnaire(client_id=client.id, name=name, template_code=template.code)
    session.add(questionnaire)
    session.flush()
    content = template.content.stored()
    version = QuestionnaireVersion(questionnaire_id=questionnaire.id, number=FIRST, status=VersionStatus.DRAFT, content=content)
    session.add(version)
    session.flush()
    audit.record(
        session,
        viewer,
        "questionnaire.created",
        "questionnaire",
        questionnaire.id,
        changes={"name": (None, name), "template": (None, template.code)},
    )
    return version


def rename_questionnaire(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, name: str) -> Questionnaire:
    """Change the name that the agency sees; what shoppers see stands in the versions."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    if questionnaire.name != name:
        audit.record(
            session, viewer, "questionnaire.renamed", "questionnaire", questionnaire.id, changes={"name": (questionnaire.name, name)}
        )
        questionnaire.name = name
    session.flush()
    return questionnaire


def publish_version(session: Session, viewer: Viewer, version_id: uuid.UUID) -> QuestionnaireVersion:
    """Publish a draft: from now on its content never changes. Raises VersionStepNotPossible, NotReadyToPublish."""
    _questionnaire, version = queries.get_version(session, viewer, version_id, lock=True)
    if version.status is VersionStatus.DRAFT:
        stopping = stops_publishing(list_findings(QuestionnaireContent.model_validate(version.content)))
        if stopping:
            raise NotReadyToPublish(
                _("Version %(n)s cannot be published yet. %(reason)s", n=version.number, reason=" ".join(each.message for each in stopping))
            )
    set_version_status(session, viewer, version, VersionStatus.PUBLISHED)
    return version


def retire_version(session: Session, viewer: Viewer, version_id: uuid.UUID) -> QuestionnaireVersion:
    """No new study takes this version. Raises VersionStepNotPossible."""
    _questionnaire, version = queries.get_version(session, viewer, version_id, lock=True)
    set_version_status(session, viewer, version, VersionStatus.RETIRED)
    return version


def start_version(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID) -> QuestionnaireVersion:
    """A new draft with the content of the newest version. Raises DraftExists."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    newest = queries.get_numbered_version(session, questionnaire.id, None)
    if newest.status is VersionStatus.DRAFT:
        raise DraftExists(_("Version %(n)s is still a draft. Publish it first.", n=newest.number))
    version = QuestionnaireVersion(
        questionnaire_id=questionnaire.id, number=newest.number + 1, status=VersionStatus.DRAFT, content=newest.content
    )
    session.add(version)
    session.flush()
    audit.record(
        session,
        viewer,
        "questionnaire.version_started",
        "questionnaire",
        questionnaire.id,
        changes={"number": (newest.number, version.number)},
    )
    return version


def set_version_status(session: Session, viewer: Viewer, version: QuestionnaireVersion, status: VersionStatus) -> None:
    """Move a version through its lifecycle. Raises VersionStepNotPossible."""
    old = version.status
    if not may_become(old, status):
        raise VersionStepNotPossible(
            _("Version %(n)s is “%(old)s” and cannot become “%(new)s”.", n=version.number, old=old.value, new=status.value)
        )
    version.status = status
    if status is VersionStatus.PUBLISHED:
        version.published_at = now()
        draft_actions.forget_states(session, version)
    audit.record(
        session, viewer, f"questionnaire.version_{status.value}", "questionnaire", version.questionnaire_id,
        changes={"status": (old.value, status.value), "number": (version.number, version.number)},
    )  # fmt: skip
    session.flush()
