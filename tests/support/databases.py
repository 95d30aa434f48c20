"""The database under a test: SQLite or PostgreSQL, migrated once per run, empty at the start of each test."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.db import Database
from tests.support import postgres
from tests.support.run_folder import locked, run_folder

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = "veldgast_template"

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@dataclass
class TestDatabase:
    """A migrated, empty database: `url` as the application uses it, `owner_url` for what only the owner may do."""

    __test__ = False

    kind: str
    url: str
    owner_url: str
    app: Database = field(init=False)

    def __post_init__(self) -> None:
        """Open it the way the application does."""
        self.app = Database(self.url)

    @property
    def engine(self) -> Engine:
        """The application's engine."""
        return self.app.engine

    def session(self) -> Session:
        """A new session that may write; commit it yourself, use it as a context manager."""
        return self.app.write()

    def reading(self) -> Session:
        """A new session as a GET request has it."""
        return self.app.read()


def alembic_config(url: str) -> Config:
    """Alembic's configuration for one database."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def migrate(url: str) -> None:
    """Bring a database to the newest version."""
    command.upgrade(alembic_config(url), "head")


def worker_name() -> str:
    """The name of this parallel worker."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


def sqlite_template() -> Path:
    """A migrated SQLite file to copy from, made once per run."""
    path = run_folder() / "template.db"
    with locked("sqlite-template"):
        if not path.exists():
            fresh = path.with_suffix(".new")
            migrate(f"sqlite:///{fresh}")
            fresh.rename(path)
    return path


@contextlib.contextmanager
def sqlite_database(folder: Path) -> Iterator[TestDatabase]:
    """A fresh copy of the migrated SQLite file in a folder."""
    path = folder / "veldgast.db"
    shutil.copyfile(sqlite_template(), path)
    database = TestDatabase("sqlite", f"sqlite:///{path}", f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.app.dispose()


def postgresql_template() -> int:
    """Migrate the template database once per run; returns the cluster's port."""
    port = postgres.cluster_port()
    stamp = run_folder() / "postgres-template"
    with locked("postgres-template"):
        if not stamp.exists():
            postgres.create_database(port, TEMPLATE)
            migrate(postgres.dsn(port, postgres.OWNER, TEMPLATE))
            stamp.touch()
    return port


@contextlib.contextmanager
def postgresql_database() -> Iterator[TestDatabase]:
    """This worker's PostgreSQL database, made from the template when first asked for and emptied after each test."""
    port = postgresql_template()
    name = f"veldgast_{worker_name()}"
    stamp = run_folder() / name
    if not stamp.exists():
        postgres.create_database(port, name, TEMPLATE)
        stamp.touch()
    database = TestDatabase("postgresql", postgres.dsn(port, postgres.APP, name), postgres.dsn(port, postgres.OWNER, name))
    try:
        yield database
    finally:
        database.app.dispose()
        postgres.empty_database(port, name)
