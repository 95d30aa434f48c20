"""Who sees which reports, and the buttons."""

import re
import uuid

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.jobs.actions import run_due
from app.kit.clock import local_date
from app.reporting.rules import ReportStatus
from app.settings import get_settings
from app.studies.models import Wave
from app.studies.rules import WaveStatus
from app.visits.rules import VisitStatus
from tests.capture.world import World
from tests.reporting.making import all_reports, ask, load, publish, ready
from tests.results.deciding import move, visit_in_review
from tests.support.databases import only_sqlite

pytestmark = only_sqlite


def test_a_manager_asks_for_a_report_and_follows_it(world: World, app: FastAPI) -> None:
    browser = world.browser(app, "mila")
    assert "No report yet" in browser.get("/reports").text
    answer = browser.post(f"/waves/{world.wave_id}/reports", data={"locale": "en"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports")
    report = all_reports(world)[0]
    page = browser.get("/reports").text
    assert "Stations 2026 – Autumn" in page
    assert f'hx-get="/reports/{report.id}/row"' in page
    run_due(world.database.app)
    row = browser.get(f"/reports/{report.id}/row").text
    assert "hx-get" not in row
    assert "Publish" in row


def test_the_client_downloads_what_is_published(world: World, app: FastAPI) -> None:
    report_id = ready(world)
    manager, reader = world.browser(app, "mila"), world.browser(app, "noor")
    assert reader.get(f"/reports/{report_id}/download").status_code == 404
    assert "Stations 2026" not in reader.get("/reports").text
    assert manager.get(f"/reports/{report_id}/download").status_code == 200
    assert manager.post(f"/reports/{report_id}/publish").status_code == 303
    assert "Stations 2026 – Autumn" in reader.get("/reports").text
    answer = reader.get(f"/reports/{report_id}/download")
    assert answer.content.startswith(b"%PDF-")
    day = local_date(load(world, report_id).requested_at, get_settings().time_zone)
    named = f"filename*=UTF-8''Rail%20%E2%80%93%20Stations%202026%20%E2%80%93%20Autumn%20{day}%20%28en%29.pdf"
    assert named in answer.headers["content-disposition"], "the wave is still open, another report of it may come"
    assert answer.headers["etag"] == f'"{load(world, report_id).sha256}"'
    again = reader.get(f"/reports/{report_id}/download", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_reports_of_an_open_wave_are_told_apart_by_the_visits_they_count(world: World, app: FastAPI) -> None:
    publish(world, ready(world))
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    publish(world, ready(world))
    with world.database.session() as session:
        session.get_one(Wave, world.wave_id).status = WaveStatus.CLOSED
        session.commit()
    move(world, visit_in_review(world), VisitStatus.APPROVED)
    last = ready(world)
    publish(world, last)
    assert [report.is_interim for report in all_reports(world)] == [True, True, False]
    for name in ("noor", "mila"):
        page = world.browser(app, name).get("/reports").text
        counted = [int(n) for n in re.findall(r"of (\d+) visits?\b", page)]
        assert sorted(counted) == [counted[-1], counted[-1] + 1, counted[-1] + 2], "the newest first"
        assert page.count(">interim<") == 2
    assert "Autumn%20%28en%29.pdf" in world.browser(app, "noor").get(f"/reports/{last}/download").headers["content-disposition"]


def test_a_report_that_counts_a_reopened_visit_says_so_to_the_agency_and_one_without_it_does_not(world: World, app: FastAPI) -> None:
    visit_id = visit_in_review(world)
    move(world, visit_id, VisitStatus.APPROVED)
    publish(world, ready(world))
    browser = world.browser(app, "mila")
    assert "has not been approved since" not in browser.get("/reports").text
    move(world, visit_id, VisitStatus.REOPENED, "The receipt is of another day.")
    assert browser.get("/reports").text.count("has not been approved since") == 1
    assert "has not been approved since" not in world.browser(app, "noor").get("/reports").text
    ready(world)
    assert browser.get("/reports").text.count("has not been approved since") == 1, "the new one does not count it"


def test_the_lists_do_not_read_what_the_reports_were_made_from(world: World, app: FastAPI) -> None:
    publish(world, ready(world))
    said = list[str]()
    sa.event.listen(world.database.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_rest: said.append(statement))
    for name in ("noor", "mila"):
        world.browser(app, name).get("/reports")
    reads = [statement for statement in said if "FROM report" in statement]
    assert reads
    assert not any("report.figures" in statement for statement in reads)


@pytest.mark.parametrize(("who", "status"), [("otto", 404), ("lou", 404), ("anna", 403), (None, 303)])
def test_nobody_else_gets_the_pdf(world: World, app: FastAPI, who: str | None, status: int) -> None:
    report_id = ready(world)
    publish(world, report_id)
    answer = world.browser(app, who).get(f"/reports/{report_id}/download", headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert b"%PDF" not in answer.content


def test_another_client_and_a_location_see_an_empty_list(world: World, app: FastAPI) -> None:
    publish(world, ready(world))
    assert "Stations 2026" not in world.browser(app, "otto").get("/reports").text
    page = world.browser(app, "lou").get("/reports").text
    assert "Stations 2026" not in page
    assert "head office" in page


@pytest.mark.parametrize("who", ["noor", "otto", "anna", "kim"])
def test_only_who_makes_reports_asks_publishes_and_withdraws(world: World, app: FastAPI, who: str) -> None:
    report_id = ready(world)
    browser = world.browser(app, who)
    assert browser.post(f"/waves/{world.wave_id}/reports", data={"locale": "en"}).status_code == 403
    for deed in ("publish", "withdraw", "unpublish", "retry"):
        assert browser.post(f"/reports/{report_id}/{deed}", data={"reason": "x"}).status_code == 403
    assert load(world, report_id).status is ReportStatus.READY
    assert len(all_reports(world)) == 1


def test_a_publication_can_be_undone_at_once(world: World, app: FastAPI) -> None:
    report_id = ready(world)
    manager = world.browser(app, "mila")
    manager.post(f"/reports/{report_id}/publish")
    assert f"/reports/{report_id}/unpublish" in manager.get("/reports").text
    manager.post(f"/reports/{report_id}/unpublish")
    assert load(world, report_id).status is ReportStatus.WITHDRAWN
    assert world.browser(app, "noor").get(f"/reports/{report_id}/download").status_code == 404


def test_withdrawing_without_a_reason_asks_again(world: World, app: FastAPI) -> None:
    report_id = ready(world)
    manager = world.browser(app, "mila")
    assert manager.get(f"/reports/{report_id}/withdraw").status_code == 200
    answer = manager.post(f"/reports/{report_id}/withdraw", data={"reason": " "})
    assert answer.status_code == 422
    assert "A reason is needed" in answer.text
    assert load(world, report_id).status is ReportStatus.READY


def test_filters_stand_in_the_address_and_an_unknown_report_is_not_found(world: World, app: FastAPI) -> None:
    ask(world)
    manager = world.browser(app, "mila")
    assert "Stations 2026" in manager.get(f"/reports?q=autumn&client={world.client_id}&status=requested&sort=client").text
    assert "No report fits" in manager.get("/reports?status=published").text
    assert manager.get(f"/reports/{uuid.uuid4()}/download").status_code == 404
    assert manager.get(f"/reports/{all_reports(world)[0].id}/download").status_code == 404
