"""What approved visits felt like: from stored answers to the figures of a wave, always in step with approvals."""

import dataclasses
import datetime as dt
import json
import uuid

import sqlalchemy as sa
from fastapi import FastAPI

from app.access.viewer import SYSTEM
from app.capture.models import Answer
from app.journeys.answers import validate_answer, visible_answers
from app.journeys.emotion import Moment, Reading, summarise_step
from app.journeys.feelings.constants import DOTS_FROM, METHOD_VERSION
from app.journeys.feelings.stored import FeltReader, felt_of, from_kept, kept
from app.journeys.feelings.waves import summarise_wave
from app.journeys.models import Journey, Persona
from app.journeys.statistics import Estimate, Tier
from app.kit.clock import now
from app.kit.translation import use_locale
from app.results.actions import catch_up, rebuild_wave
from app.results.charts import emotion_curve, small_multiple, small_spontaneous
from app.results.drivers import NotShown
from app.results.felt import Cut, CutKind, CutPoint, WaveFelt, feelings_of, nothing_felt, wave_felt
from app.results.felt_actions import refresh_felt
from app.results.felt_queries import from_json, get_felt, list_felt_rows, list_stale_waves, revision_of, to_json
from app.results.models import FeltVisit, FeltWave, ResultsRevision
from app.results.wave_queries import content_of_wave
from app.studies.models import Scenario, Study, Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus
from tests.capture.world import GOOD, World
from tests.results.deciding import move
from tests.results.feeling import ENOUGH, STEPS, approve_felt_visits, ask_for_feelings, felt_answers, felt_content, more_shoppers, stored


def told_of(seed: int, **more: bool) -> dict[str, object]:
    content = felt_content()
    return GOOD | felt_answers(content, {"arriving": 0.5, "desk": -0.6, "leaving": 0.4}, seed, **more)


def test_the_answers_of_these_tests_are_those_that_a_phone_may_send() -> None:
    content = felt_content()
    assert {
        code: validate_answer(content, code, value) for code, value in told_of(1).items() if validate_answer(content, code, value)
    } == {}


def test_kept_visits_give_the_same_bits_as_their_raw_answers() -> None:
    content = felt_content()
    reader = FeltReader(content)
    told = [reader.read(visible_answers(content, told_of(n))) for n in range(ENOUGH)]
    raw = [felt_of(each, reader.words, f"s{n % 4}") for n, each in enumerate(told)]
    read_back = [from_kept(json.loads(json.dumps(kept(each, reader.words))), f"s{n % 4}").felt for n, each in enumerate(told)]
    assert summarise_wave(raw, STEPS) == summarise_wave(read_back, STEPS)
    assert summarise_wave(raw, STEPS).steps["desk"].spontaneous.iv is not None


def test_a_visit_without_timing_keeps_its_answers_and_no_spontaneous_valence() -> None:
    content = felt_content()
    reader = FeltReader(content)
    row = kept(reader.read(visible_answers(content, told_of(1, untimed=True))), reader.words)
    iv, uv, ss, h, _n = row["steps"]["desk"]["s"]
    assert (iv, ss, h) == (None, None, None)
    assert uv is not None


def test_what_was_told_of_a_hidden_step_does_not_count() -> None:
    raw = felt_content().model_dump(mode="json")
    raw["sections"][2]["visible_when"] = "${open} = 'no'"
    content = type(felt_content()).model_validate(raw)
    told = FeltReader(content).read(visible_answers(content, told_of(1)))
    assert set(told.steps) == {"arriving", "desk"}
    assert told.session is not None
    assert set(told.session.steps) == {"arriving", "desk"}
    assert "journey_nps" not in told.journey


