"""The questionnaire as data: what is stored in a version, shipped to phones and scored."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Text = Annotated[dict[str, str], Field(min_length=1)]
"""A text per language, e.g. ``{"nl": "Ja", "en": "Yes"}``."""


class QuestionKind(StrEnum):
    """The kinds of question a shopper can be asked."""

    YES_NO = "yes_no"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    SCALE = "scale"
    NPS = "nps"
    NUMBER = "number"
    DURATION = "duration"
    TIME = "time"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    PHOTO = "photo"
    NOTE = "note"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """An answer to choose; ``points`` None means the option does not score."""

    code: Code
    label: Text
    points: int | None = None
    exclusive: bool = False


class Condition(_Strict):
    """True when the named question's answer is (or contains) one of the values."""

    question: Code
    any_of: list[str] = Field(min_length=1)


class Question(_Strict):
    """One question. ``weight`` is the attainable number of points of yes/no and scale questions."""

    code: Code
    kind: QuestionKind
    label: Text
    help: Text | None = None
    required: bool = True
    private: bool = False
    names_person: bool = False
    verbatim: bool = False
    options: list[Option] = []
    allow_na: bool = False
    weight: int = Field(default=0, ge=0, le=1000)
    minimum: float | None = None
    maximum: float | None = None
    low_label: Text | None = None
    high_label: Text | None = None
    reversed: bool = False
    unit: Text | None = None
    min_length: int = Field(default=0, ge=0, le=5000)
    max_length: int = Field(default=5000, ge=1, le=20000)
    visible_when: Condition | None = None
    why_when: list[str] = []

    @model_validator(mode="after")
    def _choices_have_options(self) -> Self:
        needs = {QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE}
        if self.kind in needs and len(self.options) < 2:  # noqa: PLR2004 - a choice needs two
            msg = f"question {self.code}: a choice needs at least two options"
            raise ValueError(msg)
        if len({option.code for option in self.options}) != len(self.options):
            msg = f"question {self.code}: two options share a code"
            raise ValueError(msg)
        if self.kind is QuestionKind.SCALE and (self.minimum is None or self.maximum is None or self.minimum >= self.maximum):
            msg = f"question {self.code}: a scale needs a minimum below its maximum"
            raise ValueError(msg)
        return self


class Section(_Strict):
    """The questions of one journey step, and whether its emotion is asked."""

    code: Code
    title: Text
    stage: Text | None = None
    channel: str = "store"
    intro: Text | None = None
    affect: bool = True
    emotion_cue: Text | None = None
    weight: int = Field(default=1, ge=0, le=1000)
    questions: list[Question]


class QuestionnaireContent(_Strict):
    """A whole questionnaire; the codes of sections are the codes of journey steps."""

    format: Literal["veldgast-questionnaire/1"] = "veldgast-questionnaire/1"
    title: Text
    languages: list[str] = Field(default=["nl", "en"], min_length=1)
    estimated_minutes: int = Field(default=15, ge=1, le=600)
    sections: list[Section] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_are_unique_and_known(self) -> Self:
        sections = [section.code for section in self.sections]
        if len(set(sections)) != len(sections):
            msg = "two sections share a code"
            raise ValueError(msg)
        seen: set[str] = set()
        for question in self.questions():
            if question.code in seen:
                msg = f"two questions share the code {question.code}"
                raise ValueError(msg)
            if question.visible_when and question.visible_when.question not in seen:
                msg = f"question {question.code} depends on {question.visible_when.question}, which does not come before it"
                raise ValueError(msg)
            seen.add(question.code)
        return self

    def questions(self) -> list[Question]:
        """All questions in the order they are asked."""
        return [question for section in self.sections for question in section.questions]
