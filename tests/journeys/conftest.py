"""People and clients for the tests of journeys."""

import pytest
from starlette.testclient import TestClient

from app.access.viewer import Viewer
from app.clients.models import Client
from tests.support.databases import TestDatabase
from tests.support.signing_in import make_staff, sign_in, viewer_of


@pytest.fixture
def manager(database: TestDatabase) -> Viewer:
    """A manager, as a viewer."""
    return viewer_of(make_staff(database))


@pytest.fixture
def browser(client: TestClient, database: TestDatabase) -> TestClient:
    """A manager's browser."""
    return sign_in(client, database, make_staff(database))


@pytest.fixture
def railway(database: TestDatabase) -> Client:
    """A committed client."""
    with database.session() as session:
        made = Client(name="Noord Rail", sector="rail", locale="nl")
        session.add(made)
        session.commit()
    return made
