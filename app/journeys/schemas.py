"""The questionnaire as data: what is stored in a version, shipped to phones and scored.

docs/questionnaire-format.md explains each field to the people who write one.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.journeys.emotion_content import WHOLE_VISIT, EmotionSet
from app.journeys.logic.order import dependency_order
from app.journeys.logic.rule import ChoiceFilter, Rule
from app.journeys.schema_parts import Code, OptionCode, Text

__all__ = [
    "NEEDS_OPTIONS", "RULE_FIELDS", "TAKES_NO_ANSWER", "Band", "Check", "CheckSeverity", "Code", "Counts", "Critical", "Leg", "MatrixRow", "MultiScoring", "Option",
    "OptionCode", "Question", "QuestionKind", "QuestionnaireContent", "ScaleDisplay", "ScoreMethod", "Scoring", "Section", "Text",
]  # fmt: skip
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class QuestionKind(StrEnum):
    """The kinds of question a shopper can be asked."""

    YES_NO = "yes_no"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    SCALE = "scale"
    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    DURATION = "duration"
    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    PHOTO = "photo"
    AUDIO = "audio"
    FILE = "file"
    RECEIPT = "receipt"
    BARCODE = "barcode"
    PLACE = "place"
    RANKING = "ranking"
    MATRIX = "matrix"
    REPEAT = "repeat"
    NOTE = "note"
    CALCULATED = "calculated"


NEEDS_OPTIONS = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING, QuestionKind.MATRIX})
TAKES_NO_ANSWER = frozenset({QuestionKind.NOTE, QuestionKind.CALCULATED})
"""Kinds that a shopper reads, or does not see at all, but never answers."""


class ScaleDisplay(StrEnum):
    """How a scale looks; its values are the same numbers in each."""

    NUMERIC = "numeric"
    STARS = "stars"
    SMILEYS = "smileys"
    LABELLED = "labelled"


class Counts(StrEnum):
    """How an item enters its section's score."""

    ITEM = "item"
    BONUS = "bonus"
    PENALTY = "penalty"


class MultiScoring(StrEnum):
    """How several chosen options make points."""

    SUM = "sum"
    ALL_OR_NOTHING = "all_or_nothing"


class ScoreMethod(StrEnum):
    """How items make a section's score."""

    POINTS = "points"
    MEAN = "mean"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Strict):
    """An answer to choose; ``points`` None means the option does not score (its item leaves the base)."""

    code: OptionCode
    label: Text
    points: int | None = Field(default=None, ge=-1000, le=1000)
    exclusive: bool = False
    image: Sha256 | None = None
    columns: dict[str, str] = {}
    """What a choice filter can look at, by column name, e.g. ``{"region": "west"}``."""


class MatrixRow(_Strict):
    """One row of a matrix; each takes one of the question's options."""

    code: OptionCode
    label: Text


class Band(_Strict):
    """Points for a number up to and including ``up_to``; the last band has none and takes the rest."""

    up_to: float | None = None
    points: int = Field(ge=0, le=1000)


class Critical(_Strict):
    """An item that may not fail ("zero tolerance"): then its section or the total is at most ``at_most`` per cent.

    It fails on one of the answers ``when``; without any, when it earned nothing of what it could.
    """

    scope: Literal["section", "total"] = "section"
    at_most: int = Field(default=0, ge=0, le=99)
    when: list[str] = []


class Question(_Strict):
    """One question. ``weight`` is what it is worth; 0 leaves that to its options' points (see the scoring rules)."""

    code: Code
    kind: QuestionKind
    label: Text
    help: Text | None = None
    example_image: Sha256 | None = None
    required: bool = True
    required_when: Rule | None = None
    visible_when: Rule | None = None
    valid_when: Rule | None = None
    valid_message: Text | None = None
    choice_filter: ChoiceFilter | None = None
    calculation: Rule | None = None
    private: bool = False
    names_person: bool = False
    verbatim: bool = False
    tags: list[Code] = []
    options: list[Option] = []
    rows: list[MatrixRow] = []
    allow_na: bool = False
    minimum: float | None = None
    maximum: float | None = None
    display: ScaleDisplay = ScaleDisplay.NUMERIC
    low_label: Text | None = None
    high_label: Text | None = None
    unit: Text | None = None
    currency: Currency = "EUR"
    several: bool = False
    """A duration that is timed several times: each time the queue stood still, each time the phone rang."""
    min_length: int = Field(default=0, ge=0, le=5000)
    max_length: int = Field(default=5000, ge=1, le=20000)
    why_when: list[str] = []
    evidence_when: list[str] = []
    weight: int = Field(default=0, ge=0, le=1000)
    reversed: bool = False
    counts: Counts = Counts.ITEM
    multi_scoring: MultiScoring = MultiScoring.SUM
    points_cap: int | None = Field(default=None, ge=1, le=10000)
    bands: list[Band] = []
    critical: Critical | None = None
    questions: "list[Question]" = []
    """What is asked of each entry of a repeat group."""

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        problem = _problem_of(self)
        if problem:
            msg = f"question {self.code}: {problem}"
            raise ValueError(msg)
        return self


