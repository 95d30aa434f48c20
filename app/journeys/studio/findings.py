"""What is odd about a questionnaire, in a project manager's words: what stops it, what to look at, what to know."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.journeys.logic.rule import Rule
from app.journeys.schemas import Counts, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.scoring import attainable_points
from app.journeys.studio.estimate import estimated_minutes
from app.journeys.studio.felt_findings import felt_findings
from app.journeys.studio.reachable import outcomes
from app.kit.translation import gettext as _
from app.kit.translation import pick

LONG_VISIT_FORM_MINUTES: Final = 30
MANY_QUESTIONS_A_STEP: Final = 12
LANGUAGES: Final = {"nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "français"}
_NEVER: Final = frozenset({False})
_ALWAYS: Final = frozenset({True})
_TEXTS: Final = ("label", "help", "valid_message", "low_label", "high_label", "unit")


class Severity(StrEnum):
    """How much a finding matters: it stops publishing, deserves a look, or is good to know."""

    STOPS = "stops"
    LOOK = "look"
    KNOW = "know"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; ``section`` and ``question`` are codes, None for the whole questionnaire."""

    severity: Severity
    code: str
    message: str
    section: str | None = None
    question: str | None = None


def list_findings(content: QuestionnaireContent) -> list[Finding]:
    """Everything found, what stops publishing first, then in the order asked."""
    found = [*_whole(content), *_reach(content)]
    for section in content.sections:
        found.extend(_section(content, section))
        for question in section.all_questions():
            found.extend(_question(content, section, question))
    rank = list(Severity)
    places = {question.code: n for n, question in enumerate(content.questions())}
    order = {section.code: n for n, section in enumerate(content.sections)}
    return sorted(
        found,
        key=lambda each: (rank.index(each.severity), order.get(each.section or "", -1), places.get(each.question or "", -1), each.code),
    )


def stops_publishing(findings: list[Finding]) -> list[Finding]:
    """Those of the findings that a version cannot be published with."""
    return [each for each in findings if each.severity is Severity.STOPS]


def _whole(content: QuestionnaireContent) -> Iterator[Finding]:
    if not any(question.kind not in {QuestionKind.NOTE, QuestionKind.CALCULATED} for question in content.questions()):
        yield Finding(Severity.STOPS, "nothing_asked", _("There is no question yet."))
    if not _scores(content):
        yield Finding(Severity.LOOK, "nothing_scores", _("No question earns points, so a visit will have no score."))
    yield from _weights(content)
    yield from _checks(content)
    for code, told, section in felt_findings(content):
        yield Finding(Severity.LOOK, code, told, section)
    minutes = estimated_minutes(content)
    if minutes > LONG_VISIT_FORM_MINUTES:
        yield Finding(Severity.LOOK, "long", _("Filling in takes about %(n)s minutes. Long forms cost care and money.", n=minutes))
    missing = [language for language in content.languages if language not in content.title]
    if missing:
        yield _missing(missing, _("the title"))


def _weights(content: QuestionnaireContent) -> Iterator[Finding]:
    wanted = content.scoring.weights_total
    if wanted is None:
        return
    weights = [(pick(section.title), section.weight) for section in content.sections]
    total = sum(weight for _title, weight in weights)
    if total != wanted:
        named = ", ".join(f"{title} {weight}" for title, weight in weights)
        yield Finding(
            Severity.STOPS, "weights", _("The weights of the steps add up to %(sum)s, not %(wanted)s: %(named)s.", sum=total, wanted=wanted, named=named)
        )  # fmt: skip


def _checks(content: QuestionnaireContent) -> Iterator[Finding]:
    """Checks that can never find anything, find it in every visit, or speak too few languages."""
    questions = {question.code: question for question in content.questions()}
    for check in content.checks:
        name = pick(check.message)
        can = outcomes(check.when, questions, frozenset())
        if can == _NEVER:
            yield Finding(Severity.LOOK, "check_never", _("The check “%(name)s” never finds anything: its rule is never true.", name=name))
        if can == _ALWAYS:
            yield Finding(Severity.LOOK, "check_always", _("The check “%(name)s” finds something in every visit.", name=name))
        missing = [language for language in content.languages if not check.message.get(language)]
        if missing:
            yield _missing(missing, _("the check “%(name)s”", name=name))


