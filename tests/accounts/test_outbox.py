from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import SYSTEM
from app.accounts import actions
from app.mail.actions import queue_mail
from app.main import create_app
from app.settings import Settings
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.signing_in import make_staff, sign_in


def write_mails(database: TestDatabase) -> tuple[str, str]:
    """An invitation and a newer plain mail; the path of the first one's page, and the secret path in it."""
    with database.session() as session:
        actions.invite(session, SYSTEM, email="ada@example.org", name="Ada", role=Role.MANAGER, locale="en")
        mail = queue_mail(
            session, "invite", "bob@example.org", "en", name="Bob", inviter="", role="manager", path="/invitation/" + "k" * 43, days=7
        )
        session.commit()
    return f"/outbox/{mail.id}", "/invitation/" + "k" * 43


def test_the_outbox_shows_the_newest_first_and_finds_by_address(english: TestClient, database: TestDatabase) -> None:
    assert "No mail yet" in english.get("/outbox").text
    page, secret = write_mails(database)
    listed = english.get("/outbox").text
    assert listed.index("bob@example.org") < listed.index("ada@example.org")
    found = english.get("/outbox?q=ADA@").text
    assert "ada@example.org" in found
    assert "bob@example.org" not in found
    assert "No mail like that" in english.get("/outbox?q=nobody").text
    assert f'href="http://testserver{secret}"' in english.get(page).text
    body = english.get(f"{page}/body")
    assert f"http://testserver{secret}" in body.text
    assert "script-src" not in body.headers["content-security-policy"]
    assert "default-src 'none'" in body.headers["content-security-policy"]


@only_sqlite
def test_outside_development_only_administrators_see_mails_and_nobody_the_secrets_in_them(
    settings: Settings, database: TestDatabase
) -> None:
    settings.mode = "production"
    outside = TestClient(create_app(settings, database.app), follow_redirects=False, base_url="https://testserver")
    page, secret = write_mails(database)
    pages = ("/outbox", page, f"{page}/body")
    assert [outside.get(path).status_code for path in pages] == [404, 404, 404]
    sign_in(outside, database, make_staff(database, Role.MANAGER))
    assert [outside.get(path).status_code for path in pages] == [404, 404, 404]
    outside.cookies.clear()
    sign_in(outside, database, make_staff(database, Role.ADMIN))
    answers = [outside.get(path) for path in pages]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "bob@example.org" in answers[0].text
    assert not any(secret in answer.text for answer in answers)


@only_sqlite
def test_a_mail_that_is_not_there_is_not_found(english: TestClient) -> None:
    assert english.get("/outbox/00000000-0000-7000-8000-000000000000").status_code == 404
    assert english.get("/outbox/rubbish").status_code == 404
