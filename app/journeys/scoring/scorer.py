"""The fast path: the same scores without their explanation, from a questionnaire that is prepared once."""

from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass
from fractions import Fraction
from operator import getitem
from typing import Any, Final

from app.journeys.answers import Answers
from app.journeys.schemas import QuestionnaireContent
from app.journeys.scoring.compiled import Amount, Compiled, compile_section, gain_of
from app.journeys.scoring.counting import Hiding, Standing
from app.journeys.scoring.explained import score_item
from app.journeys.scoring.result import ZERO, Base

MOST_KEPT: Final = 32
"""Questionnaires that stay prepared in one process."""
NO_LIMIT: Final = 100
"""Per cent that a score may be at most while no critical item failed."""


@dataclass(frozen=True, slots=True)
class SlimSection:
    """One section's score; the figures of the explained path's SectionScore, without its share in the total."""

    code: str
    earned: Fraction
    attainable: Fraction
    score: Fraction | None


_Counted = tuple[Amount, Amount, int]
"""A section's numerator and denominator (both times its scale), and the per cent it may be at most."""


class SlimScore:
    """The score of one visit without its explanation; the sections' figures are worked out when asked for."""

    __slots__ = ("_counted", "_prepared", "total")

    def __init__(self, total: Fraction | None, prepared: tuple[Compiled, ...], counted: list[_Counted]) -> None:
        self.total = total
        self._prepared = prepared
        self._counted = counted

    @property
    def sections(self) -> tuple[SlimSection, ...]:
        """The sections in the order asked."""
        return tuple(
            SlimSection(section.code, Fraction(earned) / section.scale, Fraction(attainable) / section.scale, _score_of(earned, attainable, at_most))
            for section, (earned, attainable, at_most) in zip(self._prepared, self._counted, strict=True)
        )  # fmt: skip

    def by_section(self) -> dict[str, Fraction | None]:
        """The section scores by code."""
        return {section.code: _score_of(*counted) for section, counted in zip(self._prepared, self._counted, strict=True)}


class _Visit:
    """One set of answers, worked out in full only when something cannot be looked up."""

    __slots__ = ("_standing", "answers", "content", "today")

    def __init__(self, content: QuestionnaireContent, answers: Answers, today: str | None) -> None:
        self.content, self.answers, self.today = content, answers, today
        self._standing: Standing | None = None

    def standing(self) -> Standing:
        """What counts in this visit."""
        if self._standing is None:
            self._standing = Standing(self.content, self.answers, self.today)
        return self._standing


