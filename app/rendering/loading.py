"""The renderers, asked for by name: they load where the first document is made, which is in the worker.

The web server imports the jobs that use this module, and must not pay for WeasyPrint and the chart renderer (230 MB
and seconds of imports). An import statement would load them; a name does not.
"""

import importlib
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.rendering.pdf import RenderedPdf


def html_to_pdf(html: str) -> "RenderedPdf":
    """The document as PDF/UA; see ``app.rendering.pdf``."""
    render = cast("Callable[[str], RenderedPdf]", importlib.import_module("app.rendering.pdf").html_to_pdf)
    return render(html)


def chart_svg(spec: dict[str, Any], width: int, title: str) -> str:
    """The chart as an SVG; see ``app.rendering.svg``."""
    render = cast("Callable[[dict[str, Any], int, str], str]", importlib.import_module("app.rendering.svg").chart_svg)
    return render(spec, width, title)
