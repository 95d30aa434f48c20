"""What the forms about journeys may hold: each text in Dutch and English, at least one of the two."""

import re
import unicodedata
from collections.abc import Collection
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.journeys.models import Channel
from app.kit.translation import LOCALES
from app.kit.translation import gettext as _

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
CODE_LENGTH = 63


def in_languages(form: BaseModel, field: str) -> dict[str, str]:
    """``name_nl`` and ``name_en`` of a form as one text by language; empty ones left out."""
    return {locale: text for locale in LOCALES if (text := getattr(form, f"{field}_{locale}"))}


def make_code(name: str, taken: Collection[str], fallback: str) -> str:
    """A code out of a name (``Aan de kassa`` becomes ``aan_de_kassa``), not among those taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: CODE_LENGTH - 4]
    if not base or not base[0].isalpha():
        base = f"{fallback}_{base}".rstrip("_")
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code


class JourneyForm(BaseModel):
    """A new journey or questionnaire, or another name for one."""

    name: Name
    goal: Passage = ""


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
