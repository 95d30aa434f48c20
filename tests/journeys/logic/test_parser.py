"""Reading rules: what people may write, and what they are told when it cannot be read."""

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.journeys.logic.functions import FUNCTIONS, NOT_SUPPORTED
from app.journeys.logic.parser import RuleSyntaxError, parse, unparse
from app.journeys.logic.tree import AnswerOf, Call, Column, Constant, Here, Node, codes_of, rename
from app.kit.translation import use_locale
from tests.journeys.logic.generating import ROOT, cases


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with use_locale("en"):
        yield


def _told(source: str, *, columns: bool = False) -> RuleSyntaxError:
    with pytest.raises(RuleSyntaxError) as caught:
        parse(source, columns=columns)
    return caught.value


def test_a_rule_becomes_a_small_tree() -> None:
    tree = parse("${waiting_minutes} > 5 and selected(${staff}, 'none')")
    assert tree == Call(
        name="and",
        arguments=(
            Call(name=">", arguments=(AnswerOf(code="waiting_minutes"), Constant(value=5))),
            Call(name="selected", arguments=(AnswerOf(code="staff"), Constant(value="none"))),
        ),
    )
    assert codes_of(tree) == {"waiting_minutes", "staff"}
    assert unparse(rename(tree, {"staff": "employees"})) == "${waiting_minutes} > 5 and selected(${employees}, 'none')"


@pytest.mark.parametrize(
    ("source", "canonical"),
    [
        ("selected (. , 'no')", "selected(., 'no')"),
        (". >= 18 and .<=120", ". >= 18 and . <= 120"),
        ("${ a }=1", "${a} = 1"),
        ("1+1", "1 + 1"),
        ("4/2", "4 div 2"),
        ("  \n true( ) \t", "true()"),
        ("position( .. )>1", "position(..) > 1"),
        ("selected(../staff, 'none')", "selected(${staff}, 'none')"),
        ("not(not(1))", "not(not(1))"),
        ("((((1))))", "1"),
        ("1 - (2 - 3) - 4", "1 - (2 - 3) - 4"),
        ("(1 and 2) and 3", "(1 and 2) and 3"),
        ("1 and 2 and 3", "1 and 2 and 3"),
        ("- 5", "-5"),
        ("-(5)", "-(5)"),
        ("0.50", "0.5"),
        ('"it\'s"', '"it\'s"'),
        ("${Upper-case.name} = 1", "${Upper-case.name} = 1"),
    ],
)
def test_spelling_is_free_and_has_one_canonical_form(source: str, canonical: str) -> None:
    assert unparse(parse(source)) == canonical


def test_a_bare_name_is_a_column_in_a_choice_filter_and_a_mistake_elsewhere() -> None:
    assert parse("region = .", columns=True) == Call(name="=", arguments=(Column(name="region"), Here()))
    assert (
        str(_told("region = 'north'")) == "“region” stands alone. Write ${region} for the answer to that question, or 'region' for a text."
    )


