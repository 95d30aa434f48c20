"""Templates use only what the build ships, and nothing that the content security policy forbids."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from app.access.permissions import Role
from app.access.viewer import Viewer
from app.web.templating import environment

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICON_USES = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']|icon_name\s*=\s*["']([a-z0-9-]+)["']|empty_state\(\s*["']([a-z0-9-]+)["']""")
SHIPPED_ICON = re.compile(r"`\s*\n(.*?)`", re.DOTALL)
# The page that a proxy shows when nothing else answers carries its own style.
STANDALONE = "unavailable.html"


def shipped_icons() -> set[str]:
    """The names in the sprite's list."""
    source = (ROOT / "scripts" / "icon_list.mjs").read_text()
    lucide = SHIPPED_ICON.search(source)
    assert lucide
    return set(lucide[1].split()) | set(re.findall(r'"(shape-[a-z]+)"', source))


def used_icons() -> Iterator[tuple[str, str]]:
    """Every icon named in a template, with the template's name."""
    for path in TEMPLATES:
        for groups in ICON_USES.findall(path.read_text()):
            yield path.relative_to(ROOT).as_posix(), next(name for name in groups if name)


def test_every_icon_in_a_template_is_in_the_sprite() -> None:
    used = list(used_icons())
    assert len(used) > 50
    missing = {(path, name) for path, name in used if name not in shipped_icons()}
    assert not missing, f"add to scripts/icon_list.mjs: {sorted(missing)}"


def test_every_listed_icon_exists_in_the_package() -> None:
    folder = ROOT / "node_modules" / "lucide-static" / "icons"
    lucide = {name for name in shipped_icons() if not name.startswith("shape-")}
    assert not {name for name in lucide if not (folder / f"{name}.svg").exists()}


UNDER_POLICY = [path for path in TEMPLATES if path.name != STANDALONE and "email" not in path.parts]
"""Mails and the page of a proxy carry their own styles: no answer of ours, no policy."""


@pytest.mark.parametrize("path", UNDER_POLICY, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_a_template_has_nothing_that_the_policy_forbids(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<[^>]*\sstyle\s*=", text), "inline style"
    assert not re.search(r"<[a-z][^>]*\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"\bhx-on\b", text), "hx-on needs eval"
    for tag in re.findall(r"<style\b[^>]*>", text):
        assert "nonce" in tag
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or "application/json" in tag


def render_style_page(shell: str, theme: str) -> str:
    """The style page as the server renders it, without a server."""
    request = Request({"type": "http", "method": "GET", "path": "/style", "headers": [], "query_string": b""})
    return environment.get_template("style/index.html").render(
        request=request, viewer=Viewer(role=Role.MANAGER, name="Marit de Vries"), locale="nl", theme=theme, csp_nonce="n",
        flashes=[], path="/style", url_with=lambda **_query: "/style?", settings=None, demo=True, shell=shell,
    )  # fmt: skip


@pytest.mark.parametrize("shell", ["staff", "client", "phone", "public"])
def test_every_part_renders_in_every_shell(shell: str) -> None:
    html = render_style_page(shell, "dark")
    assert f'class="shell-{shell}"' in html
    assert 'data-theme="dark"' in html
    for part in ("score-bar", "flag__claim", "table__sort", "error-summary", "timeline__dot", "choice-card", "data-vega-spec"):
        assert part in html


def test_ids_on_the_style_page_are_unique_and_labels_point_to_fields() -> None:
    html = render_style_page("staff", "light")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'\s(?:for|aria-describedby|popovertarget|aria-labelledby|form)="([^"]+)"', html):
        assert set(target.split()) <= set(ids), target


def test_forms_do_not_stand_inside_forms() -> None:
    depth = 0
    for tag in re.findall(r"</?form\b", render_style_page("staff", "light")):
        depth += -1 if tag.startswith("</") else 1
        assert depth in {0, 1}


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_an_error_page_says_what_happened_what_is_safe_and_what_to_do(status: int) -> None:
    html = environment.get_template("errors/error.html").render(
        viewer=Viewer(), locale="en", theme="system", csp_nonce="n", flashes=[], path="/x", url_with=lambda **_query: "/x?", demo=False,
        error_status=status, error_code="x", message="A plain sentence.", fields={}, request_id="7f3a91",
    )  # fmt: skip
    assert "A plain sentence." in html
    assert "7f3a91" in html
    assert html.count("<dd>") == 2
