"""One visit as a reviewer reads it: answers by step with points and flags, what happened when, how it felt. Words come from the catalogue."""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from app.capture.models import CaptureEvent, EventOutcome, Evidence, ReviewQuestion
from app.capture.rules import STOPPED, EventKind, section_of
from app.clients.models import Location
from app.journeys.answers import (
    AFFECT_PREFIX,
    WHY_PREFIX,
    Answers,
    Asked,
    asks_why,
    form_of,
    is_answered,
    key_of,
)
from app.journeys.answers import Reading as Known
from app.journeys.emotion import curve_value, valence
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.scoring import Base, Item, VisitScore, display_score, score_visit
from app.journeys.wording import describe_value
from app.kit.geo import distance_km
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.quality.models import Flag
from app.quality.rules import FlagState
from app.visits.rules import VisitStatus
from app.web import formatting

CURVE_WIDTH, CURVE_HEIGHT, CURVE_LEFT = 330, 156, 30
NEUTRAL = 0.2
"""Between -0.2 and +0.2 on the drawn scale a step felt neither good nor bad."""
USUAL_FROM = 5


@dataclass
class Line:
    """A question and its answer, ready to be read."""

    number: str
    code: str
    question: str
    answer: str
    words: bool = False
    points: str = ""
    aside: str = ""
    feeling: float | None = None
    why: str = ""
    private: bool = False
    flags: list[Flag] = field(default_factory=list)
    asked: list[ReviewQuestion] = field(default_factory=list)
    changes: list[tuple[str, str, dt.datetime]] = field(default_factory=list)
    photos: list[Evidence] = field(default_factory=list)


@dataclass
class Step:
    """One step of the journey with its lines; ``score`` is 0-100 or None."""

    number: int
    title: str
    lines: list[Line]
    score: int | None


@dataclass(frozen=True)
class Share:
    """What one item did for the total, in points of 100 with two decimals kept exact until shown."""

    question: str
    step: str
    points: str
    contribution: float
    lost: float


@dataclass(frozen=True)
class Curve:
    """This visit's emotion curve over the place's usual band, in the coordinates of the drawing."""

    line: str
    band: str
    dots: list[tuple[float, float, str, float, str]]
    usual: int


@dataclass
class Reading:
    """All of it."""

    steps: list[Step]
    general: list[Flag]
    score: int | None
    shares: list[Share]
    timeline: list[dict[str, str]]
    curve: Curve | None
    began_at: dt.datetime | None
    """The first moment of the visit by the phone's clock, in the place's time zone."""
    added: dict[str, dt.datetime]
    """The photos (by hash) from the phone's library, with when each was added."""


def read_visit(
    content: QuestionnaireContent, answers: Answers, *, flags: Sequence[Flag], questions: Sequence[ReviewQuestion],
    changes: Mapping[str, Sequence[tuple[Any, Any, dt.datetime]]], events: Sequence[CaptureEvent], photos: Sequence[Evidence],
    usual: Sequence[Answers], place: Location, late: Mapping[str, dt.datetime] = MappingProxyType({}),
) -> Reading:  # fmt: skip
    """Put a visit together for its page. ``late``: the photos (by hash) that came after it was decided."""
    scored = score_visit(content, answers)
    items = {item.code: item for item in scored.items}
    by_code: dict[str, list[Flag]] = defaultdict(list)
    for flag in flags:
        by_code[flag.question_code.removeprefix(WHY_PREFIX)].append(flag)
    asked: dict[str, list[ReviewQuestion]] = defaultdict(list)
    for question in questions:
        asked[(question.question_code or "").removeprefix(WHY_PREFIX)].append(question)
    steps = []
    known = form_of(content).read(answers)
    for number, (section, row) in enumerate(known.asked(), start=1):
        visible = {item.key: item for item in row if item.question.kind is not QuestionKind.NOTE}
        lines = [_line(f"{number}.{n}", known, item, items.get(item.key)) for n, item in enumerate(visible.values(), start=1)]
        if section.affect:
            lines.append(_feeling(f"{number}.{len(lines) + 1}", section, answers))
        for line in lines:
            own = visible[line.code].question if line.code in visible else None
            line.flags, line.asked = by_code.pop(line.code, []), asked.pop(line.code, [])
            line.changes = [(_say(own, old), _say(own, new), at) for old, new, at in changes.get(line.code, ())]
            line.photos = [photo for photo in photos if photo.question_code is not None and key_of(photo.question_code) == line.code]
        score = scored.section(section.code).score
        steps.append(Step(number, pick(section.title), lines, None if score is None else display_score(score)))
    general = [flag for rest in by_code.values() for flag in rest]
    return Reading(
        steps, general, None if scored.total is None else display_score(scored.total), _shares(content, scored),
        _timeline(content, events, photos, place, {f.question_code for f in flags if f.state is FlagState.OPEN}, late), _curve(content, answers, usual),
        min((e.captured_at.astimezone(ZoneInfo(place.time_zone)) for e in events if e.outcome is EventOutcome.STORED), default=None),
        added_later(events),
    )  # fmt: skip


