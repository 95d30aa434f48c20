"""Five thousand made-up shoppers, living where the demo's places are."""

import datetime as dt
import math
import random
from collections.abc import Sequence
from typing import Any

from app.access.permissions import Role
from app.kit.ids import new_id
from app.recruitment.rules import ShopperStatus

FIRST = {
    "BE": [
        "Anke",
        "Bart",
        "Céline",
        "Daan",
        "Elien",
        "Fatima",
        "Gert",
        "Hanne",
        "Ines",
        "Jonas",
        "Karim",
        "Lies",
        "Margaux",
        "Nele",
        "Olivier",
        "Pieter",
        "Quinten",
        "Roos",
        "Sofie",
        "Tom",
        "Ugo",
        "Veerle",
        "Wout",
        "Yasmine",
        "Zoë",
        "Aurélie",
        "Benoît",
        "Camille",
        "Dorien",
        "Emre",
        "Floor",
        "Guillaume",
        "Hilde",
        "Ilse",
        "Joke",
        "Koen",
        "Louise",
        "Maxime",
        "Nadia",
        "Oumaima",
        "Pauline",
        "Raf",
        "Saar",
        "Thibault",
        "Valérie",
    ],
    "DE": [
        "Anna",
        "Ben",
        "Clara",
        "David",
        "Elif",
        "Felix",
        "Greta",
        "Hannes",
        "Ida",
        "Jonas",
        "Katja",
        "Lukas",
        "Mia",
        "Nils",
        "Oskar",
        "Paula",
        "Rafael",
        "Svenja",
        "Tobias",
        "Ulrike",
        "Vera",
        "Wiebke",
        "Yusuf",
        "Zeynep",
        "Birgit",
        "Christoph",
        "Dörte",
        "Emil",
        "Frieda",
        "Georg",
        "Heike",
        "Ingo",
        "Jana",
        "Kai",
        "Lena",
        "Malte",
        "Nora",
        "Piotr",
        "Renate",
        "Stefan",
        "Theresa",
    ],
}
LAST = {
    "BE": [
        "Peeters",
        "Janssens",
        "Maes",
        "Jacobs",
        "Mertens",
        "Willems",
        "Claes",
        "Goossens",
        "Wouters",
        "De_Smet",
        "Dubois",
        "Lambert",
        "Dupont",
        "Martin",
        "Simon",
        "Laurent",
        "Leroy",
        "Hermans",
        "Aerts",
        "Van_Damme",
        "De_Clercq",
        "Bogaert",
        "Verhoeven",
        "El_Amrani",
        "Yilmaz",
        "Pauwels",
        "Lemmens",
        "Segers",
        "Coppens",
        "Michiels",
        "Van_Hove",
        "Renard",
        "Charlier",
        "Fontaine",
        "Noël",
    ],
    "DE": [
        "Müller",
        "Schmidt",
        "Schneider",
        "Fischer",
        "Weber",
        "Meyer",
        "Wagner",
        "Becker",
        "Schulz",
        "Hoffmann",
        "Koch",
        "Bauer",
        "Richter",
        "Klein",
        "Wolf",
        "Schröder",
        "Neumann",
        "Schwarz",
        "Zimmermann",
        "Braun",
        "Krüger",
        "Hofmann",
        "Hartmann",
        "Lange",
        "Werner",
        "Krause",
        "Lehmann",
        "Köhler",
        "Yıldız",
        "Nowak",
        "Kaya",
        "Petrović",
        "Vogel",
        "Jansen",
        "Otto",
    ],
}
LANGUAGES = {
    "BE": ((["nl", "en"], 45), (["nl", "fr", "en"], 25), (["nl"], 10), (["fr", "en"], 12), (["fr", "nl"], 8)),
    "DE": ((["de", "en"], 80), (["de", "nl", "en"], 12), (["de", "en", "tr"], 8)),
}
SHARE_BE = 0.5
STATUSES = (
    (ShopperStatus.ACTIVE, 88),
    (ShopperStatus.PAUSED, 5),
    (ShopperStatus.TESTING, 3),
    (ShopperStatus.FAILED, 3),
    (ShopperStatus.SUSPENDED, 1),
)


def pick_weighted(rng: random.Random, options: Sequence[tuple[Any, int]]) -> Any:
    """One of the options, by their weights."""
    return rng.choices([option for option, _w in options], [weight for _o, weight in options])[0]


def make_people(
    rng: random.Random,
    count: int,
    homes: dict[str, list[dict[str, Any]]],
    today: dt.date,
    first_number: int = 1001,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """User rows and shopper rows, in step. ``homes`` lists, per country, the places they live near."""
    users, shoppers = [], []
    midnight = dt.datetime.combine(today, dt.time(9), dt.UTC)
    for n in range(count):
        country = "BE" if rng.random() < SHARE_BE else "DE"
        first, last = rng.choice(FIRST[country]), rng.choice(LAST[country]).replace("_", " ")
        near = rng.choice(homes[country])
        away_km, bearing = abs(rng.gauss(0, 9)), rng.random() * 2 * math.pi
        latitude = near["latitude"] + away_km / 111.2 * math.cos(bearing)
        longitude = near["longitude"] + away_km / (111.2 * math.cos(math.radians(near["latitude"]))) * math.sin(bearing)
        status = pick_weighted(rng, STATUSES)
        applied = midnight - dt.timedelta(days=rng.randint(20, 900), minutes=rng.randint(0, 600))
        user_id = new_id()
        number = first_number + n
        users.append(
            {
                "id": user_id, "email": f"guest{number}@example.org", "name": f"{first} {last}", "role": Role.SHOPPER,
                "locale": "nl" if country == "BE" and rng.random() < 0.8 else "en", "email_confirmed_at": applied, "is_demo": True, "created_at": applied,
                "password_hash": None, "disabled_at": None,
            }
        )  # fmt: skip
        active = status in {ShopperStatus.ACTIVE, ShopperStatus.PAUSED, ShopperStatus.SUSPENDED}
        shoppers.append(
            {
                "id": new_id(), "user_id": user_id, "number": number, "status": status, "birth_date": today - dt.timedelta(days=rng.randint(18 * 366, 78 * 365)),
                "languages": pick_weighted(rng, LANGUAGES[country]), "country": country, "postal_code": near["postal_code"], "city": near["city"],
                "latitude": round(latitude, 5), "longitude": round(longitude, 5), "travel_radius_km": rng.choice([10, 15, 20, 25, 25, 30, 40, 60]),
                "level": pick_weighted(rng, ((1, 60), (2, 28), (3, 12))) if active else 1, "applied_at": applied,
                "activated_at": applied + dt.timedelta(hours=rng.randint(1, 72)) if active else None,
                "retry_at": midnight + dt.timedelta(days=rng.randint(5, 80)) if status is ShopperStatus.FAILED else None,
                "suspended_reason": "Twee bezoeken zonder bewijs ingeleverd; in gesprek." if status is ShopperStatus.SUSPENDED else None,
            }
        )  # fmt: skip
    return users, shoppers
