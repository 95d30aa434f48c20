"""Journeys (stages, steps) and questionnaires with their versions."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, Json, enum_of
from app.journeys.maps.rules import StepState, WorkshopStatus
from app.journeys.rules import VersionStatus
from app.kit.clock import now
from app.kit.ids import new_id


class Channel(StrEnum):
    """Where a step of the journey happens."""

    STORE = "store"
    PHONE = "phone"
    WEBSITE = "website"
    APP = "app"
    CHAT = "chat"
    EMAIL = "email"
    POST = "post"
    SOCIAL = "social"


class Persona(Base):
    """Whom a client makes a journey for: a name, and who that is, as a text by language."""

    __tablename__ = "persona"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[dict[str, str]] = mapped_column(default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Journey(Base):
    """A client's customer journey: scope, goal and reason, a persona, then stages of steps. Once locked (a study went into the field) only its texts change.

    ``revision`` counts changes of the order of stages and steps, so that an order made on an old map is noticed.
    """

    __tablename__ = "journey"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    persona_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persona.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    scope: Mapped[str] = mapped_column(sa.Text, default="")
    goal: Mapped[str] = mapped_column(sa.Text, default="")
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    locked_at: Mapped[dt.datetime | None]
    stages: Mapped[list["Stage"]] = relationship(lazy="raise", order_by="Stage.position", cascade="all, delete-orphan")
    legs: Mapped[list["JourneyLeg"]] = relationship(lazy="raise", order_by="JourneyLeg.position", cascade="all, delete-orphan")


class JourneyLeg(Base):
    """A part of the journey on days of its own (order, delivery, return): a window counted from the first leg's day. A journey without legs is one leg."""

    __tablename__ = "journey_leg"
    __table_args__ = (sa.UniqueConstraint("journey_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    journey_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(63))
    name: Mapped[dict[str, str]]
    opens_after_days: Mapped[int] = mapped_column(default=0)
    closes_after_days: Mapped[int | None]
    """The last day of the window; None: no end of its own."""


class Stage(Base):
    """A part of the journey, e.g. orientation, buying, use, return."""

    __tablename__ = "journey_stage"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    journey_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[dict[str, str]]
    steps: Mapped[list["Step"]] = relationship(lazy="raise", order_by="Step.position", cascade="all, delete-orphan")


class Step(Base):
    """A touchpoint on a channel, as it is and as it should be. ``code`` ties it to the section of the questionnaire with the same code.

    Steps with the same ``touchpoint_code`` are the same touchpoint on several channels (empty: its own code).
    ``promises`` (of the brand) and ``standards`` (criteria of service) are lists of texts by language.
    """

    __tablename__ = "journey_step"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    stage_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey_stage.id", ondelete="CASCADE"), index=True)
    leg_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("journey_leg.id", ondelete="SET NULL"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(63))
    name: Mapped[dict[str, str]]
    channel: Mapped[Channel] = mapped_column(enum_of(Channel))
    state: Mapped[StepState] = mapped_column(enum_of(StepState), default=StepState.BOTH)
    touchpoint: Mapped[dict[str, str]] = mapped_column(default=dict)
    touchpoint_code: Mapped[str] = mapped_column(sa.String(63), default="")
    as_is: Mapped[dict[str, str]] = mapped_column(default=dict)
    should_be: Mapped[dict[str, str]] = mapped_column(default=dict)
    promises: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    standards: Mapped[list[dict[str, str]]] = mapped_column(Json, default=list)
    emotion_cue: Mapped[dict[str, str]] = mapped_column(default=dict)
    leg: Mapped[JourneyLeg | None] = relationship(lazy="raise")


class JourneyUndo(Base):
    """How a journey's order was before its last change, with the rows that change took out; good for as long as ``revision`` is the journey's."""

    __tablename__ = "journey_undo"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    journey_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"), unique=True)
    revision: Mapped[int]
    order: Mapped[list[Any]] = mapped_column("stage_order", Json)
    removed: Mapped[list[Any]] = mapped_column(Json, default=list)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Workshop(Base):
    """What a client's people expect of a journey before guests have been: gathered, then shown to all of them, then closed."""

    __tablename__ = "journey_workshop"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    journey_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"), unique=True)
    status: Mapped[WorkshopStatus] = mapped_column(enum_of(WorkshopStatus), default=WorkshopStatus.GATHERING)
    opened_at: Mapped[dt.datetime] = mapped_column(default=now)
    shown_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]


class WorkshopEntry(Base):
    """What one of a client's people thinks happens at a step: how it feels for guests (-1..1) and a sentence; at least one of the two."""

    __tablename__ = "workshop_entry"

    workshop_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey_workshop.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    step_code: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    feeling: Mapped[float | None]
    sentence: Mapped[str] = mapped_column(sa.Text, default="")
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class Questionnaire(Base):
    """A questionnaire of a client; its content lives in versions."""

    __tablename__ = "questionnaire"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    template_code: Mapped[str | None] = mapped_column(sa.String(63))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class QuestionnaireVersion(Base):
    """One version; once published its ``content`` (a QuestionnaireContent) never changes."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (sa.UniqueConstraint("questionnaire_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    questionnaire_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("questionnaire.id"))
    number: Mapped[int]
    status: Mapped[VersionStatus] = mapped_column(enum_of(VersionStatus), default=VersionStatus.DRAFT)
    content: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes of a draft, undone ones too; who saves says which one they saw."""
    history_at: Mapped[int] = mapped_column(default=0)
    """The position in the draft's history that ``content`` stands at."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    published_at: Mapped[dt.datetime | None]


class QuestionnaireRevision(Base):
    """A state that a draft was in, kept for undo and redo until it is published."""

    __tablename__ = "questionnaire_revision"
    __table_args__ = (sa.UniqueConstraint("version_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("questionnaire_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    summary: Mapped[str] = mapped_column(sa.String(300), default="")
    place: Mapped[str] = mapped_column(sa.String(130), default="")
    """What the editor showed, so that undo leads back to it."""
    content: Mapped[dict[str, Any]]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class LibraryQuestion(Base):
    """A question that the agency keeps to use again; ``content`` is a Question."""

    __tablename__ = "library_question"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(sa.String(63))
    content: Mapped[dict[str, Any]]
    search: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
