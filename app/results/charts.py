"""The data behind the pictures of results: one Vega-Lite file draws each on the page and in the PDF. What stands in a picture stands in its words too."""

import textwrap
from collections.abc import Sequence
from typing import Any, Final

from app.journeys.emotion import Moment
from app.journeys.schemas import Text
from app.journeys.statistics import Estimate
from app.journeys.wording import channel_words
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.rendering.specs import chart_spec
from app.results.drivers import Drivers
from app.results.felt import BINS, CONTRIBUTIONS, EXPECTATIONS, Cut, CutKind, CutPoint, StepFelt, WaveFelt
from app.web import formatting as fmt

LABEL_WIDTH: Final = 14
MARK_WIDTH: Final = 17
NEUTRAL: Final = 0.25
"""Between -0.25 and +0.25 on the drawn scale a point is neither good nor bad."""
DEEP: Final = -1.4
"""Below this there is little room left under a point."""
PAIN: Final = frozenset({Moment.PAIN, Moment.PAIN_CONFIRMED})
SURE: Final = frozenset({Moment.PAIN_CONFIRMED, Moment.DELIGHT_CONFIRMED, None})
Spec = dict[str, Any]


def moment_word(moment: Moment | None) -> str:
    """What a marked step is called on screen."""
    return {
        Moment.PAIN: _("Pain point"),
        Moment.PAIN_CONFIRMED: _("Pain point, confirmed"),
        Moment.DELIGHT: _("Delight point"),
        Moment.DELIGHT_CONFIRMED: _("Delight point, confirmed"),
    }.get(moment, "") if moment else ""  # fmt: skip


def interval_words(low: float | None, high: float | None, digits: int = 2) -> str:
    """A 95 % interval in words; empty ends say that n allows none."""
    if low is None or high is None:
        return _("too few visits for an interval")
    return _("95 %% CI %(low)s to %(high)s", low=fmt.signed(low, digits), high=fmt.signed(high, digits))


def told(estimate: Estimate, digits: int = 2) -> str:
    """A value with its interval and n, in words."""
    return f"{fmt.signed(estimate.value, digits)} ({interval_words(estimate.low, estimate.high, digits)}, n = {fmt.number(estimate.n)})"


def emotion_curve(felt: WaveFelt, *, narrow: bool = False, link: str = "") -> Spec | None:
    """The emotion curve; None while no step may show so much as dots. `link` is the address of a step's panel, to which its code is added.

    Two marks at most stand on it in full, the deepest pain and the highest delight: a curve full of words says nothing. The other moments have their shapes.
    """
    shown = [step for step in felt.steps if step.stated.valence or step.stated.dots]
    if not shown:
        return None
    valued = [(curve.value, step.code) for step in felt.steps if (curve := step.stated.curve)]
    full = {min(valued)[1], max(valued)[1]} if valued else set()
    values: list[dict[str, Any]] = []
    for place, step in enumerate(shown):
        name = "|".join(textwrap.wrap(pick(step.title), LABEL_WIDTH))
        values += [{"step": name, "place": place, "dot": dot, "mark": "", "note": ""} for dot in step.stated.dots]
        curve = step.stated.curve
        if curve is None:
            continue
        mark = moment_word(step.stated.moment) if step.code in full else ""
        if mark and narrow:  # the value stands with the step's name; between that and the curve there is room for two short lines only
            name += f"|{fmt.signed(curve.value, 1)}"
            mark = "|".join(textwrap.wrap(mark, MARK_WIDTH)) if curve.value >= 0 else mark
        elif mark and curve.value < DEEP:  # two lines at most fit between the point and the names of the steps
            mark = "|".join(textwrap.wrap(f"{mark} {fmt.signed(curve.value, 2)}", MARK_WIDTH))
        elif mark:
            mark = "|".join([*textwrap.wrap(mark, MARK_WIDTH), *([fmt.signed(curve.value, 2)] if curve.value < 0 else [])])
        values.append(
            {
                "step": name, "place": place, "y": curve.value, "low": curve.low, "high": curve.high, "mark": mark, "note": _note(felt, step),
                "shape": shape_of(step.stated.moment), "sure": step.stated.moment in SURE, "truth": step.code in felt.truths, "feeling": feeling_of(curve.value),
                "url": f"{link}{step.code}#step-panel" if link else "", "tip": f"{pick(step.title)}: {told(curve)}",
            }
        )  # fmt: skip
    spec = _in_order(chart_spec("wave/emotion_curve_narrow.json" if narrow else "wave/emotion_curve.json", values))
    if not link:
        for layer in spec["layer"]:
            layer["encoding"].pop("href", None)
    return spec


def _in_order(spec: Spec) -> Spec:
    """The steps along the picture as the journey has them: those with dots only are not in its first layers, and would stand last."""
    along = spec["encoding"].get("x") or spec["encoding"]["y"]
    along["scale"]["domain"] = list(dict.fromkeys(row["step"] for row in spec["data"]["values"]))
    return spec


def _note(felt: WaveFelt, step: StepFelt) -> str:
    """Where the journey peaks and ends, which is what is remembered of it."""
    words = [word for code, word in ((felt.peak, _("peak")), (felt.end, _("end"))) if code == step.code]
    return " · ".join(words)


