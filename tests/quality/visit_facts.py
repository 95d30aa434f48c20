"""Facts of one clean visit, and short ways to make them doubtful."""

import dataclasses
import datetime as dt
import uuid
from typing import Any

from app.journeys.schemas import QuestionnaireContent
from app.quality.checks import Doubt, Facts, Photo, Sent, run_checks

BEGAN = dt.datetime(2026, 11, 17, 9, 0, tzinfo=dt.UTC)
"""A Tuesday, 10:00 in Brussels."""
PHONE, OTHER_PHONE = uuid.UUID(int=1), uuid.UUID(int=2)
LATITUDE, LONGITUDE = 50.8815, 4.7157
METRE = 1 / 111_195
"""Degrees of latitude in a metre."""
SCALES = 8
WORDS = "A colleague looked up at once, asked where I was going and wrote the platform on my ticket."


def two(text: str) -> dict[str, str]:
    return {"nl": text, "en": text}


CONTENT = QuestionnaireContent.model_validate(
    {
        "title": two("Station visit"),
        "sections": [
            {
                "code": "hall", "title": two("Hall"), "questions": [
                    {"code": "clean", "kind": "yes_no", "label": two("Clean?"), "weight": 10},
                    {"code": "picture", "kind": "photo", "label": two("A photo"), "required": False},
                ],
            },
            {
                "code": "desk", "title": two("Desk"), "questions": [
                    {"code": "waited", "kind": "duration", "label": two("How long?")},
                    {"code": "words", "kind": "long_text", "label": two("What happened?")},
                ],
            },
            {
                "code": "train", "title": two("Train"), "questions": [
                    {"code": f"scale_{n}", "kind": "scale", "label": two(f"Scale {n}"), "minimum": 1, "maximum": 5} for n in range(SCALES)
                ],
            },
            {"code": "home", "title": two("Home"), "questions": [{"code": "advise", "kind": "nps", "label": two("Advise?")}]},
        ],
    }
)  # fmt: skip


def feeling(pleasure: float | None, arousal: float | None = 0.5) -> dict[str, Any]:
    return {"pleasure": pleasure, "arousal": arousal, "order": ["pleasure", "arousal"], "moment": "right_after"}


ANSWERS: dict[str, Any] = {
    "clean": "yes", "affect:hall": feeling(0.7),
    "waited": 240, "words": WORDS, "affect:desk": feeling(0.3),
    **{f"scale_{n}": 2 + n % 3 for n in range(SCALES)}, "affect:train": feeling(0.8),
    "advise": 8, "affect:home": feeling(0.6),
}  # fmt: skip


def sent(
    sequence: int,
    kind: str = "answer",
    code: str | None = None,
    value: Any = None,
    *,
    after_s: float = 0,
    device: uuid.UUID = PHONE,
    **fields: Any,
) -> Sent:
    at = BEGAN + dt.timedelta(seconds=after_s)
    event = Sent(kind, code, value, device, sequence, at, round(1000 * after_s), at + dt.timedelta(minutes=1))
    return dataclasses.replace(event, **fields)


def there(metres: float = 40, accuracy_m: float = 12, moment: str = "arrival", sequence: int = 2, device: uuid.UUID = PHONE) -> Sent:
    value = {"latitude": LATITUDE + metres * METRE, "longitude": LONGITUDE, "accuracy_m": accuracy_m, "moment": moment}
    return sent(sequence, "position", None, value, device=device)


def visit(answers: dict[str, Any] | None = None, pace_s: float = 30, positions: list[Sent] | None = None, **fields: Any) -> Facts:
    """A clean visit, its answers ``pace_s`` seconds apart; ``fields`` replace what the checks look at."""
    answers = ANSWERS if answers is None else answers
    given = [sent(n, "answer", code, value, after_s=pace_s * (n - 10)) for n, (code, value) in enumerate(answers.items(), start=10)]
    events = [sent(1, "start", None, {}), *([there()] if positions is None else positions), *given]
    facts = Facts(
        content=CONTENT, answers=answers, captured={e.question_code: e.captured_at for e in given if e.question_code}, events=events,
        photos=[Photo("picture", BEGAN + dt.timedelta(seconds=20))], latitude=LATITUDE, longitude=LONGITUDE, time_zone="Europe/Brussels",
        opening_hours="Mo-Fr 08:00-18:00", planned_on=dt.date(2026, 11, 17), score=0.8,
        usual_scores=[0.78, 0.82, 0.75, 0.85, 0.8, 0.77], usual_durations={"waited": [200, 220, 240, 260, 280, 230, 250, 210]},
    )  # fmt: skip
    return dataclasses.replace(facts, **fields)


def doubts(facts: Facts) -> dict[str, Doubt]:
    """What the checks say, by code."""
    return {doubt.code: doubt for doubt in run_checks(facts)}
