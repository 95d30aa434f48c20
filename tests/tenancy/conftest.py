"""The world behind doors, made once per module, put back after each request that was allowed to change it."""

import hashlib
import importlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import Response
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.accounts import passwords
from app.accounts.viewing import COOKIE
from app.kit.object_store import BlobStore
from app.registry import metadata
from app.settings import Settings
from tests.support.databases import TestDatabase, postgresql_database, sqlite_database
from tests.tenancy.rows import Row
from tests.tenancy.world import World, make_world

PAGE = {"accept": "text/html", "accept-language": "en"}
PROGRAM = {"accept": "application/json", "accept-language": "en"}
NO_DATA = {"attempt"}
"""Counted tries: written in a transaction of their own, also by a refused request."""


@dataclass
class House:
    """The application with its world: knock as anybody, look whether anything moved, put it back."""

    app: FastAPI
    database: TestDatabase
    world: World
    http: TestClient
    untouched: str = ""
    """The fingerprint of the world as it was made."""
    _kept: Path | None = None
    _watching: sqlite3.Connection | None = None
    _mark: object = None
    _tables: list[sa.Table] = field(default_factory=lambda: sorted(metadata.tables.values(), key=lambda table: table.name))

    def knock(self, actor: str, method: str, address: str, headers: dict[str, str] | None = None, **sends: Any) -> Response:
        """One request of an actor, as a browser sends it (as a program under /api)."""
        given = dict(PROGRAM if address.startswith("/api/") else PAGE) | (headers or {})
        if actor in self.world.cookies:
            given["cookie"] = f"{COOKIE}={self.world.cookies[actor]}; lang=en"
        self.http.cookies.clear()
        return self.http.request(method, address, headers=given, **sends)

    def ask(self, row: Row, actor: str, **headers: str) -> Response:
        """The request of a row."""
        return self.knock(actor, row.method, row.address(self.world.ids), headers, **row.sends(self.world.ids))

    def fingerprint(self) -> str:
        """A checksum over every row of every table."""
        seen = hashlib.sha256()
        with self.database.engine.connect() as connection:
            for table in self._tables:
                if table.name not in NO_DATA:
                    rows = sorted(repr(tuple(row)) for row in connection.execute(sa.select(table)))
                    seen.update(f"{table.name} {len(rows)} {rows}".encode())
        return seen.hexdigest()

    def is_untouched(self) -> bool:
        """Whether every row is as the world was made. The rows are read again only when SQLite says that something was committed meanwhile."""
        assert self._watching is not None
        mark = self._watching.execute("PRAGMA data_version").fetchone()
        if mark == self._mark:
            return True
        if self.fingerprint() != self.untouched:
            return False
        self._mark = mark
        return True

    def watch(self) -> None:
        """Look from now on whether anything is committed; now all is as the world was made (SQLite)."""
        self._watching = sqlite3.connect(self._path, isolation_level=None)
        self._mark = self._watching.execute("PRAGMA data_version").fetchone()

    @property
    def _path(self) -> Path:
        return Path(self.database.url.removeprefix("sqlite:///"))

    def keep(self, path: Path) -> None:
        """Remember the database as it is now (SQLite)."""
        with self.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql(f"VACUUM INTO '{path}'")
        self._kept, self.untouched = path, self.fingerprint()
        self.watch()

    def forget_tries(self) -> None:
        """Nobody has tried anything too often (SQLite). Said over the watching connection, whose own writing is not a change to look at."""
        assert self._watching is not None
        if self._watching.execute("SELECT 1 FROM attempt LIMIT 1").fetchone():
            self._watching.execute("DELETE FROM attempt")

    def put_back(self) -> None:
        """The database as it was kept."""
        assert self._kept is not None
        path = self._path
        self.database.app.dispose()
        if self._watching is not None:
            self._watching.close()
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._kept, path)
        self.watch()


def open_house(database: TestDatabase, folder: Path, **changed: Any) -> House:
    """The application on a filled database; as in production, but for what ``changed`` says."""
    settings = Settings(
        **{
            "mode": "production", "base_url": "https://testserver", "data_dir": folder / "data", "database_url": database.url,
            "migrate_database_url": database.owner_url, "secret_key": SecretStr("a-secret-for-tests-of-at-least-32-characters"), **changed,
        }
    )  # fmt: skip
    app: FastAPI = importlib.import_module("app.main").create_app(settings, database.app)
    blobs: BlobStore = app.state.blobs
    world = make_world(database, blobs)
    http = TestClient(app, base_url="https://testserver", follow_redirects=False, raise_server_exceptions=False)
    return House(app, database, world, http)


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Real argon2, with little memory and one round: signing in is tried hundreds of times here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))
        passwords._dummy_hash.cache_clear()
        yield
    passwords._dummy_hash.cache_clear()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The world on SQLite."""
    folder = tmp_path_factory.mktemp("house")
    with sqlite_database(folder) as database:
        opened = open_house(database, folder)
        with opened.http:
            opened.keep(folder / "kept.db")
            yield opened


@pytest.fixture(scope="module")
def house_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same on PostgreSQL; it cannot be put back."""
    with postgresql_database() as database:
        opened = open_house(database, tmp_path_factory.mktemp("house"))
        with opened.http:
            yield opened
