"""The same touchpoint on several channels: which steps belong together, and what differs between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.journeys.maps.lived import Lived, LivedStep
from app.journeys.models import Channel, Journey, Step

MUCH_APART = 10
"""Points between the best and the weakest channel of a touchpoint that are worth a sentence (our own convention)."""


@dataclass(frozen=True)
class Side:
    """A touchpoint on one channel: the step, its number on the map, and what guests lived through there."""

    step: Step
    number: int
    lived: LivedStep | None


@dataclass(frozen=True)
class Touchpoint:
    """A touchpoint that stands on more than one step."""

    code: str
    title: dict[str, str]
    sides: Sequence[Side]

    @property
    def scored(self) -> list[Side]:
        """The sides with a score, the weakest first."""
        found = [side for side in self.sides if side.lived is not None and side.lived.score is not None]
        return sorted(found, key=lambda side: (side.lived.score or 0) if side.lived else 0)

    @property
    def apart(self) -> tuple[Side, Side] | None:
        """The weakest and the best side, when they are much apart."""
        found = self.scored
        if len(found) < 2:  # noqa: PLR2004 - two to compare
            return None
        low, high = (side.lived.score if side.lived else None for side in (found[0], found[-1]))
        return (found[0], found[-1]) if low is not None and high is not None and (high - low) * 100 >= MUCH_APART else None


@dataclass(frozen=True)
class Compared:
    """All shared touchpoints, the channels of the whole journey, and the steps that stand alone."""

    touchpoints: Sequence[Touchpoint]
    channels: Sequence[Channel]
    alone: Sequence[Side]


def compare_channels(journey: Journey, lived: Lived | None) -> Compared:
    """Group a loaded journey's steps by touchpoint, in the order they are walked."""
    groups: dict[str, list[Side]] = {}
    steps = [step for stage in journey.stages for step in stage.steps]
    for number, step in enumerate(steps, 1):
        felt = lived.steps.get(step.code) if lived else None
        groups.setdefault(step.touchpoint_code or step.code, []).append(Side(step, number, felt))
    shared = [
        Touchpoint(code, next((side.step.touchpoint for side in sides if side.step.touchpoint), sides[0].step.name), sides)
        for code, sides in groups.items()
        if len(sides) > 1
    ]
    channels = [channel for channel in Channel if any(step.channel is channel for step in steps)]
    return Compared(shared, channels, [sides[0] for sides in groups.values() if len(sides) == 1])
