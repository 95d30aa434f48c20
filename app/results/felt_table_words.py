"""The table of feelings in the words of whoever opens it: heads, measures and scales named, figures rounded as a reader needs them.

The codes of steps and measures stay beside the words, the same in every language, so that waves can be laid next to each other.
"""

from collections.abc import Callable, Iterable
from typing import Any

from app.journeys.felt_values import OUTCOMES
from app.journeys.statistics import Tier
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.results import felt_words
from app.results.charts import outcome_word
from app.results.felt import CONTRIBUTIONS, CutKind, WaveFelt
from app.web import formatting as fmt

CHANGE = "change_"
"""Before a measure's name: its difference to the wave before, with the interval and the smaller n of the two."""
FINE, COARSE = 3, 1
"""Decimals of a figure on a small scale (such as -1 to 1), and on one of a hundred points."""


def heads() -> list[str]:
    """The columns of ``row_in_words``."""
    return [
        _("Part"), _("Name"), _("Step code"), _("Step"), _("Measure"), _("Measure code"), _("Scale"), _("Value"), _("Lower end"), _("Upper end"), "n",
        _("Rests on"), _("Method"), _("Note"),
    ]  # fmt: skip


def rows_in_words(felt: WaveFelt, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows of ``felt_tables.table_rows`` with words for the codes that have any, and rounded."""
    called, parts, tiers = _measure_words(felt), _part_words(), _tier_words()
    told = []
    for part, name, step, title, measure, unit, value, low, high, n, tier, method, note in rows:
        figures = (_rounded(figure, unit) for figure in (value, low, high))
        told.append((
            parts.get(part, part), name, step, title, _called(measure, called), measure, _scale(unit), *figures, n, tiers.get(tier, tier), method, note,
        ))  # fmt: skip
    return told


def _rounded(figure: float | None, unit: str) -> float | None:
    """A count whole, the others with the decimals of their scale."""
    if figure is None:
        return None
    if unit == "visits":
        return int(figure)
    return round(figure, COARSE if unit == "-100..100" else FINE) + 0.0  # what rounds to nothing has no sign


def _called(measure: str, words: dict[str, str]) -> str:
    if measure.startswith(CHANGE):
        return _("%(measure)s: difference to the wave before", measure=_called(measure.removeprefix(CHANGE), words))
    return felt_words.capital(words.get(measure, measure))


def _scale(unit: str) -> str:
    """A scale as a reader knows it, which no spreadsheet takes for a formula: a true minus sign is none."""
    named: dict[str, Callable[[], str]] = {
        "visits": lambda: _("visits"),
        "SD": lambda: _("standard deviations"),
        "0..1 of R2": lambda: _("0 to 1 (R²)"),
    }
    if unit in named:
        return named[unit]()
    low, _dots, high = unit.partition("..")
    return _("%(low)s to %(high)s", low=low.replace("-", "−"), high=high) if high else unit


def _part_words() -> dict[str, str]:
    return {
        "wave": _("Whole wave"), CutKind.LOCATION.value: _("Location"), CutKind.REGION.value: _("Region"), CutKind.CHANNEL.value: _("Channel"),
        CutKind.SCENARIO.value: _("What guests came for"), CutKind.PERSONA.value: _("Persona"),
    }  # fmt: skip


def _tier_words() -> dict[str, str]:
    return {
        Tier.SUPPRESSED.name.lower(): _("too few visits"), Tier.DOTS.name.lower(): _("single visits"), Tier.INDICATIVE.name.lower(): _("indicative"),
        Tier.VALUE.name.lower(): _("enough visits"), Tier.COMPARABLE.name.lower(): _("enough to compare"),
    }  # fmt: skip


def _measure_words(felt: WaveFelt) -> dict[str, str]:
    words = {code: word for code, (word, _digits, _times) in felt_words.journey_measures().items()} | {
        code: word for code, (word, _digits) in felt_words.step_measures().items()
    }
    words |= {f"outcome_{code}": _("Visits: %(outcome)s", outcome=outcome_word(code)) for code in OUTCOMES}
    words |= {f"word_{word.code}": _("Picked the word “%(word)s”", word=pick(word.label)) for step in felt.steps for word in step.words}
    words |= {f"contribution_{value}": _("Visits that answered %(value)s", value=fmt.signed(value)) for value in CONTRIBUTIONS}
    return words | {
        "curve": _("Feeling (−2 to +2)"), "unpleasant_share": _("Share of visits that felt unpleasant"), "uv": _("Spontaneous reaction without its speed"),
        "ss": _("What speed adds to the spontaneous reaction"), "words_late": _("Visits that told their words late"),
        "h": _("Hesitation"), "gap": _("Spontaneous reaction minus stated feeling"),
        "moment": _("Pain point below zero or delight point above it"), "moment_before": _("Pain or delight point in the wave before"),
        "driver_share": _("Share of what goes with the overall judgement"), "driver_part": _("Part of R² that goes with the overall judgement"),
        "driver_r_squared": _("R² of the overall judgement"),
    }  # fmt: skip
