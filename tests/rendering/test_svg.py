"""Charts as pictures for print."""

import re

from app.rendering.specs import chart_spec
from app.rendering.svg import chart_svg

POINT = {"step": "First|impression", "y": -1, "low": -1.2, "high": -0.8, "mark": "Pain point|−1.00", "feeling": "low", "tip": "x"}


def test_each_line_of_a_label_is_a_text_of_its_own_under_the_last() -> None:
    svg = chart_svg(chart_spec("wave/emotion_curve.json", [POINT]), 400, "How it felt")
    assert "<tspan" not in svg
    for first, second in (("First", "impression"), ("Pain point", "−1.00")):
        above, below = (re.search(rf'y="([\d.]+)">{re.escape(line)}</text>', svg) for line in (first, second))
        assert above is not None
        assert below is not None
        assert float(above[1]) < float(below[1])


def test_the_title_is_read_out_and_cannot_break_the_picture() -> None:
    svg = chart_svg(chart_spec("wave/emotion_curve.json", [POINT]), 400, "Waiting <& hoping>")
    assert "<title>Waiting &lt;&amp; hoping></title>" in svg