def test_a_wave_says_where_it_hurts_with_everything_that_was_asked(felt_world: World) -> None:
    with felt_world.database.reading() as session:
        felt = get_felt(session, SYSTEM, felt_world.wave_id)
    assert (felt.method, felt.visits) == (METHOD_VERSION, ENOUGH)
    desk = felt.step("desk")
    assert desk is not None
    assert desk.stated.moment is Moment.PAIN_CONFIRMED
    assert sum(desk.spread) == ENOUGH
    assert sum(desk.contribution_counts) == ENOUGH
    assert desk.contribution is not None
    assert desk.contribution.value == -1.0
    assert {word.polarity for word in desk.words} == {-1}
    assert desk.net_emotion is not None
    assert desk.net_emotion.value == -100
    assert desk.spontaneous.iv is not None
    assert desk.spontaneous.iv.value < 0 < felt.steps[0].stated.valence.value  # type: ignore[union-attr]
    assert felt.whole.nps is not None
    assert felt.whole.nps.score.value == 100
    assert felt.whole.outcomes["worse"].value == 1
    assert felt.peak == "desk"
    assert felt.end == "leaving"
    places = felt.cuts_by(CutKind.LOCATION)
    assert [cut.visits for cut in places] == [ENOUGH]
    assert places[0].worst is not None
    assert places[0].worst.code == "desk"
    assert [cut.key for cut in felt.cuts_by(CutKind.CHANNEL)] == ["store", "app"]


def test_visits_are_cut_by_the_persona_of_their_scenario_else_of_the_journey(felt_world: World) -> None:
    with felt_world.database.session() as session:
        client_id = session.scalars(sa.select(Study.client_id)).one()
        ours, tom = Persona(client_id=client_id, name="Karin"), Persona(client_id=client_id, name="Tom")
        session.add_all([ours, tom])
        session.flush()
        session.execute(sa.update(Journey).values(persona_id=ours.id))
        rows = list_felt_rows(session, felt_world.wave_id, None)
        assert {row.persona for row in rows} == {str(ours.id)}
        session.execute(sa.update(Scenario).values(persona_id=tom.id))
        played = list_felt_rows(session, felt_world.wave_id, None)
        assert {row.persona for row in played} == {str(tom.id)}
        content = content_of_wave(session, felt_world.wave_id)
    assert wave_felt(rows, content, feelings_of(rows, content)).cuts_by(CutKind.PERSONA) == [], "one persona is no comparison"
    both = rows[:7] + played[7:]
    cuts = wave_felt(both, content, feelings_of(both, content)).cuts_by(CutKind.PERSONA)
    assert {cut.key: cut.visits for cut in cuts} == {str(ours.id): 7, str(tom.id): ENOUGH - 7}
    titles = {section.code: section.title for section in content.sections}
    assert [small_spontaneous(cut, titles) for cut in cuts] == [None, None], "under ten visits nothing spontaneous"
    whole = wave_felt(rows, content, feelings_of(rows, content)).cuts_by(CutKind.LOCATION)[0]
    picture = small_spontaneous(whole, titles)
    assert picture is not None
    assert [row["y"] for row in picture["data"]["values"]] == [point.iv.value for point in whole.points if point.iv]
    assert "curve" not in str(picture["data"]), "a panel of its own, never a gap"


def test_a_part_with_one_step_shows_its_point_although_there_is_no_line() -> None:
    step = CutPoint("refund", ENOUGH, Tier.VALUE, curve=Estimate(-0.2, -0.4, 0.1, ENOUGH))
    other = dataclasses.replace(step, code="chat")
    titles = {"refund": {"en": "Refund"}, "chat": {"en": "Chat"}}
    pictures = [small_multiple(Cut(CutKind.CHANNEL, "email", None, ENOUGH, points), titles) for points in ((step,), (step, other))]

    assert [[row["alone"] for row in picture["data"]["values"]] for picture in pictures if picture] == [[True], [False, False]]


