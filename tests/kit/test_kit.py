"""The small tools: time, places, money, texts, blobs."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit import translation
from app.kit.clock import end_of_day, local_date, start_of_day
from app.kit.geo import box_around, distance_km
from app.kit.ids import REFERENCE_ALPHABET, new_id, new_reference, spell_reference
from app.kit.money import parse_minor
from app.kit.object_store import BlobMissingError, BlobStore
from app.kit.pagination import Page

latitudes = st.floats(-80, 80)
longitudes = st.floats(-170, 170)


def test_the_day_of_a_moment_depends_on_the_place() -> None:
    late = dt.datetime(2026, 7, 1, 22, 30, tzinfo=dt.UTC)
    assert local_date(late, "Europe/Amsterdam") == dt.date(2026, 7, 2)
    assert local_date(late, "UTC") == dt.date(2026, 7, 1)


def test_a_day_on_which_the_clock_changes_has_25_hours() -> None:
    day = dt.date(2026, 10, 25)
    length = end_of_day(day, "Europe/Amsterdam") - start_of_day(day, "Europe/Amsterdam")
    assert length == dt.timedelta(hours=25, seconds=-1)


def test_leuven_lies_27_km_from_brussels_south() -> None:
    assert distance_km(50.8815, 4.7157, 50.835707, 4.336531) == pytest.approx(27.1, abs=0.3)


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_same_both_ways_and_never_negative(a: float, b: float, c: float, d: float) -> None:
    assert distance_km(a, b, c, d) == pytest.approx(distance_km(c, d, a, b))
    assert distance_km(a, b, c, d) >= 0


@given(st.floats(-60, 60), st.floats(-150, 150), st.floats(-0.4, 0.4), st.floats(-0.4, 0.4), st.floats(1, 60))
def test_the_box_holds_everything_within_the_radius(lat: float, lon: float, up: float, right: float, radius: float) -> None:
    box, there = box_around(lat, lon, radius), (lat + up, lon + right)
    if distance_km(lat, lon, *there) <= radius:
        assert box.south <= there[0] <= box.north
        assert box.west <= there[1] <= box.east


def test_ids_are_made_in_the_order_of_time() -> None:
    ids = [new_id() for _n in range(200)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 200


def test_a_reference_can_be_read_out_over_the_phone() -> None:
    reference = new_reference()
    assert len(reference) == 9
    assert set(reference) - {"-"} <= set(REFERENCE_ALPHABET)
    assert not set("01OILU") & set(REFERENCE_ALPHABET)


@pytest.mark.parametrize(
    ("typed", "spelled"), [("k7f39qxm", "K7F3-9QXM"), ("K7F3-9Q", "K7F3-9Q"), ("k7f3 9", "K7F3-9"), ("k7", "K7"), ("k7f3-", "K7F3-")]
)
def test_a_reference_is_found_however_it_was_typed(typed: str, spelled: str) -> None:
    assert spell_reference(typed) == spelled


@pytest.mark.parametrize(("text", "minor"), [("12,50", 1250), ("12.5", 1250), ("€ 7", 700), ("0", 0)])
def test_money_is_read_with_comma_or_point(text: str, minor: int) -> None:
    assert parse_minor(text) == minor


@pytest.mark.parametrize("text", ["", "twelve", "1,234", "NaN", "inf"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        parse_minor(text)


def test_a_data_text_falls_back_to_the_first_language_it_has() -> None:
    assert translation.pick({"nl": "Ja", "en": "Yes"}, "en") == "Yes"
    assert translation.pick({"nl": "Ja", "en": ""}, "en") == "Ja"
    assert translation.pick(None) == ""


def test_an_unknown_language_reads_as_dutch_and_only_within_the_block() -> None:
    before = translation.current_locale()
    with translation.use_locale("xx"):
        assert translation.current_locale() == "nl"
    assert translation.current_locale() == before


def test_a_page_counts_its_rows_from_one() -> None:
    page = Page(list(range(5)), number=3, size=10, total=25)
    assert (page.pages, page.first, page.last) == (3, 21, 25)
    assert (Page([], 1, 10, 0).pages, Page([], 1, 10, 0).first) == (1, 0)


def test_a_blob_comes_back_as_it_was_and_can_be_removed_twice(tmp_path: Path) -> None:
    blobs = BlobStore(f"file://{tmp_path / 'evidence'}")
    blobs.put("a/b", b"\x00\xff")
    assert blobs.get("a/b") == b"\x00\xff"
    blobs.delete("a/b")
    blobs.delete("a/b")
    with pytest.raises(BlobMissingError):
        blobs.get("a/b")
    blobs.check()
