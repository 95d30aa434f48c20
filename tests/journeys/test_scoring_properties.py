"""What must hold for every score, on questionnaires and answers made at random."""

import random
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.journeys.schemas import Counts, QuestionnaireContent
from app.journeys.scoring import (
    Base,
    Limit,
    Scorer,
    attainable_points,
    display_tenths,
    normalised_weights,
    score_visit,
    scorer_of,
    shown_parts,
)  # fmt: skip
from tests.journeys.scoring_forms import forms_with_answers

Case = tuple[QuestionnaireContent, dict[str, Any]]
CASES = forms_with_answers()
slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
many = settings(max_examples=40, deadline=None, suppress_health_check=slow)
most = settings(max_examples=100, deadline=None, suppress_health_check=slow)


@most
@given(CASES)
def test_the_fast_path_says_the_same_as_the_explained_one(case: Case) -> None:
    content, answers = case
    explained, scorer = score_visit(content, answers), Scorer(content)

    for _again in range(2):  # the second time from what it remembers
        slim = scorer.totals(answers)
        assert slim.total == explained.total
        assert slim.by_section() == explained.by_section()
        assert [(s.code, s.earned, s.attainable, s.score) for s in slim.sections] == [
            (s.code, s.earned, s.attainable, s.score) for s in explained.sections
        ]


@many
@given(CASES, st.data())
def test_what_the_fast_path_remembers_of_one_visit_never_leaks_into_another(case: Case, data: st.DataObject) -> None:
    content, answers = case
    scorer = scorer_of(content)
    codes = sorted(answers)
    for _visit in range(4):
        other = {code: answers[code] for code in codes if data.draw(st.booleans())}
        for code in codes:
            if data.draw(st.integers(0, 3)) == 0:
                other[code] = data.draw(
                    st.sampled_from([1, 1.0, True, "yes", "no", "na", "o0", "o1", ["o0"], ["o1", "o0"], 0, False, None, 3])
                )
        assert scorer.totals(other).by_section() == score_visit(content, other).by_section()
        assert scorer.totals(other).total == score_visit(content, other).total


@many
@given(CASES)
def test_scores_lie_between_zero_and_one_and_the_weights_of_sections_add_up_to_one(case: Case) -> None:
    score = score_visit(*case)

    assert all(section.score is None or 0 <= section.score <= 1 for section in score.sections)
    assert all(0 <= item.earned <= item.attainable for item in score.items)
    assert all(tag.score is None or 0 <= tag.score <= 1 for tag in score.tags)
    if score.total is None:
        assert all(section.weight == 0 for section in score.sections)
    else:
        assert 0 <= score.total <= 1
        assert sum(section.weight for section in score.sections) == 1


@many
@given(CASES)
def test_contributions_and_adjustments_add_up_to_the_total_exactly(case: Case) -> None:
    score = score_visit(*case)
    contributions = [item.contribution for item in score.items]

    assert sum(contributions) + sum(each.amount for each in score.adjustments) == (score.total or 0)
    ordinary = [item for item in score.items if item.counts is Counts.ITEM]
    if score.total is not None:
        assert sum(item.contribution + item.lost for item in ordinary) == 1


@many
@given(CASES)
def test_what_is_shown_adds_up_to_the_total_shown_and_is_never_a_tenth_off(case: Case) -> None:
    score = score_visit(*case)
    parts = [item.contribution for item in score.items] + [each.amount for each in score.adjustments]
    shown = shown_parts(parts)

    assert sum(shown) == display_tenths(score.total or Fraction(0))
    assert all(abs(tenths - 1000 * part) < 1 for tenths, part in zip(shown, parts, strict=True))


@many
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_sections_questions_options_and_answers_does_not_matter(case: Case, shuffler: random.Random) -> None:
    content, answers = case

    def shuffled(things: list[Any]) -> list[Any]:
        return shuffler.sample(things, len(things))

    sections = [
        section.model_copy(
            update={"questions": [q.model_copy(update={"options": shuffled(q.options)}) for q in shuffled(section.questions)]}
        )
        for section in shuffled(content.sections)
    ]
    before = score_visit(content, answers)
    after = score_visit(content.model_copy(update={"sections": sections}), dict(shuffled(list(answers.items()))))

    assert after.total == before.total
    assert after.by_section() == before.by_section()
    assert {item.code: item.contribution for item in after.items} == {item.code: item.contribution for item in before.items}


