"""The demo's web shop: visits of three legs on days of their own, some at each leg, some done and approved."""

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.access.permissions import Role
from app.capture.models import Answer, Evidence
from app.capture.rules import section_of
from app.clients.models import Client, Location
from app.demo import fieldwork, schedule, studies, web_shop_words
from app.demo.answers import Person, Place, answer_visit, fresh_text
from app.demo.endings import OPENINGS
from app.demo.loader import Loader
from app.demo.photos import DrawnPhoto, draw_parcel
from app.journeys.answers import asks_evidence, asks_why, key_of, visible_questions
from app.journeys.schemas import QuestionKind
from app.kit.clock import end_of_day, now
from app.kit.ids import new_id
from app.studies.models import QuotaCell
from app.studies.rules import WaveStatus
from app.visits.aliases import make_alias
from app.visits.legs import due_at, read_legs
from app.visits.models import OrderAlias, Visit, VisitLeg
from app.visits.rules import LegState, LegStatus, VisitStatus, leg_window

SEED: Final = 31
TIME_ZONE: Final = "Europe/Berlin"
ALIAS_DOMAIN: Final = "post.veldgast.example"
WINDOWS: Final = ((0, 0), (1, 10), (2, 35))
"""Of order, delivery and return, as the template has them."""
_V = VisitStatus


@dataclass(frozen=True)
class Stage:
    """Visits that stand alike: how many, on which day of the wave they were planned (0: today), and how many legs are in."""

    status: VisitStatus
    count: int
    first: int
    last: int
    sent: int


STAGES: Final = (
    Stage(_V.APPROVED, 34, -44, -24, 3), Stage(_V.IN_REVIEW, 3, -20, -17, 3), Stage(_V.STARTED, 7, -14, -11, 2), Stage(_V.STARTED, 8, -6, -4, 1),
    Stage(_V.BRIEFED, 3, 0, 1, 0), Stage(_V.ASSIGNED, 3, 1, 4, 0),
)  # fmt: skip
OPEN: Final = 6
LEG_DAYS: Final = ((0, 0), (3, 6), (9, 14))
"""Days after the order on which a leg is sent in, from and to."""


def photos() -> list[DrawnPhoto]:
    """Pictures of parcels and receipts."""
    return [draw_parcel(seed) for seed in range(6)]


def load_web_shop(loader: Loader, client: Client, shoppers: Sequence[Mapping[str, Any]], own: Mapping[str, Any]) -> uuid.UUID:
    """The study with its wave in the field; returns the wave. ``own`` has one visit whose first leg is in and whose delivery is open today."""
    session, today, rng = loader.session, loader.today, random.Random(SEED)
    made = studies.make_study(
        session, client.id, "web_shop_return", f"The web shop from searching to the refund {today.year}", days_ago=75, norm=75, fee_minor=3600,
        languages=["en", "nl"], minimum_level=1, orders_under_alias=True,
    )  # fmt: skip
    wave = studies.make_wave(session, made, 1, WaveStatus.OPEN, today - dt.timedelta(days=48), today + dt.timedelta(days=40))
    location = Location(
        client_id=client.id, external_id="WEB", name="kornblume.example", country="DE", time_zone=TIME_ZONE, channel="website",
    )  # fmt: skip
    session.add(location)
    session.flush()
    setting = fieldwork.Setting(
        client_id=client.id, study_id=made.study.id, wave_id=wave.id, version_id=made.version_id, content=made.content, time_zone=TIME_ZONE,
        fee_minor=made.study.fee_minor, reviewer_id=loader.staff[Role.REVIEWER], manager_id=loader.staff[Role.MANAGER], photos=photos(), today=today, opens_on=wave.starts_on,
        keep_events=True,
    )  # fmt: skip
    people = [row for row in shoppers if row["country"] == "DE" and {"en", "nl"} & set(row["languages"])]
    rng.shuffle(people)
    plan = [(stage, rng.randint(stage.first, stage.last)) for stage in STAGES for _n in range(max(2, loader.scaled(stage.count)))]
    plan = plan[: len(people)]
    cells = [
        {"id": new_id(), "wave_id": wave.id, "location_id": location.id, "scenario_id": scenario_id, "day_part": "", "target": target}
        for scenario_id, target in zip(made.scenario_ids, _halves(len(plan) + 1 + OPEN), strict=False)
    ]
    loader.insert(QuotaCell, cells)
    writer = Writer(rng, setting, Place(0.15, {"refund": -0.6, "return_request": -0.4, "search_choose": 0.4}))
    taken = [
        (Stage(_V.STARTED, 1, 0, 0, 1), _own_day(loader, own), own),
        *((stage, day, row) for (stage, day), row in zip(plan, people, strict=False)),
    ]
    for n, (stage, offset, shopper) in enumerate(taken):
        writer.add(cells[n % len(cells)], stage, today + dt.timedelta(days=offset), shopper)
    for n in range(OPEN):
        writer.add_open(cells[n % len(cells)])
    for table in (Visit, VisitLeg, *(each for each in fieldwork.TABLES if each not in {Visit, VisitLeg})):
        fieldwork.insert_alike(loader, table, writer.rows.of[table])
    loader.insert(OrderAlias, [_alias(rng, made.study.id, row["id"]) for _stage, _day, row in taken])
    session.flush()
    return wave.id


