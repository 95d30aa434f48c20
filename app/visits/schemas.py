"""A visit as the phone gets it (docs/phone-protocol.md)."""

import datetime as dt
import uuid

from pydantic import BaseModel

from app.visits.rules import LegStatus, VisitStatus


class PlaceCard(BaseModel):
    """Where to go."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    opening_hours: str
    channel: str
    """``store`` is a place to go to; anything else is done from home."""


class LegCard(BaseModel):
    """A part of a visit on days of its own; ``closes_on`` is the last day of its window, None without an end."""

    code: str
    title: dict[str, str]
    status: LegStatus
    opens_on: dt.date | None
    closes_on: dt.date | None
    submitted_at: dt.datetime | None


class LegPlanCard(BaseModel):
    """A part of an offered visit, in days counted from the first."""

    title: dict[str, str]
    opens_after_days: int
    closes_after_days: int | None


class VisitCardBase(BaseModel):
    """What a visit and an offer of a visit have in common."""

    reference: str
    study: str
    client: str
    location: PlaceCard
    scenario: str
    day_part: str | None
    due_at: dt.datetime | None
    fee_minor: int
    currency: str
    open_questions: int
    estimated_minutes: int
    pay_days: int
    """How many days after its approval a visit is paid."""


class VisitCard(VisitCardBase):
    """One visit of the shopper."""

    id: uuid.UUID
    status: VisitStatus
    planned_on: dt.date | None
    part_fee_minor: int
    """What it is worth when it cannot be completed, once a reviewer has seen why."""
    decided_because: str
    """The reviewer's reason, where a decision has one; else empty."""
    appeal_until: dt.datetime | None
    """Until when the shopper may object to a rejection; None where that is not possible (any more)."""
    legs: list[LegCard]
    """In order; empty for a visit that is done in one go."""
    submitted_at: dt.datetime | None
    """When the server had all of it."""
    review_due_at: dt.datetime | None
    """Until when the agency means to decide, or to ask."""
    pay_on: dt.date | None
    """By when it is paid: promised once it is decided, before that the latest day if it is approved in time; None before it is handed in, or without pay."""


TOLD_WHY = frozenset({VisitStatus.EXCLUDED, VisitStatus.REJECTED, VisitStatus.NOT_COMPLETED})
"""Decisions whose reason the shopper reads."""

SEEN_BY_SHOPPER: dict[VisitStatus, VisitStatus] = {
    VisitStatus.COULD_NOT_COMPLETE: VisitStatus.SUBMITTED,
    VisitStatus.REOPENED: VisitStatus.IN_REVIEW,
}
"""The agency's own distinctions, as the nearest of the statuses that the phone knows."""