def test_the_label_of_the_deepest_point_stays_off_the_names_of_the_steps() -> None:
    felt = nothing_felt(felt_content())
    deep = summarise_step([Reading(0.03 + n / 1000, 0.5, n) for n in range(ENOUGH)])
    felt = dataclasses.replace(felt, steps=(dataclasses.replace(felt.steps[0], stated=deep), *felt.steps[1:]))
    with use_locale("nl"):
        wide, narrow = emotion_curve(felt), emotion_curve(felt, narrow=True)
    assert wide is not None
    assert narrow is not None
    assert wide["data"]["values"][0]["mark"] == "Pijnpunt,|bevestigd −1,86"
    assert narrow["data"]["values"][0]["mark"] == "Pijnpunt, bevestigd"
    assert narrow["data"]["values"][0]["step"].endswith("|−1,9")
    high = dataclasses.replace(felt.steps[0], stated=summarise_step([Reading(0.93 + n / 1000, 0.5, n) for n in range(ENOUGH)]))
    with use_locale("nl"):
        narrow = emotion_curve(dataclasses.replace(felt, steps=(high, *felt.steps[1:])), narrow=True)
    assert narrow is not None
    assert narrow["data"]["values"][0]["mark"] == "Hoogtepunt,|bevestigd", "left of the curve, where the names stand"


def test_a_step_with_single_visits_only_keeps_its_place_in_the_picture() -> None:
    felt = nothing_felt(felt_content())
    told = [summarise_step([Reading(0.4, 0.5, n) for n in range(visits)]) for visits in (DOTS_FROM, ENOUGH)]
    steps = tuple(dataclasses.replace(step, stated=stated) for step, stated in zip(felt.steps, told, strict=False))
    with use_locale("en"):
        pictures = [emotion_curve(dataclasses.replace(felt, steps=steps), narrow=narrow) for narrow in (False, True)]
    for picture, along in zip(pictures, "xy", strict=True):
        assert picture is not None
        names = [name.replace("|", " ") for name in picture["encoding"][along]["scale"]["domain"]]
        assert len(names) == len(steps)
        assert all(name.startswith(step.title["en"]) for name, step in zip(names, steps, strict=True))


def test_figures_are_the_same_after_being_kept(felt_world: World) -> None:
    with felt_world.database.reading() as session:
        felt = get_felt(session, SYSTEM, felt_world.wave_id)
    assert from_json(json.loads(json.dumps(to_json(felt)))) == felt


def test_stored_figures_are_old_from_the_moment_a_visit_leaves_and_are_made_anew(felt_world: World) -> None:
    assert stored(felt_world) is None
    refresh_felt(felt_world.database.app)
    fresh = stored(felt_world)
    assert isinstance(fresh, WaveFelt)
    assert fresh.drivers is not None
    assert (fresh.drivers.reason, fresh.drivers.n) == (NotShown.FEW_VISITS, ENOUGH)
    with felt_world.database.reading() as session:
        assert get_felt(session, SYSTEM, felt_world.wave_id) == fresh
        assert list_stale_waves(session) == []
        visit_id = session.scalars(sa.select(FeltVisit.visit_id).order_by(FeltVisit.visit_id)).first()
    assert visit_id is not None
    move(felt_world, visit_id, VisitStatus.REOPENED, "the client objects")
    assert stored(felt_world) is None
    with felt_world.database.reading() as session:
        felt = get_felt(session, SYSTEM, felt_world.wave_id)
        assert felt.visits == ENOUGH - 1
        assert felt.drivers is None, "the visit that left is in the drivers of before"
        assert list_stale_waves(session) == [felt_world.wave_id]
    refresh_felt(felt_world.database.app)
    assert stored(felt_world) is not None
    assert felt_world.count(FeltWave) == 1


def test_a_closed_wave_keeps_its_figures_and_gains_what_goes_with_the_judgement(felt_world: World) -> None:
    refresh_felt(felt_world.database.app)
    with felt_world.database.session() as session:
        session.execute(sa.update(Wave).values(status=WaveStatus.CLOSED))
        session.execute(sa.update(FeltWave).values(drivers=None, method="veldgast-emotion/2"))
        before = session.scalars(sa.select(FeltWave.computed_at)).one()
        session.commit()
    refresh_felt(felt_world.database.app)
    kept = stored(felt_world)
    assert isinstance(kept, WaveFelt)
    assert kept.drivers is not None
    assert kept.drivers.method == METHOD_VERSION
    with felt_world.database.reading() as session:
        assert session.execute(sa.select(FeltWave.method, FeltWave.computed_at)).one() == ("veldgast-emotion/2", before)


