"""Handing out visits: the only writer of offers. Whoever claims locks the visit first and the shopper second, so that caps hold on any number of servers."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.assignments import queries
from app.assignments.caps import Verdict, Wish, check
from app.assignments.errors import (
    CapReached,
    DayNotPossible,
    NobodyChosen,
    OfferLapsed,
    OfferTaken,
    ShopperNotAvailable,
    VisitNotOpen,
)
from app.assignments.models import Offer
from app.assignments.rules import WAITING, OfferStatus, OfferWay, may_become
from app.assignments.words import cap_refusal, cap_sentence
from app.audit import actions as audit
from app.clients.models import Location
from app.errors import Conflict
from app.jobs.actions import enqueue
from app.kit.clock import local_date, now
from app.kit.geo import distance_km
from app.kit.translation import gettext as _
from app.recruitment.models import Shopper
from app.recruitment.rules import ShopperStatus
from app.settings import get_settings
from app.studies.models import Study, Wave
from app.studies.rules import WaveStatus
from app.visits import actions as visits
from app.visits.events import VisitMoved
from app.visits.models import Visit
from app.visits.queries import find_replacement
from app.visits.rules import UNDER_WAY, VisitStatus
from app.visits.words import status_word
from app.web import formatting as fmt

MAIL_JOB = "assignments.mail"
INVITATION_LASTS = dt.timedelta(days=3)


def invite(
    session: Session,
    viewer: Viewer,
    visit_id: uuid.UUID,
    shopper_ids: Collection[uuid.UUID],
    *,
    message: str = "",
    expires_at: dt.datetime | None = None,
) -> list[Offer]:
    """Offer an open visit to several shoppers; the first to accept has it. Each gets a mail. Who was asked already or declined is left out.

    Returns the offers sent. Raises VisitNotOpen, NobodyChosen, ShopperNotAvailable.
    """
    visit = _lock_open(session, visit_id)
    if not shopper_ids:
        raise NobodyChosen(_("Choose at least one shopper to invite."), fields={"shopper": _("Choose at least one shopper.")})
    study, wave = queries.get_study_and_wave(session, visit)
    _first_day(wave)
    earlier = {offer.shopper_id: offer for offer in queries.refresh_offers(session, visit_id)}
    location = session.get_one(Location, visit.location_id)
    sent = []
    for shopper, _user in queries.list_people(session, shopper_ids):
        _require_available(shopper, study)
        offer = earlier.get(shopper.id)
        if offer is not None and (offer.status in WAITING or offer.status is OfferStatus.DECLINED):
            continue
        if offer is None:
            offer = Offer(visit_id=visit.id, shopper_id=shopper.id, way=OfferWay.INVITED, distance_km=_distance(shopper, location))
            session.add(offer)
            session.flush()
            audit.record(
                session, viewer, "offer.sent", "offer", offer.id, visit_id=visit.id, changes={"shopper_id": (None, str(shopper.id))}
            )
        else:
            _move(session, viewer, offer, OfferStatus.SENT)
        offer.message, offer.sent_at, offer.answered_at = message.strip(), now(), None
        offer.expires_at = expires_at or now() + INVITATION_LASTS
        sent.append(offer)
    session.flush()
    _mail(session, "offer", [offer.id for offer in sent])
    return sent


def accept(session: Session, viewer: Viewer, offer_id: uuid.UUID, planned_on: dt.date) -> Visit:
    """The shopper takes an offered visit for a day. A second accept of what is already theirs is a retry.

    Raises OfferNotFound, OfferTaken, OfferLapsed, DayNotPossible, ShopperNotAvailable, CapReached.
    """
    found = queries.get_offer(session, viewer, offer_id)
    visit = queries.lock_visit(session, found.visit_id)
    shopper = queries.lock_shopper(session, found.shopper_id)
    offers = queries.refresh_offers(session, visit.id)
    offer = next(one for one in offers if one.id == offer_id)
    if offer.status is OfferStatus.ACCEPTED and visit.shopper_id == shopper.id and visit.status in UNDER_WAY:
        return visit
    study, wave = queries.get_study_and_wave(session, visit)
    _require_answerable(offer, visit, wave)
    _require_available(shopper, study)
    _require_day(wave, planned_on)
    refused = _broken_cap(session, visit, shopper, study, planned_on)
    if refused:
        raise CapReached(cap_refusal(refused), **cap_facts(refused))
    _give(session, viewer, visit, offer, others=offers, planned_on=planned_on)
    return visit


def decline(session: Session, viewer: Viewer, offer_id: uuid.UUID, reason: str | None) -> None:
    """The shopper does not want an offered visit; declining twice is a retry. Raises OfferNotFound, OfferTaken, OfferLapsed."""
    found = queries.get_offer(session, viewer, offer_id)
    visit = queries.lock_visit(session, found.visit_id)
    offer = next(one for one in queries.refresh_offers(session, visit.id) if one.id == offer_id)
    if offer.status is OfferStatus.DECLINED:
        return
    if offer.status not in WAITING:
        raise OfferLapsed(_("This offer is over; there is nothing left to decline."))
    _move(session, viewer, offer, OfferStatus.DECLINED, reason=(reason or "").strip())
    offer.decline_reason, offer.answered_at = (reason or "").strip(), now()
    session.flush()


def assign_at_once(session: Session, viewer: Viewer, visit_id: uuid.UUID, shopper_id: uuid.UUID, planned_on: dt.date) -> Visit:
    """The manager gives an open visit to a shopper for a day; the caps hold for the manager too.

    Raises VisitNotOpen, ShopperNotAvailable, DayNotPossible, CapReached (with the way out: a higher cap, set beforehand).
    """
    visit = _lock_open(session, visit_id)
    shopper = queries.lock_shopper(session, shopper_id)
    study, wave = queries.get_study_and_wave(session, visit)
    _require_available(shopper, study)
    _require_day(wave, planned_on)
    refused = _broken_cap(session, visit, shopper, study, planned_on)
    if refused:
        sentence = _(
            "Shopper %(number)s is at a cap: %(cap)s. Nothing was changed. To make an exception, first set a higher cap for this shopper in the study, "
            "with a reason.",
            number=shopper.number, cap=cap_sentence(refused),
        )  # fmt: skip
        raise CapReached(sentence, **cap_facts(refused))
    offers = queries.refresh_offers(session, visit.id)
    offer = next((one for one in offers if one.shopper_id == shopper_id), None)
    if offer is None:
        offer = Offer(
            visit_id=visit.id, shopper_id=shopper_id, way=OfferWay.ASSIGNED,
            distance_km=_distance(shopper, session.get_one(Location, visit.location_id)),
        )  # fmt: skip
        session.add(offer)
        session.flush()
    elif offer.status not in WAITING:
        _move(session, viewer, offer, OfferStatus.SENT)
    offer.way = OfferWay.ASSIGNED
    _give(session, viewer, visit, offer, others=offers, planned_on=planned_on)
    _mail(session, "assigned", [offer.id])
    return visit


def take_back_offer(session: Session, viewer: Viewer, offer_id: uuid.UUID) -> Offer:
    """The manager takes an unanswered offer back; the shopper is told. Raises OfferNotFound, OfferLapsed."""
    found = queries.get_offer(session, viewer, offer_id)
    queries.lock_visit(session, found.visit_id)
    offer = next(one for one in queries.refresh_offers(session, found.visit_id) if one.id == offer_id)
    if offer.status not in WAITING:
        raise OfferLapsed(_("This offer was answered or is over already; it cannot be taken back."))
    _move(session, viewer, offer, OfferStatus.WITHDRAWN)
    offer.answered_at = now()
    session.flush()
    _mail(session, "offer_closed", [offer.id])
    return offer


def withdraw_visit(session: Session, viewer: Viewer, visit_id: uuid.UUID, reason: str) -> Visit:
    """The manager takes a visit from its shopper, with a reason; its quota cell opens again. Raises VisitStepNotPossible, ReasonNeeded."""
    visit = queries.lock_visit(session, visit_id)
    visits.transition(session, viewer, visit, VisitStatus.WITHDRAWN, reason=reason)
    offers = queries.refresh_offers(session, visit.id)
    _close(session, viewer, [offer for offer in offers if offer.status in WAITING])
    _mail(session, "withdrawn", [offer.id for offer in offers if offer.status is OfferStatus.ACCEPTED])
    return visit


def on_visit_moved(session: Session, event: VisitMoved) -> None:
    """Take back the visit that a rejection opened, when an objection wins after all and nobody has taken that visit yet."""
    if event.new is not VisitStatus.APPROVED:
        return
    replacement = find_replacement(session, event.visit)
    if replacement is None or queries.lock_visit(session, replacement.id).status is not VisitStatus.OPEN:
        return
    withdraw_visit(session, event.viewer, replacement.id, _("The visit it stood in for was approved after an objection."))


def lapse_offers(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> int:
    """End the unanswered offers of a visit whose time is over. Returns how many."""
    queries.lock_visit(session, visit_id)
    moment, ended = now(), 0
    for offer in queries.refresh_offers(session, visit_id):
        if offer.status is OfferStatus.SENT and offer.expires_at is not None and offer.expires_at <= moment:
            _move(session, viewer, offer, OfferStatus.LAPSED)
            ended += 1
    session.flush()
    return ended


def expire_visit(session: Session, viewer: Viewer, visit_id: uuid.UUID) -> bool:
    """End a visit whose shopper let the clock run out, or that nobody took before its wave closed. False when it was no longer so."""
    visit = queries.lock_visit(session, visit_id)
    if visit.status is VisitStatus.OPEN:
        if session.get_one(Wave, visit.wave_id).status is not WaveStatus.CLOSED:
            return False
    elif visit.status not in UNDER_WAY or visit.due_at is None or visit.due_at >= now():
        return False
    visits.transition(session, viewer, visit, VisitStatus.EXPIRED)
    offers = queries.refresh_offers(session, visit_id)
    _close(session, viewer, [offer for offer in offers if offer.status in WAITING])
    _mail(session, "expired", [offer.id for offer in offers if offer.status is OfferStatus.ACCEPTED])
    return True


def cap_facts(verdict: Verdict) -> dict[str, Any]:
    """A cap's figures for a program: ``{"cap": {"kind", "limit", "used", ...}}``."""
    return {"cap": asdict(verdict)}


