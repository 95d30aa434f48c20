"""Plausible, correlated answers: one latent mood a step, made of the step, the place, the shopper and chance."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app.demo.endings import ENDINGS, OPENINGS
from app.demo.feelings import expected, on_leaving
from app.demo.moods import logistic
from app.demo.phrases import BAD, GENERIC, GOOD, MIXED, TEXTS, WHY
from app.journeys.answers import asks_why, visible_questions
from app.journeys.schemas import Option, Question, QuestionKind, QuestionnaireContent, Section

STEP_MOOD = {
    "finding_way": 1.0, "entrance": 0.75, "first_impression": 0.8, "desk_waiting": -0.9, "desk_advice": 0.25, "platform": 0.65,
    "train_help": 1.35, "goodbye": 0.85,
}  # fmt: skip
"""How a step usually feels, in standard deviations; steps of other questionnaires: 0.5."""

LASTING = {"desk_waiting": 0.5, "desk_advice": 0.8, "train_help": 0.45, "goodbye": 0.3}
"""How much of what happened at a step is still there when the whole journey is judged; of other steps 0.15."""

RATINGS = {QuestionKind.NPS: (0, 10, 6.7, 1.5), QuestionKind.CSAT: (1, 5, 3.3, 0.8), QuestionKind.CES: (1, 7, 4.6, 1.1)}
"""Of a rating: its ends, what a mood of nothing gives, and how much a mood moves it."""
LOW, HIGH = -0.35, 0.55
BEFORE, AFTER = 0.5, 0.4
"""How many texts have something written before them, and how many after."""
Photo = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """How good a location is, overall and at single steps, and where it lies."""

    mood: float
    at_step: dict[str, float] = field(default_factory=dict)
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True)
class Person:
    """A shopper's leniency, language and habits, and what that person wrote so far, by question: nobody writes one text twice."""

    leniency: float
    language: str
    brevity: float
    written: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def answer_visit(
    rng: random.Random,
    content: QuestionnaireContent,
    place: Place,
    person: Person,
    arrived: str,
    photos: dict[str, Photo],
) -> dict[str, Any]:
    """All answers of one visit by question code, affect and reasons included; valid for the questionnaire."""
    answers: dict[str, Any] = expected(rng, content, person.leniency)
    before = next((value["before"] for value in answers.values()), None)
    moods: dict[str, float] = {}
    lasting = 0.0
    visit_mood = rng.gauss(0, 0.35)
    for section in content.sections:
        chance = rng.gauss(0, 0.5)
        mood = (
            STEP_MOOD.get(section.code, 0.5)
            + place.mood
            + place.at_step.get(section.code, 0.0)
            + person.leniency
            + visit_mood
            + (chance if section.asks_feelings else chance / 2 + lasting)
        )
        lasting += LASTING.get(section.code, 0.15) * chance
        asked = False
        for question in section.questions:
            if question.kind is QuestionKind.NOTE or question not in visible_questions(content, answers):
                continue
            asked = True
            value = _answer(rng, question, mood, person, arrived, photos)
            if value is not None:
                answers[question.code] = value
            if asks_why(question, answers):
                answers[f"why:{question.code}"] = rng.choice(WHY[person.language])
        if asked:
            moods[section.code] = mood
            if section.affect:
                answers[f"affect:{section.code}"] = _affect(rng, section, mood)
    return answers | on_leaving(rng, content, moods, before, person.language)


WAITS = {"under_3": (20, 180), "from_3_to_5": (180, 300), "from_5_to_8": (301, 480), "over_8": (481, 1500)}
"""Seconds that fit what is ticked about the wait at the desk."""


def _fit_wait(answers: dict[str, Any]) -> None:
    """The stopwatch says what the tick says: who contradicts themselves in the demo does so on purpose."""
    measured, ticked = answers.get("waiting_time"), answers.get("waited_within_norm")
    if not isinstance(measured, int) or ticked not in WAITS:
        return
    low, high = WAITS[ticked]
    if not low <= measured <= high:
        answers["waiting_time"] = low + measured % (min(high, 900) - low)


