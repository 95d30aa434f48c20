"""The only writer of what a journey says: its frame, personas, stages, steps and legs. Their order is written in ``arranging``."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.clients.queries import get_client
from app.errors import Invalid
from app.jobs.events import publish
from app.journeys.errors import JourneyLocked, JourneyNotFound
from app.journeys.events import JourneyMadeForAnother
from app.journeys.forms import make_code
from app.journeys.maps import queries
from app.journeys.maps.forms import FrameForm, LegForm, PersonaForm, StepForm
from app.journeys.maps.starting import FIRST, fill_from_template
from app.journeys.models import Journey, JourneyLeg, Persona, Stage, Step
from app.journeys.templates import find_template
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.translation import gettext as _

FRAME = ("name", "scope", "goal", "reason")


def create_journey(
    session: Session, viewer: Viewer, client_id: uuid.UUID, *, name: str, template_code: str = "", frame: FrameForm | None = None
) -> Journey:
    """A client's new journey, with a template's stages, steps and legs or empty. Raises UnknownTemplate."""
    client = get_client(session, viewer, client_id)
    template = find_template(template_code) if template_code else None
    journey = Journey(id=new_id(), client_id=client.id, name=name, stages=[], legs=[], revision=1)
    if frame is not None:
        journey.scope, journey.goal, journey.reason = frame.scope, frame.goal, frame.reason
        journey.persona_id = _persona_of(session, viewer, client.id, frame, client.locale)
    if template is not None:
        fill_from_template(journey, template)
    session.add(journey)
    session.flush()
    audit.record(
        session, viewer, "journey.created", "journey", journey.id, changes={"name": (None, name), "template": (None, template_code or None)}
    )
    return journey


def describe_journey(session: Session, viewer: Viewer, journey_id: uuid.UUID, form: FrameForm) -> Journey:
    """Change a journey's name, scope, goal, reason and persona; also when it is locked."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    fresh: dict[str, Any] = {name: getattr(form, name) for name in FRAME}
    locale = get_client(session, viewer, journey.client_id).locale
    fresh["persona_id"] = _persona_of(session, viewer, journey.client_id, form, locale)
    changes = {key: (getattr(journey, key), value) for key, value in fresh.items() if getattr(journey, key) != value}
    for key, (_old, value) in changes.items():
        setattr(journey, key, value)
    if changes:
        audit.record(session, viewer, "journey.described", "journey", journey.id, changes=_written(changes))
    session.flush()
    if "persona_id" in changes:
        publish(session, JourneyMadeForAnother(journey.id))
    return journey


