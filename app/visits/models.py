"""The visit and its legs."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clients.models import Location
from app.db import Base, enum_of
from app.kit.clock import now
from app.kit.ids import new_id, new_reference
from app.visits.rules import LegStatus, VisitStatus


class Visit(Base):
    """One mystery visit. ``status`` is written by visits.actions.transition only; ``version`` rises with each change, for stale screens."""

    __tablename__ = "visit"
    __table_args__ = (
        sa.Index("ix_visit_wave_id_status", "wave_id", "status"),
        sa.Index("ix_visit_shopper_id_planned_on", "shopper_id", "planned_on"),
        sa.Index("ix_visit_status_review_due_at", "status", "review_due_at"),
        sa.Index("ix_visit_client_id_location_id", "client_id", "location_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(sa.String(12), unique=True, default=new_reference)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"))
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"), index=True)
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"))
    quota_cell_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("quota_cell.id"), index=True)
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"), index=True)
    scenario_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scenario.id"))
    day_part: Mapped[str] = mapped_column(sa.String(32), default="")
    questionnaire_version_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("questionnaire_version.id"))
    status: Mapped[VisitStatus] = mapped_column(enum_of(VisitStatus), default=VisitStatus.OPEN)
    version: Mapped[int] = mapped_column(default=1)
    shopper_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("shopper.id"))
    planned_on: Mapped[dt.date | None]
    fee_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(sa.String(3), default="EUR")
    briefing_number: Mapped[int | None]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("visit.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    assigned_at: Mapped[dt.datetime | None]
    briefed_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    """The shopper's clock: when it has to be submitted, or repaired."""
    review_due_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    status_reason: Mapped[str] = mapped_column(sa.Text, default="")
    is_demo: Mapped[bool] = mapped_column(default=False)

    location: Mapped[Location] = relationship(lazy="raise")
    legs: Mapped[list["VisitLeg"]] = relationship(lazy="raise", order_by="VisitLeg.position")


class VisitLeg(Base):
    """A part of a visit on its own day (order, delivery, return). Most visits have one, without days, that follows the visit.

    ``submitted_at`` is when the server had it, ``handed_in_on`` the day at the place when the shopper sent it.
    """

    __tablename__ = "visit_leg"
    __table_args__ = (sa.UniqueConstraint("visit_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(63))
    status: Mapped[LegStatus] = mapped_column(enum_of(LegStatus), default=LegStatus.WAITING)
    opens_on: Mapped[dt.date | None]
    closes_on: Mapped[dt.date | None]
    submitted_at: Mapped[dt.datetime | None]
    handed_in_on: Mapped[dt.date | None]
    told_open_at: Mapped[dt.datetime | None]
    """When the shopper was reminded that it opens; once."""
    told_closing_at: Mapped[dt.datetime | None]
    """When the shopper was reminded that it closes tomorrow (a visit in one go: that it is due); once."""


class OrderAlias(Base):
    """The name and the mail address under which a shopper orders in a study: never anything that a client gets to see."""

    __tablename__ = "order_alias"

    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"), primary_key=True)
    shopper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shopper.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(320), default="")
    """Empty until the manager sets one, where the installation has no domain for aliases."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
