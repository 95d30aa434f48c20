"""Shoppers: their own profile, and what staff see and decide."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts.models import User
from app.audit.models import AuditEntry
from app.clients.models import Client, Location
from app.recruitment import actions, queries
from app.recruitment.errors import ShopperNotFound, ShopperStepNotPossible
from app.recruitment.models import Shopper
from app.recruitment.rules import TRANSITIONS, ShopperStatus
from tests.recruitment.conftest import count, make_shopper
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.signing_in import make_staff, sign_in

PROFILE = {"country": "NL", "postal_code": "1017 AB", "city": "Amsterdam", "travel_radius_km": "40", "languages": ["nl", "de"]}


def committed(database: TestDatabase, status: ShopperStatus = ShopperStatus.ACTIVE, name: str = "Eva Jansen", **facts: object) -> Shopper:
    """A committed shopper."""
    with database.session() as session:
        shopper = make_shopper(session, status, name, **facts)
        session.commit()
    return shopper


def again(database: TestDatabase, shopper: Shopper) -> Shopper:
    """The shopper as it stands in the database now."""
    with database.reading() as session:
        return session.get_one(Shopper, shopper.id)


def browser_of(client: TestClient, database: TestDatabase, shopper: Shopper) -> TestClient:
    """The shopper's own browser."""
    with database.reading() as session:
        user = session.get_one(User, shopper.user_id)
    return sign_in(client, database, user)


def places(database: TestDatabase, *rows: tuple[str, str, float, float]) -> None:
    """Known locations: postal code, city, latitude, longitude."""
    with database.session() as session:
        owner = Client(name="Van Dam", sector="shops", locale="nl")
        session.add(owner)
        session.flush()
        for n, (code, city, latitude, longitude) in enumerate(rows):
            place = Location(client_id=owner.id, external_id=str(n), name=f"Place {n}", postal_code=code, city=city, country="NL")
            place.latitude, place.longitude = latitude, longitude
            session.add(place)
        session.commit()


# --- the own profile ---


def test_a_shopper_is_known_by_the_viewer(database: TestDatabase) -> None:
    shopper = committed(database)
    with database.reading() as session:
        viewer = queries.identify_shopper(session, Viewer(role=Role.SHOPPER, user_id=shopper.user_id))

    assert viewer.shopper_id == shopper.id


def test_a_shopper_changes_languages_and_distance(client: TestClient, database: TestDatabase) -> None:
    shopper = committed(database)

    answer = browser_of(client, database, shopper).post("/profile", data=PROFILE)

    changed = again(database, shopper)
    assert answer.status_code == 303
    assert (changed.languages, changed.travel_radius_km) == (["nl", "de"], 40)
    with database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "shopper.profile_changed")).one()
    assert [str(value).partition(":")[0] for value in entry.changes["travel_radius_km"]] == ["enc", "enc"]


def test_the_home_is_in_the_middle_of_the_known_places_nearby(client: TestClient, database: TestDatabase) -> None:
    near = ("1017XY", "Amsterdam", 52.36, 4.88), ("1017 ZZ", "Amsterdam", 52.38, 4.90), ("1017AA", "Amsterdam", 52.37, 4.89)
    places(database, *near, ("9712", "Groningen", 53.2, 6.5))
    shopper = committed(database, postal_code="3511 AA", city="Utrecht")

    browser_of(client, database, shopper).post("/profile", data=PROFILE)

    changed = again(database, shopper)
    assert (changed.latitude, changed.longitude) == (52.37, 4.89)


@pytest.mark.parametrize(
    ("code", "city", "expected"),
    [
        ("9712 AB", "Anywhere", (53.2, 6.5)),
        ("9999 XX", "groningen", (53.2, 6.5)),
        ("9799 XX", "Anywhere", (53.2, 6.5)),
        ("5011 AA", "Tilburg", None),
    ],
)
def test_a_home_is_found_by_postal_code_then_city_then_area(
    database: TestDatabase, code: str, city: str, expected: tuple[float, float] | None
) -> None:
    places(database, ("9712 CD", "Groningen", 53.2, 6.5), ("1017 AA", "Amsterdam", 52.37, 4.89))
    with database.reading() as session:
        assert queries.find_area_position(session, "NL", code, city) == expected
        assert queries.find_area_position(session, "BE", code[:4], city) is None


