"""The order of a map in the database: nothing gets lost, an old map is noticed, the last change is taken back."""

import random
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients.models import Client
from app.journeys.errors import JourneyChanged, JourneyLocked, JourneyNotFound, UndoTooLate
from app.journeys.maps import actions, arranging, queries
from app.journeys.maps.forms import LegForm, StageForm, StepForm
from app.journeys.models import Channel, Journey, JourneyUndo, Step
from app.journeys.templates import get_template
from tests.support.databases import TestDatabase


def make(database: TestDatabase, manager: Viewer, railway: Client, template: str = "web_shop_return") -> Journey:
    with database.session() as session:
        journey = actions.create_journey(session, manager, railway.id, name="Shop", template_code=template)
        session.commit()
    return journey


def walk(database: TestDatabase, manager: Viewer, journey: Journey) -> list[list[str]]:
    with database.reading() as session:
        stages = queries.get_journey(session, manager, journey.id).stages
        assert [stage.position for stage in stages] == list(range(1, len(stages) + 1))
        for stage in stages:
            assert [step.position for step in stage.steps] == list(range(1, len(stage.steps) + 1))
        return [[step.code for step in stage.steps] for stage in stages]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_sequence_of_changes_keeps_every_step_once_and_each_can_be_taken_back(
    database: TestDatabase, manager: Viewer, railway: Client, seed: int
) -> None:
    journey, chance = make(database, manager, railway), random.Random(seed)
    for turn in range(25):
        before = walk(database, manager, journey)
        with database.session() as session:
            loaded = queries.get_journey(session, manager, journey.id)
            stages = list(loaded.stages)
            steps = [step for stage in stages for step in stage.steps]
            gone: set[str] = set()
            deed = chance.choice(["move", "move", "place", "place", "stage", "add", "remove"])
            if deed == "move":
                arranging.move_step(
                    session, manager, journey.id, chance.choice(steps).id, chance.choice(["earlier", "later", "left", "right"])
                )
            elif deed == "place":
                where = chance.choice(stages).id
                arranging.place_step(session, manager, journey.id, chance.choice(steps).id, stage_id=where, place=chance.randint(0, 6))
            elif deed == "stage":
                arranging.move_stage(session, manager, journey.id, chance.choice(stages).id, chance.randint(0, 3))
            elif deed == "add":
                arranging.add_step(session, manager, journey.id, chance.choice(stages).id, StepForm(name_en=f"Extra {turn}"))
            elif len(steps) > 2:
                step = chance.choice(steps)
                gone = {step.code}
                arranging.remove_step(session, manager, journey.id, step.id)
            session.commit()
        after = walk(database, manager, journey)
        codes = [code for stage in after for code in stage]
        old = {code for stage in before for code in stage}
        assert len(codes) == len(set(codes))
        assert old - gone <= set(codes) <= old | {f"extra_{turn}"}
        if after != before and chance.random() < 0.4:
            take_back(database, manager, journey)
            assert walk(database, manager, journey) == before
            take_back(database, manager, journey)
            assert walk(database, manager, journey) == after


def take_back(database: TestDatabase, manager: Viewer, journey: Journey) -> None:
    with database.session() as session:
        kept = queries.find_last_undo(session, journey.id)
        assert kept is not None
        arranging.undo(session, manager, journey.id, kept.id)
        session.commit()


