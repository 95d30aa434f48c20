"""Keeping the results in step with approvals: in the same transaction, so that no page can disagree with a decision."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.capture.models import Answer
from app.clients.models import Location
from app.db import Database
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import local_date, now
from app.results.felt_actions import count_up, felt_row, forget_visit
from app.results.models import FeltVisit, LocationRollup, Verbatim, VisitResult
from app.results.rules import figures_of, quotes_of
from app.results.wave_queries import list_waves_of_before
from app.settings import get_settings
from app.studies.models import Study
from app.visits.events import VisitMoved
from app.visits.models import Visit
from app.visits.rules import VisitStatus

BATCH = 500


def on_visit_moved(session: Session, event: VisitMoved) -> None:
    """An approval lets the data through; leaving approval takes them out again."""
    if event.new is VisitStatus.APPROVED:
        _let_through(session, event.visit)
    elif event.old is VisitStatus.APPROVED:
        _take_out(session, event.visit)


def rebuild_wave(session: Session, wave_id: uuid.UUID) -> int:
    """Compute the results of a wave afresh from its approved visits. Returns how many visits count."""
    for table in (VisitResult, LocationRollup, Verbatim, FeltVisit):
        session.execute(sa.delete(table).where(table.wave_id == wave_id))
    visits = session.scalars(sa.select(Visit).where(Visit.wave_id == wave_id, Visit.status == VisitStatus.APPROVED)).all()
    answers: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    given_at: dict[uuid.UUID, dict[str, dt.datetime]] = defaultdict(dict)
    for visit_id, code, value, moment in session.execute(
        sa.select(Answer.visit_id, Answer.question_code, Answer.value, Answer.captured_at)
        .join(Visit, Visit.id == Answer.visit_id)
        .where(Visit.wave_id == wave_id, Visit.status == VisitStatus.APPROVED)
    ):
        answers[visit_id][code], given_at[visit_id][code] = value, moment
    contents: dict[uuid.UUID, QuestionnaireContent] = {}
    studies: dict[uuid.UUID, bool] = {}
    results: list[dict[str, Any]] = []
    quotes: list[dict[str, Any]] = []
    felt: list[dict[str, Any]] = []
    for visit in visits:
        if visit.questionnaire_version_id not in contents:
            contents[visit.questionnaire_version_id] = _content_of(session, visit)
            studies[visit.study_id] = session.get_one(Study, visit.study_id).names_allowed
        rows, texts = _rows_of(
            visit,
            contents[visit.questionnaire_version_id],
            answers[visit.id],
            names_allowed=studies[visit.study_id],
        )
        results += rows
        quotes += texts
        felt.append(felt_row(visit, contents[visit.questionnaire_version_id], answers[visit.id], given_at[visit.id], _day_of(visit)))
    for table, values in ((VisitResult, results), (Verbatim, quotes), (FeltVisit, felt)):
        for start in range(0, len(values), BATCH):
            session.execute(sa.insert(table), values[start : start + BATCH])
    rollups = _rollups_of(results)
    if rollups:
        session.execute(sa.insert(LocationRollup), rollups)
    count_up(session, wave_id)
    return len(visits)


def catch_up(database: Database) -> None:
    """Each minute: compute the waves afresh whose results were made before feelings were kept beside them."""
    with database.read() as session:
        waves = list_waves_of_before(session)
    for wave_id in waves:
        with database.write() as session:
            rebuild_wave(session, wave_id)
            session.commit()


def _let_through(session: Session, visit: Visit) -> None:
    found = session.execute(sa.select(Answer.question_code, Answer.value, Answer.captured_at).where(Answer.visit_id == visit.id)).all()
    answers: dict[str, Any] = {code: value for code, value, _moment in found}
    given_at = {code: moment for code, _value, moment in found}
    names_allowed = session.get_one(Study, visit.study_id).names_allowed
    content = _content_of(session, visit)
    rows, texts = _rows_of(visit, content, answers, names_allowed=names_allowed)
    session.execute(sa.insert(VisitResult), rows)
    session.execute(sa.insert(FeltVisit), [felt_row(visit, content, answers, given_at, _day_of(visit))])
    if texts:
        session.execute(sa.insert(Verbatim), texts)
    _add_to_rollups(session, visit, rows, sign=1)
    count_up(session, visit.wave_id)


def _take_out(session: Session, visit: Visit) -> None:
    rows = [
        {"step_code": row.step_code, "score_num": row.score_num, "score_den": row.score_den}
        for row in session.scalars(sa.select(VisitResult).where(VisitResult.visit_id == visit.id))
    ]
    session.execute(sa.delete(VisitResult).where(VisitResult.visit_id == visit.id))
    session.execute(sa.delete(Verbatim).where(Verbatim.visit_id == visit.id))
    forget_visit(session, visit.id)
    _add_to_rollups(session, visit, rows, sign=-1)
    count_up(session, visit.wave_id)


def _add_to_rollups(session: Session, visit: Visit, rows: list[dict[str, Any]], *, sign: int) -> None:
    """The location is locked first, so that two reviewers who approve its visits at once add up."""
    session.execute(sa.select(Location.id).where(Location.id == visit.location_id).with_for_update(key_share=True))
    present = {
        rollup.step_code: rollup
        for rollup in session.scalars(
            sa.select(LocationRollup)
            .where(LocationRollup.wave_id == visit.wave_id, LocationRollup.location_id == visit.location_id)
            .execution_options(populate_existing=True)
        )
    }
    for row in rows:
        rollup = present.get(row["step_code"])
        if rollup is None:
            rollup = LocationRollup(
                wave_id=visit.wave_id,
                location_id=visit.location_id,
                step_code=row["step_code"],
                visits=0,
                scored=0,
                score_sum="0",
            )
            session.add(rollup)
        rollup.visits += sign
        rollup.updated_at = now()
        if row["score_num"] is not None:
            rollup.scored += sign
            rollup.score_sum = str(Fraction(rollup.score_sum) + sign * Fraction(row["score_num"], row["score_den"]))
    session.flush()


def _content_of(session: Session, visit: Visit) -> QuestionnaireContent:
    return QuestionnaireContent.model_validate(session.get_one(QuestionnaireVersion, visit.questionnaire_version_id).content)


def _rows_of(
    visit: Visit, content: QuestionnaireContent, answers: Mapping[str, Any], *, names_allowed: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    visited_on, day = _visited_on(visit), _day_of(visit)
    place = {
        "visit_id": visit.id,
        "wave_id": visit.wave_id,
        "location_id": visit.location_id,
        "visited_on": visited_on,
    }
    rows = [
        {
            **place, "step_code": row.step_code, "client_id": visit.client_id, "study_id": visit.study_id, "shopper_id": visit.shopper_id,
            "score_num": None if row.score is None else row.score.numerator, "score_den": None if row.score is None else row.score.denominator,
            "pleasure": row.pleasure, "arousal": row.arousal, "nps": row.nps,
        }
        for row in figures_of(content, answers, day)
    ]  # fmt: skip
    texts = [
        {
            **place,
            "question_code": quote.question_code,
            "step_code": quote.step_code,
            "text": quote.text,
            "valence": quote.valence,
        }
        for quote in quotes_of(content, answers, day, names_allowed=names_allowed)
    ]
    return rows, texts


def _visited_on(visit: Visit) -> dt.date | None:
    return local_date(visit.started_at, get_settings().time_zone) if visit.started_at else visit.planned_on


def _day_of(visit: Visit) -> str | None:
    """The visit's own day, for rules about it."""
    day = _visited_on(visit)
    return day.isoformat() if day else None


def _rollups_of(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[uuid.UUID, uuid.UUID, str], tuple[int, int, Fraction]] = defaultdict(lambda: (0, 0, Fraction(0)))
    for row in results:
        key = (row["wave_id"], row["location_id"], row["step_code"])
        visits, scored, total = sums[key]
        has = row["score_num"] is not None
        sums[key] = (
            visits + 1,
            scored + has,
            total + (Fraction(row["score_num"], row["score_den"]) if has else 0),
        )
    moment = now()
    return [
        {
            "wave_id": wave,
            "location_id": location,
            "step_code": step,
            "visits": visits,
            "scored": scored,
            "score_sum": str(total),
            "updated_at": moment,
        }
        for (wave, location, step), (visits, scored, total) in sums.items()
    ]