def _problem_of(question: Question) -> str | None:
    return _choice_problem(question) or _range_problem(question) or _group_problem(question)


def _choice_problem(question: Question) -> str | None:
    if question.kind in NEEDS_OPTIONS and not question.options:
        return "a choice needs options"
    if len({option.code for option in question.options}) != len(question.options):
        return "two options share a code"
    if question.kind is QuestionKind.MATRIX and not question.rows:
        return "a matrix needs rows"
    if len({row.code for row in question.rows}) != len(question.rows):
        return "two rows share a code"
    return None


def _range_problem(question: Question) -> str | None:
    low, high = question.minimum, question.maximum
    if question.kind is QuestionKind.SCALE and (low is None or high is None or low == high):
        return "a scale needs a minimum below its maximum"
    if low is not None and high is not None and low > high:
        return "the minimum is above the maximum"
    limits = [band.up_to for band in question.bands]
    closed = [limit for limit in limits if limit is not None]
    if limits and (limits[-1] is not None or len(closed) != len(limits) - 1 or closed != sorted(set(closed))):
        return "bands rise, and only the last one is open"
    return None


def _group_problem(question: Question) -> str | None:
    if question.kind is QuestionKind.CALCULATED and question.calculation is None:
        return "a calculated value needs a calculation"
    if (question.kind is QuestionKind.REPEAT) != bool(question.questions):
        return "a repeat group needs questions, and only a repeat group has them"
    if any(inner.kind is QuestionKind.REPEAT for inner in question.questions):
        return "a repeat group cannot stand inside another one"
    return None


class Section(_Strict):
    """The questions of one journey step, and which of the emotion instruments it has.

    ``cue`` is what the quick questions show before each word ("At the entrance I felt..."); without one, ``emotion_cue`` is.
    """

    code: Code
    title: Text
    stage: Text | None = None
    channel: str = "store"
    leg: Code | None = None
    intro: Text | None = None
    visible_when: Rule | None = None
    affect: bool = True
    emotion_cue: Text | None = None
    words: bool = False
    contribution: bool = False
    speeded: bool = False
    cue: Text | None = None
    weight: int = Field(default=1, ge=0, le=1000)
    questions: list[Question]

    @property
    def asks_feelings(self) -> bool:
        """Whether any of the emotion instruments is asked here."""
        return self.affect or self.words or self.contribution or self.speeded

    def all_questions(self) -> list[Question]:
        """The section's questions in the order asked, those inside a repeat group right after it."""
        return [each for question in self.questions for each in (question, *question.questions)]


class Leg(_Strict):
    """A part of the visit with its own days, e.g. order, delivery, return."""

    code: Code
    title: Text


class CheckSeverity(StrEnum):
    """How much a check matters: a contradiction takes the shopper's word, a doubt a look."""

    CONTRADICTION = "contradiction"
    DOUBT = "doubt"


class Check(_Strict):
    """What cannot both be so, or is unlikely: found by a rule, told to the shopper before sending and to the reviewer after.

    ``about`` are the questions to go to; without any, those that the rule reads.
    """

    code: Code
    when: Rule
    message: Text
    severity: CheckSeverity = CheckSeverity.CONTRADICTION
    about: list[Code] = []


class Scoring(_Strict):
    """How the questionnaire is scored; ``weights_total`` is what section weights must add up to (None: anything)."""

    method: ScoreMethod = ScoreMethod.POINTS
    weights_total: int | None = Field(default=None, ge=1, le=100000)


