"""A whole study as its people live it: applicant, manager, shopper on the phone, reviewer, client."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Geolocation, Page, expect

from app.capture.models import Answer, Evidence
from tests.browser.steps import applying, field, phone_visit, results, review, setting_up, signing_in
from tests.browser.steps.signing_in import MANAGER, REVIEWER, Person
from tests.support.browser import PHONE
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOPPER = Person("Noor Jansen", "noor@home.example.org")
CLIENT = Person("Carla Claes", "carla@lijnvast.example.org")
OTHER = Person("Otto Olsen", "otto@elders.example.org")
COMPANY, COMPETITOR = "Lijnvast", "Elders"
STUDY, PLACE = "Stations of winter", "Leuven"
NEAR_PLACE: Geolocation = {"latitude": 50.8815, "longitude": 4.7155, "accuracy": 20}
REPLY = "She was alone, and nobody waited behind me."


@only_sqlite
def test_three_people_take_a_study_from_an_application_to_a_report_that_the_client_reads(
    database: TestDatabase, live_server: LiveServer, new_page: Callable[..., Page]
) -> None:
    address = live_server.url
    with database.session() as session:
        signing_in.add_staff(session)
    phone = new_page(viewport=PHONE, has_touch=True, is_mobile=True, geolocation=NEAR_PLACE, permissions=["geolocation"])
    manager, reviewer, client, other = (new_page() for _ in range(4))

    become_a_shopper(phone, address)
    set_up(manager, address)
    field.invite_shopper(manager, address, PLACE, SHOPPER)

    take_the_visit(phone, address)
    visit_without_a_network(phone)
    expect_all_on_the_server(phone, database)
    phone_visit.send(phone)

    signing_in.sign_in(reviewer, address, REVIEWER)
    review.open_visit(reviewer, address, PLACE)
    review.read_flags_answers_and_photo(reviewer, phone_visit.MOST_WORDS)
    review.return_with_question(reviewer)
    phone_visit.repair(phone, address, PLACE, review.QUESTION, REPLY)
    setting_up.accept_invitation(client, address, CLIENT)
    results.see_nothing_yet(client, address)
    review.open_visit(reviewer, address, PLACE)
    review.approve(reviewer, REPLY)

    results.see_results(client, address, STUDY)
    results.make_report(manager, address, STUDY)
    read_report(client, other, address)


def become_a_shopper(phone: Page, address: str) -> None:
    """Refused kindly at seventeen; then applies, confirms, passes the test, says where home is."""
    today = dt.datetime.now(dt.UTC).date()
    applying.apply(phone, address, SHOPPER, today - dt.timedelta(days=17 * 365))
    expect(phone.get_by_role("heading", level=1, name="Not yet, but do come back")).to_be_visible()
    applying.apply(phone, address, SHOPPER, dt.date(1994, 3, 8))
    expect(phone).to_have_url(re.compile("/apply/sent"))
    applying.confirm_address(phone, address, SHOPPER)
    applying.take_the_test(phone)
    expect(phone.get_by_role("heading", level=1, name="Welcome, Noor")).to_be_visible()
    applying.give_home_position(phone, address, NEAR_PLACE)


def set_up(manager: Page, address: str) -> None:
    """Two clients with a person each; for one of them a study with a wave of one visit, in the field."""
    signing_in.sign_in(manager, address, MANAGER)
    competitor_url = setting_up.make_client(manager, address, COMPETITOR, "#5B3A8C")
    setting_up.invite_client_person(manager, competitor_url, OTHER)
    client_url = setting_up.make_client(manager, address, COMPANY, "#1D5C4A")
    setting_up.import_locations(manager, client_url)
    study_url = setting_up.make_study(manager, address, client_url, STUDY)
    setting_up.fill_in_parts(manager, study_url)
    setting_up.make_wave(manager, study_url, "Winter")
    setting_up.publish_and_open(manager, study_url)
    setting_up.invite_client_person(manager, client_url, CLIENT)


def take_the_visit(phone: Page, address: str) -> None:
    """Accept the offer, understand the briefing, open the form."""
    phone.context.set_geolocation(NEAR_PLACE)
    phone_visit.accept_offer(phone, address, PLACE)
    phone_visit.understand_briefing(phone)
    phone_visit.open_form(phone)
    phone_visit.wait_until_on_server(phone)


def visit_without_a_network(phone: Page) -> None:
    """The network is cut; everything is answered, the page is loaded anew half-way, and nothing is lost."""
    photo = phone_visit.photo_of_an_entrance()
    phone.context.set_offline(True)
    for at, section in enumerate(phone_visit.SECTIONS):
        phone_visit.answer_section(phone, section, photo)
        if at == len(phone_visit.SECTIONS) // 2:
            answered = phone_visit.count_answers(phone_visit.SECTIONS[: at + 1])
            expect(phone.get_by_role("status").first).to_have_text(f"Offline · {answered} answers and 1 photo safe here")
            phone_visit.reload(phone)
            expect(phone.get_by_role("heading", level=1, name=section["title"]["en"])).to_be_visible()
            expect(phone.get_by_role("slider").first).to_have_attribute("aria-valuenow", "80")
        phone_visit.go_on(phone)
        if section["code"] == "goodbye":
            phone_visit.look_back(phone)
    expect(phone.get_by_role("status").first).to_contain_text("1 photo safe here")


def expect_all_on_the_server(phone: Page, database: TestDatabase) -> None:
    """Nothing came through the cut; with the network back, every answer and the photo are on the server."""
    assert answers_on_server(database) == (0, 0)
    phone.context.set_offline(False)
    phone_visit.wait_until_on_server(phone)
    answered = phone_visit.count_answers(phone_visit.SECTIONS) + phone_visit.count_look_back(phone_visit.SECTIONS)
    assert answers_on_server(database) == (answered, 1)


def answers_on_server(database: TestDatabase) -> tuple[int, int]:
    """How many answers and how many photos the server has."""
    with database.reading() as session:
        answers = session.scalar(sa.select(sa.func.count()).select_from(Answer)) or 0
        return answers, session.scalar(sa.select(sa.func.count()).select_from(Evidence)) or 0


def read_report(client: Page, other: Page, address: str) -> None:
    """The client reads the PDF; somebody of another client finds nothing at its address."""
    path, text = results.download_report(client, address)
    for words in (COMPANY, STUDY, "n = 1", "How this was measured", phone_visit.MOST_WORDS):
        assert words in text
    assert SHOPPER.name not in text
    setting_up.accept_invitation(other, address, OTHER)
    refused = other.goto(f"{address}{path}")
    assert refused is not None
    assert refused.status == 404
    other.goto(f"{address}/reports")
    expect(other.get_by_text("No report yet")).to_be_visible()
