"""`make bench [AREA=name]`: run the areas, print a table and merge the figures into var/bench.json.

Every module tests/benchmarks/area_<name>.py with a function `measure(bench)` is an area.
"""

import importlib
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.bench import Bench, Measurement

HERE = Path(__file__).parent
RESULTS = HERE.parents[1] / "var" / "bench.json"


def areas() -> list[str]:
    """The names of all areas."""
    return sorted(path.stem.removeprefix("area_") for path in HERE.glob("area_*.py"))


def loop_ms() -> float:
    """What ten million additions take on this machine just now: it says how far figures of different times can be compared."""
    started, total = time.perf_counter(), 0
    for number in range(10_000_000):
        total += number
    return 1000 * (time.perf_counter() - started)


def run(names: list[str], console: Console) -> tuple[list[Measurement], list[str]]:
    """Run areas one after the other; returns the figures and the names of areas that broke off."""
    figures: list[Measurement] = []
    broken: list[str] = []
    with tempfile.TemporaryDirectory(prefix="veldgast-bench-") as folder:
        bench = Bench(Path(folder))
        try:
            for name in names:
                started, before = time.monotonic(), loop_ms()
                try:
                    figures += importlib.import_module(f"tests.benchmarks.area_{name}").measure(bench)
                except Exception:  # noqa: BLE001 - one area that breaks must not cost the figures of the others
                    console.print_exception(max_frames=6)
                    broken.append(name)
                after = loop_ms()
                note = f"before {before:.0f}, after {after:.0f}"
                figures.append(Measurement(f"machine.loop_ms.{name}", round(max(before, after)), "ms", note))
                console.print(f"[dim]{name}: {time.monotonic() - started:.0f} s[/dim]")
        finally:
            bench.close()
    return figures, broken


def merge(figures: list[Measurement]) -> None:
    """Put the figures into var/bench.json; those of other areas stay as they were."""
    known = {entry["name"]: entry for entry in json.loads(RESULTS.read_text())} if RESULTS.is_file() else {}
    known |= {figure.name: asdict(figure) for figure in figures}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([known[name] for name in sorted(known)], indent=1, ensure_ascii=False) + "\n")


def main(arguments: list[str]) -> int:
    """Run the areas named, or all."""
    console = Console()
    names = arguments or areas()
    unknown = [name for name in names if name not in areas()]
    if unknown:
        console.print(f"There is no area {', '.join(unknown)}; there are: {', '.join(areas())}")
        return 2
    figures, broken = run(names, console)
    table = Table("name", "value", "unit", "note", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for figure in figures:
        table.add_row(figure.name, f"{figure.value:,g}", figure.unit, figure.note)
    console.print(table)
    merge(figures)
    if broken:
        console.print(f"[red]Broke off: {', '.join(broken)}[/red]")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
