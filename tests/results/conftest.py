"""Fixtures of results: a small study with visits that can be approved."""

import pytest

from app.wiring import wire
from tests.capture.world import World, make_world
from tests.results.feeling import ENOUGH, approve_felt_visits, ask_for_feelings, more_shoppers
from tests.support.databases import TestDatabase


@pytest.fixture
def world(database: TestDatabase) -> World:
    wire()
    return make_world(database)


@pytest.fixture
def felt_world(world: World) -> World:
    """A wave with enough visits for every figure of feelings."""
    content = ask_for_feelings(world)
    approve_felt_visits(world, content, ENOUGH, more_shoppers(world, 4))
    return world
