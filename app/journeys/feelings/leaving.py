"""Whether the words of a step were given on leaving, as they are asked: by the phone's own clock, against the last answer about the steps of the same leg. Pure."""

import datetime as dt
from collections.abc import Mapping

from app.journeys.feelings.constants import WORDS_WITHIN_MIN
from app.journeys.feelings.stored import FeltReader
from app.journeys.felt_values import WORDS_PREFIX
from app.journeys.schemas import QuestionnaireContent
from app.journeys.values import AFFECT_PREFIX, split_key


def words_after_min(content: QuestionnaireContent, given_at: Mapping[str, dt.datetime]) -> dict[str, float]:
    """Minutes from the last slider or answer about the steps of a leg to the words of each of them, by step; 0 where one was given after the words.

    Nobody says when he leaves: the last answer about what happened is given at the latest then, or after it. So more than the limit is late for certain.
    """
    blocks, whole = content.blocks(), set(FeltReader(content).journey.values())
    leg_of: dict[str, str] = {}
    for section in content.sections:
        if section.asks_feelings:
            about = {question.code for question in section.all_questions()} - whole
            leg_of |= dict.fromkeys({AFFECT_PREFIX + section.code} | about, blocks[section.code])
    last: dict[str, dt.datetime] = {}
    for key, moment in given_at.items():
        leg = leg_of.get(split_key(key)[0])
        if leg is not None:
            last[leg] = max(moment, last.get(leg, moment))
    found = {}
    for section in content.sections:
        given, left = given_at.get(WORDS_PREFIX + section.code), last.get(blocks[section.code])
        if given is not None and left is not None:
            found[section.code] = max(0.0, (given - left).total_seconds() / 60)
    return found


def late_words(content: QuestionnaireContent, given_at: Mapping[str, dt.datetime]) -> list[str]:
    """The steps whose words were given later than on leaving."""
    return [step for step, minutes in words_after_min(content, given_at).items() if minutes > WORDS_WITHIN_MIN]
