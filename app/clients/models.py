"""Client companies, their locations, and their people."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.access.viewer import ClientScope
from app.db import Base, Json, enum_of
from app.kit.clock import now
from app.kit.ids import new_id


class Client(Base):
    """A company whose experience is researched. ``brand_colour`` is ``#rrggbb``."""

    __tablename__ = "client"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(sa.String(200), unique=True)
    sector: Mapped[str] = mapped_column(sa.String(100), default="")
    brand_colour: Mapped[str] = mapped_column(sa.String(7), default="#0E5E5E")
    locale: Mapped[str] = mapped_column(sa.String(5), default="nl")
    is_demo: Mapped[bool] = mapped_column(default=False)
    notice: Mapped[str] = mapped_column(sa.Text, default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Location(Base):
    """Where a client (or its competitor) is met: a place, or a web shop or phone line without one, as ``channel`` says (docs/adr/0010-a-location-has-a-channel.md).

    ``traffic`` is a proxy for footfall, e.g. stops or visitors a day.
    """

    __tablename__ = "location"
    __table_args__ = (
        sa.UniqueConstraint("client_id", "external_id"),
        sa.Index("ix_location_client_id_name", "client_id", "name"),
        sa.Index("ix_location_position", "latitude", "longitude"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"))
    external_id: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str] = mapped_column(sa.String(200))
    street: Mapped[str] = mapped_column(sa.String(200), default="")
    postal_code: Mapped[str] = mapped_column(sa.String(20), default="")
    city: Mapped[str] = mapped_column(sa.String(100), default="")
    region: Mapped[str] = mapped_column(sa.String(100), default="")
    country: Mapped[str] = mapped_column(sa.String(2))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    time_zone: Mapped[str] = mapped_column(sa.String(64), default="Europe/Amsterdam")
    opening_hours: Mapped[str] = mapped_column(sa.Text, default="")
    traffic: Mapped[float | None]
    channel: Mapped[str] = mapped_column(sa.String(16), default="store", server_default="store")
    """One of the channels a journey's step can be on; ``store`` is a place to go to."""
    is_competitor: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[dt.datetime | None]


class ClientMember(Base):
    """A person of the client, and how much of it this person sees (a member of a region or location: see MemberLocation)."""

    __tablename__ = "client_member"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    scope: Mapped[ClientScope] = mapped_column(enum_of(ClientScope), default=ClientScope.HEAD)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class MemberLocation(Base):
    """A location that a region or location member sees."""

    __tablename__ = "client_member_location"

    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client_member.user_id", ondelete="CASCADE"), primary_key=True)
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("location.id"), primary_key=True)


class LocationImport(Base):
    """An uploaded table of locations, read and checked, perhaps not yet imported.

    ``rows`` are ``[line number, [cells]]``, the header first; ``mapping`` says which header fills which field;
    ``problems`` are ``[line number, [reasons]]``; ``result`` counts what was (or would be) created, updated,
    left unchanged and skipped, and how the file was read.
    """

    __tablename__ = "location_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    rows: Mapped[list[Any]] = mapped_column(Json)
    problems: Mapped[list[Any]] = mapped_column(Json)
    mapping: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    imported_at: Mapped[dt.datetime | None]
