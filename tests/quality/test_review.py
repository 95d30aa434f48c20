"""What a reviewer sees and decides, over HTTP."""

import datetime as dt
import re
import uuid

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.capture.models import ReviewQuestion
from app.capture.rules import StopReason
from app.jobs.actions import run_due
from app.journeys.models import Channel
from app.kit.clock import now
from app.kit.translation import use_locale
from app.mail.models import OutgoingMail
from app.quality.models import Decision, Flag
from app.quality.rules import FlagState, Severity
from app.quality.words import stop_word
from app.studies.models import CapRule
from app.studies.rules import CapKind
from app.visits.models import Visit
from app.visits.rules import VisitStatus
from tests.capture.world import GOOD, World, batch, event, picture, sha, whole_visit


@pytest.fixture
def kim(world: World, app: FastAPI) -> TestClient:
    return world.browser(app, "kim")


def sent_in(world: World, anna: TestClient, answers: dict[str, object] | None = None) -> uuid.UUID:
    visit_id = world.visit()
    content = picture()
    anna.put(
        f"/api/v1/phone/visits/{visit_id}/evidence/{sha(content)}?question_code=hall&captured_at={now().isoformat().replace('+', '%2B')}",
        content=content,
    )
    answer = anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(whole_visit(world, answers)))
    assert answer.json()["visit"]["status"] == "in_review", answer.text
    run_due(world.database.app)
    return visit_id


def deed(browser: TestClient, world: World, visit_id: uuid.UUID, what: str, version: int | None = None, **fields: object) -> Response:
    data = {"version": str(version or world.load(visit_id).version), **{name: str(value) for name, value in fields.items()}}
    answer: Response = browser.post(f"/review/{visit_id}/{what}", data=data)
    return answer


def flags(world: World, visit_id: uuid.UUID) -> dict[str, Flag]:
    with world.database.reading() as session:
        return {flag.check_code: flag for flag in session.scalars(sa.select(Flag).where(Flag.visit_id == visit_id))}


def test_the_queue_shows_what_waits_and_an_empty_one_says_what_to_do(world: World, anna: TestClient, kim: TestClient) -> None:
    assert "Nothing waits for you" in kim.get("/review").text
    visit_id = sent_in(world, anna)

    page = kim.get("/review").text

    assert f"/review/{visit_id}" in page
    reference = world.load(visit_id).reference
    for typed in (reference.replace("-", "").lower(), reference[2:7], reference[5:]):
        assert f"/review/{visit_id}" in kim.get(f"/review?q={typed}").text
    assert "2841" in page
    assert "No visit fits these filters" in kim.get("/review?repaired=yes").text


