"""Several versions of a questionnaire read as one: their results join on the codes of steps and questions."""

from collections.abc import Iterable, Sequence

from app.journeys.schemas import Question, QuestionnaireContent, Section


def join_versions(versions: Sequence[QuestionnaireContent]) -> QuestionnaireContent:
    """The first version's words and order, with the steps and questions that only later ones of the list have, each after what it followed there.

    For reading results only: it may hold rules about questions that another version no longer has.
    """
    leading, *others = versions
    sections = {section.code: section for section in leading.sections}
    order = list(sections)
    for other in others:
        previous: str | None = None
        for section in other.sections:
            if section.code in sections:
                sections[section.code] = _with_questions(sections[section.code], section, _codes(sections.values()))
            else:
                known = _codes(sections.values())
                kept = [question for question in section.questions if question.code not in known]
                sections[section.code] = section.model_copy(update={"questions": kept})
                order.insert(order.index(previous) + 1 if previous else 0, section.code)
            previous = section.code
    return leading.model_copy(update={"sections": [sections[code] for code in order]}) if others else leading


def _with_questions(section: Section, other: Section, known: set[str]) -> Section:
    questions: list[Question] = list(section.questions)
    place = 0
    for question in other.questions:
        codes = [each.code for each in questions]
        if question.code in codes:
            place = codes.index(question.code) + 1
        elif question.code not in known:
            questions.insert(place, question)
            place += 1
    return section.model_copy(update={"questions": questions})


def _codes(sections: Iterable[Section]) -> set[str]:
    return {question.code for section in sections for question in section.all_questions()}
