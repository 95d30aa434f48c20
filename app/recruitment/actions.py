"""Applying, being tested, keeping a profile, and what staff decide about shoppers: the only writer."""

import datetime as dt
import hashlib
import hmac
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.accounts import actions as accounts
from app.accounts.models import MailedLink, User
from app.accounts.queries import find_user_by_email
from app.accounts.rules import LinkPurpose, clean_email
from app.audit import actions as audit
from app.audit.models import PersonKey
from app.kit.clock import local_date, now
from app.kit.translation import gettext as _
from app.mail.actions import queue_mail
from app.mail.models import OutgoingMail
from app.recruitment import queries
from app.recruitment.errors import (
    AddressNotConfirmed,
    CoolingDown,
    QuestionNotFound,
    ReasonMissing,
    ShopperStepNotPossible,
    TestNotOpen,
    TestUnfinished,
    TooYoung,
)
from app.recruitment.models import CoolDown, Shopper, TestAttempt
from app.recruitment.rules import (
    MINIMUM_AGE,
    NOBODYS_BIRTHDAY,
    ShopperStatus,
    is_adult,
    may_become,
    one_month_after,
)
from app.recruitment.schemas import ApplicationForm, HomeForm, ProfileForm
from app.recruitment.scoring import TestQuestion, TestQuestionKind, grade, suitability_test
from app.settings import get_settings

# --- the one setter ---


def _set_status(session: Session, viewer: Viewer, shopper: Shopper, new: ShopperStatus, reason: str | None = None) -> None:
    """Move a (locked) shopper along the lifecycle. Raises ShopperStepNotPossible."""
    old = shopper.status
    if not may_become(old, new):
        raise ShopperStepNotPossible(
            _("This is no longer possible: the shopper stands elsewhere by now. Load the page anew."), old=old.value, new=new.value
        )
    shopper.status = new
    audit.record(session, viewer, f"shopper.{new.value}", "shopper", shopper.id, changes={"status": (old.value, new.value)}, reason=reason)
    session.flush()


# --- applying ---


def hash_address(email: str) -> str:
    """A keyed hash of an address: it can be recognised, not read."""
    return hmac.new(get_settings().secret, b"cool-down:" + clean_email(email).encode(), hashlib.sha256).hexdigest()


def check_may_apply(session: Session, email: str, birth_date: dt.date) -> None:
    """Raises TooYoung, CoolingDown; nothing is stored by either."""
    settings = get_settings()
    if not is_adult(birth_date, local_date(now(), settings.time_zone)):
        reason = _(
            "You can become a mystery guest from the day you are %(age)s. We have kept nothing of what you wrote; do come back then.",
            age=MINIMUM_AGE,
        )
        raise TooYoung(reason, fields={"birth_date": reason})
    waiting = queries.find_cool_down(session, hash_address(email))
    if waiting is not None:
        raise CoolingDown(
            _("You took the test not long ago. You can apply again later."),
            retry_on=local_date(waiting.until, settings.time_zone).isoformat(),
        )


def apply(session: Session, viewer: Viewer, form: ApplicationForm, locale: str, password_hash: str) -> None:
    """Take in an application and mail a link to confirm the address; an address that has an account gets a mail that says so.

    Nothing it returns tells which of the two it was. Raises TooYoung, CoolingDown.
    """
    check_may_apply(session, form.email, form.birth_date)
    known = find_user_by_email(session, form.email)
    if known is not None:
        queue_mail(session, "already_registered", known.email, known.locale, name=known.name)
        return
    user = accounts.create_user(
        session, viewer, email=form.email, name=form.name, role=Role.SHOPPER, locale=locale, password_hash=password_hash
    )
    shopper = Shopper(
        user_id=user.id, number=queries.next_number(session), birth_date=form.birth_date, travel_radius_km=form.travel_radius_km
    )
    _settle(session, shopper, form)
    session.add(shopper)
    session.flush()
    audit.record(
        session,
        viewer,
        "shopper.applied",
        "shopper",
        shopper.id,
        changes={"status": (None, ShopperStatus.APPLIED.value), "consent": (None, True)},
    )
    accounts.ask_for_link(session, user, LinkPurpose.CONFIRM)


def ask_for_confirmation(session: Session, viewer: Viewer) -> None:
    """Mail the link to confirm the address once more; nothing when it is confirmed already."""
    person = queries.get_own(session, viewer)
    if person.user.email_confirmed_at is None:
        accounts.ask_for_link(session, person.user, LinkPurpose.CONFIRM)


