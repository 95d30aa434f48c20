"""A rule as it is stored."""

import json

import pytest
from pydantic import BaseModel, ValidationError

from app.journeys.answers import matches
from app.journeys.logic.evaluate import Answers, holds
from app.journeys.logic.rule import ChoiceFilter, Rule
from app.kit.translation import use_locale


class Holder(BaseModel):
    visible_when: Rule | None = None


def test_a_rule_is_made_from_its_source_and_comes_back_from_what_was_stored() -> None:
    source = "${a}  >5 or regex(${b}, '^x$')"
    rule = Rule.model_validate(source)
    assert rule.source == source
    assert rule.codes() == {"a", "b"}
    assert Rule.model_validate({"source": source}) == rule
    assert Rule.model_validate_json(rule.model_dump_json()) == rule
    assert Holder.model_validate({"visible_when": source}).visible_when == rule
    assert Holder.model_validate_json(Holder(visible_when=rule).model_dump_json()).visible_when == rule


def test_a_rule_that_cannot_be_read_is_a_readable_validation_error_with_its_place() -> None:
    with use_locale("en"), pytest.raises(ValidationError) as caught:
        Holder.model_validate({"visible_when": "selectd(${a}, 'x')"})
    (error,) = caught.value.errors()
    assert error["type"] == "rule"
    assert error["msg"] == "There is no function selectd(). Do you mean selected()?"
    assert error["loc"] == ("visible_when",)
    assert error["ctx"]["position"] == 0


_CONSTANT = {"node": "constant", "value": 1}


@pytest.mark.parametrize(
    "tree",
    [
        {"node": "call", "name": "no_such_function", "arguments": []},
        {"node": "call", "name": "not", "arguments": [_CONSTANT, _CONSTANT]},
        {"node": "call", "name": "+", "arguments": [_CONSTANT]},
        {"node": "column", "name": "region"},
        {"node": "call", "name": "regex", "arguments": [_CONSTANT, {"node": "constant", "value": "(a"}]},
        {"node": "call", "name": "regex", "arguments": [_CONSTANT, {"node": "answer", "code": "a"}]},
        {"node": "loop"},
        {"node": "constant", "value": 1, "more": 2},
    ],
)
def test_a_stored_tree_that_the_parser_never_makes_is_refused(tree: object) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate({"source": "1", "tree": tree})


@pytest.mark.parametrize("levels", [45, 300, 20_000])
def test_a_stored_tree_that_is_too_deep_is_refused(levels: int) -> None:
    text = '{"node":"call","name":"not","arguments":[' * levels + json.dumps(_CONSTANT) + "]}" * levels
    with pytest.raises(ValidationError):
        Rule.model_validate_json('{"source":"1","tree":' + text + "}")


@pytest.mark.parametrize(
    "given",
    [
        5,
        None,
        [],
        {},
        {"tree": _CONSTANT},
        {"source": 5},
        {"question": "a", "any_of": []},
        {"question": 1, "any_of": ["x"]},
        {"question": "a}", "any_of": ["x"]},
    ],
)
def test_anything_else_is_a_validation_error(given: object) -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(given)


def test_a_choice_filter_may_name_columns_and_a_rule_may_not() -> None:
    rule = ChoiceFilter.model_validate("region = ${region}")
    assert ChoiceFilter.model_validate_json(rule.model_dump_json()) == rule
    assert holds(rule, Answers({"region": "north"}, columns={"region": "north"}))
    with pytest.raises(ValidationError):
        Rule.model_validate("region = ${region}")
    with pytest.raises(ValidationError):
        Rule.model_validate(rule.model_dump())


def test_the_first_stored_form_means_what_it_always_meant() -> None:
    assert Rule.model_validate({"question": "a", "any_of": ["x"]}).source == "selected(${a}, 'x')"
    any_of = ["x", "5", "1.5", "it's", "na", 'it\'s "so"']
    rule = Rule.model_validate({"question": "a", "any_of": any_of})
    answers = [
        None,
        "x",
        "y",
        "X",
        5,
        5.0,
        "5",
        "5.0",
        1.5,
        0.5,
        ["x"],
        ["y", "x"],
        ["y"],
        [],
        "",
        "it's",
        'it\'s "so"',
        "na",
        -5,
        {"pleasure": 1},
    ]
    for value in answers:
        assert holds(rule, Answers({"a": value})) == matches(value, any_of), value
    assert sum(matches(value, any_of) for value in answers) > 5