@pytest.mark.parametrize(
    ("source", "position", "words"),
    [
        ("", 0, "empty"),
        ("1 +", 3, "stops halfway"),
        ("${a} = 'none", 7, "no closing quote. Add '"),
        ('${a} = "none', 7, 'no closing quote. Add "'),
        ("${a} == 1", 5, "write ="),
        ("${a} <> 1", 5, "write !="),
        ("${a} && 1", 5, "write and"),
        ("${a} || 1", 5, "write or"),
        ("${a} ≥ 1", 5, "write >="),
        ("1 AND 2", 2, "small letters"),
        ("selectd(${a}, 'x')", 0, "Do you mean selected()?"),
        ("Selected(${a}, 'x')", 0, "Do you mean selected()?"),
        ("qqq(1)", 0, "There are: coalesce, concat,"),
        ("not(1, 2)", 0, "takes exactly 1 value between its parentheses, and here it has 2"),
        ("if(1, 2)", 0, "takes exactly 3 values"),
        ("round(1, 2, 3)", 0, "takes at most 2 values"),
        ("coalesce(1)", 0, "takes at least 2 values"),
        ("pulldata('shops', 'name', 'id', 1)", 0, "pulldata() is not supported"),
        ("1 + jr:choice-name(1, 2)", 4, "jr:choice-name() is not supported"),
        ("once(random())", 0, "once() is not supported"),
        ("(1", 0, "not closed"),
        ("1)", 1, "closes nothing"),
        ("2,5 > 1", 1, "Write numbers with a point"),
        ("1 2", 2, "Something is missing before “2”"),
        ("‘a’", 0, "straight quotes"),
        ("${a", 0, "${code}"),
        ("$a", 0, "${code}"),
        ("/data/a = 1", 0, "Paths"),
        ("${a}[1]", 4, "Square brackets"),
        ("and 1", 0, "nothing on the left of “and”"),
        ("5abc", 0, "is not a number"),
        ("9999999999999999", 0, "too large"),
        ("position()", 0, "position(..)"),
        ("regex(., ${a})", 0, "text between quotes"),
        ("regex(., '(')", 0, "a ( is not closed"),
        ("'\ud800'", 0, "damaged character"),
        ("1 -" * 45 + "1", 119, "40 levels"),
        ("(" * 100 + "1" + ")" * 100, 39, "40 levels"),
        ("'" + "x" * 5000 + "'", 4000, "too long"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_to_do(source: str, position: int, words: str) -> None:
    told = _told(source)
    assert words in str(told)
    assert told.position == position


def test_the_examples_in_the_documentation_can_be_read() -> None:
    page = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
    table = page.split("| Wish | Rule |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
    assert len(table) >= 10
    for line in table:
        wish, rule = (cell.strip() for cell in line.strip("|").split("|"))
        parse(rule.strip("`"), columns="choice filter" in wish)
    assert [name for name in FUNCTIONS if f"`{name}(" not in page] == []


def test_every_function_left_out_is_refused_by_name() -> None:
    assert not NOT_SUPPORTED & FUNCTIONS.keys()
    for name in NOT_SUPPORTED:
        assert f"{name}() is not supported" in str(_told(f"{name}(1)"))


def test_a_long_chain_is_no_deeper_than_a_short_one() -> None:
    tree = parse(" or ".join(f"selected(${{a}}, 'option_{n}')" for n in range(100)))
    assert isinstance(tree, Call)
    assert len(tree.arguments) == 100


def test_writing_and_reading_again_gives_the_same_tree_for_rules_made_at_random() -> None:
    for case in cases(800, seed=7):
        assert parse(unparse(case.tree), columns=True) == case.tree


_LEAVES = st.one_of(
    st.integers(-(10**15), 10**15).map(lambda number: Constant(value=number)),
    st.booleans().map(lambda value: Constant(value=value)),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="'"), max_size=8).map(lambda text: Constant(value=text)),
    st.from_regex(r"\A[a-z_][a-z0-9_]{0,5}\Z").map(lambda code: AnswerOf(code=code)),
    st.just(Here()),
)


def _calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    chain = st.builds(
        lambda name, arguments: Call(name=name, arguments=tuple(arguments)),
        st.sampled_from(["or", "and", "+", "*"]),
        st.lists(inner, min_size=2, max_size=4),
    )
    pair = st.builds(
        lambda name, one, two: Call(name=name, arguments=(one, two)),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">=", "-", "/", "mod", "selected"]),
        inner,
        inner,
    )
    alone = st.builds(lambda name, one: Call(name=name, arguments=(one,)), st.sampled_from(["not", "negative", "int", "count"]), inner)
    return st.one_of(chain, pair, alone)


@given(st.recursive(_LEAVES, _calls, max_leaves=25))
@settings(max_examples=150, deadline=None)
def test_any_tree_survives_being_written_and_read(tree: Node) -> None:
    once = parse(unparse(tree))
    assert unparse(once) == unparse(tree)
    assert parse(unparse(once)) == once


_PIECES = st.sampled_from(
    [
        "(",
        ")",
        "-",
        "not(",
        "${a}",
        "${",
        "}",
        "'",
        '"',
        " and ",
        " or ",
        "1",
        ".",
        "..",
        "/",
        ",",
        "=",
        "<",
        "selected(",
        "regex(",
        "if(",
        "div",
        "mod",
        "[",
        "\ud800",
        "👍",
        "0.5",
        "x",
        " ",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=300).map("".join)), st.booleans())
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_a_tree_or_a_syntax_error(source: str, columns: bool) -> None:
    tree: Node | None = None
    refused: RuleSyntaxError | None = None
    try:
        tree = parse(source, columns=columns)
    except RuleSyntaxError as error:
        refused = error
    if tree is not None:
        assert parse(unparse(tree), columns=columns) == tree
    else:
        assert refused is not None
        assert refused.message
        assert 0 <= refused.position <= len(source)


@pytest.mark.parametrize("piece", ["(", "-", "not(", "a", "'", "1+", "${a}", "if(1,", "\u0000", "👍", ".", "regex(.,'", "1-", "..", "/.."])
def test_a_source_twice_as_long_takes_twice_the_work_and_one_far_too_long_none(piece: str) -> None:
    def work(length: int) -> int:
        """How many calls reading takes, which no other load of the machine changes."""
        calls = 0

        def count(_frame: object, event: str, _function: object) -> None:
            nonlocal calls
            calls += event in {"call", "c_call"}

        source, before = (piece * length)[:length], sys.getprofile()
        sys.setprofile(count)
        try:
            parse(source)
        except RuleSyntaxError:
            pass
        finally:
            sys.setprofile(before)
        return calls

    _told(piece * 100_000)
    work(100)
    assert work(3990) < 2 * work(1995) + 100
    assert work(100_000) < 100
