"""The words of the emotion instruments, as a questionnaire carries them; what ships stands in ``content/emotion.json``.

A version keeps the words it was published with: `QuestionnaireContent.stored` writes them out as soon as one is asked.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.journeys.schema_parts import Code, Text

MOST_WORDS: Final = 32
MOST_SPEEDED_WORDS: Final = 16
MOST_PRACTICE_ITEMS: Final = 16
WHOLE_VISIT: Final = "visit"
"""What stands for the leg of steps that belong to none, in keys such as ``speeded:visit``."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmotionWord(_Strict):
    """A word for a feeling: which way it goes, and whether it stirs."""

    code: Code
    label: Text
    polarity: Literal[1, -1]
    arousal: Literal["high", "low"]


class PracticeItem(_Strict):
    """Something obvious to say yes or no to, before the words that count."""

    label: Text
    answer: Literal["yes", "no"]


def _shipped_speeded() -> "SpeededBlock":
    return SpeededBlock.model_validate(_shipped()["speeded"])


def _shipped_words() -> list[EmotionWord]:
    return [EmotionWord.model_validate(word) for word in _shipped()["words"]]


class SpeededBlock(_Strict):
    """The quick yes/no answers: the same words at every step, and what they are practised with."""

    words: list[Code] = Field(min_length=2, max_length=MOST_SPEEDED_WORDS)
    practice: list[PracticeItem] = Field(min_length=2, max_length=MOST_PRACTICE_ITEMS)


class EmotionSet(_Strict):
    """The words of a questionnaire, and whether the visit as a whole is asked about.

    ``journey``: what the guest expects, before the first step, and how it turned out, after the last.
    """

    words: list[EmotionWord] = Field(default_factory=_shipped_words, min_length=2, max_length=MOST_WORDS)
    speeded: SpeededBlock = Field(default_factory=_shipped_speeded)
    journey: bool = False

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_the_shipped_block(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("speeded", ...) is None:
            return {key: value for key, value in data.items() if key != "speeded"}
        return data

    @model_validator(mode="after")
    def _codes_are_unique_and_known(self) -> Self:
        codes = [word.code for word in self.words]
        if len(set(codes)) < len(codes):
            msg = "two words for feelings share a code"
            raise ValueError(msg)
        if len(set(self.speeded.words)) < len(self.speeded.words):
            msg = "the quick questions ask one word twice"
            raise ValueError(msg)
        unknown = [code for code in self.speeded.words if code not in codes]
        if unknown:
            msg = f"the quick questions ask the word {unknown[0]}, which is not in the list"
            raise ValueError(msg)
        return self

    def speeded_words(self) -> list[EmotionWord]:
        """The words of the quick questions, as they stand in the list."""
        asked = set(self.speeded.words)
        return [word for word in self.words if word.code in asked]


@cache
def _shipped() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("app.journeys").joinpath("content", "emotion.json").read_text(encoding="utf-8"))
    return found
