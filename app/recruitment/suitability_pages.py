"""Pages of the suitability test: one question a screen, each answer kept as it is given."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.db import SessionDep
from app.kit.translation import gettext as _
from app.recruitment import actions, queries
from app.recruitment.errors import QuestionNotFound, TestUnfinished
from app.recruitment.models import TestAttempt
from app.recruitment.rules import ShopperStatus
from app.recruitment.scoring import grade, scene_svg, shown_to_applicant, suitability_test
from app.web.flash import flash
from app.web.forms import SentForm
from app.web.templating import is_htmx, render

router = APIRouter(include_in_schema=False)
Applicant = Annotated[Viewer, allowed(Permission.APPLICATION_OWN)]
CHECK = "/application/test/check"


def _find_attempt(session: SessionDep, viewer: Viewer) -> TestAttempt | None:
    shopper = queries.get_own(session, viewer).shopper
    return queries.find_open_attempt(session, shopper.id) if shopper.status is ShopperStatus.TESTING else None


def _screens(attempt: TestAttempt) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each question with its topic, in the order they are asked."""
    shown = shown_to_applicant(suitability_test(), str(attempt.id))
    return [(topic, question) for topic in shown["topics"] for question in topic["questions"]]


def _still_open(attempt: TestAttempt) -> tuple[str, ...]:
    """The questions without an answer, or with a text that is too short: what sending in would refuse."""
    return grade(suitability_test(), attempt.answers).missing


def _address_of_next(attempt: TestAttempt, after: str | None = None) -> str:
    """The question after this one; without one, the first that is open; at the end the page to look everything over."""
    codes = [question["code"] for _topic, question in _screens(attempt)]
    if after is not None:
        place = codes.index(after) + 1
        return f"/application/test/{codes[place]}" if place < len(codes) else CHECK
    missing = _still_open(attempt)
    return next((f"/application/test/{code}" for code in codes if code in missing), CHECK)


@router.post("/application/test")
def begin(session: SessionDep, viewer: Applicant) -> Response:
    """Begin, or go on."""
    return RedirectResponse(_address_of_next(actions.begin_test(session, viewer)), status_code=303)


@router.get("/application/test")
def go_on(session: SessionDep, viewer: Applicant) -> Response:
    """The first open question; where no test is open, the application."""
    attempt = _find_attempt(session, viewer)
    return RedirectResponse(_address_of_next(attempt) if attempt else "/application", status_code=303)


@router.get("/application/test/check")
def check(request: Request, session: SessionDep, viewer: Applicant) -> Response:
    """Everything in a list, to look over and send in."""
    attempt = _find_attempt(session, viewer)
    if attempt is None:
        return RedirectResponse("/application", status_code=303)
    return render(request, "recruitment/test_check.html", screens=_screens(attempt), missing=_still_open(attempt))


@router.post("/application/test/check")
def submit(request: Request, session: SessionDep, viewer: Applicant) -> Response:
    """Send the test in; with open questions it stays open and says which."""
    try:
        passed = actions.submit_test(session, viewer)
    except TestUnfinished as error:
        first = next(iter(error.fields))
        response = RedirectResponse(f"/application/test/{first}", status_code=303)
        flash(request, response, _("This question is still open. Everything you answered is kept."), level="warning")
        return response
    response = RedirectResponse("/application", status_code=303)
    if passed:
        flash(request, response, _("Passed. Welcome!"))
    return response


@router.get("/application/scene/{name}.svg")
def scene(viewer: Applicant, name: str) -> Response:
    """A drawing of the test. Raises QuestionNotFound."""
    del viewer
    try:
        content = scene_svg(f"{name}.svg")
    except KeyError:
        raise QuestionNotFound(_("The test has no such picture.")) from None
    return Response(content, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/application/test/{code}")
def question_page(request: Request, session: SessionDep, viewer: Applicant, code: str) -> Response:
    """One question. Raises QuestionNotFound."""
    attempt = _find_attempt(session, viewer)
    if attempt is None:
        return RedirectResponse("/application", status_code=303)
    screens = _screens(attempt)
    place = next((n for n, (_topic, question) in enumerate(screens) if question["code"] == code), None)
    if place is None:
        raise QuestionNotFound(_("The test has no such question."))
    topic, question = screens[place]
    return render(
        request, "recruitment/test_question.html", topic=topic, question=question, place=place + 1, total=len(screens), answer=attempt.answers.get(code),
        first_of_topic=topic["questions"][0]["code"] == code, back=f"/application/test/{screens[place - 1][1]['code']}" if place else "/application",
    )  # fmt: skip


@router.post("/application/test/{code}")
def answer(request: Request, session: SessionDep, viewer: Applicant, code: str, form: SentForm) -> Response:
    """Keep an answer; a script sends it at once and gets a line about it, the button goes on to the next question."""
    attempt = actions.save_answer(session, viewer, code, [str(value) for value in form.getlist("value")])
    if is_htmx(request):
        return HTMLResponse("", status_code=204)
    if code in _still_open(attempt):
        response = RedirectResponse(f"/application/test/{code}", status_code=303)
        flash(request, response, _what_it_needs(attempt, code), level="warning")
        return response
    return RedirectResponse(_address_of_next(attempt, after=code), status_code=303)


def _what_it_needs(attempt: TestAttempt, code: str) -> str:
    """Why a question is still open, in words."""
    if code not in attempt.answers:
        return _("Choose or write an answer first. You can still change it until you send in the test.")
    shortest = next(question.min_length for question in suitability_test().questions() if question.code == code)
    return _("Write a little more: at least %(n)s characters. What you wrote is kept.", n=shortest)
