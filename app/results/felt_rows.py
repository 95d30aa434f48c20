"""One approved visit as the feelings of a wave are made from, and the steps that ask for a feeling."""

from dataclasses import dataclass

from app.journeys.feelings.stored import KeptVisit
from app.journeys.schemas import QuestionnaireContent, Section


@dataclass(frozen=True)
class FeltRow:
    """One approved visit with what it may be cut by: ids, a region's name, a scenario's code. `shopper` only widens intervals."""

    kept: KeptVisit
    location: str
    region: str
    scenario: str
    persona: str | None = None
    """Whom the shopper played: the scenario's persona, else the journey's."""


def felt_sections(content: QuestionnaireContent) -> list[Section]:
    """The steps that ask for a feeling; a section about the journey as a whole is none of them."""
    return [section for section in content.sections if section.asks_feelings]
