"""Pages from templates: one Jinja environment, and what every template can use."""

import functools
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from app.access.viewer import ANONYMOUS, Viewer
from app.kit import translation
from app.web import flash, formatting

PROJECT = Path(__file__).resolve().parents[2]
STATIC = PROJECT / "app" / "web" / "static"
REFUSED_FORM = 422


@functools.cache
def _manifest() -> dict[str, str]:
    path = STATIC / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def asset(name: str) -> str:
    """The address of a built file by its logical name, e.g. ``app.css``."""
    return "/static/" + _manifest().get(name, name)


def assets_under(folder: str) -> list[str]:
    """The addresses of all built files whose logical name begins with ``folder``, e.g. ``phone/first/``."""
    return ["/static/" + disk for name, disk in sorted(_manifest().items()) if name.startswith(folder)]


def icon(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite; with a label it is read out, without it is decoration."""
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" width="20" height="20" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        told, asset("icons.svg"), name
    )


def make_environment() -> jinja2.Environment:
    """The environment for pages and mails: autoescaped, strict about names that do not exist."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([PROJECT / "templates", PROJECT / "reports"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(translation.raw_gettext, translation.raw_ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(asset=asset, icon=icon, fmt=formatting, pick=translation.pick)
    env.filters["pick"] = translation.pick
    return env


environment = make_environment()


def is_htmx(request: Request) -> bool:
    """Whether htmx asks for a piece of a page."""
    return request.headers.get("HX-Request") == "true"


def render(request: Request, template: str, *, status: int = 200, here: str = "", **context: Any) -> HTMLResponse:
    """Render a page or partial for this request's viewer, language and theme.

    ``here`` is the page's own path where the request went to another one, as a refused deed's did: what the page links to itself must lead back.
    """
    viewer: Viewer = getattr(request.state, "viewer", ANONYMOUS)
    flashes = [] if is_htmx(request) else flash.read_flashes(request)
    path = here or request.url.path

    def url_with(**query: object) -> str:
        """The present address with some of its query changed (None removes)."""
        changed = {**request.query_params, **query}
        return path + "?" + urlencode({k: v for k, v in changed.items() if v not in {None, ""}})

    html = environment.get_template(template).render(
        request=request,
        viewer=viewer,
        locale=translation.current_locale(),
        theme=request.cookies.get("theme", "system") if request.cookies.get("theme") in {"light", "dark"} else "system",
        csp_nonce=request.state.csp_nonce,
        flashes=flashes,
        path=path,
        url_with=url_with,
        settings=request.app.state.settings,
        **{"demo": getattr(request.state, "demo", False), **context},
    )
    response = HTMLResponse(html, status_code=status)
    if status == REFUSED_FORM and viewer.is_staff:
        # The browser may keep what was typed until the page is asked for anew, or its author signs out (app/accounts/pages.py): otherwise Back leads to
        # an error of the browser. Only the agency's own people.
        response.headers["Cache-Control"] = "private, no-cache"
    if flashes:
        response.delete_cookie(flash.COOKIE, path="/")
    return response
