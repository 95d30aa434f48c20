"""Upload, preview, confirm; and the same for programs."""

import datetime as dt
import json
import os
import uuid
from pathlib import Path

import sqlalchemy as sa
from starlette.testclient import TestClient

from app.audit.models import AuditEntry
from app.clients.models import Client
from app.journeys.interchange import actions
from app.journeys.interchange.export import export_xlsform
from app.journeys.interchange.json_form import json_schema
from app.journeys.interchange.models import QuestionnaireImport
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.pictures import picture_key
from app.journeys.rules import VersionStatus
from app.journeys.templates import get_template
from app.kit.clock import now
from app.kit.object_store import BlobStore
from app.settings import Settings
from tests.journeys.interchange.corpus import DATA
from tests.support.databases import TestDatabase, only_sqlite

FORM = DATA / "xlsforms" / "testA.xlsx"
LIST = "Stap;Vraag;Uitleg;Punten\nEntree;Schoon?;Kijk goed;10\nKassa;Snel?;;5\n"


def upload(browser: TestClient, railway: Client, name: str, content: bytes, **fields: str) -> str:
    sent = browser.post(f"/clients/{railway.id}/questionnaires/import", files={"file": (name, content)}, data={"language": "nl", **fields})
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def drafts(database: TestDatabase) -> list[QuestionnaireVersion]:
    with database.reading() as session:
        return list(session.scalars(sa.select(QuestionnaireVersion).order_by(QuestionnaireVersion.created_at)))


def test_a_form_is_shown_with_what_was_found_and_made_only_when_confirmed(
    browser: TestClient, railway: Client, database: TestDatabase
) -> None:
    browser.headers["accept-language"] = "en"
    where = upload(browser, railway, "testA.xlsx", FORM.read_bytes())
    page = browser.get(where).text
    assert "Make this questionnaire" in page
    assert "Comes in differently" in page
    assert "Wie lange kommst du schon" in page
    assert drafts(database) == []
    made = browser.post(f"{where}/apply", data={"name": "TestWerk"})
    assert made.status_code == 303
    (version,) = drafts(database)
    assert made.headers["location"] == f"/questionnaires/{version.questionnaire_id}?version=1"
    assert version.status is VersionStatus.DRAFT
    with database.reading() as session:
        assert session.scalars(sa.select(Questionnaire.name)).all() == ["TestWerk"]
        assert "questionnaire.imported" in session.scalars(sa.select(AuditEntry.action)).all()
    again = browser.post(f"{where}/apply", data={"name": "TestWerk"})
    assert again.status_code == 409
    assert len(drafts(database)) == 1


