"""The method's page is made from the constants in force, and docs/method.md keeps up with it."""

import re
from pathlib import Path

from app.journeys.emotion import METHOD_VERSION
from app.journeys.feelings import constants
from app.journeys.feelings.method import method_rows, method_table
from app.journeys.feelings.waves import summarise_wave
from app.settings import PROJECT

DOCS = Path(__file__).parents[2] / "docs"


def test_every_constant_stands_on_the_method_page_and_nothing_else_does() -> None:
    named = {name for name in dir(constants) if name.isupper()} - {"DISCLAIMER"}

    assert {row.name for row in method_rows()} == named
    assert len(method_rows()) == len(named)


def test_every_row_has_its_value_in_force_its_source_and_both_languages() -> None:
    for row in method_rows():
        assert row.value == getattr(constants, row.name)
        assert row.source
        assert row.meaning["en"] != row.meaning["nl"]
        assert row.unit in {"", "ms", "SD", "V"} or row.unit_text["nl"] != row.unit
    assert {row.source for row in method_rows() if row.source_text["nl"] == row.source} == {
        "OC", "Rocks 2016", "W3C, Long Tasks API", "Betella & Verschure 2016, doi 10.1371/journal.pone.0148037",
        "Greenwald, Nosek & Banaji 2003, doi 10.1037/0022-3514.85.2.197",
    }  # fmt: skip


def test_a_value_is_written_with_its_own_decimals_in_each_language() -> None:
    decimals = {row.printed: row.decimals for row in method_rows()}

    assert {printed: decimals[printed] for printed in ("veldgast-emotion/4", "0.000000001", "10,000", "-0.25", "0.5", "9")} == {
        "veldgast-emotion/4": None, "0.000000001": 9, "10,000": 0, "-0.25": 2, "0.5": 1, "9": 0,
    }  # fmt: skip


def test_the_document_has_the_table_and_the_obligatory_sentence() -> None:
    document = (DOCS / "method.md").read_text()

    assert method_table() in document
    assert constants.DISCLAIMER["en"] in document
    assert constants.DISCLAIMER["nl"] in document


def test_the_phone_times_its_words_by_the_same_constants() -> None:
    protocol = (PROJECT / "app/phone/speeded/protocol.ts").read_text(encoding="utf-8")

    for name in ("BLANK_MS", "LONG_FRAME_MS"):
        assert re.search(rf"^export const {name} = (\d+);$", protocol, re.MULTILINE).group(1) == str(getattr(constants, name))  # type: ignore[union-attr]


def test_results_keep_the_version_of_the_method() -> None:
    assert summarise_wave([], ["entrance"]).method == METHOD_VERSION == constants.METHOD_VERSION
