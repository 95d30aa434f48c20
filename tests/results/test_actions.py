"""Only approval lets data through, and the sums always say what the visits say."""

import copy
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from app.journeys.models import QuestionnaireVersion
from app.results.actions import rebuild_wave
from app.results.felt_queries import get_any_wave, list_stale_waves
from app.results.models import LocationRollup, Verbatim, VisitResult
from app.results.rules import TOTAL
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.world import World
from tests.results.deciding import move, visit_in_review


def sums(world: World) -> dict[str, tuple[int, int, Fraction]]:
    with world.database.reading() as session:
        return {r.step_code: (r.visits, r.scored, Fraction(r.score_sum)) for r in session.scalars(sa.select(LocationRollup)) if r.visits}


def rows(world: World) -> list[tuple[Any, ...]]:
    with world.database.reading() as session:
        return sorted(
            tuple(row)
            for row in session.execute(sa.select(VisitResult.step_code, VisitResult.score_num, VisitResult.score_den, VisitResult.pleasure))
        )


def test_an_approved_visit_counts_from_the_same_moment(world: World) -> None:
    visit_id = visit_in_review(world)
    assert world.count(VisitResult) == 0
    move(world, visit_id, VisitStatus.APPROVED)
    # arriving: yes 10/10 and 4 of 1..5 = 7.5/10; desk: open 10/10, not greeted 0/20; the desk weighs twice
    assert sums(world) == {
        TOTAL: (1, 1, Fraction(35, 40) / 3 + Fraction(10, 30) * 2 / 3),
        "arriving": (1, 1, Fraction(35, 40)),
        "desk": (1, 1, Fraction(1, 3)),
    }


def test_a_total_that_a_critical_item_limits_is_what_results_hold(world: World) -> None:
    with world.database.session() as session:
        for version in session.scalars(sa.select(QuestionnaireVersion)):
            content: dict[str, Any] = copy.deepcopy(version.content)
            desk = next(section for section in content["sections"] if section["code"] == "desk")
            greeted = next(question for question in desk["questions"] if question["code"] == "greeted")
            greeted["critical"] = {"scope": "total", "at_most": 20}
            version.content = content
        session.commit()
    visit_id = visit_in_review(world)
    move(world, visit_id, VisitStatus.APPROVED)
    assert sums(world) == {TOTAL: (1, 1, Fraction(1, 5)), "arriving": (1, 1, Fraction(35, 40)), "desk": (1, 1, Fraction(1, 3))}
    before = sums(world)
    with world.database.session() as session:
        wave_id = session.get_one(Visit, visit_id).wave_id
        rebuild_wave(session, wave_id)
        session.commit()
    assert sums(world) == before


def test_the_words_of_an_approved_visit_may_be_quoted_with_how_it_felt(world: World) -> None:
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    with world.database.reading() as session:
        quote = session.scalars(sa.select(Verbatim)).one()
    assert quote.text.startswith("Three desks, one open.")
    assert (quote.step_code, quote.valence) == ("desk", 2 * 0.2 - 1)


def test_a_rejected_or_excluded_visit_never_counts(world: World) -> None:
    move(world, visit_in_review(world), VisitStatus.REJECTED, "another station")
    move(world, visit_in_review(world), VisitStatus.EXCLUDED, "during a power cut")
    assert (world.count(VisitResult), world.count(LocationRollup), world.count(Verbatim)) == (0, 0, 0)


def test_a_visit_that_is_reopened_leaves_the_results_at_once(world: World) -> None:
    stays, goes = visit_in_review(world), visit_in_review(world, {"clean": "no"})
    move(world, stays, VisitStatus.APPROVED)
    before = sums(world)
    move(world, goes, VisitStatus.APPROVED)
    assert sums(world) != before
    move(world, goes, VisitStatus.REOPENED, "the client objects")
    assert sums(world) == before
    assert world.count(Verbatim) == 1


def test_rebuilding_a_wave_changes_nothing(world: World) -> None:
    for answers in ({}, {"clean": "no"}, {"signs": 1, "greeted": "yes"}, {"open": "no"}):
        move(world, visit_in_review(world, answers), VisitStatus.APPROVED)
    visit_in_review(world, {"signs": 5})
    before = (sums(world), rows(world), world.count(Verbatim))
    with world.database.session() as session:
        assert rebuild_wave(session, world.wave_id) == 4
        session.commit()
    assert (sums(world), rows(world), world.count(Verbatim)) == before


def test_a_wave_that_is_only_planned_waits_with_its_figures_until_it_opens(world: World) -> None:
    def stale(status: WaveStatus) -> list[object]:
        with world.database.session() as session:
            session.execute(sa.update(Wave).values(status=status))
            rebuild_wave(session, world.wave_id)
            listed = list(list_stale_waves(session))
            for wave_id in listed:
                assert get_any_wave(session, wave_id).id == wave_id, "what is listed can be computed"
            session.rollback()
        return list(listed)

    assert stale(WaveStatus.PLANNED) == []
    assert stale(WaveStatus.OPEN) == [world.wave_id]
