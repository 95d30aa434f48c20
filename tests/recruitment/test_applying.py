"""Applying: who is taken in, what is told to whom, and what is kept."""

import datetime as dt

from starlette.testclient import TestClient

from app.access.permissions import Role
from app.accounts.models import User
from app.kit.clock import now
from app.mail.models import OutgoingMail
from app.recruitment import actions
from app.recruitment.models import CoolDown, Shopper
from app.recruitment.rules import ShopperStatus
from app.settings import get_settings
from tests.recruitment.conftest import FORM, count, link_in, mails_to, make_shopper, years_ago
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.mail_server import MailServer
from tests.support.signing_in import make_user


def test_an_applicant_is_taken_in_and_gets_a_link_by_mail(client: TestClient, database: TestDatabase) -> None:
    answer = client.post("/apply", data=FORM)

    assert (answer.status_code, answer.headers["location"]) == (303, "/apply/sent")
    with database.reading() as session:
        shopper = session.query(Shopper).one()
        user = session.get_one(User, shopper.user_id)
    assert (user.email, user.role, user.email_confirmed_at) == ("eva@example.org", Role.SHOPPER, None)
    assert (shopper.status, shopper.number, shopper.languages) == (ShopperStatus.APPLIED, 1001, ["nl", "en"])
    assert user.password_hash is not None
    assert "gewone zin" not in user.password_hash
    (mail,) = mails_to(database, "eva@example.org")
    assert mail.template == "confirm"


def test_who_applies_after_a_stranger_did_with_the_same_address_chooses_the_password_on_confirming(
    client: TestClient, database: TestDatabase
) -> None:
    client.post("/apply", data=FORM | {"password": "van een vreemde, lang"})
    client.cookies.clear()
    client.post("/apply", data=FORM)
    path = link_in(next(mail for mail in mails_to(database, "eva@example.org") if mail.template == "confirm"))

    assert 'name="password"' in client.get(path).text
    assert client.post(path).status_code == 422
    assert client.post(path, data={"password": FORM["password"]}).status_code == 303
    client.cookies.clear()
    assert client.post("/sign-in", data={"email": FORM["email"], "password": "van een vreemde, lang"}).status_code == 422
    assert client.post("/sign-in", data={"email": FORM["email"], "password": FORM["password"]}).status_code == 303


def test_the_link_in_the_mail_signs_in_and_works_once(client: TestClient, database: TestDatabase) -> None:
    client.post("/apply", data=FORM)
    path = link_in(mails_to(database, "eva@example.org")[0])

    assert 'name="password"' not in client.get(path).text, "this browser chose the password"
    assert client.post(path).status_code == 303
    assert client.get("/application").status_code == 200
    with database.reading() as session:
        confirmed_at = session.query(User).one().email_confirmed_at
    client.cookies.clear()
    again = client.post(path)

    assert confirmed_at is not None
    assert again.status_code in {404, 410}
    assert client.get("/application").status_code in {303, 401}


