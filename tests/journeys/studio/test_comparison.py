"""Two versions side by side."""

import random
from typing import Any

from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio.comparison import Change, compare
from app.journeys.templates import TEMPLATE_CODES, get_template


def changed(content: QuestionnaireContent, edit: Any) -> QuestionnaireContent:
    stored = content.stored()
    edit(stored)
    return QuestionnaireContent.model_validate(stored)


def small() -> QuestionnaireContent:
    def question(code: str) -> dict[str, Any]:
        return {"code": code, "kind": "yes_no", "label": {"en": code}, "weight": 1}

    sections = [{"code": name, "title": {"en": name}, "questions": [question(f"{name}_{n}") for n in "123"]} for name in ("shop", "phone")]
    return QuestionnaireContent.model_validate({"title": {"en": "T"}, "languages": ["en"], "sections": sections})


def told(old: QuestionnaireContent, new: QuestionnaireContent) -> list[tuple[str, str | None, str | None]]:
    return [(part.change.value, part.section, part.question) for part in compare(old, new)]


def test_a_version_does_not_differ_from_itself() -> None:
    for code in TEMPLATE_CODES:
        assert compare(get_template(code).content, get_template(code).content) == []


def test_one_moved_question_is_one_move() -> None:
    def edit(stored: dict[str, Any]) -> None:
        questions = stored["sections"][0]["questions"]
        questions.append(questions.pop(0))

    assert told(small(), changed(small(), edit)) == [("moved", "shop", "shop_1")]


def test_a_question_in_another_step_has_moved_there() -> None:
    def edit(stored: dict[str, Any]) -> None:
        stored["sections"][1]["questions"].append(stored["sections"][0]["questions"].pop(0))

    assert told(small(), changed(small(), edit)) == [("moved", "phone", "shop_1")]


def test_fields_are_named_with_both_values_and_rules_by_their_source() -> None:
    def edit(stored: dict[str, Any]) -> None:
        stored["sections"][0]["questions"][1]["visible_when"] = "${shop_1} = 'yes'"
        stored["sections"][0]["questions"][1]["weight"] = 5

    (part,) = compare(small(), changed(small(), edit))
    assert {(field.path, field.old, field.new) for field in part.fields} == {("visible_when", None, "${shop_1} = 'yes'"), ("weight", 1, 5)}
    assert not part.breaks_comparison


def test_another_kind_under_the_same_code_breaks_the_comparison_of_results() -> None:
    def edit(stored: dict[str, Any]) -> None:
        stored["sections"][0]["questions"][0]["kind"] = "short_text"

    (part,) = compare(small(), changed(small(), edit))
    assert part.change is Change.CHANGED
    assert part.breaks_comparison


def test_a_removed_step_names_what_went_with_it() -> None:
    def edit(stored: dict[str, Any]) -> None:
        stored["sections"].pop(0)

    assert told(small(), changed(small(), edit)) == [
        ("removed", "shop", None), ("removed", "shop", "shop_1"), ("removed", "shop", "shop_2"), ("removed", "shop", "shop_3"),
    ]  # fmt: skip


def test_added_and_removed_swap_when_the_versions_do() -> None:
    dice = random.Random(7)
    whole = changed(get_template("station_visit").content, lambda stored: stored.pop("checks"))  # they name questions that go below
    for _round in range(30):

        def edit(stored: dict[str, Any]) -> None:
            for section in stored["sections"]:
                dice.shuffle(section["questions"])
                kept = [each for each in section["questions"] if dice.random() < 0.9]
                section["questions"] = kept
            kept_codes = {each["code"] for section in stored["sections"] for each in section["questions"]}
            for section in stored["sections"]:
                for each in section["questions"]:
                    if "visible_when" in each and not _reads(each["visible_when"]) <= kept_codes:
                        del each["visible_when"]

        other = changed(whole, edit)
        there, back = told(whole, other), told(other, whole)
        assert {part[2] for part in there if part[0] == "removed"} == {part[2] for part in back if part[0] == "added"}
        assert {part[2] for part in there if part[0] == "added"} == {part[2] for part in back if part[0] == "removed"} == set()


def _reads(rule: dict[str, Any]) -> set[str]:
    def walk(node: dict[str, Any]) -> set[str]:
        own = {node["code"]} if node["node"] == "answer" else set[str]()
        return own.union(*(walk(inner) for inner in node.get("arguments", [])))

    return walk(rule["tree"])