def day_window(wave: Wave) -> tuple[dt.date, dt.date]:
    """The days that can be chosen now, in the agency's time zone; the first may be after the last when the wave is over."""
    return max(local_date(now(), get_settings().time_zone), wave.starts_on), wave.ends_on


def _lock_open(session: Session, visit_id: uuid.UUID) -> Visit:
    visit = queries.lock_visit(session, visit_id)
    if visit.status is not VisitStatus.OPEN:
        raise VisitNotOpen(
            _("This visit is no longer open: it is “%(status)s” now. Nothing was changed.", status=status_word(visit.status)),
            visit_status=visit.status,
        )
    return visit


def _first_day(wave: Wave) -> dt.date:
    first, last = day_window(wave)
    if first > last or wave.status is WaveStatus.CLOSED:
        raise OfferLapsed(_("The wave of this visit is over."))
    return first


def _require_answerable(offer: Offer, visit: Visit, wave: Wave) -> None:
    if visit.status is not VisitStatus.OPEN or offer.status is OfferStatus.ACCEPTED:
        raise OfferTaken(_("Somebody else was first: this visit is taken. Thank you for wanting it; we will ask you again."))
    if offer.status is OfferStatus.DECLINED:
        raise OfferLapsed(_("You declined this visit earlier. Ask us if you want it after all."))
    if offer.status is OfferStatus.WITHDRAWN:
        raise OfferLapsed(_("This offer was taken back. There is nothing you did wrong."))
    if offer.status is OfferStatus.LAPSED or (offer.expires_at is not None and offer.expires_at <= now()):
        raise OfferLapsed(_("The time to answer this offer is over. If the visit is still open, we may ask you again."))
    _first_day(wave)


