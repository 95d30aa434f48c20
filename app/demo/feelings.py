"""What the demonstration's guests felt beside the two sliders: words, contribution, quick answers, what they expected; all from the mood of a step."""

import random
from collections.abc import Mapping
from typing import Any, Final

from app.demo.moods import logistic
from app.journeys.emotion_content import EmotionWord
from app.journeys.felt_values import CONTRIBUTION_PREFIX, EXPECTATION_KEY, OUTCOME_KEY, SPEEDED_PREFIX, WORDS_PREFIX
from app.journeys.schemas import QuestionnaireContent

BLANK_MS: Final = 400.0
"""Nothing on the screen between two words."""
USUAL_LN_MS: Final = 6.62
"""How quickly people answer: about 750 ms."""
SPREAD: Final = 0.27
EXPECTS: Final = (1, 2, 3, 4, 5)
AGENT: Final = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"
OTHER: Final = {"nl": ("ongezien", "trots", "opgelucht"), "en": ("unseen", "proud", "relieved")}


def expected(rng: random.Random, content: QuestionnaireContent, leniency: float) -> dict[str, Any]:
    """What a guest expects before the first step, where that is asked."""
    if not content.emotion.journey:
        return {}
    level = min(5, max(1, round(3.6 + 0.8 * leniency + rng.gauss(0, 0.8))))
    return {EXPECTATION_KEY: {"before": level}}


def on_leaving(
    rng: random.Random, content: QuestionnaireContent, moods: Mapping[str, float], before: int | None, language: str
) -> dict[str, Any]:
    """What is asked on leaving, in the order of the phone: the quick questions, then words and contribution a step, then how it turned out."""
    told: dict[str, Any] = {}
    blocks = list(
        dict.fromkeys(content.blocks()[section.code] for section in content.sections if section.speeded and section.code in moods)
    )
    hand = Hand(rng)
    for block in blocks:
        asked = [
            section.code
            for section in content.sections
            if section.speeded and content.blocks()[section.code] == block and section.code in moods
        ]
        told[SPEEDED_PREFIX + block] = hand.answer(
            content.emotion.speeded_words(), {code: moods[code] for code in asked}, len(content.emotion.speeded.practice)
        )
    for section in content.sections:
        mood = moods.get(section.code)
        if mood is None:
            continue
        if section.words:
            told[WORDS_PREFIX + section.code] = _words(rng, content.emotion.words, mood, language)
        if section.contribution:
            told[CONTRIBUTION_PREFIX + section.code] = min(2, max(-2, round(1.05 * mood + rng.gauss(0, 0.6))))
    if content.emotion.journey:
        lived = 3.1 + 0.95 * sum(moods.values()) / max(1, len(moods)) + 0.35 * min(moods.values(), default=0.0)
        gap = lived - (before or 3) + rng.gauss(0, 0.5)
        told[OUTCOME_KEY] = "worse" if gap < -0.6 else "better" if gap > 0.6 else "as_expected"
    return told


def _words(rng: random.Random, words: list[EmotionWord], mood: float, language: str) -> dict[str, Any]:
    """Up to two words that fit the mood; the weaker it is, the likelier none."""
    shown = [word.code for word in words]
    rng.shuffle(shown)
    count = rng.choices([0, 1, 2], [1.1 / (0.6 + abs(mood)), 2.0, 0.5 + abs(mood)])[0]
    weights = [logistic(2.2 * mood * word.polarity + (0.4 if (word.arousal == "high") is (abs(mood) > 1) else 0.0)) ** 2 for word in words]
    chosen: list[EmotionWord] = []
    while len(chosen) < count:
        word = rng.choices(words, weights)[0]
        if word not in chosen:
            chosen.append(word)
    picks = [{"word": word.code, "intensity": min(3, 1 + int(abs(mood) + rng.random()))} for word in chosen]
    other = rng.choice(OTHER[language]) if chosen and rng.random() < 0.03 else None
    return {"picks": picks, "nothing": not picks, "other": other, "shown": shown}


class Hand:
    """One guest at the quick questions: a pace of one's own, a phone, and sometimes a slip."""

    def __init__(self, rng: random.Random) -> None:
        """With the dice; the phone's clock starts when the page was opened."""
        self.rng = rng
        self.usual = USUAL_LN_MS + rng.gauss(0, 0.18)
        self.yes_leaning = rng.gauss(0.15, 0.3)
        self.untimed = rng.random() < 0.02
        self.clock_step = 33.3 if rng.random() < 0.01 else 0.1
        self.now = rng.uniform(4_000, 9_000)

    def answer(self, words: list[EmotionWord], moods: Mapping[str, float], practice: int) -> dict[str, Any]:
        """One block: practice, then each word at each step in an order of its own."""
        rng = self.rng
        errors = min(practice, rng.choices([0, 1, 2, 3], [78, 15, 5, 2])[0])
        items = [{"item": n, "correct": n >= errors} for n in range(practice)]
        steps = {}
        for code, mood in moods.items():
            order = list(words)
            rng.shuffle(order)
            steps[code] = [self._trial(word, mood) for word in order]
        return {
            "untimed": self.untimed, "yes_side": rng.choice(["left", "right"]), "practice": {"trials": practice, "errors": errors, "items": items},
            "clock_step_ms": self.clock_step, "user_agent": AGENT, "visibility": [], "long_frames": [], "steps": steps,
        }  # fmt: skip

    def _trial(self, word: EmotionWord, mood: float) -> dict[str, Any]:
        rng = self.rng
        leaning = 1.25 * mood * word.polarity + self.yes_leaning + rng.gauss(0, 0.8)
        yes = rng.random() < logistic(1.7 * leaning)
        sure = min(2.0, abs(leaning)) * (1 if yes == (leaning > 0) else -1)
        latency = min(9_500.0, max(240.0, rng.lognormvariate(self.usual - 0.1 * sure, SPREAD)))
        if rng.random() < 0.008:
            latency = rng.uniform(120, 290)
        onset = round(self.now + BLANK_MS, 1)
        self.now = onset + latency
        times = {"onset_ms": None, "response_ms": None} if self.untimed else {"onset_ms": onset, "response_ms": round(onset + latency, 1)}
        flags = {"page_hidden": rng.random() < 0.001, "long_frame": rng.random() < 0.004}
        return {"word": word.code, "polarity": word.polarity, "yes": yes, **times, **flags}
