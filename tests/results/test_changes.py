"""The difference to the wave before: what it is told of, where both waves are large enough, on the page and in the export."""

import dataclasses
import json
from typing import Any

import pytest

from app.journeys.emotion import Moment
from app.journeys.feelings.stored import Picks
from app.kit.tables import csv_text
from app.kit.translation import use_locale
from app.reporting.document import report_html
from app.reporting.figures import from_json
from app.results import driver_words, felt_words
from app.results.charts import interval_words
from app.results.drivers import drivers_of
from app.results.felt import Earlier, WaveFelt, feelings_of, wave_felt, whole_journey
from app.results.felt_rows import FeltRow
from app.results.felt_table_words import heads, rows_in_words
from app.results.felt_tables import table_rows
from app.results.felt_views import journey_view
from app.settings import PROJECT
from app.web import formatting as fmt
from app.web.templating import environment
from tests.results.feeling import felt_content
from tests.results.test_drivers import visits

CONTENT = felt_content()
WAS = visits(40, CONTENT, seed=1)


def now(n: int = 300) -> list[FeltRow]:
    """A wave in which the desk felt worse than it had, and the judgement is a point lower."""
    rows = visits(n, CONTENT, seed=2)
    for row in rows:
        felt = row.kept.felt.steps["desk"]
        row.kept.felt.steps["desk"] = dataclasses.replace(felt, pleasure=(felt.pleasure or 0) / 3)  # type: ignore[index]
        row.kept.journey["journey_csat"] = 5 - (row.kept.journey["journey_csat"] < 1.5)  # type: ignore[index]
    return rows


def felt_since(rows: list[FeltRow], was: list[FeltRow]) -> WaveFelt:
    felt = wave_felt(rows, CONTENT, feelings_of(rows, CONTENT), Earlier(feelings_of(was, CONTENT), whole_journey(was)), cut=False)
    return dataclasses.replace(felt, drivers=drivers_of(rows, CONTENT))


def test_judgements_and_marks_are_told_with_their_difference_where_both_waves_are_large_enough() -> None:
    felt, was = felt_since(now(), WAS), whole_journey(WAS)
    assert felt.whole.csat is not None
    assert was.csat is not None
    assert felt.changes["mystery_guest_csat"].value == pytest.approx(felt.whole.csat.value - was.csat.value)
    desk = felt.step("desk")
    assert desk is not None
    assert (desk.compared, desk.was, desk.stated.moment) == (True, None, Moment.PAIN_CONFIRMED)
    with use_locale("en"):
        assert felt_words.moment_change(desk, "Spring") == "Pain point, confirmed; none in Spring"
        gone = dataclasses.replace(desk, was=Moment.PAIN, stated=dataclasses.replace(desk.stated, moment=None))
        assert felt_words.moment_change(gone, "Spring") == "Not marked any more; in Spring: Pain point"
        assert felt_words.moment_change(dataclasses.replace(desk, was=desk.stated.moment), "Spring") == ""
        assert any(line.startswith("Mystery guest CSAT: +") for line in felt_words.journey_changes(felt, "Spring"))
        rows = {(row[2], row[4]): row for row in table_rows(felt)}
    change = rows["", "change_mystery_guest_csat"]
    assert (change[6], change[9]) == (felt.changes["mystery_guest_csat"].value, 40)
    assert [rows["desk", name][6] for name in ("moment", "moment_before")] == [-2, 0]
    assert rows["desk", "change_valence"][6] < 0


def test_words_that_were_not_told_on_leaving_are_counted_beside_the_others() -> None:
    rows = visits(12, CONTENT)
    for place, row in enumerate(rows):
        row.kept.picks["desk"] = Picks((("irritated", 1),))  # type: ignore[index]
        rows[place] = dataclasses.replace(row, kept=dataclasses.replace(row.kept, late=frozenset({"desk"} if place < 4 else {"arriving"})))
    felt = wave_felt(rows, CONTENT, feelings_of(rows, CONTENT), cut=False)
    desk = felt.step("desk")
    assert desk is not None
    assert (desk.words_n, desk.words_late, felt.steps[0].words_late) == (12, 4, 0)
    with use_locale("en"):
        assert felt_words.late_note(desk) == "4 visits told them not on leaving, but more than 30 minutes later."
        told = {(row[2], row[4]): row[6] for row in table_rows(felt)}
    assert told["desk", "words_late"] == 4


