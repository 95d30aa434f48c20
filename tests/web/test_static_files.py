"""Built files travel compressed, as far as the browser takes it."""

import gzip
import json

from starlette.testclient import TestClient

from app.web.templating import STATIC
from tests.support.databases import only_sqlite


def script() -> str:
    """The largest script that the phone needs first."""
    rows: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    return max((disk for name, disk in rows.items() if name.startswith("phone/first/")), key=lambda disk: (STATIC / disk).stat().st_size)


@only_sqlite
def test_a_browser_gets_the_smallest_form_it_understands(client: TestClient) -> None:
    name = script()
    plain = (STATIC / name).read_bytes()
    sizes = []
    for taken, encoding in (("br, gzip", "br"), ("gzip;q=0.9", "gzip"), ("identity", None)):
        with client.stream("GET", f"/static/{name}", headers={"Accept-Encoding": taken}) as answer:
            raw = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert encoding != "gzip" or gzip.decompress(raw) == plain
        assert encoding is not None or raw == plain
        sizes.append(len(raw))
    assert sizes == sorted(sizes)
    assert sizes[0] < len(plain) / 2


@only_sqlite
def test_a_browser_that_has_a_compressed_file_is_told_that_it_has_not_changed(client: TestClient) -> None:
    first = client.get(f"/static/{script()}", headers={"Accept-Encoding": "gzip"})
    again = client.get(f"/static/{script()}", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
