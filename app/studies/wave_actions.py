"""Waves and their quota. ``set_wave_status`` is the one setter of a wave's status."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.models import Location
from app.clients.queries import (
    LocationFilter,
    filter_locations,
    list_locations_by_external_id,
    select_locations,
)
from app.jobs.events import publish
from app.kit.ids import new_id
from app.kit.translation import gettext as _
from app.studies import queries
from app.studies.actions import get_alive
from app.studies.errors import PartUnknown, StudyLocked, StudyNotFound, StudyStepNotPossible, WaveNotReady
from app.studies.events import WaveClosed, WaveOpened
from app.studies.forms import MOST_TARGET, CellsForm, WaveForm
from app.studies.models import QuotaCell, Study, Wave
from app.studies.rules import StudyStatus, WaveStatus, wave_may_become

BATCH = 500
MOST_CELLS = 20_000


def save_wave(session: Session, viewer: Viewer, study_id: uuid.UUID, wave_id: uuid.UUID | None, form: WaveForm) -> Wave:
    """Add a wave (no id), or change one: a planned one freely, an open one its name and last day. Raises StudyLocked."""
    study = get_alive(session, viewer, study_id)
    if wave_id is None:
        known = queries.list_waves_of(session, [study.id]).get(study.id, [])
        wave = Wave(study_id=study.id, number=max((row.wave.number for row in known), default=0) + 1, **form.model_dump())
        session.add(wave)
        session.flush()
        changes = {key: (None, str(value)) for key, value in form.model_dump().items()}
        audit.record(session, viewer, "wave.added", "wave", wave.id, changes=changes)
        return wave
    _study, wave = queries.get_wave(session, viewer, wave_id, lock=True)
    if wave.study_id != study.id:
        raise StudyNotFound(_("There is no such wave."))
    fresh = {key: (getattr(wave, key), value) for key, value in form.model_dump().items() if getattr(wave, key) != value}
    if wave.status is WaveStatus.CLOSED or (wave.status is WaveStatus.OPEN and "starts_on" in fresh):
        raise StudyLocked(_("This wave is in the field or over: its first day stays as it is."))
    for key, (_old, value) in fresh.items():
        setattr(wave, key, value)
    if fresh:
        audit.record(
            session, viewer, "wave.changed", "wave", wave.id, changes={key: (str(old), str(value)) for key, (old, value) in fresh.items()}
        )
    session.flush()
    return wave


def remove_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> Study:
    """Take a planned wave out, with its quota. Raises StudyLocked."""
    study, wave = _get_planned(session, viewer, wave_id)
    audit.record(session, viewer, "wave.removed", "wave", wave.id, changes={"name": (wave.name, None)})
    session.execute(sa.delete(QuotaCell).where(QuotaCell.wave_id == wave.id))
    session.delete(wave)
    session.flush()
    return study


def open_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> Wave:
    """Bring a wave into the field; a subscriber makes its visits. Raises WaveNotReady, StudyStepNotPossible."""
    study, wave = queries.get_wave(session, viewer, wave_id, lock=True)
    if study.status is not StudyStatus.FIELDING:
        raise WaveNotReady(_("Publish the study first; then its waves can be opened."))
    if session.scalar(sa.select(sa.func.count()).where(QuotaCell.wave_id == wave.id)) == 0:
        raise WaveNotReady(_("This wave has no quota yet: choose where visits are needed."))
    set_wave_status(session, viewer, wave, WaveStatus.OPEN)
    publish(session, WaveOpened(wave_id=wave.id, viewer=viewer))
    return wave


def close_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> Wave:
    """End a wave. Raises StudyStepNotPossible."""
    _study, wave = queries.get_wave(session, viewer, wave_id, lock=True)
    set_wave_status(session, viewer, wave, WaveStatus.CLOSED)
    publish(session, WaveClosed(wave_id=wave.id, viewer=viewer))
    return wave


def set_wave_status(session: Session, viewer: Viewer, wave: Wave, new: WaveStatus) -> None:
    """Move a locked wave through its lifecycle. Raises StudyStepNotPossible."""
    old = wave.status
    if not wave_may_become(old, new):
        raise StudyStepNotPossible(_("This wave is “%(old)s” and cannot become “%(new)s”.", old=old.value, new=new.value))
    wave.status = new
    audit.record(session, viewer, f"wave.{new.value}", "wave", wave.id, changes={"status": (old.value, new.value)})
    session.flush()


# --- quota ---


def add_cells(session: Session, viewer: Viewer, wave_id: uuid.UUID, form: CellsForm) -> tuple[int, int]:
    """Ask for visits at the chosen locations, in each scenario and part of the day; a cell that exists gets the new target.

    Returns how many cells are new and how many changed. Raises StudyLocked, PartUnknown.
    """
    study, wave = _get_planned(session, viewer, wave_id)
    if set(form.scenario_ids) - {scenario.id for scenario in queries.list_scenarios(session, study.id)}:
        raise PartUnknown(_("Choose among the study's scenarios."), fields={"scenario_ids": _("Choose among the study's scenarios.")})
    locations = _choose_locations(session, viewer, study, form)
    if not locations:
        raise PartUnknown(_("No location fits that choice."), fields={"choose": _("No location fits that choice.")})
    wanted = [(location, scenario, part) for location in locations for scenario in form.scenario_ids for part in form.day_parts or [""]]
    if len(wanted) > MOST_CELLS:
        raise PartUnknown(
            _("That makes more than %(n)s cells. Choose fewer locations.", n=MOST_CELLS), fields={"choose": _("Choose fewer locations.")}
        )
    known = {
        (cell.location_id, cell.scenario_id, cell.day_part): cell
        for cell in session.scalars(sa.select(QuotaCell).where(QuotaCell.wave_id == wave.id))
    }
    fresh: list[dict[str, Any]] = []
    changed = 0
    for place in wanted:
        cell = known.get(place)
        if cell is None:
            fresh.append(
                {
                    "id": new_id(),
                    "wave_id": wave.id,
                    "location_id": place[0],
                    "scenario_id": place[1],
                    "day_part": place[2],
                    "target": form.target,
                }
            )
        elif cell.target != form.target:
            cell.target = form.target
            changed += 1
    for start in range(0, len(fresh), BATCH):
        session.execute(sa.insert(QuotaCell), fresh[start : start + BATCH])
    changes = {"new": (None, len(fresh)), "changed": (None, changed), "target": (None, form.target)}
    audit.record(session, viewer, "wave.quota_added", "wave", wave.id, changes=changes)
    session.flush()
    return len(fresh), changed


def set_targets(session: Session, viewer: Viewer, wave_id: uuid.UUID, targets: dict[uuid.UUID, int]) -> int:
    """Other targets for some cells; 0 takes a cell out. Returns how many changed. Raises StudyLocked."""
    _study, wave = _get_planned(session, viewer, wave_id)
    ids = list(targets)
    changes: dict[str, tuple[Any, Any]] = {}
    for start in range(0, len(ids), BATCH):
        for cell in session.scalars(sa.select(QuotaCell).where(QuotaCell.wave_id == wave.id, QuotaCell.id.in_(ids[start : start + BATCH]))):
            target = min(max(targets[cell.id], 0), MOST_TARGET)
            if target == cell.target:
                continue
            changes[str(cell.id)] = (cell.target, target or None)
            if target:
                cell.target = target
            else:
                session.delete(cell)
    if changes:
        audit.record(session, viewer, "wave.quota_changed", "wave", wave.id, changes=changes)
    session.flush()
    return len(changes)


def _get_planned(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> tuple[Study, Wave]:
    study, wave = queries.get_wave(session, viewer, wave_id, lock=True)
    get_alive(session, viewer, study.id)
    if wave.status is not WaveStatus.PLANNED:
        raise StudyLocked(_("This wave is in the field or over: its quota stays as it is."))
    return study, wave


def _choose_locations(session: Session, viewer: Viewer, study: Study, form: CellsForm) -> list[uuid.UUID]:
    """The ids of the chosen open locations of the study's client; competitors too when they are named or filtered for."""
    statement = select_locations(viewer).where(Location.client_id == study.client_id, Location.closed_at.is_(None))
    match form.choose:
        case "ids":
            names = list(dict.fromkeys(form.ids.replace(",", "\n").replace(";", "\n").split()))
            known = list_locations_by_external_id(session, study.client_id, names)
            unknown = [name for name in names if name not in known]
            if unknown or not names:
                told = _("These ids are not known: %(ids)s", ids=", ".join(unknown[:10])) if unknown else _("Write one id on each line.")
                raise PartUnknown(told, fields={"ids": told})
            return [location.id for location in known.values() if location.closed_at is None]
        case "filter":
            statement = filter_locations(statement, LocationFilter(form.q, form.city, form.region, form.country))
        case "top":
            if form.top is None:
                told = _("Write how many locations.")
                raise PartUnknown(told, fields={"top": told})
            known_traffic = queries.count_with_traffic(session, study.client_id)
            if form.top > known_traffic:
                told = _("Of %(n)s locations it is known how busy they are; ask for at most so many.", n=known_traffic)
                raise PartUnknown(told, fields={"top": told})
            own = statement.where(Location.is_competitor.is_(False), Location.channel == queries.PLACE, Location.traffic.is_not(None))
            statement = own.order_by(Location.traffic.desc(), Location.name, Location.id).limit(form.top)
        case "remote":
            statement = statement.where(Location.is_competitor.is_(False), Location.channel != queries.PLACE)
        case _:
            statement = statement.where(Location.is_competitor.is_(False), Location.channel == queries.PLACE)
    return list(session.scalars(statement.with_only_columns(Location.id)))
