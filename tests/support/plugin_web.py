"""Fixtures for the application over HTTP: in this process, and as real processes."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.settings import Settings
from tests.support.databases import TestDatabase
from tests.support.demo import demo_settings
from tests.support.mail_server import MailServer, mail_server
from tests.support.servers import LiveServer


@pytest.fixture
def app(settings: Settings, database: TestDatabase) -> FastAPI:
    """The application on this test's database."""
    # Loaded only when asked for: a page that does not import must not keep the tests of rules from running.
    made: FastAPI = importlib.import_module("app.main").create_app(settings, database.app)
    return made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """An HTTP client for the application in this process; redirects are seen, not followed."""
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    """A real mail server; `mails` is what it took."""
    with mail_server() as server:
        yield server


@pytest.fixture
def servers(settings: Settings, tmp_path: Path) -> Iterator[LiveServer]:
    """No process yet: start as many web processes and workers as the test needs; all are stopped at its end."""
    live = LiveServer(settings, tmp_path)
    try:
        yield live
    finally:
        live.stop()


@pytest.fixture
def live_server(servers: LiveServer) -> LiveServer:
    """One web process and one worker, running."""
    servers.start_web()
    servers.start_worker()
    return servers


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The small demo in a web process and a worker, this parallel worker's own copy; loaded once per run."""
    folder = tmp_path_factory.mktemp("demo")
    live = LiveServer(demo_settings(folder), folder)
    try:
        live.start_web()
        live.start_worker()
        yield live
    finally:
        live.stop()
