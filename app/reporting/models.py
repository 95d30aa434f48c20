"""Reports: one PDF for one client about one wave."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json, enum_of
from app.kit.clock import now
from app.kit.ids import new_id
from app.reporting.rules import ReportStatus


class Report(Base):
    """A report and where its PDF lies.

    ``figures`` is the snapshot it was made from, so that it can be made again byte for byte; it is large, so it is read only where it is used. How many
    visits it counts, and whether the wave was open when it was made, stand beside it for the lists.
    """

    __tablename__ = "report"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("study.id"))
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"))
    title: Mapped[str] = mapped_column(sa.String(300))
    locale: Mapped[str] = mapped_column(sa.String(5))
    status: Mapped[ReportStatus] = mapped_column(enum_of(ReportStatus), default=ReportStatus.REQUESTED)
    figures: Mapped[Any | None] = mapped_column(Json, deferred=True)
    visits: Mapped[int | None]
    is_interim: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    outdated_at: Mapped[dt.datetime | None]
    """When the first of the visits it counts was approved no longer."""
    job_id: Mapped[uuid.UUID | None]
    storage_key: Mapped[str | None] = mapped_column(sa.String(200))
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    pages: Mapped[int | None]
    size: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    requested_by: Mapped[uuid.UUID]
    requested_at: Mapped[dt.datetime] = mapped_column(default=now)
    ready_at: Mapped[dt.datetime | None]
    published_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")


class ResearchExport(Base):
    """A pseudonymous export of one wave for the agency's own research, and where its ZIP lies; under way while it has neither file nor error."""

    __tablename__ = "research_export"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    wave_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("wave.id"), index=True)
    job_id: Mapped[uuid.UUID | None]
    storage_key: Mapped[str | None] = mapped_column(sa.String(200))
    visits: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    error: Mapped[str | None] = mapped_column(sa.Text)
    requested_by: Mapped[uuid.UUID]
    requested_at: Mapped[dt.datetime] = mapped_column(default=now)
    ready_at: Mapped[dt.datetime | None]
