"""One location, added, changed and closed by hand."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.clients.models import Client, Location
from app.clients.opening_words import describe_hours
from app.kit.translation import use_locale
from tests.support.databases import TestDatabase

GIVEN = {"name": "Ede Centrum", "country": "NL", "city": "Ede", "latitude": "52,04", "longitude": "5.67"}


def only_location(database: TestDatabase) -> Location:
    with database.reading() as session:
        return session.scalars(sa.select(Location)).one()


def test_a_location_is_added_changed_closed_and_opened_again(browser: TestClient, chain: Client, database: TestDatabase) -> None:
    assert browser.post(f"/clients/{chain.id}/locations", data=GIVEN).status_code == 303
    made = only_location(database)
    assert (made.name, made.latitude, made.time_zone, made.is_competitor) == ("Ede Centrum", 52.04, "Europe/Amsterdam", False)
    assert made.external_id.startswith("own-")

    page = browser.get(f"/clients/{chain.id}/locations/{made.id}")
    assert "Ede Centrum" in page.text
    changed = {**GIVEN, "name": "Ede Markt", "country": "DE", "is_competitor": "yes", "external_id": "77"}
    assert browser.post(f"/clients/{chain.id}/locations/{made.id}", data=changed).status_code == 303
    now_known = only_location(database)
    assert (now_known.name, now_known.external_id, now_known.time_zone, now_known.is_competitor) == (
        "Ede Markt",
        "77",
        "Europe/Berlin",
        True,
    )

    browser.post(f"/clients/{chain.id}/locations/{made.id}/closed", data={"to": "closed"})
    assert only_location(database).closed_at is not None
    browser.post(f"/clients/{chain.id}/locations/{made.id}/closed", data={"to": "open"})
    assert only_location(database).closed_at is None
    with database.reading() as session:
        told = session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)).all()
    assert told[-4:] == ["location.created", "location.changed", "location.closed", "location.reopened"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Fill this in."),
        ({"country": "Narnia"}, "Choose a country."),
        ({"longitude": ""}, "Write both latitude and longitude, or neither."),
        ({"latitude": "north"}, "number"),
        ({"latitude": "nan"}, "f-latitude"),
        ({"latitude": "91"}, "f-latitude"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    browser: TestClient, chain: Client, database: TestDatabase, wrong: dict[str, str], words: str
) -> None:
    answer = browser.post(f"/clients/{chain.id}/locations", data={**GIVEN, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Ede"' in answer.text
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Location)) == 0


def test_an_id_belongs_to_one_location(browser: TestClient, chain: Client, database: TestDatabase) -> None:
    browser.post(f"/clients/{chain.id}/locations", data={**GIVEN, "external_id": "1"})
    second = browser.post(f"/clients/{chain.id}/locations", data={**GIVEN, "name": "Other", "external_id": "1"})
    assert second.status_code == 422
    assert "Ede Centrum has this id already." in second.text
    assert only_location(database).name == "Ede Centrum"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Mo-Fr 08:00-20:00; Su off", "ma–vr 08:00–20:00\nzo gesloten"),
        ("Mo-Sa 07:00-12:00,13:00-22:00; PH off", "ma–za 07:00–12:00, 13:00–22:00\nfeestdagen gesloten"),
        ("24/7", "Dag en nacht, elke dag"),
        ("Open most days; ask Mo", "Open most days; ask Mo"),
        ("", ""),
    ],
)
def test_opening_hours_are_read_in_the_readers_language(written: str, read: str) -> None:
    with use_locale("nl"):
        assert describe_hours(written) == read


def test_the_same_hours_are_read_in_the_language_of_each_reader() -> None:
    read = []
    for locale in ("en", "nl", "en"):
        with use_locale(locale):
            read.append(describe_hours("Su off"))

    assert read == ["Sun closed all day", "zo gesloten", "Sun closed all day"]
