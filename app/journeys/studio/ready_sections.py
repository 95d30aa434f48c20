"""Ready steps: what is asked about a journey as a whole, out of the library, under the codes by which results know it."""

from typing import Final

from app.journeys.errors import EditRefused
from app.journeys.library import get_library
from app.journeys.schemas import QuestionnaireContent, Section
from app.journeys.studio.places import free_code
from app.kit.translation import gettext as _

JOURNEY: Final = ("nps", "csat", "ces", "effective", "easy", "enjoyable")
"""Questions of the library: would recommend, satisfied, easy (CES 2.0), and the three elements of a good experience."""
TITLE: Final = {"nl": "De reis als geheel", "en": "The journey as a whole"}
INTRO: Final = {"nl": "Kijk terug op alles bij elkaar.", "en": "Look back on all of it together."}


def journey_section(content: QuestionnaireContent) -> Section:
    """The step about the journey as a whole, to stand last: it asks no feeling and counts for nothing. Raises EditRefused when there is one."""
    taken = {question.code for question in content.questions()}
    wanted = {f"journey_{code}": get_library().question(code) for code in JOURNEY}
    if taken & set(wanted):
        raise EditRefused(_("The journey as a whole is asked about already."))
    questions = [question.model_copy(update={"code": code}) for code, question in wanted.items()]
    last = content.sections[-1]
    code = free_code("whole_journey", {section.code for section in content.sections})
    return Section(
        code=code,
        title=TITLE,
        intro=INTRO,
        channel=last.channel,
        stage=last.stage,
        leg=last.leg,
        affect=False,
        weight=0,
        questions=questions,
    )
