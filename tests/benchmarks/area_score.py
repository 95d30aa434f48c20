"""Area `score`: how many visits a second are scored exactly, next to adding the same numbers up in numpy."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring import Base, Scorer, score_visit
from tests.benchmarks.bench import Bench, Measurement

VISITS, SECTIONS, ITEMS = 10_000, 9, 100
REPEATS = 5
SEED = 20261122
CHECKED = 200
"""Visits whose fast score is held against the explained one, so that what is timed is also right."""
MAKERS = {"yes_no": 44, "single_choice": 24, "scale": 18, "csat": 3, "multiple_choice": 7, "duration": 3, "matrix": 1}


def measure(_bench: Bench) -> Iterator[Measurement]:
    """Score the same 10,000 visits with and without rules; the fastest of the runs, because others only add waiting."""
    plain, ruled = questionnaire(random.Random(SEED), rules=False), questionnaire(random.Random(SEED), rules=True)
    chance = random.Random(SEED)
    visits = [answers(plain, chance) for _ in range(VISITS)]
    without, with_rules = scoring_s(plain, visits), scoring_s(ruled, visits)
    numpy_s = adding_up_s(plain, visits)
    told = f"{VISITS:,} visits of {ITEMS} items in {SECTIONS} sections, one core, answers as they are stored, total as an exact fraction"
    yield Measurement(
        "score.visits_per_s", round(VISITS / with_rules), "visits/s", f"{told}; 8 rules, 2 critical items, a bonus; goal 10,000"
    )
    yield Measurement("score.visits_per_s.no_rules", round(VISITS / without), "visits/s", f"{told}; no rules, the rest the same")
    yield Measurement(
        "score.ratio_to_numpy",
        round(with_rules / numpy_s, 1),
        "times",
        f"the same run: numpy adds up the points it is given in {1000 * numpy_s:.1f} ms",
    )
    explained = best_s(lambda: [score_visit(ruled, each) for each in visits[:CHECKED]]) / CHECKED
    yield Measurement("score.explained_ms", round(1000 * explained, 2), "ms", "one visit with every item, limit and tag; with rules")


def scoring_s(content: QuestionnaireContent, visits: list[dict[str, Any]]) -> float:
    """Seconds for all visits, preparing the questionnaire included."""
    scorer = Scorer(content)
    for each in visits[:CHECKED]:
        explained, slim = score_visit(content, each), scorer.totals(each)
        if any(item.base is Base.INVALID for item in explained.items):
            msg = "the answers do not fit the questionnaire"
            raise AssertionError(msg)
        if (explained.total, explained.by_section()) != (slim.total, slim.by_section()):
            msg = "the fast path and the explained path disagree"
            raise AssertionError(msg)

    def run() -> None:
        prepared = Scorer(content)
        for each in visits:
            prepared.totals(each)

    return best_s(run)


def adding_up_s(content: QuestionnaireContent, visits: list[dict[str, Any]]) -> float:
    """Seconds for numpy to do the adding up alone: points looked up beforehand, floats, no rules, no answers to read."""
    known = [score_visit(content, each) for each in visits[:CHECKED]]
    rows = [[(float(i.earned), float(i.attainable)) if i.base is Base.SCORED else (0.0, 0.0) for i in score.items] for score in known]
    table = np.array([rows[n % CHECKED] for n in range(len(visits))])
    earned, attainable = np.ascontiguousarray(table[:, :, 0]), np.ascontiguousarray(table[:, :, 1])
    starts = np.cumsum([0, *(len(section.questions) for section in content.sections)])[:-1]
    weights = np.array([section.weight for section in content.sections], dtype=float)

    def run() -> None:
        shares = np.add.reduceat(earned, starts, axis=1) / np.add.reduceat(attainable, starts, axis=1)
        (shares * weights).sum(axis=1) / weights.sum()

    return best_s(run)


def best_s(run: Callable[[], object]) -> float:
    """The fastest of a few runs, in seconds of this process."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(statistics.median(times), *times)


def questionnaire(chance: random.Random, *, rules: bool) -> QuestionnaireContent:
    """100 items as an agency asks them: mostly yes/no and choices, some scales, several choices, waiting times."""
    kinds = chance.choices(list(MAKERS), weights=list(MAKERS.values()), k=ITEMS)
    sections: list[dict[str, Any]] = []
    for place in range(SECTIONS):
        numbers = range(place, ITEMS, SECTIONS)
        sections.append(
            {
                "code": f"s{place}",
                "title": text("Step"),
                "weight": 5 * (place + 1),
                "questions": [question(n, kinds[n], chance) for n in numbers],
            }
        )
    asked = {each["code"]: each for section in sections for each in section["questions"]}
    asked["q1"] |= {"kind": "yes_no", "weight": 10, "critical": {"scope": "total", "at_most": 50}}
    asked["q2"] |= {"kind": "yes_no", "weight": 5, "critical": {"scope": "section", "at_most": 0}}
    asked["q3"] |= {"kind": "yes_no", "weight": 3, "counts": "bonus"}
    if rules:
        gates = [code for code, each in asked.items() if each["kind"] == "yes_no"][3:11]
        for gate in gates:
            asked[f"q{min(int(gate[1:]) + 9, ITEMS - 1)}"]["visible_when"] = f"${{{gate}}} = 'yes'"
    return QuestionnaireContent.model_validate({"title": text("Visit"), "sections": sections})


def question(number: int, kind: str, chance: random.Random) -> dict[str, Any]:
    """One question of a kind, worth something."""
    made: dict[str, Any] = {"code": f"q{number}", "kind": kind, "label": text("Question"), "allow_na": True}
    if kind in {"single_choice", "multiple_choice", "matrix"}:
        made["options"] = [{"code": f"o{n}", "label": text("Option"), "points": 10 - 3 * n} for n in range(4)]
    else:
        made["weight"] = chance.randint(1, 10)
    if kind == "scale":
        made |= {"minimum": 1, "maximum": 5}
    if kind == "matrix":
        made["rows"] = [{"code": f"r{n}", "label": text("Row")} for n in range(3)]
    if kind == "duration":
        made["bands"] = [{"up_to": 60, "points": 10}, {"up_to": 180, "points": 5}, {"points": 0}]
    return made


def answers(content: QuestionnaireContent, chance: random.Random) -> dict[str, Any]:
    """What a shopper answers: one in twenty not applicable."""
    made: dict[str, Any] = {}
    for asked in content.questions():
        codes = [option.code for option in asked.options]
        if chance.random() < 0.05:
            made[asked.code] = "na"
        elif asked.kind == "yes_no":
            made[asked.code] = chance.choice(["yes", "yes", "yes", "no"])
        elif asked.kind == "single_choice":
            made[asked.code] = chance.choice(codes)
        elif asked.kind == "multiple_choice":
            made[asked.code] = chance.sample(codes, chance.randint(1, 3))
        elif asked.kind == "matrix":
            made[asked.code] = {row.code: chance.choice(codes) for row in asked.rows}
        elif asked.kind == "duration":
            made[asked.code] = chance.randint(0, 600)
        else:
            made[asked.code] = chance.randint(1, 5)
    return made


def text(words: str) -> dict[str, str]:
    """The same words in both languages."""
    return {"nl": words, "en": words}
