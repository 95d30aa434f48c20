"""Uploads that are not what they say, or more than anybody sends: refused with a clear answer, and nothing of them stays."""

import io
import socket
import zipfile

import pytest
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from app.accounts.viewing import COOKIE
from app.settings import Settings
from tests.capture.test_evidence import nothing_left, put
from tests.capture.world import World, picture, sha
from tests.support.databases import only_sqlite
from tests.support.servers import LiveServer

GIGABYTE = 2**30


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("run.js", "alert(1)")
    return written.getvalue()


def archive_of_later() -> bytes:
    """An archive that says that it needs a program newer than any."""
    made = bytearray(archive())
    made[made.index(b"PK\x01\x02") + 6] = 250
    return bytes(made)


def with_comment(comment: bytes) -> bytes:
    """A whole JPEG that says something in its comment."""
    written = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(written, "JPEG", comment=comment)
    return written.getvalue()


POLYGLOTS = {
    "page-behind": picture() + b"<html><body onload=alert(1)></body></html>",
    "script-behind": picture("PNG") + b"<SCRIPT>alert(1)</SCRIPT>",
    "page-in-comment": with_comment(b"--><!DOCTYPE html><script>alert(1)</script><!--"),
    "pdf-in-comment": with_comment(b"%PDF-1.7 1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
    "archive-behind": picture() + archive(),
    "archive-of-later-behind": picture() + archive_of_later(),
    "archive-behind-webp": picture("WEBP") + archive(),
    "drawing-behind": picture() + b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_a_picture_that_is_something_else_too_is_refused_and_leaves_nothing_behind(
    world: World, anna: TestClient, settings: Settings, content: bytes
) -> None:
    assert put(anna, world.visit(), content) == (422, "evidence_not_an_image")
    assert nothing_left(world, settings)


@pytest.mark.parametrize("declared", ["image/jpeg", "image/svg+xml", "text/html", ""])
def test_a_declared_type_changes_nothing(world: World, anna: TestClient, settings: Settings, declared: str) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"

    assert put(anna, world.visit(), svg, declared=declared) == (422, "evidence_not_an_image")
    assert nothing_left(world, settings)


def test_the_answer_says_what_to_do_and_where_it_went_wrong(world: World, app: FastAPI, settings: Settings) -> None:
    visit_id, content = world.visit(), POLYGLOTS["archive-behind"]

    answer = world.browser(app, "anna").put(f"/api/v1/phone/visits/{visit_id}/evidence/{sha(content)}", content=content)

    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["detail"] == "This file is not a photo. Send a JPEG, PNG, WebP or HEIC picture."
    assert told["request_id"] == answer.headers["x-request-id"]
    assert nothing_left(world, settings)


@only_sqlite
@pytest.mark.parametrize("announced", [True, False])
def test_a_gigabyte_is_refused_long_before_it_is_in(world: World, servers: LiveServer, settings: Settings, announced: bool) -> None:
    web = servers.start_web()
    head = (
        f"PUT /api/v1/phone/visits/{world.visit()}/evidence/{'0' * 64}?question_code=hall HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {COOKIE}={world.people['anna'].token}\r\n"
    )
    head += f"Content-Length: {GIGABYTE}\r\n\r\n" if announced else "Transfer-Encoding: chunked\r\n\r\n"
    part = bytes(2**20)
    sent = 0
    with socket.create_connection(("127.0.0.1", int(web.url.rsplit(":", 1)[1])), timeout=30) as connection:
        connection.sendall(head.encode())
        connection.settimeout(0.2)
        answer = b""
        while not answer and sent < GIGABYTE:
            try:
                answer = connection.recv(65536)
            except TimeoutError:
                connection.settimeout(30)
                connection.sendall(part if announced else b"100000\r\n" + part + b"\r\n")
                sent += len(part)
                connection.settimeout(0.02)

    assert answer.startswith(b"HTTP/1.1 413")
    assert sent < 64 * 2**20
    assert nothing_left(world, settings)
