"""How visits add up, and what may be quoted."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.journeys.schemas import QuestionnaireContent
from app.results.rules import figures_of, mean_of_location_means, quotes_of
from tests.capture.world import CONTENT, GOOD

scores = st.fractions(min_value=0, max_value=1, max_denominator=60)


def test_a_location_with_many_visits_counts_as_much_as_one_with_few() -> None:
    assert mean_of_location_means([(Fraction(9), 10), (Fraction(1, 10), 1)]) == Fraction(1, 2)


def test_a_location_without_a_score_does_not_count() -> None:
    assert mean_of_location_means([(Fraction(1), 2), (Fraction(0), 0)]) == Fraction(1, 2)
    assert mean_of_location_means([]) is None


@given(st.lists(st.lists(scores, min_size=1, max_size=6), min_size=1, max_size=6))
def test_the_total_lies_between_the_worst_and_the_best_location(visits: list[list[Fraction]]) -> None:
    means = [sum(v, Fraction(0)) / len(v) for v in visits]
    total = mean_of_location_means((sum(v, Fraction(0)), len(v)) for v in visits)
    assert total is not None
    assert min(means) <= total <= max(means)


def test_a_visit_gives_a_total_and_a_row_a_step() -> None:
    rows = figures_of(CONTENT, GOOD)
    assert [row.step_code for row in rows] == ["", "arriving", "desk"]
    assert (rows[2].pleasure, rows[2].arousal) == (0.2, 0.7)


def private(content: QuestionnaireContent, **marks: bool) -> QuestionnaireContent:
    raw = content.model_dump(mode="json")
    next(q for q in raw["sections"][1]["questions"] if q["code"] == "words").update(marks)
    return QuestionnaireContent.model_validate(raw)


def test_a_private_answer_is_never_quoted() -> None:
    assert quotes_of(private(CONTENT, private=True), GOOD, names_allowed=True) == []


def test_words_about_a_person_stay_behind_the_privacy_gate() -> None:
    content = private(CONTENT, names_person=True)
    assert quotes_of(content, GOOD, names_allowed=False) == []
    assert len(quotes_of(content, GOOD, names_allowed=True)) == 1


def test_words_of_a_question_that_was_hidden_again_do_not_count() -> None:
    raw = CONTENT.model_dump(mode="json")
    raw["sections"][1]["questions"][3]["visible_when"] = {"question": "open", "any_of": ["yes"]}
    content = QuestionnaireContent.model_validate(raw)
    assert quotes_of(content, {**GOOD, "open": "no"}, names_allowed=True) == []
