"""The data behind the pictures of results."""

import textwrap
from collections.abc import Sequence
from typing import Any

from app.journeys.emotion import Moment
from app.kit.translation import gettext as _
from app.kit.translation import pick
from app.rendering.specs import chart_spec
from app.results.summary import StepLine
from app.web import formatting as fmt

LABEL_WIDTH = 14
_NEUTRAL = 0.25
"""Between -0.25 and +0.25 on the drawn scale a point is neither good nor bad."""


def moment_word(moment: Moment | None) -> str:
    """What a marked step is called on screen."""
    return {
        Moment.PAIN: _("Pain point"),
        Moment.PAIN_CONFIRMED: _("Pain point, confirmed"),
        Moment.DELIGHT: _("Delight point"),
        Moment.DELIGHT_CONFIRMED: _("Delight point, confirmed"),
    }.get(moment, "") if moment else ""  # fmt: skip


def emotion_curve(steps: Sequence[StepLine]) -> dict[str, Any] | None:
    """The spec of the emotion curve; None while no step may show an estimate yet.

    Two marks at most stand on the curve, the deepest pain and the highest delight: a curve full of words says nothing.
    """
    felt = [(step, curve) for step in steps if (curve := step.emotion.curve) is not None]
    if not felt:
        return None
    lowest = min(felt, key=lambda pair: pair[1].value)[0]
    highest = max(felt, key=lambda pair: pair[1].value)[0]
    values = []
    for step, curve in felt:
        word = moment_word(step.emotion.moment) if step.code in {lowest.code, highest.code} else ""
        interval = interval_words(curve.low, curve.high)
        if word and curve.value < 0:
            word = f"{word}|{fmt.signed(curve.value, 2)} ({interval})"
        values.append(
            {
                "step": "|".join(textwrap.wrap(pick(step.title), LABEL_WIDTH)), "y": curve.value, "low": curve.value if curve.low is None else curve.low,
                "high": curve.value if curve.high is None else curve.high, "mark": word,
                "feeling": "low" if curve.value < -_NEUTRAL else "high" if curve.value > _NEUTRAL else "middle",
                "tip": f"{pick(step.title)}: {fmt.signed(curve.value, 2)} ({interval}, n = {step.emotion.n})",
            }
        )  # fmt: skip
    return chart_spec("wave/emotion_curve.json", values)


def interval_words(low: float | None, high: float | None, digits: int = 2) -> str:
    """A 95 % interval in words; empty ends say that n allows none."""
    if low is None or high is None:
        return _("too few visits for an interval")
    return _("95 %% CI %(low)s to %(high)s", low=fmt.signed(low, digits), high=fmt.signed(high, digits))
