import pytest
import sqlalchemy as sa

from app.access.permissions import Role
from app.access.viewer import ClientScope, Viewer
from app.accounts.models import User, UserSession
from app.audit.models import AuditEntry
from app.clients import actions, member_actions, queries
from app.clients.errors import (
    ClientNameTaken,
    ClientNotFound,
    ImportAlreadyDone,
    LocationNotFound,
    MemberNeedsLocations,
    PersonBelongsElsewhere,
)
from app.clients.models import Client, ClientMember, Location, LocationImport, MemberLocation
from app.clients.schemas import ClientForm, InviteForm, ScopeForm
from app.mail.models import OutgoingMail
from tests.support.databases import TestDatabase
from tests.support.signing_in import make_user, viewer_of

TABLE = b"id;name;city;country\n1;Een;Ede;NL\n2;Twee;Tiel;NL\n3;;;\n"


def audited(database: TestDatabase) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)))


def test_a_client_is_made_changed_and_both_stand_in_the_log(database: TestDatabase, manager: Viewer) -> None:
    with database.session() as session:
        client = actions.create_client(session, manager, ClientForm(name="Noord", brand_colour="f2c400"))
        actions.update_client(session, manager, client.id, ClientForm(name="Noord", sector="rail", brand_colour="#F2C400"))
        session.commit()
    assert audited(database) == ["client.created", "client.changed"]
    with database.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "client.changed")).one()
        assert entry.changes == {"sector": ["", "rail"]}


@pytest.mark.usefixtures("chain")
def test_a_taken_name_is_refused_and_nothing_changes(database: TestDatabase, manager: Viewer) -> None:
    with database.session() as session, pytest.raises(ClientNameTaken):
        actions.create_client(session, manager, ClientForm(name="VAN DAM"))
    assert audited(database) == []


def test_importing_twice_updates_what_changed_and_leaves_the_rest(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    with database.session() as session:
        first = actions.upload_locations(session, manager, chain.id, "a.csv", TABLE)
        actions.import_locations(session, manager, chain.id, first.id)
        session.commit()
    assert {key: first.result[key] for key in ("created", "updated", "unchanged", "skipped")} == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 1,
    }
    with database.session() as session:
        second = actions.upload_locations(session, manager, chain.id, "b.csv", b"id;name;city\n1;Een;Ede\n2;Twee;Arnhem\n4;Vier;Goes\n")
        preview = dict(second.result)
        actions.import_locations(session, manager, chain.id, second.id)
        session.commit()
    assert {key: second.result[key] for key in ("created", "updated", "unchanged", "skipped")} == {
        "created": 1,
        "updated": 1,
        "unchanged": 1,
        "skipped": 0,
    }
    assert preview == second.result
    with database.reading() as session:
        assert {row.external_id: row.city for row in session.scalars(sa.select(Location))} == {"1": "Ede", "2": "Arnhem", "4": "Goes"}
    assert audited(database) == ["client.locations_imported"] * 2


