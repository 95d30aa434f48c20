"""Reading what approved visits felt like: stored figures of a whole wave where they are fresh, else computed from the visits in view."""

import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from app.access.viewer import SYSTEM, Viewer
from app.clients.models import Location
from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.feelings.stored import from_kept
from app.journeys.feelings.waves import WaveFeelings
from app.results.felt import FeltRow, WaveFelt, feelings_of, nothing_felt, wave_felt
from app.results.models import FeltVisit, FeltWave, ResultsRevision
from app.results.wave_queries import content_of_wave, find_previous_wave, get_wave
from app.studies.models import Scenario, Wave
from app.studies.rules import WaveStatus

_figures: TypeAdapter[WaveFelt] = TypeAdapter(WaveFelt)
SCOPES_KEPT = 64


def to_json(felt: WaveFelt) -> Any:
    """The figures as the database and a report keep them."""
    return _figures.dump_python(felt, mode="json")


def from_json(kept: Any) -> WaveFelt:
    """The figures as they were."""
    return _figures.validate_python(kept)


def revision_of(session: Session, wave_id: uuid.UUID) -> int:
    """How often the results of a wave have changed."""
    return session.scalar(sa.select(ResultsRevision.revision).where(ResultsRevision.wave_id == wave_id)) or 0


def find_stored(session: Session, wave: Wave, revision: int) -> WaveFelt | None:
    """The stored figures of the whole wave; None when a visit came or went since.

    A wave that is closed keeps the version of the method that it was computed with; an open one goes on with the one in force.
    """
    row = session.get(FeltWave, wave.id)
    if row is None or row.revision != revision or (row.method != METHOD_VERSION and wave.status is not WaveStatus.CLOSED):
        return None
    return from_json(row.figures)


def get_felt(session: Session, viewer: Viewer, wave_id: uuid.UUID, location_id: uuid.UUID | None = None) -> WaveFelt:
    """The feelings of a wave in the viewer's locations, or at one of them. Raises WaveNotFound.

    Stored for who sees every location; else computed from the visits in view, and kept in this process while nothing changes.
    """
    wave, _study, _client = get_wave(session, viewer, wave_id)
    revision = revision_of(session, wave_id)
    scope = _scope(viewer, location_id)
    if scope is None and (stored := find_stored(session, wave, revision)) is not None:
        return stored
    kept = _kept((str(session.get_bind().engine.url), wave_id, scope, revision, METHOD_VERSION))
    if "felt" not in kept:
        kept["felt"] = compute_felt(session, wave, scope, cut=location_id is None)
    felt: WaveFelt = kept["felt"]
    return felt


def compute_felt(session: Session, wave: Wave, scope: frozenset[uuid.UUID] | None = None, *, cut: bool = True) -> WaveFelt:
    """The feelings of a wave afresh, over all its locations or some."""
    content = content_of_wave(session, wave.id)
    rows = list_felt_rows(session, wave.id, scope)
    if not rows:
        return nothing_felt(content)
    before = find_previous_wave(session, wave)
    earlier = _feelings_before(session, before, scope) if before is not None else None
    return wave_felt(rows, content, feelings_of(rows, content), earlier, cut=cut)


def list_felt_rows(session: Session, wave_id: uuid.UUID, scope: frozenset[uuid.UUID] | None) -> list[FeltRow]:
    """The approved visits of a wave with what they told; competitors' locations do not count."""
    statement = (
        sa.select(FeltVisit.told, FeltVisit.shopper_id, Location.id, Location.name, Location.region, Scenario.code, Scenario.title)
        .join(Location, Location.id == FeltVisit.location_id)
        .join(Scenario, Scenario.id == FeltVisit.scenario_id)
        .where(FeltVisit.wave_id == wave_id, Location.is_competitor.is_(False))
        .order_by(FeltVisit.visit_id)
    )
    if scope is not None:
        statement = statement.where(FeltVisit.location_id.in_(scope))
    return [
        FeltRow(from_kept(told, str(shopper)), (str(place), name), region or "", (code, title))
        for told, shopper, place, name, region, code, title in session.execute(statement)
    ]


def list_stale_waves(session: Session) -> Sequence[uuid.UUID]:
    """The waves whose stored figures are missing or old."""
    fresh = sa.and_(FeltWave.wave_id == ResultsRevision.wave_id, FeltWave.revision == ResultsRevision.revision)
    current = sa.or_(FeltWave.method == METHOD_VERSION, Wave.status == WaveStatus.CLOSED)
    return session.scalars(
        sa.select(ResultsRevision.wave_id)
        .join(Wave, Wave.id == ResultsRevision.wave_id)
        .outerjoin(FeltWave, fresh)
        .where(sa.or_(FeltWave.wave_id.is_(None), sa.not_(current)))
        .order_by(ResultsRevision.wave_id)
    ).all()


def get_any_wave(session: Session, wave_id: uuid.UUID) -> Wave:
    """A wave for the work that is done for everybody."""
    return get_wave(session, SYSTEM, wave_id)[0]


def _scope(viewer: Viewer, location_id: uuid.UUID | None) -> frozenset[uuid.UUID] | None:
    """The locations in view; None for all."""
    if location_id is None:
        return None if viewer.location_ids is None else frozenset(viewer.location_ids)
    return frozenset({location_id}) if viewer.location_ids is None else frozenset({location_id}) & frozenset(viewer.location_ids)


def _feelings_before(session: Session, wave: Wave, scope: frozenset[uuid.UUID] | None) -> WaveFeelings | None:
    kept = _kept((str(session.get_bind().engine.url), wave.id, scope, revision_of(session, wave.id), "measures"))
    if "feelings" not in kept:
        rows = list_felt_rows(session, wave.id, scope)
        kept["feelings"] = feelings_of(rows, content_of_wave(session, wave.id)) if rows else None
    found: WaveFeelings | None = kept["feelings"]
    return found


@lru_cache(maxsize=SCOPES_KEPT)
def _kept(key: tuple[object, ...]) -> dict[str, Any]:
    del key
    return {}