def _affect(rng: random.Random, section: Section, mood: float) -> dict[str, Any]:
    del section
    pleasure = min(1.0, max(0.0, logistic(1.15 * mood + rng.gauss(0, 0.25))))
    arousal = min(1.0, max(0.0, 0.42 + 0.1 * abs(mood) + rng.gauss(0, 0.12)))
    return {
        "pleasure": round(pleasure, 3), "arousal": None if rng.random() < 0.02 else round(arousal, 3), "order": ["pleasure", "arousal"],
        "moment": rng.choices(["during", "right_after", "later"], [15, 70, 15])[0],
    }  # fmt: skip


def _answer(
    rng: random.Random,
    question: Question,
    mood: float,
    person: Person,
    arrived: str,
    photos: dict[str, Photo],
) -> Any:
    good = rng.random() < logistic(1.0 + 1.25 * mood)
    match question.kind:
        case QuestionKind.YES_NO:
            if question.allow_na and rng.random() < 0.12:
                return "na"
            return "yes" if good is not question.reversed else "no"
        case QuestionKind.SCALE:
            return _on_scale(rng, question, -mood if question.reversed else mood)
        case QuestionKind.NPS | QuestionKind.CSAT | QuestionKind.CES:
            low, high, middle, slope = RATINGS[question.kind]
            return min(high, max(low, round(middle + slope * mood + rng.gauss(0, slope / 1.5))))
        case QuestionKind.SINGLE_CHOICE:
            return _choose(rng, question.options, mood).code
        case QuestionKind.MULTIPLE_CHOICE:
            chosen = [
                o.code for o in question.options if not o.exclusive and (o.points or 0) > 0 and rng.random() < logistic(0.9 + 1.1 * mood)
            ]
            none = [o.code for o in question.options if o.exclusive]
            return chosen or none[:1] or [question.options[0].code]
        case QuestionKind.DURATION:
            return max(10, int(min(question.maximum or 3600, rng.lognormvariate(5.35 - 0.55 * mood, 0.4))))
        case QuestionKind.NUMBER:
            return min(int(question.maximum or 60), max(0, round(rng.lognormvariate(1.2 - 0.5 * mood, 0.5))))
        case QuestionKind.TIME:
            return arrived
        case QuestionKind.LONG_TEXT:
            return _text(rng, question, mood, person)
        case QuestionKind.PHOTO:
            photo = photos.get(question.code)
            return [photo] if photo else None
        case _:
            return None


def _on_scale(rng: random.Random, question: Question, mood: float) -> int:
    low, high = question.minimum or 1, question.maximum or 5
    return int(min(high, max(low, round((low + high) / 2 + 0.5 + mood + rng.gauss(0, 0.5)))))


def _choose(rng: random.Random, options: list[Option], mood: float) -> Option:
    """Options with points by how well they fit the mood, the others evenly."""
    scoring = [o for o in options if o.points is not None]
    if not scoring:
        return rng.choices(options, [1 / (1 + n) for n in range(len(options))])[0]
    best = max(o.points or 0 for o in scoring) or 1
    wish = logistic(0.8 + mood)
    weights = [math.exp(-(((o.points or 0) / best - wish) ** 2) / 0.06) if o.points is not None else 0.04 for o in options]
    return rng.choices(options, weights)[0]


def _text(rng: random.Random, question: Question, mood: float, person: Person) -> str:
    level = BAD if mood < LOW else GOOD if mood > HIGH else MIXED
    texts = TEXTS.get(question.code, GENERIC)[level][person.language]
    written = person.written[question.code]
    text = fresh_text(
        rng,
        texts,
        OPENINGS.get(question.code, {}).get(person.language, ()),
        ENDINGS.get(question.code, {}).get(person.language, ()),
        written,
    )
    while len(text) < question.min_length:
        text += " " + rng.choice(GENERIC[level][person.language])
    written.append(text)
    return text


def fresh_text(rng: random.Random, texts: Sequence[str], openings: Sequence[str], endings: Sequence[str], written: Sequence[str]) -> str:
    """A text as it is, or with something before or after it; not one of which this person wrote the core already, while there are others."""
    others = [text for text in texts if not any(_core(text) in old for old in written)]
    text = rng.choice(others or list(texts))
    chance = rng.random()
    if openings and chance < BEFORE:
        opening = rng.choice(openings)
        return f"{opening} {text[:1].lower() + text[1:] if opening.endswith(':') else text}"
    return f"{text} {rng.choice(endings)}" if endings and chance < BEFORE + AFTER else text


def _core(text: str) -> str:
    """A text without its first letter, which is small after a colon."""
    return text[1:]
