"""What approved visits add up to; kept in step with each approval in its own transaction."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.kit.clock import now


class VisitResult(Base):
    """One row a step of an approved visit, and one for the total (``step_code`` ""). Scores are exact: ``score_num / score_den``, 0..1; no score: both None."""

    __tablename__ = "visit_result"
    __table_args__ = (sa.Index("ix_visit_result_wave_step_location", "wave_id", "step_code", "location_id"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    step_code: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"))
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"))
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"))
    shopper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shopper.id"))
    visited_on: Mapped[dt.date]
    score_num: Mapped[int | None] = mapped_column(sa.BigInteger)
    score_den: Mapped[int | None] = mapped_column(sa.BigInteger)
    pleasure: Mapped[float | None]
    arousal: Mapped[float | None]
    nps: Mapped[int | None]


class LocationRollup(Base):
    """The sum over a location's approved visits in a wave, per step and for the total (``step_code`` ""). ``score_sum`` is an exact fraction as text, ``"7/12"``."""

    __tablename__ = "location_rollup"

    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"), primary_key=True)
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)
    step_code: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    visits: Mapped[int] = mapped_column(default=0)
    scored: Mapped[int] = mapped_column(default=0)
    score_sum: Mapped[str] = mapped_column(sa.Text, default="0")
    updated_at: Mapped[dt.datetime] = mapped_column(default=now)


class Verbatim(Base):
    """A sentence of an approved visit that may be quoted to the client: never of a private question, never with a shopper."""

    __tablename__ = "verbatim"
    __table_args__ = (sa.Index("ix_verbatim_wave_id_step_code", "wave_id", "step_code"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    question_code: Mapped[str] = mapped_column(sa.String(130), primary_key=True)
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"))
    step_code: Mapped[str] = mapped_column(sa.String(63))
    visited_on: Mapped[dt.date]
    text: Mapped[str] = mapped_column(sa.Text)
    valence: Mapped[float | None]


class FeltVisit(Base):
    """What one approved visit felt like: its stated answers, and its speeded trials as scored by ``method`` (app/journeys/feelings/stored.py).

    Only read to summarise many visits; nothing spontaneous of a single one is shown to anybody.
    """

    __tablename__ = "felt_visit"
    __table_args__ = (sa.Index("ix_felt_visit_wave_id_location_id", "wave_id", "location_id"),)

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visit.id"), primary_key=True)
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"))
    scenario_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("scenario.id"))
    shopper_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shopper.id"))
    method: Mapped[str] = mapped_column(sa.String(40))
    told: Mapped[Any] = mapped_column(Json)


class ResultsRevision(Base):
    """How often the results of a wave changed; counted up in the transaction that changes them, so that what was computed before is known to be old."""

    __tablename__ = "results_revision"

    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(sa.BigInteger, default=0)


class FeltWave(Base):
    """The feelings of a whole wave, computed once for a revision of its results and a version of the method; whose revision is old does not count."""

    __tablename__ = "felt_wave"

    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(sa.BigInteger)
    method: Mapped[str] = mapped_column(sa.String(40))
    figures: Mapped[Any] = mapped_column(Json)
    drivers: Mapped[Any | None] = mapped_column(Json)
    """What goes with the overall judgement, with its own version of the method: a closed wave keeps its figures and may still gain it."""
    computed_at: Mapped[dt.datetime] = mapped_column(default=now)
