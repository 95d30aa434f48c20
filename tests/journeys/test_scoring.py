"""Scores: exact, and explained item by item."""

from fractions import Fraction
from typing import Any

import pytest

from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring import Base, display_score, mean_score, score_visit


def text(word: str) -> dict[str, str]:
    return {"nl": word, "en": word}


def question(code: str, kind: str, **more: object) -> dict[str, Any]:
    return {"code": code, "kind": kind, "label": text(code), **more}


def option(code: str, points: int | None) -> dict[str, Any]:
    return {"code": code, "label": text(code), "points": points}


def form(*sections: tuple[str, int, list[dict[str, Any]]]) -> QuestionnaireContent:
    return QuestionnaireContent.model_validate(
        {
            "title": text("Form"),
            "sections": [
                {"code": code, "title": text(code), "weight": weight, "questions": questions} for code, weight, questions in sections
            ],
        }
    )


VISIT = form(
    (
        "entrance",
        1,
        [
            question("clean", "yes_no", weight=10),
            question("lift", "yes_no", weight=5, allow_na=True),
            question("smell", "yes_no", weight=5, reversed=True),
        ],
    ),
    (
        "desk",
        3,
        [
            question("staffed", "single_choice", options=[option("yes", 10), option("half", 5), option("no", 0)]),
            question(
                "seen",
                "multiple_choice",
                required=False,
                options=[option("badge", 2), option("smile", 3), option("phone", -4), option("other", None)],
            ),
            question("friendly", "scale", minimum=1, maximum=5, weight=8),
            question("greeted", "yes_no", weight=4, visible_when={"question": "staffed", "any_of": ["yes"]}),
        ],
    ),
    ("story", 2, [question("words", "long_text", weight=9), question("recommend", "nps")]),
)
BEST = {
    "clean": "yes", "lift": "yes", "smell": "no", "staffed": "yes", "seen": ["badge", "smile"], "friendly": 5,
    "greeted": "yes", "words": "Fine.", "recommend": 10,
}  # fmt: skip


def test_the_best_answers_score_one_and_texts_stay_out_of_the_base() -> None:
    score = score_visit(VISIT, BEST)

    assert score.total == 1
    assert score.by_section() == {"entrance": 1, "desk": 1, "story": None}
    assert [section.weight for section in score.sections] == [Fraction(1, 4), Fraction(3, 4), 0]


def test_a_worked_example_to_the_last_fraction() -> None:
    answers = {
        "clean": "yes", "lift": "na", "smell": "yes",
        "staffed": "half", "seen": ["smile", "phone"], "friendly": 4,
    }  # fmt: skip
    score = score_visit(VISIT, answers)

    # entrance: 10 of 10, 0 of 5, the lift is out; desk: 5 of 10, max(3 - 4, 0) of 5, 3/4 of 8, greeted hidden
    assert score.section("entrance").score == Fraction(10, 15)
    assert score.section("desk").score == Fraction(5 + 0 + 6, 10 + 5 + 8)
    assert score.total == Fraction(1, 4) * Fraction(10, 15) + Fraction(3, 4) * Fraction(11, 23)
    assert {item.code: item.base for item in score.items if item.base is not Base.SCORED} == {
        "lift": Base.NOT_APPLICABLE, "greeted": Base.HIDDEN,
        "words": Base.NOT_SCORED, "recommend": Base.NOT_SCORED,
    }  # fmt: skip


def test_a_hidden_answer_that_was_kept_changes_nothing() -> None:
    closed = {**BEST, "staffed": "no", "greeted": "no"}

    assert score_visit(VISIT, closed).total == score_visit(VISIT, {**closed, "greeted": "yes"}).total


def test_a_section_that_did_not_score_hands_its_weight_to_the_others() -> None:
    score = score_visit(VISIT, {"clean": "yes", "smell": "yes"})

    assert score.section("entrance").weight == 1
    assert score.total == Fraction(10, 15)


def test_nothing_to_score_gives_no_score_rather_than_zero() -> None:
    assert score_visit(VISIT, {}).total is None
    assert score_visit(VISIT, {"words": "Nothing else."}).total is None


def test_a_section_of_weight_zero_has_a_score_but_no_say() -> None:
    content = form(("a", 0, [question("x", "yes_no", weight=1)]), ("b", 1, [question("y", "yes_no", weight=1)]))
    score = score_visit(content, {"x": "no", "y": "yes"})

    assert score.by_section() == {"a": 0, "b": 1}
    assert score.total == 1
    assert score_visit(content, {"x": "yes"}).total is None


def test_an_option_without_points_leaves_the_base() -> None:
    only_other = score_visit(VISIT, {"seen": ["other"], "staffed": "half"})

    assert only_other.section("desk").attainable == 10
    assert score_visit(VISIT, {"seen": ["other", "smile"]}).section("desk").score == Fraction(3, 5)


def test_an_answer_that_does_not_fit_is_not_scored() -> None:
    score = score_visit(VISIT, {"friendly": 50, "clean": "yes"})

    assert next(item for item in score.items if item.code == "friendly").base is Base.INVALID
    assert score.total == 1


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(785, 1000), 79),
        (Fraction(784999, 1000000), 78),
        (Fraction(5, 1000), 1),
        (Fraction(1, 3), 33),
        (Fraction(2, 3), 67),
        (Fraction(0), 0),
        (Fraction(1), 100),
        (Fraction(-25, 1000), -3),
    ],
)
def test_display_rounds_halves_away_from_zero(share: Fraction, shown: int) -> None:
    assert display_score(share) == shown


def test_a_mean_of_scores_is_exact_and_leaves_out_what_is_not_there() -> None:
    assert mean_score([Fraction(1, 3), None, Fraction(1, 2)]) == Fraction(5, 12)
    assert mean_score([None]) is None


def test_an_option_that_happens_to_be_called_na_is_an_option_like_any_other() -> None:
    content = form(("a", 1, [question("x", "single_choice", options=[option("na", 5), option("other", 0)])]))

    assert score_visit(content, {"x": "na"}).total == 1
