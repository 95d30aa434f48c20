"""The migrations make, on both databases, exactly what the models say, and can be undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.db import make_engine
from app.registry import metadata
from migrations.belonging import compares
from tests.support import postgres
from tests.support.databases import alembic_config, migrate, worker_name


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, as its owner."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    port, name = postgres.cluster_port(), f"veldgast_empty_{worker_name()}"
    postgres.create_database(port, name)
    yield postgres.dsn(port, postgres.OWNER, name)
    postgres.drop_database(port, name)


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    found = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_upgrading_from_empty_makes_every_table_of_the_models(empty_url: str) -> None:
    migrate(empty_url)

    assert tables(empty_url) == set(metadata.tables) | {"alembic_version"}


def test_after_upgrading_the_models_and_the_database_do_not_differ(empty_url: str) -> None:
    migrate(empty_url)

    engine = make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": compares(engine.dialect.name)})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    migrate(empty_url)
    before = tables(empty_url)

    migrate(empty_url)

    assert tables(empty_url) == before


def test_downgrading_to_nothing_and_upgrading_again_works(empty_url: str) -> None:
    migrate(empty_url)

    command.downgrade(alembic_config(empty_url), "base")
    assert tables(empty_url) == {"alembic_version"}

    migrate(empty_url)
    assert "audit_entry" in tables(empty_url)
