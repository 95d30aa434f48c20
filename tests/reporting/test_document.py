"""What stands in the PDF."""

import io
import json
from typing import Any

import pytest
from pypdf import PdfReader

from app.journeys.feelings.constants import VALUE_FROM
from app.kit.object_store import BlobStore
from app.reporting.document import report_html
from app.reporting.figures import from_json, weakest_location
from app.reporting.words import ending_together
from app.settings import PROJECT, Settings
from tests.capture.world import World
from tests.reporting.making import load, make
from tests.support.databases import only_sqlite


@pytest.fixture
def reader(world: World, own_settings: Settings) -> PdfReader:
    report = load(world, make(world))
    return PdfReader(io.BytesIO(BlobStore(own_settings.storage_url).get(report.storage_key or "")))


@only_sqlite
def test_the_report_says_what_was_found_from_how_much_and_how(reader: PdfReader) -> None:
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for said in (
        "Stations 2026", "Rail", "Waiting at the desk", "n = 6 approved visits", "Mystery guest NPS is never compared", "the mean of location means",
        "Leuven", "Gent-Sint-Pieters", "nobody looked up while eleven of us waited", "Betella and Verschure 2016", "CC BY-SA 4.0", "* indicative",
        "confidence band, n = 6. Pain point",
    ):  # fmt: skip
        assert said in text, said
    letters = [len(page.extract_text()) for page in reader.pages[1:]]
    assert min(letters) > 400, f"a page with a few lines only: {letters}"


@only_sqlite
def test_no_shopper_stands_in_the_report(reader: PdfReader) -> None:
    text = " ".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    for name in ("Anna", "Bram", "anna@", "bram@", "2841", "2842"):
        assert name not in text


@only_sqlite
def test_the_pdf_is_tagged_titled_and_can_be_leafed_by_its_outline(reader: PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Stations 2026" in str(reader.metadata)
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles[0] == "What is in this report"
    assert titles[-1] == "How this was measured"


@only_sqlite
def test_only_the_cut_fonts_are_used(reader: PdfReader) -> None:
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = {str(font.get_object()["/BaseFont"]) for resource in resources for font in resource.get("/Font", {}).values()}
    assert fonts
    assert all("Print-" in font for font in fonts), fonts


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_figures_that_were_kept_earlier_can_still_be_printed(locale: str) -> None:
    kept = json.loads((PROJECT / "reports/wave/sample.json").read_text(encoding="utf-8"))
    html = report_html(from_json(kept), locale)
    assert f'<html lang="{locale}">' in html
    assert html == report_html(from_json(json.loads(json.dumps(kept, sort_keys=True))), locale)
    assert "lowest: how" not in html
    assert "Loket: wachten" in html if locale == "nl" else "Ticket desk: waiting" in html
    ends = {
        "en": ("journey as\u00a0a\u00a0whole<", "Enjoyable, 1\u00a0to\u00a05<"),
        "nl": ("stemming\u00a0om<", "Prettig, 1\u00a0tot\u00a05<"),
    }
    assert [each for each in ends[locale] if each not in html] == [], "a title ends in a word on a line of its own"


def test_the_end_of_a_title_and_of_a_scale_stays_on_one_line() -> None:
    texts = {"": "", "Leuven": "Leuven", "a b": "a\u00a0b", "on page 3 of 10": "on page\u00a03\u00a0of\u00a010"}
    assert [ending_together(text, 10) for text in texts] == list(texts.values())


def test_single_visits_that_are_drawn_stand_in_the_key() -> None:
    kept = json.loads((PROJECT / "reports/wave/sample.json").read_text(encoding="utf-8"))
    assert "single visit</li>" not in report_html(from_json(kept), "en")
    for step in (kept["summary"]["felt"]["steps"][0]["stated"], kept["summary"]["steps"][0]["emotion"]):
        step |= {"tier": 1, "n": 3, "valence": None, "dots": [-0.75, 0.25, 0.5], "moment": None}
    assert report_html(from_json(kept), "en").count("single visit</li>") == 1


def test_the_location_with_the_lowest_score_has_a_picture_that_names_its_worst_step() -> None:
    kept = _with_location(0)
    worst = min(
        (point for point in kept["summary"]["felt"]["cuts"][0]["points"] if point["curve"]), key=lambda point: point["curve"]["value"]
    )
    worst["curve"]["value"], worst["moment"] = -1.5, "pain_confirmed"
    html = report_html(from_json(kept), "en")

    picture = html[html.index("Where the score is lowest: how Hasselt felt") :].split("</figure>")[0]
    assert "−1.50 on the scale" in picture
    assert "Pain point" in picture


def test_a_picture_of_another_than_the_lowest_location_says_among_which_it_is() -> None:
    kept = _with_location(1)
    kept["summary"]["locations"][0]["visits"] = VALUE_FROM - 1
    html = report_html(from_json(kept), "en")

    assert "Where the score is lowest: how" not in html
    assert "Where the score is lowest among locations with 10 visits or more: how Lot felt" in html
    assert weakest_location(from_json(kept).summary) == kept["summary"]["locations"][1]["place"]["id"]


def test_only_the_lowest_location_with_enough_visits_is_pictured_and_none_where_it_told_no_feelings() -> None:
    kept = _with_location(1)
    assert weakest_location(from_json(kept).summary) == "", "Hasselt is lower and has enough visits, but nothing felt to show"
    for line in kept["summary"]["locations"]:
        line["visits"] = VALUE_FROM - 1
    assert weakest_location(from_json(kept).summary) == ""
    kept["summary"]["locations"][1] |= {"visits": VALUE_FROM, "score": None}
    assert weakest_location(from_json(kept).summary) == "", "no score, no lowest"


def _with_location(place: int) -> dict[str, Any]:
    """The kept sample with what was felt at its location of this place in the list, weakest first."""
    kept: dict[str, Any] = json.loads((PROJECT / "reports/wave/sample.json").read_text(encoding="utf-8"))
    felt, line = kept["summary"]["felt"], kept["summary"]["locations"][place]["place"]
    felt["cuts"] = [felt["cuts"][0] | {"kind": "location", "key": line["id"], "name": {"en": line["name"]}}]
    for step in felt["steps"]:
        step["words"] = []  # nothing else is drawn than is looked at
    return kept
