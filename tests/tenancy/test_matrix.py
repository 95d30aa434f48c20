"""Every route x every actor, as table.py has it."""

import re

import pytest
from fastapi.routing import iter_route_contexts
from httpx2 import Response

from app.accounts.viewing import Allowed
from tests.tenancy.conftest import House
from tests.tenancy.rows import ACTORS, EVERYONE, Row
from tests.tenancy.table import EXEMPT, TABLE

SERVER_ERROR = 500


def declared(house: House) -> dict[tuple[str, str], list[str]]:
    """The permissions that each route of the application asks for, without those that are exempt."""
    found: dict[tuple[str, str], list[str]] = {}
    for route in iter_route_contexts(house.app.routes):
        if route.path in EXEMPT:
            continue
        for method in getattr(route, "methods", None) or {"MOUNT"}:
            found[method, str(route.path)] = _permissions(getattr(route, "dependant", None))
    return found


def _permissions(dependant: object) -> list[str]:
    asked = []
    for part in getattr(dependant, "dependencies", []):
        if isinstance(part.call, Allowed):
            asked.append(part.call.permission.value)
        asked += _permissions(part)
    return asked


def test_every_route_has_a_row_and_every_row_has_a_route(house: House) -> None:
    routes, rows = set(declared(house)), {row.route for row in TABLE}

    assert sorted(routes - rows) == [], "routes without a row in tests/tenancy/table.py"
    assert sorted(rows - routes) == [], "rows without a route"


def test_every_exemption_is_a_route_that_still_exists(house: House) -> None:
    existing = {route.path for route in iter_route_contexts(house.app.routes)}

    # The reading page of the API's description is served in development only.
    assert set(EXEMPT) - existing <= {"/api/docs", "/docs/oauth2-redirect"}


def test_every_route_declares_exactly_the_permission_of_its_rows(house: House) -> None:
    asked = declared(house)

    assert {route: permissions for route, permissions in asked.items() if len(set(permissions)) != 1} == {}
    wrong = [
        (row.route, asked[row.route], row.permission.value)
        for row in TABLE
        if row.route in asked and set(asked[row.route]) != {row.permission.value}
    ]
    assert wrong == []


def test_every_actor_of_the_table_can_sign_in(house: House) -> None:
    assert set(ACTORS) == EVERYONE
    assert set(ACTORS) - {"anonymous"} <= set(house.world.cookies)
    assert [actor for actor in ACTORS if actor != "anonymous" and house.knock(actor, "GET", "/account").status_code != 200] == []


def test_a_change_is_noticed_and_put_back(house: House) -> None:
    row = next(row for row in TABLE if row.route == ("POST", "/clients"))

    assert house.is_untouched()
    assert house.ask(row, "manager").status_code == 303
    assert not house.is_untouched()
    assert not house.is_untouched()
    house.put_back()
    assert house.is_untouched()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.method} {row.path}")
def test_each_actor_gets_what_the_table_says(house: House, row: Row) -> None:
    wrong = []
    for actor in sorted(ACTORS, key=row.is_refused, reverse=True):
        house.forget_tries()
        answer = house.ask(row, actor)
        if answer.status_code != row.expected(actor) or is_misled(row, actor, answer.headers.get("location", "")):
            wrong.append(f"{actor}: {answer.status_code} {answer.headers.get('location', '')}, not {row.expected(actor)}: {said(answer)}")
        if row.changes and not row.is_refused(actor):
            house.put_back()
        elif row.changes and not house.is_untouched():
            wrong.append(f"{actor}: refused, but something changed")
            house.put_back()
    assert not wrong, "\n".join(wrong)


def said(answer: Response) -> str:
    """What an answer says, short."""
    words = re.sub(r"<(style|script|svg|nav|head)\b.*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return " ".join(words.split())[:400]


def is_misled(row: Row, actor: str, location: str) -> bool:
    """Whether a redirect leads to the wrong place: those who may get somewhere are not sent to sign in, the others are."""
    if row.expected(actor) != 303 or row.path == "/sign-out":
        return False
    stopped = actor not in row.may
    return stopped != location.startswith("/sign-in?next=")


def test_what_depends_on_the_data_is_the_same_on_postgresql(house_on_postgresql: House) -> None:
    """Those who pass the door; whom the door stops has not reached the database."""
    house, wrong = house_on_postgresql, []
    before = house.fingerprint()
    for row in TABLE:
        for actor in sorted(row.hidden if row.changes else row.may | row.hidden):
            answer = house.ask(row, actor)
            if answer.status_code != row.expected(actor):
                wrong.append(f"{row.method} {row.path}, {actor}: {answer.status_code}, not {row.expected(actor)}: {said(answer)}")
    assert not wrong, "\n".join(wrong)
    assert house.fingerprint() == before
