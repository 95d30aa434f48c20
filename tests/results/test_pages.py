"""What clients see: their own, approved, of their locations, without the shopper."""

import re
import uuid
from fractions import Fraction
from types import SimpleNamespace

import pytest
from fastapi import FastAPI

from app.access.permissions import Role
from app.access.viewer import ClientScope
from app.clients.models import Client, ClientMember, Location, MemberLocation
from app.kit.clock import now
from app.kit.translation import use_locale
from app.results.pages import points
from app.studies.models import QuotaCell, Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus
from app.web.templating import environment
from tests.capture.world import World, _person
from tests.results.deciding import move, visit_in_review

PAGES = ("/overview", "/journey", "/locations", "/words")


def member(world: World, name: str, client_id: uuid.UUID, scope: ClientScope = ClientScope.HEAD) -> None:
    with world.database.session() as session:
        world.people[name] = _person(session, name, Role.CLIENT)
        session.add(ClientMember(user_id=world.people[name].user_id, client_id=client_id, scope=scope))
        session.commit()


def test_a_client_sees_the_finding_the_steps_and_the_words(world: World, app: FastAPI) -> None:
    for _n in range(3):
        move(world, visit_in_review(world), VisitStatus.APPROVED)
    browser = world.browser(app, "noor")
    overview = browser.get("/overview").text
    assert "“Waiting at the desk” is furthest below the norm" in overview
    assert re.search(r"3 visits to 1 location on \d+ \w+ \d{4}\.", overview), "all on one day"
    assert "Leuven" in overview
    assert "Three desks, one open." in browser.get("/words").text
    assert "Leuven" in browser.get(f"/locations/{world.location_id}").text


def test_nothing_that_is_not_approved_reaches_a_client(world: World, app: FastAPI) -> None:
    visit_in_review(world, {"words": "A secret that waits for its review, really."})
    browser = world.browser(app, "noor")
    for path in PAGES:
        page = browser.get(path)
        assert page.status_code == 200
        assert "A secret" not in page.text
    assert "The first results are on their way" in browser.get("/overview").text


def test_a_client_never_learns_who_the_shopper_was(world: World, app: FastAPI) -> None:
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    browser = world.browser(app, "noor")
    anna = world.people["anna"]
    for path in (*PAGES, f"/locations/{world.location_id}"):
        text = browser.get(path).text
        for secret in ("Anna", "anna@", str(anna.number), str(anna.shopper_id), str(anna.user_id)):
            assert secret not in text, (path, secret)


def test_another_client_gets_404(world: World, app: FastAPI) -> None:
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    with world.database.session() as session:
        other = Client(name="Other")
        session.add(other)
        session.commit()
        other_id = other.id
    member(world, "otto", other_id)
    browser = world.browser(app, "otto")
    for path in PAGES:
        assert browser.get(f"{path}?wave={world.wave_id}").status_code == 404
    assert browser.get(f"/locations/{world.location_id}").status_code == 404
    assert "Leuven" not in browser.get("/overview").text


def test_a_location_manager_sees_that_location_only(world: World, app: FastAPI) -> None:
    with world.database.session() as session:
        elsewhere = Location(client_id=world.client_id, external_id="2", name="Gent-Dampoort", country="BE")
        session.add(elsewhere)
        session.commit()
        elsewhere_id = elsewhere.id
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    move(world, visit_in_review(world, {"words": "Only said of Gent, on platform four."}, location_id=elsewhere_id), VisitStatus.APPROVED)
    member(world, "lars", world.client_id, ClientScope.LOCATION)
    browser = world.browser(app, "lars")
    for path in PAGES:
        text = browser.get(path).text
        assert "Gent" not in text
        assert "Leuven" not in text
    assert browser.get(f"/locations/{elsewhere_id}").status_code == 404
    assert "Gent" in world.browser(app, "noor").get("/locations").text


