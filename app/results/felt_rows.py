"""One approved visit as the feelings of a wave are made from, and the steps that ask for a feeling."""

from dataclasses import dataclass

from app.journeys.feelings.stored import KeptVisit
from app.journeys.schemas import QuestionnaireContent, Section, Text


@dataclass(frozen=True)
class FeltRow:
    """One approved visit with what it may be cut by; `shopper` only widens intervals."""

    kept: KeptVisit
    location: tuple[str, str]
    region: str
    scenario: tuple[str, Text]
    persona: tuple[str, str] | None = None
    """Id and name of whom the shopper played: the scenario's persona, else the journey's."""


def felt_sections(content: QuestionnaireContent) -> list[Section]:
    """The steps that ask for a feeling; a section about the journey as a whole is none of them."""
    return [section for section in content.sections if section.asks_feelings]
