"""Journeys (stages, steps) and questionnaires with their versions."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, enum_of
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


class Journey(Base):
    """A client's customer journey: its scope and goal, then stages of steps. Once locked (a study went into the field) only its texts change."""

    __tablename__ = "journey"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    goal: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    locked_at: Mapped[dt.datetime | None]
    stages: Mapped[list["Stage"]] = relationship(lazy="raise", order_by="Stage.position", cascade="all, delete-orphan")


class Stage(Base):
    """A part of the journey, e.g. orientation, buying, use, return."""

    __tablename__ = "journey_stage"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    journey_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[dict[str, str]]
    steps: Mapped[list["Step"]] = relationship(lazy="raise", order_by="Step.position", cascade="all, delete-orphan")


class Step(Base):
    """A touchpoint on a channel. ``code`` ties it to the section of the questionnaire with the same code."""

    __tablename__ = "journey_step"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    stage_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey_stage.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(63))
    name: Mapped[dict[str, str]]
    channel: Mapped[Channel] = mapped_column(enum_of(Channel))
    touchpoint: Mapped[dict[str, str]] = mapped_column(default=dict)
    standard: Mapped[dict[str, str]] = mapped_column(default=dict)
    emotion_cue: Mapped[dict[str, str]] = mapped_column(default=dict)


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
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    published_at: Mapped[dt.datetime | None]
