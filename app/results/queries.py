"""Every SELECT of results; the viewer decides whose, and only approved visits are ever in these tables."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.access.viewer import Viewer
from app.clients.models import Client, Location
from app.journeys.emotion import nps, summarise_step
from app.journeys.schemas import QuestionnaireContent
from app.kit.pagination import Page
from app.results.felt_queries import get_felt
from app.results.models import LocationRollup, Verbatim, VisitResult
from app.results.rules import TOTAL
from app.results.summary import (
    LocationLine,
    Place,
    QuoteLine,
    Rollup,
    StepLine,
    WaveFacts,
    WaveSummary,
    changed_by,
    location_lines,
    step_score,
    told_apart,
)
from app.results.wave_queries import content_of_wave, find_previous_wave, get_wave, list_waves
from app.studies.models import QuotaCell, StepNorm, Study, Wave
from app.studies.rules import WaveStatus

QUOTES_SHOWN = 20
FEW_QUOTES = 4
TELLING_AMONG = 40
"""The most strongly felt texts of a step among which two are looked for that are not alike."""
Ts = TypeVarTuple("Ts")


def only_seen(statement: sa.Select[*Ts], viewer: Viewer, column: InstrumentedAttribute[uuid.UUID]) -> sa.Select[*Ts]:
    """The same rows of the viewer's locations only; ``column`` says of which location a row is."""
    return statement if viewer.location_ids is None else statement.where(column.in_(viewer.location_ids))


def list_rollups(
    session: Session, viewer: Viewer, wave_ids: Sequence[uuid.UUID], step_code: str | None = None
) -> dict[uuid.UUID, list[Rollup]]:
    """The stored sums of some waves, for the viewer's locations: of all steps and the total, or of one."""
    statement = (
        sa.select(
            LocationRollup.wave_id, Location.id, Location.name, Location.city, Location.region, Location.traffic,
            LocationRollup.step_code, LocationRollup.visits, LocationRollup.scored, LocationRollup.score_sum,
        )
        .join(Location, Location.id == LocationRollup.location_id)
        .where(LocationRollup.wave_id.in_(wave_ids), LocationRollup.visits > 0, Location.is_competitor.is_(False))
    )  # fmt: skip
    if step_code is not None:
        statement = statement.where(LocationRollup.step_code == step_code)
    found: dict[uuid.UUID, list[Rollup]] = defaultdict(list)
    for wave_id, *place, code, visits, scored, total in session.execute(only_seen(statement, viewer, LocationRollup.location_id)):
        found[wave_id].append(Rollup(Place(*place), code, visits, scored, Fraction(total)))
    return found


