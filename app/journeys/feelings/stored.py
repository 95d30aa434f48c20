"""From a visit's stored answers to what it felt like: the one reader of the reserved keys, for results, the research export and reviewers.

Answers of hidden steps do not count. What comes out is kept beside the results of an approved visit (`kept`), scored once with
the method in force, and read back (`from_kept`) whenever visits are summarised.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from app.journeys.emotion_content import EmotionWord
from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.feelings.waves import Felt, VisitFelt
from app.journeys.felt_values import (
    CONTRIBUTION_PREFIX,
    EXPECTATION_KEY,
    EXPECTATION_MOST,
    OUTCOME_KEY,
    OUTCOMES,
    SPEEDED_PREFIX,
    WORDS_PREFIX,
)
from app.journeys.schemas import QuestionKind, QuestionnaireContent
from app.journeys.spontaneous import CountedAnswer, Known, Session, SpontaneousScore, Trial
from app.journeys.values import AFFECT_PREFIX

JOURNEY_QUESTIONS: Final = {
    "journey_nps": (0, 10), "journey_ces": (1, 7), "journey_csat": (1, 5), "journey_effective": (1, 5), "journey_easy": (1, 5), "journey_enjoyable": (1, 5),
}  # fmt: skip
"""Questions about the journey as a whole, by their fixed codes, with the ends of their scales."""
JOURNEY_KINDS: Final = {
    "journey_nps": QuestionKind.NPS, "journey_ces": QuestionKind.CES, "journey_csat": QuestionKind.CSAT, "journey_effective": None, "journey_easy": None,
    "journey_enjoyable": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picks:
    """The words of one step: (code, how often tapped) in the order told; "nothing in particular"; "other" in the shopper's own words, for the agency only."""

    words: tuple[tuple[str, int], ...] = ()
    nothing: bool = False
    other: str = ""


@dataclass(frozen=True, slots=True)
class ToldStep:
    """What one visit told of one step, as far as it was asked and answered."""

    pleasure: float | None = None
    arousal: float | None = None
    contribution: int | None = None
    picks: Picks | None = None
    moment: str = ""


NOTHING_TOLD: Final = ToldStep()


@dataclass(frozen=True, slots=True)
class ToldVisit:
    """Everything a visit told of its feelings; `journey` holds numbers by code, `trials` the speeded block as it was recorded."""

    steps: Mapping[str, ToldStep]
    before: int | None = None
    outcome: str | None = None
    journey: Mapping[str, float] = field(default_factory=dict)
    session: Session | None = None
    practice: tuple[int, int] = (0, 0)
    untimed: bool = False
    clock_step_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """An approved visit read back: what it is summarised from, and what is counted beside it."""

    felt: VisitFelt
    picks: Mapping[str, Picks]
    before: int | None
    outcome: str | None
    journey: Mapping[str, float]
    method: str
    late: frozenset[str] = frozenset()
    """The steps whose words were given later than on leaving."""


class FeltReader:
    """Reads the feelings from the answers to one questionnaire: knows its words, and which questions are about the journey as a whole."""

    def __init__(self, content: QuestionnaireContent) -> None:
        """The questions about the journey are recognised by code, else by a tag of that name, else NPS, CES and CSAT by their kind."""
        self.words: dict[str, EmotionWord] = {word.code: word for word in content.emotion.words}
        self.journey: dict[str, str] = {}
        for name, kind in JOURNEY_KINDS.items():
            asked = [question for section in content.sections for question in section.questions]
            by_name = [question.code for question in asked if question.code == name] + [q.code for q in asked if name in q.tags]
            by_kind = [question.code for question in asked if kind is not None and question.kind is kind]
            if by_name or by_kind:
                self.journey[name] = (by_name + by_kind)[0]
        self.steps = [section.code for section in content.sections]

    def read(self, answers: Mapping[str, Any]) -> ToldVisit:
        """Read a visit from its answers that count (`visible_answers`)."""
        steps = {code: step for code in self.steps if (step := _step(answers, code, self.words)) != NOTHING_TOLD}
        blocks = [value for key, value in sorted(answers.items()) if key.startswith(SPEEDED_PREFIX) and isinstance(value, Mapping)]
        before, outcome = answers.get(EXPECTATION_KEY), answers.get(OUTCOME_KEY)
        journey = {
            name: float(answers[code]) for name, code in self.journey.items() if _is_number(answers.get(code), *JOURNEY_QUESTIONS[name])
        }
        practice = (sum(_count(block, "trials") for block in blocks), sum(_count(block, "errors") for block in blocks))
        untimed = any(bool(block.get("untimed")) for block in blocks)
        clock = max((float(tick) for block in blocks if _is_number(tick := block.get("clock_step_ms"), 0)), default=0.0)
        trials = {code: found for code in self.steps if (found := list(_trials(blocks, code)))}
        session = Session(trials, min(1.0, practice[1] / practice[0]) if practice[0] else 0.0, clock, untimed) if trials else None
        expected = _whole(before.get("before"), 1, EXPECTATION_MOST) if isinstance(before, Mapping) else None
        return ToldVisit(steps, expected, outcome if outcome in OUTCOMES else None, journey, session, practice, untimed, clock)


def felt_of(told: ToldVisit, words: Mapping[str, EmotionWord], shopper: Hashable = None) -> VisitFelt:
    """Return a told visit as waves are summarised from."""
    steps = {
        code: Felt(step.pleasure, step.arousal, step.contribution, _by_polarity(step.picks, words)) for code, step in told.steps.items()
    }
    return VisitFelt(steps, told.session, shopper)


