"""The parts of a study that shoppers meet: caps, scenarios, the briefing."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.jobs.events import publish
from app.journeys.forms import in_languages, make_code
from app.journeys.maps.actions import choose_persona
from app.journeys.templates import BriefingContent
from app.kit.clock import now
from app.kit.translation import gettext as _
from app.studies import queries
from app.studies.actions import get_alive, get_draft
from app.studies.errors import CapNotWider, PartUnknown, ShopperUnknown, StudyLocked, StudyNotFound, StudyStepNotPossible
from app.studies.events import ScenarioPlayedAs
from app.studies.forms import ExceptionForm, LevelCapForm, PlayedAsForm, ScenarioForm
from app.studies.models import Briefing, CapRule, QuotaCell, Scenario
from app.studies.rules import CapKind, StudyStatus, is_wider

# --- caps ---


def set_caps(session: Session, viewer: Viewer, study_id: uuid.UUID, amounts: dict[CapKind, int | None]) -> None:
    """The ordinary caps of a draft; None takes a cap off. Raises StudyLocked."""
    study = get_draft(session, viewer, study_id)
    caps = queries.list_caps(session, study.id)
    changes: dict[str, tuple[Any, Any]] = {}
    for kind, amount in amounts.items():
        rule = caps.ordinary.get(kind.value)
        old = rule.amount if rule else None
        if old == amount:
            continue
        changes[kind.value] = (old, amount)
        if amount is None and rule is not None:
            session.delete(rule)
        elif rule is not None and amount is not None:
            rule.amount = amount
        elif amount is not None:
            session.add(CapRule(study_id=study.id, kind=kind, amount=amount))
    if changes:
        audit.record(session, viewer, "study.caps_set", "study", study.id, changes=changes)
    session.flush()


def add_level_cap(session: Session, viewer: Viewer, study_id: uuid.UUID, form: LevelCapForm) -> CapRule:
    """A wider cap for a level and up; a second one for the same level replaces the first. Raises StudyLocked, CapNotWider."""
    study = get_draft(session, viewer, study_id)
    caps = queries.list_caps(session, study.id)
    _require_wider(caps, form.kind, form.amount)
    rule = next((each for each in caps.by_level if each.kind is form.kind and each.minimum_level == form.minimum_level), None)
    old = rule.amount if rule else None
    if rule is None:
        rule = CapRule(study_id=study.id, kind=form.kind, minimum_level=form.minimum_level, amount=form.amount)
        session.add(rule)
    rule.amount = form.amount
    audit.record(
        session,
        viewer,
        "study.level_cap_set",
        "study",
        study.id,
        changes={f"{form.kind.value} from level {form.minimum_level}": (old, form.amount)},
    )
    session.flush()
    return rule


def add_exception(session: Session, viewer: Viewer, study_id: uuid.UUID, form: ExceptionForm) -> CapRule:
    """A higher cap for one shopper, with its reason in the log. Raises StudyLocked, ShopperUnknown, CapNotWider."""
    study = get_alive(session, viewer, study_id)
    shopper = queries.find_shopper_by_number(session, form.shopper_number)
    if shopper is None:
        told = _("There is no shopper with number %(n)s.", n=form.shopper_number)
        raise ShopperUnknown(told, fields={"shopper_number": told})
    caps = queries.list_caps(session, study.id)
    _require_wider(caps, form.kind, form.amount)
    rule = next((each.rule for each in caps.exceptions if each.rule.kind is form.kind and each.rule.shopper_id == shopper.id), None)
    old = rule.amount if rule else None
    if rule is None:
        rule = CapRule(study_id=study.id, kind=form.kind, shopper_id=shopper.id, amount=form.amount)
        session.add(rule)
    rule.amount, rule.reason = form.amount, form.reason
    audit.record(
        session, viewer, "study.cap_exception", "study", study.id, reason=form.reason,
        changes={"shopper_id": (None, str(shopper.id)), form.kind.value: (old, form.amount)},
    )  # fmt: skip
    session.flush()
    return rule


def remove_cap(session: Session, viewer: Viewer, study_id: uuid.UUID, rule_id: uuid.UUID) -> None:
    """Take a level's cap or an exception off; ordinary caps are set together. Raises StudyLocked, StudyNotFound."""
    study = get_alive(session, viewer, study_id)
    rule = session.get(CapRule, rule_id)
    if rule is None or rule.study_id != study.id or (rule.shopper_id is None and rule.minimum_level == 1):
        raise StudyNotFound(_("This cap is no longer there."))
    if rule.shopper_id is None:
        get_draft(session, viewer, study_id)
    audit.record(
        session, viewer, "study.cap_removed", "study", study.id,
        changes={rule.kind.value: (rule.amount, None), "shopper_id": (str(rule.shopper_id) if rule.shopper_id else None, None)},
    )  # fmt: skip
    session.delete(rule)
    session.flush()


def _require_wider(caps: queries.Caps, kind: CapKind, amount: int) -> None:
    ordinary = caps.ordinary.get(kind.value)
    if not is_wider(kind, amount, ordinary.amount if ordinary else None):
        told = _("Everybody has %(n)s here; this has to allow more.", n=ordinary.amount if ordinary else _("no limit"))
        raise CapNotWider(told, fields={"amount": told})


# --- scenarios ---


