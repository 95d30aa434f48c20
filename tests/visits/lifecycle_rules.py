"""What must hold in a wave whatever was done (design: the rules that must hold whatever happens), recomputed from what the database has."""

import datetime as dt
import itertools
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sqlalchemy as sa

from app.assignments.models import Offer
from app.assignments.rules import WAITING, OfferStatus
from app.audit.models import AuditEntry
from app.capture.models import Answer, CaptureEvent, EventOutcome, NonCompletion, ReviewQuestion
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import local_date
from app.quality.models import Appeal
from app.quality.rules import APPEAL_OPEN, APPEAL_TRANSITIONS, AppealKind, AppealStatus
from app.results.models import LocationRollup, Verbatim, VisitResult
from app.results.rules import figures_of, quotes_of
from app.studies.rules import CapKind
from app.visits.models import Visit, VisitLeg
from app.visits.rules import COUNTS_FOR_CAPS, ENDED_WITHOUT_DATA, WITH_AGENCY, VisitStatus, may_become
from tests.support.databases import TestDatabase


@dataclass(frozen=True)
class Found:
    """All that a wave has."""

    visits: Sequence[Visit]
    legs: Sequence[VisitLeg]
    offers: Sequence[Offer]
    log: Sequence[AuditEntry]
    events: Sequence[CaptureEvent]
    answers: Sequence[Answer]
    questions: Sequence[ReviewQuestion]
    results: Sequence[VisitResult]
    rollups: Sequence[LocationRollup]
    verbatims: Sequence[Verbatim]
    stops: Sequence[NonCompletion]
    appeals: Sequence[Appeal]


def load(database: TestDatabase, wave_id: uuid.UUID) -> Found:
    """Everything about a wave, in one reading."""
    here = sa.select(Visit.id).where(Visit.wave_id == wave_id)
    with database.reading() as session:

        def of_visits(table: type[Any], *order: Any) -> Sequence[Any]:
            return session.scalars(sa.select(table).where(table.visit_id.in_(here)).order_by(*order)).all()

        def of_wave(table: type[Any]) -> Sequence[Any]:
            return session.scalars(sa.select(table).where(table.wave_id == wave_id)).all()

        return Found(
            of_wave(Visit), of_visits(VisitLeg), of_visits(Offer), of_visits(AuditEntry, AuditEntry.at, AuditEntry.id),
            of_visits(CaptureEvent), of_visits(Answer), of_visits(ReviewQuestion), of_wave(VisitResult),
            of_wave(LocationRollup), of_wave(Verbatim), of_visits(NonCompletion), of_visits(Appeal),
        )  # fmt: skip


def steps_of(found: Found, visit: Visit) -> list[tuple[VisitStatus, VisitStatus, dt.datetime]]:
    """The steps a visit took, by the log."""
    return [
        (VisitStatus(entry.changes["status"][0]), VisitStatus(entry.changes["status"][1]), entry.at)
        for entry in found.log
        if entry.subject_type == "visit" and entry.subject_id == visit.id and "status" in entry.changes
    ]


def assert_lives(found: Found) -> None:
    """Only lifecycle steps, and each of them in the log."""
    for visit in found.visits:
        steps = steps_of(found, visit)
        history = [VisitStatus.OPEN, *(new for _old, new, _at in steps)]
        assert [old for old, _new, _at in steps] == history[:-1], "the log has a gap"
        assert history[-1] is visit.status, "a status changed without an entry in the log"
        assert all(may_become(old, new) for old, new in itertools.pairwise(history))
        assert visit.version == len(history), "each change raises the version by one"
        assert (visit.review_due_at is not None) == (visit.status in WITH_AGENCY)
        assert (visit.shopper_id is None) == (VisitStatus.ASSIGNED not in history)
        assert (visit.briefing_number is not None) == (VisitStatus.BRIEFED in history)
        assert visit.status not in ENDED_WITHOUT_DATA or visit.decided_at is not None
    assert Counter(leg.visit_id for leg in found.legs) == Counter(visit.id for visit in found.visits)


