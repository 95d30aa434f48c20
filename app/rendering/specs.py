"""Chart specs: one Vega-Lite file serves the live page and the PDF; only the data and the colours differ."""

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
_TOKEN = re.compile(r"--([a-z0-9-]+):\s*(?:light-dark\(\s*([^,]+),[^)]*\)|([^;]+));")


@cache
def _read(path: str) -> dict[str, Any]:
    spec: dict[str, Any] = json.loads((PROJECT / "reports" / path).read_text(encoding="utf-8"))
    return spec


def chart_spec(path: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    """The spec ``reports/<path>`` with rows of data; colours are still ``{"token": "--name"}``."""
    spec = copy.deepcopy(_read(path))
    spec["data"]["values"] = values
    return spec


@cache
def light_tokens() -> dict[str, str]:
    """The design tokens of the light theme, by name: what print uses."""
    css = (PROJECT / "app" / "web" / "assets" / "css" / "tokens.css").read_text(encoding="utf-8")
    return {"--" + match[1]: (match[2] or match[3]).strip() for match in _TOKEN.finditer(css)}


def with_light_tokens(value: Any) -> Any:
    """The same JSON with each ``{"token": "--name"}`` replaced by its light colour. Raises KeyError for an unknown token."""
    if isinstance(value, list):
        return [with_light_tokens(item) for item in value]
    if isinstance(value, dict):
        if set(value) == {"token"}:
            return light_tokens()[value["token"]]
        return {key: with_light_tokens(item) for key, item in value.items()}
    return value


def script_json(value: Any) -> str:
    """JSON that can stand inside a script element: no ``</`` and no comment opener can end it early."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
