import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.audit.models import AuditEntry
from app.clients.models import Client
from app.errors import Invalid
from app.journeys.errors import (
    JourneyLocked,
    JourneyNotFound,
)
from app.journeys.maps import actions, arranging, queries
from app.journeys.maps.forms import FrameForm, LegForm, StageForm, StepForm, as_lines
from app.journeys.models import Channel, Journey, Persona, Step
from tests.support.databases import TestDatabase


def make(database: TestDatabase, manager: Viewer, railway: Client) -> Journey:
    with database.session() as session:
        journey = actions.create_journey(session, manager, railway.id, name="Station", template_code="station_visit")
        session.commit()
    return journey


def walk(database: TestDatabase, manager: Viewer, journey: Journey) -> list[list[str]]:
    with database.reading() as session:
        return [[step.code for step in stage.steps] for stage in queries.get_journey(session, manager, journey.id).stages]


def test_a_template_brings_stages_and_steps_in_order_with_both_languages(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    stages = walk(database, manager, journey)
    assert sum(map(len, stages)) == 8
    with database.reading() as session:
        steps = queries.list_steps(session, journey.id)
        assert [step.code for step in steps] == [code for stage in stages for code in stage]
        assert set(steps[0].name) == {"nl", "en"}
        assert session.scalars(sa.select(AuditEntry.action)).all() == ["journey.created"]


def test_a_step_moves_within_its_stage_and_over_its_edges_without_getting_lost(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    journey = make(database, manager, railway)
    before = walk(database, manager, journey)
    with database.session() as session:
        step = session.scalars(sa.select(Step).where(Step.code == before[0][-1])).one()
        arranging.move_step(session, manager, journey.id, step.id, "later")
        session.commit()
    after = walk(database, manager, journey)
    assert after[0] == before[0][:-1]
    assert after[1] == [before[0][-1], *before[1]]
    with database.session() as session:
        arranging.move_step(session, manager, journey.id, step.id, "earlier")
        session.commit()
    assert walk(database, manager, journey) == before
    with database.session() as session:
        first = session.scalars(sa.select(Step).where(Step.code == before[0][0])).one()
        arranging.move_step(session, manager, journey.id, first.id, "earlier")
        session.commit()
    assert walk(database, manager, journey) == before


def test_stages_are_added_moved_and_removed(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    before = walk(database, manager, journey)
    with database.session() as session:
        stage = arranging.add_stage(session, manager, journey.id, StageForm(name_en="Afterwards"))
        step = arranging.add_step(session, manager, journey.id, stage.id, StepForm(name_nl="Een klacht", channel=Channel.EMAIL))
        arranging.move_stage(session, manager, journey.id, stage.id, "earlier")
        session.commit()
    assert step.code == "een_klacht"
    assert walk(database, manager, journey) == [*before[:-1], ["een_klacht"], before[-1]]
    with database.session() as session:
        arranging.remove_stage(session, manager, journey.id, stage.id)
        session.commit()
    assert walk(database, manager, journey) == before
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Step.code == "een_klacht")) == 0


def test_two_steps_of_one_name_get_different_codes(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        stage = queries.get_journey(session, manager, journey.id).stages[0]
        codes = [arranging.add_step(session, manager, journey.id, stage.id, StepForm(name_en="Lift")).code for _n in range(2)]
    assert codes == ["lift", "lift_2"]


def test_a_locked_journey_keeps_its_steps_but_not_its_words(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    before = walk(database, manager, journey)
    with database.session() as session:
        actions.lock_journey(session, manager, journey.id)
        stage = queries.get_journey(session, manager, journey.id).stages[0]
        session.commit()
    step = stage.steps[0]
    for deed in (
        lambda s: arranging.remove_step(s, manager, journey.id, step.id),
        lambda s: arranging.move_step(s, manager, journey.id, step.id, "later"),
        lambda s: arranging.remove_stage(s, manager, journey.id, stage.id),
        lambda s: arranging.add_stage(s, manager, journey.id, StageForm(name_en="X")),
        lambda s: actions.change_step(s, manager, journey.id, step.id, StepForm(name_en="X", channel=Channel.CHAT)),
    ):
        with database.session() as session, pytest.raises(JourneyLocked):
            deed(session)
    assert walk(database, manager, journey) == before
    with database.session() as session:
        actions.change_step(session, manager, journey.id, step.id, StepForm(name_en="Other words", channel=step.channel))
        session.commit()
    with database.reading() as session:
        assert session.get_one(Step, step.id).name == {"en": "Other words"}


def test_another_clients_member_does_not_find_the_journey(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    with database.reading() as session:
        for viewer in (Viewer(role=Role.CLIENT, client_id=manager.user_id), Viewer(role=Role.SHOPPER)):
            with pytest.raises(JourneyNotFound):
                queries.get_journey(session, viewer, journey.id)


FRAME = {"name": "Station", "scope": "From street to train", "goal": "Arrive on time", "reason": "Complaints"}


def test_scope_goal_and_reason_are_asked_before_anything_is_drawn() -> None:
    for missing in ("name", "scope", "goal", "reason"):
        with pytest.raises(ValidationError):
            FrameForm.model_validate({**FRAME, missing: "  "})


def test_a_persona_is_made_with_the_journey_and_chosen_for_the_next(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    with database.session() as session:
        frame = FrameForm.model_validate({**FRAME, "persona_name": "Fatima, 34", "persona_about": "Met kinderwagen."})
        first = actions.create_journey(session, manager, railway.id, name="Station", frame=frame)
        persona = queries.list_personas(session, manager, railway.id)[0]
        assert (persona.name, persona.description) == ("Fatima, 34", {"nl": "Met kinderwagen."})
        assert first.persona_id == persona.id
        chosen = FrameForm.model_validate({**FRAME, "persona": str(persona.id)})
        second = actions.create_journey(session, manager, railway.id, name="Again", frame=chosen)
        assert second.persona_id == persona.id
        assert len(queries.list_personas(session, manager, railway.id)) == 1


def test_another_clients_persona_is_not_chosen(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        other = Client(name="Elders")
        session.add(other)
        session.flush()
        persona = Persona(client_id=other.id, name="Van een ander", description={})
        session.add(persona)
        session.commit()
    with database.session() as session, pytest.raises(Invalid):
        actions.describe_journey(session, manager, journey.id, FrameForm.model_validate({**FRAME, "persona": str(persona.id)}))
    with database.reading() as session:
        assert session.get_one(Journey, journey.id).persona_id is None


def test_promises_and_standards_are_lines_with_both_languages_beside_each_other() -> None:
    form = StepForm(
        name_en="Desk", promises_nl="Wij zien u\n\nAlleen hier", promises_en="We see you\nNo waiting", standards_en="Within a minute"
    )
    assert form.lists() == {
        "promises": [{"nl": "Wij zien u", "en": "We see you"}, {"en": "No waiting"}, {"nl": "Alleen hier"}],
        "standards": [{"en": "Within a minute"}],
    }
    assert as_lines(form.lists()["promises"], "nl") == "Wij zien u\n\nAlleen hier"


def test_steps_share_a_touchpoint_and_leave_it_without_taking_others_along(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        stage = queries.get_journey(session, manager, journey.id).stages[0]
        desk = stage.steps[0]
        app = arranging.add_step(session, manager, journey.id, stage.id, StepForm(name_en="App", channel=Channel.APP, same_as=desk.code))
        chat = arranging.add_step(session, manager, journey.id, stage.id, StepForm(name_en="Chat", channel=Channel.CHAT, same_as=desk.code))
        session.commit()
        assert {actions.shared_code(step) for step in (desk, app, chat)} == {desk.code}
        actions.change_step(session, manager, journey.id, desk.id, StepForm(name_en="Desk", channel=desk.channel))
        assert actions.shared_code(app) == actions.shared_code(chat) != actions.shared_code(desk)
        actions.change_step(session, manager, journey.id, app.id, StepForm(name_en="App", channel=Channel.APP))
        assert len({actions.shared_code(step) for step in (desk, app, chat)}) == 3


def test_the_first_leg_gets_all_steps_and_a_removed_leg_gives_them_to_its_neighbour(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    journey = make(database, manager, railway)
    with database.session() as session:
        first = actions.save_leg(session, manager, journey.id, None, LegForm(name_en="Order", closes_after_days=0))
        second = actions.save_leg(session, manager, journey.id, None, LegForm(name_en="Return", opens_after_days=2, closes_after_days=30))
        steps = queries.list_steps(session, journey.id)
        assert {step.leg_id for step in steps} == {first.id}
        actions.change_step(session, manager, journey.id, steps[-1].id, StepForm(name_en="Back", channel=steps[-1].channel, leg=second.id))
        actions.remove_leg(session, manager, journey.id, second.id)
        session.commit()
    with database.reading() as session:
        assert {step.leg_id for step in queries.list_steps(session, journey.id)} == {first.id}
    with pytest.raises(ValidationError):
        LegForm(name_en="Backwards", opens_after_days=5, closes_after_days=4)