@only_sqlite
def test_other_columns_of_a_checklist_can_be_chosen(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    where = upload(browser, railway, "lijst.csv", LIST.encode())
    assert "Kijk goed" in browser.get(where).text
    assert browser.post(f"{where}/columns", data={"col-question": "Uitleg", "language": "nl", "language_2": "en"}).status_code == 303
    assert browser.post(f"{where}/apply").status_code == 422  # the second row has nothing in that column
    assert browser.post(f"{where}/columns", data={"col-question": "Vraag", "col-section": "Stap", "language": "nl"}).status_code == 303
    assert browser.post(f"{where}/apply", data={"name": "Lijst"}).status_code == 303
    (version,) = drafts(database)
    assert [section["title"] for section in version.content["sections"]] == [{"nl": "Entree"}, {"nl": "Kassa"}]


@only_sqlite
def test_a_new_version_of_a_questionnaire_waits_until_its_draft_is_published(
    browser: TestClient, railway: Client, database: TestDatabase
) -> None:
    content = get_template("store_visit").content
    workbook = export_xlsform(content, form_id="x")
    where = upload(browser, railway, "store.xlsx", workbook)
    browser.post(f"{where}/apply", data={"name": "Winkel"})
    (version,) = drafts(database)
    target = {"questionnaire_id": str(version.questionnaire_id)}
    refused = browser.post(f"/clients/{railway.id}/questionnaires/import", files={"file": ("store.xlsx", workbook)}, data=target)
    assert refused.status_code == 409
    with database.session() as session:
        session.execute(sa.update(QuestionnaireVersion).values(status=VersionStatus.PUBLISHED))
        session.commit()
    where = upload(browser, railway, "store.xlsx", workbook, **target)
    assert browser.post(f"{where}/apply").status_code == 303
    assert [each.number for each in drafts(database)] == [1, 2]


@only_sqlite
def test_a_file_has_to_be_chosen(browser: TestClient, railway: Client) -> None:
    browser.headers["accept-language"] = "en"
    answer = browser.post(f"/clients/{railway.id}/questionnaires/import", data={"language": "nl"})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


@only_sqlite
def test_a_questionnaire_is_downloaded_as_xlsform_and_as_json_and_both_come_in_again(
    browser: TestClient, railway: Client, database: TestDatabase
) -> None:
    where = upload(browser, railway, "testA.xlsx", FORM.read_bytes())
    browser.post(f"{where}/apply", data={"name": "Test Werk"})
    (version,) = drafts(database)
    for extension in ("xlsx", "json"):
        file = browser.get(f"/questionnaires/{version.questionnaire_id}/export.{extension}?version=1")
        assert file.status_code == 200
        assert file.headers["content-disposition"] == f'attachment; filename="test-werk-v1.{extension}"'
        again = upload(browser, railway, f"form.{extension}", file.content)
        assert browser.post(f"{again}/apply").status_code == 303
    first, *others = [each.content for each in drafts(database)]
    assert all(other == first for other in others)


@only_sqlite
def test_programs_look_import_and_read_back(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    browser.headers["accept-language"] = "en"
    base = f"/api/v1/clients/{railway.id}/questionnaires"
    looked = browser.post(f"{base}?check=true&file_name=testA.xlsx", content=FORM.read_bytes())
    assert (looked.status_code, looked.json()["questions"], looked.json()["questionnaire_id"]) == (200, 24, None)
    assert drafts(database) == []
    made = browser.post(f"{base}?file_name=testA.xlsx&name=Werk", content=FORM.read_bytes())
    assert made.status_code == 201
    told = made.json()
    assert told["outcomes"] == {"imported": 76, "downgraded": 7, "dropped": 0, "refused": 0}
    assert {"severity", "sheet", "row", "column", "message"} == set(told["findings"][0])
    assert [row["name"] for row in browser.get(base).json()] == ["Werk"]
    document = browser.get(f"/api/v1/questionnaires/{told['questionnaire_id']}").json()
    assert document["sections"][3]["questions"] is not None
    assert browser.get(f"/api/v1/questionnaires/{told['questionnaire_id']}/xlsform").content.startswith(b"PK")
    again = browser.post(base, content=json.dumps(document))
    assert again.status_code == 201
    one, other = [each.content for each in drafts(database)]
    assert one == other


@only_sqlite
def test_programs_are_refused_with_the_findings_and_nothing_is_made(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    browser.headers["accept-language"] = "en"
    base = f"/api/v1/clients/{railway.id}/questionnaires"
    refused = browser.post(base, content=b"survey\n,type,name,label\n,riddle,a,A?\n")
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "form_refused"
    assert (refused.json()["findings"][0]["sheet"], refused.json()["findings"][0]["row"]) == ("survey", 3)
    assert browser.post(base, content=b"").json()["code"] == "form_unreadable"
    assert browser.post(base, content=b"PK\x03\x04" + b"\0" * (21 * 2**20)).status_code == 413
    assert drafts(database) == []


@only_sqlite
def test_the_schema_is_published_and_says_what_the_format_says(client: TestClient) -> None:
    schema = client.get("/api/v1/questionnaire-schema").json()
    assert schema == json.loads(json.dumps(json_schema()))
    assert {"Question", "Section", "Option"} <= schema["$defs"].keys()
    assert schema["properties"]["format"]["const"] == "veldgast-questionnaire/1"


def test_an_upload_that_nobody_confirmed_goes_after_a_day_with_the_pictures_that_nothing_else_has(
    browser: TestClient, railway: Client, database: TestDatabase, settings: Settings
) -> None:
    kept, gone, again = ("a" * 64, "b" * 64, "c" * 64)
    store, long_ago = BlobStore(settings.storage_url), now() - actions.UPLOADS_KEPT_FOR - dt.timedelta(minutes=1)
    made, old, young = [upload(browser, railway, "testA.xlsx", FORM.read_bytes()) for _ in range(3)]
    assert browser.post(f"{made}/apply", data={"name": "TestWerk"}).status_code == 303
    with database.session() as session:
        content = session.scalars(sa.select(QuestionnaireVersion)).one().content
        session.execute(sa.update(QuestionnaireVersion).values(content=content | {"pictured": [kept]}))
        session.execute(sa.update(QuestionnaireImport).values(content=content | {"pictured": [kept, gone, again]}))
        others = QuestionnaireImport.id != uuid.UUID(young.rpartition("/")[2])
        session.execute(sa.update(QuestionnaireImport).where(others).values(created_at=long_ago))
        session.execute(sa.update(QuestionnaireImport).where(~others).values(content=content))
        session.execute(sa.update(QuestionnaireImport).where(QuestionnaireImport.imported_at.is_not(None)).values(content=content))
        session.commit()
    for digest in (kept, gone, again):
        store.put(picture_key(digest), b"picture")
        if digest != again:
            stored = Path(settings.storage_url.removeprefix("file://")) / picture_key(digest)
            os.utime(stored, (long_ago.timestamp(), long_ago.timestamp()))

    assert actions.clear_away(database.app, store) == 1
    assert actions.clear_away(database.app, store) == 0

    assert [browser.get(where).status_code for where in (made, old, young)] == [200, 404, 200]
    assert [store.written_at(picture_key(digest)) is not None for digest in (kept, gone, again)] == [True, False, True]
