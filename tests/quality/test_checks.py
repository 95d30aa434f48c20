"""Each automatic check, on both sides of its limits."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from app.quality.checks import CHECKS, EarlierText, Photo, likeness_of, normalised, run_checks
from app.quality.rules import Severity
from tests.quality.visit_facts import (
    ANSWERS,
    BEGAN,
    OTHER_PHONE,
    SCALES,
    WORDS,
    doubts,
    feeling,
    sent,
    there,
    visit,
)

NOTE, DOUBT, SERIOUS = Severity.NOTE, Severity.DOUBT, Severity.SERIOUS
MINUTE = dt.timedelta(minutes=1)


def without(*codes: str) -> dict[str, Any]:
    return {code: value for code, value in ANSWERS.items() if code not in codes}


def scales(*values: float) -> dict[str, Any]:
    rest = {code: value for code, value in ANSWERS.items() if not code.startswith("scale_")}
    return rest | {f"scale_{n}": value for n, value in enumerate(values)}


def test_a_clean_visit_raises_nothing() -> None:
    assert run_checks(visit()) == []


@pytest.mark.parametrize(("pace", "severity"), [(3.3, None), (2.9, DOUBT), (1.7, DOUBT), (1.4, SERIOUS)])
def test_answers_given_faster_than_they_are_read_are_doubted(pace: float, severity: Severity | None) -> None:
    found = doubts(visit(pace_s=pace, photos=[])).get("too_fast")
    assert (found and found.severity) == severity


def test_seven_fast_answers_say_nothing_and_eight_do() -> None:
    seven = dict(list(ANSWERS.items())[:7])
    assert "too_fast" not in doubts(visit(seven, pace_s=1, photos=[]))
    eight = dict(list(ANSWERS.items())[:8])
    assert doubts(visit(eight, pace_s=1, photos=[]))["too_fast"].facts == {"seconds": 7, "answers": 8}


def test_an_app_that_was_started_again_loses_only_the_gap() -> None:
    facts = visit()
    again = [dataclasses.replace(e, elapsed_ms=e.elapsed_ms % 180_000) for e in facts.events]
    assert "too_fast" not in doubts(dataclasses.replace(facts, events=again))


@pytest.mark.parametrize(
    ("metres", "accuracy", "severity"),
    [(500, 5, None), (505, 20, None), (530, 20, DOUBT), (4000, 200, DOUBT), (4000, 201, NOTE), (4000, 3600, None)],
)
def test_a_phone_far_from_the_place_is_doubted_as_far_as_the_position_is_exact(
    metres: float, accuracy: float, severity: Severity | None
) -> None:
    found = doubts(visit(positions=[there(metres, accuracy)])).get("far_away")
    assert (found and found.severity) == severity
    if found:
        assert found.facts["metres"] == pytest.approx(metres, abs=2)


def test_the_exact_far_position_counts_before_the_rough_one_whichever_came_first() -> None:
    rough, exact = there(9000, 2500), there(900, 10, "capture", sequence=3)
    for order in ([rough, exact], [exact, rough]):
        found = doubts(visit(positions=order))["far_away"]
        assert (found.severity, found.facts["accuracy_m"]) == (DOUBT, 10)


def test_where_the_visit_was_sent_from_is_nobodys_business() -> None:
    assert "far_away" not in doubts(visit(positions=[there(), there(90_000, 10, "sending", sequence=3)]))
    assert doubts(visit(positions=[there(90_000, 10, "sending")]))["no_position"].facts == {"refused": False}


def test_a_visit_without_a_position_gets_a_note_that_says_whether_it_was_refused() -> None:
    nothing = doubts(visit(positions=[]))["no_position"]
    refused = doubts(visit(positions=[sent(2, "position", None, {"refused": True})]))["no_position"]
    assert (nothing.severity, nothing.facts) == (NOTE, {"refused": False})
    assert (refused.severity, refused.facts) == (NOTE, {"refused": True})


def test_a_place_whose_position_is_not_known_cannot_be_far_away() -> None:
    assert doubts(visit(positions=[there(9000)], latitude=None)) == {}


@pytest.mark.parametrize("accuracy", ["near", None, -3, True, [1]])
def test_a_strange_accuracy_counts_as_exact_enough(accuracy: object) -> None:
    event = there(3000)
    odd = dataclasses.replace(event, value={**event.value, "accuracy_m": accuracy})
    assert doubts(visit(positions=[odd]))["far_away"].severity is DOUBT


@pytest.mark.parametrize(
    ("photo_after", "code"),
    [(9 * MINUTE, None), (11 * MINUTE, "photo_time"), (-10 * MINUTE, None), (-11 * MINUTE, "photo_time")],
)
def test_a_photo_ten_minutes_from_its_step_is_doubted(photo_after: dt.timedelta, code: str | None) -> None:
    found = doubts(visit(photos=[Photo("picture", BEGAN + photo_after)])).get("photo_time")
    assert (found and found.code) == code
    if found:
        assert found.question_code == "picture"
        assert found.facts["before"] is (photo_after < dt.timedelta())


def test_a_repaired_answer_does_not_make_its_steps_photo_early() -> None:
    tomorrow = BEGAN + dt.timedelta(days=1)
    facts = visit()
    repaired = dataclasses.replace(facts, captured={**facts.captured, "clean": tomorrow, "affect:hall": tomorrow})
    assert "photo_time" not in doubts(repaired)


def test_a_visit_that_was_repaired_throughout_keeps_its_day() -> None:
    facts = visit()
    moved = dataclasses.replace(facts, captured={code: at + dt.timedelta(days=2) for code, at in facts.captured.items()})
    assert "other_day" not in doubts(moved)


def test_of_two_photos_the_one_furthest_away_is_told() -> None:
    near, far = (Photo("picture", BEGAN - dt.timedelta(minutes=n)) for n in (20, 50))
    for photos in ([near, far], [far, near]):
        assert doubts(visit(photos=photos))["photo_time"].facts["minutes"] == 50


@pytest.mark.parametrize(
    "photo", [Photo("picture", None), Photo(None, BEGAN - dt.timedelta(days=1)), Photo("gone", BEGAN - dt.timedelta(days=1))]
)
def test_a_photo_without_a_moment_or_a_step_is_left_alone(photo: Photo) -> None:
    assert "photo_time" not in doubts(visit(photos=[photo]))


@pytest.mark.parametrize(("ahead", "raised"), [(5 * MINUTE, False), (5 * MINUTE + dt.timedelta(seconds=1), True), (-600 * MINUTE, False)])
def test_a_clock_ahead_of_ours_is_doubted_and_a_late_sending_is_not(ahead: dt.timedelta, raised: bool) -> None:
    facts = visit()
    events = [dataclasses.replace(e, received_at=e.captured_at - ahead) for e in facts.events]
    assert ("clock_ahead" in doubts(dataclasses.replace(facts, events=events))) is raised


@pytest.mark.parametrize(("back_s", "raised"), [(590, False), (602, True)])
def test_a_clock_that_went_back_gets_a_note(back_s: int, raised: bool) -> None:
    facts = visit()
    last = facts.events[-1]
    after = sent(99, "answer", "advise", 9, captured_at=last.captured_at - dt.timedelta(seconds=back_s), elapsed_ms=last.elapsed_ms + 1000)
    found = doubts(dataclasses.replace(facts, events=[*facts.events, after]))
    assert ("clock_jumped" in found) is raised
    assert not raised or found["clock_jumped"].severity is NOTE


def test_a_long_pause_is_no_jump_of_the_clock() -> None:
    facts = visit()
    late = sent(99, "answer", "advise", 9, captured_at=BEGAN + dt.timedelta(hours=5), elapsed_ms=facts.events[-1].elapsed_ms + 1000)
    assert "clock_jumped" not in doubts(dataclasses.replace(facts, events=[*facts.events, late]))


def test_another_day_than_planned_is_a_note_by_the_clock_of_the_place() -> None:
    found = doubts(visit(planned_on=dt.date(2026, 11, 18)))["other_day"]
    assert (found.severity, found.facts) == (NOTE, {"day": "2026-11-17", "planned_on": "2026-11-18"})
    in_auckland = visit(time_zone="Pacific/Auckland", planned_on=dt.date(2026, 11, 17), opening_hours="")
    assert "other_day" not in doubts(in_auckland)
    evening = {code: at + dt.timedelta(hours=14, minutes=30) for code, at in in_auckland.captured.items()}
    assert "other_day" in doubts(dataclasses.replace(in_auckland, captured=evening, events=[]))
    assert "other_day" not in doubts(visit(planned_on=None))


@pytest.mark.parametrize(
    ("hours", "raised"),
    [("Mo-Fr 08:00-09:59", True), ("Mo-Fr 08:00-10:00", False), ("Mo,We 08:00-18:00", True), ("", False), ("ask inside", False)],
)
def test_a_visit_to_a_closed_place_is_doubted_when_its_hours_are_known(hours: str, raised: bool) -> None:
    found = doubts(visit(opening_hours=hours))
    assert ("closed" in found) is raised
    assert not raised or found["closed"].severity is DOUBT


@pytest.mark.parametrize(("count", "severity"), [(4, None), (5, NOTE), (7, NOTE), (SCALES, DOUBT)])
def test_the_same_place_on_every_scale_is_a_note_from_five_and_a_doubt_from_eight(count: int, severity: Severity | None) -> None:
    found = doubts(visit(scales(*[4] * count))).get("straight_line")
    assert (found and found.severity) == severity


def test_one_other_place_breaks_the_line() -> None:
    assert "straight_line" not in doubts(visit(scales(*[4] * (SCALES - 1), 5)))


@pytest.mark.parametrize(("text", "raised"), [("Four words are few", True), ("Five words are just enough", False), ("   ", False)])
def test_a_text_under_five_words_is_a_note(text: str, raised: bool) -> None:
    found = doubts(visit(ANSWERS | {"words": text})).get("text_short")
    assert (found is not None) is raised
    if found:
        assert (found.severity, found.question_code, found.facts) == (NOTE, "words", {"words": 4})


@pytest.mark.parametrize(
    ("earlier", "severity"),
    [
        (WORDS, SERIOUS),
        (WORDS.upper().replace(",", " -") + "!", SERIOUS),
        (WORDS.replace("at once", "straight away"), DOUBT),
        ("The hall was quiet and two of the four lamps were broken; nobody was there to ask anything.", None),
        (WORDS[:39], None),
    ],
)
def test_a_text_that_was_written_before_is_told_with_the_visit_it_comes_from(earlier: str, severity: Severity | None) -> None:
    found = doubts(visit(earlier_texts=[EarlierText("words", earlier, "AAAA-BBBB")])).get("text_copied")
    assert (found and found.severity) == severity
    if found:
        assert (found.question_code, found.facts["reference"]) == ("words", "AAAA-BBBB")


def test_short_texts_may_be_alike() -> None:
    assert "text_copied" not in doubts(
        visit(ANSWERS | {"words": "Nothing to add to this."}, earlier_texts=[EarlierText("words", "Nothing to add to this.", "A")])
    )


def test_likeness_looks_at_the_words_only() -> None:
    assert normalised("  Two, of\nthe four -- LAMPS! ") == "two of the four lamps"
    assert likeness_of("same", "same") == 1.0
    assert likeness_of("abc", "xyz") == 0.0


@pytest.mark.parametrize(("value", "raised"), [(240, False), (415, False), (425, True), (60, False), (50, True)])
def test_a_duration_far_from_the_wave_is_doubted(value: int, raised: bool) -> None:
    found = doubts(visit(ANSWERS | {"waited": value})).get("duration_outlier")
    assert (found is not None) is raised
    if found:
        assert (found.severity, found.facts) == (DOUBT, {"seconds": value, "median": 235, "n": 8})


def test_seven_other_durations_are_too_few_to_compare_with() -> None:
    assert "duration_outlier" not in doubts(visit(ANSWERS | {"waited": 3000}, usual_durations={"waited": [240.0] * 7}))
    assert "duration_outlier" in doubts(visit(ANSWERS | {"waited": 3000}, usual_durations={"waited": [240.0] * 8}))


def test_a_liveliness_slider_that_was_never_touched_is_a_note() -> None:
    untouched = {code: feeling(v["pleasure"], None) if code.startswith("affect:") else v for code, v in ANSWERS.items()}
    assert doubts(visit(untouched))["feelings_untouched"].severity is NOTE
    assert "feelings_untouched" not in doubts(visit(untouched | {"affect:desk": feeling(0.3)}))
    assert "feelings_untouched" not in doubts(visit(without("affect:hall", "affect:desk", "affect:train", "affect:home")))


@pytest.mark.parametrize(
    ("pleasures", "raised"), [((0.5,) * 4, True), ((0.5,) * 3, False), ((0.5, 0.5, 0.5, 0.509), True), ((0.5, 0.5, 0.5, 0.52), False)]
)
def test_the_same_feeling_in_four_steps_is_doubted(pleasures: tuple[float, ...], raised: bool) -> None:
    rest = without("affect:hall", "affect:desk", "affect:train", "affect:home")
    felt = {f"affect:{step}": feeling(p) for step, p in zip(("hall", "desk", "train", "home"), pleasures, strict=False)}
    found = doubts(visit(rest | felt)).get("feelings_equal")
    assert (found is not None) is raised
    assert found is None or found.severity is DOUBT


@pytest.mark.parametrize(("score", "raised"), [(0.8, False), (0.89, False), (0.92, True), (0.66, True), (None, False)])
def test_a_score_far_from_the_places_usual_is_a_note(score: float | None, raised: bool) -> None:
    found = doubts(visit(score=score)).get("unusual_score")
    assert (found is not None) is raised
    assert found is None or found.severity is NOTE


def test_four_earlier_visits_are_not_yet_usual_and_five_equal_ones_leave_some_room() -> None:
    assert "unusual_score" not in doubts(visit(score=0.1, usual_scores=[0.8] * 4))
    assert "unusual_score" not in doubts(visit(score=0.72, usual_scores=[0.8] * 5))
    assert "unusual_score" in doubts(visit(score=0.7, usual_scores=[0.8] * 5))


def test_each_answer_that_changed_after_sending_gets_its_own_note() -> None:
    found = run_checks(visit(changed_after=["clean", "waited"]))
    assert [(d.code, d.severity, d.question_code) for d in found] == [("changed_after", NOTE, "clean"), ("changed_after", NOTE, "waited")]


def test_two_contents_under_one_number_are_doubted_at_their_question_and_count_for_nothing_else() -> None:
    facts = visit()
    conflicts = [
        sent(12, "answer", "waited", 5, conflict=True), sent(12, "answer", "waited", 6, conflict=True), sent(11, "answer", "clean", "no", conflict=True),
        sent(13, "position", None, {"latitude": 0, "longitude": 0}, conflict=True, device=OTHER_PHONE),
    ]  # fmt: skip
    found = run_checks(dataclasses.replace(facts, events=[*facts.events, *conflicts]))
    told = [(d.severity, d.question_code, d.facts["n"]) for d in found if d.code == "conflict"]
    assert told == [(DOUBT, "", 1), (DOUBT, "clean", 1), (DOUBT, "waited", 2)]
    assert {d.code for d in found} == {"conflict"}


def test_every_check_is_silent_about_a_visit_without_anything() -> None:
    empty = visit({}, positions=[], events=[], photos=[], captured={}, score=None, usual_scores=[])
    assert {doubt.code for check in CHECKS for doubt in check(empty)} == {"no_position"}
