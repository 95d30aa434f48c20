"""How visits add up, and what may be quoted."""

import datetime as dt
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.journeys.schemas import QuestionnaireContent
from app.results.rules import figures_of, mean_of_location_means, quotes_of
from app.results.summary import QuoteLine, told_apart
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


def content_of(*questions: dict[str, Any]) -> QuestionnaireContent:
    section = {"code": "desk", "title": {"en": "Desk"}, "questions": list(questions)}
    return QuestionnaireContent.model_validate({"title": {"en": "T"}, "languages": ["en"], "sections": [section]})


def test_a_recommendation_that_does_not_apply_is_no_number() -> None:
    content = content_of({"code": "nps", "kind": "nps", "label": {"en": "Recommend?"}, "allow_na": True})
    assert figures_of(content, {"nps": "na"})[0].nps is None
    assert figures_of(content, {"nps": 9})[0].nps == 9


def test_what_was_felt_at_a_hidden_step_does_not_count() -> None:
    shown_when = {"code": "desk", "title": {"en": "Desk"}, "visible_when": "${went} = 'yes'", "questions": []}
    first = {"code": "door", "title": {"en": "Door"}, "questions": [{"code": "went", "kind": "yes_no", "label": {"en": "Went in?"}}]}
    content = QuestionnaireContent.model_validate({"title": {"en": "T"}, "languages": ["en"], "sections": [first, shown_when]})
    felt = {"affect:desk": {"pleasure": 0.9, "arousal": 0.5}}
    assert figures_of(content, {"went": "no", **felt})[2].pleasure is None
    assert figures_of(content, {"went": "yes", **felt})[2].pleasure == 0.9


def test_words_about_each_employee_are_quoted_unless_the_group_names_people() -> None:
    said = {"code": "said", "kind": "long_text", "label": {"en": "What did they say?"}, "verbatim": True}
    group = {"code": "staff", "kind": "repeat", "label": {"en": "Employees"}, "questions": [said]}
    answers = {"staff": ["1", "3"], "said[1]": "Welcome", "said[2]": "Taken out", "said[3]": "Good day"}
    assert [quote.text for quote in quotes_of(content_of(group), answers, names_allowed=False)] == ["Welcome", "Good day"]
    assert quotes_of(content_of({**group, "names_person": True}), answers, names_allowed=False) == []


def test_a_rule_about_today_means_the_day_of_the_visit() -> None:
    paid = {"code": "paid", "kind": "date", "label": {"en": "Paid on"}}
    late = {"code": "clean", "kind": "yes_no", "label": {"en": "Clean?"}, "weight": 1, "visible_when": "${paid} = today()"}
    answers = {"paid": "2026-11-20", "clean": "yes"}
    assert figures_of(content_of(paid, late), answers, "2026-11-20")[0].score == 1
    assert figures_of(content_of(paid, late), answers, "2026-11-22")[0].score is None


def said(text: str, place: str = "Leuven") -> QuoteLine:
    return QuoteLine(text, {"en": "Ticket desk"}, place, dt.date(2026, 11, 2), -0.9)


def test_quotes_side_by_side_neither_begin_alike_nor_share_a_sentence_and_come_from_several_places() -> None:
    smell = said("The hall smells of damp and two of the four lamps are broken. I came by bus.")
    other_end = said("The hall smells of damp and two of the four lamps are broken. A family was waiting.", "Gent")
    other_start = said("My first time here. The hall smells of damp and two of the four lamps are broken.", "Namur")
    same_place, elsewhere = said("Bare and cold, and the clock had stopped."), said("Nobody looked up when I came in.", "Hasselt")
    told = [smell, other_end, other_start, same_place, elsewhere]
    assert told_apart(told, 2) == [smell, elsewhere]
    assert told_apart(told, 9) == [smell, elsewhere, same_place]
    assert told_apart(told, 2, [elsewhere]) == [smell, same_place]
    assert told_apart([said("Fine. Yes."), said("Good. Yes.")], 2) == [said("Fine. Yes."), said("Good. Yes.")], "short ones may end alike"
