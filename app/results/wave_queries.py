"""Which waves have results that a viewer may see, and what their visits were asked."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.clients.models import Client, Location
from app.journeys.joining import join_versions
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _
from app.results.errors import WaveNotFound
from app.results.models import LocationRollup, ResultsRevision, VisitResult
from app.results.rules import TOTAL
from app.studies.models import QuotaCell, Study, Wave
from app.studies.rules import StudyStatus, WaveStatus
from app.visits.models import Visit

WaveRow = sa.Row[Wave, Study, Client]


def select_waves(viewer: Viewer) -> sa.Select[Wave, Study, Client]:
    """(wave, study, client) rows whose results a viewer may see, newest first; a client's member only its own client's.

    Who sees some locations only gets the waves with results of them, and the open ones on their channels.
    """
    statement = (
        sa.select(Wave, Study, Client)
        .join(Study, Study.id == Wave.study_id)
        .join(Client, Client.id == Study.client_id)
        .where(Wave.status != WaveStatus.PLANNED, Study.status != StudyStatus.DRAFT)
        .order_by(Wave.starts_on.desc(), Wave.id)
    )
    if viewer.is_staff or viewer.role is Role.SYSTEM:
        return statement
    if viewer.role is not Role.CLIENT or not viewer.client_id:
        return statement.where(sa.false())
    own = statement.where(Client.id == viewer.client_id)
    return own if viewer.location_ids is None else own.where(_is_about(viewer.location_ids))


def _is_about(location_ids: frozenset[uuid.UUID]) -> sa.ColumnElement[bool]:
    # Which locations an open wave goes to would tell a location that a guest is coming; that it goes to stations tells nobody anything.
    has_results = sa.exists().where(
        LocationRollup.wave_id == Wave.id, LocationRollup.location_id.in_(location_ids), LocationRollup.visits > 0
    )
    channels = sa.select(Location.channel).where(Location.id.in_(location_ids))
    place = aliased(Location)
    on_a_channel = sa.exists().where(QuotaCell.wave_id == Wave.id, QuotaCell.location_id == place.id, place.channel.in_(channels))
    return sa.or_(has_results, sa.and_(Wave.status == WaveStatus.OPEN, on_a_channel))


def list_waves(session: Session, viewer: Viewer) -> Sequence[WaveRow]:
    """All (wave, study, client) rows of ``select_waves``."""
    return session.execute(select_waves(viewer)).all()


def get_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> tuple[Wave, Study, Client]:
    """The wave with its study and client. Raises WaveNotFound, also for another client's."""
    row = session.execute(select_waves(viewer).where(Wave.id == wave_id)).one_or_none()
    if row is None:
        raise WaveNotFound(_("These results do not exist, or they are not yours to see."))
    return row[0], row[1], row[2]


def find_previous_wave(session: Session, wave: Wave) -> Wave | None:
    """The wave of the same study before this one."""
    return session.scalars(
        sa.select(Wave).where(Wave.study_id == wave.study_id, Wave.number < wave.number).order_by(Wave.number.desc()).limit(1)
    ).one_or_none()


def content_of_wave(session: Session, wave_id: uuid.UUID) -> QuestionnaireContent:
    """What the wave's counted visits were asked: one version, or several read as one, the newest leading. Without visits the study's."""
    counted = (
        sa.select(Visit.questionnaire_version_id)
        .join(VisitResult, VisitResult.visit_id == Visit.id)
        .where(VisitResult.wave_id == wave_id, VisitResult.step_code == TOTAL)
    )
    versions = sa.select(QuestionnaireVersion.content).order_by(QuestionnaireVersion.number.desc())
    found = session.scalars(versions.where(QuestionnaireVersion.id.in_(counted))).all()
    if not found:
        asked = sa.select(Study.questionnaire_version_id).join(Wave, Wave.study_id == Study.id).where(Wave.id == wave_id)
        found = session.scalars(versions.where(QuestionnaireVersion.id.in_(asked))).all()
    return join_versions([QuestionnaireContent.model_validate(content) for content in found])


def list_waves_of_before(session: Session) -> Sequence[uuid.UUID]:
    """The waves whose results were made before changes to them were counted: nothing of what guests felt is kept of them yet."""
    made = sa.exists().where(VisitResult.wave_id == Wave.id)
    counted = sa.exists().where(ResultsRevision.wave_id == Wave.id)
    return session.scalars(sa.select(Wave.id).where(made, ~counted).order_by(Wave.id)).all()
