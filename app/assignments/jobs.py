"""What follows on offers: mails, and the clocks that run out."""

import uuid
from typing import Any

from app.access.viewer import SYSTEM
from app.assignments import actions, queries
from app.assignments.models import Offer
from app.clients.models import Client, Location
from app.db import Database
from app.jobs.actions import JobContext
from app.kit.clock import now
from app.kit.translation import pick
from app.mail.actions import queue_mail
from app.studies.models import Scenario
from app.visits import queries as visits
from app.visits.models import Visit


def write_mails(context: JobContext, payload: dict[str, Any]) -> None:
    """The job: tell each shopper about an offer, in the shopper's own language, all in one transaction."""
    with context.database.write() as session:
        for offer_id in payload["offers"]:
            offer = session.get_one(Offer, uuid.UUID(offer_id))
            visit = session.get_one(Visit, offer.visit_id)
            study, wave = queries.get_study_and_wave(session, visit)
            ((_shopper, user),) = queries.list_people(session, [offer.shopper_id])
            first, last = actions.day_window(wave)
            queue_mail(
                session, payload["template"], user.email, user.locale, name=user.name, offer=offer, visit=visit, study=study, wave=wave,
                client=session.get_one(Client, visit.client_id), location=session.get_one(Location, visit.location_id),
                scenario=pick(session.get_one(Scenario, visit.scenario_id).title, user.locale), first_day=first, last_day=last,
            )  # fmt: skip
        session.commit()


def expire(database: Database) -> int:
    """Each minute: unanswered offers lapse, visits whose clock ran out expire, one short transaction each. Returns how many of both."""
    with database.read() as session:
        moment = now()
        with_offers = queries.list_lapsed(session, moment)
        run_out = [*visits.list_run_out(session, moment), *visits.list_open_in_closed_waves(session)]
    ended = 0
    for visit_id in with_offers:
        with database.write() as session:
            ended += actions.lapse_offers(session, SYSTEM, visit_id)
            session.commit()
    for visit_id in run_out:
        with database.write() as session:
            ended += actions.expire_visit(session, SYSTEM, visit_id)
            session.commit()
    return ended
