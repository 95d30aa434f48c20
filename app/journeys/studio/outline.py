"""The list at the left of the editor: steps and their questions, with points, minutes and what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.scoring import attainable_points
from app.journeys.studio.estimate import section_seconds
from app.journeys.studio.findings import Finding, Severity

Key = TypeVar("Key")
FEW_ENOUGH = 80
"""With more questions than this, only the step at hand shows its questions."""

KIND_ICONS: dict[QuestionKind, str] = {
    QuestionKind.YES_NO: "check-check", QuestionKind.SINGLE_CHOICE: "circle-check", QuestionKind.MULTIPLE_CHOICE: "list-checks",
    QuestionKind.SCALE: "sliders-horizontal", QuestionKind.NPS: "gauge", QuestionKind.CSAT: "smile", QuestionKind.CES: "scale",
    QuestionKind.NUMBER: "chart-column", QuestionKind.MONEY: "euro", QuestionKind.DATE: "calendar", QuestionKind.TIME: "clock",
    QuestionKind.DATETIME: "calendar-clock", QuestionKind.DURATION: "timer", QuestionKind.SHORT_TEXT: "pencil-line",
    QuestionKind.LONG_TEXT: "message-square-text", QuestionKind.PHOTO: "camera", QuestionKind.AUDIO: "mic", QuestionKind.FILE: "paperclip",
    QuestionKind.RECEIPT: "receipt", QuestionKind.BARCODE: "qr-code", QuestionKind.PLACE: "map-pin", QuestionKind.RANKING: "list-ordered",
    QuestionKind.MATRIX: "table", QuestionKind.REPEAT: "repeat", QuestionKind.NOTE: "sticky-note", QuestionKind.CALCULATED: "workflow",
}  # fmt: skip


@dataclass(frozen=True)
class QuestionRow:
    """A question in the outline; ``number`` such as 2.3, ``group`` the repeat group it is in."""

    question: Question
    number: str
    group: str
    points: int
    worst: Severity | None
    current: bool

    @property
    def icon(self) -> str:
        """The sign of its kind."""
        return KIND_ICONS[self.question.kind]


@dataclass(frozen=True)
class SectionRow:
    """A step in the outline; ``rows`` is empty while it is folded."""

    section: Section
    number: int
    count: int
    points: int
    minutes: float
    worst: Severity | None
    current: bool
    open: bool
    rows: list[QuestionRow] = field(default_factory=list)


def make_outline(content: QuestionnaireContent, findings: Sequence[Finding], place: str, here: str) -> list[SectionRow]:
    """The steps in order; ``place`` is what is shown (``q:code``, ``s:code``), ``here`` the step it belongs to."""
    worst: dict[tuple[str | None, str | None], Severity] = {}
    worst_of_section: dict[str | None, Severity] = {}
    for finding in findings:
        if finding.severity is not Severity.KNOW:
            _keep_worst(worst, (finding.section, finding.question), finding.severity)
            _keep_worst(worst_of_section, finding.section, finding.severity)
    few = len(content.questions()) <= FEW_ENOUGH
    made: list[SectionRow] = []
    for number, section in enumerate(content.sections, 1):
        is_open = few or section.code == here
        rows = _rows(section, number, worst, place) if is_open else []
        every = section.all_questions()
        made.append(
            SectionRow(
                section, number, len(every), sum(map(attainable_points, every)), section_seconds(section) / 60, worst_of_section.get(section.code),
                place == f"s:{section.code}", is_open, rows,
            )
        )  # fmt: skip
    return made


def _keep_worst(table: dict[Key, Severity], key: Key, severity: Severity) -> None:
    ranks = list(Severity)
    if key not in table or ranks.index(severity) < ranks.index(table[key]):
        table[key] = severity


def _rows(section: Section, number: int, worst: dict[tuple[str | None, str | None], Severity], place: str) -> list[QuestionRow]:
    rows: list[QuestionRow] = []
    for at, question in enumerate(section.questions, 1):
        rows.append(_row(section, question, f"{number}.{at}", "", worst, place))
        rows.extend(
            _row(section, inner, f"{number}.{at}.{index}", question.code, worst, place) for index, inner in enumerate(question.questions, 1)
        )
    return rows


def _row(
    section: Section, question: Question, number: str, group: str, worst: dict[tuple[str | None, str | None], Severity], place: str
) -> QuestionRow:  # fmt: skip
    return QuestionRow(
        question, number, group, attainable_points(question), worst.get((section.code, question.code)), place == f"q:{question.code}"
    )
