"""Refusals are facts: each has a code, an HTTP status and a message that says what to do."""

from typing import Any


class AppError(Exception):
    """A refusal that a person gets to read. Raised, never returned, so that it cannot commit."""

    code = "refused"
    status = 400

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None, **facts: Any) -> None:
        """``message`` is in the reader's language; ``facts`` are added to the JSON answer."""
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.status = status or self.status
        self.facts = facts


class NotFound(AppError):
    """There is no such thing, or it is not the viewer's to see."""

    code, status = "not_found", 404


class SignInNeeded(AppError):
    """Nobody is signed in; a page sends them to sign in, the API answers 401."""

    code, status = "sign_in_needed", 401


class NotAllowed(AppError):
    """The viewer's role does not include this."""

    code, status = "not_allowed", 403


class Conflict(AppError):
    """The thing has changed meanwhile, or its state does not allow this."""

    code, status = "conflict", 409


class Invalid(AppError):
    """The input cannot be used; ``fields`` maps a field to its message."""

    code, status = "invalid", 422

    def __init__(self, message: str, *, fields: dict[str, str] | None = None, code: str | None = None) -> None:
        """``fields``: field name to message."""
        super().__init__(message, code=code, fields=fields or {})
        self.fields = fields or {}


class TooLarge(AppError):
    """More bytes than are taken."""

    code, status = "too_large", 413


class TooManyRequests(AppError):
    """Tried too often; ``retry_after_s`` says how long to wait."""

    code, status = "too_many_requests", 429