def test_a_location_manager_is_offered_the_waves_that_are_about_that_location(world: World, app: FastAPI) -> None:
    with world.database.session() as session:
        elsewhere = Location(client_id=world.client_id, external_id="2", name="Gent-Dampoort", country="BE")
        shop = Location(client_id=world.client_id, external_id="3", name="Web shop", country="BE", channel="web")
        session.add_all([elsewhere, shop])
        session.flush()
        today = now().date()
        waves = {
            "Spring": (1, WaveStatus.CLOSED, world.location_id),
            "Summer": (2, WaveStatus.CLOSED, elsewhere.id),
            "Autumn": (3, WaveStatus.OPEN, elsewhere.id),
            "Orders": (4, WaveStatus.OPEN, shop.id),
        }
        made = {}
        for name, (number, status, place) in waves.items():
            wave = Wave(study_id=world.study_id, number=number + 1, name=name, status=status, starts_on=today, ends_on=today)
            session.add(wave)
            session.flush()
            session.add(QuotaCell(wave_id=wave.id, location_id=place, scenario_id=world.scenario_id, target=1))
            made[name] = (wave.id, place)
        session.commit()
    for name in ("Spring", "Summer"):
        wave_id, place = made[name]
        move(world, visit_in_review(world, wave_id=wave_id, location_id=place), VisitStatus.APPROVED)
    member(world, "lars", world.client_id, ClientScope.LOCATION)
    with world.database.session() as session:
        session.add(MemberLocation(user_id=world.people["lars"].user_id, location_id=world.location_id))
        session.commit()
    lars, noor = world.browser(app, "lars"), world.browser(app, "noor")
    offered = [name for name in waves if f"· {name}</a>" in lars.get("/overview").text]
    assert offered == ["Spring", "Autumn"], "an open wave says by its channel whether it may come, never where it goes"
    assert all(name in noor.get("/overview").text for name in waves)
    assert lars.get(f"/overview?wave={made['Summer'][0]}").status_code == 404


def test_a_client_begins_with_the_newest_wave_that_has_visits_and_hears_of_the_one_under_way(world: World, app: FastAPI) -> None:
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    with world.database.session() as session:
        today = now().date()
        session.add(Wave(study_id=world.study_id, number=2, name="Winter", status=WaveStatus.OPEN, starts_on=today, ends_on=today))
        session.commit()
    browser = world.browser(app, "noor")
    page = browser.get("/overview").text
    assert "furthest below the norm" in page
    assert "Stations 2026 · Winter is under way; nothing of it is approved yet." in page
    winter = browser.get(re.search(r"/overview\?wave=[-0-9a-f]+(?=\">Look at it)", page).group()).text  # type: ignore[union-attr]
    assert "The first results are on their way" in winter
    assert "is under way" not in winter


def test_a_few_visits_are_told_as_single_visits_and_their_words_are_quoted(world: World, app: FastAPI) -> None:
    for _n in range(3):
        move(world, visit_in_review(world), VisitStatus.APPROVED)
    overview = world.browser(app, "noor").get("/overview").text
    assert "Each dot is one approved visit; a mean is drawn from 5 visits a step up." in overview
    assert "moment of truth" not in overview
    assert "Three desks, one open." in overview


def test_staff_see_the_same_under_results_and_clients_do_not(world: World, app: FastAPI) -> None:
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    staff, client = world.browser(app, "kim"), world.browser(app, "noor")
    assert "Stations 2026" in staff.get("/results").text
    for tail in ("", "/journey", "/locations", "/words", "/live", f"/locations/{world.location_id}"):
        assert staff.get(f"/results/waves/{world.wave_id}{tail}").status_code == 200
        assert client.get(f"/results/waves/{world.wave_id}{tail}").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_visits(world: World, app: FastAPI) -> None:
    browser = world.browser(app, "noor")
    counts = []
    for more in (1, 6):
        for _n in range(more):
            move(world, visit_in_review(world), VisitStatus.APPROVED)
        counts.append([int(browser.get(path).headers["X-Veldgast-Queries"]) for path in PAGES])
    assert all(after <= before + 3 for before, after in zip(*counts, strict=True))


@pytest.mark.parametrize(("tenths", "word"), [(750, "on norm"), (746, "just under"), (700, "just under"), (698, "below norm")])
def test_the_exact_score_decides_how_a_step_stands_to_its_norm(tenths: int, word: str) -> None:
    step = SimpleNamespace(title={"en": "Advice"}, score=Fraction(tenths, 1000), norm=75, visits=1)
    source = '{% import "ui/kit.html" as ui with context %}{% include "results/_steps.html" %}'
    with use_locale("en"):
        html = environment.from_string(source).render(summary=SimpleNamespace(steps=[step]), points=points)

    assert f">{points(step.score)}<" in html  # printed whole: 74.6 reads 75, and still misses 75
    assert [known for known in ("on norm", "just under", "below norm") if known in html] == [word]
