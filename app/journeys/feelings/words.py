"""Words picked on leaving a step, as net emotion: positive against negative picks, "nothing in particular" counting as neither."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from app.journeys.emotion import net_emotion, shopper_clusters
from app.journeys.feelings.constants import NPS_EXTRA, NPS_EXTRA_EACH_END
from app.journeys.statistics import LEVEL, Estimate, grouped, normal_quantile, robust_variance


@dataclass(frozen=True, slots=True)
class WordPicks:
    """What one visit picked at one step; "other" counts as none of the three, and intensity does not count."""

    positive: int = 0
    negative: int = 0
    nothing: int = 0
    shopper: Hashable = None

    @property
    def picks(self) -> int:
        """How many picks count."""
        return self.positive + self.negative + self.nothing


def net_emotion_interval(answers: Sequence[WordPicks], level: float = LEVEL) -> Estimate | None:
    """Return the net emotion (-100..100) over visits with its interval, where n is the number of visits; None without picks.

    Adjusted Wald as for NPS, on the number of independent picks that these are worth: picks over their design effect, the
    cluster-robust variance over that of as many independent picks, never under 1. Where all picks agree a shopper counts once.
    """
    given = [answer for answer in answers if answer.picks]
    positive, negative, nothing = (sum(getattr(a, kind) for a in given) for kind in ("positive", "negative", "nothing"))
    value = net_emotion(positive, negative, nothing)
    if value is None:
        return None
    picks, net = positive + negative + nothing, value / 100
    shoppers = shopper_clusters(answer.shopper for answer in given)
    residuals = [math.fsum(row) / picks for row in grouped([a.positive - a.negative - net * a.picks for a in given], shoppers)]
    shares = [math.fsum(row) / picks for row in grouped([float(answer.picks) for answer in given], shoppers)]
    if len(shares) == 1:
        return Estimate(value, None, None, len(given))
    binomial = ((positive + negative) / picks - net**2) / picks
    effect = max(1.0, robust_variance(residuals, shares) / binomial) if binomial > 0 else picks / len(shares)
    worth = picks / effect
    size = worth + NPS_EXTRA
    up = (positive / effect + NPS_EXTRA_EACH_END) / size
    down = (negative / effect + NPS_EXTRA_EACH_END) / size
    centre = up - down
    half = normal_quantile((1 + level) / 2) * math.sqrt((up + down - centre**2) / size)
    return Estimate(value, 100 * (centre - half), 100 * (centre + half), len(given))
