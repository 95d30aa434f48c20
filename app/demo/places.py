"""The demo's real places: 579 Belgian stations and 3,223 German supermarket branches (see data/NOTICE)."""

import csv
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.kit.ids import new_id

DATA = Path(__file__).parent / "data"
PROVINCES = (
    ((1000, 1299), "Brussel"), ((1300, 1499), "Waals-Brabant"), ((1500, 1999), "Vlaams-Brabant"), ((2000, 2999), "Antwerpen"),
    ((3000, 3499), "Vlaams-Brabant"), ((3500, 3999), "Limburg"), ((4000, 4999), "Luik"), ((5000, 5999), "Namen"), ((6000, 6599), "Henegouwen"),
    ((6600, 6999), "Luxemburg"), ((7000, 7999), "Henegouwen"), ((8000, 8999), "West-Vlaanderen"), ((9000, 9999), "Oost-Vlaanderen"),
)  # fmt: skip
"""Belgian postal codes by province."""

_CAPITAL_WITHIN = re.compile(r"(?<=\w)[À-Þ]")


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def province_of(postal_code: str) -> str:
    """The Belgian province of a postal code; empty when there is none."""
    if not postal_code.isdigit():
        return ""
    code = int(postal_code)
    return next((name for (first, last), name in PROVINCES if first <= code <= last), "")


def _as_written(name: str) -> str:
    """A name of the source without the capitals it has behind each accent ("HennuyÈres")."""
    return _CAPITAL_WITHIN.sub(lambda found: found[0].lower(), name)


def station_rows(client_id: uuid.UUID) -> list[dict[str, Any]]:
    """The railway client's locations."""
    rows = []
    for row in _read("locations_be_stations.csv"):
        if not row["latitude"]:
            continue
        rows.append(
            {
                "id": new_id(), "client_id": client_id, "external_id": row["external_id"], "name": row["name_nl"] or row["name"],
                "street": _as_written(row["street"]), "postal_code": row["postal_code"], "city": _as_written(row["city"]), "region": province_of(row["postal_code"]),
                "country": row["country"] or "BE", "latitude": float(row["latitude"]), "longitude": float(row["longitude"]), "time_zone": "Europe/Brussels",
                "opening_hours": row["opening_hours"], "traffic": float(row["daily_stops"] or 0), "is_competitor": False,
            }
        )  # fmt: skip
    return rows


def supermarket_rows(client_id: uuid.UUID, brand: str) -> list[dict[str, Any]]:
    """The supermarket client's locations; a branch is named after its street and city, as far as they are known."""
    rows = []
    for row in _read("locations_de_supermarkets.csv"):
        place = " ".join(part for part in (row["city"], row["street"]) if part)
        rows.append(
            {
                "id": new_id(), "client_id": client_id, "external_id": row["external_id"], "name": f"{brand} {place or row['external_id']}"[:200],
                "street": row["street"], "postal_code": row["postal_code"], "city": row["city"], "region": "", "country": row["country"] or "DE",
                "latitude": float(row["latitude"]) if row["latitude"] else None, "longitude": float(row["longitude"]) if row["longitude"] else None,
                "time_zone": "Europe/Berlin", "opening_hours": row["opening_hours"], "traffic": None, "is_competitor": False,
            }
        )  # fmt: skip
    return rows