def kept(told: ToldVisit, words: Mapping[str, EmotionWord], late: Sequence[str] = ()) -> dict[str, Any]:
    """Return what is kept of an approved visit, as JSON: its answers that count, and its trials as scored by the method in force.

    `late` are the steps whose words were not given on leaving.
    """
    session = Known.of(told.session) if told.session else None
    scores, counted = (session.scores(), session.counted()) if session else ({}, {})
    steps: dict[str, Any] = {}
    for code in dict.fromkeys([*told.steps, *scores]):
        step = told.steps.get(code, NOTHING_TOLD)
        row: dict[str, Any] = {"p": step.pleasure, "a": step.arousal, "c": step.contribution}
        if step.picks is not None:
            row |= {
                "w": [list(pick) for pick in step.picks.words],
                "u": step.picks.nothing,
                "k": list(_by_polarity(step.picks, words)),
            }
        if code in scores:
            score = scores[code]
            row["s"] = [score.iv, score.uv, score.ss, score.h, score.n]
            row["t"] = [[each.word, each.polarity, each.weight, each.said] for each in counted.get(code, ())]
        steps[code] = {key: value for key, value in row.items() if value is not None}
    whole = {
        "steps": steps,
        "before": told.before,
        "outcome": told.outcome,
        "journey": dict(told.journey),
        "timed": session is not None,
        "late": list(late),
    }
    return {"method": METHOD_VERSION, **whole}


def from_kept(row: Mapping[str, Any], shopper: Hashable = None) -> KeptVisit:
    """Read back what `kept` made of a visit."""
    steps: dict[str, Felt] = {}
    picks: dict[str, Picks] = {}
    scores: dict[str, SpontaneousScore] = {}
    counted: dict[str, list[CountedAnswer]] = {}
    for code, told in row["steps"].items():
        steps[code] = Felt(told.get("p"), told.get("a"), told.get("c"), tuple(told.get("k", (0, 0, 0))))
        if "w" in told:
            picks[code] = Picks(tuple((word, times) for word, times in told["w"]), told["u"])
        if "s" in told:
            iv, uv, ss, h, n = told["s"]
            scores[code] = SpontaneousScore(iv, uv, ss, h, None, None, n)
            if told["t"]:
                counted[code] = [CountedAnswer(*each) for each in told["t"]]
    session = Known(scores, counted) if row["timed"] else None
    return KeptVisit(
        VisitFelt(steps, session, shopper),
        picks,
        row["before"],
        row["outcome"],
        row["journey"],
        row["method"],
        frozenset(row.get("late", ())),
    )


def trial_rows(answers: Mapping[str, Any], step: str) -> Iterator[Mapping[str, Any]]:
    """Yield the recorded trials of one step, from whichever leg's block holds them, as they were stored."""
    for key, block in sorted(answers.items()):
        if key.startswith(SPEEDED_PREFIX) and isinstance(block, Mapping):
            rows = block.get("steps")
            yield from (row for row in (rows.get(step, ()) if isinstance(rows, Mapping) else ()) if isinstance(row, Mapping))


def _step(answers: Mapping[str, Any], code: str, words: Mapping[str, EmotionWord]) -> ToldStep:
    affect = answers.get(AFFECT_PREFIX + code)
    told = affect if isinstance(affect, Mapping) else {}
    pleasure, arousal = (value if _is_number(value := told.get(name), 0, 1) else None for name in ("pleasure", "arousal"))
    return ToldStep(
        pleasure, arousal, _whole(answers.get(CONTRIBUTION_PREFIX + code), -2, 2), _picks(answers.get(WORDS_PREFIX + code), words), str(told.get("moment") or "")
    )  # fmt: skip


def _picks(value: Any, words: Mapping[str, EmotionWord]) -> Picks | None:
    if not isinstance(value, Mapping):
        return None
    rows = [row for row in value.get("picks") or () if isinstance(row, Mapping) and row.get("word") in words]
    chosen = tuple((str(row["word"]), _whole(row.get("intensity"), 1, 3) or 1) for row in rows)
    nothing, other = bool(value.get("nothing")) and not chosen, str(value.get("other") or "").strip()
    return Picks(chosen, nothing, other) if chosen or nothing or other else None


def _by_polarity(picks: Picks | None, words: Mapping[str, EmotionWord]) -> tuple[int, int, int]:
    if picks is None:
        return (0, 0, 0)
    signs = [words[word].polarity for word, _times in picks.words]
    return (sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs), int(picks.nothing))


def _trials(blocks: list[Mapping[str, Any]], step: str) -> Iterator[Trial]:
    for block in blocks:
        steps = block.get("steps")
        for row in (steps.get(step) or ()) if isinstance(steps, Mapping) else ():
            onset, response = row.get("onset_ms"), row.get("response_ms")
            timed = _is_number(onset) and _is_number(response)
            yield Trial(
                str(row["word"]), int(row["polarity"]), bool(row["yes"]), response - onset if timed else None, bool(row.get("page_hidden")),
                bool(row.get("long_frame")),
            )  # fmt: skip


def _is_number(value: Any, low: float = float("-inf"), high: float = float("inf")) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _whole(value: Any, low: int, high: int) -> int | None:
    return int(value) if _is_number(value, low, high) and value == int(value) else None


def _count(block: Mapping[str, Any], name: str) -> int:
    practice = block.get("practice")
    return _whole(practice.get(name), 0, 1000) or 0 if isinstance(practice, Mapping) else 0
