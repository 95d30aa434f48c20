"""A questionnaire made ready for reading answers: dependency order found once, and kept for as long as the content is in use.

Scoring stands on this: `Form.hidden_codes` says which items leave the base, `Form.values` which values count. For a
questionnaire without rules, repeat groups, calculated values and choice filters (`Form.plain`) both cost nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from app.journeys.logic.closures import Step, closure_of
from app.journeys.logic.order import dependency_order
from app.journeys.logic.rule import Rule
from app.journeys.logic.values import Value, truth
from app.journeys.rule_values import plain_value, rule_value, with_offered_only
from app.journeys.schemas import Option, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.values import is_given, read_entries, split_key
from app.kit.clock import now

Answers = Mapping[str, Any]
"""Values by question code (by ``code[entry]`` in a repeat group), as the phone writes them; a missing key and None both mean no answer."""

_NOTHING: Final[frozenset[str]] = frozenset()
_NO_COLUMNS: Final[Mapping[str, str]] = {}
_MOST_FORMS: Final = 256
HOLDS_BYTES: Final = frozenset({QuestionKind.PHOTO, QuestionKind.AUDIO, QuestionKind.FILE, QuestionKind.RECEIPT})
"""Kinds whose answers name photos, recordings or files."""
_forms: dict[int, "Form"] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked: once, or once an entry of its repeat group. ``key`` is where its answer stands."""

    question: Question
    section: Section
    key: str
    entry: str | None = None
    position: int | None = None
    """The number of the entry in its group, from 1; not the entry's id."""
    group: Question | None = None


def form_of(content: QuestionnaireContent) -> "Form":
    """The form of a content, made once for each content object."""
    found = _forms.get(id(content))
    if found is None or found.content is not content:
        found = Form(content)
        if len(_forms) >= _MOST_FORMS:
            _forms.clear()
        _forms[id(content)] = found
    return found


SCORING_FIELDS: Final = frozenset(
    {"weight", "points", "bands", "critical", "counts", "multi_scoring", "points_cap", "reversed", "tags", "scoring"}
)


def without_scoring(stored: dict[str, Any]) -> dict[str, Any]:
    """A stored content, section, question or option without the fields that only scoring reads."""
    parts = ("sections", "questions", "options")
    kept = {key: value for key, value in stored.items() if key not in SCORING_FIELDS}
    return {key: [without_scoring(each) for each in value] if key in parts else value for key, value in kept.items()}


