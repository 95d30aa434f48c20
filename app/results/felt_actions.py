"""Keeping what approved visits felt like, and the figures of whole waves, in step with approvals."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clients.events import LocationsRegrouped
from app.db import Database
from app.journeys.answers import visible_answers
from app.journeys.events import JourneyMadeForAnother
from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.feelings.leaving import late_words
from app.journeys.feelings.stored import FeltReader, kept
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.results.felt import WaveFelt
from app.results.felt_queries import (
    compute_drivers,
    compute_whole,
    drivers_to_json,
    get_any_wave,
    list_stale_waves,
    list_waves_without_drivers,
    revision_of,
    to_json,
)
from app.results.models import FeltVisit, FeltWave, ResultsRevision
from app.studies.events import ScenarioPlayedAs
from app.studies.models import Study, Wave
from app.studies.rules import WaveStatus
from app.visits.models import Visit

log = structlog.get_logger("veldgast.results")
MOST_TOLD = 1000
_told: dict[tuple[str, uuid.UUID, int, str], None] = {}
"""The broken waves that this process told of, each with its revision then; the oldest first."""


def felt_row(
    visit: Visit, content: QuestionnaireContent, answers: Mapping[str, Any], given_at: Mapping[str, dt.datetime], today: str | None
) -> dict[str, Any]:
    """What is kept of an approved visit, as a row; ``given_at``: when each answer was given, by the phone's clock."""
    reader = FeltReader(content)
    told = kept(reader.read(visible_answers(content, answers, today)), reader.words, late_words(content, given_at))
    return {
        "visit_id": visit.id, "wave_id": visit.wave_id, "location_id": visit.location_id, "scenario_id": visit.scenario_id, "shopper_id": visit.shopper_id,
        "method": told["method"], "told": told,
    }  # fmt: skip


def count_up(session: Session, wave_id: uuid.UUID) -> None:
    """Say that the results of a wave have changed: whatever was computed before is old when this transaction commits.

    So is what the study's next wave tells of the difference to this one.
    """
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    table = cast("sa.Table", ResultsRevision.__table__)
    statement = insert(table).values(wave_id=wave_id, revision=1)
    session.execute(statement.on_conflict_do_update(index_elements=["wave_id"], set_={"revision": table.c.revision + 1}))
    _count_up_next(session, wave_id)


def _count_up_next(session: Session, wave_id: uuid.UUID) -> None:
    this = sa.select(Wave.study_id, Wave.number).where(Wave.id == wave_id).subquery()
    after = (
        sa.select(Wave.id).join(this, sa.and_(Wave.study_id == this.c.study_id, Wave.number > this.c.number)).order_by(Wave.number).limit(1)
    )
    changed = sa.update(ResultsRevision).where(ResultsRevision.wave_id == after.scalar_subquery())
    session.execute(changed.values(revision=ResultsRevision.revision + 1), execution_options={"synchronize_session": False})


def store_felt(session: Session, wave_id: uuid.UUID) -> None:
    """Compute and keep the figures of a whole wave, as its visits stand in this transaction."""
    revision = revision_of(session, wave_id)
    felt = compute_whole(session, get_any_wave(session, wave_id))
    _keep(session, wave_id, revision, felt)


def _keep(session: Session, wave_id: uuid.UUID, revision: int, felt: WaveFelt) -> None:
    drivers = drivers_to_json(felt.drivers) if felt.drivers else None
    row = {
        "wave_id": wave_id, "revision": revision, "method": felt.method, "figures": to_json(replace(felt, drivers=None)), "drivers": drivers,
        "computed_at": now(),
    }  # fmt: skip
    session.execute(sa.delete(FeltWave).where(FeltWave.wave_id == wave_id))
    session.execute(sa.insert(FeltWave), [row])


def refresh_felt(database: Database) -> None:
    """Each minute: compute afresh what went out of date, and add what an earlier version did not compute.

    A wave at a time, and computing holds no write lock; what changes meanwhile is done the next time. A wave that cannot be computed keeps no other
    from its turn, and is told in the log once for as long as its visits stay the same.
    """
    for lists, computes in ((list_stale_waves, _refresh), (list_waves_without_drivers, _add_drivers)):
        with database.read() as session:
            waves = lists(session)
        for wave_id in waves:
            try:
                computes(database, wave_id)
            except Exception:
                if _is_news(database, wave_id, computes.__name__):
                    log.exception("feelings of a wave not computed", wave_id=str(wave_id))


def _is_news(database: Database, wave_id: uuid.UUID, what: str) -> bool:
    with database.read() as session:
        broken = (str(session.get_bind().engine.url), wave_id, revision_of(session, wave_id), what)
    if broken in _told:
        return False
    _told[broken] = None
    while len(_told) > MOST_TOLD:
        del _told[next(iter(_told))]
    return True


def _refresh(database: Database, wave_id: uuid.UUID) -> None:
    with database.read() as session:
        revision = revision_of(session, wave_id)
        felt = compute_whole(session, get_any_wave(session, wave_id))
    with database.write() as session:
        _keep(session, wave_id, revision, felt)
        session.commit()


def _add_drivers(database: Database, wave_id: uuid.UUID) -> None:
    with database.read() as session:
        revision, drivers = revision_of(session, wave_id), drivers_to_json(compute_drivers(session, wave_id))
    lacking = sa.and_(FeltWave.wave_id == wave_id, FeltWave.revision == revision, FeltWave.drivers.is_(None))
    with database.write() as session:
        session.execute(sa.update(FeltWave).where(lacking).values(drivers=drivers))
        session.commit()


def on_scenario_played_as(session: Session, event: ScenarioPlayedAs) -> None:
    """The figures of a study's waves are cut by persona: they are old when a scenario has another one."""
    _count_up_all(session, Wave.study_id == event.study_id)


def on_journey_made_for_another(session: Session, event: JourneyMadeForAnother) -> None:
    """... and when the journey has, for the scenarios that name none."""
    _count_up_all(session, Wave.study_id.in_(sa.select(Study.id).where(Study.journey_id == event.journey_id)))


def on_locations_regrouped(session: Session, event: LocationsRegrouped) -> None:
    """... and when a location goes to another region; in every wave when one becomes a competitor's, since then other visits count."""
    of_client = Wave.study_id.in_(sa.select(Study.id).where(Study.client_id == event.client_id))
    _count_up_all(session, of_client, every=event.counted)


def _count_up_all(session: Session, which: sa.ColumnElement[bool], *, every: bool = False) -> None:
    """Let the parts of these waves be told anew.

    Not those of a closed wave that keeps figures of an earlier method: with today's, figures would change that are published, and no visit has.
    """
    earlier = sa.exists().where(FeltWave.wave_id == Wave.id, FeltWave.method != METHOD_VERSION)
    waves = sa.select(Wave.id).where(which, sa.true() if every else sa.not_(sa.and_(Wave.status == WaveStatus.CLOSED, earlier)))
    session.execute(sa.update(ResultsRevision).where(ResultsRevision.wave_id.in_(waves)).values(revision=ResultsRevision.revision + 1))


def forget_visit(session: Session, visit_id: uuid.UUID) -> None:
    """Take a visit out that no longer counts."""
    session.execute(sa.delete(FeltVisit).where(FeltVisit.visit_id == visit_id))
