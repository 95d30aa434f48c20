"""What the forms of a journey map may hold."""

from collections.abc import Collection
from typing import Self

from pydantic import BaseModel, Field, model_validator

from app.journeys.forms import Line, Passage, in_languages, make_code
from app.journeys.models import Channel
from app.kit.translation import gettext as _


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


class StepForm(StageForm):
    """A step: its name, channel and texts."""

    channel: Channel = Field(default=Channel.STORE)
    touchpoint_nl: Line = ""
    touchpoint_en: Line = ""
    standard_nl: Passage = ""
    standard_en: Passage = ""
    emotion_cue_nl: Passage = ""
    emotion_cue_en: Passage = ""

    def texts(self) -> dict[str, dict[str, str]]:
        """All texts by language."""
        return {field: in_languages(self, field) for field in ("name", "touchpoint", "standard", "emotion_cue")}

    def free_code(self, taken: Collection[str]) -> str:
        """A code for a new step."""
        return make_code(self.name_en or self.name_nl, taken, "step")
