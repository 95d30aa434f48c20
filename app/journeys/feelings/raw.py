"""Raw visits from a file, a JSON object a line; docs/method.md gives the format."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.journeys.feelings.waves import Felt, VisitFelt
from app.journeys.spontaneous import Session, Trial

MISTAKES_SHOWN: Final = 20
"""More than this many mistakes are counted, not listed."""

Code = Annotated[str, Field(min_length=1, max_length=200)]
Position = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0, le=1000)]


def _sign(value: int) -> int:
    if value not in {1, -1}:
        raise ValueError("a word is positive (1) or negative (-1)")
    return value


class CannotRead(Exception):
    """What is wrong with the file, a line each, with the number of its line."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class RawTrial(_Line):
    """One word answered: the time stamps of its first painted frame and of the answer, or the difference, or none when no time was taken."""

    word: Code
    polarity: Annotated[int, AfterValidator(_sign)]
    yes: bool
    onset_ms: float | None = None
    response_ms: float | None = None
    latency_ms: float | None = None
    page_hidden: bool = False
    long_frame: bool = False

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.onset_ms is None) != (self.response_ms is None):
            raise ValueError("onset_ms and response_ms come together")
        if self.onset_ms is not None and self.latency_ms is not None:
            raise ValueError("give onset_ms and response_ms, or latency_ms, not both")
        return self

    def trial(self) -> Trial:
        """Return the trial as it is scored."""
        latency = self.latency_ms
        if self.onset_ms is not None and self.response_ms is not None:
            latency = self.response_ms - self.onset_ms
        return Trial(self.word, self.polarity, self.yes, latency, self.page_hidden, self.long_frame)


class RawWords(_Line):
    """How many words were picked, by kind."""

    positive: Count = 0
    negative: Count = 0
    nothing: Count = 0


class RawStep(_Line):
    """One step of the journey: slider positions 0..1 or null, contribution -2..2, words picked, trials."""

    step: Code
    pleasure: Position | None = None
    arousal: Position | None = None
    contribution: Annotated[float, Field(ge=-2, le=2)] | None = None
    words: RawWords = RawWords()
    trials: list[RawTrial] = []


class RawPractice(_Line):
    """The practice block: obvious items, and how many were answered wrongly."""

    trials: Count = 0
    errors: Count = 0

    @model_validator(mode="after")
    def _errors_are_trials(self) -> Self:
        if self.errors > self.trials:
            raise ValueError("there are more errors than trials")
        return self


class RawVisit(_Line):
    """One visit, its steps in the order of the journey."""

    visit: Code
    shopper: Code | None = None
    clock_step_ms: Annotated[float, Field(ge=0)] = 0.0
    untimed: bool = False
    practice: RawPractice = RawPractice()
    steps: Annotated[list[RawStep], Field(min_length=1)]

    @model_validator(mode="after")
    def _steps_once(self) -> Self:
        codes = [step.step for step in self.steps]
        if len(set(codes)) < len(codes):
            raise ValueError("a step comes twice")
        return self

    def session(self) -> Session:
        """Return the trials as they are scored."""
        share = self.practice.errors / self.practice.trials if self.practice.trials else 0.0
        steps = {step.step: [row.trial() for row in step.trials] for step in self.steps if step.trials}
        return Session(steps, share, self.clock_step_ms, self.untimed)

    def felt(self) -> VisitFelt:
        """Return the visit as waves are summarised from."""
        steps = {
            step.step: Felt(step.pleasure, step.arousal, step.contribution, (step.words.positive, step.words.negative, step.words.nothing))
            for step in self.steps
        }
        return VisitFelt(steps, self.session(), self.shopper)


def read_visits(lines: Iterable[str]) -> list[RawVisit]:
    """Read a visit a line; empty lines are passed over. Raises CannotRead with every mistake by line."""
    found: list[RawVisit] = []
    mistakes: list[str] = []
    first_seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            visit = RawVisit.model_validate(json.loads(line, object_pairs_hook=_once))
        except json.JSONDecodeError as error:
            mistakes.append(f"line {number}: this is not JSON: {error.msg} at character {error.pos + 1}")
        except ValidationError as error:
            mistakes += [f"line {number}: {_where(problem['loc'])}{_said(problem)}" for problem in error.errors()]
        except (ValueError, RecursionError) as error:
            mistakes.append(f"line {number}: {error}")
        else:
            if visit.visit in first_seen:
                mistakes.append(f"line {number}: visit {visit.visit!r} came in line {first_seen[visit.visit]} already")
            first_seen.setdefault(visit.visit, number)
            found.append(visit)
    if mistakes:
        more = [f"and {len(mistakes) - MISTAKES_SHOWN} more."] if len(mistakes) > MISTAKES_SHOWN else []
        raise CannotRead([*mistakes[:MISTAKES_SHOWN], *more])
    if not found:
        raise CannotRead(["there is no visit in this file"])
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a field stands twice in one object")
    return made


def _where(place: tuple[int | str, ...]) -> str:
    path = ""
    for part in place:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if path else part
    return f"{path}: " if path else ""


def _said(problem: Any) -> str:
    return str(problem["msg"]).removeprefix("Value error, ")