def assert_stops(found: Found, stopped: Collection[uuid.UUID]) -> None:
    """What could not be completed is told once, never approved or excluded, and nothing else is taken as not completed."""
    assert {stop.visit_id for stop in found.stops} == set(stopped)
    for visit in found.visits:
        history = {new for _old, new, _at in steps_of(found, visit)}
        assert (VisitStatus.COULD_NOT_COMPLETE in history) == (visit.id in stopped)
        assert VisitStatus.NOT_COMPLETED not in history or visit.id in stopped
        assert visit.id not in stopped or history.isdisjoint({VisitStatus.APPROVED, VisitStatus.EXCLUDED})


def assert_appeals(found: Found) -> None:
    """Each objection and each reopening has its appeal; an open one belongs to a visit that somebody still has to decide about."""
    logged: dict[uuid.UUID, AppealStatus] = {}
    for entry in found.log:
        if entry.subject_type == "appeal" and "status" in entry.changes:
            old, new = (AppealStatus(status) for status in entry.changes["status"])
            assert logged.get(entry.subject_id, AppealStatus.OPENED) is old
            assert new in APPEAL_TRANSITIONS[old]
            logged[entry.subject_id] = new
    for visit in found.visits:
        mine = [appeal for appeal in found.appeals if appeal.visit_id == visit.id]
        history = [new for _old, new, _at in steps_of(found, visit)]
        assert history.count(VisitStatus.APPEALED) == sum(appeal.kind is AppealKind.OBJECTION for appeal in mine) <= 1
        assert history.count(VisitStatus.REOPENED) == sum(appeal.kind is not AppealKind.OBJECTION for appeal in mine)
        waiting = [appeal for appeal in mine if appeal.closed_at is None]
        assert len(waiting) <= 1
        assert not waiting or visit.status in WITH_AGENCY | {VisitStatus.RETURNED}
        assert visit.status not in {VisitStatus.APPEALED, VisitStatus.REOPENED} or waiting
        for appeal in mine:
            assert appeal.status is logged.get(appeal.id, AppealStatus.OPENED), "an appeal moved without an entry in the log"
            assert (appeal.closed_at is None) == (appeal.status in APPEAL_OPEN)


def assert_caps(every: Sequence[Visit], caps: Mapping[CapKind, int]) -> None:
    """What each shopper has accepted stays within the caps."""
    held = [visit for visit in every if visit.status in COUNTS_FOR_CAPS and visit.planned_on]
    for mine in ([visit for visit in held if visit.shopper_id == shopper_id] for shopper_id in {visit.shopper_id for visit in held}):
        days = [visit.planned_on for visit in mine if visit.planned_on]
        assert max(Counter(days).values()) <= caps[CapKind.PER_DAY]
        assert max(Counter(day.strftime("%G-%V") for day in days).values()) <= caps[CapKind.PER_WEEK]
        assert len(mine) <= caps[CapKind.PER_WAVE]
        to_do = [visit for visit in mine if visit.status in {VisitStatus.ASSIGNED, VisitStatus.BRIEFED, VisitStatus.STARTED}]
        assert len(to_do) <= caps[CapKind.OPEN_AT_ONCE]
        for location in {visit.location_id for visit in mine}:
            there = sorted(visit.planned_on for visit in mine if visit.location_id == location and visit.planned_on)
            assert all((later - earlier).days >= caps[CapKind.DAYS_BETWEEN_LOCATION] for earlier, later in itertools.pairwise(there))


def assert_offers(found: Found) -> None:
    """One accepted offer a visit at most, that of its shopper; a visit that is taken waits for nobody's answer; each step is in the log."""
    for visit in found.visits:
        mine = [offer for offer in found.offers if offer.visit_id == visit.id]
        accepted = [offer.shopper_id for offer in mine if offer.status is OfferStatus.ACCEPTED]
        assert accepted == ([visit.shopper_id] if visit.shopper_id else [])
        assert visit.status is VisitStatus.OPEN or not any(offer.status in WAITING for offer in mine)
    logged: dict[uuid.UUID, str] = {}
    for entry in found.log:
        if entry.subject_type == "offer" and "status" in entry.changes:
            old, logged[entry.subject_id] = entry.changes["status"]
            assert old != logged[entry.subject_id]
    assert all(offer.status == logged.get(offer.id, OfferStatus.SENT) for offer in found.offers)


