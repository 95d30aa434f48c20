"""Answers as people read them."""

from collections.abc import Iterable

from app.journeys.schemas import Question, QuestionKind
from app.kit.translation import gettext as _
from app.kit.translation import pick


def answer_words(question: Question, codes: Iterable[str]) -> str:
    """The labels of some answers to a question, in the reader's language; what has no label stands as it is."""
    labels = {option.code: pick(option.label) for option in question.options}
    if question.kind is QuestionKind.YES_NO:
        labels = {"yes": _("Yes"), "no": _("No"), "na": _("Not applicable")}
    return ", ".join(labels.get(code, code) for code in codes)
