"""Questionnaires that ask for feelings, with answers to them, made at random: most fit, some are odd."""

import random
from collections.abc import Iterator
from typing import Any

from app.journeys.schemas import QuestionnaireContent

LABEL = {"nl": "x", "en": "x"}
WORDS = [("glad", 1), ("calm", 1), ("cross", -1), ("dull", -1), ("odd", -1)]
EMOTION = {
    "words": [{"code": code, "label": LABEL, "polarity": sign, "arousal": "low"} for code, sign in WORDS],
    "speeded": {"words": [code for code, _ in WORDS[:4]], "practice": [{"label": LABEL, "answer": "yes"}] * 2},
}
ODD: list[Any] = ["x", 3, [], {}, True, {"picks": "x"}, {"steps": []}, {"steps": {"s0": ["x"]}}]


def felt_forms(count: int, seed: int) -> Iterator[tuple[QuestionnaireContent, dict[str, Any]]]:
    """So many questionnaires, each with answers of its own."""
    rng = random.Random(seed)
    for _ in range(count):
        content = _content(rng)
        yield QuestionnaireContent.model_validate(content), _answers(rng, content)


def _content(rng: random.Random) -> dict[str, Any]:
    legs = [{"code": f"leg{n}", "title": LABEL} for n in range(rng.choice([0, 0, 2]))]
    sections = []
    for n in range(rng.randint(1, 5)):
        questions = [{"code": f"q{n}", "kind": "yes_no", "label": LABEL, "required": rng.random() < 0.3}]
        section: dict[str, Any] = {"code": f"s{n}", "title": LABEL, "questions": questions if rng.random() < 0.5 or n == 0 else []}
        section |= {part: rng.random() < 0.5 for part in ("affect", "words", "contribution", "speeded")}
        if n and rng.random() < 0.4:
            section["visible_when"] = "${q0} = 'yes'"
        if legs and rng.random() < 0.8:
            section["leg"] = rng.choice(legs)["code"]
        sections.append(section)
    return {"title": LABEL, "legs": legs, "emotion": EMOTION | {"journey": rng.random() < 0.5}, "sections": sections}


def _answers(rng: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"q0": rng.choice(["yes", "no"]), "outcome:journey": rng.choice(["better", "worse", None, "same", 2])}
    made["expectation:journey"] = rng.choice([{"before": 3}, {"before": None}, {"before": 7}, 3, None])
    for section in content["sections"]:
        code = section["code"]
        picks = [{"word": word, "intensity": rng.randint(1, 3)} for word, _ in rng.sample(WORDS, rng.choice([0, 1, 1, 2, 2, 3]))]
        told = {"picks": picks, "nothing": rng.random() < 0.1, "other": rng.choice([None, None, "", "proud"]), "shown": ["glad"]}
        made |= {f"affect:{code}": {"pleasure": 0.5}, f"words:{code}": told, f"contribution:{code}": rng.choice([-2, 0, 1.5, 2, 4])}
    for block in ("visit", *(leg["code"] for leg in content["legs"])):
        steps = {
            section["code"]: _trials(rng) for section in content["sections"] if section["speeded"] and section.get("leg", "visit") == block
        }
        if steps and rng.random() < 0.3:
            steps.pop(rng.choice(list(steps)))
        made[f"speeded:{block}"] = {"steps": steps, "yes_side": rng.choice(["left", "right", None])}
    for key in [key for key in made if key != "q0"]:
        luck = rng.random()
        if luck < 0.15:
            del made[key]
        elif luck < 0.2:
            made[key] = rng.choice(ODD)
    return made


def _trials(rng: random.Random) -> list[dict[str, Any]]:
    asked = rng.sample(WORDS[:4] if rng.random() < 0.95 else WORDS, rng.randint(0, 4))
    times: dict[str, Any] = {"onset_ms": 10, "response_ms": 700.5} if rng.random() < 0.9 else {"onset_ms": None, "response_ms": None}
    return [{"word": word, "polarity": sign, "yes": rng.random() < 0.5, **times} for word, sign in asked]
