"""Whether a password was chosen in this browser: until an address is confirmed, it may be a stranger's who applied with it."""

import hashlib
import hmac
from typing import Final

from fastapi import Request, Response

from app.accounts.models import User
from app.accounts.rules import LINK_LIFETIMES, LinkPurpose

COOKIE: Final = "chosen"


def _sign(request: Request, password_hash: str) -> str:
    secret: bytes = request.app.state.settings.secret
    return hmac.new(secret, b"chosen:" + password_hash.encode(), hashlib.sha256).hexdigest()


def remember_choice(request: Request, response: Response, password_hash: str) -> None:
    """Leave a sign of the password in the browser that chose it, for as long as the mailed link works; also when it was for nothing."""
    response.set_cookie(
        COOKIE, _sign(request, password_hash), max_age=int(LINK_LIFETIMES[LinkPurpose.CONFIRM].total_seconds()), httponly=True, samesite="lax",
        secure=not request.app.state.settings.development, path="/confirm",
    )  # fmt: skip


def was_chosen_here(request: Request, user: User) -> bool:
    """Whether the account's password is the one that this browser sent with its application."""
    own = _sign(request, user.password_hash or "")
    return hmac.compare_digest(own.encode(), request.cookies.get(COOKIE, "").encode())
