"""What the phone sends and gets about its work (docs/phone-protocol.md)."""

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from app.visits.schemas import LegPlanCard, VisitCard, VisitCardBase


class OfferCard(VisitCardBase):
    """A visit that the shopper may have; ``earliest_on`` to ``latest_on`` are the days to choose from."""

    id: uuid.UUID
    visit_id: uuid.UUID
    expires_at: dt.datetime | None
    distance_km: float | None
    earliest_on: dt.date
    latest_on: dt.date
    message: str
    leg_plan: list[LegPlanCard]
    """The legs it has, in order; empty for a visit that is done in one go."""


class ShopperCard(BaseModel):
    """Who is at work."""

    number: int
    first_name: str
    locale: str


class WorkAnswer(BaseModel):
    """All of a shopper's work."""

    server_time: dt.datetime
    shopper: ShopperCard
    visits: list[VisitCard]
    offers: list[OfferCard]
    demo: bool


class AcceptBody(BaseModel):
    """The chosen day."""

    planned_on: dt.date


class AcceptAnswer(BaseModel):
    """The visit that is now the shopper's."""

    visit: VisitCard


class DeclineBody(BaseModel):
    """Why not, if the shopper wants to say."""

    reason: str | None = Field(default=None, max_length=500)


class DeclineAnswer(BaseModel):
    """Nothing to tell."""
