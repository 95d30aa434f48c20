"""What a browser asks of an app before it offers to install it, and what Lighthouse asks of its page; a browser is not needed for that."""

import re

from starlette.testclient import TestClient

from tests.support.databases import only_sqlite


@only_sqlite
def test_the_manifest_has_what_installing_needs_and_its_icons_exist(client: TestClient) -> None:
    answer = client.get("/phone/manifest.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert {"name", "short_name", "start_url", "scope", "display", "background_color", "theme_color", "id"} <= manifest.keys()
    assert manifest["start_url"].startswith(manifest["scope"])
    sizes = {icon["sizes"] for icon in manifest["icons"] if icon["type"] == "image/png"}
    assert {"192x192", "512x512"} <= sizes
    assert any(icon["purpose"] == "maskable" for icon in manifest["icons"])
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).headers["content-type"].startswith(icon["type"])


@only_sqlite
def test_the_page_says_its_language_size_colours_and_purpose_and_lets_nothing_foreign_in(client: TestClient) -> None:
    page = client.get("/phone/visits/01a20220-0000-7000-8000-000000000000/steps/arriving", headers={"Accept-Language": "nl"})
    head = page.text.split("</head>")[0]
    assert re.search(r'<html lang="nl"', head)
    assert re.search(r'<meta name="viewport" content="width=device-width, initial-scale=1(?![^"]*user-scalable=no)[^"]*"', head)
    assert all(f'<meta name="{name}"' in head for name in ("description", "theme-color", "color-scheme", "robots"))
    assert re.search(r"<title>[^<]+</title>", head)
    assert not re.search(r'(src|href)="(https?:)?//', head)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"


@only_sqlite
def test_the_service_worker_is_never_taken_from_a_cache(client: TestClient) -> None:
    worker = client.get("/phone/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "no-cache" in worker.headers["cache-control"]
    assert worker.headers["service-worker-allowed"] == "/phone/"
