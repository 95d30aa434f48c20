"""Every SELECT of workshops. A client's people see their own client's; each sees the own entry, and all of them once the manager shows them."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.access.viewer import Viewer
from app.clients.models import Client
from app.clients.queries import select_clients
from app.journeys.errors import WorkshopNotFound
from app.journeys.maps.rules import shows_all
from app.journeys.models import Journey, Stage, Workshop, WorkshopEntry
from app.kit.translation import gettext as _


@dataclass(frozen=True)
class Expected:
    """What a client's people expect of one step: everybody's feelings and sentences, without names."""

    feelings: tuple[float, ...]
    sentences: tuple[str, ...]

    @property
    def mean(self) -> float | None:
        """The mean expected feeling, -1..1."""
        return sum(self.feelings) / len(self.feelings) if self.feelings else None


@dataclass(frozen=True)
class WorkshopLine:
    """A workshop in the list of a client's person: how many steps there are, and how many of them this person filled in."""

    workshop: Workshop
    journey: Journey
    steps: int
    filled: int


def _select(viewer: Viewer) -> sa.Select[Workshop, Journey]:
    own = select_clients(viewer).with_only_columns(Client.id)
    return sa.select(Workshop, Journey).join(Journey, Journey.id == Workshop.journey_id).where(Journey.client_id.in_(own))


def list_workshops(session: Session, viewer: Viewer) -> list[WorkshopLine]:
    """The workshops a viewer may take part in or look at, newest first; three queries."""
    loaded = _select(viewer).options(selectinload(Journey.stages).selectinload(Stage.steps)).order_by(Workshop.opened_at.desc())
    rows = session.execute(loaded).all()
    own = sa.select(WorkshopEntry.workshop_id, WorkshopEntry.step_code).where(WorkshopEntry.user_id == viewer.user_id)
    mine: dict[uuid.UUID, set[str]] = defaultdict(set)
    for workshop_id, code in session.execute(own):
        mine[workshop_id].add(code)
    lines = []
    for workshop, journey in rows:
        codes = {step.code for stage in journey.stages for step in stage.steps}
        lines.append(WorkshopLine(workshop, journey, len(codes), len(codes & mine[workshop.id])))
    return lines


def get_workshop(session: Session, viewer: Viewer, workshop_id: uuid.UUID, *, lock: bool = False) -> tuple[Workshop, Journey]:
    """The workshop and its journey with stages and steps. Raises WorkshopNotFound, also for another client's."""
    statement = _select(viewer).where(Workshop.id == workshop_id)
    statement = statement.options(selectinload(Journey.stages).selectinload(Stage.steps), selectinload(Journey.legs))
    row = session.execute(statement.with_for_update(of=Workshop) if lock else statement).one_or_none()
    if row is None:
        raise WorkshopNotFound(_("There is no such workshop."))
    return row[0], row[1]


def find_workshop(session: Session, viewer: Viewer, journey_id: uuid.UUID, *, lock: bool = False) -> Workshop | None:
    """The workshop of a journey; None before one is opened, and for another client's."""
    statement = _select(viewer).where(Workshop.journey_id == journey_id)
    return session.scalars(statement.with_for_update(of=Workshop) if lock else statement).one_or_none()


def list_own_entries(session: Session, viewer: Viewer, workshop: Workshop) -> dict[str, WorkshopEntry]:
    """What the viewer wrote, by step code."""
    rows = session.scalars(
        sa.select(WorkshopEntry).where(WorkshopEntry.workshop_id == workshop.id, WorkshopEntry.user_id == viewer.user_id)
    )
    return {row.step_code: row for row in rows}


def list_expected(session: Session, workshop: Workshop) -> Mapping[str, Expected]:
    """What everybody expects, by step code, without names; empty until the manager shows it."""
    if not shows_all(workshop.status):
        return {}
    rows = session.execute(
        sa.select(WorkshopEntry.step_code, WorkshopEntry.feeling, WorkshopEntry.sentence)
        .where(WorkshopEntry.workshop_id == workshop.id)
        .order_by(WorkshopEntry.feeling, WorkshopEntry.sentence)
    ).all()
    feelings, sentences = defaultdict(list), defaultdict(list)
    for code, feeling, sentence in rows:
        if feeling is not None:
            feelings[code].append(feeling)
        if sentence:
            sentences[code].append(sentence)
    return {code: Expected(tuple(feelings[code]), tuple(sentences[code])) for code in {row.step_code for row in rows}}


def count_participants(session: Session, workshop: Workshop) -> int:
    """How many people wrote something."""
    return session.scalar(
        sa.select(sa.func.count(sa.distinct(WorkshopEntry.user_id))).where(WorkshopEntry.workshop_id == workshop.id)
    ) or 0  # fmt: skip


def step_codes(journey: Journey) -> Sequence[str]:
    """The codes of a loaded journey's steps."""
    return [step.code for stage in journey.stages for step in stage.steps]
