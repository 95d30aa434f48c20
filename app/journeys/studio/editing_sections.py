"""Edits of a questionnaire's sections and of the questionnaire as a whole: pure, like those of its questions in ``editing``."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from app.journeys.errors import EditRefused, RulePlace
from app.journeys.schemas import Leg, QuestionnaireContent, Section
from app.journeys.studio.editing import remove_questions_of
from app.journeys.studio.places import find_section, plain_reason, rebuild, replace_section
from app.journeys.studio.rewriting import checks_without, places_reading
from app.kit.translation import gettext as _

__all__ = ["RulePlace", "add_section", "empty_content", "move_section", "remove_section", "save_section", "save_whole"]


def empty_content(title: dict[str, str], languages: Sequence[str], first: dict[str, str]) -> QuestionnaireContent:
    """A questionnaire of one step in which nothing is asked yet."""
    return QuestionnaireContent(
        title=title, languages=list(languages), sections=[Section(code="step_1", title=first, affect=True, questions=[])]
    )


def add_section(content: QuestionnaireContent, section: Section, *, after: str | None = None) -> QuestionnaireContent:
    """Put a section after the named one, or last."""
    at = next((index + 1 for index, each in enumerate(content.sections) if each.code == after), len(content.sections))
    return rebuild(content, sections=[*content.sections[:at], section, *content.sections[at:]])


def move_section(content: QuestionnaireContent, code: str, *, before: str | None = None, by: int = 0) -> QuestionnaireContent:
    """Put a section before the named one or last, or ``by`` one place."""
    section = find_section(content, code)
    order = [each for each in content.sections if each.code != code]
    if by:
        at = min(max(content.sections.index(section) + by, 0), len(order))
    elif before == code:
        return content
    else:
        at = next((index for index, each in enumerate(order) if each.code == before), len(order))
    return rebuild(content, sections=[*order[:at], section, *order[at:]])


def remove_section(content: QuestionnaireContent, code: str, *, with_rules: bool = False) -> QuestionnaireContent:
    """Take a section out with its questions. What rules elsewhere read is refused, unless those rules go too."""
    find_section(content, code)
    if len(content.sections) == 1:
        raise EditRefused(_("A questionnaire keeps at least one step."))
    gone = {question.code for question in find_section(content, code).all_questions()}
    sections = remove_questions_of(content, code, with_rules=with_rules)
    return rebuild(content, sections=sections, checks=checks_without(content, places_reading(content, gone)))


def save_section(content: QuestionnaireContent, code: str, fields: dict[str, Any]) -> QuestionnaireContent:
    """Write the fields of a section's form: all of a Section's but its questions."""
    section = find_section(content, code)
    try:
        made = Section.model_validate({**dict(section), **fields})
    except ValidationError as error:
        raise EditRefused(_("This cannot be done: %(why)s.", why=plain_reason(error))) from error
    return replace_section(content, code, lambda _old: made)


def save_whole(content: QuestionnaireContent, fields: dict[str, Any]) -> QuestionnaireContent:
    """Write the fields of the questionnaire's own form. A leg that a step belongs to stays."""
    legs: Sequence[Leg] = fields.get("legs", content.legs)
    known = {leg.code for leg in legs}
    used = next((section for section in content.sections if section.leg and section.leg not in known), None)
    if used is not None:
        raise EditRefused(_("A step belongs to the leg “%(code)s”, so it stays.", code=used.leg))
    return rebuild(content, **fields)
