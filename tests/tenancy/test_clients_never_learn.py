"""What a client may never learn, looked for in everything a client can reach: who the shopper was, what is not approved, other clients."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from httpx2 import Response

from tests.tenancy.conftest import House
from tests.tenancy.rows import CLIENTS
from tests.tenancy.table import TABLE
from tests.tenancy.world import PDF

Crawl = Callable[[str], list[tuple[str, Response]]]
OK, PAGES_AT_MOST = 200, 150
_LINK = re.compile(r'(?:href|src|action|hx-get|data-src)="([^"#]+)')


def reachable(house: House, actor: str) -> Iterator[tuple[str, Response]]:
    """Every answer with content that an actor gets: all reading rows of the table with everybody's things, and then all links, onwards.

    Not the mailed links: whose secret one has, that person one is.
    """
    names = ["", *(f"?wave={house.world[wave]}" for wave in ("wave_a", "wave_b"))]
    waiting = [row.address(house.world.ids) for row in TABLE if not row.changes and "token" not in row.path]
    waiting += [f"/{page}{name}" for page in ("overview", "journey", "locations", "words", "reports", "account") for name in names]
    waiting += [f"/words?q={word}" for word in ("Nachtzwaluw", "Ooievaar", "a")]
    waiting += [f"/locations/{house.world[place]}" for place in ("location_a1", "location_a2", "location_b1")]
    seen: set[str] = set()
    while waiting and len(seen) < PAGES_AT_MOST + len(TABLE):
        address = waiting.pop(0)
        if address in seen or address.startswith("/static/"):
            continue
        seen.add(address)
        answer = house.knock(actor, "GET", address)
        if answer.status_code != OK:
            continue
        yield address, answer
        if "text/html" in answer.headers["content-type"]:
            for link in _LINK.findall(answer.text):
                target = urlsplit(urljoin(f"https://testserver{address}", unescape(link)))
                if target.netloc == "testserver":
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))


@pytest.fixture(scope="module")
def crawl(house: House) -> Crawl:
    """Everything that an actor reaches; looked up once, for nothing here changes anything."""
    return cache(lambda actor: list(reachable(house, actor)))


def found_in(answer: Response, words: set[str], address: str) -> set[str]:
    """Which of the words an answer shows, in its body or its headers; what was in the address does not count."""
    told = unescape(answer.content.decode("utf-8", "replace")) + str(dict(answer.headers))
    return {word for word in words if word in told and word not in address}


@pytest.mark.parametrize("actor", sorted(CLIENTS))
def test_no_page_of_a_client_says_who_the_shopper_was(house: House, crawl: Crawl, actor: str) -> None:
    pages = crawl(actor)

    assert len(pages) > 10
    assert {address: found for address, answer in pages if (found := found_in(answer, house.world.of_shoppers, address))} == {}


@pytest.mark.parametrize("actor", sorted(CLIENTS))
def test_no_page_of_a_client_shows_anything_unapproved(house: House, crawl: Crawl, actor: str) -> None:
    pages = crawl(actor)

    assert {address: found for address, answer in pages if (found := found_in(answer, house.world.unapproved, address))} == {}


@pytest.mark.parametrize("actor", ["head", "own_location", "other_location"])
def test_no_page_of_a_client_shows_another_client(house: House, crawl: Crawl, actor: str) -> None:
    pages = crawl(actor)

    assert {address: found for address, answer in pages if (found := found_in(answer, house.world.of_b, address))} == {}


def test_a_location_manager_sees_nothing_of_another_location(house: House, crawl: Crawl) -> None:
    pages = crawl("own_location")

    assert {address: found for address, answer in pages if (found := found_in(answer, house.world.of_a2, address))} == {}


def test_what_is_looked_for_would_be_found(house: House, crawl: Crawl) -> None:
    """The approved words do reach those they are for, so the search above looks where words stand."""
    everything = {
        actor: " ".join(answer.text for _, answer in crawl(actor)) for actor in ("head", "own_location", "other_location", "other_head")
    }

    assert "Flamingo" in everything["head"]
    assert "Pelikaan" in everything["head"]
    assert "Flamingo" in everything["own_location"]
    assert "Pelikaan" in everything["other_location"]
    assert "Ooievaar" in everything["other_head"]
    assert house.knock("head", "GET", f"/reports/{house.world['report']}/download").content == PDF


def test_a_photo_leaves_without_its_metadata_also_for_staff(house: House) -> None:
    for size in ("", "/thumb"):
        shown = house.knock("reviewer", "GET", f"/evidence/{house.world['evidence']}{size}")

        assert shown.status_code == OK
        assert found_in(shown, house.world.of_shoppers - {house.world["evidence"]}, "") == set()
        assert b"Exif" not in shown.content


def test_the_results_of_the_world_hold_only_approved_visits(house: House) -> None:
    told = house.knock("head", "GET", f"/words?wave={house.world['wave_a']}").text

    assert "Flamingo" in told
    assert "Roerdomp" not in told


def test_a_reviewer_reads_numbers_and_no_names_of_shoppers(house: House, crawl: Crawl) -> None:
    """Who judges a visit does not know whose it is."""
    names = {word for word in house.world.of_shoppers if "@" in word or " " in word}
    pages = crawl("reviewer")

    assert len(pages) > 40
    assert {address: found for address, answer in pages if (found := found_in(answer, names, address))} == {}
    assert "284117" in house.knock("reviewer", "GET", f"/review/{house.world['in_review']}").text
