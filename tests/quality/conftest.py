"""Fixtures of capture."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.capture.world import World, make_world
from tests.support.databases import TestDatabase


@pytest.fixture
def world(database: TestDatabase) -> World:
    return make_world(database)


@pytest.fixture
def anna(world: World, app: FastAPI) -> TestClient:
    """The phone of the shopper whose visits these are."""
    return world.browser(app, "anna")
