"""What every answer carries, and what every route refuses: other sites, other methods, broken ids, broken input."""

import json
import re
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.viewing import COOKIE
from tests.tenancy.conftest import House
from tests.tenancy.rows import ACTORS, Row, named, some
from tests.tenancy.table import TABLE

READS = [row for row in TABLE if not row.changes]
CHANGES = [row for row in TABLE if row.changes]
BEST = (
    "admin",
    "manager",
    "reviewer",
    "shopper",
    "head",
    "applicant",
    "other_shopper",
    "other_head",
    "anonymous",
)
OTHER_SITES = (
    {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": "https://testserver.evil.example"}, {"origin": "http://testserver"},
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "same-site", "origin": "https://testserver"},
    {"sec-fetch-site": "anything-new"},
)  # fmt: skip
PUBLIC_FILES = ("/phone", "/static")


def by(row: Row) -> str:
    """Somebody who may do what the row says."""
    return next((actor for actor in BEST if actor in row.may), "admin")


def is_clean(text: str) -> bool:
    """Whether an error tells nothing about the inside."""
    return not re.search(r"Traceback|File \"|sqlalchemy|psycopg|sqlite3|/site-packages/|jinja2", text)


def complaints(headers: Any, row: Row) -> list[str]:
    """What is wrong with the headers of an answer."""
    policy, wrong = headers.get("content-security-policy", ""), []
    own_policy = row.path.endswith("/body")
    if "default-src 'self'" not in policy and "default-src 'none'" not in policy:
        wrong.append(f"no content security policy: {policy}")
    if "unsafe-eval" in policy or ("unsafe-inline" in policy and not (own_policy and "script-src" not in policy and "sandbox" in policy)):
        wrong.append(f"unsafe policy: {policy}")
    if headers.get("x-content-type-options") != "nosniff":
        wrong.append("no nosniff")
    if headers.get("referrer-policy") not in {"same-origin", "no-referrer", "strict-origin"}:
        wrong.append("no referrer policy")
    if "max-age" not in headers.get("strict-transport-security", ""):
        wrong.append("no strict transport security")
    kept = headers.get("cache-control", "")
    if not row.path.startswith(PUBLIC_FILES) and "no-store" not in kept and "private" not in kept:
        wrong.append(f"may be kept by others: {kept!r}")
    return wrong


@pytest.mark.parametrize("row", READS, ids=named)
def test_every_page_carries_the_headers_also_when_it_refuses(house: House, row: Row) -> None:
    for actor in {by(row), "anonymous"}:
        assert complaints(house.ask(row, actor).headers, row) == [], actor


def test_a_page_with_personal_data_is_never_kept_by_the_browser(house: House) -> None:
    for address, actor in (
        ("/account", "shopper"),
        ("/profile", "shopper"),
        ("/shoppers", "manager"),
        ("/overview", "head"),
        ("/review", "reviewer"),
    ):
        assert house.knock(actor, "GET", address).headers["cache-control"] == "no-store", address


def test_the_session_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(house: House) -> None:
    answer = house.knock("anonymous", "POST", f"/sign-in/link/{house.world['token_sign_in']}")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(f"{COOKIE}="))
    house.put_back()

    for flag in ("httponly", "secure", "samesite=lax", "path=/"):
        assert flag in cookie.lower()
    assert "domain" not in cookie.lower()


