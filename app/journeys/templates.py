"""The templates that are shipped: journey, questionnaire, briefing and scenarios of a common kind of visit."""

import json
from functools import cache
from importlib.resources import files
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.journeys.errors import UnknownTemplate
from app.journeys.schemas import Code, QuestionnaireContent, Text
from app.kit.translation import gettext as _

CHANNELS: Final = ("store", "phone", "website", "app", "chat", "email", "post", "social")
"""The channels a journey step can be on, as stored."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateStep(_Part):
    """One step of the journey: where it happens, what should happen, and how its feeling is asked."""

    code: Code
    name: Text
    channel: str
    touchpoint: Text
    touchpoint_code: str = ""
    """The code that steps share which are the same touchpoint on several channels."""
    standard: Text
    promises: list[Text] = []
    emotion_cue: Text
    leg: Code | None = None


class TemplateLeg(_Part):
    """A part of the journey on days of its own, counted from the first leg's day; no closing day: no end of its own."""

    code: Code
    name: Text
    opens_after_days: int = Field(default=0, ge=0, le=365)
    closes_after_days: int | None = Field(default=None, ge=0, le=365)


class TemplateStage(_Part):
    """A stage of the journey with its steps."""

    name: Text
    steps: list[TemplateStep] = Field(min_length=1)


class TemplateJourney(_Part):
    """The journey map of a template; without legs it is walked in one piece."""

    stages: list[TemplateStage] = Field(min_length=1)
    legs: list[TemplateLeg] = []

    @model_validator(mode="after")
    def _steps_stand_in_known_legs_in_order(self) -> Self:
        codes = [leg.code for leg in self.legs]
        used = [step.leg for step in self.steps()]
        if not codes and not any(used):
            return self
        places = [codes.index(leg) for leg in used if leg in codes]
        if len(places) != len(used) or places != sorted(places) or set(places) != set(range(len(codes))):
            msg = "with legs, each step belongs to one of them, in the order of the legs"
            raise ValueError(msg)
        return self

    def steps(self) -> list[TemplateStep]:
        """All steps in journey order."""
        return [step for stage in self.stages for step in stage.steps]


class BriefingSection(_Part):
    """One passage of a briefing."""

    title: Text
    body: Text


class CheckOption(_Part):
    """An answer of the understanding check; `correct` never travels to a phone."""

    code: Code
    label: Text
    correct: bool


class CheckQuestion(_Part):
    """A question of the understanding check, with what to say to those who got it wrong."""

    code: Code
    label: Text
    options: list[CheckOption] = Field(min_length=2)
    explanation: Text

    @model_validator(mode="after")
    def _exactly_one_answer_is_right(self) -> Self:
        if sum(option.correct for option in self.options) != 1:
            msg = f"check {self.code}: exactly one answer must be right"
            raise ValueError(msg)
        return self

    @property
    def right_option(self) -> str:
        """The code of the right answer."""
        return next(option.code for option in self.options if option.correct)


class BriefingContent(_Part):
    """What a shopper reads, and proves to understand, before a visit."""

    title: Text
    sections: list[BriefingSection] = Field(min_length=1)
    check: list[CheckQuestion] = Field(min_length=1)

    def wrong_answers(self, answers: dict[str, str]) -> list[str]:
        """Return the codes of the check questions that were answered wrongly or not at all, in order."""
        return [question.code for question in self.check if answers.get(question.code) != question.right_option]


class Scenario(_Part):
    """What the shopper plays."""

    code: Code
    title: Text
    instructions: Text


class Template(_Part):
    """Everything to start a study of a common kind of visit."""

    code: Code
    name: Text
    description: Text
    journey: TemplateJourney
    content: QuestionnaireContent
    briefing: BriefingContent
    scenarios: list[Scenario] = Field(min_length=1)

    @model_validator(mode="after")
    def _sections_are_steps(self) -> Self:
        """One section a step, in their order; what asks for no feeling may follow: questions about the journey as a whole."""
        steps = [(step.code, step.channel) for step in self.journey.steps()]
        if [(section.code, section.channel) for section in self.content.sections if section.asks_feelings] != steps:
            msg = f"template {self.code}: the sections of the questionnaire are not the steps of the journey"
            raise ValueError(msg)
        return self

    def scenario(self, code: str) -> Scenario:
        """Return one scenario; raises KeyError when there is none with this code."""
        for scenario in self.scenarios:
            if scenario.code == code:
                return scenario
        raise KeyError(code)


TEMPLATE_CODES: Final = (
    "station_visit",
    "store_visit",
    "phone_call",
    "web_shop_return",
    "restaurant",
    "hotel",
    "municipality_desk",
    "car_showroom",
)


def list_templates() -> list[Template]:
    """Return all shipped templates, in the order they are offered."""
    return [get_template(code) for code in TEMPLATE_CODES]


@cache
def get_template(code: str) -> Template:
    """Return one shipped template, read once a process; raises KeyError for an unknown code."""
    if code not in TEMPLATE_CODES:
        raise KeyError(code)
    text = files("app.journeys").joinpath("content", f"{code}.json").read_text(encoding="utf-8")
    return Template.model_validate(json.loads(text))


def find_template(code: str) -> Template:
    """A shipped template. Raises UnknownTemplate."""
    try:
        return get_template(code)
    except KeyError as error:
        raise UnknownTemplate(_("There is no such template."), fields={"template": _("Choose one of the templates.")}) from error
