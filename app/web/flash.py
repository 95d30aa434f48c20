"""Messages for the next page, in a short-lived signed cookie; the server keeps no state."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Literal

from fastapi import Request, Response

COOKIE = "flash"
Level = Literal["success", "info", "warning", "danger"]


@dataclass(frozen=True)
class Flash:
    """One message; ``undo`` is an address to POST to that takes the deed back."""

    level: str
    text: str
    undo: str = ""


def _sign(payload: bytes, secret: bytes) -> str:
    return hmac.new(secret, b"flash:" + payload, hashlib.sha256).hexdigest()


def flash(request: Request, response: Response, text: str, level: Level = "success", undo: str = "") -> None:
    """Show a message on the next page this browser opens."""
    payload = base64.urlsafe_b64encode(json.dumps([{"level": level, "text": text, "undo": undo}]).encode())
    secret: bytes = request.app.state.settings.secret
    response.set_cookie(
        COOKIE, f"{payload.decode()}.{_sign(payload, secret)}", max_age=60, httponly=True, samesite="lax",
        secure=not request.app.state.settings.development, path="/",
    )  # fmt: skip


def read_flashes(request: Request) -> list[Flash]:
    """The messages for this page; anything forged or broken counts as none."""
    payload, _, signature = request.cookies.get(COOKIE, "").partition(".")
    own = _sign(payload.encode(), request.app.state.settings.secret)
    if not hmac.compare_digest(own.encode(), signature.encode()):
        return []
    return [Flash(**item) for item in json.loads(base64.urlsafe_b64decode(payload))]
