"""Area `rules`: how many rules made at random server and phone were both given, and on how many they differ."""

from collections.abc import Iterator

from tests.benchmarks.bench import Bench, Measurement
from tests.journeys.logic.generating import cases, mismatches

BATCH = 10_000
SEEDS = range(1, 6)


def measure(_bench: Bench) -> Iterator[Measurement]:
    """Other seeds than the test suite's; each mismatch is printed, as a line to start from."""
    count, differing = 0, 0
    for seed in SEEDS:
        batch = list(cases(BATCH, seed))
        found = mismatches(batch)
        for line in found[:10]:
            print(line)
        count += len(batch)
        differing += len(found)
    yield Measurement("rules.differential_cases", count, "cases", "each a rule of its own with answers of its own")
    yield Measurement("rules.differential_mismatches", differing, "cases", "must be 0")
