"""Which values fit the emotion instruments: sliders, words, contribution, the journey as a whole, the quick questions.

The phone's ``felt_values.ts`` follows the same rules. What was recorded is never refused for being odd (a time of 0 ms, a step with three of
eight words): scoring leaves it out and says why. Refused is only what cannot be read.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from app.journeys.compiled import form_of
from app.journeys.emotion_content import EmotionSet
from app.journeys.feelings.constants import CONTRIBUTION_MOST, WORD_INTENSITY_MOST, WORDS_AT_MOST
from app.journeys.schemas import QuestionnaireContent
from app.journeys.value_problems import Problem
from app.journeys.values import AFFECT_PREFIX, affect_problem, is_number, is_whole, text_problem, trimmed_length

WORDS_PREFIX: Final = "words:"
CONTRIBUTION_PREFIX: Final = "contribution:"
SPEEDED_PREFIX: Final = "speeded:"
EXPECTATION_KEY: Final = "expectation:journey"
OUTCOME_KEY: Final = "outcome:journey"
FELT_PREFIXES: Final = (AFFECT_PREFIX, WORDS_PREFIX, CONTRIBUTION_PREFIX, SPEEDED_PREFIX, "expectation:", "outcome:")
LOOK_BACK_PREFIXES: Final = FELT_PREFIXES[1:]
"""What is asked on leaving. A repair, days later, asks none of it: told then, it would be made up."""
OUTCOMES: Final = ("worse", "as_expected", "better")
EXPECTATION_MOST: Final = 5
OTHER_MAX_LENGTH: Final = 200
AGENT_MAX_LENGTH: Final = 1000
MOST_LOGGED: Final = 2000
"""Changes of visibility, long frames and practice answers that a block can tell of."""


def felt_problem(content: QuestionnaireContent, code: str, value: object) -> Problem | None:  # noqa: PLR0911 - one line an instrument
    """Check what stands under a key of the emotion instruments; None clears it and fits."""
    kind, _colon, place = code.partition(":")
    section = form_of(content).sections.get(place)
    match kind:
        case "affect" if section is not None and section.affect:
            return affect_problem(value)
        case "words" if section is not None and section.words:
            return words_problem(content.emotion, value)
        case "contribution" if section is not None and section.contribution:
            return None if value is None else _number_problem(value, -CONTRIBUTION_MOST, CONTRIBUTION_MOST)
        case "expectation" if content.emotion.journey and code == EXPECTATION_KEY:
            return _expectation_problem(value)
        case "outcome" if content.emotion.journey and code == OUTCOME_KEY:
            return None if value is None else _one_of(value, OUTCOMES)
        case "speeded":
            blocks = content.blocks()
            steps = [each.code for each in content.sections if each.speeded and blocks[each.code] == place]
            return speeded_problem(content.emotion, steps, value) if steps else Problem.UNKNOWN_QUESTION
        case _:
            return Problem.UNKNOWN_QUESTION


def words_problem(emotion: EmotionSet, value: object) -> Problem | None:
    """Check the words of a step; half done is none of our business here."""
    if value is None:
        return None
    known = {word.code for word in emotion.words}
    if not isinstance(value, dict):
        return Problem.WRONG_TYPE
    picks, nothing, other, shown = (value.get(part) for part in ("picks", "nothing", "other", "shown"))
    problem = _picks_problem([] if picks is None else picks, known)
    if problem is None and nothing is not None and not isinstance(nothing, bool):
        problem = Problem.WRONG_TYPE
    if problem is None and other is not None:
        problem = text_problem(other, OTHER_MAX_LENGTH)
    if problem is None and nothing and (picks or (isinstance(other, str) and trimmed_length(other) > 0)):
        problem = Problem.EXCLUSIVE_OPTION
    if problem is None and shown is not None:
        problem = _codes_problem(shown, known)
    return problem


def _picks_problem(picks: object, known: Collection[str]) -> Problem | None:
    if not isinstance(picks, list) or not all(isinstance(pick, dict) for pick in picks):
        return Problem.WRONG_TYPE
    problem = _codes_problem([pick.get("word") for pick in picks], known)
    if problem is None:
        problem = next(filter(None, (_number_problem(pick.get("intensity"), 1, WORD_INTENSITY_MOST) for pick in picks)), None)
    return Problem.TOO_MANY if problem is None and len(picks) > WORDS_AT_MOST else problem


def words_told(value: object) -> bool:
    """Whether the words of a step say anything: a pick, "nothing in particular", or words of one's own."""
    if not isinstance(value, dict):
        return False
    other = value.get("other")
    return bool(value.get("picks")) or value.get("nothing") is True or (isinstance(other, str) and trimmed_length(other) > 0)