@pytest.mark.parametrize("row", CHANGES, ids=named)
def test_a_changing_request_from_another_site_is_refused_and_changes_nothing(house: House, row: Row) -> None:
    for headers in OTHER_SITES if row in CHANGES[:3] else some(OTHER_SITES, row, 2):
        answer = house.ask(row, by(row), **headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site"), headers
        assert complaints(answer.headers, row) == []
    assert house.is_untouched()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PROPFIND"])
def test_methods_that_no_route_has_are_refused(house: House, method: str) -> None:
    taken = {row.route for row in TABLE}
    for row in {row.route[1]: row for row in TABLE}.values():
        if (method, row.route[1]) not in taken:
            answer = house.knock(by(row), method, row.address(house.world.ids))
            assert answer.status_code == 405, named(row)
            assert is_clean(answer.text)
    assert house.is_untouched()


def test_reading_where_only_a_deed_is_taken_leads_to_a_page(house: House) -> None:
    """What the language switch or the address bar asks for after a refused form."""
    readable = {row.route[1] for row in TABLE if row.method == "GET"}
    deeds = [row for row in TABLE if row.method == "POST" and row.route[1] not in readable and not row.path.startswith("/api/")]
    assert len(deeds) > 40
    for row in deeds:
        address = row.address(house.world.ids)
        answer = house.knock(by(row), "GET", address, headers={"accept": "text/html"})
        assert answer.status_code == 303, named(row)
        assert address.startswith(answer.headers["location"]), named(row)
        onward = house.knock(by(row), "GET", answer.headers["location"], headers={"accept": "text/html"})
        assert onward.status_code in {200, 303, 404}, (named(row), answer.headers["location"])
    asked = house.knock(by(deeds[0]), "GET", deeds[0].address(house.world.ids), headers={"accept": "application/json"})
    assert asked.status_code == 405
    assert house.is_untouched()


BROKEN_IDS = (
    "0",
    "not-an-id",
    "00000000-0000-0000-0000-000000000000",
    str(uuid.uuid4()),
    "%00",
    "..%2f..%2fetc%2fpasswd",
    "%ff%fe",
    "x" * 300,
    "%F0%9F%92%A5",
)


@pytest.mark.parametrize("row", [row for row in TABLE if "_id" in row.path], ids=named)
def test_a_broken_id_is_not_found_and_nothing_else(house: House, row: Row) -> None:
    for broken in some(BROKEN_IDS, row, 4):
        address = re.sub(r"\{\w+_id(?:=\w+)?\}", broken, row.path.split("?")[0])
        answer = house.knock(
            by(row),
            row.method,
            Row(row.method, address, row.permission, row.may).address(house.world.ids),
            **row.sends(house.world.ids),
        )
        assert answer.status_code in (expected(row) | {404, 405, 422}), (broken, answer.status_code)
        assert is_clean(answer.text)
    assert house.is_untouched()


NOTHING_TO_SEE = {
    "/field/visits/{visit_id}/take-back": 303,
    "/field/shoppers/{shopper_id}/visits": 200,
}
"""For staff: without an offer named nothing is taken back; a shopper who is not there has no visits."""


def expected(row: Row) -> set[int]:
    """What may come besides: a row that shows nothing anyway, a form that names the wrong thing by its own."""
    status = NOTHING_TO_SEE.get(row.route[1], row.expected(by(row)))
    return {status} if status >= 400 or row.route[1] in NOTHING_TO_SEE else set()


GARBAGE = (
    "", "0", "-1", "99999999999999999999", "1e9", "NaN", "%00", "%FF%FE", "a" * 600, "';--", "%25%27%22%3Cscript%3E", "%F0%9F%92%A5",
    "%ED%A0%80", "../..", "[]", "\\",
)  # fmt: skip
NAMES = (
    "q", "page", "sort", "status", "wave", "client", "study", "step", "feeling", "region", "role", "next", "show", "shell", "about", "filter",
    "visit", "city", "shopper", "flags", "captured_at", "question_code", "year", "week", "map", "language", "level", "country", "scope", "name",
    "brand_colour", "date", "stage",
)  # fmt: skip


@pytest.mark.parametrize("row", READS, ids=named)
def test_garbage_in_the_address_is_never_an_error_of_ours(house: House, row: Row) -> None:
    base = row.address(house.world.ids).split("?")[0]
    wrong = []
    for value in some(GARBAGE, row, 3):
        answer = house.knock(
            by(row),
            "GET",
            base + "?" + "&".join(f"{name}={value}" for name in NAMES if len(value) < 100 or name in {"q", "sort", "next"}),
        )
        if answer.status_code >= 500 or not is_clean(answer.text):
            wrong.append((value[:20], answer.status_code))
    for name, value in some([(name, value) for name in ("page", "q", "sort") for value in ("99999999999999999999", "%00", "-1")], row, 3):
        answer = house.knock(by(row), "GET", f"{base}?{name}={value}")
        if answer.status_code >= 500:
            wrong.append((f"{name}={value}", answer.status_code))
    assert wrong == []


ODD_VALUES = (
    "",
    "a\x00b",
    "\ufffe",
    "9" * 40,
    "-9" * 20,
    "x" * 100_000,
    "💥",
    "1e400",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("row", [row for row in CHANGES if "data" in row.body], ids=named)
def test_odd_values_in_a_form_are_never_an_error_of_ours(house: House, row: Row) -> None:
    sent = row.sends(house.world.ids)["data"]
    wrong = []
    for name in sent:
        for value in some(ODD_VALUES, row, 3):
            house.forget_tries()
            answer = house.knock(by(row), row.method, row.address(house.world.ids), data={**sent, name: value})
            if answer.status_code >= 500 or not is_clean(answer.text):
                wrong.append((name, value[:12], answer.status_code))
            if answer.status_code < 400:
                house.put_back()
    house.put_back()
    assert wrong == []


FORM = "application/x-www-form-urlencoded"
BROKEN_BODIES = {
    "no JSON": (b"{", "application/json"), "deep JSON": (b"[" * 200_000, "application/json"), "no UTF-8": (b'{"a": "\xff\xfe"}', "application/json"),
    "lone surrogate": (b'{"reason": "\\ud800", "planned_on": "\\ud800", "answers": {"\\ud800": "\\ud800"}, "briefing_version": 1}', "application/json"),
    "a NUL": (b'{"reason": "a\\u0000b", "answers": {"a\\u0000": "b"}, "briefing_version": 1}', "application/json"), "a list": (b"[]", "application/json"),
    "huge number": (b'{"briefing_version": ' + b"9" * 5000 + b', "answers": {}}', "application/json"), "null": (b"null", "application/json"),
    "number too large": (b'{"briefing_version": 99999999999999999999, "answers": {}}', "application/json"),
    "no form": (b"\xff\xfe%zz&&==", FORM),
    "broken parts": (b"--x\r\nContent-Disposition: form-data\r\n\r\n", "multipart/form-data; boundary=x"),
    "no boundary": (b"--x", "multipart/form-data"), "many fields": (b"&".join(b"f%d=1" % n for n in range(5000)), FORM),
    "unknown kind": (b"<a/>", "application/xml"), "empty": (b"", "application/json"),
}  # fmt: skip


@pytest.mark.parametrize("row", CHANGES, ids=named)
def test_a_broken_body_is_never_an_error_of_ours(house: House, row: Row) -> None:
    wrong: list[tuple[str, int | str]] = []
    for what, (content, kind) in some(list(BROKEN_BODIES.items()), row, 5 if not row.is_api else len(BROKEN_BODIES)):
        house.forget_tries()
        answer = house.knock(by(row), row.method, row.address(house.world.ids), {"content-type": kind}, content=content)
        if answer.status_code >= 500 or not is_clean(answer.text):
            wrong.append((what, answer.status_code))
        if answer.status_code < 400:
            house.put_back()
        elif row.is_api and answer.headers["content-type"] != "application/problem+json":
            wrong.append((what, answer.headers["content-type"]))
    assert wrong == []


def test_a_body_larger_than_anything_we_take_is_refused_before_it_is_read(house: House) -> None:
    large = b'{"answers": {"a": "' + b"x" * 40_000_000 + b'"}}'
    for row in CHANGES:
        if row.path in {
            "/sign-in",
            "/clients",
            "/api/v1/phone/visits/{visit_id}/briefing-check",
            "/api/v1/phone/visits/{visit_id=briefed}/events",
        }:
            answer = house.knock(
                by(row),
                row.method,
                row.address(house.world.ids),
                {"content-type": "application/json"},
                content=large,
            )
            assert answer.status_code == 413, named(row)


ODD_COOKIES = (
    "veldgast_session=é", "flash=abc.é", "flash=W10=.0", 'lang="\\', "a:b=1; @=2", "=", ";;;", "lang=xx; theme=yy",
    "veldgast_session=" + "x" * 5000, "flash=" + "=" * 300,
)  # fmt: skip


@pytest.mark.parametrize("cookie", ODD_COOKIES)
def test_an_odd_cookie_counts_as_none(house: House, cookie: str) -> None:
    answer = house.http.get("/sign-in", headers={b"cookie": cookie.encode()})

    assert answer.status_code == 200


def test_an_error_of_ours_carries_the_headers_and_tells_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_arguments: object) -> None:
        msg = "the secret inside"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr("app.accounts.queries.list_own_sessions", fails)
    row = next(row for row in TABLE if row.path == "/account" and not row.changes)
    answer = house.ask(row, "head")

    assert answer.status_code == 500
    assert "secret inside" not in answer.text
    assert is_clean(answer.text)
    assert complaints(answer.headers, row) == []


Place = tuple[str | int, ...]


def _places(value: Any, here: Place = ()) -> list[Place]:
    """Where in a JSON value something stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inside for place in ((*here, key), *_places(item, (*here, key)))]


def _put(value: Any, place: Place, new: Any) -> Any:
    """The JSON value with something else in one place."""
    if not place:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[place[0]] = _put(copy[place[0]], place[1:], new)
    return copy


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.uuids().map(str) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4), max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("row", [row for row in CHANGES if row.is_api and "json" in row.body], ids=named)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(data=st.data())
def test_no_json_makes_the_api_stumble(house: House, row: Row, data: st.DataObject) -> None:
    """Bodies near the right one: one value anywhere in it is replaced by something else."""
    body = row.sends(house.world.ids)["json"]
    places = [*_places(body), ()]
    changed = _put(body, data.draw(st.sampled_from(places)), data.draw(json_values))
    answer = house.knock(
        by(row),
        row.method,
        row.address(house.world.ids),
        {"content-type": "application/json"},
        content=json.dumps(changed),
    )

    assert answer.status_code < 500, (changed, answer.text[:200])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    else:
        house.put_back()


def test_everybody_of_the_table_is_tried_somewhere() -> None:
    assert set(BEST) <= set(ACTORS)
