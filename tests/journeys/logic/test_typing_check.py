"""What a manager is told about a rule that can be read but is probably wrong."""

import pytest

from app.journeys.logic.parser import parse
from app.journeys.logic.typing_check import FindingCode, Known, Place, check_rule
from app.kit.translation import use_locale

KNOWN = {
    "staff": Known("single_choice", ("friendly", "busy", "none")),
    "seen": Known("multiple_choice", ("smile", "badge")),
    "asked": Known("yes_no", ("yes", "no", "na")),
    "grade": Known("single_choice", ("1", "2", "3")),
    "waiting_minutes": Known("number"),
    "remark": Known("long_text"),
    "arrived_at": Known("time"),
}


def _found(
    source: str, place: Place = Place.VISIBLE, here: Known | None = None, columns: tuple[str, ...] | None = None
) -> list[tuple[str, str]]:
    with use_locale("en"):
        return [
            (finding.code, finding.message)
            for finding in check_rule(parse(source, columns=True), KNOWN, place=place, here=here, columns=columns)
        ]


@pytest.mark.parametrize(
    "source",
    [
        "${waiting_minutes} > 5 and selected(${staff}, 'none')",
        "${staff} = 'busy' or ${staff} = ''",
        "not(selected(${seen}, 'badge')) and ${seen} != ''",
        "${grade} >= 2",
        "${arrived_at} < '14:00'",
        "${remark} = 'none' and string-length(${remark}) > 5",
        "true()",
        "${asked} = true()",
        "count-selected(${seen}) > 1",
        "today() > '2026-01-01'",
        "if(${asked} = 'yes', 1, 0) + 1 > ${waiting_minutes}",
    ],
)
def test_a_sound_rule_gives_no_findings(source: str) -> None:
    assert _found(source) == []


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("${waiting_minute} > 5", FindingCode.UNKNOWN_QUESTION, "There is no question waiting_minute. Do you mean waiting_minutes?"),
        ("${qqqqqq} > 5", FindingCode.UNKNOWN_QUESTION, "There is no question qqqqqq."),
        ("selected(${staff}, 'non')", FindingCode.UNKNOWN_OPTION, "staff has no option non. Do you mean none?"),
        ("'bsy' = ${staff}", FindingCode.UNKNOWN_OPTION, "Do you mean busy?"),
        ("${grade} = 4", FindingCode.UNKNOWN_OPTION, "grade has no option 4."),
        ("${seen} = 'smile'", FindingCode.SEVERAL_COMPARED, "Use selected()"),
        ("${remark} > 5", FindingCode.NOT_ORDERED, "texts have no order"),
        ("5 < ${staff}", FindingCode.NOT_ORDERED, "staff"),
        ("${waiting_minutes} > 'long'", FindingCode.NEVER_COMPARABLE, "“long”"),
        ("${arrived_at} > 9", FindingCode.NEVER_COMPARABLE, "“9”"),
        ("${arrived_at} > '9:00'", FindingCode.NEVER_COMPARABLE, "“9:00”"),
        ("selected(${waiting_minutes}, '5')", FindingCode.NOT_A_CHOICE, "not a choice"),
        ("1 = 1 or ${asked} = 'yes'", FindingCode.ALWAYS_THE_SAME, "always true"),
        ("'staff' = 'busy'", FindingCode.ALWAYS_THE_SAME, "always false"),
        ("${asked} != ${asked}", FindingCode.ALWAYS_THE_SAME, "always false"),
        (". > 5", FindingCode.HERE_OUT_OF_PLACE, "valid when"),
        ("region = 'x'", FindingCode.COLUMN_OUT_OF_PLACE, "“region”"),
    ],
)
def test_what_is_probably_wrong_is_named(source: str, code: FindingCode, words: str) -> None:
    ((found_code, message),) = _found(source)
    assert found_code == code
    assert words in message


def test_the_answer_being_checked_is_looked_at_as_its_question() -> None:
    assert _found("selected(., 'smil')", Place.VALID, KNOWN["seen"]) == [
        (FindingCode.UNKNOWN_OPTION, ". has no option smil. Do you mean smile?")
    ]
    assert _found(". >= 18", Place.VALID, KNOWN["waiting_minutes"]) == []


def test_a_choice_filter_knows_the_columns_of_its_options() -> None:
    assert _found("region = ${staff}", Place.CHOICE_FILTER, columns=("region",)) == []
    assert _found("regoin = ${staff}", Place.CHOICE_FILTER, columns=("region",)) == [
        (FindingCode.UNKNOWN_COLUMN, "The options have no column regoin. Do you mean region?")
    ]
    assert _found("anything = ${staff}", Place.CHOICE_FILTER) == []


def test_the_same_finding_is_told_once() -> None:
    assert len(_found("${nobody} > 5 or ${nobody} < 2")) == 1
