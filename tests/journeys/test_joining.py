"""Versions of a questionnaire read as one."""

from typing import Any

from app.journeys.joining import join_versions
from app.journeys.schemas import QuestionnaireContent


def version(**sections: list[str]) -> QuestionnaireContent:
    """A questionnaire by its codes: ``version(shop=["clean", "greeted"])``."""

    def question(code: str) -> dict[str, Any]:
        return {"code": code, "kind": "yes_no", "label": {"en": code}}

    made = [{"code": code, "title": {"en": code}, "questions": [question(each) for each in codes]} for code, codes in sections.items()]
    return QuestionnaireContent.model_validate({"title": {"en": "T"}, "languages": ["en"], "sections": made})


def shape(content: QuestionnaireContent) -> dict[str, list[str]]:
    return {section.code: [question.code for question in section.questions] for section in content.sections}


def test_one_version_is_itself() -> None:
    one = version(shop=["a"])
    assert join_versions([one]) is one


def test_steps_and_questions_of_earlier_versions_stand_where_they_stood() -> None:
    newer = version(shop=["a", "c"], web=["x"])
    older = version(first=["f"], shop=["a", "b", "c"], phone=["p"], web=["x", "y"])
    assert shape(join_versions([newer, older])) == {"first": ["f"], "shop": ["a", "b", "c"], "phone": ["p"], "web": ["x", "y"]}


def test_a_question_that_moved_to_another_step_stays_where_the_newest_version_has_it() -> None:
    assert shape(join_versions([version(shop=[], web=["a"]), version(shop=["a"], web=[])])) == {"shop": [], "web": ["a"]}


def test_the_words_are_those_of_the_first() -> None:
    old = version(shop=["a"]).model_copy(update={"title": {"en": "Old"}})
    assert join_versions([version(shop=["a"]), old]).title == {"en": "T"}
