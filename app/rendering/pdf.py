"""HTML to PDF with WeasyPrint, in the worker only.

The same HTML gives the same bytes: the dates stand in the document (``dcterms.created``, ``dcterms.modified``), the
identifier is a hash of it, and nothing but our own built files is read, so nothing else can differ.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.rendering.fonts import PATH as FONTS
from app.rendering.fonts import font_file
from app.web.templating import STATIC

BASE = "http://veldgast.invalid/"
"""Where relative addresses of a document point: nowhere. ``/static/...`` below it is read from the built files."""
VARIANT = "pdf/ua-1"
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class AddressRefused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """A document asked for something that is not ours to print; nothing is rendered then."""


class StaticFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Reads ``data:`` and our built static files. No network, no other file."""

    def __init__(self, folder: Path = STATIC) -> None:
        """``folder`` is what ``/static/`` means."""
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
        self._folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file. Raises AddressRefused for anything else, which stops the rendering."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith(BASE + FONTS):
            return self._fetch_font(url)
        if not url.startswith(BASE + "static/"):
            msg = f"a report may not load {url[:200]}"
            raise AddressRefused(msg)
        path = (self._folder / unquote(urlsplit(url).path).removeprefix("/static/")).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file() or path.suffix not in TYPES:
            msg = f"there is no such built file: {url[:200]}"
            raise AddressRefused(msg)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})

    def _fetch_font(self, url: str) -> URLFetcherResponse:
        try:
            content = font_file(url.removeprefix(BASE + FONTS))
        except KeyError as error:
            msg = f"there is no such font: {url[:200]}"
            raise AddressRefused(msg) from error
        return URLFetcherResponse(url, content, {"Content-Type": "font/woff2"})


@dataclass(frozen=True)
class RenderedPdf:
    """A finished document."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        """The hash of its bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def html_to_pdf(html: str) -> RenderedPdf:
    """The document as tagged PDF/UA-1. Raises AddressRefused when it asks for anything but built files."""
    fonts = FontConfiguration()
    source = HTML(string=html, base_url=BASE, url_fetcher=StaticFilesOnly())
    document = source.render(font_config=fonts, pdf_variant=VARIANT, optimize_images=False)
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    content = document.write_pdf(pdf_identifier=identifier, pdf_variant=VARIANT)
    if content is None:
        msg = "WeasyPrint gave no document"
        raise RuntimeError(msg)
    return RenderedPdf(content, len(document.pages))
