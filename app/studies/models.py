"""Studies, waves, quota cells, norms, caps, briefings, scenarios."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, enum_of
from app.kit.clock import now
from app.kit.ids import new_id
from app.studies.rules import CapKind, StudyStatus, WaveStatus


class Study(Base):
    """One research project of a client. ``norm`` is the target of the total score, 0-100; the fee is per visit."""

    __tablename__ = "study"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    journey_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("journey.id"))
    questionnaire_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("questionnaire_version.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[StudyStatus] = mapped_column(enum_of(StudyStatus), default=StudyStatus.DRAFT)
    norm: Mapped[int] = mapped_column(default=80)
    fee_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    could_not_complete_share: Mapped[int] = mapped_column(default=50, server_default="50")
    """Percent of the fee for a visit that could not be completed, once a reviewer has seen why."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    minimum_level: Mapped[int] = mapped_column(default=1)
    names_allowed: Mapped[bool] = mapped_column(default=False)
    names_legal_basis: Mapped[str] = mapped_column(sa.Text, default="")
    recordings_lawful_because: Mapped[str | None] = mapped_column(sa.Text)
    """Why shoppers may record sound here; None: they may not."""
    orders_under_alias: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Each shopper orders under a name and a mail address of the study (visits.OrderAlias)."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Wave(Base):
    """One measurement period. ``starts_on`` and ``ends_on`` are both included."""

    __tablename__ = "wave"
    __table_args__ = (sa.UniqueConstraint("study_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(100))
    status: Mapped[WaveStatus] = mapped_column(enum_of(WaveStatus), default=WaveStatus.PLANNED)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]


class Scenario(Base):
    """What the shopper plays, in each language; ``persona_id`` is who the shopper then is, without one the journey's persona."""

    __tablename__ = "scenario"
    __table_args__ = (sa.UniqueConstraint("study_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"))
    code: Mapped[str] = mapped_column(sa.String(63))
    title: Mapped[dict[str, str]]
    instructions: Mapped[dict[str, str]]
    persona_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persona.id"))


class QuotaCell(Base):
    """How many visits a wave needs at a location, in a scenario and a part of the day (empty: any)."""

    __tablename__ = "quota_cell"
    __table_args__ = (sa.UniqueConstraint("wave_id", "location_id", "scenario_id", "day_part"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"), index=True)
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"))
    scenario_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scenario.id"))
    day_part: Mapped[str] = mapped_column(sa.String(32), default="")
    target: Mapped[int]


class StepNorm(Base):
    """A target for one step's score, where it differs from the study's norm."""

    __tablename__ = "step_norm"

    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"), primary_key=True)
    step_code: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    norm: Mapped[int]


class CapRule(Base):
    """A limit on a shopper's assignments in a study; ``minimum_level`` makes a wider cap for experienced shoppers. An exception names its reason."""

    __tablename__ = "cap_rule"
    __table_args__ = (sa.UniqueConstraint("study_id", "kind", "minimum_level", "shopper_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"))
    kind: Mapped[CapKind] = mapped_column(enum_of(CapKind))
    amount: Mapped[int]
    minimum_level: Mapped[int] = mapped_column(default=1)
    shopper_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("shopper.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")


class Briefing(Base):
    """What a shopper reads and proves to understand. ``sections`` and ``check`` as in a template's briefing; the newest published number counts."""

    __tablename__ = "briefing"
    __table_args__ = (sa.UniqueConstraint("study_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"))
    number: Mapped[int]
    title: Mapped[dict[str, str]]
    sections: Mapped[list[Any]] = mapped_column(Json)
    check: Mapped[list[Any]] = mapped_column("check_questions", Json)
    published_at: Mapped[dt.datetime | None]
