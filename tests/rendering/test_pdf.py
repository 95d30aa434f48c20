"""Rendering: the same bytes, and nothing from outside."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.rendering.fonts import FACES, font_css, font_file
from app.rendering.pdf import AddressRefused, html_to_pdf
from app.rendering.specs import light_tokens, with_light_tokens

ROOT = Path(__file__).resolve().parents[2]
PAGE = """<!doctype html><html lang="en"><head><title>A page</title><meta name="dcterms.created" content="2026-11-22T10:00:00Z">
<meta name="dcterms.modified" content="2026-11-22T10:00:00Z"><style>{css} body {{ font-family: "Print Sans", "Print Sans Ext" }}</style>
</head><body><h1>Łódź ë</h1>{body}</body></html>"""


def page(body: str = "", css: str = "") -> str:
    return PAGE.format(body=body, css=css)


def test_the_same_document_gives_the_same_bytes_in_any_process() -> None:
    script = "import sys; from app.rendering.pdf import html_to_pdf; print(html_to_pdf(sys.stdin.read()).sha256)"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=page("<p>Waiting</p>", font_css()),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
    assert hashes.pop().strip() == html_to_pdf(page("<p>Waiting</p>", font_css())).sha256


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.org/x.png", "ftp://example.org/x.png", "/static/../settings.py", "/static/%2e%2e/settings.py",
        "/etc/passwd", "/print-fonts/../report.css", "/static/manifest.json",
    ],
)  # fmt: skip
def test_a_document_loads_nothing_from_outside(address: str) -> None:
    for body, css in (
        (f'<img src="{address}" alt="x">', ""),
        ("", f'@import url("{address}");'),
        ("<p>x</p>", f'p {{ background: url("{address}") }}'),
    ):
        with pytest.raises(AddressRefused):
            html_to_pdf(page(body, css))


def test_a_file_cannot_be_attached_or_linked_as_a_style_sheet() -> None:
    for body in ('<link rel="attachment" href="file:///etc/passwd">', '<link rel="stylesheet" href="file:///etc/passwd">'):
        with pytest.raises(AddressRefused):
            html_to_pdf(page(body))


def test_a_picture_in_the_document_itself_is_fine() -> None:
    dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    assert html_to_pdf(page(f'<img src="{dot}" alt="A dot">')).pages == 1


def test_every_cut_of_the_fonts_is_there_and_carries_its_licence() -> None:
    assert all(font_file(name)[:4] == b"wOF2" for name in FACES)
    assert {path.name for path in (ROOT / "reports/fonts").glob("LICENSE-*")} == {"LICENSE-inter.txt", "LICENSE-source-serif-4.txt"}


def test_the_web_server_loads_no_renderer_and_no_reader_of_spreadsheets() -> None:
    script = (
        "import sys, tempfile, os; os.environ['VELDGAST_DATA_DIR'] = tempfile.mkdtemp(); from app.main import create_app; create_app();"
        "print([name for name in ('weasyprint', 'vl_convert', 'fontTools', 'pydyf', 'pyxform', 'openpyxl', 'xlsxwriter', 'numpy') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert said.strip().splitlines()[-1] == "[]"


def test_tokens_become_the_light_colours_and_an_unknown_one_is_an_error() -> None:
    assert with_light_tokens({"a": [{"token": "--ink"}]}) == {"a": [light_tokens()["--ink"]]}
    with pytest.raises(KeyError):
        with_light_tokens({"token": "--no-such-colour"})