def _line(number: str, known: Known, asked: Asked, item: Item | None) -> Line:
    question, value = asked.question, known.value(asked.key)
    title = pick(question.label)
    return Line(
        number, asked.key, title if asked.position is None else _("%(question)s (%(n)s)", question=title, n=asked.position), _say(question, value),
        words=question.kind is QuestionKind.LONG_TEXT and is_answered(value),
        points=f"{_number(item.earned)} / {_number(item.attainable)}" if item is not None and item.base is Base.SCORED else "",
        why=str(known.answers.get(WHY_PREFIX + asked.key) or "") if asks_why(question, known.answers, asked.key) else "",
        private=question.private or question.names_person,
    )  # fmt: skip


def _say(question: Question | None, value: Any) -> str:
    if question is not None:
        return describe_value(question, value)
    return str(value) if is_answered(value) else _("no answer")


def _number(points: Fraction) -> str:
    return formatting.number(points, 0 if points.denominator == 1 else 1)


def _feeling(number: str, section: Section, answers: Answers) -> Line:
    value = answers.get(AFFECT_PREFIX + section.code)
    told = value if isinstance(value, dict) else {}
    pleasure, arousal = told.get("pleasure"), told.get("arousal")
    moment = {"during": _("during"), "right_after": _("right after"), "later": _("later")}.get(str(told.get("moment")), "")
    if not isinstance(pleasure, (int, float)):
        return Line(number, AFFECT_PREFIX + section.code, _("How it felt"), _("not told"), aside=moment)
    height = valence(pleasure)
    return Line(
        number, AFFECT_PREFIX + section.code, _("How it felt"), _feeling_words(height, arousal), aside=moment, feeling=curve_value(height)
    )


def _feeling_words(height: float, arousal: float | None) -> str:
    bounds = ((-0.6, _("very unpleasant")), (-0.15, _("unpleasant")), (0.15, _("neither pleasant nor unpleasant")), (0.6, _("pleasant")))
    pleasure = next((word for bound, word in bounds if height <= bound), _("very pleasant"))
    if arousal is None:
        return pleasure
    calm, busy = 0.35, 0.65
    if arousal < calm:
        return _("%(feeling)s, calm", feeling=pleasure)
    if arousal > busy:
        return _("%(feeling)s, tense", feeling=pleasure) if height < 0 else _("%(feeling)s, lively", feeling=pleasure)
    return pleasure


def _shares(content: QuestionnaireContent, scored: VisitScore) -> list[Share]:
    labels = {q.code: pick(q.label) for q in content.questions()}
    titles = {s.code: pick(s.title) for s in content.sections}
    return [
        Share(
            labels[i.code],
            titles[i.section_code],
            f"{_number(i.earned)} / {_number(i.attainable)}",
            float(100 * i.contribution),
            float(100 * i.lost),
        )
        for i in scored.items
        if i.base is Base.SCORED
    ]


def _timeline(
    content: QuestionnaireContent,
    events: Sequence[CaptureEvent],
    photos: Sequence[Evidence],
    place: Location,
    doubtful: set[str],
    late: Mapping[str, dt.datetime],
) -> list[dict[str, str]]:
    labels = {s.code: pick(s.title) for s in content.sections}
    questions = {q.code: pick(q.label) for q in content.questions()} | {STOPPED: _("Could not complete")}
    moments: list[tuple[dt.datetime, str, str, str]] = []
    begun: dict[str, dt.datetime] = {}
    taken_at: dict[str, Mapping[str, Any]] = {}
    added = added_later(events)
    for event in events:
        if event.outcome is not EventOutcome.STORED:
            continue
        if event.kind == EventKind.POSITION and isinstance(event.value, dict) and isinstance(event.value.get("photo"), str):
            taken_at[event.value["photo"]] = event.value
        elif event.kind == EventKind.POSITION and isinstance(event.value, dict) and event.value.get("moment") == "arrival":
            moments.append((event.captured_at, _("Arrived, checked in"), _distance(event.value, place), ""))
        elif event.kind == EventKind.START:
            moments.append((event.captured_at, _("Started"), "", ""))
        elif event.kind in {EventKind.SUBMIT, EventKind.COULD_NOT_COMPLETE}:
            note = _("received %(at)s", at=formatting.time(event.received_at, place.time_zone))
            moments.append((event.captured_at, _("Sent in") if event.kind == EventKind.SUBMIT else _("Could not complete"), note, ""))
        elif event.kind == EventKind.ANSWER and (section := section_of(content, event.question_code)):
            begun[section] = min(event.captured_at, begun.get(section, event.captured_at))
    moments += [(at, labels.get(section, section), "", "") for section, at in begun.items()]
    moments += [
        (
            p.captured_at,
            _("Photo: %(what)s", what=questions.get(p.question_code or "", _("no question"))),
            came_after(late[p.sha256], place)
            if p.sha256 in late
            else _photo_note(p.captured_at, added.get(p.sha256), taken_at.get(p.sha256), place),
            "doubt" if p.sha256 in late or p.question_code in doubtful else "",
        )
        for p in photos
        if p.captured_at is not None
    ]
    moments.sort(key=lambda moment: moment[0])
    days = [at.astimezone(ZoneInfo(place.time_zone)).date() for at, *_rest in moments]
    # A visit of several days says at the first moment of each which day it is.
    heads = [day if len(set(days)) > 1 and day != before else None for before, day in pairwise([None, *days])]
    return [
        {"day": formatting.day(head), "time": formatting.time(at, place.time_zone), "what": what, "note": note, "state": state}
        for head, (at, what, note, state) in zip(heads, moments, strict=True)
    ]