def test_the_page_shows_answers_points_and_flags_but_never_the_shoppers_name(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = sent_in(world, anna)
    with world.database.session() as session:
        session.add_all(
            Flag(visit_id=visit_id, check_code="other_day", severity=Severity.NOTE, question_code=code) for code in ("greeted", "words")
        )
        session.commit()

    answer = kim.get(f"/review/{visit_id}")

    assert answer.status_code == 200
    chips = " ".join(answer.text[answer.text.index('aria-label="Open flags"') :].partition("</nav>")[0].split())
    assert chips.count("Day against the plan") == 1
    assert "× 2" in chips
    assert "Shopper 2841" in answer.text
    assert re.search(r"visit 1 of this wave(?!, at most)", answer.text)
    for hidden in ("Anna", "anna@example.org"):
        assert hidden not in answer.text
    for shown in ("4 min 12 s", "Three desks, one open.", "0 / 20", "There is no position from this visit.", "unpleasant, tense"):
        assert shown in answer.text
    assert not re.search(r"<[^>]+ (style|onclick)=", answer.text)


def test_the_page_says_which_visit_of_the_wave_this_is_and_how_many_are_allowed(world: World, anna: TestClient, kim: TestClient) -> None:
    with world.database.session() as session:
        session.add_all(
            [
                CapRule(study_id=world.study_id, kind=CapKind.PER_WAVE, amount=amount, minimum_level=level)
                for amount, level in ((8, 1), (12, 3))
            ]
        )
        session.commit()
    sent_in(world, anna)

    assert "visit 2 of this wave, at most 8" in kim.get(f"/review/{sent_in(world, anna)}").text


def test_the_score_explained_adds_up(world: World, anna: TestClient, kim: TestClient) -> None:
    page = kim.get(f"/review/{sent_in(world, anna)}").text

    table = page[page.index("What each item did for the score") :]
    figures = [float(cell) for cell in re.findall(r'<td class="num">([\d.]+)</td><td class="num">', table[: table.index("Total")])]
    total = float(re.search(r"<strong>([\d.]+)</strong>", table)[1])  # type: ignore[index]
    assert abs(sum(figures) - total) < 0.3
    assert f'figure-lg">{round(total)}' in page


def test_approving_lets_the_visit_through_and_opens_the_next(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id, other = sent_in(world, anna), sent_in(world, anna)

    answer = deed(kim, world, visit_id, "approve")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/review/{other}"
    assert world.load(visit_id).status is VisitStatus.APPROVED
    with world.database.reading() as session:
        decision = session.scalars(sa.select(Decision)).one()
        log = session.scalars(sa.select(AuditEntry.actor_id).where(AuditEntry.action == "visit.approved")).all()
    assert (decision.status, decision.decided_by) == ("approved", world.people["kim"].user_id)
    assert log == [world.people["kim"].user_id]


def test_the_visits_come_up_in_the_order_of_the_list_they_were_opened_from(world: World, anna: TestClient, kim: TestClient) -> None:
    sent = [sent_in(world, anna) for _each in range(3)]

    assert f'href="/review/{sent[2]}?sort=-sent"' in kim.get("/review?sort=-sent").text
    answer = deed(kim, world, sent[2], "approve?sort=-sent")

    assert answer.headers["location"] == f"/review/{sent[1]}?sort=-sent"
    assert kim.get("/review?sort=nothing").status_code == 200


def test_approving_asks_first_while_a_flag_is_open_or_a_question_was_not_sent(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = sent_in(world, anna)
    here, asks = f"/review/{visit_id}", 'popovertarget="pop-approve"'
    opened = flags(world, visit_id).values()
    assert (asks in (page := kim.get(here).text), f"Approve with {len(opened)} flags still open?" in page) == (True, True)
    assert page.count(f'action="{here}/approve"') == 1, "the key and the button open one and the same question"

    for flag in opened:
        deed(kim, world, visit_id, f"flags/{flag.id}")
    assert (asks in (page := kim.get(here).text), page.count(f'action="{here}/approve"')) == (False, 1)

    deed(kim, world, visit_id, "ask", text="Can you say more?")
    assert (asks in (page := kim.get(here).text), "The question kept for the shopper is not sent." in page) == (True, True)


def test_a_web_shop_was_not_closed_like_a_shop_and_every_reason_told_before_is_read_still() -> None:
    with use_locale("en"):
        words = {reason: (stop_word(reason), stop_word(reason, Channel.WEBSITE)) for reason in StopReason}
    assert words.pop(StopReason.CLOSED) == ("The place was closed", "It was closed or could not be reached")
    assert all(place == shop and place for place, shop in words.values())


@pytest.mark.parametrize("what", ["exclude", "reject"])
def test_excluding_and_rejecting_need_a_reason(world: World, anna: TestClient, kim: TestClient, what: str) -> None:
    visit_id = sent_in(world, anna)

    refused = deed(kim, world, visit_id, what, reason="  ")
    assert refused.status_code == 422
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert world.count(Decision) == 0

    assert deed(kim, world, visit_id, what, reason="Another station").status_code == 303
    visit = world.load(visit_id)
    assert (visit.status.value, visit.status_reason) == (f"{what}d" if what == "exclude" else "rejected", "Another station")


def test_a_deed_on_an_older_state_is_refused_tells_who_decided_and_changes_nothing(
    world: World, app: FastAPI, anna: TestClient, kim: TestClient
) -> None:
    visit_id = sent_in(world, anna)
    shown = world.load(visit_id).version
    deed(world.browser(app, "lotte"), world, visit_id, "exclude", shown, reason="The desk was being rebuilt")

    for what, fields in (("approve", {}), ("reject", {"reason": "Too thin"}), ("ask", {"text": "Sure?"}), ("return", {"text": "Sure?"})):
        answer = deed(kim, world, visit_id, what, shown, **fields)
        assert answer.status_code == 409
        assert "Lotte de Vries" in answer.text
        assert "The desk was being rebuilt" in answer.text
        assert f"/review/{visit_id}/{what}?" not in answer.text  # switching the language leads to the page, not to the deed
    assert "Too thin" in deed(kim, world, visit_id, "reject", shown, reason="Too thin").text
    assert world.load(visit_id).status is VisitStatus.EXCLUDED
    assert (world.count(Decision), world.count(ReviewQuestion)) == (1, 0)


def test_a_returned_visit_mails_the_shopper_comes_back_repaired_and_is_checked_again(
    world: World, anna: TestClient, kim: TestClient
) -> None:
    visit_id = sent_in(world, anna)
    deed(kim, world, visit_id, "ask", text="Were you really not greeted?", question_code="greeted")
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW

    assert deed(kim, world, visit_id, "return").status_code == 303
    assert world.load(visit_id).status is VisitStatus.RETURNED
    with world.database.reading() as session:
        mail, question = session.scalars(sa.select(OutgoingMail)).one(), session.scalars(sa.select(ReviewQuestion)).one()
    assert mail.recipient == "anna@example.org"
    assert "Were you really not greeted?" in mail.body_text
    assert f"/phone/visits/{visit_id}" in mail.body_text

    events = [
        event(world, 60, code="greeted", value="yes"),
        event(world, 61, code=f"review:{question.id}", value="Yes, by the second colleague."),
        event(world, 62, "submit", None, {}),
    ]
    anna.post(f"/api/v1/phone/visits/{visit_id}/events", json=batch(events))
    run_due(world.database.app)

    page = kim.get(f"/review/{visit_id}").text
    assert "Yes, by the second colleague." in page
    assert "“No” → “Yes”" in page
    assert flags(world, visit_id)["changed_after"].question_code == "greeted"
    assert f"/review/{visit_id}" in kim.get("/review?repaired=yes").text


def test_a_visit_is_not_returned_without_a_question(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = sent_in(world, anna)

    assert deed(kim, world, visit_id, "return").status_code == 422
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW
    assert world.count(OutgoingMail) == 0


def test_flags_are_settled_asked_back_and_kept_when_the_checks_run_again(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = sent_in(world, anna)
    with world.database.session() as session:
        session.add(Flag(visit_id=visit_id, check_code="text_short", severity=Severity.NOTE, question_code="words", facts={"words": 3}))
        session.commit()
    first = flags(world, visit_id)

    deed(kim, world, visit_id, f"flags/{first['no_position'].id}")
    deed(kim, world, visit_id, "ask", text="Can you say more?", flag_id=first["text_short"].id)
    found = flags(world, visit_id)
    assert (found["no_position"].state, found["text_short"].state) == (FlagState.FINE, FlagState.ASKED)
    with world.database.session() as session:
        session.execute(sa.update(Visit).values(planned_on=now().date() - dt.timedelta(days=3)))
        session.execute(sa.text("UPDATE job SET status = 'queued' WHERE kind = 'quality.check'"))
        session.commit()
    run_due(world.database.app)
    run_due(world.database.app)

    after = flags(world, visit_id)
    assert (after["no_position"].state, after["text_short"].state, after["other_day"].state) == (
        FlagState.FINE,
        FlagState.ASKED,
        FlagState.OPEN,
    )
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW


@pytest.mark.parametrize(("who", "status"), [("noor", 403), ("anna", 403), (None, 401)])
def test_reviewing_is_for_reviewers(world: World, app: FastAPI, anna: TestClient, who: str | None, status: int) -> None:
    visit_id = sent_in(world, anna)
    browser = world.browser(app, who)

    assert browser.get("/review").status_code == status
    assert browser.get(f"/review/{visit_id}").status_code == status
    assert deed(browser, world, visit_id, "approve").status_code == status
    assert world.load(visit_id).status is VisitStatus.IN_REVIEW


def test_a_piece_of_the_page_comes_back_when_htmx_asks(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id, other = sent_in(world, anna, GOOD), sent_in(world, anna)
    answer = kim.post(f"/review/{visit_id}/approve", data={"version": world.load(visit_id).version}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.headers["hx-push-url"] == f"/review/{other}"
    assert answer.text.lstrip().startswith('<div class="bench')
    assert "counts in the results from now on" in answer.text


def test_a_photo_that_comes_after_the_decision_says_so_and_stands_last(world: World, anna: TestClient, kim: TestClient) -> None:
    visit_id = sent_in(world, anna)
    deed(kim, world, visit_id, "reject", reason="The hall is of another station.")
    late = picture(size=(300, 200))
    early = "2020-01-01T10%3A00%3A00Z"
    put = f"/api/v1/phone/visits/{visit_id}/evidence/{sha(late)}?question_code=hall&captured_at={early}"
    assert anna.put(put, content=late).status_code == 201, "it is kept all the same"
    page = kim.get(f"/review/{visit_id}").text
    figures = re.findall(r"<figure class=\"evidence\".*?</figure>", page, re.DOTALL)
    assert ["after the decision" in figure for figure in figures] == [False, True]
    assert page.count("after the decision") == 2, "beside the photo and where it is told what happened when"
