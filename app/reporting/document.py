"""From the kept figures to the HTML of a report, in the report's language; the same figures give the same text."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.clients.rules import TEXT_CONTRAST, BrandCheck, check_brand
from app.journeys.emotion import Moment
from app.journeys.feelings import constants
from app.journeys.schemas import Text
from app.journeys.wording import channel_words
from app.kit.translation import gettext as _
from app.kit.translation import use_locale
from app.rendering.fonts import font_css
from app.rendering.loading import chart_svg
from app.rendering.specs import light_tokens
from app.reporting.figures import ReportFigures, StepQuotes
from app.reporting.words import ending_together
from app.results import charts, driver_words, felt_words, wording
from app.results.charts import interval_words, moment_word
from app.results.felt import Cut, CutKind, WaveFelt
from app.results.summary import NEAR_NORM, LocationLine, StepLine, WaveSummary
from app.web.templating import environment

CURVE_WIDTH, HALF_WIDTH, SMALL_WIDTH = 590, 260, 112
"""Points; each SVG is fitted to its column."""
WORD_ROW = 15
"""Points of a row of the words that were picked: lower than on the screen, so that a step and its words fit a page."""
WEAKEST = 8
"""Locations named at a step that misses its norm: these many of the weakest, and half of the strongest."""
STRIP_WIDTH, DOT, ROWS = 460.0, 2.6, 9
"""The strip of dots a step: its width, the radius of a dot, how high dots may pile up."""


@dataclass(frozen=True)
class Dot:
    """A location on a strip, in points."""

    x: float
    y: float
    level: str


@dataclass(frozen=True)
class StepDetail:
    """What the page of a step below its norm shows."""

    line: StepLine
    number: int
    quotes: StepQuotes
    dots: Sequence[Dot]
    weakest: Sequence[tuple[LocationLine, Fraction]]
    strongest: Sequence[tuple[LocationLine, Fraction]]
    places: int
    below: int


def level_of(score: Fraction | None, norm: int) -> str:
    """How a score stands to its norm: on, near, below or none; by the exact score."""
    if score is None:
        return "none"
    if score * 100 >= norm:
        return "on"
    return "near" if score * 100 >= norm - NEAR_NORM else "below"


def level_word(score: Fraction | None, norm: int) -> str:
    """The same, in words."""
    return {"on": _("on norm"), "near": _("just under"), "below": _("below norm"), "none": _("no score")}[level_of(score, norm)]


def report_html(figures: ReportFigures, locale: str) -> str:
    """The whole document, ready to render."""
    with use_locale(locale):
        summary = figures.summary
        brand = check_brand(summary.facts.brand_colour)
        felt = summary.felt
        context: dict[str, Any] = {
            "figures": figures, "summary": summary, "facts": summary.facts, "locale": locale, "brand": brand, "accent": _accent(brand),
            "fonts": font_css(), "tokens": light_tokens(), "headline": wording.headline(summary), "lead": wording.lead(summary),
            "steps_title": wording.steps_title(summary), "nps_note": wording.nps_note(summary),
            "journey_title": felt_words.curve_title(felt) if felt else _("How the journey felt"),
            **(_pictures(felt) if felt else {}), "weakest": _weakest(summary), "limits": constants,
            "felt": felt, "felt_words": felt_words, "ending_together": ending_together, "driver_words": driver_words, "details": _details(figures),
            "level_of": level_of, "level_word": level_word, "interval": interval_words, "share": felt_words.share_words, "moment_word": moment_word,
            "channels": channel_words(), "marked": _marked(summary), "truth": [s for s in summary.steps if s.code in summary.moments_of_truth],
            "weakest_step": _weakest_step, "felt_order": _as_felt(summary), "worst": summary.pain_step or summary.furthest_below, "strip_width": STRIP_WIDTH, "dot": DOT,
            "strip_height": 2 * DOT * ROWS + 4,
        }  # fmt: skip
        return environment.get_template("wave/report.html").render(context)


def _pictures(felt: WaveFelt) -> dict[str, Any]:
    """The pictures of feelings as SVG, each with the same figures in words."""
    curve, spontaneous, added, outcomes = (
        charts.emotion_curve(felt), charts.spontaneous_panel(felt), charts.contribution_bars(felt), charts.outcome_bars(felt),
    )  # fmt: skip
    titles = {step.code: step.title for step in felt.steps}
    driving = charts.driver_bars(felt.drivers) if felt.drivers else None
    parts = [cut for kind in (CutKind.REGION, CutKind.SCENARIO, CutKind.PERSONA, CutKind.CHANNEL) for cut in felt.cuts_by(kind)]
    small = [(charts.cut_name(cut), cut, charts.small_multiple(cut, titles), charts.small_spontaneous(cut, titles)) for cut in parts]
    told = {step.code: picture | {"height": {"step": WORD_ROW}} for step in felt.steps if (picture := charts.word_bars(step))}
    return {
        "curve": chart_svg(curve, CURVE_WIDTH, felt_words.curve_in_words(felt)) if curve else None,
        "spontaneous": chart_svg(spontaneous, CURVE_WIDTH, felt_words.spontaneous_in_words(felt)) if spontaneous else None,
        "contribution": chart_svg(added, HALF_WIDTH, felt_words.contribution_in_words(felt)) if added else None,
        "driver_bars": chart_svg(driving, CURVE_WIDTH, driver_words.drivers_in_words(felt.drivers)) if driving and felt.drivers else None,
        "outcomes": chart_svg(outcomes, HALF_WIDTH, felt_words.outcomes_in_words(felt)) if outcomes else None,
        "multiples": [
            (
                name, cut, chart_svg(spec, SMALL_WIDTH, f"{name}: {charts.cut_in_words(cut, titles)}"),
                chart_svg(at_once, SMALL_WIDTH, f"{name}: {charts.cut_spontaneous_in_words(cut, titles)}. {felt_words.disclaimer()}") if at_once else None,
            )
            for name, cut, spec, at_once in small
            if spec
        ],
        "word_bars": {code: chart_svg(spec, HALF_WIDTH, felt_words.words_in_words(step)) for code, spec in told.items() if (step := felt.step(code))},
        "titles": titles,
    }  # fmt: skip


def _weakest(summary: WaveSummary) -> tuple[str, Cut, str, bool] | None:
    """The curve of the weakest location with enough visits: its name, what was felt there, the picture, and whether no other has a lower score."""
    felt = summary.felt
    titles: dict[str, Text] = {step.code: step.title for step in felt.steps} if felt else {}
    lowest = str(summary.locations[0].place.id) if summary.locations else ""
    for cut in felt.cuts_by(CutKind.LOCATION) if felt else ():
        spec = charts.cut_curve(cut, titles)
        if spec:
            name = charts.cut_name(cut)
            return name, cut, chart_svg(spec, CURVE_WIDTH, f"{name}: {charts.cut_in_words(cut, titles)}"), cut.key == lowest
    return None


def _accent(brand: BrandCheck) -> str:
    """The brand's colour where text on white can bear it, else ink."""
    return brand.colour if brand.paper_contrast >= TEXT_CONTRAST else light_tokens()["--ink"]


