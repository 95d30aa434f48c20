"""What counts for a score: which questions are there in a visit, with which answers, out of which options."""

from collections.abc import Collection, Sequence
from typing import Any

from app.journeys.answers import Answers, visible_sections
from app.journeys.schemas import Question, QuestionnaireContent


class Standing:
    """One visit's answers as far as they count."""

    def __init__(self, content: QuestionnaireContent, answers: Answers) -> None:
        self._answers = answers
        self._shown = {question.code for _section, questions in visible_sections(content, answers) for question in questions}

    def shows(self, code: str, entry: str | None) -> bool:
        """Whether a question is there (in this entry of its group)."""
        return code in self._shown or entry is not None

    def entries(self, group: Question) -> Sequence[str]:
        """The entries of a repeat group that count."""
        found = self._answers.get(group.code) if group.code in self._shown else None
        return found if isinstance(found, list) else []

    def value(self, question: Question, entry: str | None) -> Any:
        """The answer that counts."""
        return self._answers.get(question.code if entry is None else f"{question.code}[{entry}]")

    def offered(self, question: Question, entry: str | None) -> Collection[str] | None:  # noqa: ARG002
        """The codes of the options that are offered; None: all."""
        return None


def standing_of(content: QuestionnaireContent, answers: Answers) -> Standing:
    """Work out what counts in a visit."""
    return Standing(content, answers)


class Hiding:
    """Which questions that a rule can hide are hidden in a visit."""

    def __init__(self, content: QuestionnaireContent) -> None:
        self._content = content
        self._plain = not any(section.visible_when for section in content.sections) and not any(q.visible_when for q in content.questions())

    def hidden(self, answers: Answers) -> Collection[str]:
        """The codes of the questions that are not there."""
        if self._plain:
            return ()
        standing = standing_of(self._content, answers)
        return {question.code for question in self._content.questions() if not standing.shows(question.code, None)}