class QuestionnaireContent(_Strict):
    """A whole questionnaire; the codes of sections are the codes of journey steps."""

    format: Literal["veldgast-questionnaire/1"] = "veldgast-questionnaire/1"
    title: Text
    languages: list[str] = Field(default=["nl", "en"], min_length=1)
    estimated_minutes: int = Field(default=15, ge=1, le=600)
    legs: list[Leg] = []
    scoring: Scoring = Scoring()
    checks: list[Check] = Field(default=[], max_length=100)
    emotion: EmotionSet = Field(default_factory=EmotionSet)
    sections: list[Section] = Field(min_length=1)

    @model_validator(mode="after")
    def _codes_are_unique_and_known(self) -> Self:
        problem = _repeated([section.code for section in self.sections], "two sections share the code")
        problem = problem or _repeated([question.code for question in self.questions()], "two questions share the code")
        problem = problem or _repeated([leg.code for leg in self.legs], "two legs share the code")
        problem = problem or _repeated([check.code for check in self.checks], "two checks share the code")
        legs = {leg.code for leg in self.legs}
        problem = problem or next(
            (f"section {each.code} belongs to the leg {each.leg}, which is not there" for each in self.sections if each.leg and each.leg not in legs), None
        )  # fmt: skip
        if problem:
            raise ValueError(problem)
        known = {question.code for question in self.questions()}
        for place, rule in self.rules():
            unknown = sorted(rule.codes() - known)
            if unknown:
                msg = f"{place}: there is no question {unknown[0]}"
                raise ValueError(msg)
        for check in self.checks:
            strange = next((code for code in check.about if code not in known), None)
            if strange is not None:
                msg = f"check {check.code}, about: there is no question {strange}"
                raise ValueError(msg)
        dependency_order(self.dependencies())  # raises for a circle, naming the path
        return self

    def questions(self) -> list[Question]:
        """All questions in the order they are asked, those inside a repeat group right after it."""
        return [question for section in self.sections for question in section.all_questions()]

    def blocks(self) -> dict[str, str]:
        """The block of quick questions of each step: its leg's, which is that of the step before it where it names none, or the whole visit's."""
        here, found = self.legs[0].code if self.legs else WHOLE_VISIT, {}
        for section in self.sections:
            here = section.leg or here
            found[section.code] = here
        return found

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """Each rule with the place it stands at, in words for messages."""
        for section in self.sections:
            if section.visible_when:
                yield f"section {section.code}, visible when", section.visible_when
            for question in section.all_questions():
                for field in RULE_FIELDS:
                    rule = getattr(question, field)
                    if rule is not None:
                        yield f"question {question.code}, {field.replace('_', ' ')}", rule
        for check in self.checks:
            yield f"check {check.code}, when", check.when

    def dependencies(self) -> dict[str, set[str]]:
        """What each question's being there and value hang on: the codes its rules read (its own left out of validity)."""
        found: dict[str, set[str]] = {}
        for section in self.sections:
            above = set(section.visible_when.codes()) if section.visible_when else set()
            for question in section.questions:
                found[question.code] = above | _reads(question)
                for inner in question.questions:
                    found[inner.code] = {question.code} | _reads(inner)
        return found

    def stored(self) -> dict[str, Any]:
        """The content as JSON without what is default anyway: what versions hold and phones get.

        The words for feelings are written out where they are asked, so that a version never changes with what ships.
        """
        made = {"format": self.format, **self.model_dump(mode="json", exclude_defaults=True), "languages": list(self.languages)}
        made.pop("emotion", None)
        asked = self.emotion.journey or any(section.words or section.speeded for section in self.sections)
        if asked or self.emotion != EmotionSet():
            made["emotion"] = self.emotion.model_dump(mode="json")
        return made


RULE_FIELDS = ("visible_when", "required_when", "valid_when", "choice_filter", "calculation")


def _reads(question: Question) -> set[str]:
    rules = (question.visible_when, question.choice_filter, question.calculation)
    return {code for rule in rules if rule for code in rule.codes()}


def _repeated(codes: list[str], words: str) -> str | None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            return f"{words} {code}"
        seen.add(code)
    return None
