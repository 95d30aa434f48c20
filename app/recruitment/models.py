"""Shoppers, and the suitability tests they took."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, enum_of
from app.kit.clock import now
from app.kit.ids import new_id
from app.recruitment.rules import ShopperStatus


class Shopper(Base):
    """A mystery guest. ``number`` is what reviewers see in place of a name; ``level`` grows with a person's record."""

    __tablename__ = "shopper"
    __table_args__ = (
        sa.Index("ix_shopper_position", "latitude", "longitude"),
        sa.Index("ix_shopper_status_number", "status", "number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
    number: Mapped[int] = mapped_column(unique=True)
    status: Mapped[ShopperStatus] = mapped_column(enum_of(ShopperStatus), default=ShopperStatus.APPLIED)
    birth_date: Mapped[dt.date]
    languages: Mapped[list[str]] = mapped_column(default=list)
    country: Mapped[str] = mapped_column(sa.String(2), default="NL")
    postal_code: Mapped[str] = mapped_column(sa.String(20), default="")
    city: Mapped[str] = mapped_column(sa.String(100), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    travel_radius_km: Mapped[int] = mapped_column(default=25)
    level: Mapped[int] = mapped_column(default=1)
    applied_at: Mapped[dt.datetime] = mapped_column(default=now)
    activated_at: Mapped[dt.datetime | None]
    retry_at: Mapped[dt.datetime | None]
    suspended_reason: Mapped[str | None] = mapped_column(sa.Text)


class TestAttempt(Base):
    """One try at the suitability test. ``answers`` maps a question to what was chosen or written."""

    __test__ = False
    __tablename__ = "test_attempt"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    shopper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shopper.id", ondelete="CASCADE"), index=True)
    test_version: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    points: Mapped[int | None]
    attainable: Mapped[int | None]
    passed: Mapped[bool | None]
    started_at: Mapped[dt.datetime] = mapped_column(default=now)
    submitted_at: Mapped[dt.datetime | None]


class CoolDown(Base):
    """A keyed hash of a failed applicant's address, kept until a retry is possible, so that attempts can be counted after the data are gone."""

    __tablename__ = "cool_down"

    address_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=1)
    until: Mapped[dt.datetime]
