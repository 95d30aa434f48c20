"""Uploaded questionnaires that wait between preview and confirmation."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Json
from app.kit.clock import now
from app.kit.ids import new_id


class QuestionnaireImport(Base):
    """An uploaded form, read and checked, perhaps not yet imported.

    ``form`` is xlsform, checklist or json; ``content`` the questionnaire it makes, None while something is refused;
    ``findings`` what there is to say about it; ``outcomes`` counts its rows by what becomes of them. ``sheet`` keeps a
    checklist's table, its columns and languages, so that other columns can be chosen.
    """

    __tablename__ = "questionnaire_import"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("client.id"), index=True)
    questionnaire_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("questionnaire.id"))
    """The questionnaire that gets a new version; None for a new questionnaire."""
    file_name: Mapped[str] = mapped_column(sa.String(200))
    title: Mapped[str] = mapped_column(sa.String(200))
    form: Mapped[str] = mapped_column(sa.String(16))
    content: Mapped[dict[str, Any] | None] = mapped_column(Json)
    findings: Mapped[list[Any]] = mapped_column(Json)
    outcomes: Mapped[dict[str, Any]] = mapped_column(Json)
    sheet: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_by: Mapped[uuid.UUID]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    imported_at: Mapped[dt.datetime | None]
    version_id: Mapped[uuid.UUID | None]
    """The version that it made."""
