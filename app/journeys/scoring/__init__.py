"""Exact scores of one visit: what each item earned, each section's score, the total, and why it is that.

The rules stand in docs/questionnaire-format.md, with formulae and a worked example in docs/scoring.md. Everything is whole
numbers and fractions; rounding happens in `display` only. `score_visit` explains, `Scorer` gives the same figures fast.
"""

from app.journeys.scoring.display import display_score, display_tenths, mean_score, shown_parts
from app.journeys.scoring.explained import explain, normalised_weights, score_visit, weight_problems
from app.journeys.scoring.points import attainable_points, score_question
from app.journeys.scoring.result import Adjustment, Base, Item, Limit, Occurrence, SectionScore, TagScore, VisitScore
from app.journeys.scoring.scorer import Scorer, SlimScore, SlimSection, scorer_of

__all__ = [
    "Adjustment",
    "Base",
    "Item",
    "Limit",
    "Occurrence",
    "Scorer",
    "SectionScore",
    "SlimScore",
    "SlimSection",
    "TagScore",
    "VisitScore",
    "attainable_points",
    "display_score",
    "display_tenths",
    "explain",
    "mean_score",
    "normalised_weights",
    "score_question",
    "score_visit",
    "scorer_of",
    "shown_parts",
    "weight_problems",
]
