"""What tests/browser/test_never_lost.py breaks: a network that can be cut at any byte, a server and a Chromium that can be killed."""

import contextlib
import datetime as dt
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, BrowserType, FilePayload, Page, expect
from pydantic import SecretStr

from app.accounts.models import UserSession
from app.accounts.queries import hash_token
from app.accounts.viewing import COOKIE
from app.capture.models import Answer, CaptureEvent, Evidence
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.settings import Settings
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.world import World, make_world
from tests.phone.forked_servers import ForkedServers
from tests.support.browser import FLAGS, PHONE, program
from tests.support.databases import sqlite_database
from tests.support.postgres import free_port

SECONDS: Final = 20
"""How long a busy machine may take for what should take a moment."""
HOP_HEADERS: Final = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
SECOND_BUILD: Final = "SECOND00"


class Network(ThreadingHTTPServer):
    """What lies between phones and server: passes everything on, unless a test says otherwise."""

    daemon_threads = True

    def __init__(self) -> None:
        """On a free port; the address stays when the server behind it is another."""
        super().__init__(("127.0.0.1", free_port()), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.upstream = 0
        self.down = False
        self.second_build = False
        """The server has been upgraded: the app's files have other names, and the old names are gone."""
        self.rule: Callable[[str, str, int], str] = lambda _method, _path, _size: "pass"
        """By method, path and size of the body: pass, cut (nothing arrives), half (of the body arrives), deaf (no answer arrives)."""
        self.asked: list[tuple[str, str]] = []
        self.during: Callable[[], None] | None = None
        """Done once, while the server is at work on a batch."""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken connection is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Network

    def log_message(self, *_given: Any) -> None:
        """Nothing is written."""

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def do_HEAD(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        network = self.server
        size = int(self.headers.get("content-length") or 0)
        network.asked.append((self.command, self.path))
        fate = "cut" if network.down else network.rule(self.command, self.path, size)
        with contextlib.suppress(OSError, http.client.HTTPException):
            if fate == "half":
                self._half(size)
            elif fate != "cut":
                answer = self._forward(self.rfile.read(size))
                if fate != "deaf":
                    self._answer(*answer)
                    return
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(2)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        if self.server.second_build:
            status, body = self._second(status, body)
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_HEADERS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _half(self, size: int) -> None:
        """The connection breaks in the middle of the body, on both sides."""
        part = self.rfile.read(size // 2)
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=30)
        upstream.putrequest(self.command, self._path(), skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            upstream.putheader(name, value)
        upstream.endheaders()
        upstream.send(part)
        upstream.close()

    def _path(self) -> str:
        if not self.server.second_build:
            return self.path
        return self.path.replace(f".{SECOND_BUILD}.", ".", 1)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        network = self.server
        upstream = http.client.HTTPConnection("127.0.0.1", network.upstream, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"connection", "accept-encoding"}}
        upstream.request(self.command, self._path(), body or None, headers)
        if network.during is not None and self.command == "POST" and self.path.endswith("/events"):
            during, network.during = network.during, None
            during()
        answer = upstream.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def _second(self, status: int, body: bytes) -> tuple[int, bytes]:
        """The next build: each file of the app under another name, and nothing under the old one."""
        hashed = re.compile(rb"(/static/phone/(?:\w+/)?[\w-]+)\.([A-Z0-9]{8})\.(js|css)")
        path = self.path.split("?")[0]
        if hashed.fullmatch(path.encode()):
            return 404, b"gone"
        if path.startswith("/phone") or f".{SECOND_BUILD}." in path:
            body = hashed.sub(rb"\1.\2." + SECOND_BUILD.encode() + rb".\3", body)
            body = body.replace(b"<head>", b'<head><meta name="build" content="second">', 1)
            body = re.sub(rb'(url:"/phone/",revision:")', rb"\1second", body)
        return status, body


@dataclass
class Shop:
    """One study, one server, one network: what all these tests share. Each test has visits of its own."""

    world: World
    servers: ForkedServers
    network: Network
    blobs: BlobStore
    tokens: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the phones find the server."""
        return self.network.url

    def restart(self) -> None:
        """The server is killed and started again."""
        self.servers.kill()
        self.network.upstream = self.servers.start_and_wait()

    def visit(self) -> uuid.UUID:
        """A visit that is under way."""
        return self.world.visit(VisitStatus.STARTED, due_at=now() + dt.timedelta(days=2))

    def sign_in(self) -> dict[str, Any]:
        """The cookie of one more signed-in browser of the shopper."""
        token = f"token-of-browser-{len(self.tokens)}-{uuid.uuid4()}"
        self.tokens.append(token)
        with self.world.database.session() as session:
            expires = now() + dt.timedelta(days=30)
            session.add(UserSession(token_hash=hash_token(token), user_id=self.world.people["anna"].user_id, expires_at=expires))
            session.commit()
        return {"name": COOKIE, "value": token, "url": self.url, "expires": time.time() + 86_400}

    def sign_out_everywhere(self) -> None:
        """Every session of the shopper ends, for instance because she changed her password."""
        with self.world.database.session() as session:
            session.execute(sa.delete(UserSession).where(UserSession.user_id == self.world.people["anna"].user_id))
            session.commit()

    def events(self, visit: uuid.UUID, code: str | None = None) -> list[CaptureEvent]:
        """What the server holds of a visit, in the order in which it came."""
        query = sa.select(CaptureEvent).where(CaptureEvent.visit_id == visit).order_by(CaptureEvent.received_at, CaptureEvent.id)
        with self.world.database.reading() as session:
            return [event for event in session.scalars(query) if code is None or event.question_code == code]

    def answers(self, visit: uuid.UUID) -> dict[str, Any]:
        """The answers as they stand on the server."""
        with self.world.database.reading() as session:
            query = sa.select(Answer.question_code, Answer.value).where(Answer.visit_id == visit)
            return dict(session.execute(query).tuples().all())

    def photos(self, visit: uuid.UUID) -> list[str]:
        """The hashes of the photos that the server has, each held against its bytes."""
        with self.world.database.reading() as session:
            rows = session.execute(sa.select(Evidence.sha256, Evidence.storage_key).where(Evidence.visit_id == visit)).tuples().all()
        for sha256, key in rows:
            assert hashlib.sha256(self.blobs.get(key)).hexdigest() == sha256
        return [sha256 for sha256, _key in rows]

    def status(self, visit: uuid.UUID) -> str:
        """The visit's status."""
        with self.world.database.reading() as session:
            return session.get_one(Visit, visit).status.value

    def given(self, visit: uuid.UUID) -> list[tuple[str, Any]]:
        """Code and value of all answers that came in, in order; fails when something came twice or out of order."""
        events = self.events(visit)
        assert [event.variant for event in events] == [0] * len(events)
        for device in {event.device_id for event in events}:
            sequences = [event.sequence for event in events if event.device_id == device]
            assert sequences == sorted(set(sequences))
        return [(str(event.question_code), event.value) for event in events if event.kind == "answer"]


@contextlib.contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """The study on a database of its own, with a server and a network before it."""
    with sqlite_database(folder) as database:
        settings = Settings(
            mode="development", data_dir=folder / "data", database_url=database.url, log_level="ERROR",
            secret_key=SecretStr("a-secret-for-tests-of-at-least-32-characters"),
        )  # fmt: skip
        servers, network = ForkedServers(settings, folder), Network()
        try:
            shop = Shop(make_world(database), servers, network, BlobStore(settings.storage_url))
            network.upstream = servers.start_and_wait()
            yield shop
        finally:
            network.shutdown()
            network.server_close()
            servers.close()


class KillableChromium:
    """A Chromium with a profile on disk, as on a phone: killed and opened again it has what was written, and nothing else."""

    def __init__(self, kind: BrowserType, folder: Path) -> None:
        """Nothing runs yet."""
        self.kind, self.folder = kind, folder
        self.process: subprocess.Popen[bytes] | None = None
        self.browser: Browser | None = None

    def open(self, shop: Shop) -> Page:
        """Start it, signed in, with one page as large as a phone's."""
        for stale in self.folder.glob("Singleton*"):
            stale.unlink()
        (self.folder / "DevToolsActivePort").unlink(missing_ok=True)
        command = [program(), *FLAGS, "--headless=new", f"--user-data-dir={self.folder}", "--remote-debugging-port=0", "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        port = self._debugging_port()
        self.browser = self.kind.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self.browser.contexts[0]
        context.set_default_timeout(SECONDS * 1000)
        context.add_cookies([shop.sign_in()])  # type: ignore[list-item]
        page = context.pages[0] if context.pages else context.new_page()
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
        return page

    def _debugging_port(self) -> int:
        file, until = self.folder / "DevToolsActivePort", time.monotonic() + SECONDS
        while time.monotonic() < until:
            lines = file.read_text().splitlines() if file.exists() else []
            if len(lines) > 1:
                return int(lines[0])
            time.sleep(0.02)
        msg = "Chromium did not start"
        raise RuntimeError(msg)

    def kill(self) -> None:
        """The phone's battery is out: every process of the browser ends at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        if self.browser is not None:
            with contextlib.suppress(Exception):
                self.browser.close()
            self.browser = None

    def close(self) -> None:
        """End it and forget its profile."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


# --- what a shopper does ---


def phone_context(chromium: Browser, shop: Shop, **options: Any) -> BrowserContext:
    """A phone of the shopper, signed in."""
    size = {"width": PHONE["width"], "height": PHONE["height"]}
    context = chromium.new_context(**{"viewport": size, "has_touch": True, "is_mobile": True, "locale": "en-GB", **options})
    context.set_default_timeout(SECONDS * 1000)
    context.add_cookies([shop.sign_in()])  # type: ignore[list-item]
    return context


def open_step(page: Page, shop: Shop, visit: uuid.UUID, step: str = "arriving") -> Page:
    """The form of a visit, at a step."""
    page.goto(f"{shop.url}/phone/visits/{visit}/steps/{step}")
    heading = {"arriving": "Arriving", "desk": "Waiting at the desk"}[step]
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=SECONDS * 1000)
    return page


def wait_for_app_offline(page: Page) -> None:
    """Until the service worker has the whole app, so that it opens without a network."""
    page.evaluate("navigator.serviceWorker.ready.then(r => navigator.serviceWorker.controller ? 0 : new Promise(done => "
                  "navigator.serviceWorker.addEventListener('controllerchange', () => done(0))))")  # fmt: skip


def choose(page: Page, code: str, word: str) -> None:
    """Tap an answer and see that it is taken."""
    choice = page.locator(f"[id='question-{code}']").get_by_label(word, exact=True)
    choice.click()
    expect(choice).to_be_checked()


def says(page: Page, words: str) -> None:
    """The line under the title says this."""
    expect(page.get_by_role("status").first).to_have_text(re.compile(words), timeout=SECONDS * 1000)


def back_online(context: BrowserContext, shop: Shop) -> None:
    """The network is there again, and the phone hears of it."""
    shop.network.down = False
    for page in context.pages:
        page.evaluate("dispatchEvent(new Event('online'))")


def until(what: Callable[[], bool], words: str) -> None:
    """Look again until it is so."""
    end = time.monotonic() + SECONDS
    while not what():
        if time.monotonic() > end:
            raise AssertionError(words)
        time.sleep(0.05)


def arrives(page: Page, shop: Shop, visit: uuid.UUID, given: list[tuple[str, Any]]) -> None:
    """Exactly these answers come to the server, in this order, and the phone says that all is there."""
    end = time.monotonic() + SECONDS
    while shop.given(visit) != given and time.monotonic() < end:
        time.sleep(0.05)
    assert shop.given(visit) == given
    says(page, "Everything is on the server")


def noisy_photo(side: int = 1400) -> FilePayload:
    """A picture that stays large however it is shrunk."""
    kept = io.BytesIO()
    Image.effect_noise((side, side), 90).convert("RGB").save(kept, "JPEG", quality=85)
    return {"name": "noise.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def kept_text(page: Page, visit: uuid.UUID, code: str) -> tuple[str | None, str | None]:
    """What the phone's store holds of a text: as it is being typed, and as an event that waits to be sent."""
    found: list[str | None] = page.evaluate(
        """([visit, code]) => new Promise(done => { const open = indexedDB.open('veldgast-phone'); open.onsuccess = () => {
            const look = open.result.transaction(['drafts', 'events']);
            const draft = look.objectStore('drafts').get([visit, code]), events = look.objectStore('events').getAll();
            look.oncomplete = () => { open.result.close();
                const about = events.result.filter(one => one.visit === visit && one.question_code === code);
                done([draft.result?.value ?? null, about.at(-1)?.value ?? null]); }; }; })""",
        [str(visit), code],
    )
    return found[0], found[1]


def as_text(value: Any) -> str:
    """A value for a message."""
    return json.dumps(value, ensure_ascii=False)