def test_somebody_of_seventeen_is_refused_kindly_and_nothing_is_stored(client: TestClient, database: TestDatabase) -> None:
    answer = client.post("/apply", data={**FORM, "birth_date": years_ago(18, days=2).isoformat()}, headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert "do come back" in answer.text
    assert [count(database, table) for table in (User, Shopper, OutgoingMail)] == [0, 0, 0]


def test_somebody_who_turned_eighteen_may_apply(client: TestClient, database: TestDatabase) -> None:
    assert client.post("/apply", data={**FORM, "birth_date": years_ago(18, days=-1).isoformat()}).status_code == 303
    assert count(database, Shopper) == 1


def test_an_address_that_has_an_account_gets_the_same_answer_and_another_mail(client: TestClient, database: TestDatabase) -> None:
    with database.session() as session:
        make_user(session, Role.CLIENT, "Eva Jansen", "eva@example.org")
        session.commit()

    known, new = client.post("/apply", data=FORM), client.post("/apply", data={**FORM, "email": "new@example.org"})

    assert (known.status_code, known.headers["location"], known.content) == (new.status_code, new.headers["location"], new.content)
    assert [mail.template for mail in mails_to(database, "eva@example.org")] == ["already_registered"]
    assert [mail.template for mail in mails_to(database, "new@example.org")] == ["confirm"]
    with database.reading() as session:
        assert session.query(User).filter_by(email="eva@example.org").one().role is Role.CLIENT
    assert count(database, Shopper) == 1


def test_an_address_that_failed_lately_is_told_when_it_may_try_again(client: TestClient, database: TestDatabase) -> None:
    until = now() + dt.timedelta(days=40)
    with database.session() as session:
        session.add(CoolDown(address_hash=actions.hash_address("eva@example.org"), until=until))
        session.commit()

    answer = client.post("/apply", data={**FORM, "email": "EVA@example.org"}, headers={"accept-language": "en"})

    assert answer.status_code == 409
    assert str(until.year) in answer.text
    assert [count(database, table) for table in (User, Shopper, OutgoingMail)] == [0, 0, 0]


def test_after_the_cool_down_the_address_may_apply(client: TestClient, database: TestDatabase) -> None:
    with database.session() as session:
        session.add(CoolDown(address_hash=actions.hash_address("eva@example.org"), until=now() - dt.timedelta(minutes=1)))
        session.commit()

    assert client.post("/apply", data=FORM).status_code == 303
    assert count(database, Shopper) == 1


def test_a_cool_down_keeps_no_address(database: TestDatabase) -> None:
    del database
    assert "eva" not in actions.hash_address("eva@example.org")
    assert actions.hash_address("Eva@Example.org ") == actions.hash_address("eva@example.org")


@only_sqlite
def test_an_incomplete_form_comes_back_with_what_was_filled_in(client: TestClient, database: TestDatabase) -> None:
    answer = client.post(
        "/apply", data={"name": "Eva Jansen", "country": "NL", "postal_code": "10", "email": "eva", "languages": ["nl"], "password": "kort"},
        headers={"accept-language": "en"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'value="Eva Jansen"' in answer.text
    assert "kort" not in answer.text
    for field in ("email", "password", "birth_date", "postal_code", "city", "consent", "travel_radius_km"):
        assert f'id="f-{field}-error"' in answer.text, field
    assert count(database, User) == 0


@only_sqlite
def test_without_consent_nothing_is_stored(client: TestClient, database: TestDatabase) -> None:
    answer = client.post("/apply", data={key: value for key, value in FORM.items() if key != "consent"})

    assert answer.status_code == 422
    assert count(database, User) == 0


def test_a_form_on_another_site_cannot_apply(client: TestClient, database: TestDatabase) -> None:
    answer = client.post("/apply", data=FORM, headers={"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"})

    assert answer.status_code == 403
    assert count(database, User) == 0


@only_sqlite
def test_applying_again_and_again_is_slowed_down(client: TestClient, database: TestDatabase) -> None:
    statuses = [client.post("/apply", data=FORM).status_code for _n in range(4)]

    assert statuses == [303, 303, 303, 429]
    assert count(database, Shopper) == 1


def test_numbers_go_on_from_the_highest(client: TestClient, database: TestDatabase) -> None:
    with database.session() as session:
        make_shopper(session).number = 5000
        session.commit()

    client.post("/apply", data=FORM)

    with database.reading() as session:
        assert {shopper.number for shopper in session.query(Shopper)} == {5000, 5001}


def test_the_confirmation_is_delivered_by_a_mail_server(smtp_server: MailServer, database: TestDatabase, client: TestClient) -> None:
    get_settings().smtp_url = smtp_server.url

    client.post("/apply", data=FORM, headers={"accept-language": "en"})
    (mail,) = mails_to(database, "eva@example.org")
    (delivered,) = smtp_server.wait_for(1)

    plain = delivered.get_body(("plain",))
    assert plain is not None
    assert delivered["To"] == "eva@example.org"
    assert delivered["Subject"] == mail.subject
    assert link_in(mail) in plain.get_content().replace("=\n", "")
    with database.reading() as session:
        assert session.get_one(OutgoingMail, mail.id).sent_at is not None
