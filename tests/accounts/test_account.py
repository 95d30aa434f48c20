from starlette.testclient import TestClient

from app.access.permissions import Role
from app.accounts.models import User, UserSession
from app.accounts.passwords import verify_password
from app.audit.models import AuditEntry
from tests.accounts.conftest import PASSWORD
from tests.support.databases import TestDatabase, only_sqlite
from tests.support.signing_in import make_staff, make_user, sign_in

NEW = "drie gele tulpen in mei"


def test_name_and_language_are_changed_and_the_page_follows(english: TestClient, database: TestDatabase, marit: User) -> None:
    sign_in(english, database, marit)
    english.cookies.delete("lang")
    assert english.post("/account", data={"name": "Marit de Vos", "locale": "nl"}).status_code == 303
    assert english.cookies["lang"] == "nl"
    page = english.get("/account").text
    assert '<html lang="nl"' in page
    assert 'value="Marit de Vos"' in page
    with database.reading() as session:
        assert session.get_one(User, marit.id).locale == "nl"
        entry = session.query(AuditEntry).filter_by(action="user.renamed").one()
    assert "Marit" not in str(entry.changes), "personal values stand encrypted in the log"


@only_sqlite
def test_an_empty_name_is_refused_and_kept_as_it_was(english: TestClient, database: TestDatabase, marit: User) -> None:
    sign_in(english, database, marit)
    answer = english.post("/account", data={"name": "  ", "locale": "en"})
    assert answer.status_code == 422
    assert "Write your name" in answer.text
    with database.reading() as session:
        assert session.get_one(User, marit.id).name == "Marit Vos"


def test_a_new_password_asks_for_the_present_one_and_signs_out_other_browsers(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    sign_in(english, database, marit)
    sign_in(english, database, marit)
    wrong = english.post("/account/password", data={"current": "not this one at all", "password": NEW})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.text
    with database.reading() as session:
        assert verify_password(PASSWORD, session.get_one(User, marit.id).password_hash)
        assert session.query(UserSession).count() == 2
    assert english.post("/account/password", data={"current": PASSWORD, "password": NEW}).status_code == 303
    assert english.get("/account").status_code == 200
    with database.reading() as session:
        assert verify_password(NEW, session.get_one(User, marit.id).password_hash)
        assert session.query(UserSession).count() == 1


def test_one_signs_out_everywhere_else_and_stays_here(english: TestClient, database: TestDatabase, marit: User) -> None:
    for _ in range(3):
        sign_in(english, database, marit)
    assert english.post("/account/sessions/end").status_code == 303
    assert english.get("/account").status_code == 200
    with database.reading() as session:
        assert session.query(UserSession).count() == 1


@only_sqlite
def test_every_role_has_an_account_page_in_its_own_shell(english: TestClient, database: TestDatabase) -> None:
    for role, shell in ((Role.ADMIN, "shell-staff"), (Role.CLIENT, "shell-client"), (Role.SHOPPER, "shell-phone")):
        with database.session() as session:
            user = make_user(session, role)
            session.commit()
        page = sign_in(english, database, user).get("/account")
        assert page.status_code == 200
        assert f'class="{shell}' in page.text


def test_an_administrator_invites_a_colleague_and_ends_and_restores_access(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    admin = make_staff(database, Role.ADMIN)
    sign_in(english, database, marit)
    sign_in(english, database, admin)
    invited = english.post("/users", data={"name": "Joost", "email": "joost@example.org", "new_role": "manager", "locale": "nl"})
    assert invited.status_code == 303
    page = english.get("/users?q=joost").text
    assert "joost@example.org" in page
    assert "invited" in page
    assert english.post(f"/users/{marit.id}/disable").status_code == 303
    with database.reading() as session:
        assert session.get_one(User, marit.id).disabled_at is not None
        assert session.query(UserSession).filter_by(user_id=marit.id).count() == 0
    assert english.post(f"/users/{marit.id}/enable").status_code == 303
    with database.reading() as session:
        assert session.get_one(User, marit.id).disabled_at is None


def test_an_administrator_cannot_end_the_own_access(english: TestClient, database: TestDatabase) -> None:
    admin = make_staff(database, Role.ADMIN)
    sign_in(english, database, admin)
    assert english.post(f"/users/{admin.id}/disable").status_code == 409
    with database.reading() as session:
        assert session.get_one(User, admin.id).disabled_at is None


@only_sqlite
def test_an_address_that_has_an_account_cannot_be_invited_as_something_else(
    english: TestClient, database: TestDatabase, marit: User
) -> None:
    sign_in(english, database, make_staff(database, Role.ADMIN))
    answer = english.post("/users", data={"name": "Marit", "email": "MARIT@example.org", "new_role": "admin", "locale": "en"})
    assert answer.status_code == 422
    assert "already an account with this address" in answer.text
    with database.reading() as session:
        assert session.get_one(User, marit.id).role is Role.REVIEWER


@only_sqlite
def test_clients_and_shoppers_are_not_among_the_people_of_the_agency(english: TestClient, database: TestDatabase) -> None:
    with database.session() as session:
        guest = make_user(session, Role.SHOPPER, "Gerda Gast")
        session.commit()
    sign_in(english, database, make_staff(database, Role.ADMIN))
    assert "Gerda Gast" not in english.get("/users").text
    assert english.post(f"/users/{guest.id}/disable").status_code == 404
    with database.reading() as session:
        assert session.get_one(User, guest.id).disabled_at is None


@only_sqlite
def test_only_administrators_manage_people(english: TestClient, database: TestDatabase, marit: User) -> None:
    sign_in(english, database, make_staff(database, Role.MANAGER))
    assert english.get("/users").status_code == 403
    assert english.post(f"/users/{marit.id}/disable").status_code == 403
    with database.reading() as session:
        assert session.get_one(User, marit.id).disabled_at is None
