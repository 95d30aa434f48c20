"""All a phone needs to do a visit without a network, read in one go."""

import uuid
from collections.abc import Iterable

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.capture import queries
from app.capture.rules import affect_order, section_of
from app.capture.schemas import (
    AliasOut,
    AnswerOut,
    BriefingOut,
    Bundle,
    CheckQuestionOut,
    EvidenceOut,
    QuestionnaireOut,
    ReviewQuestionOut,
    ScenarioOut,
    StopOut,
)
from app.journeys.answers import REVIEW_PREFIX, form_of, is_answered
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.studies.models import Briefing
from app.visits.aliases import find_alias
from app.visits.cards import visit_cards
from app.visits.models import Visit
from app.visits.queries import get_visit


def get_bundle(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> Bundle:
    """The visit's bundle. Raises VisitNotFound, also for somebody else's visit."""
    visit = get_visit(session, viewer, visit_id)
    content = queries.get_content(session, visit.questionnaire_version_id)
    standing = queries.list_standing_answers(session, visit.id)
    values = {code: answer.value for code, answer in standing.items()}
    asked = queries.list_repair_questions(session, visit)
    scenario = queries.get_scenario(session, visit)
    stop = queries.find_non_completion(session, visit.id)
    alias = find_alias(session, viewer, visit)
    return Bundle(
        server_time=now(),
        visit=visit_cards(session, viewer, [visit])[0],
        briefing=_briefing(visit, queries.find_briefing(session, visit)),
        scenario=ScenarioOut(title=scenario.title, instructions=scenario.instructions),
        questionnaire=QuestionnaireOut(version_id=visit.questionnaire_version_id, content=form_of(content).shipped),
        answers=[_answer(a) for a in standing.values()],
        other_answers=[_answer(a) for a in queries.list_other_answers(session, visit.id, standing)],
        place=_place(content, standing.values()),
        evidence=[
            EvidenceOut(
                id=e.id, sha256=e.sha256, question_code=e.question_code, content_type=e.content_type, size=e.size,
                captured_at=e.captured_at or e.received_at,
            )
            for e in queries.list_evidence(session, visit.id)
        ],
        review_questions=[
            ReviewQuestionOut(
                id=q.id, question_code=q.question_code, section_code=section_of(content, q.question_code), text=q.text,
                answered=is_answered(values.get(f"{REVIEW_PREFIX}{q.id}")),
            )
            for q in asked
        ],
        affect_order=affect_order(visit.id),
        alias=None if alias is None else AliasOut(name=alias.name, email=alias.email),
        could_not_complete=None if stop is None else StopOut(reason=stop.reason, text=stop.text, fee_minor=stop.fee_minor),
    )  # fmt: skip


def _answer(answer: queries.StandingAnswer) -> AnswerOut:
    return AnswerOut(question_code=answer.question_code, value=answer.value, captured_at=answer.captured_at, mark=answer.mark)


def _place(content: QuestionnaireContent, standing: Iterable[queries.StandingAnswer]) -> str | None:
    """The section of the newest answer; None while there is none."""
    newest = max(standing, key=lambda answer: answer.captured_at, default=None)
    return None if newest is None else section_of(content, newest.question_code)


def _briefing(visit: Visit, briefing: Briefing | None) -> BriefingOut:
    if briefing is None:
        return BriefingOut(version=0, title={"en": "", "nl": ""}, sections=[], passed_at=visit.briefed_at, check=[])
    return BriefingOut(
        version=briefing.number, title=briefing.title,
        sections=[{"title": part["title"], "body": part["body"]} for part in briefing.sections],
        passed_at=visit.briefed_at, check=[CheckQuestionOut.model_validate(question) for question in briefing.check],
    )  # fmt: skip
