import httpx
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.accounts.models import User
from app.main import create_app
from app.settings import Settings
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.servers import LiveServer
from tests.support.signing_in import make_staff, sign_in

pytestmark = only_sqlite


def test_the_language_is_the_browsers_until_another_is_chosen(client: TestClient) -> None:
    assert '<html lang="en"' in client.get("/sign-in", headers={"accept-language": "en-GB,en;q=0.9"}).text
    assert '<html lang="nl"' in client.get("/sign-in", headers={"accept-language": "nl-BE,nl;q=0.9"}).text
    chosen = client.post("/language", data={"language": "en", "next": "/sign-in?next=/field"})
    assert chosen.status_code == 303
    assert chosen.headers["location"] == "/sign-in?next=/field"
    assert '<html lang="en"' in client.get("/sign-in", headers={"accept-language": "nl"}).text


def test_a_language_we_do_not_speak_changes_nothing(client: TestClient) -> None:
    assert client.post("/language", data={"language": "xx", "next": "https://evil.example"}).headers["location"] == "/"
    assert "lang" not in client.cookies


def test_the_chosen_language_is_remembered_for_mails(client: TestClient, database: TestDatabase) -> None:
    user = make_staff(database)
    sign_in(client, database, user).post("/language", data={"language": "nl", "next": "/account"})
    with database.reading() as session:
        assert session.get_one(User, user.id).locale == "nl"


def test_a_phone_is_told_whether_its_account_has_the_language_now(client: TestClient, database: TestDatabase) -> None:
    def tell() -> int:
        return client.post("/language", data={"language": "nl"}, headers={"accept": "application/json"}).status_code

    assert tell() == 401
    user = make_staff(database)
    sign_in(client, database, user)
    assert tell() == 204
    with database.reading() as session:
        assert session.get_one(User, user.id).locale == "nl"


def test_the_theme_follows_the_choice_and_then_the_system_again(client: TestClient) -> None:
    assert 'data-theme="system"' in client.get("/sign-in").text
    client.post("/theme", data={"theme": "dark", "next": "/sign-in"})
    assert 'data-theme="dark"' in client.get("/sign-in").text
    client.post("/theme", data={"theme": "system", "next": "/sign-in"})
    assert 'data-theme="system"' in client.get("/sign-in").text


def test_another_site_cannot_choose_the_language(client: TestClient) -> None:
    answer = client.post("/language", data={"language": "en", "next": "/"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "lang" not in client.cookies


def test_the_style_page_is_there_in_development_only(client: TestClient, app: FastAPI, settings: Settings, database: TestDatabase) -> None:
    assert client.get("/style").status_code == 200
    assert client.get("/style?shell=client").status_code == 200
    del app
    settings.mode = "production"
    outside = TestClient(create_app(settings, database.app), follow_redirects=False)
    assert outside.get("/style").status_code == 404


def test_secrets_of_mailed_links_do_not_reach_the_log(servers: LiveServer) -> None:
    secret = "Zx9-" * 11
    web = servers.start_web()
    assert httpx.get(f"{web.url}/sign-in/link/{secret}").status_code == 410
    web.stop()
    ours = [line for line in web.log.read_text().splitlines() if "request_id=" in line]
    assert any("/sign-in/link/" in line for line in ours)
    assert not any(secret in line for line in ours)
