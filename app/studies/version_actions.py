"""A study in the field goes on with a newer version of its questionnaire."""

import uuid

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.jobs.events import publish
from app.journeys.rules import VersionStatus, asks_for_recordings
from app.journeys.studio import queries as studio_queries
from app.kit.translation import gettext as _
from app.studies import queries
from app.studies.errors import VersionNotUsable
from app.studies.events import VersionAdopted
from app.studies.models import Study
from app.studies.rules import StudyStatus


def adopt_version(session: Session, viewer: Viewer, study_id: uuid.UUID, version_id: uuid.UUID) -> Study:
    """Ask another version of the study's questionnaire from now on; visits that have started keep theirs.

    Raises StudyNotFound, QuestionnaireNotFound, VersionNotUsable (not published, of another questionnaire, or the study is over).
    """
    study = queries.get_study(session, viewer, study_id, lock=True)
    questionnaire, version = studio_queries.get_version(session, viewer, version_id)
    current, old = studio_queries.get_version(session, viewer, study.questionnaire_version_id)
    if questionnaire.id != current.id or version.status is not VersionStatus.PUBLISHED:
        raise VersionNotUsable(_("Only a published version of the study's own questionnaire can take over."))
    if study.status not in {StudyStatus.DRAFT, StudyStatus.FIELDING}:
        raise VersionNotUsable(_("The study is over, so its questionnaire stays as it was."))
    if asks_for_recordings(version.content) and not study.recordings_lawful_because:
        raise VersionNotUsable(_("This version asks for a sound recording, and the study does not say why that is lawful."))
    if version.id != study.questionnaire_version_id:
        study.questionnaire_version_id = version.id
        session.flush()
        publish(session, VersionAdopted(study_id=study.id, version_id=version.id))
        audit.record(session, viewer, "study.version_adopted", "study", study.id, changes={"version": (old.number, version.number)})
    session.flush()
    return study
