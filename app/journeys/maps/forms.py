"""What the forms of a journey map may hold."""

import uuid
from collections.abc import Collection
from itertools import zip_longest
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

from app.journeys.forms import Line, Name, Passage, in_languages, make_code
from app.journeys.maps.rules import StepState
from app.journeys.models import Channel
from app.kit.translation import LOCALES
from app.kit.translation import gettext as _

LONGEST_WINDOW = 365
MOST_LINES = 12
Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class FrameForm(BaseModel):
    """What is said before a journey is drawn: its scope, its goal, and why this one. A persona is chosen, or made here by its name."""

    name: Name
    scope: Told
    goal: Told
    reason: Told
    persona: uuid.UUID | None = None
    persona_name: Line = ""
    persona_about: Passage = ""

    @field_validator("persona", mode="before")
    @classmethod
    def _nobody(cls, value: object) -> object:
        return value or None


class PersonaForm(BaseModel):
    """A persona: a name, and who that is."""

    name: Name
    about_nl: Passage = ""
    about_en: Passage = ""

    def description(self) -> dict[str, str]:
        """Who that is, by language."""
        return in_languages(self, "about")


class StageForm(BaseModel):
    """A stage's name."""

    name_nl: Line = ""
    name_en: Line = ""

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not (self.name_nl or self.name_en):
            raise ValueError(_("Write a name, in Dutch, English or both."))
        return self

    def name(self) -> dict[str, str]:
        """The name by language."""
        return in_languages(self, "name")


class LegForm(StageForm):
    """A leg: its name and its window, in days after the first leg's day."""

    opens_after_days: int = Field(default=0, ge=0, le=LONGEST_WINDOW)
    closes_after_days: int | None = Field(default=None, ge=0, le=LONGEST_WINDOW)

    @field_validator("closes_after_days", mode="before")
    @classmethod
    def _no_end(cls, value: object) -> object:
        return None if value == "" else value

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.closes_after_days is not None and self.closes_after_days < self.opens_after_days:
            raise ValueError(_("The last day cannot come before the first."))
        return self


class StepForm(StageForm):
    """A step: its name, channel, place in the two states, and texts."""

    channel: Channel = Field(default=Channel.STORE)
    state: StepState = Field(default=StepState.BOTH)
    leg: uuid.UUID | None = None
    same_as: Line = ""
    """The code of a step that is the same touchpoint on another channel."""
    touchpoint_nl: Line = ""
    touchpoint_en: Line = ""
    as_is_nl: Passage = ""
    as_is_en: Passage = ""
    should_be_nl: Passage = ""
    should_be_en: Passage = ""
    promises_nl: Passage = ""
    promises_en: Passage = ""
    standards_nl: Passage = ""
    standards_en: Passage = ""
    emotion_cue_nl: Passage = ""
    emotion_cue_en: Passage = ""

    @field_validator("leg", mode="before")
    @classmethod
    def _no_leg(cls, value: object) -> object:
        return value or None

    @field_validator("promises_nl", "promises_en", "standards_nl", "standards_en")
    @classmethod
    def _not_too_many(cls, value: str) -> str:
        if len(value.splitlines()) > MOST_LINES:
            raise ValueError(_("Keep to %(n)s lines; what stands in a map has to be read at a glance.", n=MOST_LINES))
        return value

    def texts(self) -> dict[str, dict[str, str]]:
        """All texts by language."""
        return {field: in_languages(self, field) for field in ("name", "touchpoint", "as_is", "should_be", "emotion_cue")}

    def lists(self) -> dict[str, list[dict[str, str]]]:
        """Promises and standards, a text a line: the same line in both languages is the same one."""
        return {field: _lines(*(getattr(self, f"{field}_{locale}") for locale in LOCALES)) for field in ("promises", "standards")}

    def free_code(self, taken: Collection[str]) -> str:
        """A code for a new step."""
        return make_code(self.name_en or self.name_nl, taken, "step")


def _lines(*texts: str) -> list[dict[str, str]]:
    rows = zip_longest(*(text.splitlines() for text in texts), fillvalue="")
    said = [{locale: line.strip() for locale, line in zip(LOCALES, row, strict=True) if line.strip()} for row in rows]
    return [each for each in said if each]


def as_lines(texts: list[dict[str, str]], locale: str) -> str:
    """A list of texts as the lines of a form in one language."""
    return "\n".join(text.get(locale, "") for text in texts).rstrip()
