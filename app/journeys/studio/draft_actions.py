"""The only writer of a draft's content: each change is kept, so that it can be taken back and done again until the draft is published."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.queries import get_client
from app.journeys.errors import NotADraft, NothingToTakeBack, StaleDraft
from app.journeys.models import LibraryQuestion, Questionnaire, QuestionnaireRevision, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import Question, QuestionnaireContent
from app.journeys.studio import draft_queries, queries
from app.journeys.studio.editing import drop_strange_rules
from app.journeys.studio.estimate import estimated_minutes
from app.journeys.studio.places import nearest_place
from app.kit.ids import new_id
from app.kit.translation import gettext as _

MOST_STATES: Final = 60
"""States of a draft that are kept to go back to."""
FIRST: Final = 1


@dataclass(frozen=True)
class Edit:
    """What an edit made: the content, one line for the log, and what the editor shows next (``q:code``, ``s:code`` or empty)."""

    content: QuestionnaireContent
    summary: str
    place: str = ""


def edit_draft(
    session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, revision: int, change: Callable[[QuestionnaireContent], Edit]
) -> tuple[QuestionnaireVersion, Edit]:
    """Change the draft. Raises NotADraft, StaleDraft when it is no longer what the sender saw, and what ``change`` raises."""
    version = _lock_draft(session, viewer, questionnaire_id)
    if version.revision != revision:
        raise StaleDraft(
            _("Somebody else saved this questionnaire in the meantime. What you typed is still here: look at it and save again.")
        )
    before = QuestionnaireContent.model_validate(version.content)
    made = change(before)
    stored = _timed(made.content).stored()
    if stored == version.content:
        return version, made
    _remember(session, version, made, stored)
    version.content = stored
    version.revision += 1
    audit.record(
        session, viewer, "questionnaire.draft_changed", "questionnaire", questionnaire_id,
        changes={"revision": (revision, version.revision), "what": (None, made.summary), **_counted(before, made.content)},
    )  # fmt: skip
    session.flush()
    return version, made


def replace_draft(
    session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, revision: int, content: QuestionnaireContent
) -> QuestionnaireVersion:
    """Put another content in the draft's place, as one change that can be taken back. Raises NotADraft, StaleDraft."""
    return edit_draft(session, viewer, questionnaire_id, revision, lambda _old: Edit(content, _("Everything replaced")))[0]


def take_back(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, revision: int, by: int) -> tuple[QuestionnaireVersion, str]:
    """Undo (``by`` -1) or redo (+1) one change; also returns the place it was made at. Raises NotADraft, StaleDraft, NothingToTakeBack."""
    version = _lock_draft(session, viewer, questionnaire_id)
    if version.revision != revision:
        raise StaleDraft(_("Somebody else saved this questionnaire in the meantime. Look at it before you take something back."))
    state = draft_queries.find_state(session, version.id, version.history_at + by)
    if state is None:
        raise NothingToTakeBack(_("There is nothing to undo.") if by < 0 else _("There is nothing to redo."))
    undone = draft_queries.find_state(session, version.id, version.history_at) if by < 0 else state
    before = QuestionnaireContent.model_validate(version.content)
    version.content = state.content
    version.history_at = state.position
    version.revision += 1
    summary = undone.summary if undone else ""
    audit.record(
        session, viewer, "questionnaire.draft_undone" if by < 0 else "questionnaire.draft_redone", "questionnaire", questionnaire_id,
        changes={"revision": (revision, version.revision), "what": (None, summary)},
    )  # fmt: skip
    session.flush()
    return version, nearest_place(before, QuestionnaireContent.model_validate(state.content), undone.place if undone else "")