def list_waves_with_visits(session: Session, viewer: Viewer, wave_ids: Sequence[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Which of these waves have an approved visit at the viewer's locations."""
    statement = (
        sa.select(LocationRollup.wave_id)
        .join(Location, Location.id == LocationRollup.location_id)
        .where(LocationRollup.wave_id.in_(wave_ids), LocationRollup.visits > 0, LocationRollup.step_code == TOTAL, Location.is_competitor.is_(False))
        .distinct()
    )  # fmt: skip
    return session.scalars(only_seen(statement, viewer, LocationRollup.location_id)).all()


def list_nps_answers(session: Session, viewer: Viewer, wave_id: uuid.UUID, location_id: uuid.UUID | None = None) -> list[float]:
    """The mystery guests' answers to 'would you recommend', 0..10, in order; counted by the database."""
    statement = (
        sa.select(VisitResult.nps, sa.func.count())
        .join(Location, Location.id == VisitResult.location_id)
        .where(
            VisitResult.wave_id == wave_id, VisitResult.step_code == TOTAL, VisitResult.nps.is_not(None), Location.is_competitor.is_(False)
        )
        .group_by(VisitResult.nps)
        .order_by(VisitResult.nps)
    )
    if location_id is not None:
        statement = statement.where(VisitResult.location_id == location_id)
    counted = session.execute(only_seen(statement, viewer, VisitResult.location_id)).all()
    return [float(answer) for answer, n in counted if answer is not None for _n in range(n)]


def summarise_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID, location_id: uuid.UUID | None = None) -> WaveSummary:
    """What the wave says about the viewer's locations, or one of them. Raises WaveNotFound."""
    wave, study, client = get_wave(session, viewer, wave_id)
    before = find_previous_wave(session, wave)
    sums = list_rollups(session, viewer, [wave.id, *([before.id] if before else [])])
    if location_id is not None:
        sums = {key: [r for r in rollups if r.place.id == location_id] for key, rollups in sums.items()}
    now, then = sums.get(wave.id, []), sums.get(before.id, []) if before else []
    visits = sum(r.visits for r in now if r.step_code == TOTAL)
    felt = get_felt(session, viewer, wave.id, location_id)
    content = content_of_wave(session, wave.id)
    norms = dict(session.execute(sa.select(StepNorm.step_code, StepNorm.norm).where(StepNorm.study_id == study.id)).all())
    steps = []
    for section in content.sections:
        score = step_score(now, section.code)
        if score is None and visits and not section.asks_feelings:
            continue  # about the journey as a whole: neither scored nor felt
        steps.append(
            StepLine(
                section.code, section.title, section.stage, section.channel, norms.get(section.code, study.norm), score,
                sum(r.scored for r in now if r.step_code == section.code), line.stated if (line := felt.step(section.code)) else summarise_step([]),
                changed_by(score, step_score(then, section.code)),
            )
        )  # fmt: skip
    wanted, first, last = _progress(session, viewer, wave, location_id)
    total = step_score(now, TOTAL)
    facts = WaveFacts(
        wave.id, wave.name, study.id, study.name, client.id, client.name, client.brand_colour, study.norm, wave.starts_on, wave.ends_on,
        wave.status is WaveStatus.OPEN, study.is_demo, client.notice, before.name if before and then else None,
    )  # fmt: skip
    return WaveSummary(
        facts,
        visits,
        wanted,
        first,
        last,
        total,
        changed_by(total, step_score(then, TOTAL)),
        nps(list_nps_answers(session, viewer, wave.id, location_id)),
        steps,
        location_lines(now, then),
        felt,
    )


def _progress(session: Session, viewer: Viewer, wave: Wave, location_id: uuid.UUID | None) -> tuple[int | None, Any, Any]:
    """How many visits the wave wants, and the first and last day of those that count.

    None for who sees some locations only while the wave is open: they must not learn whether a guest is still to come.
    """
    wanted = (
        sa.select(sa.func.coalesce(sa.func.sum(QuotaCell.target), 0))
        .join(Location, Location.id == QuotaCell.location_id)
        .where(QuotaCell.wave_id == wave.id, Location.is_competitor.is_(False))
    )
    dates = (
        sa.select(sa.func.min(VisitResult.visited_on), sa.func.max(VisitResult.visited_on))
        .join(Location, Location.id == VisitResult.location_id)
        .where(VisitResult.wave_id == wave.id, VisitResult.step_code == TOTAL, Location.is_competitor.is_(False))
    )
    if location_id is not None:
        wanted, dates = (
            wanted.where(QuotaCell.location_id == location_id),
            dates.where(VisitResult.location_id == location_id),
        )
    first, last = session.execute(only_seen(dates, viewer, VisitResult.location_id)).one()
    if viewer.location_ids is not None and wave.status is WaveStatus.OPEN:
        return None, first, last
    return int(session.scalar(only_seen(wanted, viewer, QuotaCell.location_id)) or 0), first, last


def list_quotes(
    session: Session, viewer: Viewer, wave_id: uuid.UUID, content: QuestionnaireContent, *, location_id: uuid.UUID | None = None,
    step_code: str | None = None, feeling: str | None = None, search: str = "", page: int = 1, size: int = QUOTES_SHOWN,
) -> Page[QuoteLine]:  # fmt: skip
    """Quotes, the strongest feelings first; ``feeling`` is ``negative`` or ``positive``."""
    titles = {section.code: section.title for section in content.sections}
    statement = (
        sa.select(Verbatim.text, Verbatim.step_code, Location.name, Verbatim.visited_on, Verbatim.valence)
        .join(Location, Location.id == Verbatim.location_id)
        .where(Verbatim.wave_id == wave_id, Location.is_competitor.is_(False))
    )
    if location_id is not None:
        statement = statement.where(Verbatim.location_id == location_id)
    if step_code:
        statement = statement.where(Verbatim.step_code == step_code)
    if feeling == "negative":
        statement = statement.where(Verbatim.valence < 0)
    elif feeling == "positive":
        statement = statement.where(Verbatim.valence > 0)
    if search:
        statement = statement.where(Verbatim.text.icontains(search, autoescape=True) | Location.name.icontains(search, autoescape=True))
    statement = only_seen(statement, viewer, Verbatim.location_id)
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(
        sa.func.abs(sa.func.coalesce(Verbatim.valence, 0)).desc(),
        Verbatim.visited_on.desc(),
        Verbatim.visit_id,
        Verbatim.question_code,
    )
    rows = session.execute(ordered.offset((page - 1) * size).limit(size)).all()
    return Page(
        [QuoteLine(text, titles.get(code, {"en": code}), place, day, felt) for text, code, place, day, felt in rows],
        page,
        size,
        total,
    )


def list_telling_quotes(session: Session, viewer: Viewer, summary: WaveSummary) -> list[QuoteLine]:
    """A few quotes of the steps that felt worst and best, as far as guests were asked to write there; none that begins like another.

    Where visits are too few for a feeling of a step, or nobody wrote there, those that were felt most strongly.
    """
    felt = sorted(
        (step for step in summary.steps if step.emotion.valence),
        key=lambda step: step.emotion.valence.value if step.emotion.valence else 0,
    )
    wanted = [(step, Verbatim.valence.asc()) for step in felt[:2]] + [(step, Verbatim.valence.desc()) for step in felt[:-2:-1]]
    found: list[QuoteLine] = []
    for step, order in wanted:
        statement = (
            sa.select(Verbatim.text, Location.name, Verbatim.visited_on, Verbatim.valence)
            .join(Location, Location.id == Verbatim.location_id)
            .where(
                Verbatim.wave_id == summary.facts.wave_id,
                Verbatim.step_code == step.code,
                Verbatim.valence.is_not(None),
                Location.is_competitor.is_(False),
            )
            .order_by(order, Verbatim.visit_id)
            .limit(TELLING_AMONG)
        )
        rows = session.execute(only_seen(statement, viewer, Verbatim.location_id)).all()
        found += told_apart([QuoteLine(text, step.title, place, day, felt_as) for text, place, day, felt_as in rows], 2, found)
    if not found:
        content = content_of_wave(session, summary.facts.wave_id)
        found = told_apart(list_quotes(session, viewer, summary.facts.wave_id, content, size=QUOTES_SHOWN).rows, FEW_QUOTES)
    return found


def list_location_lines(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> list[LocationLine]:
    """A line a location of the wave, weakest first, with the change since the wave before. Raises WaveNotFound."""
    wave, _study, _client = get_wave(session, viewer, wave_id)
    before = find_previous_wave(session, wave)
    sums = list_rollups(session, viewer, [wave.id, *([before.id] if before else [])], step_code=TOTAL)
    return location_lines(sums.get(wave.id, []), sums.get(before.id, []) if before else [])


def list_visit_scores(
    session: Session, viewer: Viewer, wave_id: uuid.UUID, location_id: uuid.UUID
) -> list[tuple[dt.date, Fraction | None]]:
    """Day and score of each approved visit to a location, newest first; never by whom."""
    statement = (
        sa.select(VisitResult.visited_on, VisitResult.score_num, VisitResult.score_den)
        .where(
            VisitResult.wave_id == wave_id,
            VisitResult.location_id == location_id,
            VisitResult.step_code == TOTAL,
        )
        .order_by(VisitResult.visited_on.desc(), VisitResult.visit_id)
    )
    return [
        (day, None if num is None else Fraction(num, den))
        for day, num, den in session.execute(only_seen(statement, viewer, VisitResult.location_id))
    ]


@dataclass(frozen=True)
class WaveLine:
    """A wave in the staff's list: approved and wanted visits, the total score."""

    wave: Wave
    study: Study
    client: Client
    visits: int
    wanted: int
    total: Fraction | None


def list_wave_lines(session: Session, viewer: Viewer) -> list[WaveLine]:
    """All waves that are open or closed, with how far they are; three queries."""
    rows = list_waves(session, viewer)
    ids = [row[0].id for row in rows]
    sums = list_rollups(session, viewer, ids, step_code=TOTAL)
    wanted = dict(
        session.execute(
            sa.select(QuotaCell.wave_id, sa.func.sum(QuotaCell.target))
            .join(Location, Location.id == QuotaCell.location_id)
            .where(QuotaCell.wave_id.in_(ids), Location.is_competitor.is_(False))
            .group_by(QuotaCell.wave_id)
        ).all()
    )
    return [
        WaveLine(
            wave,
            study,
            client,
            sum(r.visits for r in sums.get(wave.id, [])),
            int(wanted.get(wave.id) or 0),
            step_score(sums.get(wave.id, []), TOTAL),
        )
        for wave, study, client in rows
    ]
