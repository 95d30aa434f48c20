"""Which emotion instruments each step has, as one table of switches for all steps: what stands in it, what it costs in time, what is read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.journeys.schemas import QuestionnaireContent, Section, Text
from app.journeys.studio.estimate import (
    AFFECT_SECONDS,
    BLOCK_SECONDS,
    CONDITIONAL_SHARE,
    CONTRIBUTION_SECONDS,
    JOURNEY_SECONDS,
    SPEEDED_SECONDS,
    WORDS_SECONDS,
    estimated_seconds,
)
from app.journeys.studio.typed import Typed

INSTRUMENTS: Final = {
    "affect": AFFECT_SECONDS, "words": WORDS_SECONDS, "contribution": CONTRIBUTION_SECONDS, "speeded": SPEEDED_SECONDS,
}  # fmt: skip
"""The switches of a step in the order they are asked, with the seconds each takes."""


@dataclass(frozen=True)
class InstrumentRow:
    """A step in the table: the seconds of each of its instruments, halved for a step that is shown only sometimes, and its block of quick questions."""

    code: str
    title: Text
    seconds: dict[str, float]
    block: str


@dataclass(frozen=True)
class InstrumentTable:
    """All steps; ``other`` are the seconds of everything else, ``felt`` those of the instruments that are on, block practice and journey included."""

    rows: Sequence[InstrumentRow]
    other: float
    felt: float
    block_seconds: int = BLOCK_SECONDS
    journey_seconds: int = JOURNEY_SECONDS

    @property
    def minutes(self) -> int:
        """Whole minutes of the whole questionnaire, at least one."""
        return max(1, round((self.other + self.felt) / 60))


def instrument_table(content: QuestionnaireContent) -> InstrumentTable:
    """The table as the questionnaire stands."""
    blocks = content.blocks()
    rows = []
    for section in content.sections:
        share = CONDITIONAL_SHARE if section.visible_when else 1
        seconds = {name: share * each for name, each in INSTRUMENTS.items()}
        rows.append(InstrumentRow(section.code, section.title, seconds, blocks[section.code]))
    bare = content.model_copy(
        update={
            "sections": [section.model_copy(update=dict.fromkeys(INSTRUMENTS, False)) for section in content.sections],
            "emotion": content.emotion.model_copy(update={"journey": False}),
        }
    )
    other = estimated_seconds(bare)
    return InstrumentTable(rows, other, estimated_seconds(content) - other)


def instrument_values(content: QuestionnaireContent) -> dict[str, list[str]]:
    """The switches before anybody touched one."""
    values = {"felt.here": ["yes"]}
    for section in content.sections:
        values |= {f"felt.{section.code}.{name}": ["yes"] if getattr(section, name) else [] for name in INSTRUMENTS}
    return values


def read_instruments(typed: Typed, content: QuestionnaireContent) -> list[Section]:
    """The steps with their switches as they were sent; as they are where the form had no table."""
    if not typed.on("felt.here"):
        return content.sections
    return [
        section.model_copy(update={name: typed.on(f"felt.{section.code}.{name}") for name in INSTRUMENTS}) for section in content.sections
    ]
