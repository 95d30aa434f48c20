"""Area `form`: how long a large form takes to come in, and to open on a phone."""

import statistics
import time

from app.journeys.interchange.upload import read_upload
from tests.benchmarks.bench import Bench, Measurement
from tests.benchmarks.form_opening import SLOWER, measure_opening
from tests.journeys.interchange.broken import Rows, book

ROWS = 500
ROUNDS = 5


def form_of_500_rows() -> bytes:
    """500 rows of a survey: 20 groups, rules, choices, two languages, checks and calculations."""
    head: list[object] = [
        "type",
        "name",
        "label::Nederlands (nl)",
        "label::English (en)",
        "relevant",
        "constraint",
        "calculation",
        "required",
        "weight",
    ]
    types = ("select_one quality", "select_multiple quality", "integer", "text", "decimal", "date", "image", "calculate", "note", "range")
    rows: list[list[object]] = [head]
    number = 0
    while len(rows) - 1 < ROWS:
        group, place = divmod(len(rows) - 1, 25)
        if place == 0:
            rows.append(["begin_group", f"step_{group}", f"Stap {group}", f"Step {group}", "", "", "", "", "1"])
        elif place == 24:
            rows.append(["end_group"])
        else:
            kind = types[number % len(types)]
            earlier = f"q_{number - number % len(types)}"
            relevant = f"selected(${{{earlier}}}, 'good') or ${{{earlier}}} = 'fair'" if number % len(types) and number % 3 == 0 else ""
            rows.append([kind, f"q_{number}", f"Vraag {number}?", f"Question {number}?", relevant, ". >= 0" if kind == "integer" else "",
                         "1 + 2 * 3" if kind == "calculate" else "", "yes", "5" if kind.startswith("select_one") else ""])  # fmt: skip
            number += 1
    lists: Rows = [["list_name", "name", "label::Nederlands (nl)", "label::English (en)", "points"], ["quality", "good", "Goed", "Good", 10],
                   ["quality", "fair", "Redelijk", "Fair", 5], ["quality", "poor", "Slecht", "Poor", 0]]  # fmt: skip
    return book(survey=rows, choices=lists, settings=[["form_title", "default_language"], ["Groot", "Nederlands (nl)"]])


def measure(bench: Bench) -> list[Measurement]:
    """Import a form of 500 rows (read, judged by pyxform, turned into a questionnaire and checked); open one of 500 questions."""
    form = form_of_500_rows()
    seconds = []
    questions = 0
    for _ in range(ROUNDS):
        started = time.perf_counter()
        content = read_upload(form, "large.xlsx").imported.content
        seconds.append(time.perf_counter() - started)
        if content is None:
            msg = "the form of 500 rows was refused"
            raise RuntimeError(msg)
        questions = len(content.questions())
    folder = bench.folder / "form"
    folder.mkdir()
    opening, asked = measure_opening(folder)
    return [
        Measurement(
            "form.import_500_s", round(statistics.median(seconds), 3), "s", f"{ROWS} rows, {questions} questions, median of {ROUNDS}"
        ),
        Measurement(
            "form.open_500_ms", round(opening, 1), "ms",
            f"{asked} questions, from the tap to the first step, processor {SLOWER}x slower, median of {ROUNDS}",
        ),
    ]  # fmt: skip
