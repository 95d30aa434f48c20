"""Every SELECT about questionnaires; whose they are follows from the client."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from app.access.viewer import Viewer
from app.clients.models import Client
from app.clients.queries import select_clients
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.kit.translation import gettext as _


def _seen(viewer: Viewer) -> sa.Select[uuid.UUID]:
    return select_clients(viewer).with_only_columns(Client.id)


@dataclass(frozen=True)
class QuestionnaireRow:
    """A line in the list of a client's questionnaires: with its newest version."""

    questionnaire: Questionnaire
    number: int
    status: VersionStatus
    version_id: uuid.UUID


def list_questionnaires(session: Session, viewer: Viewer, client_id: uuid.UUID) -> Sequence[QuestionnaireRow]:
    """A client's questionnaires, each with its newest version, newest first."""
    newest = (
        sa.select(QuestionnaireVersion.questionnaire_id, sa.func.max(QuestionnaireVersion.number).label("number"))
        .group_by(QuestionnaireVersion.questionnaire_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Questionnaire, QuestionnaireVersion.number, QuestionnaireVersion.status, QuestionnaireVersion.id)
        .join(newest, newest.c.questionnaire_id == Questionnaire.id)
        .join(
            QuestionnaireVersion,
            sa.and_(QuestionnaireVersion.questionnaire_id == Questionnaire.id, QuestionnaireVersion.number == newest.c.number),
        )
        .where(Questionnaire.client_id == client_id, Questionnaire.client_id.in_(_seen(viewer)))
        .order_by(Questionnaire.created_at.desc())
    ).all()
    return [QuestionnaireRow(row[0], row[1], row[2], row[3]) for row in rows]


def get_questionnaire(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID) -> Questionnaire:
    """The questionnaire. Raises QuestionnaireNotFound, also for another client's."""
    found = session.scalars(
        sa.select(Questionnaire).where(Questionnaire.id == questionnaire_id, Questionnaire.client_id.in_(_seen(viewer)))
    ).one_or_none()
    if found is None:
        raise QuestionnaireNotFound(_("There is no such questionnaire."))
    return found


def list_versions(session: Session, questionnaire_id: uuid.UUID) -> Sequence[QuestionnaireVersion]:
    """All versions of a questionnaire, newest first; the content of one is read when it is asked for."""
    return session.scalars(
        sa.select(QuestionnaireVersion)
        .options(defer(QuestionnaireVersion.content))
        .where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
        .order_by(QuestionnaireVersion.number.desc())
    ).all()


def get_numbered_version(session: Session, questionnaire_id: uuid.UUID, number: int | None) -> QuestionnaireVersion:
    """A version by its number, the newest without one. Raises QuestionnaireNotFound."""
    statement = sa.select(QuestionnaireVersion).where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
    if number is not None:
        statement = statement.where(QuestionnaireVersion.number == number)
    found = session.scalars(statement.order_by(QuestionnaireVersion.number.desc()).limit(1)).one_or_none()
    if found is None:
        raise QuestionnaireNotFound(_("There is no such version."))
    return found


def get_version_of(session: Session, questionnaire_id: uuid.UUID, version_id: uuid.UUID) -> QuestionnaireVersion:
    """A version of that questionnaire. Raises QuestionnaireNotFound, also for another questionnaire's."""
    found = session.get(QuestionnaireVersion, version_id)
    if found is None or found.questionnaire_id != questionnaire_id:
        raise QuestionnaireNotFound(_("There is no such version."))
    return found


def find_newest_published(session: Session, questionnaire_id: uuid.UUID) -> QuestionnaireVersion | None:
    """The published version with the highest number; None when none is."""
    return session.scalars(
        sa.select(QuestionnaireVersion)
        .where(QuestionnaireVersion.questionnaire_id == questionnaire_id, QuestionnaireVersion.status == VersionStatus.PUBLISHED)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
    ).one_or_none()


def get_version(
    session: Session, viewer: Viewer, version_id: uuid.UUID, *, lock: bool = False
) -> tuple[Questionnaire, QuestionnaireVersion]:
    """A version and its questionnaire. Raises QuestionnaireNotFound, also for another client's."""
    statement = (
        sa.select(Questionnaire, QuestionnaireVersion)
        .join(QuestionnaireVersion, QuestionnaireVersion.questionnaire_id == Questionnaire.id)
        .where(QuestionnaireVersion.id == version_id, Questionnaire.client_id.in_(_seen(viewer)))
    )
    row = session.execute(statement.with_for_update(of=QuestionnaireVersion) if lock else statement).one_or_none()
    if row is None:
        raise QuestionnaireNotFound(_("There is no such questionnaire."))
    return row[0], row[1]
