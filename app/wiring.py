"""Ties the domains together where the layers forbid them to know each other: subscribers, job handlers, identities.

Web server, worker, command line and tests all call ``wire()`` once.
"""

from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.accounts import actions as accounts
from app.accounts import jobs as account_jobs
from app.accounts.home_pages import starts_at
from app.accounts.viewing import identifies
from app.assignments import actions as assignments
from app.assignments import jobs as assignment_jobs
from app.assignments import reminders
from app.capture import jobs as capture_jobs
from app.capture.queries import count_open_repairs
from app.clients.events import LocationsRegrouped
from app.clients.queries import identify_member
from app.jobs.actions import each_minute, handles
from app.jobs.events import subscribe
from app.journeys.events import JourneyMadeForAnother
from app.journeys.glossary_pages import find_term
from app.journeys.interchange import jobs as interchange_jobs
from app.journeys.maps.lived import lived_comes_from
from app.mail import actions as mail
from app.quality import appeal_actions as appeals
from app.quality import jobs as quality
from app.quality.queries import appeal_deadlines
from app.recruitment import jobs as recruitment_jobs
from app.recruitment.queries import find_home, identify_shopper, identify_shoppers
from app.reporting import actions as reports
from app.reporting import jobs as report_jobs
from app.reporting import research_actions, research_jobs
from app.results.actions import catch_up, on_visit_moved
from app.results.felt_actions import on_journey_made_for_another, on_locations_regrouped, on_scenario_played_as, refresh_felt
from app.results.lived import lived_journey
from app.studies.events import ScenarioPlayedAs, VersionAdopted, WaveOpened
from app.visits.actions import create_visits_for_wave
from app.visits.cards import count_open_questions_with, find_appeal_deadlines_with
from app.visits.events import VisitMoved
from app.visits.versions import move_unstarted_visits
from app.web.templating import environment


def make_visits(session: Session, event: WaveOpened) -> None:
    """A wave that opens gets its visits in the same transaction."""
    create_visits_for_wave(session, event.viewer, event.wave_id)


def move_visits(session: Session, event: VersionAdopted) -> None:
    """Visits that have not started follow their study to the other version of its questionnaire."""
    move_unstarted_visits(session, event.study_id, event.version_id)


def wire() -> None:
    """Register everything; calling it again changes nothing."""
    handles(mail.JOB, mail.send_mail)
    handles(quality.JOB, quality.run_checks_on_visit)
    handles(accounts.LINK_MAIL_JOB, account_jobs.mail_link)
    each_minute(account_jobs.clear_away)
    each_minute(interchange_jobs.clear_away_uploads)
    each_minute(capture_jobs.clear_away_parts)
    handles(assignments.MAIL_JOB, assignment_jobs.write_mails)
    each_minute(assignment_jobs.expire)
    each_minute(reminders.remind)
    handles(reports.JOB, report_jobs.render_report)
    each_minute(report_jobs.give_up_lost)
    handles(research_actions.JOB, research_jobs.make_export)
    subscribe(VisitMoved, on_visit_moved)
    subscribe(VisitMoved, appeals.on_visit_moved)
    subscribe(VisitMoved, assignments.on_visit_moved)
    subscribe(VisitMoved, reports.on_visit_moved)
    subscribe(WaveOpened, make_visits)
    subscribe(VersionAdopted, move_visits)
    subscribe(ScenarioPlayedAs, on_scenario_played_as)
    subscribe(JourneyMadeForAnother, on_journey_made_for_another)
    subscribe(LocationsRegrouped, on_locations_regrouped)
    lived_comes_from(lived_journey)
    environment.globals["term_of"] = find_term
    count_open_questions_with(count_open_repairs)
    find_appeal_deadlines_with(appeal_deadlines)
    identifies(Role.CLIENT, identify_member)
    identifies(Role.SHOPPER, identify_shopper, identify_shoppers)
    starts_at(Role.SHOPPER, find_home)
    each_minute(recruitment_jobs.erase_failed)
    each_minute(catch_up)
    each_minute(refresh_felt)
