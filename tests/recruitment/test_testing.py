"""The suitability test: kept answer by answer, graded once, taken again after a while, erased when failed."""

import datetime as dt

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.access.viewer import Viewer
from app.accounts.models import User
from app.audit.models import AuditEntry, PersonKey
from app.kit.clock import now
from app.mail.models import OutgoingMail
from app.recruitment import actions, jobs
from app.recruitment.errors import AddressNotConfirmed, CoolingDown, TestNotOpen
from app.recruitment.models import CoolDown, Shopper, TestAttempt
from app.recruitment.rules import ShopperStatus
from app.recruitment.scoring import suitability_test
from app.settings import get_settings
from tests.recruitment.conftest import (
    bad_answers,
    count,
    good_answers,
    mails_to,
    make_shopper,
    moved_back,
    own_shopper,
    take_test,
)
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.signing_in import viewer_of


def open_attempt(database: TestDatabase) -> TestAttempt:
    """The one attempt there is."""
    with database.reading() as session:
        return session.scalars(sa.select(TestAttempt)).one()


def test_the_test_begins_only_after_the_address_is_confirmed(database: TestDatabase) -> None:
    with database.session() as session:
        shopper = make_shopper(session, ShopperStatus.APPLIED)
        user = session.get_one(User, shopper.user_id)
        user.email_confirmed_at = None
        session.commit()

    with database.session() as session, pytest.raises(AddressNotConfirmed):
        actions.begin_test(session, viewer_of(user))

    assert count(database, TestAttempt) == 0
    assert own_shopper(database, viewer_of(user)).status is ShopperStatus.APPLIED


def test_each_answer_is_kept_and_a_reload_shows_it(applicants_browser: TestClient, database: TestDatabase) -> None:
    begun = applicants_browser.post("/application/test")
    first = begun.headers["location"]
    saved = applicants_browser.post(first, data={"value": "none"}, headers={"HX-Request": "true"})

    assert (begun.status_code, saved.status_code) == (303, 204)
    assert open_attempt(database).answers == {"visits_done": "none"}
    page = applicants_browser.get(first).text
    assert page.count(" checked") == 1
    assert applicants_browser.get("/application/test").headers["location"] != first
    assert own_shopper(database, _viewer(database)).status is ShopperStatus.TESTING


def _viewer(database: TestDatabase) -> Viewer:
    with database.reading() as session:
        return viewer_of(session.scalars(sa.select(User).where(User.email == "eva@example.org")).one())


def test_without_a_script_the_button_keeps_the_answer_and_goes_on(applicants_browser: TestClient, database: TestDatabase) -> None:
    applicants_browser.post("/application/test")

    answer = applicants_browser.post("/application/test/visits_done", data={"value": "few"})

    assert answer.headers["location"] == "/application/test/recognised"
    assert open_attempt(database).answers == {"visits_done": "few"}


def test_an_answer_that_is_no_option_is_not_kept(applicants_browser: TestClient, database: TestDatabase) -> None:
    applicants_browser.post("/application/test")

    applicants_browser.post("/application/test/visits_done", data={"value": "a thousand"})
    unknown = applicants_browser.post("/application/test/no_such_question", data={"value": "few"})

    assert unknown.status_code == 404
    assert open_attempt(database).answers == {}


@only_sqlite
def test_no_page_of_the_test_betrays_what_an_answer_is_worth(applicants_browser: TestClient, database: TestDatabase) -> None:
    del database
    applicants_browser.post("/application/test")
    for question in suitability_test().questions():
        page = applicants_browser.get(f"/application/test/{question.code}")
        assert page.status_code == 200
        assert "points" not in page.text
        assert "disqualif" not in page.text
    assert applicants_browser.get("/application/test/check").status_code == 200
    assert applicants_browser.get("/application/scene/scene_desk.svg").headers["content-type"] == "image/svg+xml"
    assert applicants_browser.get("/application/scene/nothing.svg").status_code == 404


def test_an_unfinished_test_stays_open(applicants_browser: TestClient, database: TestDatabase) -> None:
    applicants_browser.post("/application/test")
    applicants_browser.post("/application/test/visits_done", data={"value": "few"})

    answer = applicants_browser.post("/application/test/check")

    assert answer.headers["location"] == "/application/test/recognised"
    attempt = open_attempt(database)
    assert (attempt.submitted_at, attempt.passed, attempt.answers) == (None, None, {"visits_done": "few"})
    assert own_shopper(database, _viewer(database)).status is ShopperStatus.TESTING


@only_sqlite
def test_a_description_that_is_too_short_is_kept_and_still_open_wherever_it_is_asked_for(
    applicants_browser: TestClient, database: TestDatabase
) -> None:
    applicants_browser.post("/application/test")
    for code, given in good_answers().items():
        if code != "description":
            applicants_browser.post(f"/application/test/{code}", data={"value": given})

    answer = applicants_browser.post("/application/test/description", data={"value": "A hall."})

    assert answer.headers["location"] == "/application/test/description"
    page = applicants_browser.get("/application/test/description").text
    assert (page.count("flash--warning"), page.count("120 ")) == (1, 2), "beside the question and in the warning"
    assert open_attempt(database).answers["description"] == "A hall."
    check = applicants_browser.get("/application/test/check").text
    assert check.count("test-list__mark--open") == 1
    assert 'action="/application/test/check"' not in check, "nothing to send in yet"
    assert applicants_browser.get("/application/test").headers["location"] == "/application/test/description"


