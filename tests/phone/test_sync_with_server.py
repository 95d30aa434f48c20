"""A few random days of phones with the real server; `make bench AREA=sync` plays a thousand."""

import os
from pathlib import Path

from tests.phone.sync_world import run_schedules
from tests.support.databases import TestDatabase

SEED = int(os.environ.get("SEED", "1"))
MANY = int(os.environ.get("SYNC_SCHEDULES", "10"))


def test_random_days_lose_nothing_double_nothing_and_keep_each_phones_order(database: TestDatabase, tmp_path: Path) -> None:
    first = SEED if database.kind == "sqlite" else SEED + MANY
    result = run_schedules(database, tmp_path / "sync", SEED if "SEED" in os.environ else first, MANY)

    assert result["failures"] == [], "SEED=<seed> SYNC_SCHEDULES=1 plays one schedule again"
    if MANY >= 10:  # they really did what they are for
        tally = result["tally"]
        assert tally["kept"] > 5 * MANY
        assert tally["server_killed"] >= 1
        assert tally["second phone"] >= 1
