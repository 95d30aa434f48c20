"""What a picture of a journey map shows: plain words and numbers, and how its steps are split over bands. Drawn by ``drawing``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.journeys.maps.lived import Lived, LivedStep
from app.journeys.maps.rules import StepState
from app.journeys.models import Journey, Persona
from app.journeys.wording import CHANNEL_ICONS, channel_words
from app.kit.translation import gettext as _
from app.kit.translation import ngettext, pick

NEAR_A_STAGE = 6
"""A band rather ends with its stage when that is no further away than one step in this many."""


@dataclass(frozen=True)
class PictureStep:
    """A step of the picture; ``stage`` counts from 0, ``icon`` is a name of the sprite, ``leg`` its number and name."""

    number: int
    stage: int
    name: str
    icon: str
    channel: str
    touchpoint: str
    state: StepState
    as_is: str
    should_be: str
    promises: tuple[str, ...]
    standards: tuple[str, ...]
    cue: str
    leg: tuple[int, str] | None
    lived: LivedStep | None


@dataclass(frozen=True)
class Picture:
    """A whole map in one language. ``frame`` holds (term, text) pairs, ``words`` the names of the rows by code."""

    title: str
    owner: str
    frame: tuple[tuple[str, str], ...]
    stages: tuple[str, ...]
    steps: tuple[PictureStep, ...]
    words: Mapping[str, str]
    source: str
    """Where the feelings come from; empty without results."""

    @property
    def felt(self) -> bool:
        """Whether any step has a feeling to draw."""
        return any(step.lived is not None and step.lived.feeling is not None for step in self.steps)


def picture_of(journey: Journey, owner: str, persona: Persona | None, lived: Lived | None) -> Picture:
    """The picture of a loaded journey in the language of the reader."""
    words = channel_words()
    legs = {leg.id: (number, pick(leg.name)) for number, leg in enumerate(journey.legs, 1)}
    steps: list[PictureStep] = []
    for place, stage in enumerate(journey.stages):
        steps.extend(
            PictureStep(
                number=0, stage=place, name=pick(step.name), icon=CHANNEL_ICONS[step.channel], channel=words[step.channel.value],
                touchpoint=pick(step.touchpoint), state=step.state, as_is=pick(step.as_is), should_be=pick(step.should_be),
                promises=tuple(pick(text) for text in step.promises), standards=tuple(pick(text) for text in step.standards), cue=pick(step.emotion_cue),
                leg=legs.get(step.leg_id) if step.leg_id else None, lived=lived.steps.get(step.code) if lived else None,
            )
            for step in stage.steps
        )  # fmt: skip
    about = pick(persona.description) if persona else ""
    frame = [(_("Scope"), journey.scope), (_("Goal of the guest"), journey.goal), (_("Why this journey"), journey.reason)]
    if persona is not None:
        frame.append((_("Persona"), f"{persona.name}. {about}" if about else persona.name))
    return Picture(
        title=journey.name, owner=owner, frame=tuple((term, text) for term, text in frame if text), stages=tuple(pick(stage.name) for stage in journey.stages),
        steps=tuple(_numbered(steps)), words=row_words(), source=_source(lived),
    )  # fmt: skip


def _numbered(steps: Sequence[PictureStep]) -> list[PictureStep]:
    return [PictureStep(**{**vars(step), "number": number}) for number, step in enumerate(steps, 1)]


def row_words() -> dict[str, str]:
    """What the rows and marks of the picture are called."""
    return {
        "as_is": _("As it is"), "should_be": _("As it should be"), "promises": _("Promises of the brand"), "standards": _("Standards"),
        "cue": _("Feeling"), "felt": _("How it felt"), "goes": _("goes"), "new": _("new"), "leg": _("Leg"), "pleasant": _("pleasant"),
        "unpleasant": _("unpleasant"), "more": _("continued"),
    }  # fmt: skip


def _source(lived: Lived | None) -> str:
    if lived is None:
        return ""
    visits = ngettext("%(n)s approved visit", "%(n)s approved visits", lived.visits)
    return _(
        "Stated pleasure of mystery guests, -2 to +2, with its 95%% interval: %(study)s, %(wave)s, %(visits)s.",
        study=lived.study, wave=lived.wave, visits=visits,
    )  # fmt: skip


def bands(steps: Sequence[PictureStep], most: int) -> list[list[PictureStep]]:
    """The steps in bands of at most ``most``, about equally long, each rather ending with its stage."""
    if not steps:
        return []
    wanted = -(-len(steps) // most)
    made: list[list[PictureStep]] = []
    start = 0
    while start < len(steps):
        left = len(steps) - start
        bands_left = max(1, wanted - len(made), -(-left // most))
        end = min(start + most, start + -(-left // bands_left))
        cut = _near_stage(steps, start, end, most, earliest=len(steps) - (bands_left - 1) * most)
        made.append(list(steps[start:cut]))
        start = cut
    return made


def _near_stage(steps: Sequence[PictureStep], start: int, end: int, most: int, *, earliest: int) -> int:
    """The end of a band, moved to the end of a stage where one is near and the rest still fits."""
    if end >= len(steps):
        return len(steps)
    by = most // NEAR_A_STAGE
    first, last = max(start + 1, end - by, earliest), min(len(steps) - 1, start + most, end + by)
    near = sorted(range(first, last + 1), key=lambda cut: abs(cut - end))
    return next((cut for cut in near if steps[cut].stage != steps[cut - 1].stage), end)
