"""The page that explains a score: every line, what it put into the total, and that it adds up."""

import copy
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.translation import use_locale
from app.quality.score_sheet import make_score_sheet, say_answer
from tests.capture.world import GOOD, World
from tests.journeys.scoring_forms import BANDS, form, option, question, section, text
from tests.results.deciding import visit_in_review


@pytest.fixture
def kim(world: World, app: FastAPI) -> TestClient:
    """The reviewer's browser."""
    return world.browser(app, "kim")


def change_content(world: World, change: Any) -> None:
    """Change what the visits' version asks, as if it had been published so."""
    with world.database.session() as session:
        for version in session.scalars(sa.select(QuestionnaireVersion)):
            content = copy.deepcopy(version.content)
            change({q["code"]: q for s in content["sections"] for q in s["questions"]}, content)
            QuestionnaireContent.model_validate(content)
            version.content = content
        session.commit()


def page_of(kim: TestClient, visit_id: uuid.UUID) -> str:
    answer = kim.get(f"/visits/{visit_id}/score")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def test_every_item_stands_there_with_its_answer_its_points_and_what_it_put_into_the_total(world: World, kim: TestClient) -> None:
    page = page_of(kim, visit_in_review(world))

    # arriving weighs 1 of 3: 10 + 7.5 of 40... desk weighs 2 of 3: 10 of 30
    assert "How clear were the signs?" in page
    assert "7.5 / 10" in page or "7,5 / 10" in page
    assert "12.5" in page or "12,5" in page  # 1/3 * 7.5/20
    assert "Weight 2, which is 66.7 % of this total." in page
    assert "style=" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_what_is_outside_the_base_says_why(world: World, kim: TestClient) -> None:
    page = page_of(kim, visit_in_review(world, {"open": "no", "signs": 99}))

    assert "Outside the base: not asked in this visit." in page
    assert "Outside the base: the answer does not fit its question." in page


def test_a_failed_critical_item_a_bonus_and_tags_are_told(world: World, kim: TestClient) -> None:
    def change(questions: dict[str, Any], _content: dict[str, Any]) -> None:
        questions["greeted"] |= {"critical": {"scope": "total", "at_most": 20}, "tags": ["staff"]}
        questions["open"]["counts"] = "bonus"

    change_content(world, change)
    page = page_of(kim, visit_in_review(world))

    assert "Critical item failed: the total is at most 20." in page
    assert "What limits the total" in page
    assert "bonus" in page
    assert "By tag" in page
    assert ">staff<" in page


def test_a_visit_without_a_score_says_so(world: World, kim: TestClient) -> None:
    visit_id = visit_in_review(world, dict.fromkeys(GOOD))

    assert "This visit has no score yet" in page_of(kim, visit_id)


def test_the_page_is_there_in_dutch(world: World, kim: TestClient) -> None:
    kim.cookies.set("lang", "nl")

    assert "Hoe de score tot stand kwam" in page_of(kim, visit_in_review(world))


def test_there_is_no_such_page_for_a_visit_that_is_not_there(kim: TestClient) -> None:
    assert kim.get(f"/visits/{uuid.uuid4()}/score").status_code == 404


def shown_total(sheet: Any) -> int:
    shown = [line.shown for step in sheet.sections for line in (*step.lines, *step.limits)] + [line.shown for line in sheet.limits]
    return sum(round(10 * float(each.replace("−", "-").replace(",", ".").replace("+", ""))) for each in shown if each)


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_the_figures_shown_add_up_to_the_total_shown_with_limits_and_negative_lines_too(locale: str) -> None:
    content = form(
        section("s", 3, question("a", "scale", minimum=1, maximum=4, weight=7), question("b", "yes_no", weight=20, counts="penalty")),
        section(
            "t",
            4,
            question("c", "scale", minimum=1, maximum=8, weight=3),
            question("d", "yes_no", weight=1, critical={"scope": "total", "at_most": 13}),
        ),
    )
    with use_locale(locale):
        sheet = make_score_sheet(content, {"a": 3, "b": "yes", "c": 5, "d": "no"})

        assert sheet.total == 13
        assert shown_total(sheet) == 130
        assert sheet.sections[0].limits[0].bar is not None


def test_a_repeat_group_shows_each_entry() -> None:
    group = question("staff", "repeat", questions=[question("greeted", "yes_no", weight=4)])
    with use_locale("en"):
        sheet = make_score_sheet(form(section("s", 1, group)), {"staff": ["1", "3"], "greeted[1]": "yes", "greeted[3]": "no"})

    (line,) = sheet.sections[0].lines
    assert line.entries == (("1", "Yes", "4 / 4"), ("3", "No", "0 / 4"))
    assert line.points == "2 / 4"


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        (question("a", "money"), {"amount_minor": 1295, "currency": "EUR"}, "€12.95"),
        (question("a", "duration", several=True, bands=BANDS), {"laps": [40, 35]}, "1 min 15 s"),
        (question("a", "csat"), 4, "4 of 5"),
        (question("a", "ces"), 7, "7 of 7"),
        (question("a", "matrix", rows=[{"code": "r", "label": text("Floor")}], options=[option("o", 1)]), {"r": "o"}, "Floor: o"),
        (question("a", "multiple_choice", options=[option("x", 1), option("y", 2)]), ["y", "x"], "y, x"),
        (question("a", "yes_no", allow_na=True), "na", "not applicable"),
        (question("a", "long_text"), None, "no answer"),
    ],
)
def test_answers_of_every_kind_are_said_in_words(asked: dict[str, Any], value: Any, words: str) -> None:
    with use_locale("en"):
        assert say_answer(form(section("s", 1, asked)).questions()[0], value) == words