def assert_cells(found: Found, *, target: int, ends_on: dt.date, closed_at: dt.datetime | None) -> None:
    """A cell is opened again exactly once for each visit that somebody had and that ended without data while the wave was open."""
    replaced = Counter(visit.replaces_id for visit in found.visits if visit.replaces_id)
    for visit in found.visits:
        in_time = any(
            old is not VisitStatus.OPEN and new in ENDED_WITHOUT_DATA
            and local_date(at, "Europe/Amsterdam") <= ends_on and (closed_at is None or at < closed_at)
            for old, new, at in steps_of(found, visit)
        )  # fmt: skip
        assert replaced[visit.id] == in_time
    for cell in {visit.quota_cell_id for visit in found.visits}:
        there = [visit for visit in found.visits if visit.quota_cell_id == cell]
        assert len(there) == target + sum(replaced[visit.id] for visit in there)


def answers_by_visit(found: Found) -> dict[uuid.UUID, dict[str, Any]]:
    """The answers as they stand."""
    answers: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    for answer in found.answers:
        answers[answer.visit_id][answer.question_code] = answer.value
    return answers


def assert_results(found: Found, content: QuestionnaireContent) -> None:
    """The results hold the approved visits, nothing else, and add up."""
    approved = [visit for visit in found.visits if visit.status is VisitStatus.APPROVED]
    answers = answers_by_visit(found)
    assert {row.visit_id for row in found.results} == {visit.id for visit in approved}, "the results are not the approved visits"
    scores, quotes = {}, set()
    sums: dict[tuple[uuid.UUID, str], list[Fraction]] = defaultdict(list)
    visits: Counter[tuple[uuid.UUID, str]] = Counter()
    for visit in approved:
        for line in figures_of(content, answers[visit.id]):
            scores[visit.id, line.step_code] = line.score, line.pleasure, line.arousal
            visits[visit.location_id, line.step_code] += 1
            sums[visit.location_id, line.step_code] += [] if line.score is None else [line.score]
        quotes |= {(visit.id, quote.question_code, quote.text) for quote in quotes_of(content, answers[visit.id], names_allowed=False)}
    kept = {
        (row.visit_id, row.step_code): (
            None if row.score_num is None or row.score_den is None else Fraction(row.score_num, row.score_den), row.pleasure, row.arousal,
        )
        for row in found.results
    }  # fmt: skip
    assert kept == scores
    assert {(row.visit_id, row.question_code, row.text) for row in found.verbatims} == quotes
    added = {(row.location_id, row.step_code): (row.visits, row.scored, Fraction(row.score_sum)) for row in found.rollups}
    for place, rollup in added.items():
        assert rollup == (visits[place], len(sums[place]), sum(sums[place], Fraction(0)))
    assert set(visits) <= set(added)


def assert_answers(found: Found, sent_in: Mapping[uuid.UUID, Mapping[str, Any]]) -> None:
    """Each answer is that of an event that was let in; what was sent in plus the log's changes stands, also beside the questions."""
    events = {event.id: event for event in found.events}
    for answer in found.answers:
        event = events[answer.event_id] if answer.event_id else None
        assert event is not None
        assert event.outcome is EventOutcome.STORED
        assert (event.visit_id, event.question_code, event.value) == (answer.visit_id, answer.question_code, answer.value)
    standing = answers_by_visit(found)
    replayed = {visit_id: dict(answers) for visit_id, answers in sent_in.items()}
    for entry in found.log:
        if entry.action == "visit.answers_changed":
            for code, (old, new) in entry.changes.items():
                assert replayed[entry.subject_id].get(code) == old, "the log has the wrong old answer"
                replayed[entry.subject_id][code] = new
    for visit_id, answers in replayed.items():
        assert answers == standing.get(visit_id, {}), "an answer changed without an entry in the log"
    for question in found.questions:
        assert question.answer == standing.get(question.visit_id, {}).get(f"review:{question.id}")
