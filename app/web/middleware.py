"""What surrounds every request: id, language, cross-site check, security headers, one log line, a count of queries."""

import re
import secrets
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urlsplit

import sqlalchemy as sa
import structlog
from babel import negotiate_locale
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.audit.actions import request_id
from app.errors import TooLarge
from app.kit.translation import DEFAULT_LOCALE, LOCALES, gettext, set_locale
from app.settings import Settings
from app.web.problems import problem_response, unexpected_answer

log = structlog.get_logger("veldgast.request")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PHONE_API = "/api/v1/phone/"
LARGEST_REQUEST = 32 * 2**20
"""Bytes in a body; what takes less says so itself. Without a limit one request could fill the memory."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self), payment=()",
}  # fmt: skip
"""Headers of every answer, whatever its route had set."""
_uuids = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{40,}")
"""Ids and the secrets of mailed links: neither belongs in a log."""


class QueryCount:
    """How many statements this request sent to the database."""

    def __init__(self) -> None:
        """Starts at zero."""
        self.n = 0


query_count: ContextVar[QueryCount | None] = ContextVar("query_count", default=None)


def count_queries(engine: sa.Engine) -> None:
    """Count each statement of this engine towards the request that caused it."""

    def add(*_arguments: object) -> None:
        counter = query_count.get()
        if counter is not None:
            counter.n += 1

    sa.event.listen(engine, "before_cursor_execute", add)


def content_security_policy(nonce: str, framed_by: str = "'none'") -> str:
    """Everything from this server; no inline script, styles in an element only with this answer's nonce.

    ``framed_by``: who may show the page inside another one; nobody, but for the try-out of a questionnaire beside its editor.
    """
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
        f"frame-ancestors {framed_by}; form-action 'self'"
    )


def is_cross_site(method: str, headers: Headers, own: Callable[[], set[str]]) -> bool:
    """Whether a changing request comes from another site: by Sec-Fetch-Site, else by Origin.

    A client that sends neither is no browser, and so carries no cookie it did not mean to.
    """
    if method in SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and origin.lower() not in own()


def own_origins(settings: Settings, host: str) -> set[str]:
    """The origins of this server's own pages. In development http and https both count; else a page over plain http is another site."""
    base = urlsplit(settings.base_url)
    schemes = {"http", "https"} if settings.development else {base.scheme}
    return {f"{scheme}://{netloc}".lower() for scheme in schemes for netloc in (base.netloc, host) if netloc}


def counted(receive: Receive, most: int) -> Receive:
    """The same body, that raises TooLarge at the first byte too many, whatever was announced."""
    size = 0

    async def receive_counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise TooLarge(gettext("That is more than we can take at once. Send a smaller file."))
        return message

    return receive_counted


@lru_cache(maxsize=256)
def choose_locale(cookie: str | None, accept_language: str) -> str:
    """The chosen language, else the browser's first one that we speak, else Dutch."""
    if cookie in LOCALES:
        return cookie
    asked = [part.split(";")[0].strip().replace("-", "_") for part in accept_language.split(",") if part.strip()]
    return (negotiate_locale(asked, list(LOCALES)) or DEFAULT_LOCALE) if asked else DEFAULT_LOCALE


class RequestContext:
    """The outermost middleware, plain ASGI so that streams pass untouched."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """``settings`` decide what headers an answer carries."""
        self.app = app
        self.settings = settings
        self._always = {name.lower().encode(): value.encode() for name, value in ALWAYS.items()}
        if not settings.development:
            self._always[b"strict-transport-security"] = b"max-age=63072000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        own_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,40}", given) else uuid.uuid4().hex
        nonce, counter, started = secrets.token_urlsafe(16), QueryCount(), time.perf_counter()
        request_id.set(own_id)
        query_count.set(counter)
        # The phone says with each request which language stands on its screen; it may have been chosen without a network.
        asked = headers.get("accept-language", "")
        cookie = None if asked and scope["path"].startswith(PHONE_API) else Request(scope).cookies.get("lang")
        set_locale(choose_locale(cookie, asked))
        scope.setdefault("state", {}).update(request_id=own_id, csp_nonce=nonce)
        status, answered = 500, False
        most = max(LARGEST_REQUEST, self.settings.max_evidence_bytes)

        async def send_with_headers(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], True
                self._add_headers(MutableHeaders(scope=message), own_id, nonce, counter)
            await send(message)

        try:
            refusal = self._refuse(scope["method"], headers, own_id, most)
            if refusal is not None:
                await refusal(scope, receive, send_with_headers)
            else:
                await self.app(scope, counted(receive, most), send_with_headers)
        except Exception as error:
            if not answered:
                await unexpected_answer(Request(scope), error)(scope, receive, send_with_headers)
            raise
        finally:
            if not scope["path"].startswith("/static/"):
                log.info(
                    "request", request_id=own_id, method=scope["method"], path=_uuids.sub("…", scope["path"]), status=status,
                    ms=round(1000 * (time.perf_counter() - started), 1), queries=counter.n,
                )  # fmt: skip

    def _refuse(self, method: str, headers: Headers, own_id: str, most: int) -> ASGIApp | None:
        """The answer to what is not even looked at: from another site, or too large."""
        if is_cross_site(method, headers, lambda: own_origins(self.settings, headers.get("host", ""))):
            text = gettext("This request came from another site and was refused. Open the page here and try again.")
            return problem_response(403, "cross_site", text, own_id)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > most:
            return problem_response(413, "too_large", gettext("That is more than we can take at once. Send a smaller file."), own_id)
        return None

    def _add_headers(self, headers: MutableHeaders, own_id: str, nonce: str, counter: QueryCount) -> None:
        headers["X-Request-Id"] = own_id
        headers.setdefault("Content-Security-Policy", content_security_policy(nonce))
        headers.setdefault("Cache-Control", "no-store")
        if self.settings.development:
            headers["X-Veldgast-Queries"] = str(counter.n)
        headers.raw[:] = [pair for pair in headers.raw if pair[0] not in self._always] + list(self._always.items())
