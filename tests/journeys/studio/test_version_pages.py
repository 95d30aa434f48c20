"""Pages about versions: the check before publishing, two versions compared."""

import uuid

import pytest
from starlette.testclient import TestClient

from app.access.viewer import Viewer
from app.clients.models import Client
from app.journeys.errors import NotReadyToPublish
from app.journeys.models import QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.studio import actions
from app.journeys.templates import TEMPLATE_CODES, get_template
from app.kit.translation import use_locale
from tests.support.databases import TestDatabase


def draft(database: TestDatabase, manager: Viewer, railway: Client) -> QuestionnaireVersion:
    with database.session() as session:
        version = actions.create_questionnaire(session, manager, railway.id, name="Store", template_code="store_visit")
        session.commit()
    return version


def edit(database: TestDatabase, version_id: uuid.UUID, weight: int, total: int | None) -> None:
    with database.session() as session:
        version = session.get_one(QuestionnaireVersion, version_id)
        content = {**version.content, "scoring": {"weights_total": total}}
        content["sections"] = [{**content["sections"][0], "weight": weight}, *content["sections"][1:]]
        version.content = content
        session.commit()


def test_a_version_whose_weights_do_not_add_up_is_not_published_and_the_check_says_why(
    browser: TestClient, database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    version = draft(database, manager, railway)
    edit(database, version.id, 7, 1000)

    with use_locale("en"), database.session() as session, pytest.raises(NotReadyToPublish, match="The weights of the steps add up to"):
        actions.publish_version(session, manager, version.id)
    refused = browser.post(f"/questionnaires/{version.questionnaire_id}/versions/{version.id}/publish")
    assert refused.status_code == 409
    assert "not 1000" in refused.text
    page = browser.get(f"/questionnaires/{version.questionnaire_id}/check")
    assert "To mend before publishing" in page.text
    assert "not 1000" in page.text
    with database.reading() as session:
        assert session.get_one(QuestionnaireVersion, version.id).status is VersionStatus.DRAFT


def test_two_versions_are_compared_in_words(browser: TestClient, database: TestDatabase, manager: Viewer, railway: Client) -> None:
    version = draft(database, manager, railway)
    browser.post(f"/questionnaires/{version.questionnaire_id}/versions/{version.id}/publish")
    browser.post(f"/questionnaires/{version.questionnaire_id}/versions")
    same = browser.get(f"/questionnaires/{version.questionnaire_id}/compare")
    assert "No difference" in same.text
    with database.session() as session:
        second = session.query(QuestionnaireVersion).where(QuestionnaireVersion.number == 2).one()
        second_id = second.id
    edit(database, second_id, 7, None)

    page = browser.get(f"/questionnaires/{version.questionnaire_id}/compare?old=1&new=2")
    assert page.status_code == 200
    assert "weight" in page.text
    assert "<ins>7</ins>" in page.text
    assert browser.get(f"/questionnaires/{version.questionnaire_id}/compare?old=9").status_code == 404


@pytest.mark.parametrize("code", TEMPLATE_CODES)
def test_every_page_of_a_questionnaire_from_a_template_opens(
    code: str, browser: TestClient, database: TestDatabase, manager: Viewer, railway: Client
) -> None:
    with database.session() as session:
        made = actions.create_questionnaire(session, manager, railway.id, name="Store", template_code=code).questionnaire_id
        session.commit()
    content = get_template(code).content
    places = ["", *(f"?at=s:{section.code}" for section in content.sections)]
    places += [f"?at=q:{question.code}" for question in {each.kind: each for each in content.questions()}.values()]
    pages = ["", "?version=1", "/check", "/compare", "/try-out", "/edit/library", *(f"/edit{place}" for place in places)]
    answers = {page: browser.get(f"/questionnaires/{made}{page}").status_code for page in pages}
    assert answers == dict.fromkeys(pages, 200)
    told = browser.get(f"/questionnaires/{made}").text
    assert ("The XLSForm leaves out the checks" in told) is bool(content.checks)
    assert ("The XLSForm leaves out the list of words for feelings" in told) is ("emotion" in content.stored())
