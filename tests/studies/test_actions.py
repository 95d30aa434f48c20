import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.audit.models import AuditEntry
from app.clients.models import Client, Location
from app.errors import Invalid
from app.journeys.maps.actions import describe_journey
from app.journeys.maps.forms import FrameForm
from app.journeys.models import Journey, Persona, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.templates import BriefingContent
from app.recruitment.models import Shopper
from app.results.models import ResultsRevision
from app.studies import actions, part_actions, queries, wave_actions
from app.studies.errors import (
    CapNotWider,
    PartUnknown,
    ShopperUnknown,
    StudyLocked,
    StudyNotFound,
    StudyNotReady,
    StudyStepNotPossible,
    WaveNotReady,
)
from app.studies.forms import (
    BasicsForm,
    CellsForm,
    ExceptionForm,
    LevelCapForm,
    NewStudyForm,
    PlayedAsForm,
    ScenarioForm,
    WaveForm,
)
from app.studies.models import Briefing, CapRule, QuotaCell, Scenario, StepNorm, Study, Wave
from app.studies.rules import CapKind, StudyStatus, WaveStatus
from app.visits.models import Visit, VisitLeg
from app.visits.rules import VisitStatus
from tests.support.databases import TestDatabase
from tests.support.signing_in import make_user


def told(database: TestDatabase) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def count(database: TestDatabase, table: Any) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_template_brings_everything_but_the_days_and_places(database: TestDatabase, draft: Study) -> None:
    with database.reading() as session:
        ready = queries.check_readiness(session, session.get_one(Study, draft.id))
        assert set(ready.missing) == {"waves"}
        assert {kind: rule.amount for kind, rule in ready.caps.ordinary.items()} == {
            "per_day": 2, "per_week": 4, "per_wave": 8, "open_at_once": 3, "days_between_location": 90, "days_between_client": 0,
        }  # fmt: skip
        assert session.get_one(QuestionnaireVersion, draft.questionnaire_version_id).status is VersionStatus.DRAFT


def test_an_unready_study_stays_a_draft(database: TestDatabase, manager: Viewer, draft: Study) -> None:
    before = told(database)
    with database.session() as session, pytest.raises(StudyNotReady) as refused:
        actions.publish(session, manager, draft.id)
    assert refused.value.facts == {"missing": ["waves"]}
    with database.reading() as session:
        assert session.get_one(Study, draft.id).status is StudyStatus.DRAFT
    assert told(database) == before


def test_publishing_publishes_the_questionnaire_and_briefing_and_locks_the_journey(
    database: TestDatabase, running: tuple[Study, Wave]
) -> None:
    study, _wave = running
    with database.reading() as session:
        assert session.get_one(Study, study.id).status is StudyStatus.FIELDING
        assert session.get_one(QuestionnaireVersion, study.questionnaire_version_id).status is VersionStatus.PUBLISHED
        assert session.get_one(Journey, study.journey_id).locked_at is not None
        assert session.scalars(sa.select(Briefing)).one().published_at is not None
    assert {"study.fielding", "questionnaire.version_published", "study.briefing_published", "journey.locked"} <= set(told(database))


def test_a_running_study_keeps_all_that_visits_are_judged_by(database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]) -> None:
    study, _wave = running
    with database.reading() as session:
        scenario = queries.list_scenarios(session, study.id)[0]
    for deed in (
        lambda s: actions.update_basics(s, manager, study.id, BasicsForm(name=study.name, fee=99)),
        lambda s: actions.update_basics(s, manager, study.id, BasicsForm(name=study.name, could_not_complete_share=10)),
        lambda s: actions.set_norms(s, manager, study.id, 10, {}),
        lambda s: part_actions.set_caps(s, manager, study.id, {CapKind.PER_DAY: 9}),
        lambda s: part_actions.add_level_cap(s, manager, study.id, LevelCapForm(kind=CapKind.PER_DAY, amount=9, minimum_level=2)),
        lambda s: part_actions.save_scenario(s, manager, study.id, scenario.id, ScenarioForm(title_nl="x", instructions_nl="y")),
        lambda s: part_actions.remove_scenario(s, manager, study.id, scenario.id),
    ):
        with database.session() as session, pytest.raises(StudyLocked):
            deed(session)
    with database.session() as session:
        actions.update_basics(session, manager, study.id, BasicsForm(name="Another name", languages=study.languages))
        session.commit()
    with database.reading() as session:
        found = session.get_one(Study, study.id)
        assert (found.name, found.fee_minor, found.norm) == ("Another name", 0, 80)
        assert session.get_one(Scenario, scenario.id).title == scenario.title
        assert session.scalars(sa.select(CapRule.amount).where(CapRule.kind == CapKind.PER_DAY)).one() == 2


