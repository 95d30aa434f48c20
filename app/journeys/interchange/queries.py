"""Every SELECT about uploaded questionnaires; whose they are follows from the client."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.models import Client
from app.clients.queries import get_client
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.interchange.errors import FormImportNotFound
from app.journeys.interchange.models import QuestionnaireImport
from app.journeys.models import LibraryQuestion, Questionnaire, QuestionnaireRevision, QuestionnaireVersion
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
        raise FormImportNotFound(_("There is no such upload. One that was not confirmed is kept for 24 hours."))
    return client, found


def list_stale_imports(session: Session, before: dt.datetime, most: int, *, lock: bool = False) -> list[QuestionnaireImport]:
    """Uploads from before a moment that nobody confirmed; locked ones leave out what is just being confirmed."""
    statement = (
        sa.select(QuestionnaireImport)
        .where(QuestionnaireImport.imported_at.is_(None), QuestionnaireImport.created_at < before)
        .order_by(QuestionnaireImport.created_at)
        .limit(most)
    )
    return list(session.scalars(statement.with_for_update(skip_locked=True) if lock else statement))


def list_pictures_in_use(session: Session, digests: Iterable[str]) -> set[str]:
    """Those of the pictures that a questionnaire, its history, the library or an upload still has."""
    holders = (QuestionnaireVersion.content, QuestionnaireRevision.content, LibraryQuestion.content, QuestionnaireImport.content)
    return {
        digest
        for digest in digests
        if any(session.scalar(sa.select(sa.literal(1)).where(sa.cast(holder, sa.Text).contains(digest)).limit(1)) for holder in holders)
    }


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