def test_a_stage_that_was_removed_comes_back_with_its_steps_words_and_legs(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    journey = make(database, manager, railway)
    before = walk(database, manager, journey)
    with database.session() as session:
        stage = queries.get_journey(session, manager, journey.id).stages[1]
        kept = {step.id: (step.code, step.name, step.standards, step.leg_id, step.channel) for step in stage.steps}
        arranging.remove_stage(session, manager, journey.id, stage.id)
        session.commit()
    assert len(walk(database, manager, journey)) == len(before) - 1
    take_back(database, manager, journey)
    assert walk(database, manager, journey) == before
    with database.reading() as session:
        again = session.scalars(sa.select(Step).where(Step.id.in_(kept))).all()
        assert {step.id: (step.code, step.name, step.standards, step.leg_id, step.channel) for step in again} == kept


def test_an_order_made_on_an_old_map_is_refused_and_changes_nothing(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        loaded = queries.get_journey(session, manager, journey.id)
        seen, step, stage = loaded.revision, loaded.stages[0].steps[0].id, loaded.stages[1].id
        arranging.move_step(session, manager, journey.id, step, "later", seen)
        session.commit()
    after = walk(database, manager, journey)
    deeds: tuple[Callable[[Session], object], ...] = (
        lambda s: arranging.place_step(s, manager, journey.id, step, stage_id=stage, place=0, revision=seen),
        lambda s: arranging.move_step(s, manager, journey.id, step, "later", seen),
        lambda s: arranging.move_stage(s, manager, journey.id, stage, 0, seen),
        lambda s: arranging.remove_step(s, manager, journey.id, step, seen),
        lambda s: arranging.remove_stage(s, manager, journey.id, stage, seen),
    )
    for deed in deeds:
        with database.session() as session, pytest.raises(JourneyChanged):
            deed(session)
    assert walk(database, manager, journey) == after


def test_only_the_last_change_is_taken_back(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        stage = queries.get_journey(session, manager, journey.id).stages[0]
        first = arranging.move_step(session, manager, journey.id, stage.steps[0].id, "later")
        assert first is not None
        old = first.id
        arranging.add_stage(session, manager, journey.id, StageForm(name_en="Later"))
        session.commit()
    before = walk(database, manager, journey)
    for undo_id in (old, uuid.uuid4()):
        with database.session() as session, pytest.raises(UndoTooLate):
            arranging.undo(session, manager, journey.id, undo_id)
    assert walk(database, manager, journey) == before
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(JourneyUndo)) == 1


def test_a_locked_journey_is_not_arranged_and_nothing_is_taken_back(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        stage = queries.get_journey(session, manager, journey.id).stages[0]
        undo = arranging.move_step(session, manager, journey.id, stage.steps[0].id, "later")
        assert undo is not None
        actions.lock_journey(session, manager, journey.id)
        session.commit()
    before = walk(database, manager, journey)
    for deed in (
        lambda s: arranging.undo(s, manager, journey.id, undo.id),
        lambda s: arranging.place_step(s, manager, journey.id, stage.steps[0].id, stage_id=stage.id, place=0),
        lambda s: actions.save_leg(s, manager, journey.id, None, LegForm(name_en="Extra")),
    ):
        with database.session() as session, pytest.raises(JourneyLocked):
            deed(session)
    assert walk(database, manager, journey) == before


def test_a_step_is_not_placed_in_another_journeys_stage(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey, other = make(database, manager, railway), make(database, manager, railway)
    before = walk(database, manager, journey)
    with database.session() as session:
        step = queries.get_journey(session, manager, journey.id).stages[0].steps[0].id
        stage = queries.get_journey(session, manager, other.id).stages[0].id
        with pytest.raises(JourneyNotFound):
            arranging.place_step(session, manager, journey.id, step, stage_id=stage, place=0)
    assert walk(database, manager, journey) == before


def test_a_template_brings_its_legs_and_a_new_step_joins_the_leg_of_its_stage(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        loaded = queries.get_journey(session, manager, journey.id)
        assert [leg.code for leg in loaded.legs] == ["order", "delivery", "return"]
        legs = {leg.id: leg.code for leg in loaded.legs}
        walked = [legs[step.leg_id] for stage in loaded.stages for step in stage.steps if step.leg_id]
        assert walked == sorted(walked, key=["order", "delivery", "return"].index)
        last = loaded.stages[-1]
        step = arranging.add_step(session, manager, journey.id, last.id, StepForm(name_en="A mail afterwards", channel=Channel.EMAIL))
        assert step.leg_id is not None
        assert legs[step.leg_id] == "return"


def test_a_template_that_names_legs_only_for_its_questions_gives_them_to_its_map(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    journey = make(database, manager, railway, "hotel")
    with database.reading() as session:
        loaded = queries.get_journey(session, manager, journey.id)
        sections = {section.code: section.leg for section in get_template("hotel").content.sections}
        legs = {leg.id: leg.code for leg in loaded.legs}
        assert len(legs) > 1
        steps = [step for stage in loaded.stages for step in stage.steps]
        assert {step.code: legs.get(step.leg_id) if step.leg_id else None for step in steps} == {
            step.code: sections[step.code] for step in steps
        }