def shape_of(moment: Moment | None) -> str:
    """Pain points downward, delight upward, the rest round: told apart without colour."""
    return "plain" if moment is None else "pain" if moment in PAIN else "delight"


def feeling_of(value: float) -> str:
    """The colour class of a value on the drawn scale."""
    return "low" if value < -NEUTRAL else "high" if value > NEUTRAL else "middle"


def spontaneous_panel(felt: WaveFelt, *, narrow: bool = False) -> Spec | None:
    """The spontaneous reaction a step, on its own scale of -1 to 1; None where n allows it nowhere."""
    if not felt.shows_spontaneous:
        return None
    values: list[dict[str, Any]] = []
    for step in felt.steps:
        reaction = step.spontaneous.iv
        name = "|".join(textwrap.wrap(pick(step.title), LABEL_WIDTH))
        if reaction is None:
            values.append({"step": name, "y": None, "low": None, "high": None, "told": "", "tip": ""})
            continue
        point = reaction.capped(-1, 1)
        flagged = bool(step.spontaneous.gap and step.spontaneous.gap.flagged)
        words = fmt.signed(point.value, 2) + (" *" if flagged else "")
        values.append(
            {"step": name, "y": point.value, "low": point.low, "high": point.high, "told": words, "tip": f"{pick(step.title)}: {told(point)}"}
        )  # fmt: skip
    return chart_spec("wave/spontaneous_narrow.json" if narrow else "wave/spontaneous.json", values)


def cut_curve(cut: Cut, titles: dict[str, Text]) -> Spec | None:
    """The curve of one part of the visits, large; its deepest point carries its words. None while no step has a value."""
    shown = [point for point in cut.points if point.curve or point.dots]
    if cut.worst is None:
        return None
    values: list[dict[str, Any]] = []
    for place, point in enumerate(shown):
        name = "|".join(textwrap.wrap(pick(titles[point.code]), LABEL_WIDTH))
        values += [{"step": name, "place": place, "dot": dot, "mark": "", "note": ""} for dot in point.dots]
        if point.curve is None:
            continue
        words = f"{moment_word(point.moment)} {fmt.signed(point.curve.value, 2)}".strip() if point is cut.worst else ""
        values.append(
            {
                "step": name, "place": place, "y": point.curve.value, "low": point.curve.low, "high": point.curve.high,
                "mark": "|".join(textwrap.wrap(words, MARK_WIDTH)), "note": "", "shape": shape_of(point.moment), "sure": point.moment in SURE, "truth": False,
                "feeling": feeling_of(point.curve.value), "url": "", "tip": "",
            }
        )  # fmt: skip
    spec = _in_order(chart_spec("wave/emotion_curve.json", values))
    for layer in spec["layer"]:
        layer["encoding"].pop("href", None)
    return spec


def small_multiple(cut: Cut, titles: dict[str, Text]) -> Spec | None:
    """The curve of one part of the visits, small; None where nothing may be shown. A point that stands alone has no line, so its mark is always drawn."""
    values: list[dict[str, Any]] = []
    alone = sum(point.curve is not None for point in cut.points) == 1
    for point in cut.points:
        name = pick(titles[point.code])
        values += [{"step": name, "dot": dot, "shape": "plain"} for dot in point.dots]
        if point.curve:
            values.append(
                {
                    "step": name, "y": point.curve.value, "low": point.curve.low, "high": point.curve.high, "shape": shape_of(point.moment),
                    "feeling": feeling_of(point.curve.value), "alone": alone,
                }
            )  # fmt: skip
    if not values:
        return None
    spec = chart_spec("wave/multiple.json", values)
    spec["encoding"]["x"]["scale"]["domain"] = [pick(title) for title in titles.values()]
    return spec


def small_spontaneous(cut: Cut, titles: dict[str, Text]) -> Spec | None:
    """The spontaneous reactions of one part of the visits, small, on their own scale; None where n allows none of them."""
    shown = [(point.code, point.iv.capped(-1, 1)) for point in cut.points if point.iv]
    values = [{"step": pick(titles[code]), "y": iv.value, "low": iv.low, "high": iv.high} for code, iv in shown]
    if not values:
        return None
    spec = chart_spec("wave/multiple_spontaneous.json", values)
    spec["encoding"]["x"]["scale"]["domain"] = [pick(title) for title in titles.values()]
    return spec


def cut_name(cut: Cut) -> str:
    """What a part of the visits is called."""
    if cut.kind is CutKind.CHANNEL:
        return channel_words().get(cut.key, cut.key)
    return pick(cut.name) if cut.name else cut.key


def cut_in_words(cut: Cut, titles: dict[str, Text]) -> str:
    """The figures of a small picture, one after the other."""
    return "; ".join(f"{pick(titles[point.code])} {point_in_words(point)}" for point in cut.points)


def cut_spontaneous_in_words(cut: Cut, titles: dict[str, Text]) -> str:
    """The same of its spontaneous reactions."""
    return "; ".join(f"{pick(titles[point.code])} {told(point.iv.capped(-1, 1))}" for point in cut.points if point.iv)


