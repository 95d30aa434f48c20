"""Every rule of docs/questionnaire-format.md, "Scores", on an example that can be checked by hand."""

from fractions import Fraction
from typing import Any

import pytest

from app.journeys.scoring import Base, Limit, VisitScore, attainable_points, display_tenths, score_visit, shown_parts, weight_problems
from tests.journeys.scoring_forms import form, option, question, section, text


def score_of(asked: dict[str, Any], value: Any) -> Any:
    """What one answer earned out of what it could, or why it is outside the base."""
    item = score_visit(form(section("s", 1, asked)), {asked["code"]: value}).items[0]
    return (item.earned, item.attainable) if item.base is Base.SCORED else item.base


def item_of(score: VisitScore, code: str) -> Any:
    return next(item for item in score.items if item.code == code)


def sums_up(score: VisitScore) -> bool:
    return sum(i.contribution for i in score.items) + sum(a.amount for a in score.adjustments) == (score.total or 0)


YES = question("a", "yes_no", weight=10)
OTHER = question("b", "yes_no", weight=10)


# --- an item's points ---


def test_yes_earns_the_weight_and_no_nothing_and_reversed_it_is_the_other_way_round() -> None:
    turned = {**YES, "reversed": True}

    assert (score_of(YES, "yes"), score_of(YES, "no")) == ((10, 10), (0, 10))
    assert (score_of(turned, "yes"), score_of(turned, "no")) == ((0, 10), (10, 10))


def test_four_on_a_scale_of_one_to_five_earns_three_quarters_of_the_weight_and_reversed_one_quarter() -> None:
    scale = question("a", "scale", minimum=1, maximum=5, weight=8)

    assert score_of(scale, 4) == (6, 8)
    assert score_of({**scale, "reversed": True}, 4) == (2, 8)


def test_a_scale_that_runs_from_below_zero_or_between_halves_is_exact_too() -> None:
    assert score_of(question("a", "scale", minimum=-2, maximum=2, weight=1), 1) == (Fraction(3, 4), 1)
    assert score_of(question("a", "scale", minimum=0.5, maximum=3.5, weight=1), 1.5) == (Fraction(1, 3), 1)


@pytest.mark.parametrize(("kind", "value", "share"), [("nps", 9, Fraction(9, 10)), ("csat", 4, Fraction(3, 4)), ("ces", 3, Fraction(1, 3))])
def test_nps_runs_from_zero_to_ten_csat_from_one_to_five_ces_from_one_to_seven(kind: str, value: int, share: Fraction) -> None:
    assert score_of(question("a", kind, weight=30), value) == (30 * share, 30)
    assert score_of(question("a", kind), value) is Base.NOT_SCORED


def test_a_choice_earns_its_points_out_of_the_best_and_never_less_than_nothing() -> None:
    choice = question("a", "single_choice", options=[option("full", 10), option("half", 5), option("rude", -5), option("else", None)])

    assert score_of(choice, "half") == (5, 10)
    assert score_of(choice, "rude") == (0, 10)
    assert score_of(choice, "else") is Base.NOT_SCORED


def test_a_weight_on_a_choice_scales_its_points_so_that_the_best_is_worth_the_weight() -> None:
    choice = question("a", "single_choice", weight=3, options=[option("full", 10), option("half", 5), option("poor", 1)])

    assert score_of(choice, "half") == (Fraction(3, 2), 3)
    assert score_of(choice, "poor") == (Fraction(3, 10), 3)


def test_where_the_best_option_is_not_offered_the_best_that_is_offered_counts() -> None:
    content = form(
        section(
            "s", 1,
            question("region", "single_choice", options=[option("west", None), option("east", None)]),
            question(
                "desk", "single_choice", choice_filter="region = ${region}",
                options=[option("grand", 10, columns={"region": "west"}), option("fair", 4, columns={"region": "east"}), option("poor", 1, columns={"region": "east"})],
            ),
        )
    )  # fmt: skip

    assert item_of(score_visit(content, {"region": "east", "desk": "poor"}), "desk").attainable == 4
    assert item_of(score_visit(content, {"region": "west", "desk": "grand"}), "desk").attainable == 10
    assert item_of(score_visit(content, {"region": "west", "desk": "poor"}), "desk").base is Base.UNANSWERED


