"""What the phone sends and gets, as docs/phone-protocol.md says."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.capture.rules import LARGEST_BATCH, EventKind, StopReason
from app.visits.schemas import VisitCard

Text = dict[str, str]
EARLIEST, TOO_LATE = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2000, 2201))
PhoneMoment = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=TOO_LATE)]
"""A clock may be wrong by years, but a moment must be one that every database can keep."""


class _In(BaseModel):
    model_config = ConfigDict(frozen=True)


QuestionKey = Annotated[str, Field(max_length=130, pattern=r"^[^\x00]*$")]
"""Where an answer stands: a question's code, perhaps with an entry or something beside it. No database keeps a NUL."""


AnswerMark = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9]{1,10}$")]
"""One answer of one phone: "device id:sequence"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventIn:
    """One event as a phone sends it. No model: its fields are looked at often, and a model's take five times as long."""

    sequence: Annotated[int, Field(ge=1, le=2**31 - 1)]
    kind: EventKind
    question_code: QuestionKey | None = None
    value: Any = None
    captured_at: PhoneMoment
    elapsed_ms: Annotated[int, Field(ge=0, le=2**53)] = 0
    replaces: Annotated[tuple[AnswerMark, ...], Field(max_length=8)] = ()
    """Answers of other phones that the shopper saw when giving this one."""
    questionnaire_version_id: uuid.UUID


class BatchIn(_In):
    """What one phone had piled up."""

    device_id: uuid.UUID
    sent_at: PhoneMoment
    app_version: Annotated[str, Field(max_length=64)] = ""
    events: Annotated[list[EventIn], Field(min_length=1, max_length=LARGEST_BATCH)]


class BriefingCheckIn(_In):
    """The answers to a briefing's understanding check."""

    briefing_version: int
    answers: dict[str, str]


class CheckOptionOut(BaseModel):
    """An answer to choose in the understanding check; which one is right never leaves the server beforehand."""

    code: str
    label: Text


class CheckQuestionOut(BaseModel):
    """A question of the understanding check."""

    code: str
    label: Text
    options: list[CheckOptionOut]


class BriefingOut(BaseModel):
    """The briefing that this visit is done with."""

    version: int
    title: Text
    sections: list[dict[str, Text]]
    passed_at: dt.datetime | None
    check: list[CheckQuestionOut]


class ScenarioOut(BaseModel):
    """What the shopper plays."""

    title: Text
    instructions: Text


class QuestionnaireOut(BaseModel):
    """The version the visit is judged by."""

    version_id: uuid.UUID
    content: dict[str, Any]
    """As `Form.shipped` has it: without what scores it, and without what is default anyway."""


class AnswerOut(BaseModel):
    """An answer as the server has it."""

    question_code: str
    value: Any
    captured_at: dt.datetime
    mark: str | None = None
    """Which phone's, as "device id:sequence"."""


class EvidenceOut(BaseModel):
    """A photo that the server has; by its id the visit's own shopper sees it, also on another phone."""

    id: uuid.UUID
    sha256: str
    question_code: str | None
    content_type: str
    size: int
    captured_at: dt.datetime


class ReviewQuestionOut(BaseModel):
    """What a reviewer asks of this visit."""

    id: uuid.UUID
    question_code: str | None
    section_code: str | None
    text: str
    answered: bool


class StopOut(BaseModel):
    """What was told of a visit that could not be completed."""

    reason: StopReason
    text: str
    fee_minor: int


class AliasOut(BaseModel):
    """Under which name and mail address to order; the address is empty until there is one."""

    name: str
    email: str


class Bundle(BaseModel):
    """All a phone needs to do the visit without a network."""

    server_time: dt.datetime
    visit: VisitCard
    briefing: BriefingOut
    scenario: ScenarioOut
    questionnaire: QuestionnaireOut
    answers: list[AnswerOut]
    other_answers: list[AnswerOut]
    """What other phones gave, not knowing of the answers above; the shopper has yet to choose."""
    place: str | None
    """The section of the newest answer: where another phone goes on."""
    evidence: list[EvidenceOut]
    review_questions: list[ReviewQuestionOut]
    affect_order: list[Literal["pleasure", "arousal"]]
    could_not_complete: StopOut | None
    alias: AliasOut | None


class BriefingCheckOut(BaseModel):
    """How the check went; only what was wrong is explained."""

    passed: bool
    wrong: list[str]
    explanations: dict[str, Text]
    visit: VisitCard


@dataclass(slots=True)
class Receipt:
    """The server has this event, and this is what it did with it. No model: the server makes it, forty of them for a visit."""

    sequence: int
    outcome: Literal["stored", "duplicate", "conflict", "late", "refused"]
    detail: str | None
    received_at: dt.datetime
    stored: Any = None
    other_phone: bool = False
    """Another phone had answered this, and this one did not know."""


class MissingOut(BaseModel):
    """What still keeps the visit from being submitted."""

    question_code: str
    section_code: str | None
    reason: str


class EventsOut(BaseModel):
    """The answer to a batch."""

    server_time: dt.datetime
    receipts: list[Receipt]
    visit: VisitCard
    missing: list[MissingOut]


class PartReceipt(BaseModel):
    """How much of a file the server has."""

    sha256: str
    received: int
    complete: bool


class EvidenceReceipt(BaseModel):
    """The photo is on the server."""

    sha256: str
    size: int
