"""Drafts: saved by revision, taken back and done again, never changed once published."""

from functools import partial

import pytest
import sqlalchemy as sa

from app.access.viewer import Viewer
from app.audit.models import AuditEntry
from app.clients.models import Client
from app.journeys.errors import EditRefused, NotADraft, NothingToTakeBack, StaleDraft
from app.journeys.models import LibraryQuestion, QuestionnaireRevision, QuestionnaireVersion
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.studio import actions, draft_actions, draft_queries, editing
from app.journeys.studio.draft_actions import MOST_STATES, Edit
from app.journeys.studio.places import find_question
from tests.support.databases import TestDatabase


def begin(database: TestDatabase, manager: Viewer, railway: Client) -> QuestionnaireVersion:
    with database.session() as session:
        version = actions.create_questionnaire(session, manager, railway.id, name="Q", template_code="store_visit")
        session.commit()
    return version


def add(content: QuestionnaireContent, label: str = "New") -> Edit:
    question = editing.new_question(content, QuestionKind.YES_NO, {"en": label}, "new")
    return Edit(editing.add_question(content, question, content.sections[0].code), f"Question added: {label}", f"q:{question.code}")


def retitle(content: QuestionnaireContent, title: str) -> Edit:
    return Edit(content.model_copy(update={"title": {"en": title}}), "Title")


def newest(database: TestDatabase, version: QuestionnaireVersion) -> QuestionnaireVersion:
    with database.reading() as session:
        return draft_queries.get_newest(session, version.questionnaire_id)


def test_each_save_raises_the_revision_and_stands_in_the_log(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    with database.session() as session:
        saved, made = draft_actions.edit_draft(session, manager, version.questionnaire_id, 1, add)
        session.commit()
    assert (saved.revision, made.place) == (2, "q:new")
    assert "new" in {q.code for q in QuestionnaireContent.model_validate(newest(database, version).content).questions()}
    with database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "questionnaire.draft_changed")).one()
        assert entry.subject_id == version.questionnaire_id


def test_an_edit_that_changes_nothing_leaves_no_trace(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    with database.session() as session:
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 1, add)
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 2, lambda content: Edit(content, "Nothing"))
        session.commit()
    assert newest(database, version).revision == 2


def test_who_saves_over_somebody_elses_save_is_refused(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    with database.session() as session:
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 1, add)
        session.commit()
    before = newest(database, version)
    with database.session() as session, pytest.raises(StaleDraft):
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 1, add)
    with database.session() as session, pytest.raises(StaleDraft):
        draft_actions.take_back(session, manager, version.questionnaire_id, 1, -1)
    after = newest(database, version)
    assert (after.revision, after.content) == (before.revision, before.content)


def test_undo_and_redo_bring_the_exact_content_back(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    states = [newest(database, version).content]
    with database.session() as session:
        for n in range(1, 4):
            draft_actions.edit_draft(session, manager, version.questionnaire_id, n, partial(add, label=f"Number {n}"))
            session.commit()
            states.append(newest(database, version).content)
        for n, wanted in ((4, states[2]), (5, states[1]), (6, states[0])):
            back, place = draft_actions.take_back(session, manager, version.questionnaire_id, n, -1)
            assert back.content == wanted
            assert place == f"s:{states[0]['sections'][0]['code']}"
        with pytest.raises(NothingToTakeBack):
            draft_actions.take_back(session, manager, version.questionnaire_id, 7, -1)
        for n, wanted in ((7, states[1]), (8, states[2])):
            again, place = draft_actions.take_back(session, manager, version.questionnaire_id, n, 1)
            assert again.content == wanted
            assert place.startswith("q:new")
        # A new edit closes the way forward.
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 9, lambda content: add(content, "Another"))
        with pytest.raises(NothingToTakeBack):
            draft_actions.take_back(session, manager, version.questionnaire_id, 10, 1)
        assert draft_actions.take_back(session, manager, version.questionnaire_id, 10, -1)[0].content == states[2]
        session.commit()


def test_a_refused_edit_changes_nothing(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    before = newest(database, version)

    def remove_what_is_read(content: QuestionnaireContent) -> Edit:
        read = next(code for question in content.questions() if question.visible_when for code in question.visible_when.codes())
        return Edit(editing.remove_question(content, read), "Removed")

    with database.session() as session, pytest.raises(EditRefused) as refused:
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 1, remove_what_is_read)
    assert refused.value.places
    after = newest(database, version)
    assert (after.revision, after.content) == (before.revision, before.content)


def test_a_published_version_never_changes_and_its_history_is_gone(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    with database.session() as session:
        draft_actions.edit_draft(session, manager, version.questionnaire_id, 1, add)
        actions.publish_version(session, manager, version.id)
        session.commit()
    before = newest(database, version)
    with database.session() as session:
        with pytest.raises(NotADraft):
            draft_actions.edit_draft(session, manager, version.questionnaire_id, 2, add)
        with pytest.raises(NotADraft):
            draft_actions.take_back(session, manager, version.questionnaire_id, 2, -1)
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireRevision)) == 0
    assert newest(database, version).content == before.content


def test_only_the_last_states_are_kept(database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = begin(database, manager, railway)
    with database.session() as session:
        for n in range(1, MOST_STATES + 6):
            draft_actions.edit_draft(session, manager, version.questionnaire_id, n, partial(retitle, title=f"Title {n}"))
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionnaireRevision)) == MOST_STATES
        back, _place = draft_actions.take_back(session, manager, version.questionnaire_id, MOST_STATES + 6, -1)
        assert back.content["title"] == {"en": f"Title {MOST_STATES + 4}"}


def test_a_question_is_kept_in_the_library_without_the_rules_that_read_others(
    database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    version = begin(database, manager, railway)
    content = QuestionnaireContent.model_validate(version.content)
    ruled = next(question for question in content.questions() if question.visible_when and not question.questions)
    with database.session() as session:
        draft_actions.keep_in_library(session, manager, ruled)
        kept = draft_actions.keep_in_library(session, manager, ruled.model_copy(update={"label": {"en": "Another label"}}))
        session.commit()
    assert "visible_when" not in kept.content
    with database.reading() as session:
        assert [row.content["label"] for row in draft_queries.list_own(session, ["another", "label"])] == [{"en": "Another label"}]
        assert draft_queries.list_own(session, ["nowhere"]) == []
    with database.session() as session:
        draft_actions.drop_from_library(session, manager, kept.id)
        session.commit()
        assert session.scalar(sa.select(sa.func.count()).select_from(LibraryQuestion)) == 0
    assert find_question(content, ruled.code)[0].visible_when is not None