def test_a_scenario_is_played_as_another_persona_also_in_the_field_but_never_as_another_clients(
    database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]
) -> None:
    study, wave = running
    with database.session() as session:
        other = Client(name="Kust", sector="rail", locale="nl")
        session.add(other)
        session.flush()
        strange = Persona(client_id=other.id, name="Ada", description={})
        session.add_all([strange, ResultsRevision(wave_id=wave.id, revision=4)])
        session.commit()
        scenario = queries.list_scenarios(session, study.id)[0]
    with database.session() as session, pytest.raises(Invalid):
        part_actions.play_as(session, manager, study.id, scenario.id, PlayedAsForm(persona=strange.id))
    with database.session() as session:
        assert session.get_one(Scenario, scenario.id).persona_id is None
        part_actions.play_as(session, manager, study.id, scenario.id, PlayedAsForm(persona_name="Tom"))
        part_actions.play_as(
            session, manager, study.id, scenario.id, PlayedAsForm(persona=session.get_one(Scenario, scenario.id).persona_id)
        )
        session.commit()
    with database.reading() as session:
        played = session.get_one(Scenario, scenario.id).persona_id
        assert session.get_one(Persona, played).name == "Tom"
        assert session.get_one(ResultsRevision, wave.id).revision == 5, "figures by persona are old, once"
    assert told(database).count("study.scenario_played_as") == 1
    with database.session() as session:
        frame = FrameForm(name="Stations", scope="From door to train", goal="Come back", reason="Complaints", persona_name="Karin")
        describe_journey(session, manager, study.journey_id, frame)
        session.commit()
        assert session.get_one(ResultsRevision, wave.id).revision == 6, "so do those of scenarios that name none"
    with database.session() as session:
        session.get_one(Study, study.id).status = StudyStatus.ARCHIVED
        session.flush()
        with pytest.raises(StudyLocked):
            part_actions.play_as(session, manager, study.id, scenario.id, PlayedAsForm())
        assert session.get_one(Scenario, scenario.id).persona_id == played


def test_opening_a_wave_makes_its_visits_in_the_same_transaction(
    database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]
) -> None:
    _study, wave = running
    with database.session() as session:
        wave_actions.open_wave(session, manager, wave.id)
    assert count(database, Visit) == 0
    with database.session() as session:
        wave_actions.open_wave(session, manager, wave.id)
        session.commit()
    assert (count(database, Visit), count(database, VisitLeg)) == (12, 12)
    with database.reading() as session:
        assert set(session.scalars(sa.select(Visit.status))) == {VisitStatus.OPEN}
    with database.session() as session, pytest.raises(StudyStepNotPossible):
        wave_actions.open_wave(session, manager, wave.id)
    assert count(database, Visit) == 12
    assert "wave.open" in told(database)


def test_a_wave_with_1200_visits_opens_within_three_seconds(
    database: TestDatabase, manager: Viewer, railway: Client, draft: Study, add_wave: Callable[..., Wave]
) -> None:
    with database.session() as session:
        session.add_all(Location(client_id=railway.id, external_id=f"x{n}", name=f"X {n}", country="NL") for n in range(94))
        session.commit()
    wave = add_wave(draft, target=12)
    with database.session() as session:
        actions.publish(session, manager, draft.id)
        started = time.perf_counter()
        wave_actions.open_wave(session, manager, wave.id)
        session.commit()
        assert time.perf_counter() - started < 3
    assert count(database, Visit) == 1200