SEEN = question("a", "multiple_choice", options=[option("badge", 2), option("smile", 3), option("phone", -4), option("other", None)])


def test_several_choices_add_up_between_nothing_and_the_sum_of_the_positive_ones() -> None:
    assert score_of(SEEN, ["badge", "smile"]) == (5, 5)
    assert score_of(SEEN, ["smile", "other"]) == (3, 5)
    assert score_of(SEEN, ["badge", "phone"]) == (0, 5)
    assert score_of(SEEN, ["other"]) is Base.NOT_SCORED


def test_a_cap_makes_three_of_five_good_things_enough_and_one_that_cannot_be_reached_changes_nothing() -> None:
    five = question("a", "multiple_choice", points_cap=3, options=[option(f"o{n}", 1) for n in range(5)])

    assert score_of(five, ["o0", "o1"]) == (2, 3)
    assert score_of(five, ["o0", "o1", "o2", "o3"]) == (3, 3)
    assert score_of({**five, "points_cap": 50}, ["o0"]) == (1, 5)


def test_all_or_nothing_takes_exactly_the_right_choices_and_looks_past_options_without_points() -> None:
    strict = {**SEEN, "multi_scoring": "all_or_nothing"}

    assert score_of(strict, ["smile", "badge"]) == (5, 5)
    assert score_of(strict, ["smile", "badge", "other"]) == (5, 5)
    assert score_of(strict, ["badge"]) == (0, 5)
    assert score_of(strict, ["badge", "smile", "phone"]) == (0, 5)


def test_the_rows_of_a_matrix_are_choices_that_add_up_and_a_row_without_answer_leaves_the_base() -> None:
    rows = [{"code": code, "label": text(code)} for code in ("floor", "walls", "toilet")]
    matrix = question("a", "matrix", rows=rows, options=[option("good", 4), option("fair", 2), option("none", None)], required=False)

    assert score_of(matrix, {"floor": "good", "walls": "fair", "toilet": "fair"}) == (8, 12)
    assert score_of(matrix, {"floor": "good", "walls": "none"}) == (4, 4)
    assert score_of({**matrix, "weight": 6}, {"floor": "good", "walls": "fair"}) == (Fraction(9, 2), 6)


def test_a_ranking_does_not_score_whatever_points_its_options_have() -> None:
    ranking = question("a", "ranking", options=[option("price", 5), option("speed", 3)], weight=4)

    assert score_of(ranking, ["price", "speed"]) is Base.NOT_SCORED


WAIT = [{"up_to": 60, "points": 10}, {"up_to": 180, "points": 4}, {"points": 0}]


@pytest.mark.parametrize(("seconds", "points"), [(0, 10), (60, 10), (61, 4), (180, 4), (181, 0)])
def test_a_wait_of_a_minute_is_still_in_the_first_band_and_a_second_more_is_not(seconds: int, points: int) -> None:
    assert score_of(question("a", "duration", bands=WAIT), seconds) == (points, 10)


def test_the_laps_of_a_duration_are_added_up_before_the_band_is_looked_up() -> None:
    assert score_of(question("a", "duration", several=True, bands=WAIT), {"laps": [40, 30]}) == (4, 10)
    assert score_of(question("a", "duration", several=True, bands=WAIT), {"laps": []}) is Base.UNANSWERED


def test_bands_of_money_are_in_whole_units_and_to_the_cent() -> None:
    bands = [{"up_to": 12.95, "points": 2}, {"points": 0}]
    money = question("a", "money", bands=bands)

    assert score_of(money, {"amount_minor": 1295, "currency": "EUR"}) == (2, 2)
    assert score_of(money, {"amount_minor": 1296, "currency": "EUR"}) == (0, 2)


def test_a_calculated_value_scores_by_its_bands() -> None:
    content = form(
        section(
            "s", 1, question("desks", "number"), question("open", "number"),
            question("share", "calculated", calculation="${open} / ${desks}", bands=[{"up_to": 0.5, "points": 0}, {"points": 6}]),
        )
    )  # fmt: skip

    assert score_visit(content, {"desks": 4, "open": 3}).section("s").earned == 6
    assert score_visit(content, {"desks": 4, "open": 2}).section("s").earned == 0
    assert item_of(score_visit(content, {"desks": 4}), "share").base is Base.UNANSWERED


