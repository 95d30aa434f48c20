"""The cookie that stands for a session, and what surrounds signing in over HTTP."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from app.accounts import actions, limits
from app.accounts.models import User
from app.accounts.rules import Limit, clean_email, network_of, safe_path
from app.accounts.viewing import COOKIE
from app.db import Database
from app.errors import TooManyRequests
from app.kit.translation import LOCALES
from app.settings import Settings
from app.web.templating import render

LANGUAGE_COOKIE = "lang"
YEAR_S = 365 * 86400


def settings_of(request: Request) -> Settings:
    """The settings of the application that answers."""
    settings: Settings = request.app.state.settings
    return settings


def database_of(request: Request) -> Database:
    """The database, for what must not happen in the request's own transaction."""
    database: Database = request.app.state.database
    return database


def let_go(session: Session) -> None:
    """End the request's transaction for now, nothing having been written: what is slow or separate must not hold the write lock."""
    session.rollback()


def ip_of(request: Request) -> str:
    """The visitor's address (behind a proxy the one it passes on), as far as it counts for limits."""
    return network_of(request.client.host if request.client else "unknown")


def address_key(request: Request, kind: str, email: str) -> str:
    """The key under which tries with an address are counted."""
    return limits.key_of(settings_of(request).secret, kind, "address", clean_email(email))


def count_tries(request: Request, kind: str, email: str, per_address: Limit, per_ip: Limit) -> None:
    """Count a try for the address and for the visitor. Raises TooManyRequests."""
    by_ip = limits.key_of(settings_of(request).secret, kind, "ip", ip_of(request))
    limits.count_attempt(database_of(request), {address_key(request, kind, email): per_address, by_ip: per_ip})


def too_many(request: Request, template: str, error: TooManyRequests, **context: Any) -> HTMLResponse:
    """The form again, saying how long to wait."""
    response = render(request, template, status=429, errors={}, problem=error.message, **context)
    response.headers["Retry-After"] = str(error.facts["retry_after_s"])
    return response


def set_language(request: Request, response: Response, locale: str) -> None:
    """Keep the language in this browser."""
    if locale in LOCALES:
        response.set_cookie(
            LANGUAGE_COOKIE, locale, max_age=YEAR_S, httponly=True, samesite="lax", secure=not settings_of(request).development, path="/"
        )


def sign_in(request: Request, session: Session, user: User, target: str = "/") -> RedirectResponse:
    """Start a session with a new token and go on to a page of this server."""
    token = actions.start_session(session, user, request.headers.get("user-agent", ""), replaces=request.cookies.get(COOKIE))
    response = RedirectResponse(safe_path(target), status_code=303)
    settings = settings_of(request)
    response.set_cookie(
        COOKIE, token, max_age=settings.session_days * 86400, httponly=True, samesite="lax", secure=not settings.development, path="/"
    )
    if LANGUAGE_COOKIE not in request.cookies:
        set_language(request, response, user.locale)
    return response