def _require_available(shopper: Shopper, study: Study) -> None:
    if shopper.status is not ShopperStatus.ACTIVE:
        raise ShopperNotAvailable(_("Shopper %(number)s is not active now and cannot take visits.", number=shopper.number))
    if shopper.level < study.minimum_level:
        raise ShopperNotAvailable(
            _(
                "This study asks for level %(level)s; shopper %(number)s has %(own)s.",
                level=study.minimum_level,
                number=shopper.number,
                own=shopper.level,
            )
        )


def _require_day(wave: Wave, planned_on: dt.date) -> None:
    first, last = day_window(wave)
    if not first <= planned_on <= last:
        sentence = _("Choose a day from %(first)s to %(last)s.", first=fmt.date(first), last=fmt.date(last))
        raise DayNotPossible(sentence, fields={"planned_on": sentence})


def _broken_cap(session: Session, visit: Visit, shopper: Shopper, study: Study, planned_on: dt.date) -> Verdict | None:
    works = queries.list_works(session, shopper.id)
    rules = queries.list_rules(session, {study.id, *(work.study_id for work in works)}, [shopper.id])
    wish = Wish(visit.study_id, visit.wave_id, visit.client_id, visit.location_id, planned_on)
    verdicts = check([*rules[None], *rules[shopper.id]], works, wish, shopper.level)
    return next((verdict for verdict in verdicts if not verdict.fits), None)


