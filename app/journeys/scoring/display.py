"""From exact scores to what stands on a screen: the one place where anything is rounded."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from app.journeys.scoring.result import exact_sum


def display_score(score: Fraction) -> int:
    """Round a share (0 to 1) to whole points on 0-100 for the screen, half away from zero: 0.785 is 79."""
    return _half_away(score * 100)


def display_tenths(score: Fraction) -> int:
    """Round a share (0 to 1) to tenths of a point on 0-100, half away from zero: 0.7855 is 786."""
    return _half_away(score * 1000)


def shown_parts(parts: Sequence[Fraction]) -> list[int]:
    """Round shares to tenths of a point so that what is shown adds up to their shown sum.

    The method of the largest remainder: each is rounded down, and the tenths that are then missing go to those that
    lost most by it (the first of equals). No part is shown more than a tenth from what it is.
    """
    down = [(part * 1000).__floor__() for part in parts]
    missing = display_tenths(exact_sum(list(parts))) - sum(down)
    by_loss = sorted(range(len(parts)), key=lambda n: (down[n] - parts[n] * 1000, n))
    for n in by_loss[:missing]:
        down[n] += 1
    return down


def mean_score(scores: Iterable[Fraction | None]) -> Fraction | None:
    """Return the exact mean of the scores that are there; None when there are none."""
    known = [score for score in scores if score is not None]
    return exact_sum(known) / len(known) if known else None


def _half_away(value: Fraction) -> int:
    doubled = abs(value) * 2
    rounded = (doubled.numerator // doubled.denominator + 1) // 2
    return rounded if value >= 0 else -rounded
