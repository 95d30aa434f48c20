"""What the demo's journeys are about: asked before anything is drawn, so the demo has it too."""

import uuid
from typing import Final

from sqlalchemy.orm import Session

from app.journeys.maps.rules import WorkshopStatus
from app.journeys.models import Journey, Persona, Workshop, WorkshopEntry
from app.kit.clock import now
from app.kit.ids import new_id

ABOUT: Final[dict[str, dict[str, str]]] = {
    "station_visit": {
        "scope": "From the last street before the station to getting off the train; second class, without a subscription.",
        "goal": "Travellers who come by train once a month find it easy enough to come twice.",
        "reason": "Complaints about waiting at the desk rose by a third last year, while nobody could say where the mood turns.",
    },
    "web_shop_return": {
        "scope": "From the first search to the money back, as a guest who orders one thing and sends it back.",
        "goal": "Customers who sent something back order again within three months.",
        "reason": "One parcel in four comes back, and nobody had ever followed one from the order to the refund.",
    },
    "store_visit": {
        "scope": "From the car park to the goodbye at the till, one basket, at a normal hour.",
        "goal": "A guest who came for three things leaves with the feeling of having been seen.",
        "reason": "Two competitors opened in the region; price alone will not keep guests.",
    },
}  # fmt: skip
PERSONAS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "station_visit": (
        "Karin, travels now and then",
        {
            "nl": "Neemt een keer per maand de trein naar de stad. Kent het station niet goed en vraagt liever iemand dan een app.",
            "en": "Takes the train into town once a month. Does not know the station well and would rather ask somebody than an app.",
        },
    ),
    "web_shop_return": (
        "Mira, orders in the evening",
        {
            "nl": "Bestelt 's avonds op de bank, past thuis en stuurt terug wat niet goed is. Wil weten wanneer het geld er is.",
            "en": "Orders on the sofa in the evening, tries on at home and sends back what is not right. Wants to know when the money is there.",
        },
    ),
    "store_visit": (
        "Jonas, shops after work",
        {
            "nl": "Haalt na het werk drie dingen en wil voor de kinderen thuis zijn.",
            "en": "Picks up three things after work and wants to be home before the children.",
        },
    ),
}  # fmt: skip
ALSO_PLAYED: Final[dict[tuple[str, str], tuple[str, dict[str, str]]]] = {
    ("station_visit", "first_time"): (
        "Tom, takes the train for the first time",
        {
            "nl": "Reed tot nu toe alles met de auto. Weet niet welk kaartje hij nodig heeft en op welk perron hij moet zijn.",
            "en": "Drove everywhere until now. Does not know which ticket he needs or which platform to go to.",
        },
    ),
}  # fmt: skip
"""Scenarios that are played as somebody else than the journey is made for."""
EXPECTED: Final[dict[str, tuple[float, str]]] = {
    "finding_way": (0.3, "Our signs are new, people find us easily."),
    "entrance": (0.2, "Clean enough, we sweep twice a day."),
    "first_impression": (0.4, "People see at once where to go."),
    "desk_waiting": (0.1, "They wait a little, but there is a screen to look at."),
    "desk_advice": (0.6, "Our people at the desk are the best we have."),
    "platform": (0.0, "Draughty, nothing to be done about it."),
    "train_help": (0.2, "The conductor is busy with tickets."),
    "goodbye": (0.3, ""),
}
"""What the client's head office thought a guest feels at each step (-1..1), before anybody had been there."""


def other_persona(session: Session, client_id: uuid.UUID, template_code: str, scenario_code: str) -> uuid.UUID | None:
    """The persona of a scenario that has one of its own, newly made."""
    told = ALSO_PLAYED.get((template_code, scenario_code))
    if told is None:
        return None
    persona = Persona(id=new_id(), client_id=client_id, name=told[0], description=told[1])
    session.add(persona)
    session.flush()
    return persona.id


def tell_about(session: Session, journey: Journey, template_code: str) -> None:
    """Write down scope, goal, reason and persona of a journey."""
    name, description = PERSONAS[template_code]
    persona = Persona(id=new_id(), client_id=journey.client_id, name=name, description=description)
    session.add(persona)
    session.flush()
    journey.persona_id = persona.id
    for field, text in ABOUT[template_code].items():
        setattr(journey, field, text)


def hold_workshop(session: Session, journey_id: uuid.UUID, user_id: uuid.UUID, step_codes: list[str]) -> None:
    """A workshop that is over: what one of the client's people expected, now beside what guests lived through."""
    moment = now()
    workshop = Workshop(id=new_id(), journey_id=journey_id, status=WorkshopStatus.CLOSED, shown_at=moment, closed_at=moment)
    session.add(workshop)
    session.flush()
    session.add_all(
        WorkshopEntry(workshop_id=workshop.id, user_id=user_id, step_code=code, feeling=feeling, sentence=sentence)
        for code, (feeling, sentence) in EXPECTED.items()
        if code in step_codes
    )
    session.flush()