# --- repeat groups ---

STAFF = question(
    "staff", "repeat", questions=[question("greeted", "yes_no", weight=4), question("named", "yes_no", weight=2, visible_when="${greeted} = 'yes'")]
)  # fmt: skip


def test_an_item_of_a_repeat_group_is_worth_the_mean_of_its_entries() -> None:
    content = form(section("s", 1, STAFF, YES))
    answers = {"staff": ["1", "2", "4"], "greeted[1]": "yes", "greeted[2]": "no", "greeted[4]": "yes", "greeted[3]": "no", "a": "no"}
    score = score_visit(content, answers)

    assert (item_of(score, "greeted").earned, item_of(score, "greeted").attainable) == (Fraction(8, 3), 4)
    assert [each.entry for each in item_of(score, "greeted").occurrences] == ["1", "2", "4"]
    assert score.total == Fraction(8, 3) / 14


def test_an_entry_where_the_item_is_hidden_or_unanswered_is_left_out_of_the_mean() -> None:
    content = form(section("s", 1, STAFF))
    answers = {"staff": ["1", "2"], "greeted[1]": "yes", "greeted[2]": "no", "named[1]": "yes", "named[2]": "no"}

    assert item_of(score_visit(content, answers), "named").earned == 2
    assert score_visit(content, answers).section("s").attainable == 6
    assert item_of(score_visit(content, {"staff": []}), "greeted").base is Base.UNANSWERED


# --- the base, sections, the total ---


def test_what_is_hidden_unanswered_not_applicable_or_invalid_is_neither_earned_nor_attainable() -> None:
    content = form(
        section("s", 1, YES, {**OTHER, "allow_na": True}, question("c", "yes_no", weight=10), question("d", "yes_no", weight=10, visible_when="${a} = 'no'"),
                question("e", "scale", minimum=1, maximum=5, weight=10)),
    )  # fmt: skip
    score = score_visit(content, {"a": "yes", "b": "na", "d": "no", "e": 9})

    assert [item.base for item in score.items] == [Base.SCORED, Base.NOT_APPLICABLE, Base.UNANSWERED, Base.HIDDEN, Base.INVALID]
    assert score.total == 1


def test_a_section_whose_own_rule_does_not_hold_hands_its_weight_to_the_others() -> None:
    content = form(section("s", 1, YES), section("t", 9, OTHER, visible_when="${a} = 'no'"))

    assert score_visit(content, {"a": "yes", "b": "no"}).total == 1
    assert score_visit(content, {"a": "no", "b": "yes"}).total == Fraction(9, 10)


def test_by_points_a_heavy_item_decides_and_by_mean_each_item_counts_by_its_weight() -> None:
    choice = question("b", "single_choice", options=[option("good", 90), option("bad", 0)])
    answers = {"a": "yes", "b": "bad"}

    assert score_visit(form(section("s", 1, YES, choice), method="points"), answers).total == Fraction(10, 100)
    assert score_visit(form(section("s", 1, YES, choice), method="mean"), answers).total == Fraction(10, 11)
    assert score_visit(form(section("s", 1, YES, {**choice, "weight": 10}), method="mean"), answers).total == Fraction(1, 2)


def test_a_bonus_adds_what_it_earned_and_nothing_to_what_could_be_earned() -> None:
    bonus = question("c", "yes_no", weight=2, counts="bonus")
    content = form(section("s", 1, YES, OTHER, bonus))

    assert score_visit(content, {"a": "yes", "b": "no", "c": "yes"}).total == Fraction(12, 20)
    assert score_visit(content, {"a": "yes", "b": "no", "c": "no"}).total == Fraction(10, 20)


def test_a_penalty_takes_what_it_earned() -> None:
    penalty = question("c", "yes_no", weight=5, counts="penalty")
    score = score_visit(form(section("s", 1, YES, OTHER, penalty)), {"a": "yes", "b": "no", "c": "yes"})

    assert score.total == Fraction(5, 20)
    assert item_of(score, "c").contribution == Fraction(-5, 20)
    assert sums_up(score)


