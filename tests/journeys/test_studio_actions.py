"""Questionnaires and their versions, made and published."""

import pytest
import sqlalchemy as sa

from app.access.viewer import Viewer
from app.audit.models import AuditEntry
from app.clients.models import Client
from app.journeys.errors import DraftExists, UnknownTemplate, VersionStepNotPossible
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import actions, queries
from tests.support.databases import TestDatabase


def test_an_unknown_template_makes_nothing(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    with database.session() as session, pytest.raises(UnknownTemplate):
        actions.create_questionnaire(session, manager, railway.id, name="X", template_code="nope")
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireVersion)) == 0


def test_a_version_is_published_once_and_the_next_is_a_draft_with_the_same_questions(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    with database.session() as session:
        version = actions.create_questionnaire(session, manager, railway.id, name="Q", template_code="store_visit")
        QuestionnaireContent.model_validate(version.content)
        with pytest.raises(DraftExists):
            actions.start_version(session, manager, version.questionnaire_id)
        with pytest.raises(VersionStepNotPossible):
            actions.retire_version(session, manager, version.id)
        actions.publish_version(session, manager, version.id)
        with pytest.raises(VersionStepNotPossible):
            actions.publish_version(session, manager, version.id)
        second = actions.start_version(session, manager, version.questionnaire_id)
        session.commit()
    with database.reading() as session:
        found = queries.list_versions(session, version.questionnaire_id)
        assert [(row.number, row.status) for row in found] == [(2, VersionStatus.DRAFT), (1, VersionStatus.PUBLISHED)]
        assert found[1].published_at is not None
        assert second.content == version.content
        actions_told = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)).all()
        assert actions_told == ["questionnaire.created", "questionnaire.version_published", "questionnaire.version_started"]
