"""Every SELECT about studies, waves and quota; whose they are follows from the client."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.models import User
from app.clients.models import Client, Location
from app.clients.queries import select_clients
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.rules import asks_for_recordings
from app.kit.pagination import Page
from app.kit.translation import gettext as _
from app.recruitment.models import Shopper
from app.studies.errors import StudyNotFound
from app.studies.models import Briefing, CapRule, QuotaCell, Scenario, StepNorm, Study, Wave
from app.studies.rules import StudyStatus, WaveStatus

PAGE_SIZE = 50
PLACE = "store"
"""The channel of locations that one goes to."""


def select_studies(viewer: Viewer) -> sa.Select[Study]:
    """The studies a viewer may see: those of the clients it may see."""
    return sa.select(Study).where(Study.client_id.in_(select_clients(viewer).with_only_columns(Client.id)))


def get_study(session: Session, viewer: Viewer, study_id: uuid.UUID, *, lock: bool = False) -> Study:
    """The study, locked for a change if asked. Raises StudyNotFound, also for another client's."""
    statement = select_studies(viewer).where(Study.id == study_id)
    if lock:
        statement = statement.with_for_update(of=Study).execution_options(populate_existing=True)
    study = session.scalars(statement).one_or_none()
    if study is None:
        raise StudyNotFound(_("There is no such study."))
    return study


def get_wave(session: Session, viewer: Viewer, wave_id: uuid.UUID, *, lock: bool = False) -> tuple[Study, Wave]:
    """A wave and its study. Raises StudyNotFound, also for another client's."""
    statement = sa.select(Study, Wave).join(Wave, Wave.study_id == Study.id)
    statement = statement.where(Wave.id == wave_id, Study.client_id.in_(select_clients(viewer).with_only_columns(Client.id)))
    if lock:
        statement = statement.with_for_update(of=Wave).execution_options(populate_existing=True)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise StudyNotFound(_("There is no such wave."))
    return row[0], row[1]


@dataclass(frozen=True)
class StudyRow:
    """A line in the list of studies; ``wave`` is the open one, else the next planned, else the last."""

    study: Study
    client_name: str
    brand_colour: str
    waves: int
    target: int
    wave: Wave | None