def _expectation_problem(value: object) -> Problem | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        return Problem.WRONG_TYPE
    before = value.get("before")
    return None if before is None else _number_problem(before, 1, EXPECTATION_MOST)


def speeded_problem(emotion: EmotionSet, steps: Collection[str], value: object) -> Problem | None:
    """Check a block of quick questions; ``steps`` are the sections that it asks."""
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("steps"), dict):
        return Problem.WRONG_TYPE
    problem = _frame_problem(value)
    if problem is not None:
        return problem
    if not all(step in steps for step in value["steps"]):
        return Problem.UNKNOWN_ROW
    polarity = {word.code: word.polarity for word in emotion.speeded_words()}
    return next(filter(None, (_trials_problem(trials, polarity) for trials in value["steps"].values())), None)


def _frame_problem(value: Mapping[str, Any]) -> Problem | None:
    """What is told of the block as a whole."""
    untimed, side, practice, clock_step, agent = (
        value.get(part) for part in ("untimed", "yes_side", "practice", "clock_step_ms", "user_agent")
    )
    if untimed is not None and not isinstance(untimed, bool):
        return Problem.WRONG_TYPE
    problem = None if side is None else _one_of(side, ("left", "right"))
    if problem is None and practice is not None:
        problem = _practice_problem(practice)
    if problem is None and clock_step is not None and not (is_number(clock_step) and clock_step >= 0):
        problem = Problem.WRONG_TYPE
    if problem is None and agent is not None:
        problem = text_problem(agent, AGENT_MAX_LENGTH)
    for log in ("visibility", "long_frames"):
        problem = problem or _log_problem(value.get(log))
    return problem


def _practice_problem(practice: object) -> Problem | None:
    if not isinstance(practice, dict) or not all(is_whole(practice.get(part)) for part in ("trials", "errors")):
        return Problem.WRONG_TYPE
    if not 0 <= practice["errors"] <= practice["trials"]:
        return Problem.OUT_OF_RANGE
    return _log_problem(practice.get("items"))


def _log_problem(log: object) -> Problem | None:
    if log is None:
        return None
    if not isinstance(log, list):
        return Problem.WRONG_TYPE
    return Problem.TOO_MANY if len(log) > MOST_LOGGED else None


def _trials_problem(trials: object, polarity: Mapping[str, int]) -> Problem | None:
    if not isinstance(trials, list) or not all(isinstance(trial, dict) for trial in trials):
        return Problem.WRONG_TYPE
    problem = _codes_problem([trial.get("word") for trial in trials], polarity)
    return problem or next(filter(None, (_trial_problem(trial, polarity) for trial in trials)), None)


def _trial_problem(trial: Mapping[str, Any], polarity: Mapping[str, int]) -> Problem | None:
    flags = [trial.get("yes"), trial.get("page_hidden", False), trial.get("long_frame", False)]
    if not all(isinstance(flag, bool) for flag in flags):
        return Problem.WRONG_TYPE
    if not is_number(trial.get("polarity")) or trial["polarity"] != polarity[trial["word"]]:
        return Problem.UNKNOWN_OPTION
    times = [trial.get("onset_ms"), trial.get("response_ms")]
    whole = all(time is None for time in times) or all(is_number(time) for time in times)
    return None if whole else Problem.WRONG_TYPE


def _codes_problem(codes: object, known: Collection[str]) -> Problem | None:
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        return Problem.WRONG_TYPE
    if not all(code in known for code in codes):
        return Problem.UNKNOWN_OPTION
    return Problem.DUPLICATE_OPTION if len(set(codes)) < len(codes) else None


def _number_problem(value: object, low: int, high: int) -> Problem | None:
    """Check a whole number from ``low`` to ``high``."""
    if not is_number(value):
        return Problem.WRONG_TYPE
    if not low <= value <= high:
        return Problem.OUT_OF_RANGE
    return None if is_whole(value) else Problem.NOT_A_STEP


def _one_of(value: object, codes: Collection[str]) -> Problem | None:
    if not isinstance(value, str):
        return Problem.WRONG_TYPE
    return None if value in codes else Problem.UNKNOWN_OPTION
