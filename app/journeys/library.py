"""The question library: ready questions by theme, in Dutch and English, to put into a questionnaire and adapt."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.journeys.schemas import Code, Question, Text


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Theme(_Part):
    """Questions on one subject; each stands by itself and depends on no other."""

    code: Code
    name: Text
    questions: list[Question] = Field(min_length=1)


class Library(_Part):
    """All themes; the codes of themes and of questions are unique."""

    themes: list[Theme] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        themes = [theme.code for theme in self.themes]
        if len(set(themes)) != len(themes):
            msg = "two themes share a code"
            raise ValueError(msg)
        seen: set[str] = set()
        for question in self.questions():
            if question.code in seen:
                msg = f"two questions share the code {question.code}"
                raise ValueError(msg)
            seen.add(question.code)
        return self

    def questions(self) -> Iterator[Question]:
        """Each question of each theme, in the order shown."""
        for theme in self.themes:
            yield from theme.questions

    def theme(self, code: str) -> Theme:
        """Return one theme; raises KeyError when there is none with this code."""
        for theme in self.themes:
            if theme.code == code:
                return theme
        raise KeyError(code)

    def question(self, code: str) -> Question:
        """Return one question; raises KeyError when there is none with this code."""
        for question in self.questions():
            if question.code == code:
                return question
        raise KeyError(code)


@cache
def get_library() -> Library:
    """Return the shipped library, read once a process."""
    text = files("app.journeys").joinpath("content", "library.json").read_text(encoding="utf-8")
    return Library.model_validate(json.loads(text))