def _written(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Changes as the log can keep them: ids as text."""
    return {
        key: (str(old) if isinstance(old, uuid.UUID) else old, str(new) if isinstance(new, uuid.UUID) else new)
        for key, (old, new) in changes.items()
    }


def _persona_of(session: Session, viewer: Viewer, client_id: uuid.UUID, form: FrameForm, locale: str) -> uuid.UUID | None:
    return choose_persona(
        session, viewer, client_id, form.persona, form.persona_name, {locale: form.persona_about} if form.persona_about else {}
    )


def choose_persona(
    session: Session, viewer: Viewer, client_id: uuid.UUID, chosen: uuid.UUID | None, name: str, about: dict[str, str]
) -> uuid.UUID | None:
    """The chosen persona of a client, or a new one where a name for it was written. Raises Invalid for another client's."""
    if name:
        persona = Persona(id=new_id(), client_id=client_id, name=name, description=about)
        session.add(persona)
        session.flush()
        audit.record(session, viewer, "persona.created", "persona", persona.id, changes={"name": (None, persona.name)})
        return persona.id
    found = queries.find_persona(session, viewer, client_id, chosen)
    if chosen and found is None:
        raise Invalid(_("Choose one of the possibilities."), fields={"persona": _("Choose one of the possibilities.")})
    return found.id if found else None


def save_persona(session: Session, viewer: Viewer, client_id: uuid.UUID, persona_id: uuid.UUID, form: PersonaForm) -> Persona:
    """Change who a persona is. Raises JourneyNotFound."""
    persona = queries.find_persona(session, viewer, client_id, persona_id)
    if persona is None:
        raise JourneyNotFound(_("There is no such persona."))
    fresh = {"name": form.name, "description": form.description()}
    changes = {key: (getattr(persona, key), value) for key, value in fresh.items() if getattr(persona, key) != value}
    for key, (_old, value) in changes.items():
        setattr(persona, key, value)
    if changes:
        audit.record(session, viewer, "persona.changed", "persona", persona.id, changes=changes)
    session.flush()
    return persona


def lock_journey(session: Session, viewer: Viewer, journey_id: uuid.UUID) -> None:
    """From now on only texts change: a study with it goes into the field. Doing it again changes nothing."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    if journey.locked_at is None:
        journey.locked_at = now()
        audit.record(session, viewer, "journey.locked", "journey", journey.id, changes={"locked": (False, True)})
    session.flush()


def rename_stage(session: Session, viewer: Viewer, journey_id: uuid.UUID, stage_id: uuid.UUID, name: dict[str, str]) -> Stage:
    """Change a stage's name; also when the journey is locked. A language that is not given stays. Raises JourneyNotFound."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    stage = find_stage(journey, stage_id)
    if stage.name != name:
        audit.record(session, viewer, "journey.stage_changed", "journey", journey.id, changes={"stage": (stage.name, name)})
        stage.name = name
    session.flush()
    return stage


def change_step(session: Session, viewer: Viewer, journey_id: uuid.UUID, step_id: uuid.UUID, form: StepForm) -> Step:
    """Change a step's texts, and its channel and leg while the journey is free. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    _stage, step = find_step(journey, step_id)
    leg_id = leg_of(journey, form.leg)
    if step.channel is not form.channel or step.leg_id != leg_id:
        refuse_when_locked(journey)
    fresh: dict[str, Any] = {
        **form.texts(), **form.lists(), "channel": form.channel, "state": form.state, "leg_id": leg_id,
        "touchpoint_code": touchpoint_of(journey, step, form.same_as),
    }  # fmt: skip
    changes = {key: (getattr(step, key), value) for key, value in fresh.items() if getattr(step, key) != value}
    for key, (_old, value) in changes.items():
        setattr(step, key, value)
    if changes:
        audit.record(session, viewer, "journey.step_changed", "journey", journey.id, changes=_written(changes))
    session.flush()
    return step


def touchpoint_of(journey: Journey, step: Step | None, same_as: str) -> str:
    """The code of the touchpoint that a step is, together with the step it is the same as; empty: a touchpoint of its own.

    Those it joins get the code too, and those it leaves keep one of their own.
    """
    others = [each for stage in journey.stages for each in stage.steps if each is not step]
    joined = [each for each in others if same_as and shared_code(each) == same_as]
    if step is not None and shared_code(step) != same_as:
        left = [each for each in others if shared_code(each) == shared_code(step)]
        for each in left:
            each.touchpoint_code = left[0].code if len(left) > 1 else ""
    for each in joined:
        each.touchpoint_code = same_as
    return same_as if joined else ""


def shared_code(step: Step) -> str:
    """The code that a step shares with others which are the same touchpoint; its own where it shares none."""
    return step.touchpoint_code or step.code


def save_leg(session: Session, viewer: Viewer, journey_id: uuid.UUID, leg_id: uuid.UUID | None, form: LegForm) -> JourneyLeg:
    """Add a leg at the end (no id), or change one; a locked journey's legs keep their windows. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    if leg_id is None:
        refuse_when_locked(journey)
        code = make_code(form.name_en or form.name_nl, {leg.code for leg in journey.legs}, "leg")
        leg = JourneyLeg(
            id=new_id(), journey_id=journey.id, position=len(journey.legs) + FIRST, code=code, name=form.name(),
            opens_after_days=form.opens_after_days, closes_after_days=form.closes_after_days,
        )  # fmt: skip
        if not journey.legs:
            # From now on the journey has legs: what was there belongs to the first of them.
            for stage in journey.stages:
                for step in stage.steps:
                    step.leg = leg
        journey.legs.append(leg)
        journey.revision += 1
        session.flush()
        audit.record(session, viewer, "journey.leg_added", "journey", journey.id, changes={"leg": (None, form.name())})
        return leg
    leg = find_leg(journey, leg_id)
    window = (form.opens_after_days, form.closes_after_days)
    if (leg.opens_after_days, leg.closes_after_days) != window:
        refuse_when_locked(journey)
    before = {"name": leg.name, "opens_after_days": leg.opens_after_days, "closes_after_days": leg.closes_after_days}
    leg.name, leg.opens_after_days, leg.closes_after_days = form.name(), *window
    changes = {key: (old, getattr(leg, key)) for key, old in before.items() if old != getattr(leg, key)}
    if changes:
        audit.record(session, viewer, "journey.leg_changed", "journey", journey.id, changes=changes)
    session.flush()
    return leg


def remove_leg(session: Session, viewer: Viewer, journey_id: uuid.UUID, leg_id: uuid.UUID) -> None:
    """Take a leg out; its steps go to the one before it, or after it for the first. Raises JourneyNotFound, JourneyLocked."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    refuse_when_locked(journey)
    leg = find_leg(journey, leg_id)
    place = journey.legs.index(leg)
    others = [each for each in journey.legs if each is not leg]
    heir = others[max(0, place - 1)].id if others else None
    for stage in journey.stages:
        for step in stage.steps:
            step.leg_id = heir if step.leg_id == leg.id else step.leg_id
    session.flush()
    journey.legs.remove(leg)
    for position, each in enumerate(others, FIRST):
        each.position = position
    journey.revision += 1
    audit.record(session, viewer, "journey.leg_removed", "journey", journey.id, changes={"leg": (leg.name, None)})
    session.flush()


def leg_of(journey: Journey, leg_id: uuid.UUID | None) -> uuid.UUID | None:
    """The leg a step goes to: the wanted one, else the first; None in a journey without legs. Raises JourneyNotFound."""
    if leg_id is None:
        return journey.legs[0].id if journey.legs else None
    return find_leg(journey, leg_id).id


def refuse_when_locked(journey: Journey) -> None:
    """Raises JourneyLocked."""
    if journey.locked_at is not None:
        raise JourneyLocked(_("A study with this journey is in the field. Its texts may change; to change its steps, make a new journey."))


def find_leg(journey: Journey, leg_id: uuid.UUID) -> JourneyLeg:
    """A leg of this journey. Raises JourneyNotFound."""
    found = next((leg for leg in journey.legs if leg.id == leg_id), None)
    if found is None:
        raise JourneyNotFound(_("This leg is no longer there."))
    return found


def find_stage(journey: Journey, stage_id: uuid.UUID) -> Stage:
    """A stage of this journey. Raises JourneyNotFound."""
    found = next((stage for stage in journey.stages if stage.id == stage_id), None)
    if found is None:
        raise JourneyNotFound(_("This stage is no longer there."))
    return found


def find_step(journey: Journey, step_id: uuid.UUID) -> tuple[Stage, Step]:
    """A step of this journey and its stage. Raises JourneyNotFound."""
    for stage in journey.stages:
        for step in stage.steps:
            if step.id == step_id:
                return stage, step
    raise JourneyNotFound(_("This step is no longer there."))
