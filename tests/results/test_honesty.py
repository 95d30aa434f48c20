"""Wherever spontaneous values stand, what they are is said; of a single shopper or visit they stand nowhere."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.routing import APIRoute
from openpyxl import load_workbook
from starlette.testclient import TestClient

from app.access.permissions import Role
from app.journeys.feelings.constants import CLOCK_STEP_MS, DISCLAIMER, METHOD_VERSION
from app.journeys.feelings.method import method_rows
from app.results.models import FeltVisit
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.world import GOOD, World, _person
from tests.results.deciding import visit_in_review
from tests.results.feeling import approve_felt_visits, ask_for_feelings, felt_answers, more_shoppers
from tests.support.databases import only_sqlite

PAGES_AT_MOST = 150
OK = 200
ACTORS = {"noor": "client", "kim": "reviewer", "mila": "manager"}
_LINK = re.compile(r'(?:href|hx-get|src|data-vega-spec)="([^"#]+)')
_PARAMETER = re.compile(r"\{(\w+)[^}]*\}")
SHOWN = ("What came to mind at once", "Wat meteen opkwam", "Split-half reliability")
"""Headings that stand only where spontaneous values do."""


def filled(values: Mapping[str, object]) -> Callable[[re.Match[str]], str]:
    """What stands for a parameter of a path."""
    return lambda match: str(values[match[1]])


def addresses(app: FastAPI, world: World) -> list[str]:
    """Every address of the application that this world can fill in, those with feelings first."""
    with world.database.reading() as session:
        visits = [str(found) for found in session.scalars(sa.select(Visit.id).limit(2))]
    one = {"wave_id": world.wave_id, "location_id": world.location_id, "study_id": world.study_id, "client_id": world.client_id}
    kinds = ("location", "channel", "scenario")
    found = [f"/{page}?wave={world.wave_id}&step=desk&by={kind}" for page in ("overview", "journey", "compare") for kind in kinds]
    found += [f"/feelings.{kind}?wave={world.wave_id}" for kind in ("csv", "xlsx")] + [f"/results/waves/{world.wave_id}/journey?step=desk"]
    for route in app.routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        for visit_id in visits if "{visit_id" in route.path else visits[:1]:
            known = one | {"visit_id": visit_id}
            if all(name in known for name in re.findall(r"\{(\w+)", route.path)):
                found.append(_PARAMETER.sub(filled(known), route.path))
    return found


def everything(app: FastAPI, world: World, who: str) -> Iterator[tuple[str, str]]:
    """Every page, part and download that somebody gets at by an address of the application or by a link; with what it says."""
    browser, waiting, seen = world.browser(app, who), addresses(app, world), set[str]()
    while waiting and len(seen) < PAGES_AT_MOST:
        address = waiting.pop(0)
        if address in seen or address.startswith(("/static/", "/sign-out")):
            continue
        seen.add(address)
        answer = browser.get(address)
        kind = answer.headers.get("content-type", "")
        if answer.status_code != OK or "event-stream" in kind:
            continue
        yield address, said(answer.content, kind)
        if "text/html" in kind:
            targets = [urlsplit(urljoin(f"https://testserver{address}", unescape(link))) for link in _LINK.findall(answer.text)]
            waiting += [to.path + (f"?{to.query}" if to.query else "") for to in targets if to.netloc == "testserver"]


def said(content: bytes, kind: str) -> str:
    """The words of an answer; of a spreadsheet those of all its parts."""
    if "spreadsheetml" not in kind:
        return unescape(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(BytesIO(content)) as book:
        return " ".join(unescape(book.read(name).decode("utf-8", "replace")) for name in book.namelist())


def single_values(world: World) -> set[str]:
    """The spontaneous values of each visit and step as they could be written: with a point or a comma, from four digits up."""
    found: set[str] = set()
    with world.database.reading() as session:
        for told in session.scalars(sa.select(FeltVisit.told)):
            for step in told["steps"].values():
                for value in step.get("s", [])[:4]:
                    if value is not None and len(repr(abs(value))) > 6:
                        text = f"{abs(value):.4f}"
                        found |= {text, text.replace(".", ",")}
    return found


@pytest.fixture
def told(world: World) -> World:
    """Twelve approved visits, one that waits for its reviewer, and a manager."""
    with world.database.session() as session:
        world.people["mila"] = _person(session, "mila", Role.MANAGER)
        session.commit()
    content = ask_for_feelings(world)
    shoppers = more_shoppers(world, 4)
    approve_felt_visits(world, content, 12, shoppers)
    visit_in_review(world, GOOD | felt_answers(content, {"arriving": 0.5, "desk": -0.6, "leaving": 0.4}, 77), shopper_id=shoppers[0])
    return world


def numbers_in(words: str) -> set[str]:
    """The numbers of an answer with four digits behind the point or comma."""
    return set(re.findall(r"\d[.,]\d{4}", words))


@only_sqlite
@pytest.mark.parametrize("who", sorted(ACTORS))
def test_nothing_spontaneous_of_one_visit_stands_anywhere_and_what_the_rest_is_stands_beside_it(
    told: World, app: FastAPI, who: str
) -> None:
    values = single_values(told)
    with told.database.reading() as session:
        one = session.scalars(sa.select(FeltVisit.told)).first()
    assert len(values) > 100
    assert numbers_in(str(one)) & values  # what is looked for would be found
    guilty, silent, pages, shown = {}, [], 0, 0
    for address, words in everything(app, told, who):
        pages += 1
        raw = {
            key for key in ("onset_ms", "response_ms", "latency_ms", "speeded:visit") if key in words and not address.endswith("/research")
        }
        if found := (numbers_in(words) & values) | raw:
            guilty[address] = found
        if "feelings." in address or any(heading in words for heading in SHOWN):
            shown += 1
            silent += [] if any(sentence in words for sentence in DISCLAIMER.values()) else [address]
    assert guilty == {}
    assert silent == []
    assert pages > 12
    assert shown >= 3


@only_sqlite
def test_under_ten_visits_no_page_and_no_table_has_a_spontaneous_value(world: World, app: FastAPI) -> None:
    approve_felt_visits(world, ask_for_feelings(world), 9, more_shoppers(world, 9))
    for address, words in everything(app, world, "noor"):
        assert "feelings." in address or not any(heading in words for heading in SHOWN), address
    # A table names what it does not show.
    browser, address = world.browser(app, "noor"), f"/feelings.%s?wave={world.wave_id}"
    table = list(csv.reader(browser.get(address % "csv").text.splitlines()))
    book = load_workbook(BytesIO(browser.get(address % "xlsx").content), read_only=True).worksheets[1]
    for rows in (table, [["" if cell is None else cell for cell in row] for row in book.iter_rows(values_only=True)]):
        head = next(row for row in rows if "Measure code" in row)
        code, *figures = (head.index(name) for name in ("Measure code", "Value", "Lower end", "Upper end"))
        spontaneous = [row for row in rows if row[code] in {"iv", "uv", "ss", "h", "reliability", "gap"}]
        assert len(spontaneous) > 6
        assert {row[at] for row in spontaneous for at in figures} == {""}
        assert {row[figures[0]] for row in rows if row[code] == "valence"} != {""}


@only_sqlite
def test_a_reviewer_reads_what_a_visit_said_and_not_how_quickly(told: World, app: FastAPI) -> None:
    with told.database.reading() as session:
        waiting = session.scalars(sa.select(Visit.id).where(Visit.status == VisitStatus.IN_REVIEW)).one()
    page = told.browser(app, "kim").get(f"/review/{waiting}").text
    assert "What the guest said it felt like" in page
    assert "took away −1" in page
    assert DISCLAIMER["en"] not in page


def browser_in(client: TestClient, language: str) -> TestClient:
    client.headers["Accept-Language"] = language
    return client


@only_sqlite
@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_method_page_says_every_constant_in_force(client: TestClient, language: str) -> None:
    page = unescape(browser_in(client, language).get("/method").text)
    assert DISCLAIMER[language] in page
    assert METHOD_VERSION in page
    for row in method_rows():
        assert row.meaning[language] in page, row.name
        written = row.printed.translate(str.maketrans(".,", ",.")) if language == "nl" and row.decimals is not None else row.printed
        assert f">{written}<" in page, row.name
    assert f"{CLOCK_STEP_MS:g}" in page


@only_sqlite
def test_each_picture_of_feelings_leads_to_the_method(told: World, app: FastAPI) -> None:
    browser = told.browser(app, "noor")
    for address in ("/overview", "/journey?step=desk", "/compare?by=location", f"/locations/{told.location_id}"):
        page = browser.get(address).text
        assert 'href="/method"' in page, address
    assert 'id="term-pain_point' in browser.get("/journey").text


@only_sqlite
def test_a_picture_and_its_words_and_its_table_say_the_same(told: World, app: FastAPI) -> None:
    page = unescape(told.browser(app, "noor").get("/journey?step=desk").text)
    words = re.search(r'aria-label="Emotion curve from minus 2 to plus 2: ([^"]+)"', page)
    assert words is not None
    desk = re.search(r"Waiting at the desk: (−\d\.\d\d) \(95 % CI (−\d\.\d\d) to (−\d\.\d\d), n = 12\), Pain point, confirmed", words[1])
    assert desk is not None
    table = page[page.index("Feeling by step") :]
    assert all(figure in table for figure in desk.groups())
    assert '"feeling": "low"' in page
