"""A study goes on with a newer version of its questionnaire; a visit keeps the version it was started with."""

import uuid

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.audit.models import AuditEntry
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.studies.errors import VersionNotUsable
from app.studies.models import Study
from app.studies.rules import StudyStatus
from app.studies.version_actions import adopt_version
from app.visits.rules import VisitStatus
from tests.capture.test_events import outcomes, send, standing
from tests.capture.world import World, batch, whole_visit

MANAGER = Viewer(role=Role.MANAGER, user_id=uuid.UUID(int=7), name="Kim", email="kim@example.org")


def newer_version(world: World, status: VersionStatus = VersionStatus.PUBLISHED) -> uuid.UUID:
    """Another version of the world's questionnaire, with the same questions."""
    with world.database.session() as session:
        old = session.get_one(QuestionnaireVersion, world.version_id)
        fresh = QuestionnaireVersion(questionnaire_id=old.questionnaire_id, number=8, status=status, content=old.content)
        session.add(fresh)
        session.commit()
        return fresh.id


def adopt(world: World, version_id: uuid.UUID) -> None:
    with world.database.session() as session:
        adopt_version(session, MANAGER, world.study_id, version_id)
        session.commit()


def test_visits_that_have_not_started_take_the_new_version_and_the_others_keep_theirs(world: World, anna: TestClient) -> None:
    waiting, begun = world.visit(), world.visit()
    send(anna, begun, batch(whole_visit(world)[:3]))
    fresh = newer_version(world)

    adopt(world, fresh)

    assert world.load(waiting).questionnaire_version_id == fresh
    assert world.load(begun).questionnaire_version_id == world.version_id
    assert world.load(begun).status is VisitStatus.STARTED
    with world.database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "study.version_adopted")).one()
        assert entry.changes == {"version": [7, 8]}


def test_a_visit_begun_without_a_network_on_the_old_version_keeps_it_and_loses_nothing(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    adopt(world, newer_version(world))

    answer = send(anna, visit_id, batch(whole_visit(world)))

    assert set(outcomes(answer)) == {"stored"}
    assert world.load(visit_id).questionnaire_version_id == world.version_id
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW


def test_a_started_visit_does_not_change_its_version(world: World, anna: TestClient) -> None:
    visit_id = world.visit()
    events = whole_visit(world)
    send(anna, visit_id, batch(events[:3]))
    fresh = newer_version(world)

    other = [{**events[3], "questionnaire_version_id": str(fresh)}]
    assert outcomes(send(anna, visit_id, batch(other))) == ["refused"]

    assert world.load(visit_id).questionnaire_version_id == world.version_id
    assert events[3]["question_code"] not in standing(world.database, visit_id)


@pytest.mark.parametrize("unusable", ["draft", "unknown"])
def test_events_cannot_bring_in_a_version_that_was_never_published(world: World, anna: TestClient, unusable: str) -> None:
    visit_id = world.visit()
    version = newer_version(world, VersionStatus.DRAFT) if unusable == "draft" else uuid.uuid4()
    events = [{**each, "questionnaire_version_id": str(version)} for each in whole_visit(world)[:2]]

    assert outcomes(send(anna, visit_id, batch(events))) == ["refused", "refused"]

    assert world.load(visit_id).questionnaire_version_id == world.version_id


def test_a_draft_or_a_study_that_is_over_changes_nothing(world: World) -> None:
    draft = newer_version(world, VersionStatus.DRAFT)
    with pytest.raises(VersionNotUsable):
        adopt(world, draft)
    with world.database.session() as session:
        session.get_one(QuestionnaireVersion, draft).status = VersionStatus.PUBLISHED
        session.get_one(Study, world.study_id).status = StudyStatus.CLOSED
        session.commit()
    with pytest.raises(VersionNotUsable):
        adopt(world, draft)
    with world.database.reading() as session:
        assert session.get_one(Study, world.study_id).questionnaire_version_id == world.version_id