class Form:
    """One questionnaire: where each question stands, and in which order its rules have to be worked out."""

    def __init__(self, content: QuestionnaireContent) -> None:
        """From a content that was validated: its codes are unique and its rules run in no circle."""
        self.content = content
        self.questions: dict[str, Question] = {}
        self.section_of: dict[str, Section] = {}
        self.group_of: dict[str, Question] = {}
        self.sections = {section.code: section for section in content.sections}
        for section in content.sections:
            for question in section.questions:
                for each in (question, *question.questions):
                    self.questions[each.code] = each
                    self.section_of[each.code] = section
                    if each is not question:
                        self.group_of[each.code] = question
        self._worked_out = tuple(
            self.questions[code] for code in dependency_order(content.dependencies()) if self._changes(self.questions[code])
        )
        self.plain = not self._worked_out and not any(section.visible_when for section in content.sections)
        """Nothing is ever hidden, filtered, calculated or repeated: the answers are what counts."""
        self._steps: dict[int, Step] = {id(rule): closure_of(rule.tree) for _place, rule in content.rules()}
        self._all_asked = [(section, [Asked(q, section, q.code) for q in section.questions]) for section in content.sections]
        self._asked_once = {asked.key: asked for _section, row in self._all_asked for asked in row}
        self.names_bytes = any(question.kind in HOLDS_BYTES or question.evidence_when for question in self.questions.values())
        """Some answer can name photos, recordings or files."""
        self._all_asked = [(section, asked) for section, asked in self._all_asked if asked or section.asks_feelings]

    def _changes(self, question: Question) -> bool:
        ruled = question.visible_when is not None or question.choice_filter is not None
        above = question.code not in self.group_of and self.section_of[question.code].visible_when is not None
        return ruled or above or question.kind in {QuestionKind.CALCULATED, QuestionKind.REPEAT}

    def work_out(self, rule: Rule, context: "Context") -> Value:
        """What one of this form's rules comes to."""
        return self._steps[id(rule)](context)

    def read(self, answers: Answers, today: str | None = None, *, fitting: Collection[str] = _NOTHING) -> "Reading":
        """What a set of answers comes to; ``today`` (YYYY-MM-DD) is what rules take for the present day.

        ``fitting``: keys whose values were just found to fit (`validate_answer`), which need not be looked at again.
        """
        return Reading(self, answers, today, fitting)

    def hidden_codes(self, answers: Answers, today: str | None = None) -> frozenset[str]:
        """What does not count with these answers; free for a plain form.

        Codes of hidden questions (a hidden group's inner ones too), and keys ``code[entry]`` of questions hidden in single entries.
        """
        return _NOTHING if self.plain else frozenset(self.read(answers, today).hidden)

    def values(self, answers: Answers, today: str | None = None) -> Mapping[str, Any]:
        """The values that count, by key: without what is hidden, choices no longer offered and entries taken out; with calculated values.

        For a plain form these are the answers as they came, reasons and affects among them.
        """
        return answers if self.plain else self.read(answers, today).values()

    def asked_under(self, key: str) -> Question | None:
        """The question whose answers stand under this key; None for another form's, and for an inner question without its entry."""
        asked = self._asked_once.get(key)
        if asked is not None:
            return asked.question
        code, entry = split_key(key)
        question = self.questions.get(code)
        return question if (entry is not None) == (code in self.group_of) else None

    def all_asked(self) -> list[tuple[Section, list[Asked]]]:
        """Everything there is to ask where nothing is hidden and nothing repeated; not to be changed."""
        return self._all_asked

    def asked_once(self, code: str) -> Asked:
        """A question outside repeat groups, as it is asked."""
        return self._asked_once[code]

    @cached_property
    def shipped(self) -> dict[str, Any]:
        """What a phone gets: the content without what scores it, so that nobody guesses what pays."""
        return without_scoring(self.content.stored())

    def worked_out(self) -> tuple[Question, ...]:
        """The questions whose being there, value or choices follow from others, each after those it hangs on."""
        return self._worked_out


