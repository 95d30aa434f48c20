"""A questionnaire that asks something of every kind, and pictures for it."""

# ruff: noqa: E501 - one question a line reads best

import hashlib
import io
from typing import Any, Final

from PIL import Image, ImageDraw

from app.journeys.pictures import picture_key
from app.journeys.schemas import QuestionnaireContent
from app.kit.object_store import BlobStore


def two(nl: str, en: str) -> dict[str, str]:
    return {"nl": nl, "en": en}


def draw(words: str, colour: tuple[int, int, int], size: tuple[int, int] = (640, 480)) -> bytes:
    """A small made-up photograph."""
    made = Image.new("RGB", size, colour)
    pen = ImageDraw.Draw(made)
    pen.rectangle((60, 60, size[0] - 60, size[1] - 60), outline=(255, 255, 255), width=8)
    pen.text((90, 90), words, fill=(255, 255, 255), font_size=56)
    out = io.BytesIO()
    made.save(out, "JPEG", quality=85)
    return out.getvalue()


EXAMPLE: Final = draw("QUEUE", (120, 104, 86))
TABLET: Final = draw("SCREEN", (58, 112, 108))
COUNTER: Final = draw("COUNTER", (138, 90, 54))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep_pictures(blobs: BlobStore) -> None:
    """Put the pictures of the questionnaire where the server looks for them."""
    for content in (EXAMPLE, TABLET, COUNTER):
        blobs.put(picture_key(sha(content)), content)


