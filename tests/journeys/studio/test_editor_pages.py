"""The editor as a browser without scripts meets it: plain forms, each answered with another page or with what was typed."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from app.clients.models import Client
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.schemas import Question, QuestionnaireContent
from app.journeys.studio.places import find_question
from tests.support.databases import TestDatabase, only_sqlite


@pytest.fixture
def base(browser: TestClient, railway: Client) -> str:
    """The address of the editor of a questionnaire begun with nothing."""
    made = browser.post(f"/clients/{railway.id}/questionnaires/new", data={"name": "Bezoek", "from": "empty"})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


def content_of(database: TestDatabase) -> QuestionnaireContent:
    with database.reading() as session:
        version = (
            session.query(QuestionnaireVersion).order_by(QuestionnaireVersion.created_at.desc(), QuestionnaireVersion.number.desc()).first()
        )
        assert version is not None
        return QuestionnaireContent.model_validate(version.content)


def question(database: TestDatabase, code: str) -> Question:
    return find_question(content_of(database), code)[0]


class Editing:
    """Posts forms the way the page does: with the revision that it showed."""

    def __init__(self, browser: TestClient, base: str) -> None:
        self.browser, self.base = browser, base

    def revision(self) -> str:
        found = re.search(r'data-revision="(\d+)"', self.browser.get(self.base).text)
        assert found is not None
        return found[1]

    def __call__(self, verb: str, status: int = 303, **fields: Any) -> str:
        data = {"revision": self.revision(), **{name.replace("__", "."): value for name, value in fields.items()}}
        answer = self.browser.post(f"{self.base}/{verb}", data=data)
        assert answer.status_code == status, answer.text[:3000]
        return str(answer.headers["location"]) if status == 303 else answer.text


@pytest.fixture
def do(browser: TestClient, base: str) -> Editing:
    """Do one thing to the questionnaire begun with nothing."""
    return Editing(browser, base)


@only_sqlite
def test_a_questionnaire_is_built_from_nothing_with_plain_forms(do: Editing, database: TestDatabase) -> None:
    assert do("add-question", label="Minuten gewacht", kind="number").endswith("?at=q%3Aminuten_gewacht")
    do("add-question", label="Wat deed de medewerker?", kind="single_choice", after="minuten_gewacht")
    do("add-section", title="Bij de kassa | At the till")
    content = content_of(database)
    assert [question.code for question in content.questions()] == ["minuten_gewacht", "wat_deed_de_medewerker"]
    assert content.sections[1].title == {"nl": "Bij de kassa", "en": "At the till"}
    page = do.browser.get(f"{do.base}?at=q:wat_deed_de_medewerker").text
    assert page.count("studio-row--step") == 2
    assert "missing" in page


@only_sqlite
def test_ten_answers_are_typed_as_ten_lines(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Wie hielp je?", kind="multiple_choice")
    lines = "\n".join([*(f"Iemand {n} | Somebody {n} = {n}" for n in range(1, 10)), "Niemand | Nobody = 0 !"])
    do("save-question", of="wie_hielp_je", options_text=lines, options_was="old")
    made = question(database, "wie_hielp_je")
    assert [(each.label["en"], each.points) for each in made.options] == [*((f"Somebody {n}", n) for n in range(1, 10)), ("Nobody", 0)]
    assert [each.exclusive for each in made.options] == [False] * 9 + [True]
    codes = [each.code for each in made.options]
    do(
        "save-question",
        of="wie_hielp_je",
        options_text=lines.replace("Somebody 3", "Someone three").replace("Iemand 3", "Derde"),
        options_was="old",
    )
    again = question(database, "wie_hielp_je")
    assert [each.code for each in again.options] == codes
    assert again.options[2].label == {"nl": "Derde", "en": "Someone three"}


@only_sqlite
def test_every_field_of_the_form_is_saved(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Gewacht", kind="number")
    do("add-question", label="Netjes?", kind="yes_no")
    do(
        "save-question", of="netjes", code="tidy", kind="yes_no", label__nl="Was het netjes?", label__en="Was it tidy?", help__en="Look around.",
        visible_when="${gewacht} > 5", required_when="${gewacht} > 10", valid_when=". = 'yes'", valid_message__en="Look again.",
        flags="yes", required="yes", allow_na="yes", private="yes", reversed="yes", tags="Tidy staff", weight="7", counts="bonus", answers="yes",
        why_when=["no"], evidence_when=["no", "na"], critical="yes", critical_scope="total", critical_at_most="40", critical_when=["no"],
    )  # fmt: skip
    made = question(database, "tidy")
    assert made.label == {"nl": "Was het netjes?", "en": "Was it tidy?"}
    assert made.visible_when is not None
    assert made.visible_when.source == "${gewacht} > 5"
    assert (made.required_when and made.required_when.source, made.valid_when and made.valid_when.source) == (
        "${gewacht} > 10",
        ". = 'yes'",
    )
    assert (made.allow_na, made.private, made.reversed, made.weight, made.counts.value, made.tags) == (
        True,
        True,
        True,
        7,
        "bonus",
        ["tidy", "staff"],
    )
    assert (made.why_when, made.evidence_when) == (["no"], ["no", "na"])
    assert made.critical is not None
    assert (made.critical.scope, made.critical.at_most, made.critical.when) == ("total", 40, ["no"])
    page = do.browser.get(f"{do.base}?at=q:tidy").text
    assert "Shown when “Gewacht” is more than 5." in page


@only_sqlite
def test_what_cannot_be_saved_stays_typed_and_is_explained(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Minuten", kind="number")
    before = content_of(database)
    page = do(
        "save-question", 422, of="minuten", label__nl="Anders geschreven", visible_when="${minute} > 5", minimum="veel", code="minuten"
    )
    assert "Anders geschreven" in page
    assert "There is no question minute. Do you mean minuten?" in page
    assert "at character 3" in page
    assert "Write a number." in page
    assert content_of(database) == before
    page = do("save-question", 422, of="minuten", visible_when="${minuten} > ")
    assert "at character" in page
    page = do("save-question", 422, of="minuten", valid_when="2 + (", minimum="5", maximum="3")
    assert content_of(database) == before


@only_sqlite
def test_a_stale_save_is_a_409_that_keeps_what_was_typed_and_can_be_sent_again(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Minuten", kind="number")
    old = do.revision()
    do("add-question", label="Nog iets", kind="date")
    answer = do.browser.post(f"{do.base}/save-question", data={"revision": old, "of": "minuten", "label.nl": "Hoeveel minuten precies?"})
    assert answer.status_code == 409
    assert "Somebody else saved" in answer.text
    assert "Hoeveel minuten precies?" in answer.text
    assert question(database, "minuten").label == {"en": "Minuten"}
    again = do.browser.post(
        f"{do.base}/save-question", data={"revision": do.revision(), "of": "minuten", "label.nl": "Hoeveel minuten precies?"}
    )
    assert again.status_code == 303
    assert question(database, "minuten").label == {"nl": "Hoeveel minuten precies?"}


@only_sqlite
def test_removing_what_a_rule_reads_names_the_rule_and_offers_to_remove_it_too(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Minuten", kind="number")
    do("add-question", label="Waarom", kind="long_text")
    do("save-question", of="waarom", visible_when="${minuten} > 5")
    page = do("remove-question", 409, code="minuten", shown="q:minuten")
    assert "“Waarom”: shown when" in page
    assert "Remove it, and these rules too" in page
    assert len(content_of(database).questions()) == 2
    do("remove-question", code="minuten", shown="q:minuten", with_rules="yes")
    assert question(database, "waarom").visible_when is None
    do("undo")
    assert question(database, "waarom").visible_when is not None
    do("redo")
    assert [each.code for each in content_of(database).questions()] == ["waarom"]
    assert "There is nothing to redo." in do("redo", 409)


@only_sqlite
def test_questions_move_are_copied_kept_and_taken_from_the_library(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Een", kind="yes_no")
    do("add-question", label="Twee", kind="repeat", after="een")
    do("add-question", label="Zebrapad", kind="scale", after="twee", inside="yes")
    assert [q.code for q in question(database, "twee").questions] == ["twee_who", "zebrapad"]
    do("move-question", code="een", to="later")
    assert [q.code for q in content_of(database).sections[0].questions] == ["twee", "een"]
    do("move-question", code="een", section=content_of(database).sections[0].code, group="twee", before="zebrapad")
    assert [q.code for q in question(database, "twee").questions] == ["twee_who", "een", "zebrapad"]
    do("duplicate-question", code="zebrapad")
    do("keep", code="zebrapad")
    library = do.browser.get(f"{do.base}/library?q=zebrapad").text
    own = re.search(r'value="(own:[^"]+)"', library)
    assert own is not None
    do("insert", 303, **{"from": own[1], "after": "twee"})
    do("insert", 303, **{"from": "lib:arrived_at"})
    codes = [each.code for each in content_of(database).questions()]
    assert codes == ["twee", "twee_who", "een", "zebrapad", "zebrapad_2", "zebrapad_3", "arrived_at"]
    assert do.browser.post(f"{do.base}/library/{own[1].removeprefix('own:')}/drop").status_code == 303
    assert "No question with these words" in do.browser.get(f"{do.base}/library?q=zebrapad").text


@only_sqlite
def test_another_kind_keeps_what_it_can_and_asks_for_what_it_lacks(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Vraag", kind="single_choice")
    do("save-question", of="vraag", kind="matrix")
    made = question(database, "vraag")
    assert (made.kind.value, len(made.options), len(made.rows)) == ("matrix", 2, 2)
    do("save-question", of="vraag", kind="scale", minimum="1", maximum="7")
    made = question(database, "vraag")
    assert (made.kind.value, made.options, made.minimum) == ("scale", [], 1)


@only_sqlite
def test_the_forms_of_a_step_and_of_the_whole_are_saved(do: Editing, database: TestDatabase) -> None:
    do(
        "save-whole",
        title__nl="Bezoek",
        title__en="Visit",
        languages="nl en",
        method="mean",
        weights_total="100",
        legs="order: Bestelling | Order\nTerug | Back",
    )
    content = content_of(database)
    assert [leg.code for leg in content.legs] == ["order", "back"]
    assert (content.scoring.method.value, content.scoring.weights_total) == ("mean", 100)
    do(
        "save-section",
        of="step_1",
        title__nl="Kassa",
        title__en="Till",
        channel="phone",
        leg="back",
        weight="100",
        emotion_cue__en="How was it?",
    )
    section = content_of(database).sections[0]
    assert (section.channel, section.leg, section.weight, section.affect, section.emotion_cue) == (
        "phone",
        "back",
        100,
        False,
        {"en": "How was it?"},
    )
    assert "belongs to the leg" in do("save-whole", 409, title__nl="Bezoek", languages="nl en", legs="order: Bestelling | Order")
    assert "at least one language" in do("save-section", 422, of="step_1", title__nl=" ")


@only_sqlite
def test_one_table_switches_what_is_asked_about_feelings_at_every_step(do: Editing, database: TestDatabase) -> None:
    do("add-section", title="Second step")
    before = content_of(database)
    assert [section.affect for section in before.sections] == [True, True]
    page = do.browser.get(f"{do.base}").text
    assert page.count("data-instrument=") == len(before.sections) * 4
    assert "Feelings take about 30 seconds" in page
    do("save-whole", title__en="Visit", languages="nl en", felt__here="yes", felt__step_1__words="yes", felt__step_1__speeded="yes")
    made = content_of(database)
    assert [(s.affect, s.words, s.contribution, s.speeded) for s in made.sections] == [(False, True, False, True), (False,) * 4]
    assert [s.questions for s in made.sections] == [s.questions for s in before.sections]
    assert "Feelings take about 63 seconds" in do.browser.get(f"{do.base}").text
    do("save-whole", title__en="A visit", languages="nl en")
    assert content_of(database).sections == made.sections


@only_sqlite
def test_a_photo_is_drawn_anew_and_what_is_no_photo_is_refused(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Schap", kind="photo")
    out = io.BytesIO()
    Image.new("RGB", (3000, 1000), "teal").save(out, "PNG")
    data = {"revision": do.revision(), "of": "schap"}
    sent = do.browser.post(f"{do.base}/save-question", data=data, files={"example_image": ("shelf.png", out.getvalue(), "image/png")})
    assert sent.status_code == 303
    digest = question(database, "schap").example_image
    served = do.browser.get(f"/questionnaires/pictures/{digest}")
    assert served.headers["content-type"] == "image/jpeg"
    assert max(Image.open(io.BytesIO(served.content)).size) == 1600
    data["revision"] = do.revision()
    wrong = do.browser.post(
        f"{do.base}/save-question", data=data, files={"example_image": ("x.jpg", b"<script>alert(1)</script>", "image/jpeg")}
    )
    assert wrong.status_code == 422
    assert "This file is no picture" in wrong.text
    assert question(database, "schap").example_image == digest
    do("save-question", of="schap", remove_image="yes")
    assert question(database, "schap").example_image is None


@only_sqlite
def test_a_rule_is_read_back_while_it_is_typed(do: Editing) -> None:
    do("add-question", label="Minuten", kind="number")

    def told(source: str, field: str = "visible_when") -> str:
        return do.browser.get(f"{do.base}/rule", params={"field": field, "source": source, "question": "minuten"}).text

    assert "Shown when “Minuten” is more than 5." in told("${minuten} > 5")
    assert "Do you mean minuten?" in told("${minute} > 5")
    assert "field__error" in told("${minuten} >")
    assert "Accepted when the answer is at least 1." in told(". >= 1", "valid_when")
    assert told("").strip() == ""


@only_sqlite
def test_a_published_questionnaire_sends_the_editor_back_to_the_page(do: Editing, database: TestDatabase) -> None:
    do("add-question", label="Minuten", kind="number")
    with database.session() as session:
        version = session.query(QuestionnaireVersion).one()
        questionnaire, version_id = version.questionnaire_id, version.id
    revision = do.revision()
    assert do.browser.post(f"/questionnaires/{questionnaire}/versions/{version_id}/publish").status_code == 303
    assert do.browser.get(do.base).headers["location"] == f"/questionnaires/{questionnaire}"
    before = content_of(database)
    assert do.browser.post(f"{do.base}/add-question", data={"revision": revision, "label": "Te laat", "kind": "date"}).status_code == 409
    assert content_of(database) == before


@only_sqlite
def test_a_questionnaire_begins_with_a_template_a_journey_or_a_copy(browser: TestClient, railway: Client, database: TestDatabase) -> None:
    address = f"/clients/{railway.id}/questionnaires/new"
    journey = browser.post(
        f"/clients/{railway.id}/journeys", data={"template": "web_shop_return", "name": "Return", "scope": "x", "goal": "x", "reason": "x"}
    )
    assert journey.status_code == 303, journey.text
    journey_id = str(journey.headers["location"]).rsplit("/", 1)[-1]
    assert browser.post(address, data={"name": "J", "from": f"journey:{journey_id}"}).status_code == 303
    content = content_of(database)
    assert len(content.sections) > 3
    assert content.questions() == []
    assert content.legs
    assert all(section.leg for section in content.sections)
    assert browser.post(address, data={"name": "T", "from": "template:hotel"}).status_code == 303
    with database.reading() as session:
        copied = session.query(Questionnaire).filter(Questionnaire.name == "T").one()
    assert browser.post(address, data={"name": "C", "from": f"copy:{copied.id}"}).status_code == 303
    assert "C" in browser.get(f"/clients/{railway.id}/journeys").text
    assert browser.get(address).status_code == 200
    with database.reading() as session:
        count = session.query(Questionnaire).count()
    for wrong in ("template:nope", "copy:nope", "journey:00000000-0000-0000-0000-000000000000"):
        assert browser.post(address, data={"name": "W", "from": wrong}).status_code == 422
    assert browser.post(address, data={"name": " ", "from": "empty"}).status_code == 422
    with database.reading() as session:
        assert session.query(Questionnaire).count() == count
