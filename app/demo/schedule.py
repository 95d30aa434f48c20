"""Who visits what and when in the demo, within the study's caps."""

import datetime as dt
import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from app.kit.geo import box_around, distance_km

PER_DAY, PER_WEEK, PER_WAVE, OPEN_AT_ONCE, DAYS_BETWEEN_LOCATION = 2, 4, 8, 5, 90


@dataclass
class Diary:
    """What a shopper has planned so far."""

    by_day: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))
    by_week: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    by_wave: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    at: dict[uuid.UUID, dt.date] = field(default_factory=dict)

    def has_room(self, day: dt.date, wave_id: uuid.UUID, location_id: uuid.UUID) -> bool:
        """Whether one more visit keeps every cap."""
        last = self.at.get(location_id)
        return (
            self.by_day[day] < PER_DAY
            and self.by_week[day.isocalendar()[:2]] < PER_WEEK
            and self.by_wave[wave_id] < PER_WAVE
            and (last is None or abs((day - last).days) >= DAYS_BETWEEN_LOCATION)
        )

    def note(self, day: dt.date, wave_id: uuid.UUID, location_id: uuid.UUID) -> None:
        """Write a visit down."""
        self.by_day[day] += 1
        self.by_week[day.isocalendar()[:2]] += 1
        self.by_wave[wave_id] += 1
        self.at[location_id] = day


class Planner:
    """Finds a shopper near a location with room on a day."""

    def __init__(self, rng: random.Random, shoppers: list[dict[str, Any]]) -> None:
        """``shoppers`` are rows of active shoppers with a position."""
        self._rng = rng
        self._shoppers = shoppers
        self._near: dict[uuid.UUID, list[tuple[dict[str, Any], float]]] = {}
        self.diaries: dict[uuid.UUID, Diary] = defaultdict(Diary)

    def near(self, location: dict[str, Any]) -> list[tuple[dict[str, Any], float]]:
        """Shoppers whose travel radius holds the location, with the distance in km."""
        if location["id"] not in self._near:
            lat, lon = location["latitude"], location["longitude"]
            box = box_around(lat, lon, 60)
            found = []
            for shopper in self._shoppers:
                if box.south <= shopper["latitude"] <= box.north and box.west <= shopper["longitude"] <= box.east:
                    km = distance_km(lat, lon, shopper["latitude"], shopper["longitude"])
                    if km <= shopper["travel_radius_km"]:
                        found.append((shopper, km))
            self._near[location["id"]] = found
        return self._near[location["id"]]

    def find(self, location: dict[str, Any], wave_id: uuid.UUID, days: list[dt.date]) -> tuple[dict[str, Any], float, dt.date] | None:
        """A shopper, the distance and a day, noted in the diary; None when nobody has room in forty tries."""
        candidates = self.near(location)
        if not candidates:
            return None
        for _n in range(40):
            shopper, km = self._rng.choice(candidates)
            day = self._rng.choice(days)
            diary = self.diaries[shopper["id"]]
            if diary.has_room(day, wave_id, location["id"]):
                diary.note(day, wave_id, location["id"])
                return shopper, km, day
        return None
