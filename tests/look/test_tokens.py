"""Colour tokens keep words readable in both themes (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "app" / "web" / "assets" / "css" / "tokens.css"
DECLARATION = re.compile(r"--([\w-]+):\s*(?:light-dark\((#[0-9A-Fa-f]{6}),\s*(#[0-9A-Fa-f]{6})\)|(#[0-9A-Fa-f]{6}));")
GROUNDS = ("paper", "surface", "raised", "sunk", "hover")
SOFT = ("accent-soft", "warn-soft", "danger-soft")
TEXT, GRAPHIC = 4.5, 3.0


def read_tokens() -> dict[str, tuple[str, str]]:
    """Every colour token as (light, dark)."""
    found = DECLARATION.findall(TOKENS.read_text())
    return {name: (light or plain, dark or plain) for name, light, dark, plain in found}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, 0..1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, 1..21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in (*GROUNDS, *SOFT)],
    *[(ink, ground, TEXT) for ink in ("accent", "warn-ink", "danger", "pos-3", "neg-3") for ground in GROUNDS],
    ("accent", "accent-soft", TEXT),
    ("accent-hover", "accent-soft", TEXT),
    ("warn-ink", "warn-soft", TEXT),
    ("danger", "danger-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-danger", "danger", TEXT),
    ("rail-ink", "rail", TEXT),
    ("rail-ink-on", "rail-on", TEXT),
    *[("focus", ground, GRAPHIC) for ground in (*GROUNDS, *SOFT)],
    *[("line-control", ground, GRAPHIC) for ground in GROUNDS],
    *[(fill, ground, GRAPHIC) for fill in ("pos-2", "neg-2", "warn-line") for ground in ("surface", "paper")],
]


def test_the_reader_of_tokens_finds_them() -> None:
    tokens = read_tokens()
    assert len(tokens) > 30
    assert tokens["ink"] == ("#1F1C17", "#F3EEE5")


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_a_colour_can_be_read_on_its_ground(front: str, ground: str, least: float, theme: int) -> None:
    tokens = read_tokens()
    assert contrast(tokens[front][theme], tokens[ground][theme]) >= least


def test_the_diverging_scale_gets_darker_to_both_ends_on_light_and_lighter_on_dark() -> None:
    tokens = read_tokens()
    for side in ("neg", "pos"):
        light, dark = ([luminance(tokens[name][theme]) for name in ("mid", f"{side}-1", f"{side}-2", f"{side}-3")] for theme in (0, 1))
        assert light == sorted(light, reverse=True)
        assert dark == sorted(dark)
