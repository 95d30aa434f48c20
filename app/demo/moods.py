"""How a mood becomes a chance."""

import math


def logistic(x: float) -> float:
    """A chance (0..1) from a leaning either way."""
    return 1 / (1 + math.exp(-x))