def test_a_position_from_the_phone_counts_above_the_postal_code(client: TestClient, database: TestDatabase) -> None:
    places(database, ("1017 AA", "Amsterdam", 52.37, 4.89))
    shopper = committed(database)

    browser_of(client, database, shopper).post("/profile", data={**PROFILE, "latitude": "52.1", "longitude": "5.2"})
    browser_of(client, database, shopper).post("/profile", data={**PROFILE, "travel_radius_km": "10"})

    changed = again(database, shopper)
    assert (changed.latitude, changed.longitude, changed.travel_radius_km) == (52.1, 5.2, 10)


@only_sqlite
@pytest.mark.parametrize(
    "wrong", [{"postal_code": "10"}, {"travel_radius_km": "0"}, {"travel_radius_km": "far"}, {"languages": []}, {"latitude": "91", "longitude": "4"}],
)  # fmt: skip
def test_a_wrong_profile_is_not_kept(client: TestClient, database: TestDatabase, wrong: dict[str, object]) -> None:
    shopper = committed(database)

    answer = browser_of(client, database, shopper).post("/profile", data={**PROFILE, **wrong})

    assert answer.status_code == 422
    assert again(database, shopper).travel_radius_km == 25


def test_a_shopper_takes_a_break_and_ends_it(client: TestClient, database: TestDatabase) -> None:
    shopper = committed(database)
    browser = browser_of(client, database, shopper)

    browser.post("/profile/pause")
    paused = again(database, shopper).status
    browser.post("/profile/resume")

    assert (paused, again(database, shopper).status) == (ShopperStatus.PAUSED, ShopperStatus.ACTIVE)


def test_a_suspended_shopper_cannot_make_an_own_end_to_it(client: TestClient, database: TestDatabase) -> None:
    shopper = committed(database, ShopperStatus.SUSPENDED, suspended_reason="No evidence twice")
    browser = browser_of(client, database, shopper)

    assert browser.post("/profile/resume").status_code == 409
    assert browser.post("/profile/pause").status_code == 409
    assert browser.post("/application/test").status_code == 409
    assert again(database, shopper).status is ShopperStatus.SUSPENDED


def test_a_shopper_starts_with_the_work_and_an_applicant_with_the_application(client: TestClient, database: TestDatabase) -> None:
    active, applied = committed(database), committed(database, ShopperStatus.APPLIED)

    assert browser_of(client, database, active).get("/").headers["location"] == "/phone/"
    assert browser_of(client, database, applied).get("/").headers["location"] == "/application"


# --- staff ---


def test_suspending_needs_a_reason(managers_browser: TestClient, database: TestDatabase) -> None:
    shopper = committed(database)

    answer = managers_browser.post(f"/shoppers/{shopper.id}/suspend", data={"reason": "  "})

    assert answer.status_code == 422
    assert again(database, shopper).status is ShopperStatus.ACTIVE
    assert count(database, AuditEntry) == 0


def test_a_suspension_stands_in_the_log_with_its_reason_and_can_be_ended(managers_browser: TestClient, database: TestDatabase) -> None:
    shopper = committed(database)

    managers_browser.post(f"/shoppers/{shopper.id}/suspend", data={"reason": "Two visits without evidence"})
    suspended = again(database, shopper)
    page = managers_browser.get(f"/shoppers/{shopper.id}").text
    managers_browser.post(f"/shoppers/{shopper.id}/reactivate")

    assert (suspended.status, suspended.suspended_reason) == (ShopperStatus.SUSPENDED, "Two visits without evidence")
    assert "Two visits without evidence" in page
    assert (again(database, shopper).status, again(database, shopper).suspended_reason) == (ShopperStatus.ACTIVE, None)
    with database.reading() as session:
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_type == "shopper").order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.reason) for entry in entries] == [
        ("shopper.suspended", "Two visits without evidence"),
        ("shopper.active", None),
    ]


