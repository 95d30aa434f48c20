"""Reading what approved visits felt like: stored figures of a whole wave where they are fresh, else computed from the visits in view."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from app.access.viewer import SYSTEM, Viewer
from app.clients.models import Location
from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.feelings.stored import from_kept
from app.journeys.models import Journey, Persona
from app.journeys.schemas import QuestionnaireContent, Text
from app.results.drivers import Drivers, drivers_of
from app.results.felt import CutKind, Earlier, WaveFelt, feelings_of, nothing_felt, wave_felt, whole_journey
from app.results.felt_rows import FeltRow
from app.results.models import FeltVisit, FeltWave, ResultsRevision, VisitResult
from app.results.rules import TOTAL
from app.results.wave_queries import content_of_wave, find_previous_wave, get_wave, select_waves
from app.studies.models import Scenario, Study, Wave
from app.studies.rules import WaveStatus

_figures: TypeAdapter[WaveFelt] = TypeAdapter(WaveFelt)
_drivers: TypeAdapter[Drivers] = TypeAdapter(Drivers)
SCOPES_KEPT = 64


def to_json(felt: WaveFelt) -> Any:
    """The figures as the database and a report keep them."""
    return _figures.dump_python(felt, mode="json")


def drivers_to_json(drivers: Drivers) -> Any:
    """What goes with the overall judgement, as the database keeps it beside the figures: with a method version of its own."""
    return _drivers.dump_python(drivers, mode="json")


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
    return _named(session, wave, replace(from_json(row.figures), drivers=_drivers_in(row, revision)))


def _drivers_in(row: FeltWave | None, revision: int) -> Drivers | None:
    """The stored drivers; None for those of another revision, in which a visit counts that may have left since."""
    return None if row is None or row.drivers is None or row.revision != revision else _drivers.validate_python(row.drivers)


def get_felt(session: Session, viewer: Viewer, wave_id: uuid.UUID, location_id: uuid.UUID | None = None) -> WaveFelt:
    """The feelings of a wave in the viewer's locations, or at one of them. Raises WaveNotFound.

    Stored for who sees every location; else computed from the visits in view, and kept in this process while nothing changes. What goes with the overall
    judgement is never computed here: who sees every location gets it as it was stored, and not at all while the visits have changed since.
    """
    wave, _study, _client = get_wave(session, viewer, wave_id)
    revision = revision_of(session, wave_id)
    scope = _scope(viewer, location_id)
    if scope is None and (stored := find_stored(session, wave, revision)) is not None:
        return stored
    cut = location_id is None
    kept = _kept((str(session.get_bind().engine.url), wave_id, scope, cut, revision, METHOD_VERSION))
    if "felt" not in kept:
        kept["felt"] = compute_felt(session, wave, scope, cut=cut)
    felt = _named(session, wave, kept["felt"])
    return replace(felt, drivers=_drivers_in(session.get(FeltWave, wave_id), revision)) if scope is None else felt


def _named(session: Session, wave: Wave, felt: WaveFelt) -> WaveFelt:
    """The same figures, with what locations, scenarios and personas are called today; those with a name of their own stand by it."""
    asked: dict[CutKind, sa.Select[Any, Any]] = {
        CutKind.LOCATION: sa.select(Location.id, Location.name).where(
            Location.id.in_(sa.select(VisitResult.location_id).where(VisitResult.wave_id == wave.id, VisitResult.step_code == TOTAL))
        ),
        CutKind.SCENARIO: sa.select(Scenario.code, Scenario.title).where(Scenario.study_id == wave.study_id),
        CutKind.PERSONA: sa.select(Persona.id, Persona.name)
        .join(Study, Study.client_id == Persona.client_id)
        .where(Study.id == wave.study_id),
    }
    names: dict[tuple[CutKind, str], Text] = {}
    for kind in {cut.kind for cut in felt.cuts} & asked.keys():
        names |= {(kind, str(key)): name if isinstance(name, dict) else {"en": name} for key, name in session.execute(asked[kind])}
    cuts = [replace(cut, name=names.get((cut.kind, cut.key), cut.name)) for cut in felt.cuts]
    by_name, order = {CutKind.LOCATION, CutKind.PERSONA}, list(CutKind)
    cuts.sort(key=lambda cut: (order.index(cut.kind), cut.name["en"] if cut.name and cut.kind in by_name else ""))
    return replace(felt, cuts=tuple(cuts))


def compute_felt(session: Session, wave: Wave, scope: frozenset[uuid.UUID] | None = None, *, cut: bool = True) -> WaveFelt:
    """The feelings of a wave afresh, over all its locations or some."""
    content = content_of_wave(session, wave.id)
    rows = list_felt_rows(session, wave.id, scope)
    return _put_together(session, wave, rows, content, scope, cut=cut)


def compute_whole(session: Session, wave: Wave) -> WaveFelt:
    """The feelings of a whole wave afresh, with what goes with the overall judgement: up to some seconds of work, for a job."""
    content = content_of_wave(session, wave.id)
    rows = list_felt_rows(session, wave.id, None)
    return replace(_put_together(session, wave, rows, content, None, cut=True), drivers=drivers_of(rows, content))


def compute_drivers(session: Session, wave_id: uuid.UUID) -> Drivers:
    """What goes with the overall judgement of a whole wave, afresh."""
    return drivers_of(list_felt_rows(session, wave_id, None), content_of_wave(session, wave_id))


def _put_together(
    session: Session, wave: Wave, rows: Sequence[FeltRow], content: QuestionnaireContent, scope: frozenset[uuid.UUID] | None, *, cut: bool
) -> WaveFelt:
    if not rows:
        return nothing_felt(content)
    before = find_previous_wave(session, wave)
    earlier = _feelings_before(session, before, scope) if before is not None else None
    return wave_felt(rows, content, feelings_of(rows, content), earlier, cut=cut)


def list_felt_rows(session: Session, wave_id: uuid.UUID, scope: frozenset[uuid.UUID] | None) -> list[FeltRow]:
    """The approved visits of a wave with what they told; competitors' locations do not count."""
    statement = (
        sa.select(
            FeltVisit.told,
            FeltVisit.shopper_id,
            Location.id,
            Location.region,
            Scenario.code,
            sa.func.coalesce(Scenario.persona_id, Journey.persona_id),
        )
        .join(Location, Location.id == FeltVisit.location_id)
        .join(Scenario, Scenario.id == FeltVisit.scenario_id)
        .join(Study, Study.id == Scenario.study_id)
        .join(Journey, Journey.id == Study.journey_id)
        .where(FeltVisit.wave_id == wave_id, Location.is_competitor.is_(False))
        .order_by(FeltVisit.visit_id)
    )
    if scope is not None:
        statement = statement.where(FeltVisit.location_id.in_(scope))
    return [
        FeltRow(from_kept(told, str(shopper)), str(place), region or "", code, str(persona) if persona else None)
        for told, shopper, place, region, code, persona in session.execute(statement)
    ]