class Reading:
    """What one set of answers comes to: what is hidden, which values count, what is asked."""

    def __init__(self, form: Form, answers: Answers, today: str | None = None, fitting: Collection[str] = _NOTHING) -> None:
        """Work out everything that hangs on rules, in dependency order."""
        self.form = form
        self._fitting = fitting
        self.answers = answers
        self.hidden: set[str] = set()
        self.entries: dict[str, tuple[str, ...]] = {}
        """The entries of each visible repeat group."""
        self._today = today
        self._given: dict[str, Any] = {}
        """Values that are not simply the answer: choices still offered, calculated values."""
        self._rule_values: dict[str, Value] = {}
        self._sections: dict[str, bool] = {}
        self._asked: list[tuple[Section, list[Asked]]] | None = None
        outer = Context(self)
        for question in form.worked_out():
            group = form.group_of.get(question.code)
            if group is None:
                if self.shows(form.section_of[question.code], outer) and outer.holds(question.visible_when):
                    self._work_out(question, question.code, outer)
                else:
                    self._hide(question)
            elif group.code not in self.hidden:
                for number, entry in enumerate(self.entries.get(group.code, ()), start=1):
                    inner, key = Context(self, group, entry, number), f"{question.code}[{entry}]"
                    if inner.holds(question.visible_when):
                        self._work_out(question, key, inner)
                    else:
                        self.hidden.add(key)

    @property
    def today(self) -> str:
        """The day that rules take for the present one."""
        if self._today is None:
            self._today = now().date().isoformat()
        return self._today

    def shows(self, section: Section, outer: "Context | None" = None) -> bool:
        """Whether a section's own rule holds."""
        if section.visible_when is None:
            return True
        known = self._sections.get(section.code)
        if known is None:
            known = self._sections[section.code] = (outer or Context(self)).holds(section.visible_when)
        return known

    def _hide(self, question: Question) -> None:
        self.hidden.add(question.code)
        self.hidden.update(inner.code for inner in question.questions)

    def _work_out(self, question: Question, key: str, context: "Context") -> None:
        if question.kind is QuestionKind.CALCULATED and question.calculation is not None:
            self._rule_values[key] = value = self.form.work_out(question.calculation, context)
            self._given[key] = plain_value(value)
        elif question.kind is QuestionKind.REPEAT:
            self.entries[key] = read_entries(question, self.answers.get(key))
        elif question.choice_filter is not None:
            self._given[key] = with_offered_only(question, self.answers.get(key), lambda option: context.offers(question, option))

    def is_hidden(self, asked: Asked) -> bool:
        """Whether a question that could be asked is not, with these answers."""
        return asked.key in self.hidden or asked.question.code in self.hidden

    def value(self, key: str) -> Any:
        """The value under a key as far as it is still offered (or was calculated), whether it is hidden or not."""
        return self._given[key] if key in self._given else self.answers.get(key)

    def fits(self, key: str) -> bool:
        """Whether the value under a key is known to fit, as it came."""
        return key in self._fitting and key not in self._given

    def known(self, code: str, entry: str | None = None) -> Value:
        """The value of a question, or of one entry's, as rules see it: nothing when it is hidden."""
        key = code if entry is None else f"{code}[{entry}]"
        if key in self._rule_values:
            return self._rule_values[key]
        question = self.form.questions.get(code)
        found = None
        if question is not None and key not in self.hidden and code not in self.hidden:
            found = rule_value(question, self.value(key))
        self._rule_values[key] = found
        return found

    def answer(self, code: str) -> Value:
        """The value of a question from outside its group: of one inside a group one value an entry."""
        group = self.form.group_of.get(code)
        if group is None:
            return self.known(code)
        return tuple(self.known(code, entry) for entry in self.entries.get(group.code, ()))

    def context(self, asked: Asked) -> "Context":
        """What the rules of a question can ask about."""
        return Context(self, asked.group, asked.entry, asked.position)

    def asked(self) -> list[tuple[Section, list[Asked]]]:
        """Each visible section with what is asked in it, the questions of a repeat group once an entry, right after the group."""
        if self.form.plain:
            return self.form.all_asked()
        if self._asked is not None:
            return self._asked
        found = []
        for section in self.form.content.sections:
            asked = list(self._asked_in(section))
            if asked or (section.asks_feelings and not section.questions and self.shows(section)):
                found.append((section, asked))
        self._asked = found
        return found

    def _asked_in(self, section: Section) -> Iterator[Asked]:
        for question in section.questions:
            if question.code in self.hidden:
                continue
            yield self.form.asked_once(question.code)
            for number, entry in enumerate(self.entries.get(question.code, ()) if question.questions else (), start=1):
                for inner in question.questions:
                    key = f"{inner.code}[{entry}]"
                    if key not in self.hidden:
                        yield Asked(inner, section, key, entry, number, question)

    def values(self) -> dict[str, Any]:
        """The values that count, by key, without those that are no answer."""
        return {
            asked.key: value
            for _, row in self.asked()
            for asked in row
            if asked.question.kind is not QuestionKind.NOTE and is_given(asked.question, value := self.value(asked.key))
        }


class Context:
    """What a rule at one place can ask about: outside repeat groups, or in one entry of one."""

    __slots__ = ("_entry", "_group", "_reading", "columns", "here", "position")

    def __init__(self, reading: Reading, group: Question | None = None, entry: str | None = None, position: int | None = None) -> None:
        """``here`` is nothing until somebody sets it: a question's being there never hangs on its own answer."""
        self._reading = reading
        self._group = group
        self._entry = entry
        self.position = position
        self.here: Value = None
        self.columns: Mapping[str, str] = _NO_COLUMNS

    @property
    def today(self) -> str:
        """The day that rules take for the present one."""
        return self._reading.today

    def answer(self, code: str) -> Value:
        """The same entry's answer inside a group, and what counts of the whole visit for all other codes."""
        if self._group is not None and self._reading.form.group_of.get(code) is self._group:
            return self._reading.known(code, self._entry)
        return self._reading.answer(code)

    def holds(self, rule: Rule | None) -> bool:
        """Whether a rule is true here; none always is."""
        return rule is None or truth(self._reading.form.work_out(rule, self))

    def offers(self, question: Question, option: Option) -> bool:
        """Whether an option passes the question's choice filter."""
        if question.choice_filter is None:
            return True
        self.columns = option.columns
        offered = self.holds(question.choice_filter)
        self.columns = _NO_COLUMNS
        return offered
