"""Edits keep a questionnaire whole, whatever is done in whatever order."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journeys.errors import EditRefused
from app.journeys.schemas import NEEDS_OPTIONS, Question, QuestionKind, QuestionnaireContent, Section
from app.journeys.studio import editing, editing_sections
from app.journeys.studio.kinds import as_kind, make_question
from app.journeys.studio.places import find_question
from app.journeys.studio.rewriting import rules_of
from app.journeys.templates import TEMPLATE_CODES, get_template


def small() -> QuestionnaireContent:
    return QuestionnaireContent.model_validate(
        {
            "title": {"en": "Visit"}, "languages": ["nl", "en"],
            "sections": [
                {"code": "in", "title": {"en": "In"}, "questions": [
                    {"code": "waited", "kind": "number", "label": {"en": "Minutes waited"}},
                    {"code": "staff", "kind": "multiple_choice", "label": {"en": "Who was there?"}, "why_when": ["none"],
                     "options": [{"code": "one", "label": {"en": "One"}}, {"code": "none", "label": {"en": "Nobody"}, "exclusive": True}]},
                    {"code": "why", "kind": "long_text", "label": {"en": "Why?"}, "visible_when": "${waited} > 5 and selected( ${staff},  'none')"},
                ]},
                {"code": "out", "title": {"en": "Out"}, "visible_when": "${waited} < 60", "questions": [
                    {"code": "people", "kind": "repeat", "label": {"en": "Each employee"}, "questions": [
                        {"code": "who", "kind": "short_text", "label": {"en": "Name"}},
                        {"code": "kind", "kind": "yes_no", "label": {"en": "Friendly?"}, "visible_when": "${who} != ''"}]},
                    {"code": "times", "kind": "calculated", "label": {"en": "Times"}, "calculation": "count(${who}) + ${waited}"},
                ]},
            ],
        }
    )  # fmt: skip


def codes(content: QuestionnaireContent) -> list[str]:
    return [question.code for question in content.questions()]


def source(content: QuestionnaireContent, code: str, field: str = "visible_when") -> str:
    return str(getattr(find_question(content, code)[0], field).source)


def test_a_question_is_added_after_another_into_a_group_or_last() -> None:
    content = small()
    new = editing.new_question(content, QuestionKind.SCALE, {"en": "How clean?"}, "waited")
    assert new.code == "waited_2"
    assert codes(editing.add_question(content, new, "in", after="waited"))[:2] == ["waited", "waited_2"]
    assert codes(editing.add_question(content, new, "in"))[3] == "waited_2"
    assert [q.code for q in find_question(editing.add_question(content, new, "out", group="people", after="who"), "people")[0].questions] == [
        "who", "waited_2", "kind",
    ]  # fmt: skip


def test_what_a_rule_reads_is_not_removed_and_the_rules_are_named() -> None:
    content = small()
    with pytest.raises(EditRefused) as refused:
        editing.remove_question(content, "waited")
    assert [tuple(place) for place in refused.value.places] == [
        ("in", "why", "visible_when"),
        ("out", "", "visible_when"),
        ("out", "times", "calculation"),
    ]
    assert content == small()
    removed = editing.remove_question(content, "waited", with_rules=True)
    assert codes(removed) == ["staff", "why", "people", "who", "kind", "times"]
    assert removed.sections[1].visible_when is None
    assert source(removed, "times", "calculation") == "0"


def test_a_step_goes_with_its_questions_only_when_no_other_step_reads_them() -> None:
    with pytest.raises(EditRefused):
        editing_sections.remove_section(small(), "in")
    assert codes(editing_sections.remove_section(small(), "out")) == ["waited", "staff", "why"]
    alone = editing_sections.remove_section(small(), "in", with_rules=True)
    assert codes(alone) == ["people", "who", "kind", "times"]
    with pytest.raises(EditRefused):
        editing_sections.remove_section(alone, "out")


def test_another_code_is_written_into_every_rule_and_the_rest_of_the_rule_stays_as_it_was_typed() -> None:
    changed = editing.save_question(small(), "staff", {"code": "crew"})
    assert source(changed, "why") == "${waited} > 5 and selected( ${crew},  'none')"
    changed = editing.save_question(changed, "who", {"code": "called"})
    assert source(changed, "kind") == "${called} != ''"
    assert source(changed, "times", "calculation") == "count(${called}) + ${waited}"
    with pytest.raises(EditRefused):
        editing.save_question(changed, "called", {"code": "crew"})


def test_another_option_code_is_written_into_the_rules_and_a_used_option_stays() -> None:
    content = small()
    staff = find_question(content, "staff")[0]
    fresh = [staff.options[0], staff.options[1].model_copy(update={"code": "nobody"})]
    changed = editing.save_question(content, "staff", {"options": fresh, "renamed_options": {"none": "nobody"}})
    assert "'nobody'" in source(changed, "why")
    assert find_question(changed, "staff")[0].why_when == ["nobody"]
    with pytest.raises(EditRefused):
        editing.save_question(content, "staff", {"options": [staff.options[0]]})
    without = editing.save_question(content, "staff", {"options": [staff.options[0]]}, with_rules=True)
    assert find_question(without, "why")[0].visible_when is None


def test_a_copy_gets_codes_of_its_own_and_its_rules_read_the_copy() -> None:
    copied, code = editing.duplicate_question(small(), "people")
    assert code == "people_2"
    assert source(copied, "kind_2") == "${who_2} != ''"
    assert source(copied, "kind") == "${who} != ''"


def test_steps_and_questions_move_over_the_edges() -> None:
    content = editing.step_question(small(), "why", +1)
    assert content.sections[1].questions[0].code == "why"
    content = editing.step_question(content, "why", -1)
    assert content.sections[0].questions[-1].code == "why"
    content = editing.step_question(content, "who", -1)
    assert [question.code for question in content.sections[1].questions] == ["who", "people", "times"]
    assert editing.step_question(content, "waited", -1) == content
    assert [section.code for section in editing_sections.move_section(content, "out", by=-1).sections] == ["out", "in"]


def test_a_group_does_not_become_empty_nor_read_itself() -> None:
    content = editing.remove_question(small(), "kind")
    with pytest.raises(EditRefused):
        editing.remove_question(content, "who", with_rules=True)
    with pytest.raises(EditRefused):
        editing.move_question(editing.duplicate_question(small(), "people")[0], "people", "out", group="people_2")
    looped = editing.save_question(small(), "people", {"visible_when": find_question(small(), "why")[0].visible_when})
    with pytest.raises(EditRefused, match="waited"):
        editing.move_question(looped, "waited", "out", group="people")


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_every_kind_can_begin_and_become_every_other(kind: QuestionKind) -> None:
    question = make_question(kind, "q", {"en": "Q"}, ["nl", "en"])
    for other in QuestionKind:
        made = Question.model_validate(as_kind(question, other, ["nl", "en"]))
        assert made.kind is other
        assert bool(made.options) == (other in NEEDS_OPTIONS)


def random_edit(content: QuestionnaireContent, draw: Any) -> tuple[str, QuestionnaireContent]:  # noqa: C901, PLR0911 - one branch a kind of edit
    """One edit of any sort, at random; raises EditRefused where the edit would break something."""
    code = draw(st.sampled_from(codes(content) or [""]))
    section = draw(st.sampled_from([each.code for each in content.sections]))
    what = draw(
        st.sampled_from(
            ["add", "move", "into", "step", "copy", "remove", "rules_too", "recode", "kind", "section", "drop_section", "move_section"]
        )
    )
    if what in {"add", "section"} or not code:
        if what == "section":
            taken = {each.code for each in content.sections}
            new = next(f"s{n}" for n in range(99) if f"s{n}" not in taken)
            return what, editing_sections.add_section(content, Section(code=new, title={"en": new}, questions=[]), after=section)
        kind = draw(st.sampled_from(list(QuestionKind)))
        return "add", editing.add_question(content, editing.new_question(content, kind, {"en": "New"}, "new"), section)
    if what == "move":
        return what, editing.move_question(content, code, section, before=draw(st.sampled_from([None, *codes(content)])))
    if what == "into":
        groups = [each.code for each in content.questions() if each.kind is QuestionKind.REPEAT]
        if not groups:
            return what, content
        group = draw(st.sampled_from(groups))
        return what, editing.move_question(content, code, find_question(content, group)[1].section, group=group)
    if what == "step":
        return what, editing.step_question(content, code, draw(st.sampled_from([-1, 1])))
    if what == "copy":
        return what, editing.duplicate_question(content, code)[0]
    if what in {"remove", "rules_too"}:
        return what, editing.remove_question(content, code, with_rules=what == "rules_too")
    if what == "recode":
        return what, editing.save_question(content, code, {"code": f"{code[:50]}_x"})
    if what == "kind":
        question = find_question(content, code)[0]
        return what, editing.save_question(
            content, code, as_kind(question, draw(st.sampled_from(list(QuestionKind))), content.languages), with_rules=True
        )
    if what == "drop_section":
        return what, editing_sections.remove_section(content, section, with_rules=draw(st.booleans()))
    return what, editing_sections.move_section(content, section, by=draw(st.sampled_from([-1, 1])))


KEEPS_EVERYTHING = {"move", "into", "step", "move_section", "recode"}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_row_of_edits_keeps_the_questionnaire_valid_and_loses_nothing(data: st.DataObject) -> None:
    content = data.draw(st.sampled_from([small(), *(get_template(code).content for code in TEMPLATE_CODES[:3])]))
    for _n in range(data.draw(st.integers(1, 12))):
        before = content.stored()
        try:
            what, fresh = random_edit(content, data.draw)
        except EditRefused:
            assert content.stored() == before
            continue
        assert QuestionnaireContent.model_validate(fresh.stored()) == fresh
        assert len(set(codes(fresh))) == len(codes(fresh))
        known = set(codes(fresh))
        assert all(rule.codes() <= known for _place, rule in rules_of(fresh))
        if what in KEEPS_EVERYTHING:
            assert sorted(str(q.label) + q.kind for q in fresh.questions()) == sorted(str(q.label) + q.kind for q in content.questions())
            assert len(list(rules_of(fresh))) == len(list(rules_of(content)))
        if what in {"add", "copy", "section"}:
            assert set(codes(content)) <= set(codes(fresh))
        assert QuestionnaireContent.model_validate(before) == content
        content = fresh
