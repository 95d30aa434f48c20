"""What mystery guests lived through, asked of results through a door: journeys stand before results and may not know them. See app/wiring.py."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.journeys.maps.rules import EMOTION_FROM


@dataclass(frozen=True)
class LivedStep:
    """A step over approved visits: score 0..1 exactly with its norm 0..100, valence -1..1 with its interval, n visits with a feeling."""

    score: Fraction | None
    norm: int
    visits: int
    valence: float | None
    low: float | None
    high: float | None
    n: int

    @property
    def feeling(self) -> float | None:
        """The valence, where enough visits stand behind it to be set beside something else."""
        return self.valence if self.n >= EMOTION_FROM else None


@dataclass(frozen=True)
class Lived:
    """A wave of a study with this journey: the newest with enough approved visits, as far as the viewer may see it; steps by code."""

    wave_id: uuid.UUID
    wave: str
    study: str
    visits: int
    first_on: dt.date | None
    last_on: dt.date | None
    steps: Mapping[str, LivedStep]


LivedBy = Callable[[Session, Viewer, uuid.UUID], Lived | None]
_doors: dict[str, LivedBy] = {}


def lived_comes_from(ask: LivedBy) -> None:
    """Who answers what guests lived through in a journey."""
    _doors["lived"] = ask


def find_lived(session: Session, viewer: Viewer, journey_id: uuid.UUID) -> Lived | None:
    """What guests lived through in this journey; None before any visit is approved, or where nobody answers."""
    ask = _doors.get("lived")
    return None if ask is None else ask(session, viewer, journey_id)
