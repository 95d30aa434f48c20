"""The feelings of a wave as tables for a client: aggregates only, with the tiers of the pages, since they are made from the same figures."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from app.journeys.emotion import Moment
from app.journeys.feelings.changes import Change
from app.journeys.feelings.constants import COMPARISON_FROM, DISCLAIMER, DOTS_FROM, INDICATIVE_FROM
from app.journeys.statistics import Estimate, Tier
from app.kit.on_use import OnUse
from app.kit.tables import BYTE_ORDER_MARK, csv_text
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.results.charts import cut_name
from app.results.driver_words import NOT_A_CAUSE
from app.results.felt import CONTRIBUTIONS, Cut, StepFelt, WaveFelt
from app.results.felt_table_words import CHANGE, heads, rows_in_words
from app.results.summary import WaveSummary

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = OnUse("xlsxwriter")

COLUMNS: Final = ("part", "name", "step", "title", "measure", "unit", "value", "low", "high", "n", "tier", "method", "note")
SPONTANEOUS: Final = frozenset({"iv", "uv", "ss", "h", "reliability", "gap"})
MOMENTS: Final = {
    None: 0.0, Moment.PAIN: -1.0, Moment.PAIN_CONFIRMED: -2.0, Moment.DELIGHT: 1.0, Moment.DELIGHT_CONFIRMED: 2.0,
}  # fmt: skip
"""Pain and delight points as numbers, twice as far from 0 where they are confirmed."""
STEP_UNITS: Final = {
    "valence": "-1..1", "arousal": "-1..1", "intensity": "0..1", "contribution": "-2..2", "net_emotion": "-100..100", "iv": "-1..1", "uv": "-1..1",
    "ss": "-1..1", "h": "SD", "reliability": "-1..1",
}  # fmt: skip
JOURNEY_UNITS: Final = {
    "mystery_guest_nps": "-100..100", "mystery_guest_csat": "0..1", "mystery_guest_ces": "1..7", "mystery_guest_ces_easy": "0..1", "peak_end": "-1..1",
    "mean": "-1..1",
}  # fmt: skip
DERIVED: Final = frozenset({"driver_share", "driver_part", "driver_r_squared"})
Row = tuple[Any, ...]


def table_rows(felt: WaveFelt) -> list[Row]:
    """One row a figure: whose part, which step, what, in which unit, with interval, n and tier. Suppressed figures have a row that says so."""
    rows = []
    for part, name, step, title, measure, unit, figure, n in _figures(felt):
        note = pick(DISCLAIMER) if measure.removeprefix(CHANGE) in SPONTANEOUS else pick(NOT_A_CAUSE) if measure in DERIVED else ""
        method = felt.drivers.method if measure in DERIVED and felt.drivers else felt.method
        tier = (figure.tier if figure else Tier.SUPPRESSED).name.lower()
        value, low, high = (figure.value, figure.low, figure.high) if figure else (None, None, None)
        rows.append((part, name, step, title, measure, unit, value, low, high, figure.n if figure else n, tier, method, note))
    return rows


def as_csv(summary: WaveSummary) -> str:
    """The figures as CSV, in the reader's words."""
    return BYTE_ORDER_MARK + csv_text(heads(), _rows_of(summary))


def _rows_of(summary: WaveSummary) -> list[Row]:
    return rows_in_words(summary.felt, table_rows(summary.felt)) if summary.felt else []


