"""The automatic checks: reasons to look twice at a visit, each with its figures. Pure; none of them ever rejects anything."""

import datetime as dt
import re
import statistics
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.journeys.answers import AFFECT_PREFIX, CONFIRM_PREFIX, NOTE_PREFIX, visible_sections
from app.journeys.checks import find_checks, is_confirmed
from app.journeys.schemas import CheckSeverity, Question, QuestionKind, QuestionnaireContent
from app.kit.geo import distance_km
from app.quality.opening import is_open_at
from app.quality.rules import Severity

FAST_S, VERY_FAST_S = 3.0, 1.5
"""Seconds an answer; under them a visit was filled in too fast."""
FAST_FROM: Final = 8
FAR_M: Final = 500
ROUGH_M: Final = 200
"""A position less exact than this is worth a note, not a doubt."""
PHOTO_APART: Final = dt.timedelta(minutes=10)
CLOCK_AHEAD: Final = dt.timedelta(minutes=5)
CLOCK_JUMP_S: Final = 600
SAME_SCALES_FROM, SAME_SCALES_DOUBT = 5, 8
SHORT_WORDS: Final = 5
COPIED_FROM: Final = 0.9
WORD_FOR_WORD: Final = 0.99
COPIED_LENGTH: Final = 40
OUTLIER_FROM: Final = 8
OUTLIER_DEVIATIONS, OUTLIER_S = 5, 180
SAME_FEELINGS_FROM: Final = 4
SAME_FEELING: Final = 0.01
USUAL_FROM: Final = 5
USUAL_Z: Final = 3.0
USUAL_SPREAD: Final = 0.03
"""Scores of a place never count as closer together than this (3 points of 100)."""


@dataclass(frozen=True)
class Doubt:
    """One reason to look twice; ``facts`` are the figures of its sentence (JSON values)."""

    code: str
    severity: Severity
    question_code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sent:
    """One event as far as the checks need it."""

    kind: str
    question_code: str | None
    value: Any
    device_id: uuid.UUID
    sequence: int
    captured_at: dt.datetime
    elapsed_ms: int
    received_at: dt.datetime
    conflict: bool = False


@dataclass(frozen=True)
class Photo:
    """One photo that was received."""

    question_code: str | None
    captured_at: dt.datetime | None


@dataclass(frozen=True)
class EarlierText:
    """What the same shopper wrote in an earlier visit."""

    question_code: str
    text: str
    reference: str


@dataclass(frozen=True)
class Facts:
    """All that the checks look at; gathered by queries."""

    content: QuestionnaireContent
    answers: Mapping[str, Any]
    captured: Mapping[str, dt.datetime]
    events: Sequence[Sent]
    photos: Sequence[Photo]
    latitude: float | None
    longitude: float | None
    time_zone: str
    opening_hours: str
    planned_on: dt.date | None
    score: float | None
    usual_scores: Sequence[float] = ()
    """Scores (0 to 1) of this location's earlier approved visits."""
    usual_durations: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Seconds in the wave's other visits, by question."""
    earlier_texts: Sequence[EarlierText] = ()
    other_answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What other phones answered, where it differs from what stands, in words of each language, by question."""
    changed_after: Sequence[str] = ()
    """The questions whose answers changed after the visit was first sent in."""

    @property
    def first_at(self) -> dt.datetime | None:
        """When the first answer was given, by the phone's clock; a repair does not move it."""
        given = [event.captured_at for event in self.counted() if event.kind == "answer"]
        return min([*self.captured.values(), *given], default=None)

    def counted(self) -> list[Sent]:
        """The events without those that came second under a number: these are kept, and count for nothing."""
        return [event for event in self.events if not event.conflict]

    def questions(self) -> Iterator[tuple[str, Question]]:
        """The visible questions with the code of their section."""
        for section, questions in visible_sections(self.content, self.answers):
            for question in questions:
                yield section.code, question


def run_checks(facts: Facts) -> list[Doubt]:
    """Every reason to look twice, in the order of the checks; one at most for each check and question."""
    found: dict[tuple[str, str], Doubt] = {}
    for check in CHECKS:
        for doubt in check(facts):
            found.setdefault((doubt.code, doubt.question_code), doubt)
    return list(found.values())