def list_studies(
    session: Session, viewer: Viewer, *, q: str = "", status: str = "", client_id: uuid.UUID | None = None, sort: str = "-created", page: int = 1
) -> Page[StudyRow]:  # fmt: skip
    """One page of studies; ``sort`` is name, client or created, with a minus for the other way."""
    statement = select_studies(viewer).join(Client, Client.id == Study.client_id)
    if q.strip():
        pattern = "%" + q.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(sa.or_(*(sa.func.lower(name).like(pattern, escape="\\") for name in (Study.name, Client.name))))
    if status in set(StudyStatus):
        statement = statement.where(Study.status == StudyStatus(status))
    if client_id is not None:
        statement = statement.where(Study.client_id == client_id)
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.with_only_columns(Study.id).subquery())) or 0
    by = {"name": sa.func.lower(Study.name), "client": sa.func.lower(Client.name), "created": Study.created_at}
    column = by.get(sort.removeprefix("-"), Study.created_at)
    rows = session.execute(
        statement.add_columns(Client.name, Client.brand_colour)
        .order_by(column.desc() if sort.startswith("-") else column.asc(), Study.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    waves = list_waves_of(session, [row[0].id for row in rows])
    found = []
    for study, client_name, colour in rows:
        own = waves.get(study.id, [])
        found.append(StudyRow(study, client_name, colour, len(own), sum(each.target for each in own), _present(own)))
    return Page(found, page, PAGE_SIZE, total)


@dataclass(frozen=True)
class WaveRow:
    """A wave with its quota: number of cells, and visits they need."""

    wave: Wave
    cells: int
    target: int


def _present(rows: list[WaveRow]) -> Wave | None:
    for status in (WaveStatus.OPEN, WaveStatus.PLANNED):
        found = next((row.wave for row in rows if row.wave.status is status), None)
        if found is not None:
            return found
    return rows[-1].wave if rows else None


def list_waves_of(session: Session, study_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[WaveRow]]:
    """The waves of several studies with their quota, by study, in order; one statement."""
    cells, target = sa.func.count(QuotaCell.id), sa.func.coalesce(sa.func.sum(QuotaCell.target), 0)
    rows = session.execute(
        sa.select(Wave, cells, target)
        .outerjoin(QuotaCell, QuotaCell.wave_id == Wave.id)
        .where(Wave.study_id.in_(study_ids))
        .group_by(Wave.id)
        .order_by(Wave.number)
    ).all()
    found: dict[uuid.UUID, list[WaveRow]] = {}
    for wave, n, needed in rows:
        found.setdefault(wave.study_id, []).append(WaveRow(wave, n, int(needed)))
    return found


def list_scenarios(session: Session, study_id: uuid.UUID) -> Sequence[Scenario]:
    """A study's scenarios in the order they were made."""
    return session.scalars(sa.select(Scenario).where(Scenario.study_id == study_id).order_by(Scenario.id)).all()


def list_step_norms(session: Session, study_id: uuid.UUID) -> dict[str, int]:
    """The norms of steps that differ from the study's, by step code."""
    return {row.step_code: row.norm for row in session.scalars(sa.select(StepNorm).where(StepNorm.study_id == study_id))}


@dataclass(frozen=True)
class CapException:
    """A higher cap of one shopper."""

    rule: CapRule
    number: int
    name: str


@dataclass(frozen=True)
class Caps:
    """A study's caps: the ordinary ones by kind, wider ones by level, exceptions of persons."""

    ordinary: dict[str, CapRule] = field(default_factory=dict)
    by_level: list[CapRule] = field(default_factory=list)
    exceptions: list[CapException] = field(default_factory=list)


def list_caps(session: Session, study_id: uuid.UUID) -> Caps:
    """All cap rules of a study; one statement."""
    rows = session.execute(
        sa.select(CapRule, Shopper.number, User.name)
        .outerjoin(Shopper, Shopper.id == CapRule.shopper_id)
        .outerjoin(User, User.id == Shopper.user_id)
        .where(CapRule.study_id == study_id)
        .order_by(CapRule.kind, CapRule.minimum_level, CapRule.id)
    ).all()
    caps = Caps()
    for rule, number, name in rows:
        if rule.shopper_id is not None:
            caps.exceptions.append(CapException(rule, number, name))
        elif rule.minimum_level > 1:
            caps.by_level.append(rule)
        else:
            caps.ordinary[rule.kind.value] = rule
    return caps


def find_shopper_by_number(session: Session, number: int) -> Shopper | None:
    """The shopper whom colleagues know by this number."""
    return session.scalars(sa.select(Shopper).where(Shopper.number == number)).one_or_none()


def list_briefings(session: Session, study_id: uuid.UUID) -> Sequence[Briefing]:
    """All numbers of a study's briefing, newest first."""
    return session.scalars(sa.select(Briefing).where(Briefing.study_id == study_id).order_by(Briefing.number.desc())).all()


@dataclass(frozen=True)
class CellRow:
    """A quota cell with the names of its location and scenario."""

    cell: QuotaCell
    location: Location
    scenario: Scenario


def list_cells(session: Session, wave_id: uuid.UUID, *, q: str = "", scenario_id: uuid.UUID | None = None, page: int = 1) -> Page[CellRow]:
    """One page of a wave's quota cells, by location."""
    statement = (
        sa.select(QuotaCell, Location, Scenario)
        .join(Location, Location.id == QuotaCell.location_id)
        .join(Scenario, Scenario.id == QuotaCell.scenario_id)
        .where(QuotaCell.wave_id == wave_id)
    )
    if q.strip():
        pattern = "%" + q.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(
            sa.or_(*(sa.func.lower(name).like(pattern, escape="\\") for name in (Location.name, Location.city, Location.external_id)))
        )
    if scenario_id is not None:
        statement = statement.where(QuotaCell.scenario_id == scenario_id)
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.with_only_columns(QuotaCell.id).subquery())) or 0
    rows = session.execute(
        statement.order_by(sa.func.lower(Location.name), Scenario.id, QuotaCell.day_part, QuotaCell.id)
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return Page([CellRow(row[0], row[1], row[2]) for row in rows], page, PAGE_SIZE, total)


def count_with_traffic(session: Session, client_id: uuid.UUID) -> int:
    """The client's own open places of which it is known how busy they are."""
    statement = sa.select(sa.func.count(Location.traffic)).where(
        Location.client_id == client_id, Location.closed_at.is_(None), Location.is_competitor.is_(False), Location.channel == PLACE
    )
    return session.scalar(statement) or 0


def count_by_channel(session: Session, wave_id: uuid.UUID) -> dict[str, int]:
    """How many visits a wave needs, by the channel of their locations, the largest first."""
    needed = sa.func.sum(QuotaCell.target)
    rows = session.execute(
        sa.select(Location.channel, needed)
        .join(Location, Location.id == QuotaCell.location_id)
        .where(QuotaCell.wave_id == wave_id)
        .group_by(Location.channel)
        .order_by(needed.desc(), Location.channel)
    )
    return {row[0]: int(row[1]) for row in rows}


def find_version(session: Session, version_id: uuid.UUID) -> tuple[Questionnaire, QuestionnaireVersion]:
    """The questionnaire and the version that a study uses."""
    row = session.execute(
        sa.select(Questionnaire, QuestionnaireVersion)
        .join(QuestionnaireVersion, QuestionnaireVersion.questionnaire_id == Questionnaire.id)
        .where(QuestionnaireVersion.id == version_id)
    ).one()
    return row[0], row[1]


# --- what is still missing ---


@dataclass(frozen=True)
class Readiness:
    """The parts of a study: what there is of each, and what is missing."""

    scenarios: Sequence[Scenario]
    briefing: Briefing | None
    caps: Caps
    waves: list[WaveRow]
    step_norms: dict[str, int]
    missing: dict[str, str]

    @property
    def is_ready(self) -> bool:
        """Whether the study can go into the field."""
        return not self.missing


def check_readiness(session: Session, study: Study) -> Readiness:
    """Look at every part; ``missing`` maps a part (basics, caps, scenarios, briefing, waves) to what to do."""
    scenarios, briefings = list_scenarios(session, study.id), list_briefings(session, study.id)
    caps, waves = list_caps(session, study.id), list_waves_of(session, [study.id]).get(study.id, [])
    missing: dict[str, str] = {}
    if not study.languages:
        missing["basics"] = _("Choose the languages a shopper may answer in.")
    elif study.names_allowed and not study.names_legal_basis.strip():
        missing["basics"] = _("Say why names of staff may be asked.")
    elif not study.recordings_lawful_because and asks_for_recordings(find_version(session, study.questionnaire_version_id)[1].content):
        missing["basics"] = _("The questionnaire asks for a sound recording: say why that is lawful, or take the question out.")
    if not caps.ordinary:
        missing["caps"] = _("Set how much one shopper may do.")
    if not scenarios:
        missing["scenarios"] = _("Write what the shopper plays.")
    if not briefings or not briefings[0].sections or not briefings[0].check:
        missing["briefing"] = _("Write what the shopper must know, and a question that shows it was understood.")
    if not waves:
        missing["waves"] = _("Add a wave: a name and its first and last day.")
    elif not any(row.cells for row in waves):
        missing["waves"] = _("Choose where visits are needed, and how many.")
    return Readiness(scenarios, briefings[0] if briefings else None, caps, waves, list_step_norms(session, study.id), missing)
