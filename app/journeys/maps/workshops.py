"""The only writer of workshops: a manager opens, shows and closes them; a client's people write what they expect."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.audit import actions as audit
from app.errors import Invalid
from app.journeys.errors import WorkshopClosed, WorkshopStepNotPossible
from app.journeys.maps import queries, rules, workshop_queries
from app.journeys.maps.rules import WorkshopStatus
from app.journeys.models import Workshop, WorkshopEntry
from app.kit.clock import now
from app.kit.ids import new_id
from app.kit.translation import gettext as _

LONGEST_SENTENCE = 500


@dataclass(frozen=True)
class Said:
    """What somebody says of a step: how it feels for guests, -1..1, and a sentence."""

    feeling: float | None
    sentence: str


def set_workshop(session: Session, viewer: Viewer, journey_id: uuid.UUID, status: WorkshopStatus) -> Workshop:
    """Open a journey's workshop (the first time it is made), show what everybody wrote, or close it. Raises JourneyNotFound, WorkshopStepNotPossible."""
    journey = queries.get_journey(session, viewer, journey_id, lock=True)
    workshop = workshop_queries.find_workshop(session, viewer, journey.id, lock=True)
    moment = now()
    if workshop is None:
        if status is not WorkshopStatus.GATHERING:
            raise WorkshopStepNotPossible(_("This journey has no workshop yet. Open one first."))
        workshop = Workshop(id=new_id(), journey_id=journey.id, status=status, opened_at=moment)
        session.add(workshop)
        audit.record(session, viewer, "workshop.opened", "journey", journey.id, changes={"status": (None, status.value)})
        session.flush()
        return workshop
    if workshop.status is status:
        return workshop
    if not rules.workshop_may_become(workshop.status, status):
        raise WorkshopStepNotPossible(_("A closed workshop can be opened again, but not shown without that."))
    audit.record(
        session, viewer, f"workshop.{status.value}", "journey", journey.id, changes={"status": (workshop.status.value, status.value)}
    )
    workshop.status = status
    workshop.shown_at = moment if rules.shows_all(status) and workshop.shown_at is None else workshop.shown_at
    workshop.closed_at = moment if status is WorkshopStatus.CLOSED else None
    session.flush()
    return workshop


def read_said(values: Mapping[str, list[str]], codes: list[str]) -> dict[str, Said]:
    """What a sent form says of each step that it names. Raises Invalid with a sentence for each field that cannot be used."""
    found: dict[str, Said] = {}
    wrong: dict[str, str] = {}
    for code in codes:
        if f"text-{code}" not in values and f"feel-{code}" not in values:
            continue
        sentence = " ".join("".join(values.get(f"text-{code}", [""])[:1]).split())
        if len(sentence) > LONGEST_SENTENCE:
            wrong[f"text-{code}"] = _("Keep it to %(n)s characters: a sentence is enough.", n=LONGEST_SENTENCE)
        feeling = _feeling(next((text for text in values.get(f"feel-{code}", []) if text.strip()), ""))
        if feeling == "wrong":
            wrong[f"feel-{code}"] = _("Choose a place between unpleasant and pleasant.")
        found[code] = Said(feeling if isinstance(feeling, float) else None, sentence)
    if wrong:
        raise Invalid(_("Some of it cannot be kept as it is."), fields=wrong)
    return found


def _feeling(text: str) -> float | str | None:
    if not text.strip():
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return "wrong"
    return round(value, 4) if -1 <= value <= 1 else "wrong"


def write_entries(session: Session, viewer: Viewer, workshop_id: uuid.UUID, said: Mapping[str, Said]) -> int:
    """Keep what a person says of some steps; nothing said of a step takes the entry away. Raises WorkshopNotFound, WorkshopClosed. How many changed."""
    workshop, journey = workshop_queries.get_workshop(session, viewer, workshop_id, lock=True)
    if not rules.takes_entries(workshop.status):
        raise WorkshopClosed(_("This workshop is closed. What you wrote before is kept; nothing was changed now."))
    if viewer.user_id is None:
        raise WorkshopClosed(_("Sign in to take part."))
    known = workshop_queries.list_own_entries(session, viewer, workshop)
    changed = []
    for code in workshop_queries.step_codes(journey):
        new, old = said.get(code), known.get(code)
        if new is None or (old is not None and (old.feeling, old.sentence) == (new.feeling, new.sentence)):
            continue
        if new.feeling is None and not new.sentence:
            if old is None:
                continue
            session.delete(old)
        elif old is None:
            session.add(
                WorkshopEntry(
                    workshop_id=workshop.id, user_id=viewer.user_id, step_code=code, feeling=new.feeling, sentence=new.sentence, updated_at=now()
                )
            )  # fmt: skip
        else:
            old.feeling, old.sentence, old.updated_at = new.feeling, new.sentence, now()
        changed.append(code)
    if changed:
        # What people think is theirs: the log says that they wrote, not what.
        audit.record(session, viewer, "workshop.entry_written", "journey", journey.id, changes={"steps": (None, changed)})
    session.flush()
    return len(changed)