def _section(content: QuestionnaireContent, section: Section) -> Iterator[Finding]:
    texts: dict[str, dict[str, str] | None] = {
        _("the title"): section.title,
        _("the introduction"): section.intro,
        _("the cue for the feeling"): section.emotion_cue,
        _("the beginning of the sentence"): section.cue,
    }
    for words, text in texts.items():
        missing = [language for language in content.languages if text and not text.get(language)]
        if missing:
            yield _missing(missing, words, section.code)
    if not section.questions and not section.asks_feelings:
        yield Finding(Severity.LOOK, "empty_section", _("Nothing is asked at this step."), section.code)
    if section.questions and section.weight and _scores(content) and not any(map(_earns, section.all_questions())):
        yield Finding(
            Severity.LOOK,
            "unscored_section",
            _("No question of this step earns points, so its weight goes to the other steps."),
            section.code,
        )
    if len(section.questions) > MANY_QUESTIONS_A_STEP:
        yield Finding(
            Severity.KNOW, "crowded_section", _("%(n)s questions at one step make a long screen.", n=len(section.questions)), section.code
        )


def _question(content: QuestionnaireContent, section: Section, question: Question) -> Iterator[Finding]:
    def found(severity: Severity, code: str, message: str) -> Finding:
        return Finding(severity, code, message, section.code, question.code)

    missing = [language for language in content.languages if _lacks(question, language)]
    if missing:
        yield _missing(missing, _("this question or one of its answers"), section.code, question.code)
    if question.kind in {QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING} and len(question.options) < 2:  # noqa: PLR2004
        yield found(Severity.LOOK, "one_option", _("There is only one answer to choose."))
    if question.critical and not _earns(question) and not question.critical.when:
        yield found(
            Severity.STOPS, "critical_without_points", _("This question is critical but earns no points: say which answers make it fail.")
        )
    known = _answer_codes(question)
    for code in [*question.why_when, *question.evidence_when, *(question.critical.when if question.critical else [])]:
        if known is not None and code not in known:
            yield found(Severity.STOPS, "unknown_answer", _("“%(code)s” is not one of the answers to this question.", code=code))
    if any(option.points is None for option in question.options) and any(option.points for option in question.options):
        told = [pick(option.label) for option in question.options if option.points is None]
        yield found(
            Severity.KNOW, "option_outside", _("Who chooses “%(labels)s” leaves this question out of the score.", labels="”, “".join(told))
        )
    if question.valid_when and not question.valid_message:
        yield found(Severity.LOOK, "no_message", _("An answer can be refused here, and nothing says why: write the message."))
    if question.names_person and not question.private:
        yield found(
            Severity.KNOW, "names_person", _("Answers may name a person: clients do not see them unless the study's privacy gate is open.")
        )


def _missing(languages: list[str], what: str, section: str | None = None, question: str | None = None) -> Finding:
    named = ", ".join(LANGUAGES.get(language, language) for language in languages)
    return Finding(
        Severity.LOOK, "missing_translation", _("%(languages)s is missing for %(what)s.", languages=named, what=what), section, question
    )


def _lacks(question: Question, language: str) -> bool:
    texts: list[dict[str, str] | None] = [getattr(question, field) for field in _TEXTS]
    texts += [option.label for option in question.options]
    texts += [row.label for row in question.rows]
    return any(text and not text.get(language) for text in texts)


def _reach(content: QuestionnaireContent) -> Iterator[Finding]:
    """Questions that can never be asked, and rules that change nothing."""
    questions = {question.code: question for question in content.questions()}
    places = {question.code: n for n, question in enumerate(content.questions())}
    never: set[str] = set()
    for section in content.sections:
        section_never = section.visible_when is not None and outcomes(section.visible_when, questions, frozenset(never)) == _NEVER
        if section_never:
            yield Finding(Severity.LOOK, "unreachable", _("This step can never be shown: its rule is never true."), section.code)
        for question in section.all_questions():
            can = outcomes(question.visible_when, questions, frozenset(never)) if question.visible_when else None
            if section_never or can == _NEVER:
                never.add(question.code)
            if can == _NEVER:
                yield Finding(
                    Severity.LOOK,
                    "unreachable",
                    _("This question can never be asked: its rule is never true."),
                    section.code,
                    question.code,
                )
            if can == _ALWAYS:
                yield Finding(
                    Severity.KNOW, "always", _("The rule here is always true, so it changes nothing."), section.code, question.code
                )
            later = [code for code in _later(question.visible_when, places) if places[code] > places[question.code]]
            if later:
                told = _("This question appears by an answer that is asked later: “%(label)s”.", label=pick(questions[later[0]].label))
                yield Finding(Severity.LOOK, "asked_later", told, section.code, question.code)


def _later(rule: Rule | None, places: dict[str, int]) -> list[str]:
    return sorted((code for code in rule.codes() if code in places), key=places.__getitem__) if rule else []


def _answer_codes(question: Question) -> set[str] | None:
    extra: set[Any] = {"na"} if question.allow_na else set()
    if question.kind is QuestionKind.YES_NO:
        return {"yes", "no"} | extra
    return {option.code for option in question.options} | extra if question.options else None


def _earns(question: Question) -> bool:
    return question.counts is Counts.ITEM and attainable_points(question) > 0


def _scores(content: QuestionnaireContent) -> bool:
    return any(map(_earns, content.questions()))