def _settle(session: Session, shopper: Shopper, form: HomeForm) -> None:
    """Write where somebody lives; the position is about the middle of the known places there."""
    shopper.languages, shopper.country, shopper.postal_code, shopper.city = form.languages, form.country, form.postal_code, form.city
    shopper.travel_radius_km = form.travel_radius_km
    position = queries.find_area_position(session, form.country, form.postal_code, form.city)
    shopper.latitude, shopper.longitude = position or (None, None)


# --- the test ---


def begin_test(session: Session, viewer: Viewer) -> TestAttempt:
    """Start the test, or go on with the one that is open. Raises AddressNotConfirmed, CoolingDown, ShopperStepNotPossible."""
    shopper, user = queries.get_own(session, viewer, lock=True)
    if user.email_confirmed_at is None:
        raise AddressNotConfirmed(_("Press the link in our mail first, so that we know the address is yours."))
    if shopper.status is ShopperStatus.FAILED and shopper.retry_at is not None and shopper.retry_at > now():
        raise CoolingDown(
            _("You can take the test again later."), retry_on=local_date(shopper.retry_at, get_settings().time_zone).isoformat()
        )
    if shopper.status is not ShopperStatus.TESTING:
        _set_status(session, viewer, shopper, ShopperStatus.TESTING)
    attempt = queries.find_open_attempt(session, shopper.id)
    if attempt is None:
        attempt = TestAttempt(shopper_id=shopper.id, test_version=suitability_test().version)
        session.add(attempt)
        session.flush()
    return attempt


def save_answer(session: Session, viewer: Viewer, code: str, values: list[str]) -> TestAttempt:
    """Keep one answer; an empty one takes it back. Raises TestNotOpen, QuestionNotFound."""
    _shopper, attempt = _get_open(session, viewer)
    question = next((question for question in suitability_test().questions() if question.code == code), None)
    if question is None:
        raise QuestionNotFound(_("The test has no such question."))
    value = _clean(question, values)
    answers: dict[str, Any] = {key: kept for key, kept in attempt.answers.items() if key != code}
    attempt.answers = answers if value is None else {**answers, code: value}
    session.flush()
    return attempt


def _clean(question: TestQuestion, values: list[str]) -> Any:
    if question.kind is TestQuestionKind.TEXT:
        return values[0][: question.max_length] if values and values[0].strip() else None
    chosen = [option.code for option in question.options if option.code in values]
    if question.kind is TestQuestionKind.MULTIPLE:
        return chosen or None
    return chosen[0] if chosen else None


def submit_test(session: Session, viewer: Viewer) -> bool:
    """Grade the test and tell the applicant by mail; whether it was passed. Raises TestNotOpen, TestUnfinished."""
    shopper, attempt = _get_open(session, viewer)
    result = grade(suitability_test(), attempt.answers)
    if result.missing:
        raise TestUnfinished(_("Some questions are still open."), fields=dict.fromkeys(result.missing, _("This one is still open.")))
    moment = now()
    attempt.points, attempt.attainable, attempt.passed, attempt.submitted_at = result.points, result.attainable, result.passed, moment
    user = session.get_one(User, shopper.user_id)
    if result.passed:
        shopper.activated_at, shopper.retry_at = moment, None
        _set_status(session, viewer, shopper, ShopperStatus.ACTIVE)
        queue_mail(session, "test_passed", user.email, user.locale, name=user.name)
    else:
        settings = get_settings()
        shopper.retry_at = moment + dt.timedelta(days=settings.cool_down_days)
        _note_cool_down(session, user.email, shopper.retry_at)
        _set_status(session, viewer, shopper, ShopperStatus.FAILED)
        queue_mail(
            session, "test_failed", user.email, user.locale, name=user.name, retry_on=local_date(shopper.retry_at, settings.time_zone),
            erased_on=local_date(one_month_after(moment), settings.time_zone),
        )  # fmt: skip
    return result.passed


def _get_open(session: Session, viewer: Viewer) -> tuple[Shopper, TestAttempt]:
    shopper, _user = queries.get_own(session, viewer, lock=True)
    attempt = queries.find_open_attempt(session, shopper.id)
    if shopper.status is not ShopperStatus.TESTING or attempt is None:
        raise TestNotOpen(_("There is no test open for you now. What you sent in is safe."))
    return shopper, attempt


def _note_cool_down(session: Session, email: str, until: dt.datetime) -> None:
    address_hash = hash_address(email)
    known = session.get(CoolDown, address_hash)
    if known is None:
        session.add(CoolDown(address_hash=address_hash, until=until))
    else:
        known.until, known.attempts = until, known.attempts + 1


# --- the profile ---


