"""Where things stand in a questionnaire, and the questionnaire built anew with something else there."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from app.journeys.errors import EditRefused, QuestionnaireNotFound
from app.journeys.schemas import Question, QuestionnaireContent, Section
from app.kit.translation import gettext as _


class Place(NamedTuple):
    """Where a question stands: section, the repeat group it is in (or empty), and how many neighbours stand before it (``at``)."""

    section: str
    group: str
    at: int


def find_section(content: QuestionnaireContent, code: str) -> Section:
    """The section. Raises QuestionnaireNotFound."""
    for section in content.sections:
        if section.code == code:
            return section
    raise QuestionnaireNotFound(_("This step is not there any more."))


def find_question(content: QuestionnaireContent, code: str) -> tuple[Question, Place]:
    """The question and where it stands. Raises QuestionnaireNotFound."""
    for section in content.sections:
        for index, question in enumerate(section.questions):
            if question.code == code:
                return question, Place(section.code, "", index)
            for place, inner in enumerate(question.questions):
                if inner.code == code:
                    return inner, Place(section.code, question.code, place)
    raise QuestionnaireNotFound(_("This question is not there any more."))


def nearest_place(before: QuestionnaireContent, after: QuestionnaireContent, place: str) -> str:
    """The place (``q:code``, ``s:code``) after a change; the step a question stood in when the question is gone; empty when that is gone too."""
    kind, _colon, code = place.partition(":")
    if kind == "q" and code in codes_of(after):
        return place
    if kind == "q" and code in codes_of(before):
        code = find_question(before, code)[1].section
    return f"s:{code}" if code in {section.code for section in after.sections} else ""


def neighbours(content: QuestionnaireContent, section: str, group: str = "") -> list[Question]:
    """The questions that stand beside each other there."""
    if group:
        return list(find_question(content, group)[0].questions)
    return list(find_section(content, section).questions)


def rebuild(content: QuestionnaireContent, **changes: Any) -> QuestionnaireContent:
    """The questionnaire with these fields, checked as a whole. Raises EditRefused."""
    try:
        return QuestionnaireContent.model_validate({**dict(content), **changes})
    except ValidationError as error:
        raise EditRefused(_("This cannot be done: %(why)s.", why=plain_reason(error))) from error


def plain_reason(error: ValidationError) -> str:
    """What the first finding of a check says, without the checker's own words."""
    first = error.errors()[0]
    reason = first.get("ctx", {}).get("error")
    return str(reason if reason is not None else first["msg"]).rstrip(".")


def replace_section(content: QuestionnaireContent, code: str, change: Callable[[Section], Section]) -> QuestionnaireContent:
    """The questionnaire with one section changed. Raises EditRefused."""
    return rebuild(content, sections=[change(section) if section.code == code else section for section in content.sections])


def put_neighbours(sections: Sequence[Section], section: str, group: str, questions: list[Question]) -> list[Section]:
    """The sections with other questions at one place; a group may not become empty. Raises EditRefused."""
    if group and not questions:
        raise EditRefused(_("A group keeps at least one question. Remove the group itself instead."))

    def inside(each: Question) -> Question:
        return each.model_copy(update={"questions": questions}) if each.code == group else each

    return [
        each if each.code != section else each.model_copy(update={"questions": [inside(q) for q in each.questions] if group else questions})
        for each in sections
    ]


def free_code(base: str, taken: Collection[str], length: int = 63) -> str:
    """The code itself, or with the first number behind it that is free."""
    code, number = base[:length], 2
    while code in taken:
        code, number = f"{base[: length - len(str(number)) - 1]}_{number}", number + 1
    return code


def codes_of(content: QuestionnaireContent) -> set[str]:
    """The codes of all questions."""
    return {question.code for question in content.questions()}
