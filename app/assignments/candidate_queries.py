"""Who could do a visit: a box of degrees in SQL, then the exact verdict; four queries, however many shoppers there are."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.assignments import queries
from app.assignments.caps import Wish
from app.assignments.eligibility import Fit, Job, Person, judge
from app.assignments.field_queries import as_number
from app.assignments.models import Offer
from app.assignments.rules import OfferStatus
from app.kit.geo import EARTH_RADIUS_KM, box_around
from app.kit.pagination import Page
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.studies.models import Study
from app.visits.models import Visit

WIDE_KM = 75
"""How far 'further away' looks."""
LONGEST_RADIUS_KM = 250
MOST_JUDGED = 2000
"""Nobody chooses from more; the search finds anybody."""
PAGE_SIZE = 25
KM_PER_DEGREE = EARTH_RADIUS_KM * 3.141592653589793 / 180
SORTS = ("fit", "distance", "level", "-level", "number")


@dataclass(frozen=True)
class Candidate:
    """One shopper and how well the visit fits."""

    shopper_id: uuid.UUID
    number: int
    name: str
    city: str
    languages: tuple[str, ...]
    level: int
    travel_radius_km: int
    offer: OfferStatus | None
    fit: Fit


@dataclass(frozen=True)
class CandidateFilter:
    """What to show: ``reach`` is near (within the shopper's own radius), wide, or all; ``only_fitting`` leaves out who does not fit."""

    q: str = ""
    reach: str = "near"
    language: str = ""
    only_fitting: bool = False
    sort: str = "fit"
    page: int = 1


def list_candidates(
    session: Session, visit: Visit, study: Study, days: tuple[dt.date, dt.date], wanted: CandidateFilter
) -> Page[Candidate]:
    """One page of shoppers for a visit (its location loaded), those who fit first, then by distance."""
    place = visit.location
    pool = _pool(place.latitude, place.longitude, wanted)
    rows = session.execute(
        pool.with_only_columns(
            Shopper.id, Shopper.number, User.name, Shopper.city, Shopper.languages, Shopper.level, Shopper.travel_radius_km, Shopper.status,
            Shopper.latitude, Shopper.longitude, Offer.status.label("offer"), maintain_column_froms=True,
        ).outerjoin(Offer, sa.and_(Offer.shopper_id == Shopper.id, Offer.visit_id == visit.id))
        .order_by(Shopper.number).limit(MOST_JUDGED)
    ).all()  # fmt: skip
    ids = pool.with_only_columns(Shopper.id, maintain_column_froms=True)
    works = queries.works_by_shopper(session, queries.select_works().where(Visit.shopper_id.in_(ids)))
    others = {work.study_id for each in works.values() for work in each}
    rules = queries.list_rules(session, {study.id, *others})
    first, last = days
    job = Job(
        Wish(visit.study_id, visit.wave_id, visit.client_id, visit.location_id, first), last, tuple(study.languages), study.minimum_level,
        place.latitude, place.longitude, from_home=place.channel != "store",
    )  # fmt: skip
    found = []
    for row in rows:
        person = Person(row.status, row.level, tuple(row.languages), row.latitude, row.longitude, row.travel_radius_km)
        fit = judge(person, job, [*rules[None], *rules.get(row.id, [])], works.get(row.id, []), row.offer)
        if wanted.only_fitting and not fit.fits:
            continue
        found.append(
            Candidate(row.id, row.number, row.name, row.city, tuple(row.languages), row.level, row.travel_radius_km, row.offer, fit)
        )
    _sort(found, wanted.sort)
    start = (wanted.page - 1) * PAGE_SIZE
    return Page(found[start : start + PAGE_SIZE], wanted.page, PAGE_SIZE, len(found))


def _pool(latitude: float | None, longitude: float | None, wanted: CandidateFilter) -> sa.Select[uuid.UUID]:
    """The shoppers to judge. A search looks at everybody; without it only active shoppers within reach."""
    pool = sa.select(Shopper.id).join(User, User.id == Shopper.user_id)
    if wanted.language:
        pool = pool.where(sa.cast(Shopper.languages, sa.String).contains(f'"{wanted.language}"'))
    if wanted.q.strip():
        text = wanted.q.strip()
        if (number := as_number(text)) is not None:
            return pool.where(Shopper.number == number)
        like = f"%{text.lower()}%"
        return pool.where(sa.or_(sa.func.lower(User.name).like(like), sa.func.lower(Shopper.city).like(like)))
    pool = pool.where(Shopper.status == ShopperStatus.ACTIVE)
    if latitude is None or longitude is None or wanted.reach == "all":
        return pool
    box = box_around(latitude, longitude, WIDE_KM if wanted.reach == "wide" else LONGEST_RADIUS_KM)
    pool = pool.where(Shopper.latitude.between(box.south, box.north), Shopper.longitude.between(box.west, box.east))
    if wanted.reach == "wide":
        return pool
    # Each shopper's own radius, as a box; one degree of longitude is shorter by the cosine of the latitude.
    shrink = (box.north - box.south) / (box.east - box.west)
    return pool.where(
        sa.func.abs(Shopper.latitude - latitude) * KM_PER_DEGREE <= Shopper.travel_radius_km,
        sa.func.abs(Shopper.longitude - longitude) * KM_PER_DEGREE * shrink <= Shopper.travel_radius_km,
    )


def _sort(found: list[Candidate], sort: str) -> None:
    far = float("inf")

    def distance(one: Candidate) -> float:
        return far if one.fit.distance_km is None else one.fit.distance_km

    match sort:
        case "distance":
            found.sort(key=distance)
        case "level":
            found.sort(key=lambda one: (one.level, distance(one)))
        case "-level":
            found.sort(key=lambda one: (-one.level, distance(one)))
        case "number":
            found.sort(key=lambda one: one.number)
        case _:
            found.sort(key=lambda one: (not one.fit.fits, not one.fit.possible, distance(one)))
