"""What holds of the checks whatever a visit says."""

import dataclasses
import datetime as dt
import random
import uuid
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.journeys.answers import validate_answer
from app.quality.checks import CHECKS, EarlierText, Facts, Photo, Sent, run_checks
from app.quality.rules import Severity
from tests.quality.visit_facts import ANSWERS, CONTENT, PHONE, feeling, there, visit

MOMENTS = st.integers(0, 200 * 365 * 86_400).map(lambda seconds: dt.datetime(2000, 1, 2, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds))
NUMBERS = st.one_of(st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=60))
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)), max_leaves=6
)
POSITIONS = st.fixed_dictionaries(
    {"latitude": SCALARS, "longitude": SCALARS}, optional={"accuracy_m": SCALARS, "moment": SCALARS, "refused": SCALARS}
)
FEELINGS = st.fixed_dictionaries({}, optional={"pleasure": SCALARS, "arousal": SCALARS, "moment": SCALARS})
CODES = st.one_of(st.sampled_from(sorted([*ANSWERS, "picture", "gone", "why:clean"])), st.none())


def fits(code: str, value: object) -> bool:
    return validate_answer(CONTENT, code, value) is None


def answers() -> st.SearchStrategy[dict[str, Any]]:
    """What the server keeps: answers that fit their questions, or none."""
    kinds = st.one_of(VALUES, FEELINGS, st.sampled_from(list(ANSWERS.values())))
    pairs = st.lists(st.tuples(st.sampled_from(sorted(ANSWERS)), kinds).filter(lambda pair: fits(*pair)), max_size=12)
    return st.builds(lambda found, whole: (ANSWERS if whole else {}) | dict(found), pairs, st.booleans())


@st.composite
def events(draw: st.DrawFn) -> list[Sent]:
    """Events of up to two phones; under one number one counts, and the others are conflicts."""
    made = draw(
        st.lists(
            st.builds(
                Sent, st.sampled_from(["start", "answer", "position", "submit"]), CODES, st.one_of(VALUES, POSITIONS),
                st.sampled_from([PHONE, uuid.UUID(int=7)]), st.integers(1, 15), MOMENTS, st.integers(0, 2**53), MOMENTS,
            ),
            max_size=25,
        )
    )  # fmt: skip
    seen: set[tuple[uuid.UUID, int]] = set()
    found = []
    for event in made:
        key = (event.device_id, event.sequence)
        found.append(dataclasses.replace(event, conflict=key in seen))
        seen.add(key)
    return found


FACTS = st.builds(
    Facts, content=st.just(CONTENT), answers=answers(), captured=st.dictionaries(st.sampled_from(sorted(ANSWERS)), MOMENTS, max_size=8), events=events(),
    photos=st.lists(st.builds(Photo, CODES, st.one_of(st.none(), MOMENTS)), max_size=4),
    latitude=st.one_of(st.none(), st.floats(-90, 90)), longitude=st.one_of(st.none(), st.floats(-180, 180)),
    time_zone=st.sampled_from(["Europe/Brussels", "Pacific/Auckland", "America/St_Johns", "UTC"]),
    opening_hours=st.sampled_from(["", "24/7", "Mo-Fr 08:00-18:00", "?", "off"]),
    planned_on=st.one_of(st.none(), st.dates(dt.date(2000, 1, 1), dt.date(2200, 1, 1))), score=st.one_of(st.none(), st.floats(0, 1)),
    usual_scores=st.lists(st.floats(0, 1), max_size=8), usual_durations=st.dictionaries(st.just("waited"), st.lists(st.floats(0, 1e6), max_size=12), max_size=1),
    earlier_texts=st.lists(st.builds(EarlierText, st.just("words"), st.text(max_size=80), st.just("AAAA-BBBB")), max_size=3),
    changed_after=st.lists(st.sampled_from(sorted(ANSWERS)), max_size=3),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(FACTS)
def test_no_check_ever_raises_and_none_says_one_thing_twice(facts: Facts) -> None:
    for check in CHECKS:
        list(check(facts))
    found = [(doubt.code, doubt.question_code) for doubt in run_checks(facts)]
    assert len(found) == len(set(found))
    assert all(len(code) <= 63 and len(question) <= 130 for code, question in found)


@settings(max_examples=100, deadline=None)
@given(FACTS, st.integers())
def test_the_order_in_which_things_are_read_changes_nothing(facts: Facts, seed: int) -> None:
    shuffled = random.Random(seed)
    moved = dataclasses.replace(
        facts, events=shuffled.sample(list(facts.events), len(facts.events)), photos=shuffled.sample(list(facts.photos), len(facts.photos)),
        captured=dict(shuffled.sample(list(facts.captured.items()), len(facts.captured))),
    )  # fmt: skip

    def said(of: Facts) -> dict[tuple[str, str], tuple[Severity, dict[str, Any]]]:
        return {(d.code, d.question_code): (d.severity, d.facts) for d in run_checks(of)}

    assert said(moved) == said(facts)


@settings(max_examples=60, deadline=None)
@given(
    pace=st.floats(8, 120), metres=st.floats(0, 480), accuracy=st.floats(1, 60), scales=st.lists(st.integers(1, 5), min_size=8, max_size=8),
    pleasures=st.lists(st.floats(0, 1), min_size=4, max_size=4), words=st.text(st.characters(categories=["L", "Zs"]), max_size=200), waited=st.integers(0, 3600),
)  # fmt: skip
def test_an_unhurried_visit_on_the_spot_in_own_words_is_never_serious(
    pace: float, metres: float, accuracy: float, scales: list[int], pleasures: list[float], words: str, waited: int
) -> None:
    given_answers = ANSWERS | {f"scale_{n}": value for n, value in enumerate(scales)} | {"words": words, "waited": waited}
    given_answers |= {f"affect:{step}": feeling(p) for step, p in zip(("hall", "desk", "train", "home"), pleasures, strict=True)}

    found = run_checks(visit(given_answers, pace_s=pace, positions=[there(metres, accuracy)]))

    assert [doubt for doubt in found if doubt.severity is Severity.SERIOUS] == []
