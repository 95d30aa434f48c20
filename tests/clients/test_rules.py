import zoneinfo

import pytest

from app.clients.rules import TIME_ZONES, check_brand, contrast, parse_colour, parse_country


@pytest.mark.parametrize(
    ("text", "code"),
    [("nl", "NL"), ("België", "BE"), ("Deutschland", "DE"), ("Belgique", "BE"), (" United Kingdom ", "GB"), ("Narnia", None), ("", None)],
)
def test_a_country_is_known_by_code_and_by_name(text: str, code: str | None) -> None:
    assert parse_country(text) == code


def test_every_country_has_a_time_zone_that_exists() -> None:
    assert all(zoneinfo.ZoneInfo(zone) for zone in TIME_ZONES.values())


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#F2C400", "#777777", "#0B5FA5", "#FF0000", "#00FF00"])
def test_words_on_any_brand_colour_can_be_read(colour: str) -> None:
    assert check_brand(colour).text_contrast > 4


def test_a_pale_brand_colour_is_no_good_for_lines() -> None:
    assert not check_brand("#F2C400").line_is_visible
    assert check_brand("#0B5FA5").line_is_visible


def test_a_colour_is_six_figures() -> None:
    assert parse_colour("f2c400") == "#F2C400"
    assert parse_colour("#f2c4") is None
    assert parse_colour('#F2C400" onload="') is None