@many
@given(CASES)
def test_a_reversed_item_earns_what_it_would_have_lost(case: Case) -> None:
    content, answers = case
    scales = {q.code for q in content.questions() if q.kind in {"yes_no", "scale", "nps", "csat", "ces"}}
    turned = _changed(content, lambda q: {"reversed": not q.reversed} if q.code in scales else {})

    for item, other in zip(score_visit(content, answers).items, score_visit(turned, answers).items, strict=True):
        assert other.earned == (item.attainable - item.earned if item.code in scales else item.earned)
        assert other.attainable == item.attainable


@many
@given(CASES)
def test_not_applicable_leaves_the_base_as_if_there_were_no_answer(case: Case) -> None:
    content, answers = case
    counted = {item.code: item for item in score_visit(content, answers).items}
    for item in counted.values():
        if item.base is Base.NOT_APPLICABLE and not item.failed:
            assert item.earned == item.attainable == item.contribution == 0
    read = {code for _place, rule in content.rules() for code in rule.codes()}
    without = {
        code: value for code, value in answers.items()
        if code in read or code not in counted or counted[code].base is not Base.NOT_APPLICABLE or counted[code].failed
    }  # fmt: skip

    assert score_visit(content, without).total == score_visit(content, answers).total


@many
@given(CASES)
def test_a_critical_item_never_raises_a_score(case: Case) -> None:
    content, answers = case
    strict = score_visit(content, answers)
    lenient = score_visit(_changed(content, lambda q: {"critical": None} if q.critical else {}), answers)

    assert all(each.amount <= 0 for each in strict.adjustments if each.limit is Limit.CRITICAL)
    for code, score in strict.by_section().items():
        other = lenient.by_section()[code]
        assert (score is None) == (other is None)
        assert score is None or other is None or score <= other
    assert (strict.total is None) == (lenient.total is None)
    assert strict.total is None or lenient.total is None or strict.total <= lenient.total


@many
@given(CASES)
def test_a_bonus_never_lowers_and_a_penalty_never_raises_a_score(case: Case) -> None:
    content, answers = case
    content = _changed(content, lambda q: {"critical": None} if q.critical else {})
    total = score_visit(content, answers).total
    without_bonus = score_visit(_changed(content, lambda q: _worthless() if q.counts is Counts.BONUS else {}), answers).total
    without_penalty = score_visit(_changed(content, lambda q: _worthless() if q.counts is Counts.PENALTY else {}), answers).total

    assert (total is None) == (without_bonus is None) == (without_penalty is None)
    if total is not None and without_bonus is not None and without_penalty is not None:
        assert without_bonus <= total <= without_penalty


@many
@given(CASES)
def test_no_item_earns_more_than_the_editor_says_it_can(case: Case) -> None:
    content, answers = case
    worth = {q.code: attainable_points(q) for q in content.questions()}

    assert all(item.attainable <= worth[item.code] for item in score_visit(content, answers).items)


@given(st.dictionaries(st.integers(1, 60).map(lambda n: f"q{n}"), st.integers(0, 1000), max_size=12))
def test_spread_weights_always_add_up_to_exactly_one(weights: dict[str, int]) -> None:
    spread = normalised_weights(weights)

    assert sum(spread.values()) == (1 if any(weights.values()) else 0)


def _worthless() -> dict[str, Any]:
    return {"weight": 0, "bands": [], "options": [], "counts": Counts.ITEM, "choice_filter": None}


def _changed(content: QuestionnaireContent, change: Any) -> QuestionnaireContent:
    """The same questionnaire with some questions changed, also those in repeat groups."""
    sections = []
    for section in content.sections:
        questions = []
        for question in section.questions:
            inner = [each.model_copy(update=change(each)) for each in question.questions]
            questions.append(question.model_copy(update={"questions": inner, **change(question)}))
        sections.append(section.model_copy(update={"questions": questions}))
    return content.model_copy(update={"sections": sections})
