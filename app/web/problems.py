"""The one error shape: ``application/problem+json`` (RFC 9457) for programs, a friendly page for people."""

from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.errors import AppError, Invalid, SignInNeeded
from app.kit.translation import gettext as _
from app.web.templating import is_htmx, render

log = structlog.get_logger("veldgast.error")
NO_SUCH_METHOD = 405


def problem_response(status: int, code: str, detail: str, request_id: str, **facts: Any) -> JSONResponse:
    """An error as JSON; ``detail`` is for people, ``code`` for programs."""
    body = {"type": f"urn:veldgast:problem:{code}", "title": code.replace("_", " "), "status": status, "detail": detail, "code": code,
            "request_id": request_id, **jsonable_encoder(facts)}  # fmt: skip
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def wants_json(request: Request) -> bool:
    """Whether a program asks: the API, or a client that does not accept HTML."""
    return request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", "text/html")


def _message_for(status: int) -> str:
    return {
        400: _("The request could not be understood. Go back and try again."),
        403: _("Your account does not include this. Ask the person who invited you if you need it."),
        404: _("There is nothing here, or it is not yours to see."),
        405: _("That cannot be done at this address."),
        413: _("That is more than we can take at once. Send a smaller file."),
        422: _("Something that was filled in cannot be used. Go back, check the form and send it again."),
        429: _("That was tried too often. Wait a little and try again."),
        503: _("The database is busy. Nothing was lost; try again in a moment."),
    }.get(
        status,
        _("Something went wrong on our side. Nothing was half saved. Try again; if it stays, tell us the number below."),
    )


def _answer(request: Request, error: AppError) -> Response:
    request_id: str = request.state.request_id
    if isinstance(error, SignInNeeded) and not wants_json(request):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method != "GET":
            target = "/"
        where = f"/sign-in?next={quote(target)}"
        if is_htmx(request):
            return Response(status_code=204, headers={"HX-Redirect": where})
        return RedirectResponse(where, status_code=303)
    if wants_json(request):
        return problem_response(error.status, error.code, error.message, request_id, **error.facts)
    return render(
        request, "errors/error.html", status=error.status, error_status=error.status, error_code=error.code, message=error.message,
        fields=error.fields if isinstance(error, Invalid) else {}, request_id=request_id,
    )  # fmt: skip


def _page_above(request: Request) -> str:
    """The nearest address above that has a page: where a deed at this address is done from; ``/`` at last."""
    steps = request.url.path.strip("/").split("/")
    for kept in range(len(steps) - 1, 0, -1):
        path = "/" + "/".join(steps[:kept])
        if any(route.matches({**request.scope, "path": path})[0] is Match.FULL for route in request.app.routes):
            return path
    return "/"


def register_error_handlers(app: FastAPI) -> None:
    """Make every error of the app leave in the one shape."""

    @app.exception_handler(AppError)
    def app_error(request: Request, error: AppError) -> Response:
        return _answer(request, error)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == NO_SUCH_METHOD and request.method in {"GET", "HEAD"} and not wants_json(request):
            # Somebody reads at an address that only takes a deed: after one was refused, by the language switch, a link to the page itself or the address bar.
            return RedirectResponse(_page_above(request) + (f"?{request.url.query}" if request.url.query else ""), status_code=303)
        code = {404: "not_found", 405: "method_not_allowed", 403: "not_allowed"}.get(error.status_code, "refused")
        return _answer(request, AppError(_message_for(error.status_code), code=code, status=error.status_code))

    @app.exception_handler(RequestValidationError)
    def validation_error(request: Request, error: RequestValidationError) -> Response:
        places = [{"where": ".".join(str(part) for part in item["loc"]), "what": item["msg"]} for item in error.errors()]
        if any(item["loc"][0] == "path" for item in error.errors()):
            return _answer(request, AppError(_message_for(404), code="not_found", status=404))
        return _answer(request, AppError(_message_for(422), code="invalid", status=422, errors=places))

    @app.exception_handler(OperationalError)
    def database_error(request: Request, error: OperationalError) -> Response:
        log.error("database", request_id=request.state.request_id, kind=type(error.orig).__name__)
        # SQLite says so of a forgotten migration too, and that does not pass by waiting.
        if "no such" in str(error.orig):
            return _answer(request, AppError(_message_for(500), code="unexpected", status=500))
        return _answer(request, AppError(_message_for(503), code="busy", status=503))

    @app.exception_handler(DataError)
    @app.exception_handler(OverflowError)
    @app.exception_handler(UnicodeEncodeError)
    def unstorable(request: Request, error: Exception) -> Response:
        """Input that no database can keep: a number of forty figures, a NUL, half a character."""
        log.warning("unstorable", request_id=request.state.request_id, kind=type(error).__name__)
        return _answer(request, AppError(_message_for(422), code="invalid", status=422))


def unexpected_answer(request: Request, error: Exception) -> Response:
    """What somebody gets when it is our fault: a number to tell us, and nothing about the inside."""
    log.error("unexpected", request_id=request.state.request_id, kind=type(error).__name__, exc_info=error)
    return _answer(request, AppError(_message_for(500), code="unexpected", status=500))