def test_a_client_reads_the_table_in_words_rounded_and_without_stray_apostrophes() -> None:
    felt = felt_since(now(), WAS)
    with use_locale("nl"):
        exact = table_rows(felt)
        columns, told = heads(), rows_in_words(felt, exact)
        text = csv_text(columns, told)
    assert columns[:4] == ["Onderdeel", "Naam", "Code van de stap", "Stap"]
    assert {len(row) for row in told} == {len(columns)}
    rows = {(row[2], row[5]): row for row in told}
    assert rows["desk", "curve"][4] == "Gevoel (−2 tot +2)"
    assert rows["desk", "curve"][6] == "−2 tot 2"
    assert rows["", "change_mystery_guest_csat"][4].endswith(": verschil met de vorige meting")
    assert [row[4] for row in told if row[4] == row[5]] == [], "a measure without a word"
    assert all(round(figure, 3) == figure for row in told for figure in row[7:10] if figure is not None)
    assert [round(row[6], 1) for row in exact if row[4] == "net_emotion" and row[6] is not None] == [
        row[7] for row in told if row[5] == "net_emotion" and row[7] is not None
    ]
    assert "'-" not in text
    tiny = [(*row[:6], -0.0001, -0.0002, 0.2, *row[9:]) for row in exact if (row[2], row[4]) == ("desk", "curve")]
    assert "-0.0" not in csv_text(columns, rows_in_words(felt, tiny)), "nothing is less than nothing"


def test_waves_under_thirty_visits_are_not_compared() -> None:
    felt = felt_since(now(29), WAS)
    assert felt.changes == {}
    assert all(step.changes == {} and not step.compared for step in felt.steps)
    with use_locale("en"):
        assert not [row for row in table_rows(felt) if row[4].startswith("change_") or row[4] == "moment_before"]
        assert felt_words.step_changes(felt.steps[1], "Spring") == []


def test_the_page_has_the_bars_of_what_goes_with_the_judgement_and_says_what_they_do_not_say() -> None:
    felt = felt_since(now(), WAS)
    assert felt.drivers is not None
    source = '{% import "ui/kit.html" as ui with context %}{% include "results/_drivers.html" %}{% include "results/_whole.html" %}'
    facts = {"facts": {"previous_name": "Spring"}}
    with use_locale("en"):
        told = journey_view(felt, None) | {"felt": felt, "felt_words": felt_words, "summary": facts, "interval_words": interval_words}
        page = " ".join(environment.from_string(source).render(told).split())
        for said in (driver_words.NOT_A_CAUSE["en"], "n = 300", "Method " + felt.drivers.method, 'id="driver-spec"'):
            assert said in page, said
        rows = page[page.index("Part of R²") : page.index("</table>")]
        assert [fmt.percent(row.share.value) in rows for row in felt.drivers.rows] == [True] * 3
        for line in felt_words.journey_changes(felt, "Spring"):
            assert line in page


def test_the_report_has_those_bars_and_the_differences_too() -> None:
    felt, kept = felt_since(now(), WAS), json.loads((PROJECT / "reports/wave/sample.json").read_text(encoding="utf-8"))
    figures = from_json(kept)
    facts: Any = dataclasses.replace(figures.summary.facts, previous_name="Spring")
    html = report_html(dataclasses.replace(figures, summary=dataclasses.replace(figures.summary, facts=facts, felt=felt)), "en")

    bars = html[html.index("bars drivers") :].split("</figure>")[0]
    assert "<svg" in bars
    assert "n = 300" in bars
    assert driver_words.NOT_A_CAUSE["en"] in bars
    assert html.count("What differs from Spring") > 1
    assert "Computed from 100 visits and 10 a step" in html
    with use_locale("en"):
        differs = felt_words.journey_differences(felt)
    assert "Mystery guest CSAT" in [row[0] for row in differs]
    assert all(f'<th scope="row">{row[0]}</th><td class="num strong">{row[1]}' in html for row in differs)
    table = html[html.index('class="wide changes"') :].split("</table>")[0]
    assert "Pain point, confirmed; none in Spring" in table
    assert '<span class="star">*</span>' in table