def test_with_the_mean_a_bonus_counts_as_its_share_times_its_weight_over_the_weights_that_count() -> None:
    bonus = question("c", "scale", minimum=1, maximum=5, weight=2, counts="bonus")
    content = form(section("s", 1, {**YES, "weight": 3}, {**OTHER, "weight": 1}, bonus), method="mean")

    assert score_visit(content, {"a": "no", "b": "yes", "c": 3}).total == Fraction(1, 4) + Fraction(1, 2) * Fraction(2, 4)


def test_a_section_stays_between_zero_and_one_and_the_explanation_says_what_that_took_or_gave() -> None:
    bonus, penalty = question("c", "yes_no", weight=6, counts="bonus"), question("d", "yes_no", weight=15, counts="penalty")
    content = form(section("s", 1, YES, bonus), section("t", 1, OTHER, penalty))
    score = score_visit(content, {"a": "yes", "c": "yes", "b": "yes", "d": "yes"})

    assert score.by_section() == {"s": 1, "t": 0}
    assert [(each.limit, each.section_code, each.amount) for each in score.adjustments] == [
        (Limit.ONE, "s", Fraction(-6, 20)), (Limit.ZERO, "t", Fraction(5, 20)),
    ]  # fmt: skip
    assert score.total == Fraction(1, 2)
    assert sums_up(score)


def test_a_bonus_alone_makes_no_score() -> None:
    assert score_visit(form(section("s", 1, {**YES, "counts": "bonus"})), {"a": "yes"}).total is None


# --- critical items ---


def test_a_failed_critical_item_limits_its_section_and_the_line_says_how_much_it_took() -> None:
    content = form(section("s", 1, YES, {**OTHER, "critical": {"at_most": 25}}), section("t", 1, question("c", "yes_no", weight=1)))
    score = score_visit(content, {"a": "yes", "b": "no", "c": "yes"})

    assert score.by_section() == {"s": Fraction(1, 4), "t": 1}
    assert [(each.limit, each.question_code, each.amount) for each in score.adjustments] == [(Limit.CRITICAL, "b", Fraction(-1, 8))]
    assert score.total == Fraction(5, 8)
    assert sums_up(score)


def test_a_failed_critical_item_can_take_the_whole_total_and_a_good_answer_takes_nothing() -> None:
    content = form(section("s", 1, {**YES, "critical": {"scope": "total"}}), section("t", 4, OTHER))
    score = score_visit(content, {"a": "no", "b": "yes"})

    assert score.total == 0
    assert score.section("t").score == 1
    assert sums_up(score)
    assert score_visit(content, {"a": "yes", "b": "no"}).adjustments == ()


def test_the_strictest_of_two_failed_critical_items_counts_and_the_other_line_took_nothing() -> None:
    mild, strict = {**YES, "critical": {"scope": "total", "at_most": 50}}, {**OTHER, "critical": {"scope": "total", "at_most": 20}}
    score = score_visit(form(section("s", 1, mild, strict, question("c", "yes_no", weight=80))), {"a": "no", "b": "no", "c": "yes"})

    assert score.total == Fraction(1, 5)
    assert {each.question_code: each.amount for each in score.adjustments} == {"a": 0, "b": Fraction(-3, 5)}


def test_a_critical_item_fails_on_the_answers_named_also_when_it_gives_no_points_itself() -> None:
    watched = question(
        "b", "single_choice", options=[option("open", None), option("closed", None)], critical={"when": ["closed"], "at_most": 0}
    )
    content = form(section("s", 1, YES, watched))

    assert score_visit(content, {"a": "yes", "b": "closed"}).total == 0
    assert score_visit(content, {"a": "yes", "b": "open"}).total == 1


def test_a_critical_item_that_is_hidden_not_applicable_or_not_answered_does_not_fail() -> None:
    hidden = form(section("s", 1, YES, {**OTHER, "visible_when": "${a} = 'no'", "critical": {}}))
    asked = form(section("s", 1, YES, {**OTHER, "allow_na": True, "critical": {}}))

    assert score_visit(hidden, {"a": "yes", "b": "no"}).total == 1
    assert score_visit(asked, {"a": "yes", "b": "na"}).total == 1
    assert score_visit(asked, {"a": "yes"}).total == 1


def test_a_critical_penalty_without_named_answers_fails_when_it_takes_all_it_can() -> None:
    content = form(section("s", 1, {**YES, "weight": 90}, {**OTHER, "counts": "penalty", "critical": {"at_most": 10}}))

    assert score_visit(content, {"a": "yes", "b": "no"}).total == 1
    assert score_visit(content, {"a": "yes", "b": "yes"}).total == Fraction(1, 10)


