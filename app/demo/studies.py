"""The demo's journeys, questionnaires and studies, from the shipped templates."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.clients.models import Client
from app.demo import schedule
from app.demo.journeys import other_persona, tell_about
from app.journeys.maps.starting import fill_from_template
from app.journeys.models import Journey, Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.journeys.templates import get_template
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.translation import pick
from app.studies.models import Briefing, CapRule, Scenario, StepNorm, Study, Wave
from app.studies.rules import CapKind, StudyStatus, WaveStatus

CAPS = {
    CapKind.PER_DAY: schedule.PER_DAY, CapKind.PER_WEEK: schedule.PER_WEEK, CapKind.PER_WAVE: schedule.PER_WAVE,
    CapKind.OPEN_AT_ONCE: schedule.OPEN_AT_ONCE, CapKind.DAYS_BETWEEN_LOCATION: schedule.DAYS_BETWEEN_LOCATION,
}  # fmt: skip


@dataclass(frozen=True)
class MadeStudy:
    """A study and what its visits need."""

    study: Study
    version_id: uuid.UUID
    content: QuestionnaireContent
    scenario_ids: list[uuid.UUID]


def make_study(session: Session, client_id: uuid.UUID, template_code: str, name: str, *, days_ago: int, **facts: Any) -> MadeStudy:
    """A fielding study with journey, published questionnaire, scenarios, briefing and caps, made so many days ago."""
    template, moment = get_template(template_code), now() - dt.timedelta(days=days_ago)
    called = pick(template.name, session.get_one(Client, client_id).locale)
    journey = Journey(client_id=client_id, name=called, goal="")
    fill_from_template(journey, template)
    tell_about(session, journey, template_code)
    questionnaire = Questionnaire(client_id=client_id, name=called, template_code=template_code)
    session.add_all([journey, questionnaire])
    session.flush()
    version = QuestionnaireVersion(
        questionnaire_id=questionnaire.id,
        number=1,
        status=VersionStatus.PUBLISHED,
        content=template.content.stored(),
        published_at=moment,
    )
    session.add(version)
    session.flush()
    study = Study(
        client_id=client_id,
        journey_id=journey.id,
        questionnaire_version_id=version.id,
        name=name,
        status=StudyStatus.FIELDING,
        is_demo=True,
        created_at=moment,
        **facts,
    )
    session.add(study)
    session.flush()
    scenarios = [
        Scenario(
            study_id=study.id, code=s.code, title=s.title, instructions=s.instructions,
            persona_id=other_persona(session, client_id, template_code, s.code),
        )
        for s in template.scenarios
    ]  # fmt: skip
    briefing = template.briefing.model_dump(mode="json")
    session.add_all(scenarios)
    session.add(
        Briefing(
            study_id=study.id,
            number=1,
            title=briefing["title"],
            sections=briefing["sections"],
            check=briefing["check"],
            published_at=moment,
        )
    )
    session.add_all(CapRule(study_id=study.id, kind=kind, amount=amount, reason="") for kind, amount in CAPS.items())
    session.add(CapRule(study_id=study.id, kind=CapKind.PER_WAVE, amount=12, minimum_level=3, reason="Ervaren shoppers"))
    session.flush()
    return MadeStudy(study, version.id, template.content, [scenario.id for scenario in scenarios])


def make_wave(session: Session, made: MadeStudy, number: int, status: WaveStatus, starts_on: dt.date, ends_on: dt.date) -> Wave:
    """A wave named after its year and number."""
    wave = Wave(
        study_id=made.study.id,
        number=number,
        name=f"{starts_on.year}-{number}",
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    session.add(wave)
    session.flush()
    return wave


def make_step_norms(session: Session, made: MadeStudy, norms: dict[str, int]) -> None:
    """Norms of single steps."""
    session.add_all(StepNorm(study_id=made.study.id, step_code=code, norm=norm) for code, norm in norms.items())


def cell_rows(made: MadeStudy, wave: Wave, location_ids: list[uuid.UUID], target: int) -> list[dict[str, Any]]:
    """One quota cell a location, scenarios in turn."""
    return [
        {
            "id": new_id(), "wave_id": wave.id, "location_id": location_id, "scenario_id": made.scenario_ids[n % len(made.scenario_ids)], "day_part": "", "target": target,
        }
        for n, location_id in enumerate(location_ids)
    ]  # fmt: skip
