"""Forty people claim at the same moment, on two web servers: exactly the allowed number get it, all others a clear answer."""

import asyncio
import datetime as dt
from collections import Counter

import httpx
import pytest
import sqlalchemy as sa

from app.assignments.models import Offer
from app.assignments.rules import OfferStatus
from app.studies.rules import CapKind
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.support.databases import TestDatabase
from tests.support.servers import LiveServer
from tests.visits.worlds import make_world, today

CLAIMS = 40
Claim = tuple[str, dict[str, str], str]
"""Address of the offer's accept, cookies, the chosen day."""

pytestmark = pytest.mark.slow


async def claim_all(urls: list[str], claims: list[Claim]) -> list[httpx.Response]:
    """Send all claims at once, every other one to the other server."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=CLAIMS)) as client:
        gate = asyncio.Event()

        async def claim(number: int) -> httpx.Response:
            path, cookies, day = claims[number]
            await gate.wait()
            header = "; ".join(f"{name}={value}" for name, value in cookies.items())
            return await client.post(urls[number % len(urls)] + path, json={"planned_on": day}, headers={"cookie": header})

        tasks = [asyncio.create_task(claim(number)) for number in range(len(claims))]
        gate.set()
        return await asyncio.gather(*tasks)


def two_servers(servers: LiveServer) -> list[str]:
    return [servers.start_web().url, servers.start_web().url]


def test_one_of_forty_gets_the_visit_and_the_others_are_told_that_it_is_taken(database: TestDatabase, servers: LiveServer) -> None:
    with database.session() as session:
        world = make_world(session)
        visit = world.study([world.location()]).visits[0]
        shoppers = [world.shopper() for _n in range(CLAIMS)]
        day = (today() + dt.timedelta(days=2)).isoformat()
        claims = [(f"/api/v1/phone/offers/{world.offer(visit, shopper).id}/accept", world.cookies(shopper), day) for shopper in shoppers]
        session.commit()
    answers = asyncio.run(claim_all(two_servers(servers), claims))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: CLAIMS - 1}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["code"] for problem in refused} == {"offer_taken"}
    assert {problem["detail"] for problem in refused} == {
        "Somebody else was first: this visit is taken. Thank you for wanting it; we will ask you again."
    }
    with database.reading() as session:
        winner = next(shopper for shopper, answer in zip(shoppers, answers, strict=True) if answer.status_code == 200)
        stored = session.get_one(Visit, visit.id)
        assert (stored.status, stored.shopper_id, stored.version) == (VisitStatus.ASSIGNED, winner.shopper_id, 2)
        offers = Counter(session.scalars(sa.select(Offer.status).where(Offer.visit_id == visit.id)))
        assert offers == {OfferStatus.ACCEPTED: 1, OfferStatus.WITHDRAWN: CLAIMS - 1}


@pytest.mark.parametrize(("kind", "amount"), [(CapKind.PER_WAVE, 3), (CapKind.OPEN_AT_ONCE, 2)])
def test_a_cap_holds_when_one_shopper_claims_forty_visits_at_once(
    database: TestDatabase, servers: LiveServer, kind: CapKind, amount: int
) -> None:
    with database.session() as session:
        world = make_world(session)
        places = [world.location((52 + number / 100, 5.1), f"Station {number}") for number in range(CLAIMS)]
        field = world.study(places, caps={kind: amount})
        shopper = world.shopper()
        days = [(today() + dt.timedelta(days=number % 20)).isoformat() for number in range(CLAIMS)]
        claims = [
            (f"/api/v1/phone/offers/{world.offer(visit, shopper).id}/accept", world.cookies(shopper), day)
            for visit, day in zip(field.visits, days, strict=True)
        ]
        session.commit()
    answers = asyncio.run(claim_all(two_servers(servers), claims))
    assert Counter(answer.status_code for answer in answers) == {200: amount, 409: CLAIMS - amount}
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(problem["code"], problem["cap"]["kind"], problem["cap"]["limit"], problem["cap"]["used"]) for problem in refused} == {
        ("cap_reached", kind.value, amount, amount)
    }
    with database.reading() as session:
        held = session.scalars(sa.select(Visit).where(Visit.shopper_id == shopper.shopper_id)).all()
        assert {visit.status for visit in held} == {VisitStatus.ASSIGNED}
        assert len(held) == amount
        waiting = session.scalar(sa.select(sa.func.count()).select_from(Offer).where(Offer.status == OfferStatus.SENT))
        assert waiting == CLAIMS - amount