def _marked(summary: WaveSummary) -> list[StepLine]:
    """The steps that are pain or delight points, pain first, then by strength."""
    felt = [step for step in summary.steps if step.emotion.moment and step.emotion.valence]
    pain = {Moment.PAIN, Moment.PAIN_CONFIRMED}
    return sorted(felt, key=lambda step: (step.emotion.moment not in pain, -abs(step.emotion.valence.value if step.emotion.valence else 0)))


def _as_felt(summary: WaveSummary) -> list[StepLine]:
    """The steps that may show a feeling, the worst first."""
    felt = [(step.emotion.valence.value, step) for step in summary.steps if step.emotion.valence]
    return [step for _value, step in sorted(felt, key=lambda pair: pair[0])]


def _weakest_step(line: LocationLine, steps: Sequence[StepLine]) -> StepLine | None:
    """The step that misses its norm by most at a location."""
    by_step = line.by_step or {}
    scored = [(by_step[step.code], step) for step in steps if by_step.get(step.code) is not None]
    below = [((score or 0) * 100 - step.norm, step) for score, step in scored if (score or 0) * 100 < step.norm]
    return min(below, key=lambda pair: pair[0])[1] if below else None


def _details(figures: ReportFigures) -> list[StepDetail]:
    summary = figures.summary
    details = []
    for number, step in enumerate(summary.steps, start=1):
        if not step.below_norm:
            continue
        scores = [(line, score) for line in summary.locations if (score := (line.by_step or {}).get(step.code)) is not None]
        scores.sort(key=lambda pair: (pair[1], pair[0].place.name))
        below = sum(score * 100 < step.norm for _line, score in scores)
        dots = _strip([score for _line, score in scores], step.norm)
        details.append(
            StepDetail(step, number, figures.quotes_of(step.code), dots, scores[:WEAKEST], _strongest(scores), len(scores), below)
        )
    return details


def _strongest(scores: Sequence[tuple[LocationLine, Fraction]]) -> list[tuple[LocationLine, Fraction]]:
    """The best of an ascending list, best first, none that is among the weakest, and none with too few visits to learn from."""
    rest = [pair for pair in scores[WEAKEST:] if not pair[0].indicative]
    return rest[::-1][: WEAKEST // 2]


def _strip(scores: Sequence[Fraction], norm: int) -> list[Dot]:
    """A dot a location along 0..100, piled up where they are close; a pile that would grow too high is packed closer."""
    columns = int(STRIP_WIDTH / (2 * DOT + 0.6))
    piles: dict[int, list[Fraction]] = {}
    for score in scores:
        piles.setdefault(min(columns - 1, int(score * columns)), []).append(score)
    dots = []
    for column, pile in sorted(piles.items()):
        step = min(2 * DOT + 0.4, (2 * DOT * (ROWS - 1)) / max(1, len(pile) - 1))
        for place, score in enumerate(pile):
            dots.append(
                Dot(round((column + 0.5) / columns * STRIP_WIDTH, 2), round(2 * DOT * ROWS - DOT - place * step, 2), level_of(score, norm))
            )
    return dots
