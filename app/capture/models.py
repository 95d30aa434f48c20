"""What phones sent: the stream of events, the answers it adds up to, the evidence."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.capture.rules import StopReason
from app.db import Base, Json, enum_of
from app.kit.clock import now
from app.kit.ids import new_id


class EventOutcome(StrEnum):
    """What the server did with an event (docs/phone-protocol.md)."""

    STORED = "stored"
    CONFLICT = "conflict"
    LATE = "late"
    REFUSED = "refused"


class CaptureEvent(Base):
    """One thing a phone sent, kept as it came. A conflicting second content for the same key is kept beside it with ``variant`` > 0."""

    __tablename__ = "capture_event"
    __table_args__ = (sa.UniqueConstraint("visit_id", "device_id", "sequence", "variant"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"))
    device_id: Mapped[uuid.UUID]
    sequence: Mapped[int]
    variant: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(sa.String(32))
    question_code: Mapped[str | None] = mapped_column(sa.String(130))
    value: Mapped[Any | None] = mapped_column(Json)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[EventOutcome] = mapped_column(enum_of(EventOutcome))
    detail: Mapped[str | None] = mapped_column(sa.Text)
    captured_at: Mapped[dt.datetime]
    elapsed_ms: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    replaces: Mapped[Any | None] = mapped_column(Json)
    """Answers of other phones ("device:sequence") that the shopper saw when giving this one; None where there were none."""
    sent_at: Mapped[dt.datetime | None]
    received_at: Mapped[dt.datetime] = mapped_column(default=now)


class NonCompletion(Base):
    """Why a visit could not be completed, as its shopper told it; ``fee_minor`` is the part-fee that was promised for it."""

    __tablename__ = "non_completion"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    reason: Mapped[StopReason] = mapped_column(enum_of(StopReason))
    text: Mapped[str] = mapped_column(sa.Text)
    fee_minor: Mapped[int]
    captured_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime] = mapped_column(default=now)


class Answer(Base):
    """The answer to one question as it now stands. ``captured_at`` is the phone's time."""

    __tablename__ = "answer"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    question_code: Mapped[str] = mapped_column(sa.String(130), primary_key=True)
    value: Mapped[Any | None] = mapped_column(Json)
    captured_at: Mapped[dt.datetime]
    elapsed_ms: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    device_id: Mapped[uuid.UUID | None]
    event_id: Mapped[uuid.UUID | None]
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class Evidence(Base):
    """A photo of a visit, found by the hash of its content. The original stays in the object store; what is shown has no metadata."""

    __tablename__ = "evidence"
    __table_args__ = (sa.UniqueConstraint("visit_id", "sha256"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"))
    question_code: Mapped[str | None] = mapped_column(sa.String(130))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    content_type: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    storage_key: Mapped[str] = mapped_column(sa.String(200))
    captured_at: Mapped[dt.datetime | None]
    received_at: Mapped[dt.datetime] = mapped_column(default=now)


class EvidencePart(Base):
    """A piece of a photo, recording or file on its way: ``size`` bytes from ``starts_at``. All pieces go when the whole is there, or after a while."""

    __tablename__ = "evidence_part"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    starts_at: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    storage_key: Mapped[str] = mapped_column(sa.String(200))
    received_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)


class BriefingCheck(Base):
    """One try at the understanding check of a briefing."""

    __tablename__ = "briefing_check"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    shopper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shopper.id"))
    briefing_number: Mapped[int]
    answers: Mapped[dict[str, Any]]
    passed: Mapped[bool]
    at: Mapped[dt.datetime] = mapped_column(default=now)


class ReviewQuestion(Base):
    """What a reviewer asks the shopper; it travels to the phone, and its answer comes back from there.

    The questions of one return share their ``sent_at``: the newest of a visit is the repair it is in.
    """

    __tablename__ = "review_question"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), index=True)
    question_code: Mapped[str | None] = mapped_column(sa.String(130))
    text: Mapped[str] = mapped_column(sa.Text)
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[dt.datetime] = mapped_column(default=now)
    sent_at: Mapped[dt.datetime | None]
    """None while the reviewer is still gathering questions."""
    answer: Mapped[str | None] = mapped_column(sa.Text)
    answered_at: Mapped[dt.datetime | None]
