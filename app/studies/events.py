"""What happened to a wave, told inside the transaction; visits are made by a subscriber."""

import uuid
from dataclasses import dataclass

from app.access.viewer import Viewer
from app.jobs.events import Event


@dataclass(frozen=True)
class WaveOpened(Event):
    """A wave went into the field."""

    wave_id: uuid.UUID
    viewer: Viewer


@dataclass(frozen=True)
class WaveClosed(Event):
    """A wave is over."""

    wave_id: uuid.UUID
    viewer: Viewer


@dataclass(frozen=True)
class VersionAdopted(Event):
    """A study goes on with another version of its questionnaire."""

    study_id: uuid.UUID
    version_id: uuid.UUID


@dataclass(frozen=True)
class ScenarioPlayedAs(Event):
    """A scenario of a study is played as another persona."""

    study_id: uuid.UUID
