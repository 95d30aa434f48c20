"""The stored figures of waves: by which names they are told, which of them are told anew, and what one that cannot be computed does to the others."""

import datetime as dt
import json
import uuid

import sqlalchemy as sa
from structlog.testing import capture_logs

from app.access.viewer import SYSTEM
from app.clients.actions import import_locations, upload_locations
from app.clients.events import LocationsRegrouped
from app.clients.location_actions import save_location
from app.clients.models import Location
from app.clients.schemas import LocationForm
from app.journeys.events import JourneyMadeForAnother
from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.models import Journey, Persona
from app.results.felt import CutKind
from app.results.felt_actions import count_up, on_journey_made_for_another, on_locations_regrouped, on_scenario_played_as, refresh_felt
from app.results.felt_queries import find_stored, get_felt, list_stale_waves, revision_of
from app.results.models import FeltVisit, FeltWave, ResultsRevision, Verbatim
from app.results.queries import list_telling_quotes, summarise_wave
from app.studies.events import ScenarioPlayedAs
from app.studies.models import Scenario, Study, Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus
from tests.capture.world import World
from tests.results.deciding import move
from tests.results.feeling import ENOUGH, stored


def play_two_personas(world: World) -> None:
    """Half of the visits were of another scenario, played as somebody else."""
    with world.database.session() as session:
        client_id = session.scalars(sa.select(Study.client_id)).one()
        karin, tom = Persona(client_id=client_id, name="Karin"), Persona(client_id=client_id, name="Tom")
        session.add_all([karin, tom])
        session.flush()
        session.execute(sa.update(Journey).values(persona_id=karin.id))
        other = Scenario(study_id=world.study_id, code="refund", title={"en": "Asking for a refund"}, instructions={}, persona_id=tom.id)
        session.add(other)
        session.flush()
        half = session.scalars(sa.select(FeltVisit.visit_id).order_by(FeltVisit.visit_id).limit(ENOUGH // 2)).all()
        session.execute(sa.update(FeltVisit).where(FeltVisit.visit_id.in_(half)).values(scenario_id=other.id))
        session.commit()


def test_the_parts_of_a_wave_have_the_names_of_today_and_nothing_is_computed_for_that(felt_world: World) -> None:
    def names() -> list[str]:
        with felt_world.database.reading() as session:
            felt = get_felt(session, SYSTEM, felt_world.wave_id)
        return [(cut.name or {})["en"] for kind in (CutKind.LOCATION, CutKind.SCENARIO, CutKind.PERSONA) for cut in felt.cuts_by(kind)]

    play_two_personas(felt_world)
    assert names() == ["Leuven", "Asking for a refund", "Buying a ticket", "Karin", "Tom"], "computed for the page"
    refresh_felt(felt_world.database.app)
    before = stored(felt_world)
    assert before is not None
    assert names() == ["Leuven", "Asking for a refund", "Buying a ticket", "Karin", "Tom"]
    with felt_world.database.session() as session:
        figures = json.dumps(session.scalars(sa.select(FeltWave.figures)).one())
        for name in ("Leuven", "Buying a ticket", "Karin", "Tom"):
            assert name not in figures
        session.execute(sa.update(Persona).where(Persona.name == "Karin").values(name="Wilma"))
        session.execute(sa.update(Location).values(name="Leuven Centraal"))
        session.execute(sa.update(Scenario).where(Scenario.code == "ticket").values(title={"en": "Paying by card"}))
        session.commit()
    assert names() == ["Leuven Centraal", "Asking for a refund", "Paying by card", "Tom", "Wilma"]
    with felt_world.database.reading() as session:
        assert list_stale_waves(session) == []


def test_another_persona_leaves_a_closed_wave_of_an_earlier_method_as_it_was_published(felt_world: World) -> None:
    play_two_personas(felt_world)
    refresh_felt(felt_world.database.app)

    def relabel(**wave: object) -> list[uuid.UUID]:
        with felt_world.database.session() as session:
            session.execute(sa.update(Wave).values(status=wave["status"]))
            session.execute(sa.update(FeltWave).values(method=wave["method"]))
            on_scenario_played_as(session, ScenarioPlayedAs(felt_world.study_id))
            on_journey_made_for_another(session, JourneyMadeForAnother(session.scalars(sa.select(Journey.id)).one()))
            on_locations_regrouped(session, LocationsRegrouped(felt_world.client_id, counted=False))
            stale = list(list_stale_waves(session))
            session.rollback()
            return stale

    assert relabel(status=WaveStatus.CLOSED, method="veldgast-emotion/2") == []
    assert relabel(status=WaveStatus.CLOSED, method=METHOD_VERSION) == [felt_world.wave_id]
    assert relabel(status=WaveStatus.OPEN, method="veldgast-emotion/2") == [felt_world.wave_id]


def test_a_location_with_another_region_is_told_there_and_one_that_became_a_competitors_no_longer_counts(felt_world: World) -> None:
    refresh_felt(felt_world.database.app)
    with felt_world.database.session() as session:
        session.execute(sa.update(Wave).values(status=WaveStatus.CLOSED))
        session.execute(sa.update(FeltWave).values(method="veldgast-emotion/2"))
        session.commit()
        location = session.get_one(Location, felt_world.location_id)
        form = LocationForm(name=location.name, country=location.country, region="Oost")
        manager = felt_world.people["kim"].viewer
        save_location(session, manager, felt_world.client_id, location.id, form)
        session.commit()
        assert list_stale_waves(session) == [], "published figures stay"
        save_location(session, manager, felt_world.client_id, location.id, form.model_copy(update={"is_competitor": True}))
        session.commit()
        assert list_stale_waves(session) == [felt_world.wave_id], "its visits count no more"
        save_location(session, manager, felt_world.client_id, location.id, form)
        session.execute(sa.update(Wave).values(status=WaveStatus.OPEN))
        session.commit()
    refresh_felt(felt_world.database.app)
    with felt_world.database.session() as session:
        assert [cut.key for cut in get_felt(session, SYSTEM, felt_world.wave_id).cuts_by(CutKind.REGION)] == ["Oost"]
        session.execute(sa.update(Location).values(external_id="L"))
        table = f"id;name;region\nL;{session.scalars(sa.select(Location.name)).one()};West\n"
        upload = upload_locations(session, manager, felt_world.client_id, "a.csv", table.encode())
        import_locations(session, manager, felt_world.client_id, upload.id)
        session.commit()
        assert list_stale_waves(session) == [felt_world.wave_id]
        assert [cut.key for cut in get_felt(session, SYSTEM, felt_world.wave_id).cuts_by(CutKind.REGION)] == ["West"]


def test_a_visit_that_leaves_takes_itself_out_of_the_differences_of_the_wave_after_and_of_no_other(felt_world: World) -> None:
    def fresh() -> list[int]:
        with felt_world.database.reading() as session:
            waves = session.scalars(sa.select(Wave).order_by(Wave.number)).all()
            return [wave.number for wave in waves if find_stored(session, wave, revision_of(session, wave.id))]

    with felt_world.database.session() as session:
        for number in (2, 4, 5):
            days = {"starts_on": dt.date(2027, number, 1), "ends_on": dt.date(2027, number, 28)}
            wave = Wave(study_id=felt_world.study_id, number=number, name=f"Wave {number}", status=WaveStatus.CLOSED, **days)
            session.add(wave)
            session.flush()
            session.add(ResultsRevision(wave_id=wave.id, revision=1))
        session.commit()
    refresh_felt(felt_world.database.app)
    assert fresh() == [1, 2, 4, 5]
    with felt_world.database.reading() as session:
        visits = session.scalars(sa.select(FeltVisit.visit_id)).all()
    move(felt_world, visits[0], VisitStatus.REOPENED, "the client objects")
    assert fresh() == [4, 5]
    for status in (VisitStatus.IN_REVIEW, VisitStatus.APPROVED):
        move(felt_world, visits[0], status)
    refresh_felt(felt_world.database.app)
    assert fresh() == [1, 2, 4, 5]
    with felt_world.database.session() as session:
        count_up(session, session.scalars(sa.select(Wave.id).where(Wave.number == 2)).one())
        session.commit()
    assert fresh() == [1, 5], "there is no third wave between"


def test_a_sentence_that_many_guests_wrote_leaves_room_for_another(felt_world: World) -> None:
    with felt_world.database.session() as session:
        visits = session.scalars(sa.select(FeltVisit.visit_id)).all()
        place = {
            "wave_id": felt_world.wave_id,
            "location_id": felt_world.location_id,
            "step_code": "desk",
            "visited_on": dt.date(2026, 11, 2),
        }
        session.execute(sa.delete(Verbatim))
        session.add_all(
            Verbatim(visit_id=visit_id, question_code=f"q{n}", text=f"The queue was far too long. {n}", valence=-0.9, **place)
            for n, visit_id in enumerate([*visits, *visits, *visits])
        )
        session.add(Verbatim(visit_id=visits[0], question_code="other", text="Nobody looked up when I came in.", valence=-0.8, **place))
        session.flush()
        quotes = list_telling_quotes(session, SYSTEM, summarise_wave(session, SYSTEM, felt_world.wave_id))
    assert [quote.text[:9] for quote in quotes] == ["The queue", "Nobody lo"]


def test_a_wave_that_cannot_be_computed_is_told_in_the_log_and_keeps_no_other_from_its_turn(felt_world: World) -> None:
    with felt_world.database.session() as session:
        ours = session.get_one(Study, felt_world.study_id)
        study = Study(
            client_id=ours.client_id, journey_id=ours.journey_id, questionnaire_version_id=ours.questionnaire_version_id, name="Shops", status=ours.status,
            fee_minor=0, languages=["en"],
        )  # fmt: skip
        session.add(study)
        session.flush()
        wave = Wave(
            study_id=study.id, number=1, name="Second", status=WaveStatus.OPEN, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 2, 1)
        )
        session.add(wave)
        session.flush()
        second = wave.id
        session.execute(sa.update(FeltVisit).where(FeltVisit.visit_id.in_(sa.select(FeltVisit.visit_id).limit(5))).values(wave_id=second))
        session.add(ResultsRevision(wave_id=second, revision=1))
        session.commit()

    def broken(wave_id: uuid.UUID) -> None:
        with felt_world.database.session() as session:
            session.execute(sa.delete(FeltWave))
            session.execute(sa.update(FeltVisit).values(told=good))
            session.execute(sa.update(FeltVisit).where(FeltVisit.wave_id == wave_id).values(told={"not": "ours"}))
            session.commit()

    with felt_world.database.reading() as session:
        good = session.scalars(sa.select(FeltVisit.told).limit(1)).one()
    for bad, well in ((felt_world.wave_id, second), (second, felt_world.wave_id)):
        broken(bad)
        with capture_logs() as said:
            refresh_felt(felt_world.database.app)
            refresh_felt(felt_world.database.app)
        assert [(line["log_level"], line["wave_id"]) for line in said] == [("error", str(bad))], "once for as long as nothing changes"
        with felt_world.database.session() as session:
            assert session.scalars(sa.select(FeltWave.wave_id)).all() == [well]
            session.execute(sa.update(FeltWave).values(drivers=None))
            session.add(FeltWave(wave_id=bad, revision=revision_of(session, bad), method=METHOD_VERSION, figures={}, drivers=None))
            session.commit()
        with capture_logs() as said:
            refresh_felt(felt_world.database.app)
            with felt_world.database.session() as session:
                count_up(session, bad)
                session.commit()
            refresh_felt(felt_world.database.app)
        assert [line["wave_id"] for line in said] == [str(bad)] * 3, (
            "nor does it in what is added after an upgrade; both again when visits changed"
        )
        with felt_world.database.reading() as session:
            assert session.scalars(sa.select(FeltWave.wave_id).where(FeltWave.drivers.is_not(None))).all() == [well]