def test_who_passes_is_active_and_told_so(applicant: Viewer, database: TestDatabase) -> None:
    assert take_test(database, applicant, good_answers())

    shopper = own_shopper(database, applicant)
    assert shopper.status is ShopperStatus.ACTIVE
    assert shopper.activated_at is not None
    attempt = open_attempt(database)
    assert attempt.passed
    assert attempt.points is not None
    assert [mail.template for mail in mails_to(database, "eva@example.org")] == ["test_passed"]
    assert count(database, CoolDown) == 0


def test_who_fails_is_told_when_to_try_again_and_not_what_was_wrong(applicant: Viewer, database: TestDatabase) -> None:
    assert not take_test(database, applicant, bad_answers())

    shopper = own_shopper(database, applicant)
    assert shopper.status is ShopperStatus.FAILED
    assert shopper.retry_at is not None
    assert abs(shopper.retry_at - now() - dt.timedelta(days=get_settings().cool_down_days)) < dt.timedelta(minutes=1)
    (mail,) = mails_to(database, "eva@example.org")
    assert mail.template == "test_failed"
    assert str(shopper.retry_at.year) in mail.body_text
    for question in suitability_test().questions():
        assert question.label["en"] not in mail.body_text
    with database.reading() as session:
        assert session.get(CoolDown, actions.hash_address("eva@example.org")) is not None


def test_a_test_that_was_sent_in_cannot_be_changed(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())
    before = open_attempt(database)

    for change in (lambda s: actions.save_answer(s, applicant, "visits_done", ["few"]), lambda s: actions.submit_test(s, applicant)):
        with database.session() as session, pytest.raises(TestNotOpen):
            change(session)

    after = open_attempt(database)
    assert (after.answers, after.passed, after.submitted_at) == (before.answers, before.passed, before.submitted_at)


def test_before_the_date_nobody_can_try_again(applicants_browser: TestClient, applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())

    with database.session() as session, pytest.raises(CoolingDown):
        actions.begin_test(session, applicant)
    page = applicants_browser.get("/application").text

    assert "You can try again from" in page
    assert count(database, TestAttempt) == 1
    assert own_shopper(database, applicant).status is ShopperStatus.FAILED


def test_after_the_date_the_test_can_be_taken_again_and_passed(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())
    with database.session() as session:
        session.scalars(sa.select(Shopper)).one().retry_at = now() - dt.timedelta(seconds=1)
        session.commit()

    assert take_test(database, applicant, good_answers())

    shopper = own_shopper(database, applicant)
    assert (shopper.status, shopper.retry_at) == (ShopperStatus.ACTIVE, None)
    assert count(database, TestAttempt) == 2


def test_failing_twice_is_counted_and_starts_the_waiting_time_anew(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())
    with database.session() as session:
        session.scalars(sa.select(Shopper)).one().retry_at = now()
        session.commit()
    take_test(database, applicant, bad_answers())

    with database.reading() as session:
        assert session.get_one(CoolDown, actions.hash_address("eva@example.org")).attempts == 2


def test_a_month_after_failing_a_person_is_erased_and_only_the_cool_down_stays(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())
    mails_to(database, "eva@example.org")
    with database.session() as session:
        session.add(PersonKey(person_id=applicant.user_id, key="k"))
        session.commit()
    moved_back(database, TestAttempt, "submitted_at", 32)

    assert jobs.erase_failed(database.app) == 1
    assert jobs.erase_failed(database.app) == 0

    shopper = own_shopper(database, applicant)
    assert (shopper.status, shopper.postal_code, shopper.city, shopper.latitude, shopper.languages) == (
        ShopperStatus.ERASED,
        "",
        "",
        None,
        [],
    )
    with database.reading() as session:
        user = session.get_one(User, applicant.user_id)
        assert (user.name, user.password_hash) == ("", None)
        assert "eva" not in user.email
        assert user.disabled_at is not None
        assert session.get(CoolDown, actions.hash_address("eva@example.org")) is not None
        assert session.get(PersonKey, applicant.user_id) is None
        assert "eva" not in repr([(entry.changes, entry.reason) for entry in session.scalars(sa.select(AuditEntry))]).lower()
    assert [count(database, table) for table in (TestAttempt, OutgoingMail)] == [0, 0]


def test_before_a_month_has_passed_nothing_is_erased(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())
    moved_back(database, TestAttempt, "submitted_at", 26)

    assert jobs.erase_failed(database.app) == 0
    assert own_shopper(database, applicant).city == "Amsterdam"


def test_nobody_who_passed_is_ever_erased_by_the_clock(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, good_answers())
    moved_back(database, TestAttempt, "submitted_at", 400)

    assert jobs.erase_failed(database.app) == 0
    assert own_shopper(database, applicant).status is ShopperStatus.ACTIVE


def test_a_cool_down_that_is_over_is_forgotten(applicant: Viewer, database: TestDatabase) -> None:
    take_test(database, applicant, bad_answers())
    moved_back(database, CoolDown, "until", get_settings().cool_down_days + 1)

    jobs.erase_failed(database.app)

    assert count(database, CoolDown) == 0