def option(code: str, nl: str, en: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": two(nl, en), **more}


SCALES: Final[dict[str, Any]] = {
    "code": "feeling", "title": two("Binnenkomen", "Coming in"), "stage": two("De winkel", "The shop"), "questions": [
        {"code": "satisfied", "kind": "csat", "label": two("Hoe tevreden was je over de ontvangst?", "How satisfied were you with the welcome?"), "weight": 10},
        {"code": "effort", "kind": "ces", "label": two("Hoe gemakkelijk vond je de juiste afdeling?", "How easy was it to find the right department?"), "weight": 10},
        {"code": "recommend", "kind": "nps", "label": two("Zou je deze winkel aanraden?", "Would you recommend this shop?")},
        {"code": "tidy", "kind": "scale", "minimum": 1, "maximum": 5, "display": "stars", "label": two("Hoe netjes was de winkel?", "How tidy was the shop?"), "weight": 20},
        {"code": "mood", "kind": "scale", "minimum": 1, "maximum": 5, "display": "smileys", "label": two("Hoe keek de medewerker?", "What did the member of staff look like?"), "allow_na": True},
        {"code": "knowledge", "kind": "scale", "minimum": 1, "maximum": 4, "display": "labelled", "label": two("Wat wist de medewerker?", "What did the member of staff know?"), "options": [
            option("1", "Niets bruikbaars", "Nothing of use"), option("2", "Een beetje", "A little"), option("3", "Genoeg om te kiezen", "Enough to choose"), option("4", "Alles, en meer", "Everything, and more"),
        ], "weight": 10},
    ],
}  # fmt: skip
FACTS: Final[dict[str, Any]] = {
    "code": "facts", "title": two("Wachten en kiezen", "Waiting and choosing"), "affect": False, "questions": [
        {"code": "price", "kind": "money", "label": two("Wat kost het goedkoopste model?", "What does the cheapest model cost?"), "minimum": 1},
        {"code": "promised", "kind": "date", "label": two("Welke leverdag werd beloofd?", "Which day of delivery was promised?")},
        {"code": "entered", "kind": "datetime", "label": two("Wanneer kwam je binnen?", "When did you come in?")},
        {"code": "closing", "kind": "time", "label": two("Tot hoe laat is de winkel open?", "Until when is the shop open?"), "required": False},
        {"code": "waited", "kind": "duration", "label": two("Hoe lang wachtte je?", "How long did you wait?"), "bands": [{"up_to": 120, "points": 10}, {"points": 0}]},
        {"code": "rang", "kind": "duration", "several": True, "label": two("Telkens als de telefoon rinkelde: hoe lang?", "Each time the phone rang: how long?"), "required": False},
        {"code": "queue", "kind": "number", "label": two("Hoeveel mensen stonden voor je?", "How many people stood before you?"), "minimum": 0, "maximum": 99, "unit": two("mensen", "people")},
        {"code": "each", "kind": "calculated", "label": two("Seconden per wachtende", "Seconds for each person waiting"), "calculation": "round(${waited} div (${queue} + 1))"},
        {"code": "ean", "kind": "barcode", "label": two("Streepjescode van het model", "Bar code of the model")},
        {"code": "here", "kind": "place", "label": two("Waar sta je nu?", "Where are you now?")},
    ],
}  # fmt: skip
PROOF: Final[dict[str, Any]] = {
    "code": "proof", "title": two("Wat je zag", "What you saw"), "affect": False, "questions": [
        {"code": "photo", "kind": "photo", "label": two("Een foto van de wachtrij", "A photo of the queue"), "example_image": sha(EXAMPLE)},
        {"code": "sound", "kind": "audio", "label": two("Vertel wat er gebeurde", "Tell what happened"), "required": False},
        {"code": "leaflet", "kind": "file", "label": two("De folder die je meekreeg", "The leaflet that you were given"), "required": False},
        {"code": "receipt", "kind": "receipt", "label": two("Het kasticket", "The receipt")},
        {"code": "price_shown", "kind": "yes_no", "label": two("Stond de prijs bij het model?", "Was the price shown with the model?"), "weight": 10, "evidence_when": ["no"], "why_when": ["no"]},
    ],
}  # fmt: skip
CHOOSING: Final[dict[str, Any]] = {
    "code": "choosing", "title": two("Keuzes", "Choices"), "affect": False, "questions": [
        {"code": "intro", "kind": "note", "label": two("Blijf even staan", "Stay for a moment"), "help": two("Beantwoord dit terwijl je de winkel nog ziet.", "Answer this while you can still see the shop.")},
        {"code": "where", "kind": "single_choice", "label": two("Waar werd je geholpen?", "Where were you helped?"), "options": [
            option("screen", "Aan een scherm", "At a screen", image=sha(TABLET)), option("counter", "Aan de toonbank", "At the counter", image=sha(COUNTER), points=10),
        ]},
        {"code": "region", "kind": "single_choice", "label": two("In welk gewest?", "In which region?"), "options": [option("flanders", "Vlaanderen", "Flanders"), option("wallonia", "Wallonië", "Wallonia")]},
        {"code": "town", "kind": "single_choice", "label": two("In welke stad?", "In which town?"), "choice_filter": "region = ${region}", "options": [
            option("gent", "Gent", "Ghent", columns={"region": "flanders"}), option("leuven", "Leuven", "Leuven", columns={"region": "flanders"}), option("namur", "Namen", "Namur", columns={"region": "wallonia"}),
        ]},
        {"code": "order", "kind": "ranking", "label": two("Wat telt het meest voor jou?", "What counts most for you?"), "options": [
            option("price", "Prijs", "Price"), option("advice", "Advies", "Advice"), option("speed", "Snelheid", "Speed"),
        ]},
        {"code": "judged", "kind": "matrix", "label": two("Hoe vond je…", "How did you find…"), "rows": [
            {"code": "light", "label": two("het licht", "the light")}, {"code": "noise", "label": two("het geluid", "the noise")}, {"code": "smell", "label": two("de geur", "the smell")},
        ], "options": [option("bad", "Slecht", "Bad", points=0), option("fair", "Gaat wel", "Fair", points=5), option("good", "Goed", "Good", points=10)]},
    ],
}  # fmt: skip
PEOPLE: Final[dict[str, Any]] = {
    "code": "people", "title": two("Met wie je sprak", "Whom you spoke to"), "affect": False, "questions": [
        {"code": "staff", "kind": "repeat", "minimum": 1, "maximum": 3, "label": two("Elke medewerker die je sprak", "Each member of staff you spoke to"), "questions": [
            {"code": "staff_name", "kind": "short_text", "label": two("Naam op het plaatje", "Name on the badge"), "names_person": True},
            {"code": "staff_polite", "kind": "yes_no", "label": two("Was die beleefd?", "Were they polite?"), "weight": 10, "why_when": ["no"]},
            {"code": "staff_minutes", "kind": "number", "label": two("Hoeveel minuten spraken jullie?", "For how many minutes did you talk?"), "minimum": 0, "required": False,
             "required_when": "${staff_polite} = 'no'"},
        ]},
        {"code": "spoken", "kind": "number", "label": two("Met hoeveel mensen sprak je in totaal?", "To how many people did you speak in all?"), "minimum": 0,
         "valid_when": ". >= count(${staff})", "valid_message": two("Dat zijn er minder dan je hierboven noemde.", "That is fewer than you named above.")},
        {"code": "more", "kind": "long_text", "label": two("Wil je nog iets kwijt?", "Anything else to tell?"), "required": False, "visible_when": "${spoken} > 1"},
    ],
}  # fmt: skip
CONTENT: Final = QuestionnaireContent.model_validate(
    {"title": two("Een bezoek aan de winkel", "A visit to the shop"), "sections": [SCALES, FACTS, PROOF, CHOOSING, PEOPLE]}
)
