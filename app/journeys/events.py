"""What happened to a journey, told inside the transaction."""

import uuid
from dataclasses import dataclass

from app.jobs.events import Event


@dataclass(frozen=True)
class JourneyMadeForAnother(Event):
    """A journey has another persona, and so have all scenarios that name none."""

    journey_id: uuid.UUID