def test_an_empty_channel_says_nothing_about_a_web_shop_that_exists(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    def imported(table: str) -> tuple[list[str], dict[str, str]]:
        with database.session() as session:
            upload = actions.upload_locations(session, manager, chain.id, "a.csv", table.encode())
            shown = [values["channel"] for _line, values in actions.check_upload(session, chain, upload).good]
            actions.import_locations(session, manager, chain.id, upload.id)
            session.commit()
            return shown, {row.external_id: row.channel for row in session.scalars(sa.select(Location))}

    assert imported("id;name;channel\nW;Shop;webshop\nA;Ede;\n") == (["website", "store"], {"W": "website", "A": "store"})
    assert imported("id;name;channel\nW;The shop;\nB;Goes;\n") == (["website", "store"], {"W": "website", "A": "store", "B": "store"})
    assert imported("id;name;kanaal\nW;Web;B2C\nA;Ede;B2B\n") == (["website", "store"], {"W": "website", "A": "store", "B": "store"})


def test_an_upload_is_imported_once(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    with database.session() as session:
        upload = actions.upload_locations(session, manager, chain.id, "a.csv", TABLE)
        actions.import_locations(session, manager, chain.id, upload.id)
        session.commit()
    with database.session() as session, pytest.raises(ImportAlreadyDone):
        actions.import_locations(session, manager, chain.id, upload.id)
    with database.session() as session, pytest.raises(ImportAlreadyDone):
        actions.map_columns(session, manager, chain.id, upload.id, mapping={}, country="BE")
    with database.reading() as session:
        assert session.get_one(LocationImport, upload.id).mapping["name"] == "name"
        assert session.scalar(sa.select(sa.func.count()).select_from(Location)) == 2


def test_locations_of_one_client_are_not_touched_by_the_import_of_another(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    with database.session() as session:
        other = actions.create_client(session, manager, ClientForm(name="Ander"))
        for owner in (chain, other):
            upload = actions.upload_locations(session, manager, owner.id, "a.csv", TABLE)
            actions.import_locations(session, manager, owner.id, upload.id)
        with pytest.raises(ClientNotFound):
            queries.get_import(session, manager, chain.id, upload.id)
        session.commit()
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Location.client_id == chain.id)) == 2


def make_locations(database: TestDatabase, chain: Client, n: int = 3) -> list[Location]:
    with database.session() as session:
        made = [Location(client_id=chain.id, external_id=str(i), name=f"Shop {i}", country="NL") for i in range(n)]
        session.add_all(made)
        session.commit()
    return made


def test_somebody_is_invited_by_mail_and_sees_only_the_chosen_locations(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    shops = make_locations(database, chain)
    with database.session() as session:
        form = InviteForm(name="Els", email="els@example.com", scope=ClientScope.REGION, location_ids=[shops[0].id, shops[1].id])
        user = member_actions.invite_member(session, manager, chain.id, form)
        session.commit()
    with database.reading() as session:
        viewer = queries.identify_member(session, viewer_of(user))
        assert (viewer.client_id, viewer.scope, viewer.location_ids) == (
            chain.id,
            ClientScope.REGION,
            frozenset({shops[0].id, shops[1].id}),
        )
        assert set(session.scalars(queries.select_visible_location_ids(viewer))) == {shops[0].id, shops[1].id}
        with pytest.raises(LocationNotFound):
            queries.get_location(session, viewer, shops[2].id)
        assert session.scalars(sa.select(OutgoingMail.recipient)).all() == ["els@example.com"]
    assert "client.member_invited" in audited(database)


def test_a_member_of_one_client_does_not_find_another(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    with database.session() as session:
        other = actions.create_client(session, manager, ClientForm(name="Ander"))
        user = member_actions.invite_member(session, manager, other.id, InviteForm(name="Els", email="els@example.com"))
        session.commit()
        viewer = queries.identify_member(session, viewer_of(user))
        assert queries.get_client(session, viewer, other.id).name == "Ander"
        with pytest.raises(ClientNotFound):
            queries.get_client(session, viewer, chain.id)
        assert queries.list_clients(session, viewer).total == 1
        stranger = Viewer(role=Role.CLIENT, user_id=manager.user_id)
        assert session.scalars(queries.select_locations(queries.identify_member(session, stranger))).all() == []


def test_a_location_member_without_locations_or_with_somebody_elses_is_refused(
    database: TestDatabase, manager: Viewer, chain: Client
) -> None:
    with database.session() as session:
        other = actions.create_client(session, manager, ClientForm(name="Ander"))
        session.commit()
    theirs = make_locations(database, other, 1)
    for ids in ([], [theirs[0].id]):
        form = InviteForm(name="Els", email="els@example.com", scope=ClientScope.LOCATION, location_ids=ids)
        with database.session() as session, pytest.raises(MemberNeedsLocations):
            member_actions.invite_member(session, manager, chain.id, form)
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(ClientMember)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == 0


def test_an_address_of_staff_or_of_another_client_cannot_be_invited(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    with database.session() as session:
        make_user(session, Role.REVIEWER, "Rik", "rik@example.com")
        other = actions.create_client(session, manager, ClientForm(name="Ander"))
        member_actions.invite_member(session, manager, other.id, InviteForm(name="Els", email="els@example.com"))
        session.commit()
    for email in ("rik@example.com", "ELS@example.com"):
        with database.session() as session, pytest.raises(PersonBelongsElsewhere):
            member_actions.invite_member(session, manager, chain.id, InviteForm(name="X", email=email))
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(ClientMember.client_id == chain.id)) == 0


def test_a_scope_is_changed_and_access_removed_with_the_running_sessions(database: TestDatabase, manager: Viewer, chain: Client) -> None:
    shops = make_locations(database, chain)
    with database.session() as session:
        user = member_actions.invite_member(session, manager, chain.id, InviteForm(name="Els", email="els@example.com"))
        member_actions.change_scope(session, manager, chain.id, user.id, ScopeForm(scope=ClientScope.LOCATION, location_ids=[shops[2].id]))
        session.add(UserSession(user_id=user.id, token_hash="x" * 64, expires_at=user.created_at))
        session.commit()
        assert queries.identify_member(session, viewer_of(user)).location_ids == frozenset({shops[2].id})
    with database.session() as session:
        member_actions.remove_member(session, manager, chain.id, user.id)
        session.commit()
    with database.reading() as session:
        assert session.get_one(User, user.id).disabled_at is not None
        for table in (ClientMember, MemberLocation, UserSession):
            assert session.scalar(sa.select(sa.func.count()).where(table.user_id == user.id)) == 0
    assert audited(database)[-2:] == ["client.member_scope_changed", "client.member_removed"]
    with database.session() as session:
        again = member_actions.invite_member(session, manager, chain.id, InviteForm(name="Els", email="els@example.com"))
        assert again.id == user.id
        assert again.disabled_at is None
