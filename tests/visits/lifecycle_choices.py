"""What the lifecycle machine chooses from: moments, answers, reasons, verdicts, and the beginnings of a story."""

import uuid
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from app.capture.rules import EventKind
from app.quality import actions as quality
from app.visits.rules import VisitStatus
from tests.capture.world import DEVICE, GOOD, SECOND_DEVICE
from tests.visits.lifecycle_field import WAVE_DAYS, Said

HAPPENS = {
    *("assigned", "briefed", "started", "in_review", "returned", "approved", "excluded", "rejected", "withdrawn", "expired", "reopened"),
    *("claimed", "repaired", "retry", "event stored", "event late", "event conflict", "event refused", "event late after sending in"),
    *("refused: CapReached", "refused: VisitChangedMeanwhile", "refused: NotInReview", "refused: NothingAsked", "refused: VisitNotFound"),
    *("given up", "not_completed", "appealed", "stopped and repaired", "appeal upheld", "appeal changed"),
    *("refused: VerdictDoesNotFit", "refused: AppealNotPossible", "refused: AppealedAlready"),
    *("refused: BriefingNotOpen", "refused: VisitStepNotPossible", "refused: ReasonNeeded", "wave closed", "failed briefing"),
}  # fmt: skip
"""What a run has to come by, so that its silence means something."""
RARELY_MISSED = 4
"""Rows have random ids, and with them the picks differ a little from run to run: a rare outcome may be missed without a rule being broken."""

picks = st.integers(0, 10_000)
near_days = st.sampled_from([-1, 0, 0, 1, 1, 2, 3, 5, 8, WAVE_DAYS + 1])
devices = st.sampled_from([DEVICE, DEVICE, DEVICE, SECOND_DEVICE])
VERDICTS: dict[str, Callable[..., None]] = {"approved": quality.approve, "rejected": quality.reject, "excluded": quality.exclude}
verdicts = st.sampled_from([quality.approve, quality.approve, quality.reject, quality.exclude, quality.accept_as_not_completed])
FIT_STOPPED = (quality.reject, quality.accept_as_not_completed)
old_pages = st.sampled_from([False, False, True])
reasons = st.sampled_from(["", "because", "the wrong branch"])
WHY = "There was paper on the floor."
one_answer = st.sampled_from(
    [("clean", "yes"), ("clean", "no"), ("why:clean", WHY), ("signs", 1), ("signs", 5), ("signs", 9), ("open", "yes"), ("open", "no"),
     ("waited", 30), ("greeted", "yes"), ("words", "Too short"), ("words", "I stood there and looked at the clock."), ("nonsense", "x"),
     ("affect:desk", GOOD["affect:desk"]), (f"review:{uuid.UUID(int=7)}", "To nobody")]
)  # fmt: skip
all_answers = st.fixed_dictionaries(
    {"signs": st.integers(1, 5), "open": st.sampled_from(["yes", "yes", "no"]), "greeted": st.sampled_from(["yes", "no"])}
).map(lambda chosen: GOOD | chosen)
askable = st.sampled_from([None, "signs", "clean", "open", "words", "affect:desk"])
changed_answers = st.fixed_dictionaries(
    {},
    optional={"signs": st.integers(1, 5), "clean": st.sampled_from(["yes", "no"]), "open": st.sampled_from(["yes", "no"]),
              "words": st.just("In fact two desks were open when I came in."),
              "affect:desk": st.just(GOOD["affect:desk"] | {"pleasure": 0.9})},
)  # fmt: skip
STOP: Said = (
    EventKind.COULD_NOT_COMPLETE, None, {"reason": "closed", "text": "The shutters were down, and a note said: until May.", "photos": []},
)  # fmt: skip
OBJECTION = "The photo is of the back of this station, which is the entrance now."
UNDER_WAY = [VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED]


def say(answers: dict[str, Any]) -> list[Said]:
    """Answers as a phone tells them; a reason goes with each no."""
    reason = {"why:clean": WHY} if answers.get("clean") == "no" else {}
    return [(EventKind.ANSWER, code, value) for code, value in (answers | reason).items()]


START: Said = (EventKind.START, None, {})
SUBMIT: Said = (EventKind.SUBMIT, None, {})
STOP_FATES = ("believed", "asked about")
DISPUTES: dict[str, tuple[Callable[..., None], Callable[..., None]]] = {
    "rejection upheld": (quality.reject, quality.reject), "rejection changed": (quality.reject, quality.approve),
    "approval upheld": (quality.approve, quality.approve),
}  # fmt: skip
FATES = [None, "sent back", "repaired", *VERDICTS, *STOP_FATES, *DISPUTES]
"""What became of the visits that are there when a story begins."""
