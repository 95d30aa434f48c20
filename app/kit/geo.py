"""Distances on the globe."""

import math
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0088
"""Mean radius, IUGG."""


class Box(NamedTuple):
    """A range of degrees that certainly contains a circle; a cheap filter before the exact distance."""

    south: float
    north: float
    west: float
    east: float


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km between two positions in degrees (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_phi, half_lambda = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    h = math.sin(half_phi) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def box_around(latitude: float, longitude: float, radius_km: float) -> Box:
    """The degrees box around a position that holds everything within ``radius_km``."""
    d_lat = math.degrees(radius_km / EARTH_RADIUS_KM)
    d_lon = d_lat / max(0.01, math.cos(math.radians(latitude)))
    return Box(latitude - d_lat, latitude + d_lat, longitude - d_lon, longitude + d_lon)
