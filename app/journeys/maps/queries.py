"""Every SELECT about journeys; whose they are follows from the client."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.access.viewer import Viewer
from app.clients.models import Client
from app.clients.queries import select_clients
from app.journeys.errors import JourneyNotFound
from app.journeys.models import Journey, JourneyUndo, Persona, Stage, Step
from app.kit.translation import gettext as _


def _seen(viewer: Viewer) -> sa.Select[uuid.UUID]:
    return select_clients(viewer).with_only_columns(Client.id)


def get_journey(session: Session, viewer: Viewer, journey_id: uuid.UUID, *, lock: bool = False) -> Journey:
    """The journey with its stages, steps and legs; ``lock`` holds it until the end of the transaction. Raises JourneyNotFound, also for another client's."""
    statement = (
        sa.select(Journey)
        .where(Journey.id == journey_id, Journey.client_id.in_(_seen(viewer)))
        .options(selectinload(Journey.stages).selectinload(Stage.steps), selectinload(Journey.legs))
        .execution_options(populate_existing=True)
    )
    journey = session.scalars(statement.with_for_update(of=Journey) if lock else statement).one_or_none()
    if journey is None:
        raise JourneyNotFound(_("There is no such journey."))
    return journey


def list_personas(session: Session, viewer: Viewer, client_id: uuid.UUID) -> Sequence[Persona]:
    """A client's personas by name."""
    return session.scalars(
        sa.select(Persona).where(Persona.client_id == client_id, Persona.client_id.in_(_seen(viewer))).order_by(Persona.name, Persona.id)
    ).all()


def find_persona(session: Session, viewer: Viewer, client_id: uuid.UUID, persona_id: uuid.UUID | None) -> Persona | None:
    """A persona of this client; None for none, or another client's."""
    statement = sa.select(Persona).where(Persona.id == persona_id, Persona.client_id == client_id, Persona.client_id.in_(_seen(viewer)))
    return session.scalars(statement).one_or_none() if persona_id else None


def find_last_undo(session: Session, journey_id: uuid.UUID) -> JourneyUndo | None:
    """What the journey's last undoable change is taken back with, fitting or not."""
    return session.scalars(sa.select(JourneyUndo).where(JourneyUndo.journey_id == journey_id)).one_or_none()


def find_undo(session: Session, journey: Journey, undo_id: uuid.UUID) -> JourneyUndo | None:
    """What the journey's last change can be taken back with; None once something else changed, or for another id."""
    found = find_last_undo(session, journey.id)
    return found if found is not None and found.revision == journey.revision and found.id == undo_id else None


def list_steps(session: Session, journey_id: uuid.UUID) -> Sequence[Step]:
    """A journey's steps in the order they are walked."""
    return session.scalars(
        sa.select(Step).join(Stage, Step.stage_id == Stage.id).where(Stage.journey_id == journey_id).order_by(Stage.position, Step.position)
    ).all()


@dataclass(frozen=True)
class JourneyRow:
    """A line in the list of a client's journeys."""

    journey: Journey
    stages: int
    steps: int


def list_journeys(session: Session, viewer: Viewer, client_id: uuid.UUID) -> Sequence[JourneyRow]:
    """A client's journeys with the number of stages and steps, newest first."""
    stages = sa.select(sa.func.count()).where(Stage.journey_id == Journey.id).correlate(Journey).scalar_subquery()
    steps = sa.select(sa.func.count()).join(Stage, Step.stage_id == Stage.id).where(Stage.journey_id == Journey.id).correlate(Journey)
    rows = session.execute(
        sa.select(Journey, stages, steps.select_from(Step).scalar_subquery())
        .where(Journey.client_id == client_id, Journey.client_id.in_(_seen(viewer)))
        .order_by(Journey.created_at.desc())
    ).all()
    return [JourneyRow(row[0], row[1], row[2]) for row in rows]