def update_profile(session: Session, viewer: Viewer, form: ProfileForm) -> Shopper:
    """Change where a shopper lives, how far this person goes, and the languages. A position from the phone counts above the postal code's."""
    shopper, _user = queries.get_own(session, viewer, lock=True)
    names = ("languages", "country", "postal_code", "city", "travel_radius_km", "latitude", "longitude")
    old = {name: getattr(shopper, name) for name in names}
    kept = old["latitude"], old["longitude"]
    _settle(session, shopper, form)
    if form.latitude is not None and form.longitude is not None:
        shopper.latitude, shopper.longitude = form.latitude, form.longitude
    elif (old["country"], old["postal_code"], old["city"]) == (form.country, form.postal_code, form.city):
        shopper.latitude, shopper.longitude = kept
    changes = {name: (old[name], getattr(shopper, name)) for name in names if old[name] != getattr(shopper, name)}
    if changes:
        audit.record(session, viewer, "shopper.profile_changed", "shopper", shopper.id, changes=changes, personal_of=shopper.user_id)
    session.flush()
    return shopper


def pause_own(session: Session, viewer: Viewer) -> None:
    """Take a break: no offers. Raises ShopperStepNotPossible."""
    _set_status(session, viewer, queries.get_own(session, viewer, lock=True).shopper, ShopperStatus.PAUSED)


def resume_own(session: Session, viewer: Viewer) -> None:
    """End the own break. Raises ShopperStepNotPossible, also for somebody suspended."""
    shopper = queries.get_own(session, viewer, lock=True).shopper
    if shopper.status is not ShopperStatus.PAUSED:
        raise ShopperStepNotPossible(_("You are not on a break."), old=shopper.status.value, new=ShopperStatus.ACTIVE.value)
    _set_status(session, viewer, shopper, ShopperStatus.ACTIVE)


# --- staff ---


def suspend(session: Session, viewer: Viewer, shopper_id: uuid.UUID, reason: str) -> Shopper:
    """Stop offering work to a shopper, for a written reason. Raises ReasonMissing, ShopperStepNotPossible."""
    if not reason.strip():
        missing = _("Write why: it stands in the log, and the shopper may ask.")
        raise ReasonMissing(missing, fields={"reason": missing})
    shopper = queries.get_person(session, viewer, shopper_id, lock=True).shopper
    _set_status(session, viewer, shopper, ShopperStatus.SUSPENDED, reason=reason.strip())
    shopper.suspended_reason = reason.strip()
    session.flush()
    return shopper


def pause(session: Session, viewer: Viewer, shopper_id: uuid.UUID) -> Shopper:
    """Give a shopper a break. Raises ShopperStepNotPossible."""
    shopper = queries.get_person(session, viewer, shopper_id, lock=True).shopper
    _set_status(session, viewer, shopper, ShopperStatus.PAUSED)
    return shopper


def reactivate(session: Session, viewer: Viewer, shopper_id: uuid.UUID) -> Shopper:
    """Let a paused or suspended shopper work again. Raises ShopperStepNotPossible."""
    shopper = queries.get_person(session, viewer, shopper_id, lock=True).shopper
    if shopper.status not in {ShopperStatus.PAUSED, ShopperStatus.SUSPENDED}:
        raise ShopperStepNotPossible(
            _("Only a paused or suspended shopper can be made active."), old=shopper.status.value, new=ShopperStatus.ACTIVE.value
        )
    _set_status(session, viewer, shopper, ShopperStatus.ACTIVE)
    shopper.suspended_reason = None
    session.flush()
    return shopper


# --- erasing ---


def erase(session: Session, viewer: Viewer, shopper_id: uuid.UUID) -> Shopper:
    """Erase a person: account, profile, tests and mails; the number, the log's bare facts and a running cool-down stay."""
    shopper, user = queries.get_person(session, viewer, shopper_id, lock=True)
    _set_status(session, viewer, shopper, ShopperStatus.ERASED)
    session.execute(sa.delete(OutgoingMail).where(OutgoingMail.recipient == user.email))
    session.execute(sa.delete(TestAttempt).where(TestAttempt.shopper_id == shopper.id))
    session.execute(sa.delete(MailedLink).where(MailedLink.user_id == user.id))
    session.execute(sa.delete(PersonKey).where(PersonKey.person_id == user.id))
    accounts.end_sessions(session, user.id)
    user.email, user.name, user.password_hash, user.disabled_at = f"{user.id}@erased.invalid", "", None, now()
    shopper.birth_date, shopper.languages, shopper.postal_code, shopper.city = NOBODYS_BIRTHDAY, [], "", ""
    shopper.latitude = shopper.longitude = shopper.retry_at = shopper.suspended_reason = None
    session.flush()
    return shopper