def added_later(events: Sequence[CaptureEvent]) -> dict[str, dt.datetime]:
    """The photos (by hash) that were chosen from the phone's library, each with when it was added; their own time is that of the file."""
    found: dict[str, dt.datetime] = {}
    for event in events:
        value = event.value.get("photos") if isinstance(event.value, dict) else event.value
        for photo in value if isinstance(value, list) else ():
            if not isinstance(photo, dict) or not isinstance(photo.get("added_at"), str):
                continue
            found.setdefault(str(photo.get("sha256")), event.captured_at)
    return found


def came_late(photos: Sequence[Evidence], decided: Sequence[tuple[dt.datetime, str]]) -> dict[str, dt.datetime]:
    """The photos (by hash) that came after the visit was decided, each with when. ``decided``: moment and status of each decision, in any order.

    What came while the visit was back with its shopper is not late.
    """
    found: dict[str, dt.datetime] = {}
    for photo in photos:
        before = max((each for each in decided if each[0] < photo.received_at), default=None)
        if before is not None and before[1] != VisitStatus.RETURNED:
            found[photo.sha256] = photo.received_at
    return found


def came_after(at: dt.datetime, place: Location) -> str:
    """That a photo came too late to be looked at."""
    return _("came on %(at)s, after the decision", at=formatting.datetime(at, place.time_zone))


def _photo_note(taken_at: dt.datetime, added_at: dt.datetime | None, position: Mapping[str, Any] | None, place: Location) -> str:
    if added_at is None:
        return _distance(position, place) if position is not None else ""
    zone = place.time_zone
    return _(
        "chosen from the phone on %(added)s; the file says it is of %(taken)s",
        added=formatting.datetime(added_at, zone), taken=formatting.datetime(taken_at, zone),
    )  # fmt: skip


def _distance(value: Mapping[str, Any], place: Location) -> str:
    latitude, longitude = value.get("latitude"), value.get("longitude")
    if (
        place.latitude is None
        or place.longitude is None
        or not isinstance(latitude, (int, float))
        or not isinstance(longitude, (int, float))
    ):
        return _("no position")
    far = formatting.distance(distance_km(place.latitude, place.longitude, latitude, longitude))
    accuracy = round(float(value.get("accuracy_m") or 0))
    told = _("%(distance)s ± %(accuracy)s m", distance=far, accuracy=formatting.number(accuracy)) if accuracy else far
    return told.replace(" ", "\u00a0")


def _heights(content: QuestionnaireContent, answers: Answers) -> dict[str, float]:
    found = {}
    for section in content.sections:
        value = answers.get(AFFECT_PREFIX + section.code)
        pleasure = value.get("pleasure") if isinstance(value, dict) else None
        if isinstance(pleasure, (int, float)):
            found[section.code] = curve_value(valence(pleasure))
    return found


def _curve(content: QuestionnaireContent, answers: Answers, usual: Sequence[Answers]) -> Curve | None:
    """Straight segments: between two steps nothing was asked. The band is the middle of earlier visits plus and minus one deviation."""
    own = _heights(content, answers)
    codes = [section.code for section in content.sections if section.affect]
    if len(own) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    gap = (CURVE_WIDTH - CURVE_LEFT - 16) / max(1, len(codes) - 1)
    across = {code: round(CURVE_LEFT + 8 + n * gap, 1) for n, code in enumerate(codes)}
    titles = {section.code: pick(section.title) for section in content.sections}
    earlier = [_heights(content, old) for old in usual]
    upper, lower = [], []
    for code in codes:
        heights = [old[code] for old in earlier if code in old]
        if len(heights) >= USUAL_FROM:
            middle, spread = statistics.fmean(heights), max(statistics.stdev(heights), 0.1)
            upper.append((across[code], height_of(min(2.0, middle + spread))))
            lower.append((across[code], height_of(max(-2.0, middle - spread))))
    dots = [
        (across[c], height_of(own[c]), titles[c], own[c], "n" if own[c] < -NEUTRAL else "p" if own[c] > NEUTRAL else "0")
        for c in codes
        if c in own
    ]
    return Curve(
        "M" + " L".join(f"{x} {y}" for x, y, *_rest in dots),
        "M" + " L".join(f"{x} {y}" for x, y in [*upper, *reversed(lower)]) + " Z" if len(upper) > 1 else "", dots, len(earlier),
    )  # fmt: skip


def height_of(value: float) -> float:
    """The y of a curve value (-2 to +2) in the drawing."""
    return round(10 + (2 - value) / 4 * (CURVE_HEIGHT - 20), 1)