def test_a_wave_from_before_feelings_were_kept_is_caught_up_with_once(felt_world: World) -> None:
    with felt_world.database.session() as session:
        for table in (FeltVisit, FeltWave, ResultsRevision):
            session.execute(sa.delete(table))
        session.commit()

    catch_up(felt_world.database.app)
    assert felt_world.count(FeltVisit) == ENOUGH
    with felt_world.database.reading() as session:
        assert get_felt(session, SYSTEM, felt_world.wave_id).visits == ENOUGH
        assert revision_of(session, felt_world.wave_id) == 1
    catch_up(felt_world.database.app)
    with felt_world.database.reading() as session:
        assert revision_of(session, felt_world.wave_id) == 1


def test_a_closed_wave_keeps_the_method_it_was_computed_with_and_an_open_one_does_not(felt_world: World) -> None:
    refresh_felt(felt_world.database.app)
    with felt_world.database.session() as session:
        session.execute(sa.update(FeltWave).values(method="veldgast-emotion/1"))
        session.commit()
    assert stored(felt_world) is None
    with felt_world.database.session() as session:
        session.execute(sa.update(Wave).where(Wave.id == felt_world.wave_id).values(status=WaveStatus.CLOSED))
        session.commit()
    assert stored(felt_world) is not None
    with felt_world.database.reading() as session:
        assert list_stale_waves(session) == []


def test_rebuilding_a_wave_keeps_every_feeling(felt_world: World) -> None:
    def rows() -> list[tuple[uuid.UUID, str]]:
        with felt_world.database.reading() as session:
            found = session.execute(sa.select(FeltVisit.visit_id, FeltVisit.told).order_by(FeltVisit.visit_id))
            return [(visit_id, json.dumps(told, sort_keys=True)) for visit_id, told in found]

    before = rows()
    with felt_world.database.session() as session:
        rebuild_wave(session, felt_world.wave_id)
        session.commit()
    assert rows() == before
    assert {json.dumps(json.loads(told)["late"]) for _visit_id, told in before} == {"[]"}
    with felt_world.database.session() as session:
        late = sa.update(Answer).where(Answer.question_code == "words:desk", Answer.visit_id == before[0][0])
        session.execute(late.values(captured_at=now() + dt.timedelta(hours=1)))
        rebuild_wave(session, felt_world.wave_id)
        session.commit()
    assert [json.loads(told)["late"] for _visit_id, told in rows()] == [["desk"], *[[]] * (ENOUGH - 1)]


def test_nine_visits_show_no_spontaneous_value_anywhere(world: World) -> None:
    content = ask_for_feelings(world)
    approve_felt_visits(world, content, 9, more_shoppers(world, 9))
    with world.database.reading() as session:
        felt = get_felt(session, SYSTEM, world.wave_id)
    assert not felt.shows_spontaneous
    assert felt.spontaneous.iv is None
    assert all(point.iv is None for cut in felt.cuts for point in cut.points)
    desk = felt.step("desk")
    assert desk is not None
    assert desk.stated.tier is Tier.INDICATIVE


def test_two_visits_show_nothing_at_all(world: World) -> None:
    content = ask_for_feelings(world)
    approve_felt_visits(world, content, 2, more_shoppers(world, 2))
    with world.database.reading() as session:
        felt = get_felt(session, SYSTEM, world.wave_id)
    for step in felt.steps:
        assert step.stated.valence is None
        assert (step.spread, step.words, step.contribution_counts, step.stated.dots) == ((), (), (), ())
    assert felt.whole == dataclasses.replace(
        felt.whole, nps=None, ces_mean=None, ces_share=None, csat=None, parts={}, before=(), before_mean=None, outcomes={}
    )


def test_a_page_with_stored_figures_reads_no_visit(felt_world: World, app: FastAPI) -> None:
    browser = felt_world.browser(app, "noor")
    refresh_felt(felt_world.database.app)
    statements: list[str] = []
    engine = app.state.database.engine

    def note(_c: object, _cu: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get("/overview").status_code == 200
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert statements
    assert not [statement for statement in statements if "felt_visit" in statement]
