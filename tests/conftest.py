"""Fixtures for every test; tests/README.md lists them."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from app.settings import Settings
from app.web.templating import environment as pages
from tests.support import postgres
from tests.support.databases import TestDatabase, postgresql_database, sqlite_database
from tests.support.forged import stop_forge
from tests.support.run_folder import abandoned_folders, close_folder, open_folder, remember_compiled, run_folder

pytest_plugins = ["tests.support.plugin_web", "tests.support.plugin_browser"]

RUN_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Forget this machine's own settings; make this run's scratch folder, in the process that starts the workers."""
    for name in [name for name in os.environ if name == "PORT" or name.startswith("VELDGAST_")]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        for folder in abandoned_folders():
            stop_forge(folder)
            postgres.stop(folder)
            close_folder(folder)
        config.stash[RUN_FOLDER] = open_folder()
    remember_compiled(pages, run_folder())


def pytest_collection_finish() -> None:
    """What has been imported stays: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started for this run and remove its folder."""
    folder = config.stash.get(RUN_FOLDER, None)
    if folder is not None:
        stop_forge(folder)
        postgres.stop(folder)
        close_folder(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestDatabase]:
    """An empty, migrated database; each test that uses it runs once on SQLite and once on PostgreSQL."""
    opened = sqlite_database(tmp_path) if request.param == "sqlite" else postgresql_database()
    with opened as database:
        yield database


@pytest.fixture
def session(database: TestDatabase) -> Iterator[Session]:
    """A session that may write, rolled back at the end unless the test commits."""
    with database.session() as session:
        yield session


@pytest.fixture
def settings(database: TestDatabase, tmp_path: Path) -> Settings:
    """The application's settings for this test: its database, its data folder, nothing from the environment."""
    return Settings(
        mode="development",
        data_dir=tmp_path / "data",
        database_url=database.url,
        migrate_database_url=database.owner_url,
        secret_key=SecretStr("a-secret-for-tests-of-at-least-32-characters"),
    )
