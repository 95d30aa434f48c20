"""People, a client with locations, and studies for the tests of studies."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from app.access.viewer import Viewer
from app.clients.models import Client, Location
from app.studies import actions
from app.studies.forms import CellsForm, NewStudyForm, WaveForm
from app.studies.models import Study, Wave
from app.studies.queries import list_scenarios
from app.studies.wave_actions import add_cells, save_wave
from app.wiring import wire
from tests.support.databases import TestDatabase
from tests.support.signing_in import make_staff, sign_in, viewer_of

LOCATIONS = 6


@pytest.fixture
def manager(database: TestDatabase) -> Viewer:
    """A manager, as a viewer."""
    wire()
    return viewer_of(make_staff(database))


@pytest.fixture
def browser(client: TestClient, database: TestDatabase) -> TestClient:
    """A manager's browser."""
    return sign_in(client, database, make_staff(database))


@pytest.fixture
def railway(database: TestDatabase) -> Client:
    """A committed client with six stations of falling traffic, and a competitor's."""
    with database.session() as session:
        made = Client(name="Noord Rail", sector="rail", locale="nl")
        session.add(made)
        session.flush()
        for n in range(LOCATIONS):
            session.add(
                Location(
                    client_id=made.id,
                    external_id=f"s{n}",
                    name=f"Station {n}",
                    city=["Ede", "Tiel"][n % 2],
                    country="NL",
                    traffic=100.0 - n,
                )
            )
        session.add(Location(client_id=made.id, external_id="rival", name="Bus stop", country="NL", traffic=999.0, is_competitor=True))
        session.commit()
    return made


@pytest.fixture
def draft(database: TestDatabase, manager: Viewer, railway: Client) -> Study:
    """A committed draft from a template: scenarios, briefing and caps, no wave yet."""
    with database.session() as session:
        study = actions.create_study(session, manager, NewStudyForm(client_id=railway.id, name="Stations 2027", template="station_visit"))
        session.commit()
    return study


@pytest.fixture
def add_wave(database: TestDatabase, manager: Viewer) -> Callable[..., Wave]:
    """Add a committed wave with two visits at every station."""

    def add(study: Study, target: int = 2, cells: bool = True) -> Wave:
        with database.session() as session:
            wave = save_wave(
                session,
                manager,
                study.id,
                None,
                WaveForm.model_validate({"name": "Spring", "starts_on": "2027-03-01", "ends_on": "2027-03-31"}),
            )
            if cells:
                scenario = list_scenarios(session, study.id)[0]
                add_cells(session, manager, wave.id, CellsForm(scenario_ids=[scenario.id], target=target))
            session.commit()
        return wave

    return add


@pytest.fixture
def running(database: TestDatabase, manager: Viewer, draft: Study, add_wave: Callable[..., Wave]) -> tuple[Study, Wave]:
    """A study in the field with one planned wave."""
    wave = add_wave(draft)
    with database.session() as session:
        study = actions.publish(session, manager, draft.id)
        session.commit()
    return study, wave
