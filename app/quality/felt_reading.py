"""What one visit said of its feelings, for its reviewer: stated measures only. How quickly anything was answered is never told of a single visit."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.journeys.answers import Answers, visible_answers
from app.journeys.emotion import curve_value, valence
from app.journeys.emotion_content import EmotionWord
from app.journeys.feelings.constants import WORDS_WITHIN_MIN
from app.journeys.feelings.leaving import late_words
from app.journeys.feelings.stored import FeltReader, Picks, ToldStep
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import gettext as _
from app.kit.translation import pick


@dataclass(frozen=True)
class FeltLine:
    """One step: the height on the curve (-2..+2), arousal (-1..+1), words in words, contribution (-2..+2); None where it was not told."""

    title: str
    feeling: float | None
    arousal: float | None
    words: str
    contribution: int | None


@dataclass(frozen=True)
class FeltTold:
    """What the guest said: a line a step, and what was expected beforehand (1 to 5) against how it turned out."""

    lines: list[FeltLine]
    expected: int | None
    outcome: str
    late: list[str]
    """The steps whose words were given later than on leaving."""

    @property
    def late_note(self) -> str:
        """Which words came later than on leaving."""
        return _(
            "Words given more than %(n)s minutes after the last answer about the steps, so not on leaving: %(steps)s.",
            n=WORDS_WITHIN_MIN, steps=", ".join(self.late),
        )  # fmt: skip

    @property
    def has_words(self) -> bool:
        """Whether any step was told in words."""
        return any(line.words for line in self.lines)

    @property
    def has_contribution(self) -> bool:
        """Whether any step was said to add or take away."""
        return any(line.contribution is not None for line in self.lines)


def read_felt(content: QuestionnaireContent, answers: Answers, given_at: Mapping[str, dt.datetime]) -> FeltTold | None:
    """Put together what a visit says of its feelings; None when it says nothing. ``given_at``: when each answer was given, by the phone's clock."""
    reader = FeltReader(content)
    told = reader.read(visible_answers(content, answers))
    lines = [
        _line(pick(section.title), told.steps[section.code], reader.words) for section in content.sections if section.code in told.steps
    ]
    outcome = {"worse": _("worse than expected"), "as_expected": _("as expected"), "better": _("better than expected")}.get(
        told.outcome or "", ""
    )
    came_late = late_words(content, given_at)
    late = [pick(section.title) for section in content.sections if section.code in came_late and section.code in told.steps]
    return FeltTold(lines, told.before, outcome, late) if lines or told.before is not None or outcome else None


def _line(title: str, step: ToldStep, words: Mapping[str, EmotionWord]) -> FeltLine:
    return FeltLine(
        title, None if step.pleasure is None else curve_value(valence(step.pleasure)), None if step.arousal is None else valence(step.arousal),
        _in_words(step.picks, words), step.contribution,
    )  # fmt: skip


def _in_words(picks: Picks | None, words: Mapping[str, EmotionWord]) -> str:
    if picks is None:
        return ""
    told = [f"{pick(words[code].label)} {'•' * times}" for code, times in picks.words]
    told += [_("nothing in particular")] if picks.nothing else []
    return ", ".join(told + ([f"“{picks.other}”"] if picks.other else []))
