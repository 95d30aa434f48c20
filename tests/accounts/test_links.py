from collections.abc import Callable

import pytest
import time_machine
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.access.viewer import SYSTEM
from app.accounts import actions
from app.accounts.models import MailedLink, User, UserSession
from app.accounts.passwords import verify_password
from app.accounts.rules import MAIL_PER_ADDRESS, LinkPurpose
from app.accounts.viewing import COOKIE
from app.jobs.models import Job
from app.kit.clock import now
from app.mail.models import OutgoingMail
from tests.accounts.conftest import PASSWORD, link_in
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.signing_in import sign_in

Post = Callable[[], list[OutgoingMail]]
NEW = "drie gele tulpen in mei"


def later(minutes: int) -> time_machine.travel:
    return time_machine.travel(now().timestamp() + minutes * 60, tick=True)


def test_a_mailed_link_signs_in_once(english: TestClient, database: TestDatabase, marit: User, post: Post) -> None:
    asked = english.post("/sign-in/link", data={"email": "Marit@example.org"})
    assert asked.headers["location"] == "/mail-sent?about=sign_in"
    (mail,) = post()
    assert mail.recipient == marit.email
    path = link_in(mail)
    assert "Marit Vos" in english.get(path).text
    assert COOKIE not in english.cookies, "opening the link changes nothing"
    assert english.post(path).status_code == 303
    assert english.get("/account").status_code == 200
    english.cookies.clear()
    assert english.get(path).status_code == 410
    assert english.post(path).status_code == 410
    assert COOKIE not in english.cookies
    with database.reading() as session:
        assert session.query(UserSession).count() == 1
        assert session.query(MailedLink).one().token_hash not in path


def test_a_link_that_has_run_out_signs_nobody_in(english: TestClient, database: TestDatabase, marit: User, post: Post) -> None:
    del marit
    english.post("/sign-in/link", data={"email": "marit@example.org"})
    path = link_in(post()[0])
    with later(21):
        assert english.get(path).status_code == 410
        assert english.post(path).status_code == 410
    with database.reading() as session:
        assert session.query(UserSession).count() == 0


def test_only_the_newest_of_two_links_works(english: TestClient, marit: User, post: Post) -> None:
    del marit
    english.post("/sign-in/link", data={"email": "marit@example.org"})
    old = link_in(post()[0])
    english.post("/sign-in/link", data={"email": "marit@example.org"})
    new = link_in(post()[1])
    assert english.post(old).status_code == 410
    assert english.post(new).status_code == 303


@only_sqlite
@pytest.mark.parametrize("page", ["/sign-in/link", "/password/reset"])
def test_asking_for_a_mail_never_tells_whether_an_address_is_known(
    page: str, english: TestClient, database: TestDatabase, marit: User, post: Post
) -> None:
    del marit
    answers = [english.post(page, data={"email": email}) for email in ("marit@example.org", "nobody@example.org")]
    assert {(answer.status_code, answer.headers["location"], answer.text) for answer in answers} == {
        (303, answers[0].headers["location"], "")
    }
    with database.reading() as session:
        assert session.query(Job).filter_by(kind=actions.LINK_MAIL_JOB).count() == 2, "the same work is queued for both"
    assert [mail.recipient for mail in post()] == ["marit@example.org"]


def test_a_new_password_by_mail_ends_every_other_session(english: TestClient, database: TestDatabase, marit: User, post: Post) -> None:
    sign_in(english, database, marit)
    old_session = english.cookies[COOKIE]
    english.cookies.clear()
    english.post("/password/reset", data={"email": "marit@example.org"})
    path = link_in(post()[0])
    assert english.get(path).status_code == 200
    refused = english.post(path, data={"password": "short"})
    assert refused.status_code == 422
    assert "at least 10 characters" in refused.text
    done = english.post(path, data={"password": NEW})
    assert done.status_code == 303
    assert english.get("/account").status_code == 200
    assert english.post(path, data={"password": "nog een ander wachtwoord"}).status_code == 410
    english.cookies.clear()
    english.cookies.set(COOKIE, old_session)
    assert english.get("/account").status_code == 303
    with database.reading() as session:
        kept = session.get_one(User, marit.id).password_hash
    assert verify_password(NEW, kept)
    assert not verify_password(PASSWORD, kept)


@only_sqlite
def test_a_link_works_only_for_what_it_was_mailed_for(english: TestClient, database: TestDatabase, marit: User) -> None:
    with database.session() as session:
        token = actions.issue_link(session, session.get_one(User, marit.id), LinkPurpose.SIGN_IN)
        session.commit()
    assert english.post(f"/password/reset/{token}", data={"password": NEW}).status_code == 410
    assert english.post(f"/confirm/{token}").status_code == 410
    assert english.post(f"/invitation/{token}", data={"name": "Eve", "password": NEW}).status_code == 410
    with database.reading() as session:
        assert session.get_one(User, marit.id).name == "Marit Vos"
        assert session.query(MailedLink).one().used_at is None


