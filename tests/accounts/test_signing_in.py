from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
import time_machine
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.accounts.models import Attempt, User, UserSession
from app.accounts.queries import hash_token
from app.accounts.rules import SIGN_IN_PER_ADDRESS
from app.accounts.viewing import COOKIE
from app.kit.clock import now
from tests.accounts.conftest import PASSWORD
from tests.support.databases import TestDatabase, only_sqlite


def count_sessions(database: TestDatabase) -> int:
    with database.reading() as session:
        return session.query(UserSession).count()


def try_to_sign_in(browser: TestClient, email: str = "marit@example.org", password: str = PASSWORD, **fields: str) -> tuple[int, str]:
    answer = browser.post("/sign-in", data={"email": email, "password": password, **fields})
    return answer.status_code, answer.headers.get("location", "")


def test_the_right_password_signs_in_and_only_a_hash_of_the_cookie_is_kept(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    assert try_to_sign_in(english, email=" Marit@Example.ORG ") == (303, "/")
    with database.reading() as session:
        kept = session.query(UserSession).one()
    assert kept.token_hash == hash_token(english.cookies[COOKIE]) != english.cookies[COOKIE]
    assert kept.user_id == marit.id
    assert english.get("/").headers["location"] == "/today"
    assert english.get("/account").status_code == 200


@only_sqlite
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(english: TestClient, app: FastAPI, marit: User) -> None:
    del marit
    in_development = english.post("/sign-in", data={"email": "marit@example.org", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in in_development
    assert "SameSite=lax" in in_development
    assert "Secure" not in in_development
    app.state.settings.mode = "production"
    outside = english.post("/sign-in", data={"email": "marit@example.org", "password": PASSWORD}).headers["set-cookie"]
    assert outside.split(COOKIE)[1].split(", ")[0].count("Secure") == 1


def test_signing_in_makes_a_new_token_and_ends_the_one_the_browser_came_with(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    del marit
    english.cookies.set(COOKIE, "planted-by-somebody-else")
    try_to_sign_in(english)
    first = english.cookies.get(COOKIE, domain="testserver.local") or english.cookies.get(COOKIE, domain="testserver")
    assert first != "planted-by-somebody-else"
    with database.reading() as session:
        assert session.query(UserSession).filter_by(token_hash=hash_token("planted-by-somebody-else")).count() == 0
    english.cookies.clear()
    english.cookies.set(COOKIE, str(first))
    try_to_sign_in(english)
    assert count_sessions(database) == 1
    with database.reading() as session:
        assert session.query(UserSession).filter_by(token_hash=hash_token(str(first))).count() == 0


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(english: TestClient, database: TestDatabase, marit: User) -> None:
    del marit
    answers = [
        english.post("/sign-in", data={"email": email, "password": "something else entirely"})
        for email in ("marit@example.org", "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    bodies = [
        answer.text.replace("marit@", "nobody@").replace(answer.headers["content-security-policy"].split("'nonce-")[1].split("'")[0], "")
        for answer in answers
    ]
    assert bodies[0] == bodies[1]
    assert "do not belong together" in bodies[0]
    assert COOKIE not in english.cookies
    assert count_sessions(database) == 0


def test_a_disabled_person_cannot_sign_in_and_a_running_session_stops(english: TestClient, database: TestDatabase, marit: User) -> None:
    try_to_sign_in(english)
    assert english.get("/account").status_code == 200
    with database.session() as session:
        session.get_one(User, marit.id).disabled_at = now()
        session.commit()
    assert english.get("/account").headers["location"] == "/sign-in?next=/account"
    assert try_to_sign_in(english)[0] == 422


def test_an_expired_session_is_nobody(english: TestClient, marit: User) -> None:
    del marit
    try_to_sign_in(english)
    with time_machine.travel(now().timestamp() + 31 * 86400, tick=True):
        assert english.get("/account").status_code == 303


@only_sqlite
def test_after_signing_in_one_goes_on_to_where_one_wanted_to_be_but_never_to_another_site(english: TestClient, marit: User) -> None:
    del marit
    assert try_to_sign_in(english, next="/field?q=gent") == (303, "/field?q=gent")
    assert try_to_sign_in(english, next="//evil.example/field") == (303, "/")
    assert english.get("/sign-in?next=/field").headers["location"] == "/field"
    assert english.get("/sign-in?next=https://evil.example").headers["location"] == "/"


def test_signing_out_deletes_the_session(english: TestClient, database: TestDatabase, marit: User) -> None:
    del marit
    try_to_sign_in(english)
    token = english.cookies[COOKIE]
    assert english.post("/sign-out").headers["location"] == "/"
    assert count_sessions(database) == 0
    english.cookies.set(COOKIE, token)
    assert english.get("/account").status_code == 303


def test_too_many_tries_with_an_address_have_to_wait_even_with_the_right_password(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    del marit
    for _ in range(SIGN_IN_PER_ADDRESS.times):
        assert try_to_sign_in(english, password="a wrong one, again")[0] == 422
    answer = english.post("/sign-in", data={"email": "MARIT@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait 15 minutes and try again" in answer.text
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert count_sessions(database) == 0
    assert try_to_sign_in(english, email="somebody.else@example.org")[0] == 422
    with time_machine.travel(now().timestamp() + 16 * 60, tick=True):
        assert try_to_sign_in(english)[0] == 303


def test_tries_are_counted_by_keyed_hashes_and_forgotten_after_the_right_password(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    del marit
    try_to_sign_in(english, password="a wrong one, again")
    with database.reading() as session:
        keys = set(session.scalars(sa.select(Attempt.key_hash)))
    assert len(keys) == 2
    assert hash_token("marit@example.org") not in keys
    try_to_sign_in(english)
    with database.reading() as session:
        assert len(set(session.scalars(sa.select(Attempt.key_hash)))) == 1


def test_many_at_once_are_counted_exactly(english: TestClient, app: FastAPI, database: TestDatabase, marit: User) -> None:
    del english, marit

    def attempt(_n: int) -> int:
        return try_to_sign_in(TestClient(app, follow_redirects=False), password="a wrong one, again")[0]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(attempt, range(SIGN_IN_PER_ADDRESS.times + 4)))
    assert answers.count(422) == SIGN_IN_PER_ADDRESS.times
    assert answers.count(429) == 4
    assert count_sessions(database) == 0


def test_a_form_on_another_site_cannot_sign_anybody_in_or_out(english: TestClient, database: TestDatabase, marit: User) -> None:
    del marit
    fields = {"email": "marit@example.org", "password": PASSWORD}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert english.post("/sign-in", data=fields, headers=headers).status_code == 403
    assert count_sessions(database) == 0
    try_to_sign_in(english)
    assert english.post("/sign-out", headers={"sec-fetch-site": "same-site"}).status_code == 403
    assert count_sessions(database) == 1
    assert english.post("/sign-out", headers={"sec-fetch-site": "same-origin", "origin": "http://testserver"}).status_code == 303


def test_signing_out_tells_a_shoppers_phone_to_let_go_and_nobody_elses(english: TestClient, database: TestDatabase, marit: User) -> None:
    english.post("/sign-in", data={"email": marit.email, "password": PASSWORD})
    assert "forget" not in english.post("/sign-out").headers.get("set-cookie", "")
    with database.session() as session:
        session.get_one(User, marit.id).role = Role.SHOPPER
        session.commit()
    english.post("/sign-in", data={"email": marit.email, "password": PASSWORD})
    signed_out = english.post("/sign-out").headers["set-cookie"]
    assert "forget=1" in signed_out
    assert "Path=/phone" in signed_out


def test_who_is_signed_in_as_somebody_else_can_sign_in_to_the_phone(english: TestClient, marit: User) -> None:
    english.post("/sign-in", data={"email": marit.email, "password": PASSWORD})
    assert english.get("/sign-in?next=/account").status_code == 303
    assert 'name="password"' in english.get("/sign-in?next=/phone/").text, "a reviewer has no work on the phone"
