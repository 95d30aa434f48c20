"""Fixtures of results: a small study with visits that can be approved."""

import pytest

from app.wiring import wire
from tests.capture.world import World, make_world
from tests.support.databases import TestDatabase


@pytest.fixture
def world(database: TestDatabase) -> World:
    wire()
    return make_world(database)
