"""Charts to SVG, in the worker only: the renderer costs a second and a hundred megabytes."""

import re
from typing import Any

import vl_convert

from app.rendering.specs import light_tokens, with_light_tokens

_LINES = re.compile(r"(<text\b[^>]*)>((?:<tspan[^>]*>[^<]*</tspan>){2,})</text>")
_LINE = re.compile(r'<tspan(?:[^>]*\bdy="([\d.]+)")?[^>]*>([^<]*)</tspan>')
FONT = "Print Sans"
"""The family that app.rendering.fonts gives to print."""


def chart_svg(spec: dict[str, Any], width: int, title: str) -> str:
    """The chart as an SVG of that width in points, in the light theme; ``title`` becomes its alternative text."""
    tokens = light_tokens()
    config = {
        "background": "transparent", "font": FONT, "view": {"stroke": None},
        "axis": {"labelColor": tokens["--ink-2"], "labelFont": FONT, "labelFontSize": 9, "gridColor": tokens["--line"], "titleColor": tokens["--ink-2"]},
        "text": {"font": FONT},
    }  # fmt: skip
    ready = with_light_tokens({**spec, "width": width, "config": config})
    svg: str = vl_convert.vegalite_to_svg(ready)
    escaped = title.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"(<svg[^>]*>)", rf"\1<title>{escaped}</title>", _one_text_a_line(svg), count=1)


def _one_text_a_line(svg: str) -> str:
    """Give each line of a text an element of its own: WeasyPrint anchors the lines of one text by the widest of them."""

    def apart(match: re.Match[str]) -> str:
        opening, lines = match[1], _LINE.findall(match[2])
        drawn, down = [], 0.0
        for dy, words in lines:
            down += float(dy or 0)
            drawn.append(f'{opening} y="{down:g}">{words}</text>')
        return "".join(drawn)

    return _LINES.sub(apart, svg)
