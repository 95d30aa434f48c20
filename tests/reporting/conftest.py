"""A wave with approved visits, and everybody who may or may not see its reports."""

from collections.abc import Iterator

import pytest

from app.access.permissions import Role
from app.access.viewer import ClientScope
from app.clients.models import Client, ClientMember, Location, MemberLocation
from app.settings import Settings, get_settings
from app.visits.rules import VisitStatus
from app.wiring import wire
from tests.capture.world import World, _person, make_world
from tests.results.deciding import move, visit_in_review
from tests.support.databases import TestDatabase
from tests.support.servers import environment


@pytest.fixture
def own_settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Jobs that run in this process read the settings of this test too."""
    for name, value in environment(settings).items():
        if name.startswith("VELDGAST_"):
            monkeypatch.setenv(name, value)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    get_settings.cache_clear()
    yield settings
    get_settings.cache_clear()


@pytest.fixture
def world(database: TestDatabase, own_settings: Settings) -> World:
    del own_settings
    wire()
    made = make_world(database)
    with database.session() as session:
        for name, role in (("mila", Role.MANAGER), ("lou", Role.CLIENT), ("otto", Role.CLIENT)):
            made.people[name] = _person(session, name, role)
        rival = Client(name="Rival")
        session.add(rival)
        session.flush()
        session.add(ClientMember(user_id=made.people["otto"].user_id, client_id=rival.id))
        session.add(ClientMember(user_id=made.people["lou"].user_id, client_id=made.client_id, scope=ClientScope.LOCATION))
        session.flush()
        session.add(MemberLocation(user_id=made.people["lou"].user_id, location_id=made.location_id))
        second = Location(client_id=made.client_id, external_id="2", name="Gent-Sint-Pieters", city="Gent", country="BE")
        session.add(second)
        session.commit()
    for n in range(6):
        answers = {"words": f"Visit {n}: nobody looked up while eleven of us waited.", "clean": "yes" if n % 2 else "no"}
        move(
            made,
            visit_in_review(made, answers, shopper="anna" if n % 2 else "bram", location_id=second.id if n > 3 else made.location_id),
            VisitStatus.APPROVED,
        )
    return made