class Scorer:
    """A questionnaire prepared for scoring many visits; scores exactly as `score_visit` does."""

    def __init__(self, content: QuestionnaireContent) -> None:
        self.content = content
        self._sections = tuple(compile_section(content, section) for section in content.sections)
        self._plan = tuple((each, each.codes, each.tables, each.worked, each.rare) for each in self._sections)
        ruled = any(section.visible_when for section in content.sections) or any(question.visible_when for question in content.questions())
        self._hiding = Hiding(content) if ruled else None
        self._tabled = {code: (each.code, table) for each in self._sections for code, table in zip(each.codes, each.tables, strict=True)}

    def totals(self, answers: Answers, today: str | None = None) -> SlimScore:
        """Score one set of answers; ``today`` (YYYY-MM-DD) is the day that rules take for today."""
        given = answers
        if bool in map(type, answers.values()):  # no question takes one, but True would be looked up as 1
            given = {code: value for code, value in answers.items() if not isinstance(value, bool)}
        try:
            return self._count(_Visit(self.content, answers, today), given, given.get)
        except TypeError:  # an answer of the wrong form, such as a list for a yes/no question, cannot be looked up
            fit = {code: value for code, value in given.items() if isinstance(value, Hashable)}
            return self._count(_Visit(self.content, answers, today), given, fit.get)

    def _count(self, visit: "_Visit", given: Answers, look_up: Callable[[str], Any]) -> SlimScore:
        hidden: Collection[str] = self._hiding.hidden(given, visit.standing) if self._hiding else ()
        taken_out = self._hidden_gains(hidden, look_up) if hidden else {}
        get = given.get
        counted: list[_Counted] = []
        top, bottom, weights, at_most_total = 0, 1, 0, NO_LIMIT
        for section, codes, tables, worked, rare in self._plan:
            packed = sum(map(getitem, tables, map(look_up, codes)))
            if taken_out:
                packed -= taken_out.get(section.code, 0)
            attainable: Amount = packed >> section.shift
            earned: Amount = packed & section.mask
            at_most = NO_LIMIT
            for code, gain in worked:
                got, worth = gain(get(code))
                earned += got
                attainable += worth
            if rare:
                got, worth, at_most, capped = self._count_rare(section, given, hidden, visit)
                earned, attainable, at_most_total = earned + got, attainable + worth, min(at_most_total, capped)
            counted.append((earned, attainable, at_most))
            if attainable and section.weight:
                over, under = _within(earned, attainable, at_most)
                top, bottom, weights = top * under + section.weight * over * bottom, bottom * under, weights + section.weight
        if not weights:
            return SlimScore(None, self._sections, counted)
        total = Fraction(top, bottom * weights)
        if at_most_total < NO_LIMIT:
            total = min(total, Fraction(at_most_total, NO_LIMIT))
        return SlimScore(total, self._sections, counted)

    def _hidden_gains(self, hidden: Collection[str], look_up: Callable[[str], Any]) -> dict[str, int]:
        """What hidden questions have in the tables, by section: it is counted first and taken out again."""
        found: dict[str, int] = {}
        for code in hidden:
            if code in self._tabled:
                home, table = self._tabled[code]
                found[home] = found.get(home, 0) + table[look_up(code)]
        return found

    def _count_rare(self, section: Compiled, given: Answers, hidden: Collection[str], visit: "_Visit") -> tuple[Amount, Amount, int, int]:
        """What rules can hide, critical items, and what is left to the explained path."""
        earned: Amount = 0
        attainable: Amount = 0
        at_most = at_most_total = NO_LIMIT
        for code, gain in section.conditional:
            if code not in hidden:
                got, worth = gain(given.get(code))
                earned += got
                attainable += worth
        for watched in section.watched:
            if watched.fails(given.get(watched.code)) and watched.code not in hidden:
                if watched.limits_total:
                    at_most_total = min(at_most_total, watched.at_most)
                else:
                    at_most = min(at_most, watched.at_most)
        if not section.special:
            return earned, attainable, at_most, at_most_total
        got, worth, *limits = self._count_special(section, visit.standing())
        return earned + got, attainable + worth, min(at_most, limits[0]), min(at_most_total, limits[1])

    def _count_special(self, section: Compiled, standing: Standing) -> tuple[Fraction, Fraction, int, int]:
        """Items of repeat groups, filtered choices and calculated values, each as the explained path scores it."""
        earned, attainable, at_most, at_most_total = ZERO, ZERO, NO_LIMIT, NO_LIMIT
        for question, group in section.special:
            item = score_item(section.code, question, group, standing)
            if item.base is Base.SCORED:
                got, worth = gain_of(question, (item.earned, item.attainable), self.content.scoring.method)
                earned, attainable = earned + section.scale * got, attainable + section.scale * worth
            if item.failed and question.critical is not None:
                if question.critical.scope == "total":
                    at_most_total = min(at_most_total, question.critical.at_most)
                else:
                    at_most = min(at_most, question.critical.at_most)
        return earned, attainable, at_most, at_most_total


_kept: dict[int, Scorer] = {}


def scorer_of(content: QuestionnaireContent) -> Scorer:
    """Return the prepared form of a questionnaire, from before when it is the same object."""
    found = _kept.get(id(content))
    if found is None or found.content is not content:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[id(content)] = Scorer(content)
    return found


def _within(earned: Amount, attainable: Amount, at_most: int) -> tuple[int, int]:
    """A section's score within its limits, as numerator and denominator."""
    if earned <= 0:
        return 0, 1
    earned = min(earned, attainable)
    if at_most < NO_LIMIT and NO_LIMIT * earned > at_most * attainable:
        return at_most, NO_LIMIT
    if earned.__class__ is int and attainable.__class__ is int:
        return earned, attainable
    share = Fraction(earned) / attainable
    return share.numerator, share.denominator


def _score_of(earned: Amount, attainable: Amount, at_most: int) -> Fraction | None:
    return Fraction(*_within(earned, attainable, at_most)) if attainable else None
