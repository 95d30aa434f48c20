import pytest
from starlette.testclient import TestClient

from app.clients.models import Client, Location
from tests.support.databases import TestDatabase, only_sqlite

TABLE = (
    "nr;naam;adres;plaats;lat;lon\n"
    "1;Winkel Een;Dorpsstraat 1;Ede;52,04;5,67\n"
    "2;Winkel Twee;Markt 2;Wijk;98;5\n"
    "3;;;;;\n"
    "1;Weer Een;Dorpsstraat 1;Ede;52.04;5.67\n"
    '4;"Winkel\nVier";Laan 4;Tiel;;\n'
    "5;Winkel Vijf;Kade 5;Goes;51.5;3.9\n"
)


def upload(browser: TestClient, chain: Client, content: bytes, name: str = "winkels.csv") -> str:
    answer = browser.post(f"/clients/{chain.id}/locations/import", files={"file": (name, content, "text/csv")}, data={"country": "NL"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def count_locations(database: TestDatabase, chain: Client) -> int:
    with database.reading() as session:
        return session.query(Location).where(Location.client_id == chain.id).count()


@only_sqlite
def test_a_manager_makes_a_client_and_finds_it_in_the_list(browser: TestClient) -> None:
    made = browser.post("/clients", data={"name": " Noord Rail ", "sector": "rail", "locale": "nl", "brand_colour": "#f2c400"})
    assert made.status_code == 303
    page = browser.get(made.headers["location"])
    assert page.status_code == 200
    assert "Noord Rail" in page.text
    assert "too pale for thin lines" in page.text
    assert "Noord Rail" in browser.get("/clients?q=noord").text
    assert "No client is called that" in browser.get("/clients?q=zuid").text


@only_sqlite
def test_a_wrong_colour_keeps_what_was_filled_in_and_says_what_to_write(browser: TestClient) -> None:
    answer = browser.post("/clients", data={"name": "Noord Rail", "locale": "nl", "brand_colour": "teal"})
    assert answer.status_code == 422
    assert 'value="Noord Rail"' in answer.text
    assert "six figures" in answer.text
    assert "No clients yet" in browser.get("/clients").text


@only_sqlite
@pytest.mark.usefixtures("chain")
def test_two_clients_cannot_share_a_name(browser: TestClient) -> None:
    answer = browser.post("/clients", data={"name": "van dam", "locale": "nl", "brand_colour": "#0E5E5E"})
    assert answer.status_code == 422
    assert "already a client with this name" in answer.text


@only_sqlite
def test_the_colour_preview_follows_the_colour(browser: TestClient) -> None:
    assert 'fill="#F2C400"' in browser.get("/clients/brand-preview?brand_colour=f2c400").text
    assert "<svg viewBox" not in browser.get("/clients/brand-preview?brand_colour=f2c4").text


@only_sqlite
def test_a_client_is_changed(browser: TestClient, chain: Client) -> None:
    answer = browser.post(
        f"/clients/{chain.id}", data={"name": "Van Dam & Zn", "sector": "shops", "locale": "en", "brand_colour": "#123456"}
    )
    assert answer.status_code == 303
    page = browser.get(f"/clients/{chain.id}/edit").text
    assert 'value="Van Dam &amp; Zn"' in page
    assert 'value="#123456"' in page


@only_sqlite
def test_the_preview_names_each_bad_row_with_its_line_and_reason_and_writes_nothing(
    browser: TestClient, chain: Client, database: TestDatabase
) -> None:
    page = browser.get(upload(browser, chain, TABLE.encode("latin-1"))).text
    assert "does not exist: latitude goes to 90" in page
    assert "stands in line 2 too" in page
    assert "no name, no street and no position" in page
    assert "Import 3 rows" in page
    assert count_locations(database, chain) == 0


@only_sqlite
def test_the_good_rows_are_imported_and_the_bad_ones_can_be_downloaded(browser: TestClient, chain: Client, database: TestDatabase) -> None:
    address = upload(browser, chain, TABLE.encode())
    assert browser.post(address + "/apply").status_code == 303
    assert count_locations(database, chain) == 3
    bad = browser.get(address + "/bad-rows.csv")
    assert bad.headers["content-disposition"].startswith("attachment")
    assert [line.split(";")[0] for line in bad.text.removeprefix("\ufeff").splitlines()] == ["line", "3", "4", "5"]
    assert browser.post(address + "/apply").status_code == 409
    assert count_locations(database, chain) == 3


@only_sqlite
def test_other_columns_can_be_chosen(browser: TestClient, chain: Client, database: TestDatabase) -> None:
    address = upload(browser, chain, b"a,b,c\n7,Kiosk,Plein 1\n")
    assert (
        browser.post(address + "/columns", data={"col-external_id": "a", "col-name": "b", "col-street": "c", "country": "BE"}).status_code
        == 303
    )
    assert browser.post(address + "/apply").status_code == 303
    with database.reading() as session:
        row = session.query(Location).one()
        assert (row.external_id, row.name, row.street, row.country, row.time_zone) == ("7", "Kiosk", "Plein 1", "BE", "Europe/Brussels")


@only_sqlite
def test_a_spreadsheet_file_or_nothing_is_refused_with_what_to_do(browser: TestClient, chain: Client) -> None:
    excel = browser.post(f"/clients/{chain.id}/locations/import", files={"file": ("a.xlsx", b"PK\x03\x04zip", "application/zip")})
    assert excel.status_code == 422
    assert "Save it as CSV" in excel.text
    nothing = browser.post(f"/clients/{chain.id}/locations/import", data={"country": "NL"})
    assert nothing.status_code == 422
    large = browser.post(
        f"/clients/{chain.id}/locations/import", files={"file": ("a.csv", b"id;name\n" + b"1;x\n" * 1_400_000, "text/csv")}
    )
    assert large.status_code == 413
    assert "larger than 5 MB" in large.text


@only_sqlite
def test_locations_are_searched_filtered_sorted_and_paged_with_as_many_queries_as_ever(
    browser: TestClient, chain: Client, database: TestDatabase
) -> None:
    def queries(query: str = "") -> str:
        answer = browser.get(f"/clients/{chain.id}/locations{query}")
        assert answer.status_code == 200
        return str(answer.headers["x-veldgast-queries"])

    with database.session() as session:
        session.add(Location(client_id=chain.id, external_id="solo", name="Solo", country="NL"))
        session.commit()
    few = queries()
    with database.session() as session:
        session.add_all(
            Location(client_id=chain.id, external_id=str(n), name=f"Shop {n:04}", city=["Ede", "Tiel"][n % 2], country=["NL", "BE"][n % 2],
                     latitude=52.0 if n % 2 else None, longitude=5.0 if n % 2 else None, traffic=float(n))
            for n in range(120)
        )  # fmt: skip
        session.commit()
    assert queries() == few
    assert queries("?q=shop&country=BE&position=with&sort=-traffic&page=2") == few
    page = browser.get(f"/clients/{chain.id}/locations?country=BE&sort=-traffic").text
    assert page.index("Shop 0119") < page.index("Shop 0117")
    assert "Shop 0118" not in page
    assert "No location fits all of that" in browser.get(f"/clients/{chain.id}/locations?q=100%25").text
