"""Ties the domains together where the layers forbid them to know each other: subscribers, job handlers, identities.

Web server, worker, command line and tests all call ``wire()`` once.
"""

from app.jobs.actions import handles
from app.jobs.events import subscribe
from app.mail import actions as mail
from app.results.actions import on_visit_moved
from app.visits.events import VisitMoved


def wire() -> None:
    """Register everything; calling it again changes nothing."""
    handles(mail.JOB, mail.send_mail)
    subscribe(VisitMoved, on_visit_moved)
