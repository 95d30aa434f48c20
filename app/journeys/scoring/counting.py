"""What counts for a score: which questions are there in a visit, with which answers, out of which options."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from app.journeys.answers import Answers, Asked, form_of
from app.journeys.logic.tree import Call, walk
from app.journeys.schemas import Question, QuestionKind, QuestionnaireContent

MOST_REMEMBERED: Final = 4096
"""Different sets of answers to what a rule reads for which it is remembered what they hide."""


class Standing:
    """One visit's answers as far as they count."""

    def __init__(self, content: QuestionnaireContent, answers: Answers, today: str | None = None) -> None:
        """Work out everything that hangs on rules; ``today`` (YYYY-MM-DD) is what they take for the present day."""
        self._form = form_of(content)
        self._reading = self._form.read(answers, today)

    def shows(self, code: str, entry: str | None) -> bool:
        """Whether a question is there (in this entry of its group)."""
        hidden = self._reading.hidden
        return code not in hidden and (entry is None or f"{code}[{entry}]" not in hidden)

    def entries(self, group: Question) -> Sequence[str]:
        """The entries of a repeat group that count."""
        return self._reading.entries.get(group.code, ())

    def value(self, question: Question, entry: str | None) -> Any:
        """The answer that counts: what is still offered of it, or what was calculated."""
        return self._reading.value(question.code if entry is None else f"{question.code}[{entry}]")

    def offered(self, question: Question, entry: str | None) -> Collection[str] | None:
        """The codes of the options that are offered; None: all."""
        if question.choice_filter is None:
            return None
        group = self._form.group_of.get(question.code)
        position = None if group is None or entry is None else self.entries(group).index(entry) + 1
        key = question.code if entry is None else f"{question.code}[{entry}]"
        context = self._reading.context(Asked(question, self._form.section_of[question.code], key, entry, position, group))
        return {option.code for option in question.options if context.offers(question, option)}


_Group = tuple[tuple[str, ...], str | None, list[str], dict[Any, list[str]]]
"""What some rules read (and the code where it is only one), which questions they decide about, and what was hidden by which answers."""


class Hiding:
    """Which of the questions that a rule can hide are hidden: worked out once for each set of answers that the rules read."""

    def __init__(self, content: QuestionnaireContent) -> None:
        self._content = content
        self._groups: list[_Group] = []
        self._never_alike: frozenset[str] = frozenset()
        """Questions whose rules read a repeat group or the day: worked out each time."""
        reads = content.dependencies()
        unlike = {q.code for group in content.questions() for q in (group, *group.questions) if group.kind is QuestionKind.REPEAT}
        unlike |= _tell_the_day(content)
        by_reads: dict[tuple[str, ...], set[str]] = {}
        for section in content.sections:
            for question in section.questions:
                if section.visible_when is None and question.visible_when is None:
                    continue
                below = _all_below(question.code, reads)
                if below & unlike or question.code in unlike:
                    self._never_alike |= {question.code}
                else:
                    by_reads.setdefault(tuple(sorted(below)), set()).add(question.code)
        self._groups = [(codes, codes[0] if len(codes) == 1 else None, sorted(members), {}) for codes, members in by_reads.items()]

    def hidden(self, answers: Answers, standing: Callable[[], Standing]) -> Collection[str]:
        """The codes of the questions outside repeat groups that are not there; ``standing`` works the visit out when it must.

        ``answers`` hold no truth values: no question takes one, and here they would be taken for 1 and 0.
        """
        found: list[str] = []
        if self._never_alike:
            now = standing()
            found += [code for code in self._never_alike if not now.shows(code, None)]
        get = answers.get
        for codes, single, members, known in self._groups:
            key: Any = tuple(map(get, codes)) if single is None else get(single)
            try:
                hidden = known.get(key)
            except TypeError:
                key = tuple(_frozen(get(code)) for code in codes)
                hidden = known.get(key)
            if hidden is None:
                now = standing()
                hidden = [code for code in members if not now.shows(code, None)]
                if len(known) < MOST_REMEMBERED:
                    known[key] = hidden
            if hidden:
                found += hidden
        return found


def _all_below(code: str, reads: Mapping[str, Collection[str]]) -> set[str]:
    """Everything a question's being there hangs on, however far away."""
    found: set[str] = set()
    waiting = list(reads.get(code, ()))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += reads.get(each, ())
    return found


def _tell_the_day(content: QuestionnaireContent) -> set[str]:
    """The questions with a rule, or under a section's, that asks what day it is."""

    def asks(rules: Collection[Any]) -> bool:
        return any(isinstance(node, Call) and node.name == "today" for rule in rules if rule for node in walk(rule.tree))

    return {
        question.code
        for section in content.sections
        for question in section.all_questions()
        if asks((section.visible_when, question.visible_when, question.choice_filter, question.calculation))
    }


def _frozen(value: Any) -> Any:
    """An answer as a key; inside lists and objects with its class, because True is not 1 there."""
    if isinstance(value, list):
        return tuple((each.__class__, _frozen(each)) for each in value)
    if isinstance(value, dict):
        return tuple((key, each.__class__, _frozen(each)) for key, each in value.items())
    return value