def test_a_wave_opens_only_with_a_quota_and_in_a_published_study(
    database: TestDatabase, manager: Viewer, draft: Study, add_wave: Callable[..., Wave]
) -> None:
    full, empty = add_wave(draft), add_wave(draft, cells=False)
    with database.session() as session, pytest.raises(WaveNotReady):
        wave_actions.open_wave(session, manager, full.id)
    with database.session() as session:
        actions.publish(session, manager, draft.id)
        session.commit()
    with database.session() as session, pytest.raises(WaveNotReady):
        wave_actions.open_wave(session, manager, empty.id)
    assert count(database, Visit) == 0
    with database.reading() as session:
        assert set(session.scalars(sa.select(Wave.status))) == {WaveStatus.PLANNED}


def test_an_open_wave_keeps_its_quota_and_a_study_closes_after_its_waves(
    database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]
) -> None:
    study, wave = running
    with database.session() as session:
        wave_actions.open_wave(session, manager, wave.id)
        session.commit()
        cells = list(session.scalars(sa.select(QuotaCell.id)))
    with database.session() as session, pytest.raises(StudyLocked):
        wave_actions.set_targets(session, manager, wave.id, {cells[0]: 9})
    with database.session() as session, pytest.raises(StudyLocked):
        wave_actions.remove_wave(session, manager, wave.id)
    with database.session() as session, pytest.raises(StudyStepNotPossible):
        actions.close_study(session, manager, study.id)
    with database.reading() as session:
        assert session.get_one(Study, study.id).status is StudyStatus.FIELDING
        assert set(session.scalars(sa.select(QuotaCell.target))) == {2}
    with database.session() as session:
        wave_actions.close_wave(session, manager, wave.id)
        actions.close_study(session, manager, study.id)
        actions.archive_study(session, manager, study.id)
        session.commit()
    assert told(database)[-3:] == ["wave.closed", "study.closed", "study.archived"]


def test_locations_are_chosen_all_by_filter_by_id_or_by_traffic(
    database: TestDatabase, manager: Viewer, draft: Study, add_wave: Callable[..., Wave]
) -> None:
    wave = add_wave(draft, cells=False)
    with database.reading() as session:
        scenario = queries.list_scenarios(session, draft.id)[0].id

    def places(**choice: Any) -> list[str]:
        with database.session() as session:
            wave_actions.add_cells(session, manager, wave.id, CellsForm.model_validate({"scenario_ids": [scenario], **choice}))
            return sorted(session.scalars(sa.select(Location.external_id).join(QuotaCell, QuotaCell.location_id == Location.id)))

    assert places(choose="all") == ["s0", "s1", "s2", "s3", "s4", "s5"]
    assert places(choose="top", top="2") == ["s0", "s1"]
    assert places(choose="filter", city="tiel") == ["s1", "s3", "s5"]
    assert places(choose="ids", ids="s4\nrival, s4") == ["rival", "s4"]
    for wrong in (
        {"choose": "ids", "ids": "s4 nowhere"}, {"choose": "filter", "city": "Oslo"}, {"choose": "top"}, {"choose": "top", "top": "7"},
    ):  # fmt: skip
        with pytest.raises(PartUnknown):
            places(**wrong)
    assert count(database, QuotaCell) == 0


def test_adding_a_cell_again_changes_its_target_and_makes_no_second_one(
    database: TestDatabase, manager: Viewer, draft: Study, add_wave: Callable[..., Wave]
) -> None:
    wave = add_wave(draft)
    with database.session() as session:
        scenario = queries.list_scenarios(session, draft.id)[0].id
        form = CellsForm(scenario_ids=[scenario], day_parts=["", "evening"], target=5)
        assert wave_actions.add_cells(session, manager, wave.id, form) == (6, 6)
        session.commit()
    with database.reading() as session:
        assert list(session.scalars(sa.select(QuotaCell.target))) == [5] * 12


