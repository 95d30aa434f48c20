"""Reading for the research export; only the agency's people get here."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.capture.models import Answer
from app.clients.models import Client, Location
from app.jobs.models import Job
from app.journeys.models import Journey, Persona, QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _
from app.reporting.errors import ExportNotFound
from app.reporting.models import ResearchExport
from app.reporting.research import ResearchVisit
from app.results.models import VisitResult
from app.results.rules import TOTAL
from app.studies.models import Scenario, Study, Wave
from app.visits.models import Visit

VISITS_AT_ONCE = 200


@dataclass(frozen=True)
class ExportRow:
    """An export with what it is about; ``progress`` (0..1) is of the job that makes it."""

    export: ResearchExport
    client: Client
    study: Study
    wave: Wave
    progress: float


def select_exports(viewer: Viewer) -> sa.Select[*tuple[Any, ...]]:
    """(export, client, study, wave, progress) rows: all for staff, none for anybody else."""
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(ResearchExport, Client, Study, Wave, sa.func.coalesce(Job.progress, 0.0))
        .join(Wave, Wave.id == ResearchExport.wave_id)
        .join(Study, Study.id == Wave.study_id)
        .join(Client, Client.id == Study.client_id)
        .outerjoin(Job, Job.id == ResearchExport.job_id)
    )
    return statement if viewer.is_staff or viewer.role is Role.SYSTEM else statement.where(sa.false())


def list_exports(session: Session, viewer: Viewer, wave_id: uuid.UUID) -> list[ExportRow]:
    """The exports of a wave, newest first."""
    rows = session.execute(
        select_exports(viewer).where(ResearchExport.wave_id == wave_id).order_by(ResearchExport.requested_at.desc(), ResearchExport.id)
    )
    return [ExportRow(*row) for row in rows]


def get_export(session: Session, viewer: Viewer, export_id: uuid.UUID) -> ExportRow:
    """One export. Raises ExportNotFound."""
    row = session.execute(select_exports(viewer).where(ResearchExport.id == export_id)).one_or_none()
    if row is None:
        raise ExportNotFound(_("This export does not exist, or it is not yours to see."))
    return ExportRow(*row)


def list_visit_ids(session: Session, wave_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The approved visits of a wave; competitors' locations do not count."""
    return session.scalars(
        sa.select(VisitResult.visit_id)
        .join(Location, Location.id == VisitResult.location_id)
        .where(VisitResult.wave_id == wave_id, VisitResult.step_code == TOTAL, Location.is_competitor.is_(False))
        .order_by(VisitResult.visit_id)
    ).all()


def read_visits(session: Session, ids: Sequence[uuid.UUID]) -> Iterator[ResearchVisit]:
    """The visits with all their answers, some hundred at once, so that a big wave needs no big memory."""
    contents: dict[uuid.UUID, tuple[int, QuestionnaireContent]] = {}
    for start in range(0, len(ids), VISITS_AT_ONCE):
        some = ids[start : start + VISITS_AT_ONCE]
        answers: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
        given_at: dict[uuid.UUID, dict[str, dt.datetime]] = defaultdict(dict)
        for visit_id, code, value, moment in session.execute(
            sa.select(Answer.visit_id, Answer.question_code, Answer.value, Answer.captured_at).where(Answer.visit_id.in_(some))
        ):
            answers[visit_id][code], given_at[visit_id][code] = value, moment
        rows = session.execute(
            sa.select(
                VisitResult.visit_id, VisitResult.shopper_id, VisitResult.visited_on, VisitResult.score_num, VisitResult.score_den, Location.external_id,
                Location.region, Scenario.code, Persona.name, Visit.questionnaire_version_id,
            )
            .join(Visit, Visit.id == VisitResult.visit_id)
            .join(Location, Location.id == VisitResult.location_id)
            .join(Scenario, Scenario.id == Visit.scenario_id)
            .join(Study, Study.id == Visit.study_id)
            .join(Journey, Journey.id == Study.journey_id)
            .outerjoin(Persona, Persona.id == sa.func.coalesce(Scenario.persona_id, Journey.persona_id))
            .where(VisitResult.visit_id.in_(some), VisitResult.step_code == TOTAL)
            .order_by(VisitResult.visit_id)
        )  # fmt: skip
        for visit_id, shopper_id, day, num, den, code, region, scenario, persona, version_id in rows:
            if version_id not in contents:
                version = session.get_one(QuestionnaireVersion, version_id)
                contents[version_id] = (version.number, QuestionnaireContent.model_validate(version.content))
            number, content = contents[version_id]
            score = None if num is None else float(Fraction(num, den))
            yield ResearchVisit(
                str(visit_id),
                str(shopper_id),
                code,
                region or "",
                scenario,
                persona or "",
                day.isoformat(),
                number,
                score,
                content,
                answers[visit_id],
                given_at[visit_id],
            )