def _halves(n: int) -> tuple[int, int]:
    return n - n // 2, n // 2


def _alias(rng: random.Random, study_id: uuid.UUID, shopper_id: uuid.UUID) -> dict[str, Any]:
    """An alias that is the same in each demo, unlike the ids it would otherwise follow from."""
    one, other = (uuid.UUID(int=rng.getrandbits(128)) for _n in range(2))
    name, email = make_alias(one, other, ALIAS_DOMAIN)
    return {"study_id": study_id, "shopper_id": shopper_id, "name": name, "email": email, "created_at": now()}


def _own_day(loader: Loader, own: Mapping[str, Any]) -> int:
    """A day on which the shopper with a password could order within the caps, so that the delivery is open today."""
    days = loader.session.scalars(sa.select(Visit.planned_on).where(Visit.shopper_id == own["id"], Visit.planned_on.is_not(None))).all()
    weeks = [day.isocalendar()[:2] for day in days if day]
    for offset in range(-5, -11, -1):
        day = loader.today + dt.timedelta(days=offset)
        if days.count(day) < schedule.PER_DAY and weeks.count(day.isocalendar()[:2]) < schedule.PER_WEEK:
            return offset
    return -10


class Writer:
    """Writes the rows of visits in legs."""

    def __init__(self, rng: random.Random, setting: fieldwork.Setting, place: Place) -> None:
        """For one wave at one location."""
        self.rng, self.setting, self.place = rng, setting, place
        self.rows = fieldwork.Rows()
        self.written: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self.plan = read_legs(setting.content.stored())

    def add_open(self, cell: Mapping[str, Any]) -> None:
        """A visit that waits for a shopper."""
        visit_id = fieldwork.add_visit(
            self.rows, self.rng, self.setting, cell, _V.OPEN, shopper=None, km=None, day=None, place=self.place, person=None
        )
        self._replace_leg(visit_id, [LegState(code, LegStatus.WAITING) for code in self.plan.codes], [])

    def add(self, cell: Mapping[str, Any], stage: Stage, day: dt.date, shopper: Mapping[str, Any]) -> None:
        """A visit that somebody has, with what is in so far."""
        end, zone = now(), ZoneInfo(TIME_ZONE)
        self.add_open(cell)
        row = self.rows.of[Visit][-1]
        visit_id = row["id"]
        assigned = min(end, dt.datetime.combine(day, dt.time(9), zone).astimezone(dt.UTC)) - dt.timedelta(days=self.rng.randint(2, 6))
        row |= {"status": stage.status, "shopper_id": shopper["id"], "planned_on": day, "assigned_at": assigned, "version": 2}
        fieldwork.add_offer(self.rows, visit_id, shopper, None, assigned)
        days = [day + dt.timedelta(days=self.rng.randint(*span)) for span in LEG_DAYS[: stage.sent]]
        days = [min(each, self.setting.today - dt.timedelta(days=1)) for each in days]
        moments = [
            dt.datetime.combine(each, dt.time(self.rng.randint(9, 20), self.rng.randint(0, 59)), zone).astimezone(dt.UTC) for each in days
        ]
        states = self._states(day, stage.sent)
        self._replace_leg(visit_id, states, [(each, moment + dt.timedelta(minutes=20)) for each, moment in zip(days, moments, strict=True)])
        row["due_at"] = due_at(states) or end_of_day(day, TIME_ZONE)
        if stage.status is _V.ASSIGNED:
            return
        row |= {"briefed_at": assigned + dt.timedelta(hours=3), "briefing_number": 1, "version": 3}
        if not moments:
            return
        row |= {"started_at": moments[0], "version": 4}
        language = "nl" if "nl" in shopper["languages"] else "en"
        self._capture(visit_id, Person(self.rng.gauss(0, 0.3), language, self.rng.random()), moments, days)
        if stage.sent == len(self.plan.codes):
            self._finish(row, stage.status, shopper, moments[-1] + dt.timedelta(minutes=21))

    def _states(self, day: dt.date, sent: int) -> list[LegState]:
        states = []
        for n, code in enumerate(self.plan.codes):
            opens, closes = leg_window(day, *WINDOWS[n])
            is_open = n == sent and sent > 0 and opens <= self.setting.today
            status = LegStatus.SUBMITTED if n < sent else LegStatus.OPEN if is_open else LegStatus.WAITING
            states.append(LegState(code, status, opens, closes))
        return states

    def _replace_leg(self, visit_id: uuid.UUID, states: Iterable[LegState], sent: Sequence[tuple[dt.date, dt.datetime]]) -> None:
        legs = self.rows.of[VisitLeg]
        legs[:] = [leg for leg in legs if leg["visit_id"] != visit_id]
        for n, state in enumerate(states):
            day, moment = sent[n] if n < len(sent) else (None, None)
            # Nobody is reminded of what happened before the demo was loaded.
            told = now() if state.status is LegStatus.OPEN else None
            legs.append(
                {
                    "id": new_id(), "visit_id": visit_id, "position": n + 1, "code": state.code, "status": state.status, "opens_on": state.opens_on,
                    "closes_on": state.closes_on, "submitted_at": moment, "handed_in_on": day, "told_open_at": told,
                }
            )  # fmt: skip

    def _finish(self, row: dict[str, Any], status: VisitStatus, shopper: Mapping[str, Any], sent: dt.datetime) -> None:
        row |= {"submitted_at": sent, "due_at": None, "review_due_at": now() + dt.timedelta(hours=self.rng.randint(20, 60)), "version": 6}
        fieldwork.log(self.rows, "visit.submitted", row["id"], shopper["user_id"], Role.SHOPPER, sent, _V.STARTED, _V.SUBMITTED)
        if status is _V.APPROVED:
            decided = min(now() - dt.timedelta(minutes=1), sent + dt.timedelta(hours=self.rng.randint(4, 60)))
            row |= {"review_due_at": None, "version": 7, "decided_at": decided}
            fieldwork.decide(self.rows, self.setting, row["id"], status, decided)

    def _capture(self, visit_id: uuid.UUID, person: Person, moments: Sequence[dt.datetime], days: Sequence[dt.date]) -> None:
        """The answers and events of the legs that are in; each answer on the day of its leg."""
        answers, taken = self._answers(person, days)
        device = uuid.UUID(int=self.rng.getrandbits(128), version=4)
        pen = fieldwork.Pen(self.rows, self.setting, visit_id, device, dt.timedelta(minutes=1))
        pen.write("start", None, {}, moments[0], 0)
        for n, moment in enumerate(moments):
            leg, elapsed = self.plan.codes[n], 0
            for code in [each for each in answers if self._leg_of(each) == leg]:
                elapsed += self.rng.randint(8, 40)
                at = moment + dt.timedelta(seconds=elapsed)
                self._sign(answers[code], at)
                self._keep(visit_id, code, answers[code], taken, at)
                event_id = pen.write("answer", code, answers[code], at, 1000 * elapsed)
                self.rows.of[Answer].append(
                    {
                        "visit_id": visit_id, "question_code": code, "value": answers[code], "captured_at": at, "elapsed_ms": 1000 * elapsed,
                        "device_id": device, "event_id": event_id, "updated_at": at,
                    }
                )  # fmt: skip
            pen.write("submit", None, {"leg": leg}, moment + dt.timedelta(seconds=elapsed + 10), 1000 * (elapsed + 10))

    def _leg_of(self, code: str) -> str:
        return self.plan.of_section.get(section_of(self.setting.content, code) or "", self.plan.codes[0])

    def _sign(self, value: Any, at: dt.datetime) -> None:
        """Photos say when they were taken."""
        found = value.get("photos", []) if isinstance(value, dict) else value if isinstance(value, list) else []
        for photo in found:
            if isinstance(photo, dict) and "sha256" in photo:
                photo["captured_at"] = at.isoformat()

    def _keep(self, visit_id: uuid.UUID, code: str, value: Any, taken: Mapping[str, DrawnPhoto], at: dt.datetime) -> None:
        found = value.get("photos", []) if isinstance(value, dict) else value if isinstance(value, list) else []
        for photo in found:
            if isinstance(photo, dict) and photo.get("sha256") in taken:
                drawn = taken[photo["sha256"]]
                self.rows.of[Evidence].append(
                    {
                        "id": new_id(), "visit_id": visit_id, "question_code": code, "sha256": drawn.sha256, "content_type": "image/jpeg",
                        "size": len(drawn.content), "width": 900, "height": 675, "storage_key": f"demo/{drawn.sha256}", "captured_at": at,
                        "received_at": at + dt.timedelta(minutes=1),
                    }
                )  # fmt: skip

    def _answers(self, person: Person, days: Sequence[dt.date]) -> tuple[dict[str, Any], dict[str, DrawnPhoto]]:
        """A whole visit's answers, those of later legs too: they are simply not written yet."""
        content, rng = self.setting.content, self.rng
        fresh = iter(rng.sample(self.setting.photos, 5))
        taken: dict[str, DrawnPhoto] = {}

        def take() -> dict[str, Any]:
            drawn = next(fresh)
            taken[drawn.sha256] = drawn
            return {"sha256": drawn.sha256, "content_type": "image/jpeg", "size": len(drawn.content)}

        cameras = {question.code: take() for question in content.questions() if question.kind is QuestionKind.PHOTO}
        answers = answer_visit(rng, content, self.place, person, "12:00", cameras)
        when = dict(zip(self.plan.codes, [*days, *[days[-1]] * len(self.plan.codes)], strict=False))
        for question in content.questions():
            leg = self._leg_of(question.code)
            if question.kind is QuestionKind.DATE:
                answers[question.code] = when[leg].isoformat()
            elif question.kind is QuestionKind.RECEIPT:
                amount = rng.randrange(2499, 5999, 50)
                answers[question.code] = {"photos": [take()], "amount_minor": amount, "currency": "EUR", "date": when[leg].isoformat()}
            elif question.code in web_shop_words.TEXTS and question.code in answers:
                answers[question.code] = self._words(question.code, answers, person)
        visible = visible_questions(content, answers)
        for question in visible:
            if asks_evidence(question, answers):
                answers[f"evidence:{question.code}"] = [take()]
            if asks_why(question, answers):
                answers[f"why:{question.code}"] = rng.choice(web_shop_words.WHY[person.language])
        hidden = {question.code for question in content.questions()} - {question.code for question in visible}
        order = {question.code: n for n, question in enumerate(content.questions())}
        kept = [code for code in answers if key_of(code) not in hidden]
        return {code: answers[code] for code in sorted(kept, key=lambda code: order.get(key_of(code), len(order)))}, taken

    def _words(self, code: str, answers: Mapping[str, Any], person: Person) -> str:
        felt = answers.get(f"affect:{section_of(self.setting.content, code)}") or {}
        pleasure = felt.get("pleasure") or 0.5
        level = web_shop_words.BAD if pleasure < 0.42 else web_shop_words.GOOD if pleasure > 0.62 else web_shop_words.MIXED
        texts = web_shop_words.TEXTS[code][level][person.language]
        written = self.written[code, level, person.language]
        openings, endings = web_shop_words.OPENINGS[person.language], web_shop_words.ENDINGS[person.language]
        if code == "one_change":
            openings, endings = OPENINGS[code][person.language], ()
        text = fresh_text(self.rng, texts, openings, endings, written[-len(texts) + 1 :])
        written.append(text)
        return text