def _give(session: Session, viewer: Viewer, visit: Visit, offer: Offer, *, others: list[Offer], planned_on: dt.date) -> None:
    _move(session, viewer, offer, OfferStatus.ACCEPTED)
    offer.answered_at = now()
    _close(session, viewer, [one for one in others if one.id != offer.id and one.status in WAITING])
    visits.assign(session, viewer, visit, offer.shopper_id, planned_on)


def _close(session: Session, viewer: Viewer, offers: list[Offer]) -> None:
    for offer in offers:
        _move(session, viewer, offer, OfferStatus.WITHDRAWN)
        offer.answered_at = now()
    _mail(session, "offer_closed", [offer.id for offer in offers])


def _move(session: Session, viewer: Viewer, offer: Offer, new: OfferStatus, *, reason: str = "") -> None:
    """The one setter of an offer's status."""
    old = offer.status
    if not may_become(old, new):
        raise Conflict(_("This offer was answered or is over already."), code="offer_step_not_possible")
    offer.status = new
    audit.record(
        session, viewer, f"offer.{new.value}", "offer", offer.id, visit_id=offer.visit_id,
        changes={"status": (old.value, new.value), "shopper_id": (str(offer.shopper_id), str(offer.shopper_id))}, reason=reason or None,
    )  # fmt: skip


def _distance(shopper: Shopper, location: Location) -> float | None:
    if shopper.latitude is None or shopper.longitude is None or location.latitude is None or location.longitude is None:
        return None
    return distance_km(shopper.latitude, shopper.longitude, location.latitude, location.longitude)


def _mail(session: Session, template: str, offer_ids: list[uuid.UUID]) -> None:
    """Mails are written by a job of the same transaction: a claim holds its locks no longer than it must."""
    if offer_ids:
        enqueue(session, MAIL_JOB, {"template": template, "offers": [str(offer_id) for offer_id in offer_ids]})
