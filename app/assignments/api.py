"""The phone's work: visits, offers, taking and declining them (docs/phone-protocol.md)."""

import uuid
from typing import Annotated

from fastapi import APIRouter

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.assignments import actions, queries
from app.assignments.schemas import (
    AcceptAnswer,
    AcceptBody,
    DeclineAnswer,
    DeclineBody,
    OfferCard,
    ShopperCard,
    WorkAnswer,
)
from app.db import SessionDep
from app.kit.clock import now
from app.visits.cards import leg_plans, shared_parts, visit_cards

router = APIRouter(prefix="/api/v1")
ShopperViewer = Annotated[Viewer, allowed(Permission.WORK_OWN)]


@router.get("/phone/work")
def my_work(session: SessionDep, viewer: ShopperViewer) -> WorkAnswer:
    """All visits and offers of the shopper who asks."""
    moment = now()
    shopper, user = queries.get_own_person(session, viewer)
    visits = queries.list_own_visits(session, viewer)
    offers = queries.list_own_offers(session, viewer, moment)
    offered = [visit for _offer, visit, _wave in offers]
    parts, plans = shared_parts(session, offered), leg_plans(session, offered)
    cards = []
    for offer, visit, wave in offers:
        earliest, latest = actions.day_window(wave)
        if earliest <= latest:
            cards.append(
                OfferCard(
                    id=offer.id, visit_id=visit.id, expires_at=offer.expires_at, distance_km=offer.distance_km,
                    earliest_on=earliest, latest_on=latest, message=offer.message, leg_plan=plans[visit.id], **parts[visit.id],
                )
            )  # fmt: skip
    return WorkAnswer(
        server_time=moment,
        shopper=ShopperCard(number=shopper.number, first_name=user.name.split(" ")[0], locale=user.locale),
        visits=visit_cards(session, viewer, visits),
        offers=cards,
        demo=user.is_demo,
    )


@router.post("/phone/offers/{offer_id}/accept")
def accept_offer(offer_id: uuid.UUID, body: AcceptBody, session: SessionDep, viewer: ShopperViewer) -> AcceptAnswer:
    """Take an offered visit for a day; 409 with offer_taken, offer_lapsed or cap_reached."""
    visit = actions.accept(session, viewer, offer_id, body.planned_on)
    return AcceptAnswer(visit=visit_cards(session, viewer, [visit])[0])


@router.post("/phone/offers/{offer_id}/decline")
def decline_offer(offer_id: uuid.UUID, body: DeclineBody, session: SessionDep, viewer: ShopperViewer) -> DeclineAnswer:
    """Say no to an offered visit."""
    actions.decline(session, viewer, offer_id, body.reason)
    return DeclineAnswer()
