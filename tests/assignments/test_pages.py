"""The field's pages: what they show, what their forms change, how many queries they take."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus
from app.recruitment.rules import ShopperStatus
from app.studies.rules import CapKind
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.support.databases import TestDatabase
from tests.visits.worlds import AMERSFOORT, MAASTRICHT, StudyInField, make_world, today


@pytest.fixture
def field(session: Session) -> StudyInField:
    world = make_world(session)
    made = world.study([world.location(), world.location(AMERSFOORT, "Amersfoort", "Eemland")], caps={CapKind.PER_WAVE: 1})
    session.commit()
    return made


def test_the_candidates_page_says_who_fits_and_why_not(client: TestClient, session: Session, field: StudyInField) -> None:
    world = field.world
    world.shopper(name="Fenna Fits")
    world.shopper(name="Lars Language", languages=["fr"])
    world.shopper(position=MAASTRICHT, name="Farah Far")
    world.shopper(name="Sus Pended", status=ShopperStatus.SUSPENDED)
    session.commit()
    client.cookies.update(world.cookies(world.manager))
    page = client.get(f"/field/visits/{field.visits[0].id}")
    assert page.status_code == 200
    assert page.text.index("Fenna Fits") < page.text.index("Lars Language")
    assert "speaks none of the study's languages" in page.text
    assert "Farah Far" not in page.text
    assert "Sus Pended" not in page.text
    assert "not active now" in client.get(f"/field/visits/{field.visits[0].id}", params={"q": "pended"}).text
    assert "but travels only 25 km" in client.get(f"/field/visits/{field.visits[0].id}", params={"reach": "all"}).text
    assert "Lars Language" not in client.get(f"/field/visits/{field.visits[0].id}", params={"fitting": "yes"}).text


def test_an_invitation_can_be_undone_from_its_message(client: TestClient, session: Session, field: StudyInField) -> None:
    world = field.world
    shoppers = [world.shopper(), world.shopper()]
    session.commit()
    client.cookies.update(world.cookies(world.manager))
    answer = client.post(
        f"/field/visits/{field.visits[0].id}/invite", data={"shopper": [str(one.shopper_id) for one in shoppers], "message": "Hello"}
    )
    assert answer.status_code == 303
    page = client.get(answer.headers["location"])
    undo = re.search(r'action="(/field/visits/[^"]+/take-back\?[^"]+)"', page.text)
    assert undo
    assert client.post(undo.group(1).replace("&amp;", "&")).status_code == 303
    session.expire_all()
    assert set(session.scalars(sa.select(Offer.status))) == {OfferStatus.WITHDRAWN}


def test_a_refused_assignment_shows_the_cap_on_the_same_page_and_changes_nothing(
    client: TestClient, session: Session, field: StudyInField, database: TestDatabase
) -> None:
    world, (given, wanted) = field.world, [visit.id for visit in field.visits]
    shopper = world.shopper()
    session.commit()
    client.cookies.update(world.cookies(world.manager))
    body = {"shopper": str(shopper.shopper_id), "planned_on": (today() + dt.timedelta(days=1)).isoformat()}
    assert client.post(f"/field/visits/{given}/assign", data=body).status_code == 303
    refused = client.post(f"/field/visits/{wanted}/assign", data=body)
    assert refused.status_code == 409
    assert "1 of 1 visit in this wave" in refused.text
    assert "set a higher cap for this shopper in the study" in refused.text
    with database.reading() as fresh:
        assert fresh.get_one(Visit, wanted).status is VisitStatus.OPEN
        assert fresh.scalar(sa.select(sa.func.count()).select_from(Offer).where(Offer.visit_id == wanted)) == 0


def test_taking_a_visit_back_without_a_reason_is_refused_on_the_page(
    client: TestClient, session: Session, field: StudyInField, database: TestDatabase
) -> None:
    world, visit_id = field.world, field.visits[0].id
    shopper = world.shopper()
    session.commit()
    client.cookies.update(world.cookies(world.manager))
    client.post(f"/field/visits/{visit_id}/assign", data={"shopper": str(shopper.shopper_id), "planned_on": today().isoformat()})
    refused = client.post(f"/field/visits/{visit_id}/withdraw", data={"reason": " "})
    assert refused.status_code == 422
    assert "Write down why" in refused.text
    assert f"/field/visits/{visit_id}/withdraw?" not in refused.text  # filters, sorting and languages lead to the page, not to the deed
    with database.reading() as fresh:
        assert fresh.get_one(Visit, visit_id).status is VisitStatus.ASSIGNED
    answer = client.post(f"/field/visits/{visit_id}/withdraw", data={"reason": "Ill"})
    assert answer.status_code == 303
    assert str(visit_id) not in answer.headers["location"], "it goes to the visit that is open in its place"


def test_the_list_filters_by_status_region_place_and_shopper(client: TestClient, field: StudyInField) -> None:
    world = field.world
    client.cookies.update(world.cookies(world.manager))
    for params, there, not_there in (({"region": "Eemland"}, "Amersfoort", "Utrecht Centraal"), ({"q": "utrecht"}, "Utrecht Centraal", "Spoorlijn"),
                                     ({"q": field.visits[0].reference}, field.visits[0].reference, field.visits[1].reference)):  # fmt: skip
        text = client.get("/field", params=params).text
        rows = text[text.index("<tbody>") : text.index("</tbody>")]
        assert there in rows
        assert not_there not in rows
    assert "No visit fits these filters" in client.get("/field", params={"status": "approved"}).text
    assert client.get("/field", params={"study": "not-an-id", "q": "99999999999999999999", "sort": "nonsense"}).status_code == 200


def test_lists_take_the_same_number_of_queries_however_long_they_are(client: TestClient, session: Session, field: StudyInField) -> None:
    world = field.world
    visit = field.visits[0]
    client.cookies.update(world.cookies(world.manager))
    world.offer(visit, world.shopper())
    session.commit()
    addresses = ["/field", f"/field/visits/{visit.id}", "/today", "/palette?q=amers"]

    def queries() -> list[int]:
        answers = [client.get(address) for address in addresses]
        assert [answer.status_code for answer in answers] == [200] * len(addresses)
        return [int(answer.headers["x-veldgast-queries"]) for answer in answers]

    queries()
    before = queries()
    more = world.study([world.location((52 + number / 50, 5.2), f"Amersfoort {number}") for number in range(30)])
    people = [world.shopper() for _n in range(40)]
    for one, person in zip(more.visits, people, strict=False):
        world.offer(one, person)
    world.offer(visit, people[-1])
    session.commit()
    assert queries() == before
    assert max(before) <= 16


def test_the_phone_gets_its_visits_and_offers_and_nobody_elses(client: TestClient, session: Session, field: StudyInField) -> None:
    world = field.world
    me, other = world.shopper(), world.shopper()
    offer = world.offer(field.visits[0], me, message="Please")
    world.offer(field.visits[1], other)
    session.commit()
    client.cookies.update(world.cookies(me))
    work = client.get("/api/v1/phone/work").json()
    assert [card["id"] for card in work["offers"]] == [str(offer.id)]
    card = work["offers"][0]
    assert (card["location"]["name"], card["fee_minor"], card["estimated_minutes"], card["message"]) == (
        "Utrecht Centraal",
        2450,
        20,
        "Please",
    )
    assert card["earliest_on"] == today().isoformat()
    taken = client.post(f"/api/v1/phone/offers/{offer.id}/accept", json={"planned_on": card["latest_on"]}).json()
    assert (taken["visit"]["id"], taken["visit"]["status"], taken["visit"]["planned_on"]) == (
        str(field.visits[0].id),
        "assigned",
        card["latest_on"],
    )
    work = client.get("/api/v1/phone/work").json()
    assert ([one["id"] for one in work["visits"]], work["offers"]) == ([str(field.visits[0].id)], [])
    client.cookies.update(world.cookies(other))
    assert client.get("/api/v1/phone/work").json()["visits"] == []
    assert client.post(f"/api/v1/phone/offers/{offer.id}/decline", json={"reason": None}).status_code == 404


@pytest.mark.parametrize("role", [Role.SHOPPER, Role.CLIENT, Role.REVIEWER])
def test_only_managers_hand_out_visits(
    client: TestClient, session: Session, field: StudyInField, role: Role, database: TestDatabase
) -> None:
    world = field.world
    somebody = world.shopper() if role is Role.SHOPPER else world.person(role)
    chosen = world.shopper()
    session.commit()
    client.cookies.update(world.cookies(somebody))
    answer = client.post(
        f"/field/visits/{field.visits[0].id}/assign", data={"shopper": str(chosen.shopper_id), "planned_on": today().isoformat()}
    )
    assert answer.status_code == 403
    with database.reading() as fresh:
        assert fresh.get_one(Visit, field.visits[0].id).status is VisitStatus.OPEN


def test_the_palette_finds_places_visits_and_people_but_reviewers_see_no_shoppers(
    client: TestClient, session: Session, field: StudyInField
) -> None:
    world = field.world
    shopper = world.shopper(name="Zelda Zomer")
    reviewer = world.person(Role.REVIEWER)
    world.offer(field.visits[0], shopper)
    session.commit()
    client.cookies.update(world.cookies(world.manager))
    assert [found["kind"] for found in client.get("/palette", params={"q": "amersf"}).json()] == ["location"]
    assert client.get("/palette", params={"q": field.visits[0].reference}).json()[0]["url"] == f"/field/visits/{field.visits[0].id}"
    assert client.get("/palette", params={"q": "zelda"}).json()[0]["url"] == f"/shoppers/{shopper.shopper_id}"
    assert "/today" in [found["url"] for found in client.get("/palette").json()]
    client.cookies.update(world.cookies(reviewer))
    assert client.get("/palette", params={"q": "zelda"}).json() == []
