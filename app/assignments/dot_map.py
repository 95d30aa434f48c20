"""Visits as dots: positions to the coordinates of a drawing, north up, without a map server."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.assignments.field_queries import GROUPS
from app.visits.rules import VisitStatus

WIDTH = 320.0
MARGIN = 8.0
LEAST_DEGREES = 0.2
"""One place alone is not blown up to fill the drawing."""
RADII = ((60, 5.0), (250, 3.6), (700, 2.6), (1_000_000, 2.0))
"""The more places, the smaller the dots."""
ORDER = ("ended", "approved", "review", "busy", "open")
"""Drawn in this order, so that what still needs somebody lies on top."""


@dataclass(frozen=True)
class Dot:
    """The visits of one heap at one place."""

    x: float
    y: float
    group: str


@dataclass(frozen=True)
class DotMap:
    """A drawing of ``width`` by ``height``."""

    width: float
    height: float
    dots: list[Dot]
    radius: float


def group_of(status: VisitStatus) -> str:
    """The heap a status belongs to."""
    return next(group for group, statuses in GROUPS.items() if status in statuses)


def draw(rows: Sequence[tuple[float, float, VisitStatus]]) -> DotMap | None:
    """The drawing of (latitude, longitude, status) rows; None without any."""
    if not rows:
        return None
    south, north = min(row[0] for row in rows), max(row[0] for row in rows)
    west, east = min(row[1] for row in rows), max(row[1] for row in rows)
    shrink = math.cos(math.radians((south + north) / 2))
    across = max((east - west) * shrink, LEAST_DEGREES)
    down = max(north - south, LEAST_DEGREES)
    scale = (WIDTH - 2 * MARGIN) / max(across, down)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    width, height = across * scale + 2 * MARGIN, down * scale + 2 * MARGIN
    dots = {
        Dot(
            round(width / 2 + (row[1] - middle_x) * shrink * scale, 1), round(height / 2 - (row[0] - middle_y) * scale, 1), group_of(row[2])
        )
        for row in rows
    }
    drawn = sorted(dots, key=lambda dot: (ORDER.index(dot.group), dot.x, dot.y))
    places = len({(dot.x, dot.y) for dot in drawn})
    return DotMap(round(width, 1), round(height, 1), drawn, next(radius for most, radius in RADII if places <= most))
