"""Which version of the questionnaire a visit is judged by: the one it was started with."""

import uuid
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.visits import legs
from app.visits.models import Visit
from app.visits.rules import VisitStatus

NOT_STARTED: Final = (VisitStatus.OPEN, VisitStatus.ASSIGNED, VisitStatus.BRIEFED)


def move_unstarted_visits(session: Session, study_id: uuid.UUID, version_id: uuid.UUID) -> None:
    """Let a study's visits that have not started be asked by this version, in the legs that it asks for."""
    wanted = legs.legs_of_version(session, version_id).codes
    mine = sa.select(Visit).where(Visit.study_id == study_id, Visit.status.in_(NOT_STARTED))
    others = legs.legs_of_versions(session, set(session.scalars(mine.with_only_columns(Visit.questionnaire_version_id).distinct())))
    in_other_legs = [each for each, asked in others.items() if asked.codes != wanted]
    moved = session.scalars(mine.where(Visit.questionnaire_version_id.in_(in_other_legs))).all() if in_other_legs else []
    session.execute(
        sa.update(Visit)
        .where(Visit.study_id == study_id, Visit.status.in_(NOT_STARTED))
        .values(questionnaire_version_id=version_id)
        .execution_options(synchronize_session="fetch")
    )
    for visit in moved:
        legs.give_days(session, visit)


def keep_started_version(session: Session, visit: Visit, version_id: uuid.UUID) -> None:
    """A visit that was begun without a network on an earlier version of its questionnaire keeps that one.

    Anything else (a visit that has started, another questionnaire, a draft, a version that does not exist) changes nothing.
    """
    if visit.status not in NOT_STARTED or version_id == visit.questionnaire_version_id:
        return
    known, current = (session.get(QuestionnaireVersion, each) for each in (version_id, visit.questionnaire_version_id))
    if known is None or current is None or known.questionnaire_id != current.questionnaire_id or known.status is VersionStatus.DRAFT:
        return
    visit.questionnaire_version_id = known.id
    session.flush()
    legs.give_days(session, visit)
