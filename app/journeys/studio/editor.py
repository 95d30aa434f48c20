"""What the editor shows at one moment."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.clients import queries as client_queries
from app.clients.models import Client
from app.journeys.errors import NotADraft, QuestionnaireNotFound
from app.journeys.logic.rule import ChoiceFilter, Rule
from app.journeys.logic.typing_check import Known, Place, check_rule
from app.journeys.models import Questionnaire, QuestionnaireVersion
from app.journeys.rules import VersionStatus
from app.journeys.schemas import RULE_FIELDS, Question, QuestionnaireContent, Section
from app.journeys.studio import draft_queries, queries
from app.journeys.studio.check_form import count_rows
from app.journeys.studio.emotion_form import count_words
from app.journeys.studio.estimate import estimated_minutes
from app.journeys.studio.findings import Finding, Severity, list_findings
from app.journeys.studio.instruments import InstrumentTable, instrument_table
from app.journeys.studio.kinds import answers_of
from app.journeys.studio.outline import SectionRow, make_outline
from app.journeys.studio.places import find_question, find_section
from app.journeys.studio.question_form import question_values
from app.journeys.studio.rule_words import rule_sentence
from app.journeys.studio.section_form import section_values, whole_values
from app.journeys.studio.typed import Typed
from app.kit.translation import gettext as _
from app.kit.translation import pick


@dataclass(frozen=True)
class RuleNote:
    """What is said below a rule: its sentence, and what is odd about it."""

    sentence: str
    warnings: list[str]


@dataclass
class Editor:
    """One view of the editor. ``place`` is ``q:code``, ``s:code`` or empty for the questionnaire itself."""

    questionnaire: Questionnaire
    client: Client
    version: QuestionnaireVersion
    content: QuestionnaireContent
    findings: list[Finding]
    reach: draft_queries.Reach
    place: str
    section: Section | None
    question: Question | None
    group: str
    number: str
    outline: list[SectionRow]
    typed: Typed
    errors: dict[str, str] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    refusal: str = ""
    refused_places: list[str] = field(default_factory=list)
    retry: tuple[str, dict[str, str]] | None = None
    """A verb and its fields, to do it after all with the rules taken out."""

    @property
    def here(self) -> list[Finding]:
        """What is odd about what is shown."""
        code = self.question.code if self.question else None
        section = self.section.code if self.section else None
        return [each for each in self.findings if each.section == section and each.question == code]

    @property
    def stops(self) -> int:
        """How many findings stop publishing."""
        return sum(each.severity is Severity.STOPS for each in self.findings)

    @property
    def looks(self) -> int:
        """How many findings deserve a look."""
        return sum(each.severity is Severity.LOOK for each in self.findings)

    @property
    def minutes(self) -> int:
        """About how long filling in takes."""
        return estimated_minutes(self.content)

    @property
    def points(self) -> int:
        """All points that a visit can earn."""
        return sum(row.points for row in self.outline)

    @property
    def order(self) -> list[str]:
        """All places in the order they are shown."""
        places = [""]
        for section in self.content.sections:
            places += [f"s:{section.code}", *(f"q:{question.code}" for question in section.all_questions())]
        return places

    def beside(self, by: int) -> str | None:
        """The place before (-1) or after (1) the one shown; None at the ends."""
        order = self.order
        at = order.index(self.place) + by if self.place in order else -1
        return order[at] if 0 <= at < len(order) else None

    @property
    def notes(self) -> dict[str, RuleNote]:
        """What is said below each rule shown, by its field."""
        owner = self.question or self.section
        if owner is None:
            return {
                name: note_of(self.content, "check", check.when, None)
                for number, check in enumerate(self.content.checks)
                if (name := f"check.{number}.when") not in self.errors and check.when.source == self.typed.get(name)
            }
        rules = {name: getattr(owner, name, None) for name in RULE_FIELDS}
        return {
            name: note_of(self.content, name, rule, self.question)
            for name, rule in rules.items()
            if rule is not None and name not in self.errors and rule.source == (self.typed.get(name) or rule.source)
        }

    @property
    def instruments(self) -> InstrumentTable:
        """What is asked about feelings at each step, and how long that takes."""
        return instrument_table(self.content)

    @property
    def word_rows(self) -> int:
        """How many rows of words for feelings the form of the questionnaire has."""
        return count_words(self.typed)

    @property
    def check_rows(self) -> int:
        """How many rows of checks the form of the questionnaire has."""
        return count_rows(self.typed)

    @property
    def codes(self) -> list[dict[str, Any]]:
        """What completion of rules offers: each question's code, words and answers."""
        return [
            {"code": each.code, "label": pick(each.label)[:80], "answers": [[code, pick(label)[:40]] for code, label in answers_of(each)]}
            for each in self.content.questions()
        ]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The answers of the question shown, for "why when" and the like."""
        return [(code, pick(label)) for code, label in answers_of(self.question)] if self.question else []

    @property
    def tags(self) -> list[str]:
        """All tags in use."""
        return sorted({tag for question in self.content.questions() for tag in question.tags})


def note_of(content: QuestionnaireContent, name: str, rule: Rule, here: Question | None) -> RuleNote:
    """A rule in words, and what is probably wrong with it."""
    questions = {question.code: question for question in content.questions()}
    known = {code: Known(each.kind.value, [answer for answer, _label in answers_of(each)]) for code, each in questions.items()}
    columns = {key for option in here.options for key in option.columns} if here and isinstance(rule, ChoiceFilter) else None
    found = check_rule(
        rule.tree,
        known,
        place=Place("visible_when" if name == "check" else name),
        here=known.get(here.code) if here else None,
        columns=columns,
    )
    return RuleNote(rule_sentence(name, rule, questions, here), [each.message for each in found])


def open_editor(session: Session, viewer: Viewer, questionnaire_id: uuid.UUID, place: str, typed: Typed | None = None) -> Editor:
    """The editor at a place; an unknown place is the questionnaire itself. Raises QuestionnaireNotFound, NotADraft."""
    questionnaire = queries.get_questionnaire(session, viewer, questionnaire_id)
    client = client_queries.get_client(session, viewer, questionnaire.client_id)
    version = draft_queries.get_newest(session, questionnaire.id)
    if version.status is not VersionStatus.DRAFT:
        raise NotADraft(_("Version %(n)s is published and never changes. Begin a new version to change the questions.", n=version.number))
    content = QuestionnaireContent.model_validate(version.content)
    findings = list_findings(content)
    place, section, question, group = _find(content, place)
    outline = make_outline(content, findings, place, section.code if section else content.sections[0].code)
    number = next((row.number for each in outline for row in each.rows if row.current), "")
    if typed is None:
        typed = question_values(question, content) if question else section_values(section, content) if section else whole_values(content)
    return Editor(
        questionnaire, client, version, content, findings, draft_queries.find_reach(session, version), place, section, question, group, number, outline, typed,
    )  # fmt: skip


def _find(content: QuestionnaireContent, place: str) -> tuple[str, Section | None, Question | None, str]:
    kind, _colon, code = place.partition(":")
    try:
        if kind == "q":
            question, where = find_question(content, code)
            return place, find_section(content, where.section), question, where.group
        if kind == "s":
            return place, find_section(content, code), None, ""
    except QuestionnaireNotFound:
        pass
    return "", None, None, ""
