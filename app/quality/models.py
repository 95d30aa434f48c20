"""Flags of the automatic checks, the decisions, the appeals against them; the reviewer's questions travel, and so live in capture."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.capture.models import ReviewQuestion
from app.db import Base, enum_of
from app.kit.clock import now
from app.kit.ids import new_id
from app.quality.rules import AppealKind, AppealStatus, FlagState, Severity

__all__ = ["Appeal", "Decision", "Flag", "FlagState", "ReviewQuestion", "Severity"]


class Flag(Base):
    """A reason to look twice. ``facts`` holds the figures the sentence on screen is made of."""

    __tablename__ = "flag"
    __table_args__ = (sa.UniqueConstraint("visit_id", "check_code", "question_code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"))
    check_code: Mapped[str] = mapped_column(sa.String(63))
    severity: Mapped[Severity] = mapped_column(enum_of(Severity))
    question_code: Mapped[str] = mapped_column(sa.String(130), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[FlagState] = mapped_column(enum_of(FlagState), default=FlagState.OPEN)
    raised_at: Mapped[dt.datetime] = mapped_column(default=now)
    settled_by: Mapped[uuid.UUID | None]


class Decision(Base):
    """What was decided about a visit, by whom and why."""

    __tablename__ = "review_decision"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(32))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    decided_by: Mapped[uuid.UUID]
    decided_at: Mapped[dt.datetime] = mapped_column(default=now)


class Appeal(Base):
    """Somebody does not agree with a decision. ``status`` is written by quality.appeal_actions only; one is open a visit at most."""

    __tablename__ = "appeal"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    kind: Mapped[AppealKind] = mapped_column(enum_of(AppealKind))
    status: Mapped[AppealStatus] = mapped_column(enum_of(AppealStatus), default=AppealStatus.OPENED)
    text: Mapped[str] = mapped_column(sa.Text)
    against: Mapped[str] = mapped_column(sa.String(32))
    """The decision it is against, as the visit's status then was."""
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[dt.datetime] = mapped_column(default=now)
    outcome_because: Mapped[str] = mapped_column(sa.Text, default="")
    closed_at: Mapped[dt.datetime | None]
