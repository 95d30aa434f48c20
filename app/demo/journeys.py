"""What the demo's journeys are about: asked before anything is drawn, so the demo has it too.

What has one language only (names, scope, goal, reason, what was expected) is in that of the client: Spoorlijn's is Dutch, Kornblume's is English.
"""

import uuid
from typing import Final

from sqlalchemy.orm import Session

from app.journeys.maps.rules import WorkshopStatus
from app.journeys.models import Journey, Persona, Workshop, WorkshopEntry
from app.kit.clock import now
from app.kit.ids import new_id

ABOUT: Final[dict[str, dict[str, str]]] = {
    "station_visit": {
        "scope": "Van de laatste straat voor het station tot het uitstappen uit de trein; tweede klas, zonder abonnement.",
        "goal": "Wie één keer per maand met de trein komt, vindt het makkelijk genoeg om twee keer te komen.",
        "reason": "De klachten over wachten aan het loket stegen vorig jaar met een derde, en niemand kon zeggen waar de stemming omslaat.",
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
        "Karin",
        {
            "nl": "Neemt een keer per maand de trein naar de stad. Kent het station niet goed en vraagt liever iemand dan een app.",
            "en": "Takes the train into town once a month. Does not know the station well and would rather ask somebody than an app.",
        },
    ),
    "web_shop_return": (
        "Mira",
        {
            "nl": "Bestelt 's avonds op de bank, past thuis en stuurt terug wat niet goed is. Wil weten wanneer het geld er is.",
            "en": "Orders on the sofa in the evening, tries on at home and sends back what is not right. Wants to know when the money is there.",
        },
    ),
    "store_visit": (
        "Jonas",
        {
            "nl": "Haalt na het werk drie dingen en wil voor de kinderen thuis zijn.",
            "en": "Picks up three things after work and wants to be home before the children.",
        },
    ),
}  # fmt: skip
ALSO_PLAYED: Final[dict[tuple[str, str], tuple[str, dict[str, str]]]] = {
    ("station_visit", "first_time"): (
        "Tom",
        {
            "nl": "Reed tot nu toe alles met de auto. Weet niet welk kaartje hij nodig heeft en op welk perron hij moet zijn.",
            "en": "Drove everywhere until now. Does not know which ticket he needs or which platform to go to.",
        },
    ),
}  # fmt: skip
"""Scenarios that are played as somebody else than the journey is made for."""
EXPECTED: Final[dict[str, tuple[float, str]]] = {
    "finding_way": (0.3, "Onze borden zijn nieuw, mensen vinden ons makkelijk."),
    "entrance": (0.2, "Schoon genoeg, we vegen twee keer per dag."),
    "first_impression": (0.4, "Je ziet meteen waar je heen moet."),
    "desk_waiting": (0.1, "Even wachten, maar er hangt een scherm om naar te kijken."),
    "desk_advice": (0.6, "Onze mensen aan het loket zijn de besten die we hebben."),
    "platform": (0.0, "Tochtig, daar is niets aan te doen."),
    "train_help": (0.2, "De conducteur heeft het druk met kaartjes."),
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
