"""Area `demo`: how long somebody waits at the first `make run`."""

from collections.abc import Iterator

from tests.benchmarks.bench import Bench, Measurement


def measure(bench: Bench) -> Iterator[Measurement]:
    """Load the whole demo into an empty, migrated database."""
    yield Measurement(
        "demo.load_s",
        round(bench.load_demo(), 1),
        "s",
        "`veldgast demo`, whole demo, process start included; ceiling 90 s",
    )