def point_in_words(point: CutPoint) -> str:
    """One figure of a small picture, or why there is none."""
    if point.curve:
        return told(point.curve)
    if point.dots:
        return _("%(dots)s (single visits)", dots=", ".join(fmt.signed(dot, 1) for dot in point.dots))
    return _("too few visits to show (n = %(n)s)", n=fmt.number(point.n))


def word_bars(step: StepFelt) -> Spec | None:
    """The words of a step by how they lean: unpleasant ones to the left, pleasant ones to the right."""
    if not step.words:
        return None
    rows = [
        _bar(
            pick(word.label), word.polarity * 100 * word.share.value, fmt.percent(word.share.value), "high" if word.polarity > 0 else "low"
        )
        for word in step.words
    ]
    return _bars(rows, max(30.0, *(abs(row["value"]) for row in rows)) * 1.25)


def contribution_bars(felt: WaveFelt) -> Spec | None:
    """What each step added to, or took away from, an excellent experience, with its interval."""
    rows = [
        _bar(pick(step.title), mean.value, fmt.signed(mean.value, 1), "high" if mean.value > 0 else "low", mean.capped(-2, 2))
        for step in felt.steps
        if (mean := step.contribution)
    ]
    return _bars(rows, 2.6) if rows else None


def driver_bars(drivers: Drivers) -> Spec | None:
    """Each step's share of what all steps account for in the overall judgement, with its interval."""
    rows = [
        _bar(pick(row.title), 100 * row.share.value, fmt.percent(row.share.value), "middle", row.share.scaled(100).capped(0, 100))
        for row in drivers.rows
    ]
    if not rows:
        return None
    spec = _bars(rows, 1.25 * max(row["far"] for row in rows), low=0.0)
    spec["layer"][0]["mark"]["opacity"] = 0.45  # the interval is as much of the finding as the bar that it lies on
    return spec


def contribution_spread(step: StepFelt) -> Spec | None:
    """How the answers about one step's contribution are spread."""
    if not step.contribution_counts:
        return None
    counts = list(zip(CONTRIBUTIONS, step.contribution_counts, strict=True))
    rows = [
        _bar(fmt.signed(value), float(n), fmt.number(n), "high" if value > 0 else "low" if value < 0 else "middle") for value, n in counts
    ]
    return _bars(rows, max(1.0, *(row["value"] for row in rows)) * 1.2, low=0.0)


def outcome_word(code: str) -> str:
    """How a visit turned out against what was expected."""
    return {"worse": _("worse than expected"), "as_expected": _("as expected"), "better": _("better than expected")}[code]


def outcome_bars(felt: WaveFelt) -> Spec | None:
    """How visits turned out against what was expected, as shares with their intervals."""
    feelings = {"worse": "low", "as_expected": "middle", "better": "high"}
    rows = [
        _bar(outcome_word(code), 100 * share.value, fmt.percent(share.value), feelings[code], share.scaled(100).capped(0, 100))
        for code, share in felt.whole.outcome_rows
    ]
    return _bars(rows, 115.0, low=0.0) if rows else None


def expectation_bars(felt: WaveFelt) -> Spec | None:
    """What was expected before, 1 to 5."""
    if not felt.whole.before:
        return None
    rows = [_bar(str(value), float(n), fmt.number(n), "middle") for value, n in zip(EXPECTATIONS, felt.whole.before, strict=True)]
    return _bars(rows, max(1.0, *(row["value"] for row in rows)) * 1.2, low=0.0)


def spread_bars(step: StepFelt) -> Spec | None:
    """How the visits are spread behind one point of the curve."""
    if not step.spread:
        return None
    values = []
    for (low, high), count in spread_rows(step):
        tip = _("%(low)s to %(high)s: %(n)s visits", low=fmt.signed(low, 1), high=fmt.signed(high, 1), n=fmt.number(count))
        values.append(
            {"from": low, "to": high, "middle": (low + high) / 2, "count": count, "feeling": "low" if high <= 0 else "high", "tip": tip}
        )
    return chart_spec("wave/spread.json", values)


def spread_rows(step: StepFelt) -> list[tuple[tuple[float, float], int]]:
    """The bars of a distribution: from, to, how many visits."""
    width = 4 / BINS
    return [((-2 + place * width, -2 + (place + 1) * width), count) for place, count in enumerate(step.spread)]


def _bar(label: str, value: float, words: str, feeling: str, interval: Estimate | None = None) -> dict[str, Any]:
    low, high = (interval.low, interval.high) if interval else (None, None)
    ends = [value, *(end for end in (low, high) if end is not None)]
    return {
        "label": label,
        "value": value,
        "low": low,
        "high": high,
        "far": min(ends) if value < 0 else max(ends),
        "told": words,
        "feeling": feeling,
    }


def _bars(rows: Sequence[dict[str, Any]], far: float, low: float | None = None) -> Spec:
    spec = chart_spec("wave/bars.json", list(rows))
    spec["layer"][0]["encoding"]["x"]["scale"]["domain"] = [-far if low is None else low, far]
    return spec
