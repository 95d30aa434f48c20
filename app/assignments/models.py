"""Offers: one invitation or application of one shopper for one visit."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.assignments.rules import OfferStatus, OfferWay
from app.db import Base, enum_of
from app.kit.clock import now
from app.kit.ids import new_id


class Offer(Base):
    """The accepted offer of a visit is its assignment; accepting one closes the visit's others."""

    __tablename__ = "offer"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "shopper_id"),
        sa.Index("ix_offer_shopper_id_status", "shopper_id", "status"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"))
    shopper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shopper.id"))
    way: Mapped[OfferWay] = mapped_column(enum_of(OfferWay))
    status: Mapped[OfferStatus] = mapped_column(enum_of(OfferStatus), default=OfferStatus.SENT)
    message: Mapped[str] = mapped_column(sa.Text, default="")
    distance_km: Mapped[float | None]
    sent_at: Mapped[dt.datetime] = mapped_column(default=now)
    expires_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None]
    decline_reason: Mapped[str] = mapped_column(sa.Text, default="")