def test_an_exception_is_wider_has_a_reason_and_stands_in_the_log(
    database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]
) -> None:
    study, _wave = running
    with database.session() as session:
        user = make_user(session, Role.SHOPPER, "Sam")
        session.add(Shopper(user_id=user.id, number=4711, birth_date=dt.date(1990, 1, 1)))
        session.commit()
    form = ExceptionForm(shopper_number=4711, kind=CapKind.DAYS_BETWEEN_LOCATION, amount=30, reason="The only shopper on the island.")
    for wrong, refusal in (
        (form.model_copy(update={"amount": 90}), CapNotWider),
        (form.model_copy(update={"shopper_number": 1}), ShopperUnknown),
    ):
        with database.session() as session, pytest.raises(refusal):
            part_actions.add_exception(session, manager, study.id, wrong)
    assert count(database, CapRule) == 6
    with database.session() as session:
        rule = part_actions.add_exception(session, manager, study.id, form)
        session.commit()
    with database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "study.cap_exception")).one()
        assert entry.reason == "The only shopper on the island."
        assert [(each.number, each.name) for each in queries.list_caps(session, study.id).exceptions] == [(4711, "Sam")]
    with database.session() as session:
        part_actions.remove_cap(session, manager, study.id, rule.id)
        session.commit()
    assert count(database, CapRule) == 6


def test_a_published_briefing_is_kept_and_a_change_gets_the_next_number(
    database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]
) -> None:
    study, _wave = running
    with database.session() as session:
        first = queries.list_briefings(session, study.id)[0]
        content = BriefingContent.model_validate({"title": first.title, "sections": first.sections, "check": first.check})
        assert part_actions.save_briefing(session, manager, study.id, content).number == 1
        changed = content.model_copy(update={"title": {"en": "Newer"}})
        assert part_actions.save_briefing(session, manager, study.id, changed).number == 2
        session.commit()
    with database.session() as session:
        part_actions.publish_briefing(session, manager, study.id)
        session.commit()
        with pytest.raises(StudyStepNotPossible):
            part_actions.publish_briefing(session, manager, study.id)
    with database.reading() as session:
        rows = queries.list_briefings(session, study.id)
        assert [(row.number, row.title == {"en": "Newer"}, row.published_at is not None) for row in rows] == [
            (2, True, True),
            (1, False, True),
        ]


def test_norms_of_steps_are_set_and_taken_off(database: TestDatabase, manager: Viewer, draft: Study) -> None:
    with database.session() as session:
        actions.set_norms(session, manager, draft.id, 75, {"entrance": 90})
        session.commit()
        with pytest.raises(PartUnknown):
            actions.set_norms(session, manager, draft.id, 75, {"nowhere": 90})
    assert count(database, StepNorm) == 1
    with database.session() as session:
        actions.set_norms(session, manager, draft.id, 75, {})
        session.commit()
    assert count(database, StepNorm) == 0


def test_parts_of_another_client_cannot_be_used(database: TestDatabase, manager: Viewer, draft: Study) -> None:
    with database.session() as session:
        other = Client(name="Ander")
        session.add(other)
        session.commit()
    form = NewStudyForm(client_id=other.id, name="X", journey_id=draft.journey_id, version_id=draft.questionnaire_version_id)
    with database.session() as session, pytest.raises(PartUnknown):
        actions.create_study(session, manager, form)
    assert count(database, Study) == 1
    with database.reading() as session, pytest.raises(StudyNotFound):
        queries.get_study(session, Viewer(role=Role.CLIENT, client_id=other.id), draft.id)


def test_an_open_wave_keeps_its_first_day_but_may_last_longer(database: TestDatabase, manager: Viewer, running: tuple[Study, Wave]) -> None:
    study, wave = running
    with database.session() as session:
        wave_actions.open_wave(session, manager, wave.id)
        longer = WaveForm(name=wave.name, starts_on=wave.starts_on, ends_on=wave.ends_on + dt.timedelta(days=7))
        wave_actions.save_wave(session, manager, study.id, wave.id, longer)
        session.commit()
        with pytest.raises(StudyLocked):
            wave_actions.save_wave(session, manager, study.id, wave.id, longer.model_copy(update={"starts_on": dt.date(2027, 2, 1)}))
    with database.reading() as session:
        assert session.get_one(Wave, wave.id).ends_on == dt.date(2027, 4, 7)