def save_scenario(session: Session, viewer: Viewer, study_id: uuid.UUID, scenario_id: uuid.UUID | None, form: ScenarioForm) -> Scenario:
    """A new scenario (no id), or another text for one. Raises StudyLocked, StudyNotFound."""
    study = get_draft(session, viewer, study_id)
    known = queries.list_scenarios(session, study.id)
    fresh = {"title": in_languages(form, "title"), "instructions": in_languages(form, "instructions")}
    if scenario_id is None:
        code = make_code(form.title_en or form.title_nl, {each.code for each in known}, "scenario")
        scenario = Scenario(study_id=study.id, code=code, **fresh)
        session.add(scenario)
        session.flush()
        audit.record(
            session, viewer, "study.scenario_added", "study", study.id, changes={"code": (None, code), "title": (None, fresh["title"])}
        )
        return scenario
    found = next((each for each in known if each.id == scenario_id), None)
    if found is None:
        raise StudyNotFound(_("This scenario is no longer there."))
    changes = {key: (getattr(found, key), value) for key, value in fresh.items() if getattr(found, key) != value}
    for key, (_old, value) in changes.items():
        setattr(found, key, value)
    if changes:
        audit.record(session, viewer, "study.scenario_changed", "study", study.id, changes=changes)
    session.flush()
    return found


def play_as(session: Session, viewer: Viewer, study_id: uuid.UUID, scenario_id: uuid.UUID, form: PlayedAsForm) -> Scenario:
    """Name the persona that a scenario is played as: a matter of reading the results, so also in the field and after it.

    Raises StudyLocked once the study is put away, StudyNotFound, Invalid.
    """
    study = queries.get_study(session, viewer, study_id, lock=True)
    if study.status is StudyStatus.ARCHIVED:
        raise StudyLocked(_("This study is put away: it stays as it is."))
    found = next((each for each in queries.list_scenarios(session, study.id) if each.id == scenario_id), None)
    if found is None:
        raise StudyNotFound(_("This scenario is no longer there."))
    persona_id = choose_persona(session, viewer, study.client_id, form.persona, form.persona_name, {})
    if persona_id != found.persona_id:
        told = (str(found.persona_id) if found.persona_id else None, str(persona_id) if persona_id else None)
        audit.record(
            session, viewer, "study.scenario_played_as", "study", study.id, changes={"scenario": (None, found.code), "persona_id": told}
        )
        found.persona_id = persona_id
        session.flush()
        publish(session, ScenarioPlayedAs(study.id))
    return found


def remove_scenario(session: Session, viewer: Viewer, study_id: uuid.UUID, scenario_id: uuid.UUID) -> None:
    """Take a scenario out, as long as no quota asks for it. Raises StudyLocked, StudyNotFound, StudyStepNotPossible."""
    study = get_draft(session, viewer, study_id)
    found = next((each for each in queries.list_scenarios(session, study.id) if each.id == scenario_id), None)
    if found is None:
        raise StudyNotFound(_("This scenario is no longer there."))
    if session.query(QuotaCell.id).filter(QuotaCell.scenario_id == scenario_id).first() is not None:
        raise StudyStepNotPossible(_("The quota of a wave asks for this scenario. Take it out there first."))
    audit.record(
        session, viewer, "study.scenario_removed", "study", study.id, changes={"code": (found.code, None), "title": (found.title, None)}
    )
    session.delete(found)
    session.flush()


# --- the briefing ---


def save_briefing(session: Session, viewer: Viewer, study_id: uuid.UUID, content: BriefingContent) -> Briefing:
    """Keep the briefing: in its draft number, or as the next number when the newest is published. Raises StudyLocked."""
    study = get_alive(session, viewer, study_id)
    briefings = queries.list_briefings(session, study.id)
    values = content.model_dump(mode="json")
    newest = briefings[0] if briefings else None
    if newest is None or newest.published_at is not None:
        if newest is not None and (newest.title, newest.sections, newest.check) == (values["title"], values["sections"], values["check"]):
            return newest
        newest = Briefing(study_id=study.id, number=newest.number + 1 if newest else 1, title={}, sections=[], check=[])
        session.add(newest)
    before = {"sections": len(newest.sections), "check": len(newest.check)}
    newest.title, newest.sections, newest.check = values["title"], values["sections"], values["check"]
    session.flush()
    audit.record(
        session, viewer, "study.briefing_saved", "study", study.id,
        changes={"number": (None, newest.number), "sections": (before["sections"], len(newest.sections)), "check": (before["check"], len(newest.check))},
    )  # fmt: skip
    session.flush()
    return newest


def publish_briefing(session: Session, viewer: Viewer, study_id: uuid.UUID) -> Briefing:
    """Publish the newest number: visits that are not yet briefed get this one. Raises StudyLocked, PartUnknown, StudyStepNotPossible."""
    study = get_alive(session, viewer, study_id)
    briefings = queries.list_briefings(session, study.id)
    if not briefings:
        raise PartUnknown(_("There is no briefing yet."))
    if briefings[0].published_at is not None:
        raise StudyStepNotPossible(_("Number %(n)s is published already.", n=briefings[0].number))
    briefings[0].published_at = now()
    audit.record(session, viewer, "study.briefing_published", "study", study.id, changes={"number": (None, briefings[0].number)})
    session.flush()
    return briefings[0]
