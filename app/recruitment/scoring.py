"""The suitability test as data, what an applicant gets to see of it, and how it is graded."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from random import Random
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Text = Annotated[dict[str, str], Field(min_length=1)]

_SCENES: Final = ("scene_desk.svg",)


class TestQuestionKind(StrEnum):
    """The kinds of question in a suitability test."""

    __test__ = False

    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TestOption(_Part):
    """An answer to choose; a disqualifying one fails the test whatever the points."""

    __test__ = False

    code: Code
    label: Text
    points: int = 0
    disqualifying: bool = False


class TestQuestion(_Part):
    """One question; `points` and the limits are for written answers only."""

    __test__ = False

    code: Code
    kind: TestQuestionKind
    label: Text
    options: list[TestOption] = []
    keep_order: bool = False
    points: int = Field(default=0, ge=0)
    min_length: int = Field(default=0, ge=0)
    min_distinct_words: int = Field(default=0, ge=0)
    max_length: int = Field(default=3000, ge=1)

    @model_validator(mode="after")
    def _choices_have_options(self) -> Self:
        if (self.kind is TestQuestionKind.TEXT) != (not self.options):
            msg = f"question {self.code}: choices have options, texts have none"
            raise ValueError(msg)
        return self

    @property
    def attainable(self) -> int:
        """The most points this question can earn."""
        if self.kind is TestQuestionKind.TEXT:
            return self.points
        if self.kind is TestQuestionKind.SINGLE:
            return max(0, *(option.points for option in self.options))
        return sum(max(0, option.points) for option in self.options)


class TestTopic(_Part):
    """Questions that belong together, with the drawing they are about where there is one."""

    __test__ = False

    code: Code
    title: Text
    intro: Text | None = None
    scene: str | None = None
    scene_alt: Text | None = None
    questions: list[TestQuestion] = Field(min_length=1)

    @model_validator(mode="after")
    def _the_scene_is_known_and_described(self) -> Self:
        if self.scene is not None and (self.scene not in _SCENES or not self.scene_alt):
            msg = f"topic {self.code}: a scene must be one that is shipped, and be described in words"
            raise ValueError(msg)
        return self


class Contradiction(_Part):
    """Answers that cannot all be true; giving them costs points."""

    answers: dict[str, list[str]] = Field(min_length=2)
    deduct: int = Field(gt=0)


class SuitabilityTest(_Part):
    """A whole test: what it asks, what it takes to pass and how long a failed applicant waits."""

    format: Literal["veldgast-suitability/1"] = "veldgast-suitability/1"
    code: Code
    version: int = Field(ge=1)
    title: Text
    intro: Text
    estimated_minutes: int = Field(ge=1)
    pass_percent: int = Field(ge=1, le=100)
    cool_down_days: int = Field(ge=0)
    topics: list[TestTopic] = Field(min_length=1)
    contradictions: list[Contradiction] = []

    @model_validator(mode="after")
    def _codes_are_unique_and_known(self) -> Self:
        options = {question.code: {o.code for o in question.options} for question in self.questions()}
        if len(options) != sum(len(topic.questions) for topic in self.topics):
            raise ValueError("two questions share a code")
        for rule in self.contradictions:
            for code, values in rule.answers.items():
                if not set(values) <= options.get(code, set()):
                    msg = f"a contradiction names an unknown answer to {code}"
                    raise ValueError(msg)
        return self

    def questions(self) -> Iterator[TestQuestion]:
        """All questions in the order they are asked."""
        return (question for topic in self.topics for question in topic.questions)


@dataclass(frozen=True, slots=True)
class TopicResult:
    """Points per topic, for the agency's eyes: telling an applicant would give the answers away."""

    code: str
    points: int
    attainable: int


@dataclass(frozen=True, slots=True)
class TestResult:
    """The outcome of one try. While anything is `missing`, the try is not finished and nothing is passed."""

    __test__ = False

    points: int
    attainable: int
    passed: bool
    topics: tuple[TopicResult, ...]
    missing: tuple[str, ...]
    disqualified_by: tuple[str, ...]
    deducted: int


def grade(test: SuitabilityTest, answers: Mapping[str, Any]) -> TestResult:
    """Grade one try: an option code, a list of codes or a text by question code.

    A written answer earns its points once it is long and varied enough; what it is worth as a description
    is for a person to read. Contradictions cost points; `points` never falls below nought.
    """
    earned = {question.code: _earned(question, answers.get(question.code)) for question in test.questions()}
    missing = tuple(code for code, points in earned.items() if points is None)
    topics = tuple(
        TopicResult(
            topic.code,
            sum(earned[question.code] or 0 for question in topic.questions),
            sum(question.attainable for question in topic.questions),
        )
        for topic in test.topics
    )
    deducted = sum(rule.deduct for rule in test.contradictions if _contradicts(rule, answers))
    points = max(0, sum(topic.points for topic in topics) - deducted)
    attainable = sum(topic.attainable for topic in topics)
    disqualified = tuple(question.code for question in test.questions() if _disqualifies(question, answers))
    enough = 100 * points >= test.pass_percent * attainable
    passed = enough and not missing and not disqualified
    return TestResult(points, attainable, passed, topics, missing, disqualified, deducted)


def shown_to_applicant(test: SuitabilityTest, seed: str) -> dict[str, Any]:
    """Return the test without anything that betrays an answer, options in an order fixed by the seed.

    Use the id of the attempt as the seed, so that a reload keeps the order.
    """
    shown = test.model_dump(mode="json", exclude={"pass_percent", "contradictions"})
    for topic in shown["topics"]:
        for question in topic["questions"]:
            question["options"] = [{"code": option["code"], "label": option["label"]} for option in question["options"]]
            if not question.pop("keep_order"):
                Random(f"{seed}:{question['code']}").shuffle(question["options"])  # noqa: S311 - no secret
            del question["points"]
    return shown


@cache
def suitability_test() -> SuitabilityTest:
    """Return the shipped test, read once a process."""
    return SuitabilityTest.model_validate(json.loads(_content("suitability_test.json")))


@cache
def scene_svg(name: str) -> str:
    """Return a shipped drawing as SVG text (no script, no style); raises KeyError for an unknown name."""
    if name not in _SCENES:
        raise KeyError(name)
    return _content(name)


def _content(name: str) -> str:
    return files("app.recruitment").joinpath("content", name).read_text(encoding="utf-8")


def _chosen(question: TestQuestion, value: object) -> list[TestOption]:
    """Return the chosen options; nothing when the answer does not fit the question."""
    codes = [value] if question.kind is TestQuestionKind.SINGLE else value
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return []
    chosen = [option for option in question.options if option.code in codes]
    return chosen if len(chosen) == len(codes) else []


def _earned(question: TestQuestion, value: object) -> int | None:
    """Return the points of an answer; None while it is missing or does not fit."""
    if question.kind is TestQuestionKind.TEXT:
        if not isinstance(value, str) or not question.min_length <= len(value.strip()) <= question.max_length:
            return None
        words = {word.strip(".,;:!?\"'()").casefold() for word in value.split()} - {""}
        return question.points if len(words) >= question.min_distinct_words else 0
    chosen = _chosen(question, value)
    if not chosen:
        return None
    return min(max(sum(option.points for option in chosen), 0), question.attainable)


def _disqualifies(question: TestQuestion, answers: Mapping[str, Any]) -> bool:
    return any(option.disqualifying for option in _chosen(question, answers.get(question.code)))


def _contradicts(rule: Contradiction, answers: Mapping[str, Any]) -> bool:
    return all(answers.get(code) in values for code, values in rule.answers.items())
