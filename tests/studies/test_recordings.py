"""Recordings are off unless the study says why they are lawful."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.access.viewer import Viewer
from app.journeys.models import QuestionnaireVersion
from app.studies import actions
from app.studies.errors import StudyNotReady
from app.studies.models import Study, Wave
from app.studies.rules import StudyStatus
from tests.support.databases import TestDatabase

REASON = "Callers are told that calls may be recorded to train staff."


def ask_for_sound(database: TestDatabase, study: Study) -> None:
    """Put a question that takes a recording into the study's questionnaire."""
    with database.session() as session:
        version = session.get_one(QuestionnaireVersion, study.questionnaire_version_id)
        first, *others = version.content["sections"]
        sound = {"code": "the_call", "kind": "audio", "label": {"nl": "Het gesprek", "en": "The call"}, "required": False}
        version.content = {**version.content, "sections": [{**first, "questions": [*first["questions"], sound]}, *others]}
        session.commit()


def test_a_study_that_records_sound_is_published_only_with_the_reason_why_that_is_lawful(
    database: TestDatabase, manager: Viewer, draft: Study, add_wave: Callable[..., Wave]
) -> None:
    add_wave(draft)
    ask_for_sound(database, draft)
    with database.session() as session, pytest.raises(StudyNotReady, match="geluidsopname"):
        actions.publish(session, manager, draft.id)
    with database.session() as session:
        study = session.get_one(Study, draft.id)
        assert study.status is StudyStatus.DRAFT
        study.recordings_lawful_because = REASON
        session.commit()
    with database.session() as session:
        assert actions.publish(session, manager, draft.id).status is StudyStatus.FIELDING
        session.commit()


def test_the_basics_keep_why_recording_is_lawful_and_refuse_half_a_reason(
    browser: TestClient, database: TestDatabase, draft: Study
) -> None:
    form = {"name": draft.name, "fee": "25", "could_not_complete_share": "50", "languages": "nl", "minimum_level": "1"}
    refused = browser.post(f"/studies/{draft.id}/basics", data={**form, "recordings_lawful_because": "fine"})
    assert refused.status_code == 422
    assert "leave it empty" in refused.text or "laat het leeg" in refused.text
    with database.reading() as session:
        assert session.get_one(Study, draft.id).recordings_lawful_because is None
    saved = browser.post(f"/studies/{draft.id}/basics", data={**form, "recordings_lawful_because": REASON}, follow_redirects=False)
    assert saved.status_code == 303
    with database.reading() as session:
        assert session.get_one(Study, draft.id).recordings_lawful_because == REASON
    assert REASON in browser.get(f"/studies/{draft.id}/basics").text