def too_fast(facts: Facts) -> Iterator[Doubt]:
    """Fewer seconds an answer than reading takes; a restarted app starts its count anew and loses only the gap."""
    answered = {event.question_code for event in facts.counted() if event.kind == "answer"}
    if len(answered) < FAST_FROM:
        return
    seconds = 0.0
    for events in _by_device(facts).values():
        seconds += sum(max(0, after.elapsed_ms - before.elapsed_ms) for before, after in pairwise(events)) / 1000
    pace = seconds / len(answered)
    if pace < FAST_S:
        yield Doubt(
            "too_fast",
            Severity.SERIOUS if pace < VERY_FAST_S else Severity.DOUBT,
            facts={"seconds": round(seconds), "answers": len(answered)},
        )


def position(facts: Facts) -> Iterator[Doubt]:
    """Where the phone was, on arrival and while answering, against where the location is."""
    if facts.latitude is None or facts.longitude is None:
        return
    places = [e.value for e in facts.counted() if e.kind == "position" and isinstance(e.value, dict)]
    on_site = [p for p in places if p.get("moment") != "sending"]
    known = [p for p in on_site if _is_degrees(p.get("latitude"), 90) and _is_degrees(p.get("longitude"), 180)]
    if not known:
        yield Doubt("no_position", Severity.NOTE, facts={"refused": any(p.get("refused") is True for p in places)})
        return
    far = []
    for place in known:
        metres = 1000 * distance_km(facts.latitude, facts.longitude, place["latitude"], place["longitude"])
        said = place.get("accuracy_m")
        accuracy = max(0.0, float(said)) if isinstance(said, (int, float)) else 0.0
        if metres - accuracy > FAR_M:
            far.append((accuracy <= ROUGH_M, metres, accuracy))
    if far:
        exact, metres, accuracy = max(far)
        yield Doubt("far_away", Severity.DOUBT if exact else Severity.NOTE, facts={"metres": round(metres), "accuracy_m": round(accuracy)})


