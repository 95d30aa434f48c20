"""Every SELECT about uploaded questionnaires; whose they are follows from the client."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.models import Client
from app.clients.queries import get_client
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.interchange.errors import FormImportNotFound
from app.journeys.interchange.models import QuestionnaireImport
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.queries import get_numbered_version, get_questionnaire
from app.kit.translation import gettext as _


def get_import(
    session: Session, viewer: Viewer, client_id: uuid.UUID, import_id: uuid.UUID, *, lock: bool = False
) -> tuple[Client, QuestionnaireImport]:
    """The client and the upload, locked if asked. Raises ClientNotFound, FormImportNotFound."""
    client = get_client(session, viewer, client_id)
    statement = sa.select(QuestionnaireImport).where(QuestionnaireImport.id == import_id, QuestionnaireImport.client_id == client.id)
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise FormImportNotFound(_("There is no such upload."))
    return client, found


def get_target(session: Session, viewer: Viewer, client_id: uuid.UUID, questionnaire_id: uuid.UUID) -> Questionnaire:
    """The questionnaire that an import adds a version to. Raises QuestionnaireNotFound, also for another client's."""
    questionnaire = get_questionnaire(session, viewer, questionnaire_id)
    if questionnaire.client_id != client_id:
        raise QuestionnaireNotFound(_("There is no such questionnaire."))
    return questionnaire


def get_content(
    session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, number: int | None = None
) -> tuple[Questionnaire, QuestionnaireVersion, QuestionnaireContent]:
    """A version (the newest without a number) with its content. Raises QuestionnaireNotFound."""
    questionnaire = get_questionnaire(session, viewer, questionnaire_id)
    version = get_numbered_version(session, questionnaire.id, number)
    return questionnaire, version, QuestionnaireContent.model_validate(version.content)
