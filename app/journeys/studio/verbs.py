"""What the editor can be asked to do: each verb reads a form and makes an edit. Pure; the page brings what has to be looked up."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.journeys.errors import QuestionnaireNotFound
from app.journeys.forms import make_code
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.studio import editing, editing_sections
from app.journeys.studio.draft_actions import Edit
from app.journeys.studio.places import codes_of, find_question, find_section
from app.journeys.studio.question_form import question_fields
from app.journeys.studio.ready_sections import journey_section
from app.journeys.studio.section_form import free_section, section_fields, whole_fields
from app.journeys.studio.typed import Typed, TypedWrong
from app.kit.translation import gettext as _
from app.kit.translation import pick


@dataclass(frozen=True)
class Ask:
    """A form as a verb gets it. ``typed_in`` is the language of short texts; the rest is what the page looked up for the verb."""

    typed: Typed
    typed_in: str
    library: Question | None = None
    steps: list[Section] = field(default_factory=list)
    image: str | None = None

    def language(self, content: QuestionnaireContent) -> str:
        """The language that a text without one is in."""
        return self.typed_in if self.typed_in in content.languages else content.languages[0]

    def line(self, content: QuestionnaireContent, name: str) -> dict[str, str]:
        """A short text, ``nl | en`` or in one language. Raises TypedWrong when there is none."""
        words = self.typed.get(name)[:1000]
        parts = [part.strip() for part in words.split("|")]
        if len(parts) == len(content.languages) and len(parts) > 1:
            made = {language: part for language, part in zip(content.languages, parts, strict=True) if part}
        else:
            made = {self.language(content): words} if words else {}
        if not made:
            raise TypedWrong({name: _("Type a few words first.")})
        return made

    @property
    def with_rules(self) -> bool:
        """Whether rules that read what goes may go too."""
        return self.typed.on("with_rules")


Verb = Callable[[QuestionnaireContent, Ask], Edit]


def _where(content: QuestionnaireContent, ask: Ask) -> tuple[str, str, str | None]:
    """Section, group and the question after which something comes: after the one shown, else at the end of its step."""
    after = ask.typed.get("after")
    if after and after in codes_of(content):
        question, place = find_question(content, after)
        if question.kind is QuestionKind.REPEAT and ask.typed.on("inside"):
            return place.section, after, None
        return place.section, place.group, after
    wanted = ask.typed.get("section")
    known = [section.code for section in content.sections]
    return (wanted if wanted in known else known[-1]), "", None


def _add_question(content: QuestionnaireContent, ask: Ask) -> Edit:
    label = ask.line(content, "label")
    raw = ask.typed.get("kind")
    kind = QuestionKind(raw) if raw in set(QuestionKind) else QuestionKind.YES_NO
    section, group, after = _where(content, ask)
    if group and kind is QuestionKind.REPEAT:
        group, after = "", group
    code = make_code(pick(label, "en")[:40], codes_of(content), "question")
    question = editing.new_question(content, kind, label, code)
    made = editing.add_question(content, question, section, group=group, after=after)
    return Edit(made, _("Question added: %(name)s", name=pick(label)[:120]), f"q:{question.code}")


def _add_section(content: QuestionnaireContent, ask: Ask) -> Edit:
    after = ask.typed.get("after") or None
    if ask.steps:
        made = content
        for section in ask.steps:
            made = editing_sections.add_section(made, section, after=after)
            after = section.code
        return Edit(made, _("Steps added from the journey: %(n)s", n=len(ask.steps)), f"s:{ask.steps[0].code}")
    section = journey_section(content) if ask.typed.get("ready") == "journey" else free_section(content, ask.line(content, "title"))
    made = editing_sections.add_section(content, section, after=after)
    return Edit(made, _("Step added: %(name)s", name=pick(section.title)[:120]), f"s:{section.code}")


def _save_question(content: QuestionnaireContent, ask: Ask) -> Edit:
    code = ask.typed.get("of")
    question, _place = find_question(content, code)
    fields = question_fields(ask.typed, question, content, ask.language(content), ask.image)
    made = editing.save_question(content, code, fields, with_rules=ask.with_rules)
    return Edit(made, _("Question changed: %(name)s", name=pick(fields["label"])[:120]), f"q:{fields['code']}")


def _save_section(content: QuestionnaireContent, ask: Ask) -> Edit:
    section = find_section(content, ask.typed.get("of"))
    fields = section_fields(ask.typed, section, content)
    made = editing_sections.save_section(content, section.code, fields)
    return Edit(made, _("Step changed: %(name)s", name=pick(fields["title"])[:120]), f"s:{section.code}")


def _save_whole(content: QuestionnaireContent, ask: Ask) -> Edit:
    made = editing_sections.save_whole(content, whole_fields(ask.typed, content, ask.language(content)))
    return Edit(made, _("Questionnaire's own settings changed"))


def _by(ask: Ask) -> int:
    return {"earlier": -1, "later": 1}.get(ask.typed.get("to"), 0)


def _move_question(content: QuestionnaireContent, ask: Ask) -> Edit:
    code = ask.typed.get("code")
    question, _place = find_question(content, code)
    if _by(ask):
        made = editing.step_question(content, code, _by(ask))
    else:
        section = ask.typed.get("section")
        if section not in {each.code for each in content.sections}:
            raise QuestionnaireNotFound(_("This step is not there any more."))
        made = editing.move_question(content, code, section, group=ask.typed.get("group"), before=ask.typed.get("before") or None)
    return Edit(made, _("Question moved: %(name)s", name=pick(question.label)[:120]), f"q:{code}")


def _move_section(content: QuestionnaireContent, ask: Ask) -> Edit:
    section = find_section(content, ask.typed.get("code"))
    made = editing_sections.move_section(content, section.code, by=_by(ask), before=ask.typed.get("before") or None)
    return Edit(made, _("Step moved: %(name)s", name=pick(section.title)[:120]), f"s:{section.code}")


def _remove_question(content: QuestionnaireContent, ask: Ask) -> Edit:
    code = ask.typed.get("code")
    question, place = find_question(content, code)
    order = [
        each.code for each in content.questions() if each.code == code or each.code not in {inner.code for inner in question.questions}
    ]
    made = editing.remove_question(content, code, with_rules=ask.with_rules)
    at = order.index(code)
    beside = [each for each in (*order[at + 1 : at + 2], *order[max(at - 1, 0) : at]) if each in codes_of(made)]
    here = [each for each in beside if find_question(made, each)[1].section == place.section]
    return Edit(made, _("Question removed: %(name)s", name=pick(question.label)[:120]), f"q:{here[0]}" if here else f"s:{place.section}")


def _remove_section(content: QuestionnaireContent, ask: Ask) -> Edit:
    section = find_section(content, ask.typed.get("code"))
    at = content.sections.index(section)
    made = editing_sections.remove_section(content, section.code, with_rules=ask.with_rules)
    return Edit(
        made, _("Step removed: %(name)s", name=pick(section.title)[:120]), f"s:{made.sections[min(at, len(made.sections) - 1)].code}"
    )


def _duplicate_question(content: QuestionnaireContent, ask: Ask) -> Edit:
    question, _place = find_question(content, ask.typed.get("code"))
    made, code = editing.duplicate_question(content, question.code)
    return Edit(made, _("Question copied: %(name)s", name=pick(question.label)[:120]), f"q:{code}")


def _insert(content: QuestionnaireContent, ask: Ask) -> Edit:
    if ask.library is None:
        raise QuestionnaireNotFound(_("There is no such question in the library."))
    section, group, after = _where(content, ask)
    made, code = editing.insert_question(content, ask.library, section, group=group, after=after)
    return Edit(made, _("Question from the library: %(name)s", name=pick(ask.library.label)[:120]), f"q:{code}")


VERBS: dict[str, Verb] = {
    "add-question": _add_question, "add-section": _add_section, "save-question": _save_question, "save-section": _save_section,
    "save-whole": _save_whole, "move-question": _move_question, "move-section": _move_section, "remove-question": _remove_question,
    "remove-section": _remove_section, "duplicate-question": _duplicate_question, "insert": _insert,
}  # fmt: skip
"""By the last word of the address that is posted to."""
SAVES = {"save-question": "q", "save-section": "s", "save-whole": ""}
"""Verbs whose form is what the middle shows, and so is shown again when it cannot be saved."""