def as_workbook(summary: WaveSummary) -> bytes:
    """The figures as a spreadsheet, with a sheet that says what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    about = book.add_worksheet(_("About"))
    about.set_column(0, 0, 100, wrapped)
    method = summary.felt.method if summary.felt else ""
    for place, line in enumerate(
        (
            f"{summary.facts.client_name}: {summary.facts.study_name}, {summary.facts.wave_name}",
            _(
                "Approved visits only. Feelings under %(dots)s visits are not shown; from %(dots)s they are single visits; from %(mean)s indicative;"
                " from %(ranked)s parts are compared.",
                dots=DOTS_FROM, mean=INDICATIVE_FROM, ranked=COMPARISON_FROM,
            ),
            pick(DISCLAIMER), _("Mystery guest NPS, CSAT and CES are never compared with customers' figures without saying so."),
            _("Method: %(method)s", method=method),
        )
    ):  # fmt: skip
        about.write_string(place, 0, line, bold if place == 0 else wrapped)
    sheet = book.add_worksheet(_("Figures"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(1, 4, 24)
    columns = heads()
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(_rows_of(summary), start=1):
        for place, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, place, value)
            elif value is not None:
                sheet.write_string(number, place, str(value))
    sheet.autofilter(0, 0, max(1, sheet.dim_rowmax or 1), len(columns) - 1)
    book.close()
    return out.getvalue()


Figure = tuple[str, str, str, str, str, str, Estimate | None, int]


def _figures(felt: WaveFelt) -> Iterator[Figure]:
    for step in felt.steps:
        for measure, unit, figure, n in _of_step(step):
            yield "wave", "", step.code, pick(step.title), measure, unit, figure, n
    for measure, unit, figure in _of_journey(felt):
        yield "wave", "", "", "", measure, unit, figure, felt.visits
    yield from _of_drivers(felt)
    for cut in felt.cuts:
        yield from _of_cut(cut, {step.code: pick(step.title) for step in felt.steps})


def _of_step(step: StepFelt) -> Iterator[tuple[str, str, Estimate | None, int]]:
    stated, reaction = step.stated, step.spontaneous
    yield "curve", "-2..2", stated.curve, stated.n
    yield "valence", "-1..1", stated.valence, stated.n
    yield "arousal", "-1..1", stated.arousal, stated.n
    yield "intensity", "0..1", stated.intensity, stated.n
    yield "unpleasant_share", "0..1", stated.negative_share, stated.n
    yield "contribution", "-2..2", step.contribution, 0
    for value, count in zip(CONTRIBUTIONS, step.contribution_counts, strict=False):
        yield f"contribution_{value}", "visits", Estimate(float(count), None, None, sum(step.contribution_counts)), 0
    yield "net_emotion", "-100..100", step.net_emotion, step.words_n
    for word in step.words:
        yield f"word_{word.code}", "0..1", word.share, step.words_n
    if step.words:
        yield "words_late", "visits", Estimate(float(step.words_late), None, None, step.words_n), step.words_n
    for measure in ("iv", "uv", "ss", "h"):
        yield measure, STEP_UNITS[measure], getattr(reaction, measure), reaction.n
    yield "reliability", "-1..1", reaction.reliability, reaction.n
    yield "gap", "-2..2", reaction.gap.difference if reaction.gap else None, reaction.n
    if stated.curve:
        yield "moment", "-2..2", Estimate(MOMENTS[stated.moment], None, None, stated.n), stated.n
    if step.compared:
        yield "moment_before", "-2..2", Estimate(MOMENTS[step.was], None, None, stated.n), stated.n
    for measure, change in step.changes.items():
        yield f"{CHANGE}{measure}", STEP_UNITS[measure], _as_estimate(change), change.n_now


def _as_estimate(change: Change) -> Estimate:
    return Estimate(change.value, change.low, change.high, min(change.n_now, change.n_then))


def _of_journey(felt: WaveFelt) -> Iterator[tuple[str, str, Estimate | None]]:
    found = felt.whole.measures | {
        "peak_end": felt.peak_end, "mean": felt.mean, "iv": felt.spontaneous.iv, "reliability": felt.spontaneous.reliability,
    }  # fmt: skip
    for measure, figure in found.items():
        yield measure, _journey_unit(measure), figure
    for measure, change in felt.changes.items():
        yield f"{CHANGE}{measure}", _journey_unit(measure), _as_estimate(change)


def _journey_unit(measure: str) -> str:
    if measure.startswith("outcome_"):
        return "0..1"
    return JOURNEY_UNITS.get(measure) or STEP_UNITS.get(measure) or "1..5"


def _of_drivers(felt: WaveFelt) -> Iterator[Figure]:
    """What goes with the overall judgement: a step's share of what all drivers account for, its part of R squared, and R squared itself."""
    if felt.drivers is None or felt.drivers.r_squared is None:
        return
    for row in felt.drivers.rows:
        yield "wave", felt.drivers.judgement, row.code, pick(row.title), "driver_share", "0..1", row.share, 0
        yield "wave", felt.drivers.judgement, row.code, pick(row.title), "driver_part", "0..1 of R2", row.part, 0
    whole = Estimate(felt.drivers.r_squared, None, None, felt.drivers.n)
    yield "wave", felt.drivers.judgement, "", "", "driver_r_squared", "0..1", whole, 0


def _of_cut(cut: Cut, titles: dict[str, str]) -> Iterator[Figure]:
    for point in cut.points:
        yield cut.kind.value, cut_name(cut), point.code, titles[point.code], "curve", "-2..2", point.curve, point.n
        if point.iv:
            yield cut.kind.value, cut_name(cut), point.code, titles[point.code], "iv", "-1..1", point.iv, point.n