def test_in_a_repeat_group_one_entry_that_fails_is_enough() -> None:
    group = question("staff", "repeat", questions=[question("polite", "yes_no", weight=1, critical={"at_most": 30})])
    content = form(section("s", 1, group))

    assert score_visit(content, {"staff": ["1", "2", "3"], "polite[1]": "yes", "polite[2]": "no", "polite[3]": "yes"}).total == Fraction(
        3, 10
    )
    assert score_visit(content, {"staff": ["1", "3"], "polite[1]": "yes", "polite[2]": "no", "polite[3]": "yes"}).total == 1


# --- tags, weights, display ---


def test_a_tag_adds_up_its_items_across_sections_without_bonus_and_limits() -> None:
    content = form(
        section("s", 1, {**YES, "tags": ["staff", "clean"]}, {**OTHER, "tags": ["clean"], "critical": {}}),
        section(
            "t", 0, question("c", "yes_no", weight=5, tags=["staff"]), question("d", "yes_no", weight=5, counts="bonus", tags=["staff"])
        ),
    )
    tags = {tag.tag: tag for tag in score_visit(content, {"a": "yes", "b": "no", "c": "no", "d": "yes"}).tags}

    assert (tags["staff"].score, tags["staff"].items) == (Fraction(10, 15), 2)
    assert tags["clean"].score == Fraction(1, 2)
    assert score_visit(content, {}).tags[0].score is None


def test_weights_that_do_not_add_up_are_named_with_their_sum() -> None:
    sections = (section("entrance", 30, YES), section("desk", 60, OTHER), section("mood", 0, question("c", "yes_no", weight=1)))

    assert weight_problems(form(*sections, weights_total=100)) == [(["entrance", "desk"], 90)]
    assert weight_problems(form(*sections, weights_total=90)) == []
    assert weight_problems(form(*sections)) == []


def test_thirds_are_shown_as_33_4_33_3_and_33_3_so_that_they_add_up_to_100() -> None:
    assert shown_parts([Fraction(1, 3)] * 3) == [334, 333, 333]
    assert shown_parts([Fraction(2, 3), Fraction(-1, 3)]) == [667, -334]
    assert shown_parts([]) == []
    assert display_tenths(Fraction(7855, 10000)) == 786


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        (YES, 10),
        (question("a", "single_choice", options=[option("x", 7), option("y", -2)]), 7),
        (question("a", "single_choice", weight=3, options=[option("x", 7)]), 3),
        (question("a", "single_choice", weight=3, options=[option("x", 0)]), 0),
        (SEEN, 5),
        (question("a", "duration", bands=WAIT), 10),
        (question("a", "long_text", weight=9), 0),
    ],
)
def test_what_a_question_can_earn_is_known_before_anybody_answers(asked: dict[str, Any], most: int) -> None:
    assert attainable_points(form(section("s", 1, asked)).questions()[0]) == most


def test_the_worked_example_of_the_documentation() -> None:
    content = form(
        section(
            "entrance", 1, question("clean", "yes_no", weight=10), question("signs", "scale", minimum=1, maximum=5, weight=10),
            question("seen", "multiple_choice", options=[option("badge", 2), option("smile", 3)]),
        ),
        section(
            "desk", 3, question("friendly", "scale", minimum=1, maximum=5, weight=8), question("greeted", "yes_no", weight=4, critical={"at_most": 20}),
            question("water", "yes_no", weight=1, counts="bonus"),
        ),
    )  # fmt: skip
    score = score_visit(content, {"clean": "yes", "signs": 4, "seen": ["badge", "smile"], "friendly": 2, "greeted": "no", "water": "yes"})

    assert score.by_section() == {"entrance": Fraction(9, 10), "desk": Fraction(1, 5)}
    assert score.total == Fraction(3, 8)
    assert [item.contribution for item in score.items] == [
        Fraction(1, 10), Fraction(3, 40), Fraction(1, 20), Fraction(1, 8), 0, Fraction(1, 16),
    ]  # fmt: skip
    assert [each.amount for each in score.adjustments] == [Fraction(-3, 80)]
    assert sums_up(score)
