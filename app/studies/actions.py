"""Studies: made, changed, brought through their lifecycle. ``set_study_status`` is the one setter of a study's status."""

import uuid

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.queries import get_client
from app.journeys.maps import actions as maps
from app.journeys.maps import queries as map_queries
from app.journeys.rules import VersionStatus
from app.journeys.studio import actions as studio
from app.journeys.studio import queries as studio_queries
from app.journeys.templates import Template, find_template
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.studies import queries
from app.studies.errors import PartUnknown, StudyLocked, StudyNotReady, StudyStepNotPossible
from app.studies.forms import BasicsForm, NewStudyForm
from app.studies.models import Briefing, CapRule, Scenario, StepNorm, Study
from app.studies.rules import DEFAULT_CAPS, StudyStatus, WaveStatus, study_may_become


def create_study(session: Session, viewer: Viewer, form: NewStudyForm) -> Study:
    """A draft study. From a template, its journey, questionnaire, scenarios and briefing are made too; else the chosen ones are used.

    Raises ClientNotFound, UnknownTemplate, PartUnknown.
    """
    client = get_client(session, viewer, form.client_id)
    template = find_template(form.template) if form.template else None
    if template is not None:
        name = template.name.get(client.locale) or next(iter(template.name.values()))
        journey_id = maps.create_journey(session, viewer, client.id, name=name, template_code=template.code).id
        version_id = studio.create_questionnaire(session, viewer, client.id, name=name, template_code=template.code).id
    else:
        journey_id, version_id = _known_parts(session, viewer, form)
    study = Study(
        client_id=client.id,
        journey_id=journey_id,
        questionnaire_version_id=version_id,
        name=form.name,
        languages=[client.locale],
        is_demo=client.is_demo,
    )
    session.add(study)
    session.flush()
    session.add_all(CapRule(study_id=study.id, kind=kind, amount=amount) for kind, amount in DEFAULT_CAPS.items())
    if template is not None:
        _take_over(session, study, template)
    session.flush()
    audit.record(
        session, viewer, "study.created", "study", study.id, changes={"name": (None, form.name), "template": (None, form.template or None)}
    )
    return study


def _known_parts(session: Session, viewer: Viewer, form: NewStudyForm) -> tuple[uuid.UUID, uuid.UUID]:
    """A journey and a questionnaire version that are the client's own and can be used."""
    if form.journey_id is None or form.version_id is None:
        told = _("Choose a template, or one of the client's journeys and questionnaires.")
        raise PartUnknown(told, fields={"template": told})
    journey = map_queries.get_journey(session, viewer, form.journey_id)
    questionnaire, version = studio_queries.get_version(session, viewer, form.version_id)
    if journey.client_id != form.client_id or questionnaire.client_id != form.client_id or version.status is VersionStatus.RETIRED:
        told = _("This journey or questionnaire is not this client's, or no longer in use.")
        raise PartUnknown(told, fields={"template": told})
    return journey.id, version.id


def _take_over(session: Session, study: Study, template: Template) -> None:
    for scenario in template.scenarios:
        session.add(Scenario(study_id=study.id, code=scenario.code, title=scenario.title, instructions=scenario.instructions))
        session.flush()
    briefing = template.briefing.model_dump(mode="json")
    session.add(Briefing(study_id=study.id, number=1, title=briefing["title"], sections=briefing["sections"], check=briefing["check"]))


def update_basics(session: Session, viewer: Viewer, study_id: uuid.UUID, form: BasicsForm) -> Study:
    """Change a study's own facts; once in the field only its name. Raises StudyLocked."""
    study = queries.get_study(session, viewer, study_id, lock=True)
    fresh = {
        "name": form.name, "fee_minor": form.fee, "could_not_complete_share": form.could_not_complete_share, "languages": form.languages,
        "minimum_level": form.minimum_level, "names_allowed": form.names_allowed,
        "names_legal_basis": form.names_legal_basis if form.names_allowed else "",
        "recordings_lawful_because": form.recordings_lawful_because or None, "orders_under_alias": form.orders_under_alias,
    }  # fmt: skip
    changes = {key: (getattr(study, key), value) for key, value in fresh.items() if getattr(study, key) != value}
    if study.status is not StudyStatus.DRAFT and set(changes) - {"name"}:
        raise StudyLocked(_("The study is in the field: its name may change, its fee, languages and privacy stay as they are."))
    for key, (_old, value) in changes.items():
        setattr(study, key, value)
    if changes:
        audit.record(session, viewer, "study.changed", "study", study.id, changes=changes)
    session.flush()
    return study


