"""Simulated shoppers: 500 people whose steps have a known valence, five visits each, answering as people do, scored by the product's code.

Everything about them is invented and written down here; nothing is fitted to data. What comes out holds for people like these.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.journeys.feelings.words import WordPicks
from app.journeys.spontaneous import Session, Trial

SHOPPERS, VISITS = 500, 5
STEPS = {"arrival": 0.75, "entrance": 0.45, "counter": 0.20, "waiting": -0.35, "paying": -0.60, "leaving": 0.90}
"""The known valence of each step, before a slider's ends cut it off: two of them lie near an end, as good steps do."""
WORDS = {"welcome": 1, "at ease": 1, "valued": 1, "enthusiastic": 1, "irritated": -1, "rushed": -1, "ignored": -1, "disappointed": -1}
LENIENCE, MOOD, NOISE = 0.22, 0.10, 0.30
"""Standard deviations of valence: between shoppers, between visits of one, between steps of a visit."""
SENSE, YES_SAYING = 2.2, 0.5
"""How strongly a felt valence makes one agree (logits), and how much people differ in saying yes to anything."""
PULL, TIME_NOISE, FAST = 0.12, 0.28, 0.01
"""How much faster a clear answer comes (of ln ms a logit), how much times scatter, and the share of slips under 300 ms."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """What the shoppers recorded: arrays of shape (shopper, visit, step), and the trials behind the spontaneous values."""

    felt: Floats
    stated: Floats
    contribution: Floats
    iv: Floats
    uv: Floats
    picks: list[list[list[WordPicks]]]
    sessions: list[list[Session]]


@dataclass(frozen=True)
class Habits:
    """What a shopper does in every block: how readily it says yes (logits), and its pace (ln ms)."""

    yes_saying: Floats
    pace: Floats

    @classmethod
    def of(cls, chance: np.random.Generator, shoppers: int) -> "Habits":
        """Draw them."""
        size = (shoppers, 1, 1, 1)
        return cls(chance.normal(0, YES_SAYING, size), chance.normal(math.log(950), 0.25, size))


def make_people(chance: np.random.Generator, shoppers: int = SHOPPERS, visits: int = VISITS, steps: dict[str, float] = STEPS) -> People:
    """Invent shoppers, let them visit and answer, and score the trials."""
    lenience, mood = chance.normal(0, LENIENCE, (shoppers, 1, 1)), chance.normal(0, MOOD, (shoppers, visits, 1))
    felt = np.array(list(steps.values())) + lenience + mood + chance.normal(0, NOISE, (shoppers, visits, len(steps)))
    stated = np.round(np.clip(felt, -1, 1) * 50) / 50
    contribution = np.clip(np.round(2 * felt + chance.normal(0, 0.5, felt.shape)), -2, 2)
    sessions = take_trials(chance, felt, list(steps), Habits.of(chance, shoppers))
    iv, uv = score_trials(sessions, list(steps))
    return People(felt, stated, contribution, iv, uv, pick_words(chance, felt), sessions)


def score_trials(sessions: list[list[Session]], steps: list[str]) -> tuple[Floats, Floats]:
    """Score trials with the product's code: IV and UV, not a number where a step is not scored."""
    scores = [[session.scores() for session in row] for row in sessions]
    values = [[[(score[step].iv, score[step].uv) for step in steps] for score in row] for row in scores]
    both = np.array([[[[math.nan if v is None else v for v in pair] for pair in row] for row in shopper] for shopper in values])
    return both[..., 0], both[..., 1]


def take_trials(chance: np.random.Generator, felt: Floats, steps: list[str], habits: Habits) -> list[list[Session]]:
    """Let people answer eight words a step; an answer that the feeling makes clear comes faster, one against it slower."""
    shoppers, visits, _ = felt.shape
    sign = np.array(list(WORDS.values()))
    word_bias = np.array([0.15, 0.0, -0.1, -0.2, -0.05, -0.15, -0.3, -0.45])
    logits = SENSE * sign * felt[..., None] + habits.yes_saying + word_bias
    yes = chance.random(logits.shape) < 1 / (1 + np.exp(-logits))
    times = np.exp(
        habits.pace - PULL * np.abs(logits) * np.where(yes == (logits > 0), 1, -0.6) + chance.normal(0, TIME_NOISE, logits.shape)
    )
    times = np.where(chance.random(times.shape) < FAST, chance.uniform(120, 290, times.shape), times)
    words = list(WORDS.items())
    return [
        [
            Session(
                {
                    step: [
                        Trial(word, polarity, bool(yes[i, j, k, m]), float(times[i, j, k, m])) for m, (word, polarity) in enumerate(words)
                    ]
                    for k, step in enumerate(steps)
                }
            )
            for j in range(visits)
        ]
        for i in range(shoppers)
    ]


def pick_words(chance: np.random.Generator, felt: Floats) -> list[list[list[WordPicks]]]:
    """Let people pick up to two words on leaving a step: of their feeling's sign mostly, none where they feel little."""
    nothing = chance.random(felt.shape) < np.exp(-3 * np.abs(felt))
    count = chance.integers(1, 3, felt.shape)
    positive = chance.binomial(count, 1 / (1 + np.exp(-5 * felt)))
    return [
        [
            [WordPicks(nothing=1) if n else WordPicks(int(p), int(c - p)) for n, p, c in zip(*three, strict=True)]
            for three in zip(*row, strict=True)
        ]
        for row in zip(nothing, positive, count, strict=True)
    ]
