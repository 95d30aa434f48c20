"""Photos: what is taken, what is refused, and what of them anybody gets to see."""

import io
import struct
import uuid
import zlib
from pathlib import Path

import pillow_heif
import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.capture.models import Evidence
from app.settings import Settings
from app.visits.rules import VisitStatus
from tests.capture.world import GOOD, World, batch, event, picture, sha, whole_visit


def put(
    client: TestClient, visit_id: uuid.UUID, content: bytes, *, named: str | None = None, declared: str = "image/jpeg"
) -> tuple[int, str]:
    """Send a photo; returns the status and, for a refusal, its code."""
    answer = client.put(
        f"/api/v1/phone/visits/{visit_id}/evidence/{named or sha(content)}?question_code=hall&captured_at=2026-11-22T10:00:00Z",
        content=content, headers={"Content-Type": declared},
    )  # fmt: skip
    return answer.status_code, answer.json().get("code", "")


def blobs(settings: Settings) -> list[str]:
    folder = Path(settings.storage_url.removeprefix("file://"))
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def nothing_left(world: World, settings: Settings) -> bool:
    return world.count(Evidence) == 0 and world.count(AuditEntry) == 0 and blobs(settings) == []


def with_position() -> bytes:
    """A photo as phones make them: where, when and with what it was taken, and a note."""
    exif = Image.Exif()
    exif[0x010F] = "Secretphone"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 52.0, 53.0), 3: "E", 4: (4.0, 42.0, 56.0)})
    written = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(written, "JPEG", exif=exif, comment=b"Anna de Vries")
    return written.getvalue()


