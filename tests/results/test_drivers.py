"""What goes with the overall judgement: shown where n allows, else the reason; never called a cause."""

import dataclasses
import random

import pytest

from app.journeys.feelings.constants import METHOD_VERSION
from app.journeys.feelings.stored import KeptVisit
from app.journeys.feelings.waves import Felt, VisitFelt
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import use_locale
from app.results import driver_words
from app.results.charts import driver_bars
from app.results.drivers import Drivers, NotShown, drivers_of
from app.results.felt import nothing_felt
from app.results.felt_rows import FeltRow
from app.results.felt_tables import table_rows
from tests.results.feeling import STEPS, felt_content


def visits(n: int, content: QuestionnaireContent, *, locations: int = 20, judgement: str = "journey_csat", seed: int = 4) -> list[FeltRow]:
    """So many visits in which the desk counts most for the judgement."""
    chance = random.Random(seed)
    rows = []
    for number in range(n):
        felt = {section.code: chance.uniform(-1, 1) for section in content.sections if section.asks_feelings}
        told = sum(felt.values()) + 3 * felt.get("desk", 0.0) + chance.gauss(0, 1)
        steps = {code: Felt(pleasure=(value + 1) / 2) for code, value in felt.items()}
        kept = KeptVisit(VisitFelt(steps, None, f"s{number % 30}"), {}, None, None, {judgement: told}, METHOD_VERSION)
        place = f"place {number % locations}"
        rows.append(FeltRow(kept, place, "", "all"))
    return rows


def longer(steps: int) -> QuestionnaireContent:
    """The same questionnaire with so many steps that ask for a feeling."""
    raw = felt_content().model_dump(mode="json")
    extra = [raw["sections"][0] | {"code": f"step_{n}", "questions": []} for n in range(steps - len(STEPS))]
    return QuestionnaireContent.model_validate(raw | {"sections": raw["sections"] + extra})


def test_a_big_wave_says_which_step_goes_with_the_judgement_and_how_sure_that_is() -> None:
    rows, content = visits(300, felt_content()), felt_content()
    found = drivers_of(rows, content)
    assert found == drivers_of(rows, content)
    assert (found.reason, found.judgement, found.n, found.locations) == (None, "journey_csat", 300, 20)
    assert found.rows[0].code == "desk"
    assert sum(row.share.value for row in found.rows) == pytest.approx(1)
    assert sum(row.part.value for row in found.rows) == pytest.approx(found.r_squared)
    desk = found.rows[0].share
    assert desk.low is not None
    assert desk.high is not None
    assert 0.5 < desk.low < desk.value < desk.high < 1
    spec = driver_bars(found)
    assert spec is not None
    assert len(spec["data"]["values"]) == len(STEPS)


def test_the_export_has_the_shares_with_what_they_do_not_say() -> None:
    felt = dataclasses.replace(nothing_felt(felt_content()), drivers=drivers_of(visits(300, felt_content()), felt_content()))
    with use_locale("en"):
        rows = [row for row in table_rows(felt) if row[4].startswith("driver_")]
    assert [row[4] for row in rows].count("driver_share") == len(STEPS)
    assert {row[-1] for row in rows} == {driver_words.NOT_A_CAUSE["en"]}
    assert {row[9] for row in rows} == {300}


def test_only_visits_that_felt_every_step_and_judged_count_and_their_number_is_told() -> None:
    rows, content = visits(150, felt_content()), felt_content()
    rows[0].kept.felt.steps["desk"] = Felt()  # type: ignore[index]
    rows[1].kept.journey.clear()  # type: ignore[attr-defined]
    found = drivers_of(rows, content)
    assert (found.n, found.asked) == (148, 149)
    with use_locale("en"):
        assert "n = 148 visits to 20 locations, of 149 with a judgement" in driver_words.base(found)


def test_a_step_that_fewer_than_half_of_the_guests_felt_is_left_out_and_named() -> None:
    rows, content = visits(150, felt_content()), felt_content()
    for row in rows[:80]:
        row.kept.felt.steps["leaving"] = Felt()  # type: ignore[index]
    found = drivers_of(rows, content)
    assert {row.code for row in found.rows} == {"arriving", "desk"}
    assert found.n == 150
    with use_locale("en"):
        assert "Leaving" in driver_words.left_out(found)


def test_nps_is_the_judgement_where_csat_is_not_asked() -> None:
    raw = felt_content().model_dump(mode="json")
    raw["sections"][2]["questions"] = [q for q in raw["sections"][2]["questions"] if q["kind"] != "csat"]
    content = QuestionnaireContent.model_validate(raw)
    assert drivers_of(visits(120, content, judgement="journey_nps"), content).judgement == "journey_nps"


@pytest.mark.parametrize(
    ("reason", "n", "steps", "locations"),
    [
        (NotShown.FEW_VISITS, 99, 3, 20), (NotShown.FEW_VISITS, 109, 11, 20), (NotShown.MANY_STEPS, 200, 13, 20), (NotShown.FEW_LOCATIONS, 120, 3, 9),
    ],
)  # fmt: skip
def test_below_a_limit_there_is_no_figure_and_the_reason_stands_in_its_place(reason: NotShown, n: int, steps: int, locations: int) -> None:
    content = longer(steps)
    found = drivers_of(visits(n, content, locations=locations), content)
    assert found.reason is reason
    assert (found.rows, found.r_squared, driver_bars(found)) == ((), None, None)
    felt = dataclasses.replace(nothing_felt(content), drivers=found)
    assert not [row for row in table_rows(felt) if row[4].startswith("driver_")]
    with use_locale("en"):
        assert driver_words.why_not(found).startswith("Not shown")


def test_a_wave_without_an_overall_judgement_and_one_that_hardly_differs_say_so() -> None:
    raw = felt_content().model_dump(mode="json")
    raw["sections"][2]["questions"] = []
    assert drivers_of([], QuestionnaireContent.model_validate(raw)).reason is NotShown.NOT_ASKED
    rows = visits(120, felt_content())
    for row in rows:
        row.kept.journey["journey_csat"] = 4.0  # type: ignore[index]
    assert drivers_of(rows, felt_content()).reason is NotShown.ALIKE


def test_every_reason_has_a_sentence() -> None:
    with use_locale("en"):
        told = {driver_words.why_not(Drivers(METHOD_VERSION, "journey_csat", reason=reason)) for reason in NotShown}
        assert len(told) == len(NotShown)
        assert "all locations" in driver_words.why_not(None)