def list_stale_waves(session: Session) -> Sequence[uuid.UUID]:
    """The waves whose stored figures are missing or old; those only that have results anybody may see."""
    fresh = sa.and_(FeltWave.wave_id == ResultsRevision.wave_id, FeltWave.revision == ResultsRevision.revision)
    current = sa.or_(FeltWave.method == METHOD_VERSION, Wave.status == WaveStatus.CLOSED)
    seen = select_waves(SYSTEM).with_only_columns(Wave.id).order_by(None)
    return session.scalars(
        sa.select(ResultsRevision.wave_id)
        .join(Wave, Wave.id == ResultsRevision.wave_id)
        .outerjoin(FeltWave, fresh)
        .where(sa.or_(FeltWave.wave_id.is_(None), sa.not_(current)), Wave.id.in_(seen))
        .order_by(ResultsRevision.wave_id)
    ).all()


def list_waves_without_drivers(session: Session) -> Sequence[uuid.UUID]:
    """The waves whose figures were stored before it was computed what goes with the overall judgement."""
    return session.scalars(sa.select(FeltWave.wave_id).where(FeltWave.drivers.is_(None)).order_by(FeltWave.wave_id)).all()


def get_any_wave(session: Session, wave_id: uuid.UUID) -> Wave:
    """A wave for the work that is done for everybody."""
    return get_wave(session, SYSTEM, wave_id)[0]


def _scope(viewer: Viewer, location_id: uuid.UUID | None) -> frozenset[uuid.UUID] | None:
    """The locations in view; None for all."""
    if location_id is None:
        return None if viewer.location_ids is None else frozenset(viewer.location_ids)
    return frozenset({location_id}) if viewer.location_ids is None else frozenset({location_id}) & frozenset(viewer.location_ids)


def _feelings_before(session: Session, wave: Wave, scope: frozenset[uuid.UUID] | None) -> Earlier | None:
    kept = _kept((str(session.get_bind().engine.url), wave.id, scope, revision_of(session, wave.id), "measures"))
    if "feelings" not in kept:
        rows = list_felt_rows(session, wave.id, scope)
        kept["feelings"] = Earlier(feelings_of(rows, content_of_wave(session, wave.id)), whole_journey(rows)) if rows else None
    found: Earlier | None = kept["feelings"]
    return found


@lru_cache(maxsize=SCOPES_KEPT)
def _kept(key: tuple[object, ...]) -> dict[str, Any]:
    del key
    return {}
