"""Visits with every instrument of emotion, for tests: a questionnaire that asks for all of it, shoppers enough, and answers with a known feeling."""

import copy
import datetime as dt
import random
import uuid
from typing import Any

import sqlalchemy as sa

from app.access.permissions import Role
from app.accounts.models import User
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.kit.clock import now
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.results.felt import WaveFelt
from app.results.felt_queries import find_stored, revision_of
from app.studies.models import Wave
from app.visits.rules import VisitStatus
from tests.capture.world import CONTENT, GOOD, World
from tests.results.deciding import move, visit_in_review

STEPS = ("arriving", "desk", "leaving")
ENOUGH = 12
"""Visits of a wave that shows every figure of feelings."""
SECRET_WORD = "Kerkuil"
"""Stands in what a shopper wrote beside the words; nobody but the agency may read it."""


def felt_content() -> QuestionnaireContent:
    """The questionnaire of the small world with every instrument on, a third step, and the questions about the journey."""
    raw: dict[str, Any] = CONTENT.model_dump(mode="json")
    leaving = copy.deepcopy(raw["sections"][0]) | {
        "code": "leaving",
        "title": {"nl": "Weggaan", "en": "Leaving"},
        "channel": "app",
        "questions": [],
    }
    asked = {"journey_nps": ("nps", 0, 10), "journey_ces": ("ces", 1, 7), "journey_csat": ("csat", 1, 5), "journey_easy": ("scale", 1, 5)}
    for code, (kind, low, high) in asked.items():
        question = {"code": code, "kind": kind, "label": {"nl": code, "en": code}, "required": False}
        leaving["questions"].append(question | ({"minimum": low, "maximum": high} if kind == "scale" else {}))
    raw["sections"].append(leaving)
    for section in raw["sections"]:
        section |= {"affect": True, "words": True, "contribution": True, "speeded": True}
    raw["emotion"] = {"journey": True}
    return QuestionnaireContent.model_validate(raw)


def ask_for_feelings(world: World) -> QuestionnaireContent:
    """Let the world's questionnaire ask for everything."""
    content = felt_content()
    with world.database.session() as session:
        session.execute(sa.update(QuestionnaireVersion).where(QuestionnaireVersion.id == world.version_id).values(content=content.stored()))
        session.commit()
    return content


def more_shoppers(world: World, count: int) -> list[uuid.UUID]:
    """So many more active shoppers."""
    made = []
    with world.database.session() as session:
        for n in range(count):
            user = User(email=f"shopper{n}@example.org", name=f"Shopper {n}", role=Role.SHOPPER, locale="en", email_confirmed_at=now())
            session.add(user)
            session.flush()
            shopper = Shopper(
                user_id=user.id, number=910_000 + n, status=ShopperStatus.ACTIVE, birth_date=dt.date(1990, 5, 1), languages=["en"],
            )  # fmt: skip
            session.add(shopper)
            session.flush()
            made.append(shopper.id)
        session.commit()
    return made


def felt_answers(content: QuestionnaireContent, feelings: dict[str, float], seed: int, *, untimed: bool = False) -> dict[str, Any]:
    """Answers of a visit whose steps felt like this (-1..1)."""
    chance = random.Random(seed)
    words = content.emotion.words
    answers: dict[str, Any] = {}
    trials: dict[str, list[dict[str, Any]]] = {}
    moment = 1000.0
    for step, feeling in feelings.items():
        pleasure = min(1.0, max(0.0, (feeling + 1) / 2 + chance.gauss(0, 0.08)))
        answers[f"affect:{step}"] = {
            "pleasure": round(pleasure, 3),
            "arousal": round(chance.uniform(0.3, 0.7), 3),
            "order": ["pleasure", "arousal"],
        }
        sign = 1 if feeling > 0 else -1
        word = chance.choice([each.code for each in words if each.polarity == sign])
        other = SECRET_WORD if chance.random() < 0.3 else None
        answers[f"words:{step}"] = {
            "picks": [{"word": word, "intensity": 2}],
            "nothing": False,
            "other": other,
            "shown": [w.code for w in words],
        }
        answers[f"contribution:{step}"] = max(-2, min(2, round(2 * feeling)))
        trials[step] = []
        for each in content.emotion.speeded_words():
            yes = chance.random() < (0.5 + 0.45 * feeling * each.polarity)
            latency = chance.lognormvariate(6.7, 0.25)
            times = {"onset_ms": None, "response_ms": None} if untimed else {"onset_ms": moment, "response_ms": round(moment + latency, 1)}
            trials[step].append(
                {"word": each.code, "polarity": each.polarity, "yes": yes, **times, "page_hidden": False, "long_frame": False}
            )
            moment += latency + 400
    answers["speeded:visit"] = {
        "untimed": untimed, "yes_side": "left", "practice": {"trials": 8, "errors": 0, "items": []}, "clock_step_ms": 0.1, "user_agent": "test",
        "visibility": [], "long_frames": [], "steps": trials,
    }  # fmt: skip
    answers |= {"expectation:journey": {"before": 4}, "outcome:journey": "worse" if min(feelings.values()) < -0.3 else "better"}
    return answers | {"journey_nps": 9, "journey_ces": 6, "journey_csat": 4, "journey_easy": 4}


def approve_felt_visits(
    world: World, content: QuestionnaireContent, count: int, shoppers: list[uuid.UUID], *, seed: int = 1, **fields: Any
) -> list[uuid.UUID]:
    """So many approved visits, the desk feeling bad and the rest good."""
    made = []
    for n in range(count):
        answers = GOOD | felt_answers(content, {"arriving": 0.5, "desk": -0.6, "leaving": 0.4}, seed * 1000 + n)
        visit_id = visit_in_review(world, answers, shopper_id=shoppers[n % len(shoppers)], **fields)
        move(world, visit_id, VisitStatus.APPROVED)
        made.append(visit_id)
    return made


def stored(world: World) -> WaveFelt | None:
    """The stored figures of the wave, where they are fresh."""
    with world.database.reading() as session:
        return find_stored(session, session.get_one(Wave, world.wave_id), revision_of(session, world.wave_id))
