"""What the forms about studies may hold."""

import datetime as dt
import uuid
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, field_validator, model_validator

from app.kit.money import parse_minor
from app.kit.translation import LOCALES
from app.kit.translation import gettext as _
from app.studies.rules import DAY_PARTS, LEVELS, CapKind

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Passage = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Norm = Annotated[int, Field(ge=0, le=100)]
MOST_FEE = 100_000
MOST_AMOUNT = 1000
MOST_TARGET = 500


def _fee(text: object) -> int:
    try:
        minor = parse_minor(str(text))
    except ValueError as error:
        raise ValueError(_("Write an amount, for example 24,50.")) from error
    if not 0 <= minor <= MOST_FEE:
        raise ValueError(_("A fee lies between 0 and 1,000."))
    return minor


def _optional_number(text: object) -> object:
    return None if isinstance(text, str) and not text.strip() else text


class NewStudyForm(BaseModel):
    """Where a study begins: a client, a name, and a template or parts the client already has."""

    client_id: uuid.UUID
    name: Name
    template: str = ""
    journey_id: uuid.UUID | None = None
    version_id: uuid.UUID | None = None


class BasicsForm(BaseModel):
    """A study's own facts."""

    name: Name
    fee: Annotated[int, BeforeValidator(_fee)] = 0
    could_not_complete_share: Annotated[int, Field(ge=0, le=100)] = 50
    languages: list[str] = Field(default=["nl"], min_length=1)
    minimum_level: Annotated[int, Field(ge=LEVELS[0], le=LEVELS[-1])] = 1
    names_allowed: bool = False
    names_legal_basis: Passage = ""
    recordings_lawful_because: Passage = ""
    orders_under_alias: bool = False

    @model_validator(mode="after")
    def _languages_are_known(self) -> Self:
        if set(self.languages) - {*LOCALES, "fr", "de"}:
            raise ValueError(_("Choose among the languages."))
        return self

    def lacks_recording_reason(self) -> bool:
        """Whether something was written about recordings that is too short to be a reason."""
        return 0 < len(self.recordings_lawful_because) < 10  # noqa: PLR2004 - a reason takes a few words

    def lacks_basis(self) -> bool:
        """Whether names are asked without saying why that is lawful."""
        return self.names_allowed and len(self.names_legal_basis) < 10  # noqa: PLR2004 - a reason takes a few words


class WaveForm(BaseModel):
    """A wave's name and days, both included."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    starts_on: dt.date
    ends_on: dt.date

    def ends_too_early(self) -> bool:
        """Whether it ends before it starts."""
        return self.ends_on < self.starts_on


class ScenarioForm(BaseModel):
    """What the shopper plays."""

    title_nl: Line = ""
    title_en: Line = ""
    instructions_nl: Passage = ""
    instructions_en: Passage = ""

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if not any(getattr(self, f"title_{locale}") and getattr(self, f"instructions_{locale}") for locale in LOCALES):
            raise ValueError(_("Write a title and instructions, in at least one language."))
        return self


class PlayedAsForm(BaseModel):
    """Who the shopper is in a scenario: one of the client's personas, or a new one by its name; neither: the journey's."""

    persona: uuid.UUID | None = None
    persona_name: Line = ""

    @field_validator("persona", mode="before")
    @classmethod
    def _the_journeys(cls, value: object) -> object:
        return value or None


class ExceptionForm(BaseModel):
    """A higher cap for one shopper, with its reason."""

    shopper_number: int
    kind: CapKind
    amount: Annotated[int, Field(ge=0, le=MOST_AMOUNT)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class LevelCapForm(BaseModel):
    """A wider cap for shoppers of a level and up."""

    kind: CapKind
    amount: Annotated[int, Field(ge=0, le=MOST_AMOUNT)]
    minimum_level: Annotated[int, Field(ge=LEVELS[1], le=LEVELS[-1])]


class CellsForm(BaseModel):
    """Which locations a wave visits, in which scenarios and parts of the day, how often."""

    choose: Literal["all", "filter", "ids", "top", "remote"] = "all"
    q: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    ids: Passage = ""
    top: Annotated[Annotated[int, Field(ge=1, le=5000)] | None, BeforeValidator(_optional_number)] = None
    scenario_ids: list[uuid.UUID] = Field(default=[], min_length=1)
    day_parts: list[str] = [""]
    target: Annotated[int, Field(ge=1, le=MOST_TARGET)] = 1

    @model_validator(mode="after")
    def _day_parts_are_known(self) -> Self:
        if set(self.day_parts) - set(DAY_PARTS):
            raise ValueError(_("Choose among the parts of the day."))
        return self
