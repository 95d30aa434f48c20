"""Pages of applicants and shoppers: applying, the way to the first visit, the own profile."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.browser_session import count_tries, let_go
from app.accounts.chosen_here import remember_choice
from app.accounts.errors import AddressTaken
from app.accounts.passwords import hash_password, why_refused
from app.accounts.rules import MAIL_PER_ADDRESS, MAIL_PER_IP
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.errors import TooManyRequests
from app.kit.clock import now
from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.recruitment import actions, queries, staff_pages, suitability_pages, words
from app.recruitment.errors import CoolingDown, TooYoung
from app.recruitment.rules import MINIMUM_AGE, one_month_after
from app.recruitment.schemas import FURTHEST_KM, NEAREST_KM, ApplicationForm, ProfileForm
from app.recruitment.scoring import suitability_test
from app.web.flash import flash
from app.web.forms import SentForm, errors_of
from app.web.templating import render

router = APIRouter(include_in_schema=False)
router.routes.extend(suitability_pages.router.routes)
router.routes.extend(staff_pages.router.routes)

Anyone = Annotated[Viewer, allowed(Permission.PUBLIC)]
Applicant = Annotated[Viewer, allowed(Permission.APPLICATION_OWN)]
_APPLICATION = ("name", "email", "birth_date", "country", "postal_code", "city", "travel_radius_km", "consent")
_PROFILE = ("country", "postal_code", "city", "travel_radius_km", "latitude", "longitude")


# --- applying ---


@router.get("/apply")
def apply_page(request: Request, viewer: Anyone) -> Response:
    """The application form; somebody who is signed in goes to the own start."""
    if viewer.signed_in:
        return RedirectResponse("/", status_code=303)
    country = {"nl": "NL"}.get(current_locale(), "BE")
    values = {**dict.fromkeys(_APPLICATION, ""), "country": country, "travel_radius_km": "25", "languages": [current_locale()]}
    return _application_form(request, values)


@router.post("/apply")
def apply(request: Request, session: SessionDep, viewer: Anyone, form: SentForm) -> Response:
    """Take in an application. Whether the address is new or known, the answer is the same; the mail tells."""
    if viewer.signed_in:
        return RedirectResponse("/", status_code=303)
    let_go(session)
    values: dict[str, Any] = {name: str(form.get(name, "")) for name in _APPLICATION}
    values["languages"] = [str(code) for code in form.getlist("languages")]
    password = str(form.get("password", ""))
    errors: dict[str, str] = {}
    sent: ApplicationForm | None = None
    try:
        sent = ApplicationForm.model_validate(values)
    except ValidationError as error:
        errors = errors_of(error)
    if refused := why_refused(password, values["email"], values["name"]):
        errors["password"] = refused
    if sent is None or errors:
        return _application_form(request, values, errors, status=422)
    try:
        count_tries(request, "apply", sent.email, MAIL_PER_ADDRESS, MAIL_PER_IP)
        actions.check_may_apply(session, sent.email, sent.birth_date)
        let_go(session)
        password_hash = hash_password(password)
        _take_in(session, viewer, sent, password_hash)
    except TooYoung as error:
        return render(request, "recruitment/too_young.html", status=422, message=error.message, age=MINIMUM_AGE)
    except CoolingDown as error:
        return render(request, "recruitment/not_yet.html", status=409, retry_day=dt.date.fromisoformat(str(error.facts["retry_on"])))
    except TooManyRequests as error:
        return _application_form(request, values, {"form": error.message}, status=429)
    response = RedirectResponse("/apply/sent", status_code=303)
    remember_choice(request, response, password_hash)
    return response


def _take_in(session: Session, viewer: Viewer, sent: ApplicationForm, password_hash: str) -> None:
    try:
        actions.apply(session, viewer, sent, current_locale(), password_hash)
    except AddressTaken:
        # The same address was sent at the same moment: now it has an account, and is told so by mail.
        let_go(session)
        actions.apply(session, viewer, sent, current_locale(), password_hash)


@router.get("/apply/sent")
def applied(request: Request, viewer: Anyone) -> HTMLResponse:
    """What happens next; the same for every address."""
    del viewer
    return render(request, "recruitment/applied.html")


def _application_form(request: Request, values: dict[str, Any], errors: dict[str, str] | None = None, status: int = 200) -> HTMLResponse:
    return render(
        request, "recruitment/apply.html", status=status, values=values, errors=errors or {}, countries=words.country_choices(),
        languages=words.language_choices(), nearest=NEAREST_KM, furthest=FURTHEST_KM, age=MINIMUM_AGE,
    )  # fmt: skip


# --- the application ---


@router.get("/application")
def application(request: Request, session: SessionDep, viewer: Applicant) -> HTMLResponse:
    """How far the application is, and what comes next."""
    person = queries.get_own(session, viewer)
    attempts = queries.list_attempts(session, person.shopper.id)
    test = suitability_test()
    finished = next((attempt for attempt in attempts if attempt.submitted_at), None)
    return render(
        request, "recruitment/application.html", shopper=person.shopper, user=person.user, test=test, total=sum(1 for _q in test.questions()),
        attempt=next((attempt for attempt in attempts if attempt.submitted_at is None), None),
        may_retry=person.shopper.retry_at is None or person.shopper.retry_at <= now(),
        erased_on=one_month_after(finished.submitted_at).date() if finished and finished.submitted_at else None,
    )  # fmt: skip


@router.post("/application/confirmation")
def ask_for_confirmation(request: Request, session: SessionDep, viewer: Applicant) -> Response:
    """Mail the link to confirm the address once more."""
    let_go(session)
    count_tries(request, "mail", viewer.email, MAIL_PER_ADDRESS, MAIL_PER_IP)
    actions.ask_for_confirmation(session, viewer)
    response = RedirectResponse("/application", status_code=303)
    flash(request, response, _("The mail is on its way. Look in your spam folder too."))
    return response


# --- the profile ---


@router.get("/profile")
def profile(request: Request, session: SessionDep, viewer: Applicant) -> HTMLResponse:
    """What a shopper may change: home, distance, languages."""
    shopper = queries.get_own(session, viewer).shopper
    values = {name: getattr(shopper, name) for name in (*_PROFILE, "languages")}
    return _profile_form(request, session, viewer, {**values, "latitude": "", "longitude": ""})


@router.post("/profile")
def change_profile(request: Request, session: SessionDep, viewer: Applicant, form: SentForm) -> Response:
    """Keep the profile."""
    values: dict[str, Any] = {name: str(form.get(name, "")) for name in _PROFILE}
    values["languages"] = [str(code) for code in form.getlist("languages")]
    try:
        actions.update_profile(session, viewer, ProfileForm.model_validate(values))
    except ValidationError as error:
        return _profile_form(request, session, viewer, values, errors_of(error), status=422)
    response = RedirectResponse("/profile", status_code=303)
    flash(request, response, _("Your profile is saved."))
    return response


@router.post("/profile/pause")
def pause(request: Request, session: SessionDep, viewer: Applicant) -> Response:
    """Take a break."""
    actions.pause_own(session, viewer)
    response = RedirectResponse("/profile", status_code=303)
    flash(request, response, _("Your break has begun: you get no offers. Visits you already have stay yours."), undo="/profile/resume")
    return response


@router.post("/profile/resume")
def resume(request: Request, session: SessionDep, viewer: Applicant) -> Response:
    """End the break."""
    actions.resume_own(session, viewer)
    response = RedirectResponse("/profile", status_code=303)
    flash(request, response, _("Welcome back. You can get offers again."))
    return response


def _profile_form(
    request: Request, session: Session, viewer: Viewer, values: dict[str, Any], errors: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    person = queries.get_own(session, viewer)
    return render(
        request, "recruitment/profile.html", status=status, shopper=person.shopper, user=person.user, values=values, errors=errors or {},
        countries=words.country_choices(), languages=words.language_choices(), nearest=NEAREST_KM, furthest=FURTHEST_KM,
        status_word=words.status_word,
    )  # fmt: skip
