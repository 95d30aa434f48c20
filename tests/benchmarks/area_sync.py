"""Area `sync`: random days of phones whose network, tabs and server break at any moment; what they kept must be on the server in the end."""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from tests.benchmarks.area_ingest import durable_postgresql, sqlite
from tests.benchmarks.bench import Bench, Measurement
from tests.phone.sync_world import run_schedules

SCHEDULES: Final = int(os.environ.get("BENCH_SYNC_SCHEDULES", "1000"))
FIRST_SEED: Final = int(os.environ.get("SEED", "1"))
SHOWN: Final = 10
"""Failed schedules that are printed."""


def measure(bench: Bench) -> Iterator[Measurement]:
    """Half of the schedules on each database; what failed is printed with its seed."""
    tally: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    seconds, played = 0.0, 0
    for kind, opened in (("postgresql", durable_postgresql), ("sqlite", sqlite)):
        folder = bench.folder / f"sync-{kind}"
        folder.mkdir()
        many = (SCHEDULES + 1) // 2 if kind == "postgresql" else SCHEDULES // 2
        if not many:
            continue
        with opened(folder) as database:
            result = run_schedules(database, folder / "run", FIRST_SEED + played, many)
        for failure in result["failures"][:SHOWN]:
            print(f"SEED={failure['seed']} on {kind}: {failure['faults'][:5]}\n  {' '.join(failure['history'])}")
        tally.update(result["tally"])
        failures += result["failures"]
        seconds += result["seconds"]
        played += many
    lost = sum(fault.startswith(("lost", "midway, lost")) for failure in failures for fault in failure["faults"])
    did = ", ".join(
        f"{tally[name]} {name}" for name in ("kept", "photos kept", "server_killed", "kill", "kill writing", "second phone", "upgrade")
    )
    yield Measurement("sync.schedules", played, "schedules", f"half on each database, seeds from {FIRST_SEED}, {seconds:.0f} s; {did}")
    yield Measurement("sync.losses", lost, "answers", f"of {tally['kept']} that a phone said it had")
    yield Measurement("sync.failures", len(failures), "schedules", "lost, doubled, out of order, judged wrongly or not handed in")
