"""Searching the library: what is shipped, by theme, and what the agency keeps itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.journeys.library import Theme, get_library
from app.journeys.schemas import Question
from app.journeys.studio import draft_queries
from app.kit.translation import gettext as _
from app.kit.translation import pick

OWN = "own"


@dataclass(frozen=True)
class LibraryFind:
    """A question of the library. ``origin`` is what the form to insert it sends; ``own_id`` is set for the agency's own."""

    question: Question
    theme: str
    origin: str
    own_id: uuid.UUID | None = None


def list_themes() -> list[tuple[str, str]]:
    """Code and name of each theme, the agency's own first."""
    return [(OWN, _("Your own")), *((theme.code, pick(theme.name)) for theme in get_library().themes)]


def search_library(session: Session, text: str, theme: str) -> list[LibraryFind]:
    """The questions that have all the words, in any language, their code, tags or theme; within a theme when one is named."""
    words = text.lower().split()
    own = [
        LibraryFind(Question.model_validate(row.content), _("Your own"), f"own:{row.id}", row.id)
        for row in (draft_queries.list_own(session, words) if theme in {"", OWN} else [])
    ]
    themes = [each for each in get_library().themes if theme in {"", each.code}]
    return own + [
        LibraryFind(question, pick(each.name), f"lib:{question.code}")
        for each in themes
        for question in each.questions
        if _has(words, each, question)
    ]


def find_library_question(session: Session, origin: str) -> Question | None:
    """The question that a form names as ``lib:code`` or ``own:id``; None when there is no such one."""
    kind, _colon, name = origin.partition(":")
    if kind == OWN:
        try:
            return Question.model_validate(draft_queries.get_own(session, uuid.UUID(name)).content)
        except ValueError:
            return None
    return next((question for question in get_library().questions() if question.code == name), None)


def _has(words: Sequence[str], theme: Theme, question: Question) -> bool:
    text = " ".join([*question.label.values(), question.code, *question.tags, *theme.name.values()]).lower()
    return all(word in text for word in words)