@pytest.mark.parametrize("status", [status for status in ShopperStatus if ShopperStatus.SUSPENDED not in TRANSITIONS[status]])
@only_sqlite
def test_only_an_active_shopper_can_be_suspended(database: TestDatabase, manager: Viewer, status: ShopperStatus) -> None:
    shopper = committed(database, status)

    with database.session() as session, pytest.raises(ShopperStepNotPossible):
        actions.suspend(session, manager, shopper.id, "because")

    assert again(database, shopper).status is status


@only_sqlite
@pytest.mark.parametrize("status", [ShopperStatus.TESTING, ShopperStatus.APPLIED, ShopperStatus.FAILED])
def test_nobody_is_made_active_past_the_test(database: TestDatabase, manager: Viewer, status: ShopperStatus) -> None:
    shopper = committed(database, status)

    with database.session() as session, pytest.raises(ShopperStepNotPossible):
        actions.reactivate(session, manager, shopper.id)

    assert again(database, shopper).status is status


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CLIENT, Role.SHOPPER])
@only_sqlite
def test_others_than_managers_see_no_shoppers(client: TestClient, database: TestDatabase, role: Role) -> None:
    shopper = committed(database)
    browser = sign_in(client, database, make_staff(database, role))

    assert browser.get("/shoppers").status_code == 403
    assert browser.get(f"/shoppers/{shopper.id}").status_code == 403
    assert browser.post(f"/shoppers/{shopper.id}/suspend", data={"reason": "x"}).status_code == 403
    with database.session() as session, pytest.raises(ShopperNotFound):
        actions.suspend(session, Viewer(role=role), shopper.id, "because")
    assert again(database, shopper).status is ShopperStatus.ACTIVE


def test_shoppers_are_found_by_name_number_address_town_status_country_and_language(manager: Viewer, database: TestDatabase) -> None:
    with database.session() as session:
        eva = make_shopper(session, name="Eva Jansen", email="eva@example.org", city="Zwolle", languages=["nl", "fr"])
        make_shopper(session, ShopperStatus.PAUSED, "Noor 100%", country="DE", languages=["de"], city="Aachen")
        make_shopper(session, ShopperStatus.ERASED, "", languages=[], city="")
        session.commit()
        number = str(eva.number)

    def names(**chosen: object) -> list[str]:
        with database.reading() as session:
            found = queries.list_shoppers(session, manager, queries.ShopperFilter(**chosen))  # type: ignore[arg-type]
            assert found.total == len(found.rows)
            return [person.user.name for person in found.rows]

    assert names() == ["Eva Jansen", "Noor 100%"]
    for chosen in (
        {"q": "jans"},
        {"q": number},
        {"q": "EVA@example"},
        {"q": "zwol eva"},
        {"language": "fr"},
        {"country": "NL"},
        {"status": ShopperStatus.ACTIVE},
    ):
        assert names(**chosen) == ["Eva Jansen"], chosen
    assert names(q="100%") == ["Noor 100%"]
    assert names(q="%%") == []
    assert names(status=ShopperStatus.ERASED) == [""]
    assert names(q="nobody") == []


def test_the_list_asks_the_database_as_often_for_many_as_for_few(managers_browser: TestClient, database: TestDatabase) -> None:
    committed(database)
    few = managers_browser.get("/shoppers")
    with database.session() as session:
        for n in range(120):
            make_shopper(session, name=f"Guest {n:03}")
        session.commit()
    many = managers_browser.get("/shoppers?sort=-name&page=2")

    assert few.headers["x-veldgast-queries"] == many.headers["x-veldgast-queries"]
    assert many.text.count('<th scope="row">') == queries.PAGE_SIZE


@only_sqlite
def test_an_empty_list_says_what_to_do(managers_browser: TestClient, database: TestDatabase) -> None:
    del database
    assert "/apply" in managers_browser.get("/shoppers").text
    assert "Take away one of the filters" in managers_browser.get("/shoppers?q=nobody").text


@only_sqlite
def test_a_shoppers_page_shows_what_staff_need(managers_browser: TestClient, database: TestDatabase) -> None:
    shopper = committed(database)
    page = managers_browser.get(f"/shoppers/{shopper.id}")

    assert page.status_code == 200
    assert f"/field/shoppers/{shopper.id}/visits" in page.text
    assert managers_browser.get("/shoppers/00000000-0000-0000-0000-000000000000").status_code == 404
