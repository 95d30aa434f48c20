"""What mystery guests lived through in a journey, for the pages of journey maps; only approved visits, only what the viewer may see."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.models import Location
from app.journeys.maps.lived import Lived, LivedStep
from app.journeys.maps.rules import EMOTION_FROM
from app.results.models import VisitResult
from app.results.queries import only_seen, summarise_wave
from app.results.rules import TOTAL
from app.results.summary import StepLine
from app.results.wave_queries import select_waves
from app.studies.models import Study, Wave


def lived_journey(session: Session, viewer: Viewer, journey_id: uuid.UUID) -> Lived | None:
    """The newest wave of a study with this journey that has enough approved visits for feelings, else the newest with any; None where there is none."""
    counted = (
        sa.select(VisitResult.wave_id, sa.func.count().label("n"))
        .join(Location, Location.id == VisitResult.location_id)
        .where(VisitResult.step_code == TOTAL, Location.is_competitor.is_(False))
        .group_by(VisitResult.wave_id)
    )
    visits = only_seen(counted, viewer, VisitResult.location_id).subquery()
    enough = sa.case((visits.c.n >= EMOTION_FROM, 0), else_=1)
    waves = select_waves(viewer).join(visits, visits.c.wave_id == Wave.id).where(Study.journey_id == journey_id)
    row = session.execute(waves.order_by(None).order_by(enough, Wave.starts_on.desc(), Wave.id).limit(1)).first()
    if row is None:
        return None
    summary = summarise_wave(session, viewer, row[0].id)
    if not summary.visits:
        return None
    facts = summary.facts
    steps = {line.code: _step(line) for line in summary.steps}
    return Lived(facts.wave_id, facts.wave_name, facts.study_name, summary.visits, summary.first_on, summary.last_on, steps)


def _step(line: StepLine) -> LivedStep:
    felt = line.emotion.valence
    return LivedStep(
        score=line.score, norm=line.norm, visits=line.visits, valence=felt.value if felt else None, low=felt.low if felt else None,
        high=felt.high if felt else None, n=line.emotion.n,
    )  # fmt: skip