@only_sqlite
def test_asking_for_mails_too_often_has_to_wait_and_mails_nothing(english: TestClient, marit: User, post: Post) -> None:
    del marit
    for _ in range(MAIL_PER_ADDRESS.times):
        assert english.post("/password/reset", data={"email": "marit@example.org"}).status_code == 303
    answer = english.post("/sign-in/link", data={"email": "marit@example.org"})
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text
    assert len(post()) == MAIL_PER_ADDRESS.times


def test_an_invited_person_chooses_name_and_password_and_is_in(english: TestClient, database: TestDatabase, post: Post) -> None:
    with database.session() as session:
        actions.invite(session, SYSTEM, email="Joost@Example.org", name="J. de Boer", role=Role.MANAGER, locale="nl")
        session.commit()
    (mail,) = post()
    assert mail.recipient == "joost@example.org"
    path = link_in(mail)
    assert 'value="J. de Boer"' in english.get(path).text
    refused = english.post(path, data={"name": " ", "password": "wachtwoord1"})
    assert refused.status_code == 422
    assert "Write your name" in refused.text
    assert "too easy to guess" in refused.text
    assert english.post(path, data={"name": "Joost de Boer", "password": NEW}).status_code == 303
    with database.reading() as session:
        user = session.query(User).one()
    assert (user.name, user.role) == ("Joost de Boer", Role.MANAGER)
    assert user.email_confirmed_at is not None
    assert english.get("/").headers["location"] == "/today"
    assert english.post(path, data={"name": "Eve", "password": NEW}).status_code == 410


def test_confirming_an_address_ends_the_sessions_of_whoever_was_in_before(english: TestClient, database: TestDatabase, marit: User) -> None:
    with database.session() as session:
        user = session.get_one(User, marit.id)
        user.email_confirmed_at = None
        token = actions.issue_link(session, user, LinkPurpose.CONFIRM)
        stranger = actions.start_session(session, user)
        session.commit()
    page = english.get(f"/confirm/{token}").text
    assert marit.email in page
    assert 'name="password"' in page, "the password there is may be a stranger's"
    refused = english.post(f"/confirm/{token}", data={"password": "short"})
    assert refused.status_code == 422
    assert COOKIE not in english.cookies
    assert english.post(f"/confirm/{token}", data={"password": NEW}).status_code == 303
    with database.reading() as session:
        assert session.get_one(User, marit.id).email_confirmed_at is not None
    assert english.get("/account").status_code == 200
    english.cookies.clear()
    english.cookies.set(COOKIE, stranger)
    assert english.get("/account").status_code == 303


def test_the_password_of_whoever_applied_with_an_address_ends_when_its_owner_confirms_it(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    with database.session() as session:
        user = session.get_one(User, marit.id)
        user.email_confirmed_at = None
        token = actions.issue_link(session, user, LinkPurpose.CONFIRM)
        session.commit()
    english.post(f"/confirm/{token}", data={"password": NEW})
    with database.reading() as session:
        kept = session.get_one(User, marit.id).password_hash
    assert verify_password(NEW, kept)
    assert not verify_password(PASSWORD, kept)


def test_a_link_to_sign_in_with_leaves_no_password_that_nobody_confirmed(english: TestClient, database: TestDatabase, marit: User) -> None:
    with database.session() as session:
        user = session.get_one(User, marit.id)
        user.email_confirmed_at = None
        stranger = actions.start_session(session, user)
        token = actions.issue_link(session, user, LinkPurpose.SIGN_IN)
        session.commit()
    assert english.post(f"/sign-in/link/{token}").status_code == 303
    assert english.get("/account").status_code == 200
    with database.reading() as session:
        assert session.get_one(User, marit.id).password_hash is None
    english.cookies.clear()
    english.cookies.set(COOKIE, stranger)
    assert english.get("/account").status_code == 303


def test_a_new_password_makes_mailed_links_void(english: TestClient, database: TestDatabase, marit: User) -> None:
    with database.session() as session:
        user = session.get_one(User, marit.id)
        way_in = actions.issue_link(session, user, LinkPurpose.SIGN_IN)
        reset = actions.issue_link(session, user, LinkPurpose.RESET)
        session.commit()
    assert english.post(f"/password/reset/{reset}", data={"password": NEW}).status_code == 303
    english.cookies.clear()
    assert english.post(f"/sign-in/link/{way_in}").status_code == 410
    assert COOKIE not in english.cookies
