"""Files that come in parts: taken up again after a cut, judged as a whole, and nothing stays of what is refused."""

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.capture import part_actions
from app.capture.models import Evidence, EvidencePart
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.settings import Settings
from app.visits.rules import VisitStatus
from tests.capture.test_evidence import blobs, huge_png
from tests.capture.test_lying_uploads import POLYGLOTS
from tests.capture.world import World, picture, sha

STEP = 20_000


def address(visit_id: uuid.UUID, named: str) -> str:
    return f"/api/v1/phone/visits/{visit_id}/evidence/{named}/parts"


def put_part(
    client: TestClient, visit_id: uuid.UUID, content: bytes, at: int, *, step: int = STEP, named: str = "", size: int = 0
) -> tuple[int, dict[str, Any]]:
    answer = client.put(
        f"{address(visit_id, named or sha(content))}/{at}",
        params={"size": size or len(content), "question_code": "hall", "captured_at": "2026-11-22T10:00:00Z"},
        content=content[at : at + step],
    )
    return answer.status_code, answer.json()


def put_all(client: TestClient, visit_id: uuid.UUID, content: bytes, named: str = "") -> tuple[int, str]:
    """Every part in order; the last answer's status and code."""
    status: int = 0
    body: dict[str, Any] = {}
    step = max(1, len(content) // 3)
    for at in range(0, len(content), step):
        status, body = put_part(client, visit_id, content, at, step=step, named=named)
    return status, body.get("code", "")


def standing_at(client: TestClient, visit_id: uuid.UUID, named: str) -> tuple[int, bool]:
    body = client.get(address(visit_id, named)).json()
    return body["received"], body["complete"]


def nothing_left(world: World, settings: Settings) -> bool:
    tables = (Evidence, EvidencePart, AuditEntry)
    return [world.count(table) for table in tables] == [0, 0, 0] and blobs(settings) == []


@pytest.fixture
def photo() -> bytes:
    return picture(size=(480, 360))


def test_a_photo_that_was_cut_off_goes_on_where_it_stopped(world: World, anna: TestClient, settings: Settings, photo: bytes) -> None:
    visit_id, named = world.visit(VisitStatus.STARTED), sha(photo)
    assert standing_at(anna, visit_id, named) == (0, False)

    first = put_part(anna, visit_id, photo, 0)
    again = put_part(anna, visit_id, photo, 0)
    received, complete = standing_at(anna, visit_id, named)

    assert first == (202, {"sha256": named, "received": STEP, "complete": False})
    assert again == first
    assert (received, complete) == (STEP, False)
    last: tuple[int, dict[str, Any]] = (202, {})
    for at in range(received, len(photo), STEP):
        last = put_part(anna, visit_id, photo, at)
    assert last == (201, {"sha256": named, "received": len(photo), "complete": True})
    assert standing_at(anna, visit_id, named) == (len(photo), True)
    assert world.count(EvidencePart) == 0
    assert blobs(settings) == [named]
    with world.database.reading() as session:
        kept = session.scalars(sa.select(Evidence)).one()
    assert (kept.sha256, kept.content_type, kept.question_code, kept.width) == (named, "image/jpeg", "hall", 480)
    assert put_part(anna, visit_id, photo, 0)[1]["complete"] is True


def test_a_part_beyond_a_gap_is_told_where_the_file_stands(world: World, anna: TestClient, photo: bytes) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    put_part(anna, visit_id, photo, 0)

    status, body = put_part(anna, visit_id, photo, 2 * STEP)

    assert (status, body["code"], body["received"]) == (409, "evidence_offset_differs", STEP)
    assert world.count(EvidencePart) == 1


LIARS = {
    "page": POLYGLOTS["page-behind"],
    "archive": POLYGLOTS["archive-behind"],
    "bomb": huge_png(20_000),
    "svg": b"<svg onload='alert(1)'/>" * 40,
}


@pytest.mark.parametrize("content", LIARS.values(), ids=LIARS)
def test_what_is_refused_whole_is_refused_in_parts_and_leaves_nothing_behind(
    world: World, anna: TestClient, settings: Settings, content: bytes
) -> None:
    assert put_all(anna, world.visit(), content) == (422, "evidence_not_an_image")
    assert nothing_left(world, settings)


def test_parts_that_do_not_add_up_to_their_hash_leave_nothing_behind(
    world: World, anna: TestClient, settings: Settings, photo: bytes
) -> None:
    assert put_all(anna, world.visit(), photo, named=sha(b"another")) == (422, "evidence_hash_differs")
    assert nothing_left(world, settings)


@pytest.mark.parametrize("size", [2**30, 15 * 2**20 + 1])
def test_a_file_that_says_it_is_too_large_is_refused_at_its_first_part(
    world: World, anna: TestClient, settings: Settings, size: int
) -> None:
    status, body = put_part(anna, world.visit(), b"x" * 100, 0, size=size)

    assert (status, body["code"]) == (413, "evidence_too_large")
    assert nothing_left(world, settings)


def test_a_moment_that_no_database_can_keep_is_refused_of_a_photo_and_of_its_parts(
    world: World, anna: TestClient, settings: Settings, photo: bytes
) -> None:
    visit_id, named = world.visit(VisitStatus.STARTED), sha(photo)
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        told = {"question_code": "hall", "captured_at": moment}

        whole = anna.put(address(visit_id, named).removesuffix("/parts"), params=told, content=photo)
        part = anna.put(f"{address(visit_id, named)}/0", params=told | {"size": len(photo)}, content=photo)

        assert (whole.status_code, part.status_code) == (422, 422)
        assert nothing_left(world, settings)


def test_a_part_that_reaches_beyond_its_file_or_is_too_large_is_refused(world: World, anna: TestClient, settings: Settings) -> None:
    visit_id = world.visit()

    beyond = put_part(anna, visit_id, b"x" * 100, 0, size=99)
    wide = put_part(anna, visit_id, b"x" * (2**20 + 1), 0, step=2**21, size=2**21)

    assert (beyond[0], beyond[1]["code"]) == (422, "evidence_part_wrong")
    assert (wide[0], wide[1]["code"]) == (413, "evidence_too_large")
    assert nothing_left(world, settings)


@pytest.mark.parametrize(("who", "status"), [("bram", 404), ("noor", 403), (None, 401)])
def test_parts_for_somebody_elses_visit_are_refused(
    world: World, app: FastAPI, settings: Settings, photo: bytes, who: str | None, status: int
) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    other = world.browser(app, who)

    assert put_part(other, visit_id, photo, 0)[0] in {status, 404}
    assert other.get(address(visit_id, sha(photo))).status_code == status
    assert nothing_left(world, settings)


def test_unfinished_files_of_a_visit_are_bounded(world: World, anna: TestClient, photo: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    monkeypatch.setattr(part_actions, "MOST_PARTIAL_BYTES", 2 * STEP + 10)
    assert put_part(anna, visit_id, photo, 0)[0] == 202
    assert put_part(anna, visit_id, photo, STEP)[0] == 202

    other = picture(size=(481, 361))
    status, body = put_part(anna, visit_id, other, 0)

    assert (status, body["code"]) == (409, "evidence_too_many")
    assert world.count(EvidencePart) == 2


def test_unfinished_files_go_after_a_week_and_not_before(world: World, anna: TestClient, settings: Settings, photo: bytes) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    store = BlobStore(settings.storage_url)
    other = picture(size=(481, 361))
    for content in (photo, other):
        assert put_part(anna, visit_id, content, 0)[0] == 202
    assert part_actions.clear_away(world.database.app, store) == 0
    with world.database.session() as session:
        session.execute(
            sa.update(EvidencePart)
            .where(EvidencePart.sha256 == sha(photo))
            .values(received_at=now() - part_actions.PARTS_KEPT_FOR - dt.timedelta(minutes=1))
        )
        session.commit()

    assert part_actions.clear_away(world.database.app, store) == 1

    assert standing_at(anna, visit_id, sha(photo)) == (0, False)
    assert standing_at(anna, visit_id, sha(other)) == (STEP, False)
    assert len(blobs(settings)) == 1


def test_a_part_whose_bytes_are_gone_is_asked_for_again(world: World, anna: TestClient, settings: Settings, photo: bytes) -> None:
    visit_id = world.visit(VisitStatus.STARTED)
    put_part(anna, visit_id, photo, 0)
    with world.database.reading() as session:
        BlobStore(settings.storage_url).delete(session.scalars(sa.select(EvidencePart.storage_key)).one())

    status, body = put_part(anna, visit_id, photo, STEP, step=len(photo))

    assert (status, body["code"], body["received"]) == (409, "evidence_offset_differs", 0)
    assert put_all(anna, visit_id, photo) == (201, "")


def test_nobody_but_the_visits_own_shopper_gets_as_far_as_the_parts(world: World, app: FastAPI) -> None:
    visit_id, content = world.visit(VisitStatus.STARTED), picture()
    anna = world.browser(app, "anna")
    put_part(anna, visit_id, content, 0, step=len(content) - 10)
    for who, status in (("kim", 403), ("noor", 403), (None, 401)):
        refused, _body = put_part(world.browser(app, who), visit_id, content[:-10] + b"0" * 10, len(content) - 10, named=sha(content))
        assert (who, refused) == (who, status)
    assert standing_at(anna, visit_id, sha(content)) == (len(content) - 10, False), "what was on its way is still there"