def begin_questionnaire(
    session: Session, viewer: Viewer, client_id: uuid.UUID, *, name: str, content: QuestionnaireContent, origin: str
) -> QuestionnaireVersion:
    """A client's new questionnaire with this content as its first draft; ``origin`` says for the log what it was made from."""
    client = get_client(session, viewer, client_id)
    questionnaire = Questionnaire(id=new_id(), client_id=client.id, name=name)
    version = QuestionnaireVersion(
        questionnaire_id=questionnaire.id,
        number=FIRST,
        status=VersionStatus.DRAFT,
        content=_timed(content).stored(),
        revision=1,
        history_at=0,
    )
    session.add(questionnaire)
    session.flush()
    session.add(version)
    session.flush()
    audit.record(
        session, viewer, "questionnaire.created", "questionnaire", questionnaire.id, changes={"name": (None, name), "from": (None, origin)}
    )
    return version


def keep_in_library(session: Session, viewer: Viewer, question: Question) -> LibraryQuestion:
    """Keep a question to use again, without the rules that read other questions. The same code again replaces what was kept."""
    fresh = drop_strange_rules(question)
    content = fresh.model_dump(mode="json", exclude_defaults=True)
    found = draft_queries.find_own_by_code(session, question.code)
    kept = found or LibraryQuestion(id=new_id(), code=question.code)
    kept.content = content
    kept.search = " ".join([*question.label.values(), question.code, *question.tags]).lower()
    session.add(kept)
    audit.record(session, viewer, "library.question_kept", "library_question", kept.id, changes={"code": (None, question.code)})
    session.flush()
    return kept


def drop_from_library(session: Session, viewer: Viewer, library_id: uuid.UUID) -> None:
    """Take one of the agency's own questions out of the library; questionnaires that took it over keep it."""
    kept = draft_queries.get_own(session, library_id)
    audit.record(session, viewer, "library.question_dropped", "library_question", kept.id, changes={"code": (kept.code, None)})
    session.delete(kept)
    session.flush()


def forget_states(session: Session, version: QuestionnaireVersion) -> None:
    """Drop what could be undone: a published version has no way back."""
    session.execute(sa.delete(QuestionnaireRevision).where(QuestionnaireRevision.version_id == version.id))


def _lock_draft(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID) -> QuestionnaireVersion:
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    version = draft_queries.get_newest(session, questionnaire.id, lock=True)
    if version.status is not VersionStatus.DRAFT:
        raise NotADraft(_("Version %(n)s is published and never changes. Begin a new version to change the questions.", n=version.number))
    return version


def _remember(session: Session, version: QuestionnaireVersion, made: Edit, stored: dict[str, Any]) -> None:
    own = QuestionnaireRevision.version_id == version.id
    session.execute(sa.delete(QuestionnaireRevision).where(own, QuestionnaireRevision.position > version.history_at))
    if draft_queries.find_state(session, version.id, version.history_at) is None:
        session.add(
            QuestionnaireRevision(version_id=version.id, position=version.history_at, content=version.content, summary="", place=made.place)
        )
    version.history_at += 1
    session.add(
        QuestionnaireRevision(
            version_id=version.id, position=version.history_at, content=stored, summary=made.summary[:300], place=made.place
        )
    )
    session.execute(sa.delete(QuestionnaireRevision).where(own, QuestionnaireRevision.position <= version.history_at - MOST_STATES))


def _timed(content: QuestionnaireContent) -> QuestionnaireContent:
    """With the minutes that filling in takes; a longer time that somebody wrote down stays, it counts the visit itself too."""
    usual = QuestionnaireContent.model_fields["estimated_minutes"].default
    written = content.estimated_minutes if content.estimated_minutes != usual else 1
    return content.model_copy(update={"estimated_minutes": min(max(estimated_minutes(content), written), 600)})


def _counted(before: QuestionnaireContent, after: QuestionnaireContent) -> dict[str, tuple[int, int]]:
    counts = {
        "sections": (len(before.sections), len(after.sections)),
        "questions": (len(before.questions()), len(after.questions())),
    }
    return {name: pair for name, pair in counts.items() if pair[0] != pair[1]}
