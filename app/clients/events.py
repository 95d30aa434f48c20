"""What happened to a client's locations, told inside the transaction."""

import uuid
from dataclasses import dataclass

from app.jobs.events import Event


@dataclass(frozen=True)
class LocationsRegrouped(Event):
    """Locations of a client went to another region; or, ``counted``, one became a competitor's, or no longer is: then other visits count."""

    client_id: uuid.UUID
    counted: bool
