"""Answers as people read them."""

from typing import Any

import pytest

from app.journeys.wording import describe_value
from tests.journeys.forms_at_random import ODD, forms
from tests.journeys.test_answers import FORMS

KINDS = {question.code: question for question in FORMS["kinds"].questions()}
PHOTO = {"sha256": "a" * 64, "content_type": "image/png", "size": 9}


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("yes", "yes", "Yes"), ("yes", "na", "not applicable"), ("day", "na", "not applicable"), ("day", None, "no answer"), ("one", "a", "a"),
        ("one_na", "na", "na"), ("rank", ["b", "a"], "1. b, 2. a"), ("grid", {"warm": "good", "clean": "bad"}, "clean: bad; warm: good"),
        ("scale", 3, "3 of 5: 3"), ("csat", 4, "4 of 5"), ("ces", 7, "7 of 7"), ("nps", 9, "9 of 10"), ("number", 2.5, "2.5"),
        ("price", {"amount_minor": 1295, "currency": "EUR"}, "€12.95"), ("day", "2026-11-22", "22 Nov 2026"), ("clock", "14:05", "14:05"),
        ("moment", "2026-11-22T14:05", "22 Nov 2026, 14:05"), ("wait", 252, "4 min 12 s"), ("waits", {"laps": [12, 60]}, "0 min 12 s + 1 min 0 s, together 1 min 12 s"),
        ("sound", [PHOTO], "1 recording"), ("paper", [{**PHOTO, "name": "b.pdf"}], "b.pdf"), ("staff", ["1", "2"], "2 entries"),
        ("bill", {"photos": [PHOTO], "amount_minor": 500, "currency": "EUR", "date": "2026-11-22"}, "€5.00, 22 Nov 2026, 1 photo"),
        ("spot", {"latitude": 52.1, "longitude": 4.9, "accuracy_m": 12}, "52.10000, 4.90000 ± 12 m"), ("total", True, "Yes"), ("total", 3, "3"),
    ],
)  # fmt: skip
def test_an_answer_reads_in_words(code: str, value: Any, words: str) -> None:
    assert describe_value(KINDS[code], value, "en").replace("\xa0", " ") == words


def test_something_can_be_said_of_whatever_was_stored() -> None:
    for content, answers in forms(60, seed=3):
        for question in content.questions():
            for value in (*ODD, *answers.values()):
                assert isinstance(describe_value(question, value), str)