def set_norms(session: Session, viewer: Viewer, study_id: uuid.UUID, norm: int, by_step: dict[str, int]) -> Study:
    """The study's norm, and those of steps that differ from it. Raises StudyLocked, PartUnknown."""
    study = get_draft(session, viewer, study_id)
    known = {step.code for step in map_queries.list_steps(session, study.journey_id)}
    if set(by_step) - known:
        raise PartUnknown(_("One of these steps is no longer in the journey."))
    before = {"norm": study.norm, "steps": queries.list_step_norms(session, study.id)}
    study.norm = norm
    for code in known:
        row = session.get(StepNorm, (study.id, code))
        wanted = by_step.get(code)
        if wanted is None and row is not None:
            session.delete(row)
        elif wanted is not None and row is None:
            session.add(StepNorm(study_id=study.id, step_code=code, norm=wanted))
        elif wanted is not None and row is not None:
            row.norm = wanted
    if before != {"norm": norm, "steps": by_step}:
        audit.record(
            session,
            viewer,
            "study.norms_set",
            "study",
            study.id,
            changes={"norm": (before["norm"], norm), "steps": (before["steps"], by_step)},
        )
    session.flush()
    return study


def get_draft(session: Session, viewer: Viewer, study_id: uuid.UUID) -> Study:
    """A study that may still be changed, locked. Raises StudyLocked."""
    study = queries.get_study(session, viewer, study_id, lock=True)
    if study.status is not StudyStatus.DRAFT:
        raise StudyLocked(_("The study is in the field or over: this part of it stays as it is."))
    return study


def get_alive(session: Session, viewer: Viewer, study_id: uuid.UUID) -> Study:
    """A study that is a draft or in the field, locked: waves, briefings and exceptions may still be added. Raises StudyLocked."""
    study = queries.get_study(session, viewer, study_id, lock=True)
    if study.status not in {StudyStatus.DRAFT, StudyStatus.FIELDING}:
        raise StudyLocked(_("This study is over. Make a new one to go on."))
    return study


# --- the lifecycle ---


def publish(session: Session, viewer: Viewer, study_id: uuid.UUID) -> Study:
    """Bring a draft into the field: its questionnaire and briefing are published, its journey is locked. Raises StudyNotReady, StudyStepNotPossible."""
    study = queries.get_study(session, viewer, study_id, lock=True)
    readiness = queries.check_readiness(session, study)
    if study.status is StudyStatus.DRAFT and not readiness.is_ready:
        raise StudyNotReady(
            _("Something is still missing: %(what)s", what=" ".join(readiness.missing.values())), missing=sorted(readiness.missing)
        )
    set_study_status(session, viewer, study, StudyStatus.FIELDING)
    _questionnaire, version = studio_queries.get_version(session, viewer, study.questionnaire_version_id)
    if version.status is VersionStatus.DRAFT:
        studio.publish_version(session, viewer, version.id)
    maps.lock_journey(session, viewer, study.journey_id)
    if readiness.briefing is not None and readiness.briefing.published_at is None:
        readiness.briefing.published_at = now()
        audit.record(session, viewer, "study.briefing_published", "study", study.id, changes={"number": (None, readiness.briefing.number)})
    session.flush()
    return study


def close_study(session: Session, viewer: Viewer, study_id: uuid.UUID) -> Study:
    """End the fieldwork, once no wave is open. Raises StudyStepNotPossible."""
    study = queries.get_study(session, viewer, study_id, lock=True)
    waves = queries.list_waves_of(session, [study.id]).get(study.id, [])
    still_open = [row.wave.name for row in waves if row.wave.status is WaveStatus.OPEN]
    if still_open:
        raise StudyStepNotPossible(_("Close the wave %(name)s first.", name=", ".join(still_open)))
    set_study_status(session, viewer, study, StudyStatus.CLOSED)
    return study


def archive_study(session: Session, viewer: Viewer, study_id: uuid.UUID) -> Study:
    """Put a closed study away. Raises StudyStepNotPossible."""
    study = queries.get_study(session, viewer, study_id, lock=True)
    set_study_status(session, viewer, study, StudyStatus.ARCHIVED)
    return study


def set_study_status(session: Session, viewer: Viewer, study: Study, new: StudyStatus) -> None:
    """Move a locked study through its lifecycle. Raises StudyStepNotPossible."""
    old = study.status
    if not study_may_become(old, new):
        raise StudyStepNotPossible(_("This study is “%(old)s” and cannot become “%(new)s”.", old=old.value, new=new.value))
    study.status = new
    audit.record(session, viewer, f"study.{new.value}", "study", study.id, changes={"status": (old.value, new.value)})
    session.flush()
