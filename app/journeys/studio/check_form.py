"""The checks of a questionnaire in its own form: a row a check, one row more for a new one; a row without a rule is taken out."""

from app.journeys.forms import make_code
from app.journeys.logic.rule import Rule
from app.journeys.schemas import Check, CheckSeverity, QuestionnaireContent
from app.journeys.studio.typed import Problems, Typed, unknown_question
from app.kit.translation import gettext as _
from app.kit.translation import pick

MOST_CHECKS = 100
LONGEST_MESSAGE = 500


def check_values(content: QuestionnaireContent) -> dict[str, list[str]]:
    """The rows as they stand before anybody typed, an empty one last."""
    values: dict[str, list[str]] = {}
    for number, check in enumerate([*content.checks, None]):
        row = f"check.{number}"
        values |= {
            f"{row}.code": [check.code if check else ""], f"{row}.when": [check.when.source if check else ""],
            f"{row}.severity": [(check.severity if check else CheckSeverity.CONTRADICTION).value],
            f"{row}.about": [" ".join(check.about) if check else ""],
        }  # fmt: skip
        values |= {f"{row}.message.{language}": [check.message.get(language, "") if check else ""] for language in content.languages}
    return values


def count_rows(typed: Typed) -> int:
    """How many rows the form has."""
    return next(number for number in range(MOST_CHECKS + 2) if not typed.has(f"check.{number}.when"))


def read_checks(typed: Typed, content: QuestionnaireContent, problems: Problems) -> list[Check]:
    """The checks in the form, what is wrong with them noted by field; those of the draft where the form has none of it."""
    rows = min(count_rows(typed), MOST_CHECKS)
    if rows == 0:
        return list(content.checks)
    old = {check.code: check for check in content.checks}
    made: list[Check] = []
    for number in range(rows):
        row = f"check.{number}"
        found = _row(typed, row, content, problems)
        if found is None:
            continue
        when, about, message = found
        severity = typed.get(f"{row}.severity")
        before = old.get(typed.get(f"{row}.code"))
        taken = {check.code for check in made} | (old.keys() - ({before.code} if before else set()))
        made.append(
            Check(
                code=before.code if before and before.code not in {check.code for check in made} else make_code(pick(message, "en")[:40], taken, "check"),
                when=when, about=about, severity=CheckSeverity(severity) if severity in set(CheckSeverity) else CheckSeverity.CONTRADICTION,
                message=({key: words for key, words in before.message.items() if key not in content.languages} if before else {}) | message,
            )
        )  # fmt: skip
    return made


def _row(typed: Typed, row: str, content: QuestionnaireContent, problems: Problems) -> tuple[Rule, list[str], dict[str, str]] | None:
    """A row's rule, questions and message; None for an empty row, and for one with something wrong, which is noted."""
    message = typed.text(f"{row}.message", content.languages)
    if not typed.get(f"{row}.when"):
        if message and not typed.get(f"{row}.code"):
            problems.add(f"{row}.when", _("Write the rule by which this is found."))
        return None
    when = problems.rule(typed, f"{row}.when", content)
    known = {question.code for question in content.questions()}
    about = list(dict.fromkeys(typed.get(f"{row}.about").replace(",", " ").split()))
    strange = next((code for code in about if code not in known), None)
    if strange:
        problems.add(f"{row}.about", unknown_question(strange, known))
    if not message:
        problems.add(f"{row}.message.{content.languages[0]}", _("Write what the shopper reads, in at least one language."))
    for language, words in message.items():
        if len(words) > LONGEST_MESSAGE:
            problems.add(f"{row}.message.{language}", _("Use at most %(n)s characters.", n=LONGEST_MESSAGE))
    if when is not None and not when.codes() and not about:
        problems.add(f"{row}.when", _("This rule reads no answer, so there is no question to go to."))
    return None if when is None or any(name.startswith(f"{row}.") for name in problems.fields) else (when, about, message)
