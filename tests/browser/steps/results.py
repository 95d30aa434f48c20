"""What comes out: the client's live page, the report that the manager publishes, the PDF that the client reads."""

import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

RENDERED_WITHIN_MS = 60_000


def see_results(page: Page, address: str, study: str) -> None:
    """The client's first page shows the one approved visit."""
    page.goto(f"{address}/overview")
    expect(page.get_by_text(study).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"\bn = 1\b|\b1 visit\b")).first).to_be_visible()


def make_report(page: Page, address: str, study: str) -> None:
    """Ask for a report, wait until the worker has made it, publish it."""
    page.goto(f"{address}/results")
    page.get_by_role("link", name=study).click()
    page.get_by_role("button", name="Make a report").first.click()
    page.get_by_role("button", name="Publish").click(timeout=RENDERED_WITHIN_MS)
    expect(page.get_by_text("published").first).to_be_visible()


def download_report(page: Page, address: str) -> tuple[str, str]:
    """The client downloads the PDF; its address and its text."""
    page.goto(f"{address}/reports")
    link = page.get_by_role("link", name=re.compile("PDF"))
    with page.expect_download() as downloading:
        link.click()
    content = Path(downloading.value.path()).read_bytes()
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return str(link.get_attribute("href")), re.sub(r"\s+", " ", text)


def see_nothing_yet(page: Page, address: str) -> None:
    """Before a reviewer has approved it, the client sees nothing of the visit."""
    page.goto(f"{address}/overview")
    expect(page.get_by_role("main")).to_contain_text(re.compile("no approved|No results|nothing|first", re.IGNORECASE))
    expect(page.get_by_text(re.compile(r"\bn = 1\b"))).to_have_count(0)
