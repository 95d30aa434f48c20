"""A questionnaire of 500 questions stays usable: little to draw, few questions to the database."""

import time

import sqlalchemy as sa
from starlette.testclient import TestClient

from app.clients.models import Client
from app.journeys.models import QuestionnaireVersion
from app.journeys.schemas import QuestionnaireContent
from app.journeys.studio import editing
from app.journeys.templates import get_template
from tests.support.databases import TestDatabase, only_sqlite

MOST_SECONDS = 0.9
"""Three times what one edit may take on a quiet machine, because tests run beside others."""


def large() -> QuestionnaireContent:
    """A template's questions again and again, up to 500."""
    content = get_template("hotel").content
    while len(content.questions()) < 500:
        for section in content.sections:
            content, _code = editing.insert_question(content, section.questions[0], section.code)
    return content


@only_sqlite
def test_one_edit_of_five_hundred_questions_is_quick_and_draws_one_step_only(
    browser: TestClient, railway: Client, database: TestDatabase
) -> None:
    made = browser.post(f"/clients/{railway.id}/questionnaires/new", data={"name": "Groot", "from": "empty"})
    base = str(made.headers["location"])
    content = large()
    with database.session() as session:
        session.scalars(sa.select(QuestionnaireVersion)).one().content = content.stored()
        session.commit()
    code = content.sections[3].questions[0].code
    taken = []
    for revision in range(1, 5):
        started = time.perf_counter()
        data = {"revision": str(revision), "of": code, "label.nl": f"Anders {revision}"}
        answer = browser.post(f"{base}/save-question", data=data, headers={"HX-Request": "true"})
        taken.append(time.perf_counter() - started)
        assert answer.status_code == 200
        assert f"Anders {revision}" in answer.text
    assert min(taken) < MOST_SECONDS, taken
    assert answer.text.count('class="studio-questions"') == 1
    assert answer.text.count("studio-row--step") == len(content.sections)
