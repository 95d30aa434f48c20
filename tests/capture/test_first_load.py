"""What a phone has to fetch before it shows anything, and what it keeps for use without a network."""

import gzip
import json
import re

from starlette.testclient import TestClient

from app.web.templating import STATIC

MOST_AT_FIRST = 80_000
"""Bytes of script and style together, compressed."""


def built() -> dict[str, str]:
    """The phone app's files: name in the manifest, name on disk."""
    rows: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    return {name: disk for name, disk in rows.items() if name.startswith("phone/")}


def test_the_phone_app_opens_with_at_most_80_kilobytes() -> None:
    first = [disk for name, disk in built().items() if name in {"phone/app.js", "phone/app.css"} or name.startswith("phone/first/")]
    assert len(first) == 3, "the script is one file, beside its entry: each more costs a way through the network"
    words = [disk for name, disk in built().items() if name.startswith("phone/words/")]
    assert len(words) == 2
    longest = max(packed(disk) for disk in words)
    assert sum(packed(disk) for disk in first) + longest <= MOST_AT_FIRST


def packed(disk: str) -> int:
    return len(gzip.compress((STATIC / disk).read_bytes(), 9))


def test_the_page_fetches_its_parts_together_and_the_worker_keeps_all_but_the_try_out(client: TestClient) -> None:
    files = built()
    page = client.get("/phone/").text
    worker = (STATIC / "phone" / "sw.js").read_text()
    first = [disk for name, disk in files.items() if name.startswith("phone/first/")]
    later = [disk for name, disk in files.items() if name.startswith("phone/later/")]
    only_pages = [disk for name, disk in files.items() if name.startswith("phone/pages/")]
    words = {name: disk for name, disk in files.items() if name.startswith("phone/words/")}
    own = words["phone/words/nl.js"]
    assert re.findall(r'<link rel="modulepreload" href="/static/([^"]+)">', page) == [*sorted(first), own]
    assert all(disk in worker for disk in [*first, *later, *words.values()])
    assert any("rare_inputs" in disk for disk in later)
    assert only_pages
    assert not any(disk in worker for disk in only_pages)
