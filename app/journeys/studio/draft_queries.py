"""Every SELECT about drafts, their history and the agency's own library."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.models import Client
from app.clients.queries import select_clients
from app.journeys.errors import QuestionnaireNotFound
from app.journeys.models import (
    Journey,
    JourneyLeg,
    LibraryQuestion,
    Questionnaire,
    QuestionnaireRevision,
    QuestionnaireVersion,
    Stage,
    Step,
)
from app.kit.translation import gettext as _

MOST_OWN = 60


def get_newest(session: Session, questionnaire_id: uuid.UUID, *, lock: bool = False) -> QuestionnaireVersion:
    """The newest version of a questionnaire that the viewer was found to see. Raises QuestionnaireNotFound."""
    statement = (
        sa.select(QuestionnaireVersion)
        .where(QuestionnaireVersion.questionnaire_id == questionnaire_id)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
    )
    found = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise QuestionnaireNotFound(_("There is no such questionnaire."))
    return found


def find_state(session: Session, version_id: uuid.UUID, position: int) -> QuestionnaireRevision | None:
    """What the draft was at a position of its history; None where there is none."""
    return session.scalars(
        sa.select(QuestionnaireRevision).where(QuestionnaireRevision.version_id == version_id, QuestionnaireRevision.position == position)
    ).one_or_none()


@dataclass(frozen=True)
class Reach:
    """Whether there is something to undo and to redo, and what it was."""

    undo: str | None
    redo: str | None


def find_reach(session: Session, version: QuestionnaireVersion) -> Reach:
    """What undo and redo would do at a draft's present place in its history; None where there is nothing."""
    rows = session.execute(
        sa.select(QuestionnaireRevision.position, QuestionnaireRevision.summary).where(
            QuestionnaireRevision.version_id == version.id,
            QuestionnaireRevision.position.between(version.history_at - 1, version.history_at + 1),
        )
    ).all()
    found: dict[int, str] = {row.position: row.summary for row in rows}
    undo = found.get(version.history_at) if version.history_at - 1 in found else None
    return Reach(undo, found.get(version.history_at + 1))


def find_own_by_code(session: Session, code: str) -> LibraryQuestion | None:
    """One of the agency's own questions by its code."""
    return session.scalars(sa.select(LibraryQuestion).where(LibraryQuestion.code == code)).first()


def get_own(session: Session, library_id: uuid.UUID) -> LibraryQuestion:
    """One of the agency's own questions. Raises QuestionnaireNotFound."""
    found = session.get(LibraryQuestion, library_id)
    if found is None:
        raise QuestionnaireNotFound(_("There is no such question in the library."))
    return found


def list_own(session: Session, words: Sequence[str]) -> Sequence[LibraryQuestion]:
    """The agency's own questions that have all these words, newest first."""
    statement = sa.select(LibraryQuestion).order_by(LibraryQuestion.created_at.desc()).limit(MOST_OWN)
    for word in words:
        statement = statement.where(LibraryQuestion.search.contains(word.lower(), autoescape=True))
    return session.scalars(statement).all()


@dataclass(frozen=True)
class StepRow:
    """A step of one of a client's journeys, with its stage and journey."""

    journey: Journey
    stage: Stage
    step: Step


def list_steps(session: Session, viewer: Viewer, client_id: uuid.UUID, journey_id: uuid.UUID | None = None) -> Sequence[StepRow]:
    """The steps of a client's journeys (or of one), in journey order."""
    statement = (
        sa.select(Journey, Stage, Step)
        .join(Stage, Stage.journey_id == Journey.id)
        .join(Step, Step.stage_id == Stage.id)
        .where(Journey.client_id == client_id, Journey.client_id.in_(select_clients(viewer).with_only_columns(Client.id)))
        .order_by(Journey.created_at, Journey.id, Stage.position, Step.position)
    )
    rows = session.execute(statement.where(Journey.id == journey_id) if journey_id else statement).all()
    return [StepRow(row[0], row[1], row[2]) for row in rows]


def list_legs(session: Session, journey_id: uuid.UUID) -> Sequence[JourneyLeg]:
    """The legs of a journey that the viewer was found to see, in order."""
    return session.scalars(sa.select(JourneyLeg).where(JourneyLeg.journey_id == journey_id).order_by(JourneyLeg.position)).all()


def list_copyable(session: Session, viewer: Viewer) -> Sequence[tuple[Questionnaire, str, int]]:
    """All questionnaires of the viewer's clients, with the client's name and the newest version's number."""
    newest = (
        sa.select(QuestionnaireVersion.questionnaire_id, sa.func.max(QuestionnaireVersion.number).label("number"))
        .group_by(QuestionnaireVersion.questionnaire_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Questionnaire, Client.name, newest.c.number)
        .join(Client, Client.id == Questionnaire.client_id)
        .join(newest, newest.c.questionnaire_id == Questionnaire.id)
        .where(Questionnaire.client_id.in_(select_clients(viewer).with_only_columns(Client.id)))
        .order_by(Client.name, Questionnaire.name)
    ).all()
    return [(row[0], row[1], row[2]) for row in rows]