def huge_png(side: int) -> bytes:
    """A few kilobytes that unfold to side x side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    lines = b"".join(packer.compress(row * 64) for _n in range(side // 64)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", lines)
        + chunk(b"IEND", b"")
    )


def test_a_photo_is_kept_once_however_often_it_is_sent(world: World, anna: TestClient, settings: Settings) -> None:
    visit_id, content = world.visit(), picture()

    assert put(anna, visit_id, content) == (201, "")
    assert put(anna, visit_id, content) == (200, "")

    assert world.count(Evidence) == 1
    assert blobs(settings) == [sha(content)]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_other_kinds_of_photo_are_known_by_their_bytes_not_by_their_name(world: World, app: FastAPI, anna: TestClient, kind: str) -> None:
    pillow_heif.register_heif_opener()
    visit_id, content = world.visit(), picture(kind)

    assert put(anna, visit_id, content, declared="image/jpeg") == (201, "")

    with world.database.reading() as session:
        photo = session.query(Evidence).one()
    assert photo.content_type == {"PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}[kind]
    assert (photo.width, photo.height) == (320, 240)
    shown = world.browser(app, "kim").get(f"/evidence/{photo.id}")
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF_SCRIPT = b"GIF89a/*\x01\x00\x00\x00\x00*/=1;alert(1)//"


@pytest.mark.parametrize(
    "content",
    [
        SVG, GIF_SCRIPT, b"<!doctype html><script>alert(1)</script>", b"", b"\xff\xd8\xff\xe0" + b"alert(1)//" * 20,
        picture()[:900], b"\x89PNG\r\n\x1a\n" + SVG, b"%PDF-1.7\n", b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(40),
    ],
    ids=["svg", "gif-script", "html", "empty", "jpeg-head", "cut-off", "png-svg", "pdf", "webp-head"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_and_leaves_nothing_behind(world: World, anna: TestClient, settings: Settings, content: bytes) -> None:
    assert put(anna, world.visit(), content) == (422, "evidence_not_an_image")
    assert nothing_left(world, settings)


def test_a_picture_that_unfolds_to_more_than_a_camera_makes_is_refused(world: World, anna: TestClient, settings: Settings) -> None:
    bomb = huge_png(32768)
    assert len(bomb) < 2_000_000

    assert put(anna, world.visit(), bomb) == (422, "evidence_not_an_image")
    assert nothing_left(world, settings)


def test_bytes_that_differ_from_their_name_are_refused(world: World, anna: TestClient, settings: Settings) -> None:
    assert put(anna, world.visit(), picture(), named=sha(b"other")) == (422, "evidence_hash_differs")
    assert nothing_left(world, settings)


@pytest.mark.parametrize("announced", [True, False])
def test_sixteen_megabytes_are_refused_announced_or_not(world: World, anna: TestClient, settings: Settings, announced: bool) -> None:
    content = picture() + bytes(16 * 2**20)
    body = content if announced else (content[n : n + 2**20] for n in range(0, len(content), 2**20))

    answer = anna.put(f"/api/v1/phone/visits/{world.visit()}/evidence/{sha(content)}", content=body)

    assert (answer.status_code, answer.json()["code"]) == (413, "evidence_too_large")
    assert nothing_left(world, settings)


@pytest.mark.parametrize(("who", "status"), [("bram", 404), (None, 401), ("noor", 403), ("kim", 403)])
def test_nobody_else_adds_a_photo(world: World, app: FastAPI, settings: Settings, who: str | None, status: int) -> None:
    assert put(world.browser(app, who), world.visit(), picture())[0] == status
    assert nothing_left(world, settings)


@pytest.mark.parametrize(("who", "status"), [("anna", 200), ("kim", 200), ("bram", 404), ("noor", 403)])
def test_a_photo_is_shown_to_staff_and_its_own_shopper_only(world: World, app: FastAPI, anna: TestClient, who: str, status: int) -> None:
    visit_id = world.visit(VisitStatus.APPROVED)
    put(anna, visit_id, picture())
    with world.database.reading() as session:
        photo = session.query(Evidence).one()

    for address in (f"/evidence/{photo.id}", f"/evidence/{photo.id}/thumb"):
        assert world.browser(app, who).get(address, headers={"accept": "application/json"}).status_code == status
    assert world.browser(app, None).get(f"/evidence/{photo.id}", headers={"accept": "text/html"}).headers["location"].startswith("/sign-in")


def test_what_is_shown_carries_no_position_no_maker_and_no_name(world: World, app: FastAPI, anna: TestClient) -> None:
    content = with_position()
    assert b"Secretphone" in content
    put(anna, world.visit(), content)
    with world.database.reading() as session:
        photo = session.query(Evidence).one()

    for address in (f"/evidence/{photo.id}", f"/evidence/{photo.id}/thumb", f"/evidence/{photo.id}"):
        answer = world.browser(app, "kim").get(address)
        shown = Image.open(io.BytesIO(answer.content))
        assert dict(shown.getexif()) == {}
        assert "comment" not in shown.info
        assert b"Secretphone" not in answer.content
        assert b"Anna" not in answer.content
        assert shown.size == ((480, 640) if "thumb" not in address else (360, 480))  # upright, as it was held
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"].startswith("private")
        assert answer.headers["content-disposition"] == f'inline; filename="photo-{sha(content)[:8]}.jpg"'


def test_what_hangs_behind_a_picture_does_not_go_out(world: World, app: FastAPI, anna: TestClient) -> None:
    assert put(anna, world.visit(), picture() + b"\x00\x00\x00\x18ftypmp42" + b"alert(1)") == (201, "")
    with world.database.reading() as session:
        photo = session.query(Evidence).one()

    assert b"alert" not in world.browser(app, "kim").get(f"/evidence/{photo.id}").content


@pytest.mark.parametrize("photo_first", [True, False])
def test_a_submit_waits_for_the_photos_it_names_in_either_order(world: World, anna: TestClient, photo_first: bool) -> None:
    visit_id, content = world.visit(), picture()
    named = [{"sha256": sha(content), "content_type": "image/jpeg", "size": len(content), "captured_at": "2026-11-22T10:00:00Z"}]
    events = whole_visit(world, GOOD | {"hall": named})
    address = f"/api/v1/phone/visits/{visit_id}/events"
    if photo_first:
        put(anna, visit_id, content)
        assert anna.post(address, json=batch(events)).json()["visit"]["status"] == "in_review"
        return

    waiting = anna.post(address, json=batch(events)).json()
    assert waiting["missing"] == [{"question_code": "hall", "section_code": "arriving", "reason": "photo_not_received"}]
    assert world.load(visit_id).status is VisitStatus.STARTED
    put(anna, visit_id, content)
    again = events[-1] | {"sequence": 77}
    assert anna.post(address, json=batch([again])).json()["visit"]["status"] == "in_review"


def test_the_reviewer_reads_how_far_from_the_place_a_photo_was_taken(world: World, anna: TestClient, app: FastAPI) -> None:
    visit_id, content = world.visit(), picture()
    assert put(anna, visit_id, content) == (201, "")
    where = {"latitude": 50.8825, "longitude": 4.7157, "accuracy_m": 15, "moment": "capture", "photo": sha(content)}
    *events, submit = whole_visit(world)
    at = event(world, submit["sequence"], "position", None, where)
    sent = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch([*events, at, submit | {"sequence": submit["sequence"] + 1}]))
    assert sent.json()["visit"]["status"] == "in_review"

    page = world.browser(app, "kim").get(f"/review/{visit_id}").text

    assert "110 m ± 15 m" in " ".join(page.split())