def _is_degrees(value: object, most: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= most


def photo_time(facts: Facts) -> Iterator[Doubt]:
    """A photo taken long before or after the other answers of its step; an answer that was repaired later counts from when it was first given."""
    given: dict[str, list[dt.datetime]] = defaultdict(list)
    for event in facts.counted():
        if event.kind == "answer" and event.question_code is not None:
            given[event.question_code].append(event.captured_at)
    for code, moment in facts.captured.items():
        given[code].append(moment)
    steps: dict[str, list[dt.datetime]] = defaultdict(list)
    section_of: dict[str, str] = {}
    for section, question in facts.questions():
        section_of[question.code] = section
        if question.kind is not QuestionKind.PHOTO:
            steps[section] += given.get(question.code, [])
    worst: dict[str, tuple[dt.timedelta, Doubt]] = {}
    for photo in facts.photos:
        section = section_of.get(photo.question_code or "", "")
        if photo.captured_at is None or not steps.get(section):
            continue
        first, last = min(steps[section]), max(steps[section])
        apart = max(first - photo.captured_at, photo.captured_at - last)
        if apart > PHOTO_APART:
            before = photo.captured_at < first
            code = photo.question_code or ""
            doubt = Doubt(
                "photo_time", Severity.DOUBT, code,
                {"minutes": round(apart.total_seconds() / 60), "photo_at": photo.captured_at.isoformat(),
                 "step_at": (first if before else last).isoformat(), "before": before},
            )  # fmt: skip
            if code not in worst or (apart, before) > (worst[code][0], worst[code][1].facts["before"]):
                worst[code] = (apart, doubt)
    yield from (doubt for _apart, doubt in worst.values())


def two_phones(facts: Facts) -> Iterator[Doubt]:
    """Another phone gave another answer than the one that stands; both are shown, and neither is held against anybody."""
    for code, others in facts.other_answers.items():
        yield Doubt("two_phones", Severity.NOTE, code, {"others": dict(others)})


def measured_clock(facts: Facts) -> Iterator[Doubt]:
    """What the phone itself found when it compared its clock with the server's: how far it was off, or that it was set back."""
    said = [event.value for event in facts.counted() if event.kind == "clock" and isinstance(event.value, dict)]
    off = max((abs(value["error_ms"]) / 60_000 for value in said if isinstance(value.get("error_ms"), (int, float))), default=0.0)
    back = max((value["set_back_ms"] / 60_000 for value in said if isinstance(value.get("set_back_ms"), (int, float))), default=0.0)
    if off * 60 > CLOCK_AHEAD.total_seconds():
        yield Doubt("clock_off", Severity.NOTE, facts={"minutes": round(off)})
    if back * 60 > CLOCK_JUMP_S:
        yield Doubt("clock_set_back", Severity.NOTE, facts={"minutes": max(1, round(back))})


def wrong_clock(facts: Facts) -> Iterator[Doubt]:
    """The phone's clock ran ahead of the server's, or jumped while its stopwatch went on."""
    ahead = max((event.captured_at - event.received_at for event in facts.counted()), default=dt.timedelta())
    if ahead > CLOCK_AHEAD:
        yield Doubt("clock_ahead", Severity.DOUBT, facts={"minutes": round(ahead.total_seconds() / 60)})
    jumps = []
    for events in _by_device(facts).values():
        for before, after in pairwise(events):
            if after.elapsed_ms < before.elapsed_ms:
                continue
            wall = (after.captured_at - before.captured_at).total_seconds()
            jump = abs(wall - (after.elapsed_ms - before.elapsed_ms) / 1000)
            # A pause of the app stops its stopwatch on some phones: only a step back is certain, and that is what is doubted.
            if wall < 0 and jump > CLOCK_JUMP_S:
                jumps.append(jump)
    if jumps:
        yield Doubt("clock_jumped", Severity.NOTE, facts={"minutes": round(max(jumps) / 60)})


def wrong_time(facts: Facts) -> Iterator[Doubt]:
    """Not on the planned day, or while the place was closed."""
    if facts.first_at is None:
        return
    local = facts.first_at.astimezone(ZoneInfo(facts.time_zone))
    if facts.planned_on is not None and local.date() != facts.planned_on:
        yield Doubt("other_day", Severity.NOTE, facts={"day": local.date().isoformat(), "planned_on": facts.planned_on.isoformat()})
    if is_open_at(facts.opening_hours, local) is False:
        yield Doubt("closed", Severity.DOUBT, facts={"at": facts.first_at.isoformat(), "hours": facts.opening_hours[:120]})


def straight_line(facts: Facts) -> Iterator[Doubt]:
    """The same place on every scale."""
    places = []
    for _section, question in facts.questions():
        value = facts.answers.get(question.code)
        if (
            question.kind is QuestionKind.SCALE
            and isinstance(value, (int, float))
            and question.minimum is not None
            and question.maximum is not None
        ):
            places.append(round((value - question.minimum) / (question.maximum - question.minimum), 3))
    if len(places) >= SAME_SCALES_FROM and len(set(places)) == 1:
        yield Doubt("straight_line", Severity.DOUBT if len(places) >= SAME_SCALES_DOUBT else Severity.NOTE, facts={"scales": len(places)})


def texts(facts: Facts) -> Iterator[Doubt]:
    """A text of a few words, or one that this shopper wrote before."""
    earlier = [(text, normalised(text.text)) for text in facts.earlier_texts]
    for _section, question in facts.questions():
        written = facts.answers.get(question.code)
        if question.kind is not QuestionKind.LONG_TEXT or not isinstance(written, str) or not written.strip():
            continue
        words = len(written.split())
        if words < SHORT_WORDS:
            yield Doubt("text_short", Severity.NOTE, question.code, {"words": words})
        plain = normalised(written)
        likeness = [(likeness_of(plain, old), text) for text, old in earlier if len(plain) >= COPIED_LENGTH and len(old) >= COPIED_LENGTH]
        best = max(likeness, key=lambda pair: pair[0], default=None)
        if best is not None and best[0] >= COPIED_FROM:
            severity = Severity.SERIOUS if best[0] > WORD_FOR_WORD else Severity.DOUBT
            yield Doubt("text_copied", severity, question.code, {"share": round(best[0], 2), "reference": best[1].reference})


def normalised(text: str) -> str:
    """A text without case, punctuation and double blanks."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.casefold()).split())


def likeness_of(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1; the cheap bounds are asked first."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < COPIED_FROM or matcher.quick_ratio() < COPIED_FROM:
        return 0.0
    return matcher.ratio()


def duration_outlier(facts: Facts) -> Iterator[Doubt]:
    """A length of time far from what the wave's other visits measured."""
    for _section, question in facts.questions():
        value, others = facts.answers.get(question.code), facts.usual_durations.get(question.code, ())
        if question.kind is not QuestionKind.DURATION or not isinstance(value, (int, float)) or len(others) < OUTLIER_FROM:
            continue
        middle = statistics.median(others)
        spread = max(1.4826 * statistics.median(abs(other - middle) for other in others), 1)
        if abs(value - middle) > max(OUTLIER_S, OUTLIER_DEVIATIONS * spread):
            yield Doubt(
                "duration_outlier", Severity.DOUBT, question.code, {"seconds": round(value), "median": round(middle), "n": len(others)}
            )


def feelings(facts: Facts) -> Iterator[Doubt]:
    """Sliders that were not touched, or all left in one place."""
    values = {code: v for code, v in facts.answers.items() if code.startswith(AFFECT_PREFIX) and isinstance(v, dict)}
    if values and all(v.get("arousal") is None for v in values.values()):
        yield Doubt("feelings_untouched", Severity.NOTE, facts={"steps": len(values)})
    pleasures = [v["pleasure"] for v in values.values() if isinstance(v.get("pleasure"), (int, float))]
    if len(pleasures) >= SAME_FEELINGS_FROM and max(pleasures) - min(pleasures) < SAME_FEELING:
        yield Doubt("feelings_equal", Severity.DOUBT, facts={"steps": len(pleasures)})


def content_checks(facts: Facts) -> Iterator[Doubt]:
    """What the shopper was shown before sending: what contradicts itself or looks doubtful, with the word that was given for it."""
    last = max((event.captured_at for event in facts.counted()), default=None)
    today = None if last is None else last.astimezone(ZoneInfo(facts.time_zone)).date().isoformat()
    rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for found in find_checks(facts.content, facts.answers, today):
        word = facts.answers.get(found.key)
        told = word.strip() if isinstance(word, str) and is_confirmed(found, facts.answers) else None
        if found.check.startswith("same_scales:") and told is None:
            continue  # the straight line says so already
        code = "contradiction" if found.severity is CheckSeverity.CONTRADICTION else "doubtful"
        rows[code, found.about[0]].append({"check": found.check, "message": found.message, "word": told, "about": list(found.about)})
    for (code, about), items in rows.items():
        yield Doubt(code, Severity.DOUBT if code == "contradiction" else Severity.NOTE, about, {"found": items})


def unusual_score(facts: Facts) -> Iterator[Doubt]:
    """A score far from what this place usually gets."""
    if facts.score is None or len(facts.usual_scores) < USUAL_FROM:
        return
    mean, spread = statistics.fmean(facts.usual_scores), max(statistics.stdev(facts.usual_scores), USUAL_SPREAD)
    if abs(facts.score - mean) / spread > USUAL_Z:
        yield Doubt(
            "unusual_score",
            Severity.NOTE,
            facts={"score": round(100 * facts.score), "usual": round(100 * mean), "n": len(facts.usual_scores)},
        )


def changed(facts: Facts) -> Iterator[Doubt]:
    """What came differently after the visit was sent in, and what two phones said under one number."""
    for code in facts.changed_after:
        if code.startswith((CONFIRM_PREFIX, NOTE_PREFIX)):
            continue
        yield Doubt("changed_after", Severity.NOTE, code)
    conflicts = Counter(event.question_code or "" for event in facts.events if event.conflict)
    for code, n in sorted(conflicts.items()):
        yield Doubt("conflict", Severity.DOUBT, code, {"n": n})


def _by_device(facts: Facts) -> dict[uuid.UUID, list[Sent]]:
    devices: dict[uuid.UUID, list[Sent]] = defaultdict(list)
    for event in sorted(facts.counted(), key=lambda event: event.sequence):
        devices[event.device_id].append(event)
    return devices


CHECKS: tuple[Callable[[Facts], Iterator[Doubt]], ...] = (
    too_fast, position, photo_time, wrong_clock, measured_clock, two_phones, wrong_time, straight_line, texts, duration_outlier, feelings, content_checks, unusual_score,
    changed,
)  # fmt: skip
