"""The phone app's fixed files, and photos as those who may see them get them."""

import functools
import uuid
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from app.access.permissions import Permission
from app.access.viewer import Viewer
from app.accounts.viewing import allowed
from app.capture import queries
from app.capture.downloads import download
from app.capture.errors import EvidenceNotFound
from app.capture.images import THUMB_SIDE, VIEW_SIDE, without_metadata
from app.capture.models import Evidence
from app.db import SessionDep
from app.errors import NotFound
from app.kit.object_store import BlobMissingError, BlobStore
from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.web.middleware import content_security_policy
from app.web.templating import PROJECT, STATIC, asset, assets_under

router = APIRouter(include_in_schema=False)
Anyone = Annotated[Viewer, allowed(Permission.PUBLIC)]
Looker = Annotated[Viewer, allowed(Permission.EVIDENCE_SEE)]
SHELL = PROJECT / "app" / "phone" / "index.html"
MANIFEST = PROJECT / "app" / "phone" / "manifest.webmanifest"
PRELOAD = '<link rel="modulepreload" href="{}">'
TRY_OUT = "preview"
"""The app's page that shows a questionnaire in a frame beside its editor; the only one that may stand in a frame, and only in our own."""
THEMES = frozenset({"light", "dark"})
FILES = {".svg": "image/svg+xml", ".png": "image/png"}


@functools.cache
def _shell() -> str:
    return SHELL.read_text(encoding="utf-8")


@router.get("/phone/sw.js")
def service_worker(viewer: Anyone) -> Response:
    """The service worker; asked for anew each time, so that an update is never held back by a cache."""
    del viewer
    return _file(STATIC / "phone" / "sw.js", "text/javascript", {"Service-Worker-Allowed": "/phone/"})


@router.get("/phone/manifest.webmanifest")
def manifest(viewer: Anyone) -> Response:
    """What a phone needs to put the app on its home screen."""
    del viewer
    return _file(MANIFEST, "application/manifest+json", {})


@router.get("/phone")
@router.get("/phone/")
@router.get("/phone/{path:path}")
def phone(viewer: Anyone, request: Request, path: str = "") -> Response:
    """The app's shell at each of its addresses, the same for everybody: it has to open without a network; data come from the API."""
    del viewer
    suffix = Path(path).suffix
    if suffix:
        if suffix not in FILES or "/" in path:
            raise NotFound(_("There is nothing here, or it is not yours to see."))
        return _file(STATIC / "phone" / path, FILES[suffix], {})
    theme = request.cookies.get("theme", "")
    values = {
        "app_js": asset("phone/app.js"), "app_css": asset("phone/app.css"), "lang": current_locale(),
        "theme": theme if theme in THEMES else "system",
        "first": "\n    ".join(PRELOAD.format(each) for each in [*assets_under("phone/first/"), *assets_under(f"phone/words/{current_locale()}.")]),
    }  # fmt: skip
    page = _shell()
    for name, value in values.items():
        page = page.replace("{{" + name + "}}", value)
    headers = {"Cache-Control": "no-cache"}
    if path == TRY_OUT:
        headers["Content-Security-Policy"] = content_security_policy(request.state.csp_nonce, framed_by="'self'")
    return HTMLResponse(page, headers=headers)


def _file(path: Path, media_type: str, headers: dict[str, str]) -> Response:
    if not path.is_file():
        raise NotFound(_("There is nothing here, or it is not yours to see."))
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": "no-cache", **headers})


@router.get("/evidence/{evidence_id}")
def view_evidence(viewer: Looker, session: SessionDep, request: Request, evidence_id: uuid.UUID) -> Response:
    """A photo at reading size, for staff and for its own shopper. Nobody gets the original."""
    return _shown(request, queries.get_evidence(session, viewer, evidence_id), VIEW_SIDE, "view")


@router.get("/evidence/{evidence_id}/thumb")
def view_thumb(viewer: Looker, session: SessionDep, request: Request, evidence_id: uuid.UUID) -> Response:
    """The same, small."""
    return _shown(request, queries.get_evidence(session, viewer, evidence_id), THUMB_SIDE, "thumb")


def _shown(request: Request, evidence: Evidence, side: int, kind: str) -> Response:
    """The picture without metadata, made once and kept beside the original; a recording or file to keep, which has no small form."""
    blobs: BlobStore = request.app.state.blobs
    if not evidence.content_type.startswith("image/"):
        if kind == "thumb":
            raise EvidenceNotFound(_("There is no small picture of this."))
        return download(evidence, _original(blobs, evidence))
    key = f"{evidence.storage_key}.{kind}.jpg"
    try:
        content = blobs.get(key)
    except BlobMissingError:
        content = without_metadata(_original(blobs, evidence), side)
        blobs.put(key, content)
    return Response(
        content, media_type="image/jpeg",
        headers={
            "Content-Disposition": f'inline; filename="photo-{evidence.sha256[:8]}.jpg"', "Cache-Control": "private, max-age=600",
            "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )  # fmt: skip


def _original(blobs: BlobStore, evidence: Evidence) -> bytes:
    try:
        return blobs.get(evidence.storage_key)
    except BlobMissingError as error:
        raise EvidenceNotFound(_("This photo is no longer kept.")) from error
