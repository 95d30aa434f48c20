"""Forms: what was sent, and a sentence for each field that cannot be used."""

from typing import Annotated

from fastapi import Depends, Request
from pydantic import ValidationError
from starlette.datastructures import FormData

from app.kit.translation import gettext as _


async def read_form(request: Request) -> FormData:
    """The sent form, read before a route that is no coroutine runs."""
    return await request.form()


SentForm = Annotated[FormData, Depends(read_form)]
"""For forms whose field names are not known beforehand."""


def errors_of(error: ValidationError) -> dict[str, str]:
    """Field name to one sentence that says what to do; the first finding of each field counts."""
    found: dict[str, str] = {}
    for item in error.errors():
        name = str(item["loc"][0]) if item["loc"] else "form"
        found.setdefault(name, _sentence(item["type"], item.get("ctx", {}), item["msg"]))
    return found


def _sentence(kind: str, facts: dict[str, object], message: str) -> str:
    if kind == "value_error":
        reason = facts.get("error")
        text = str(reason) if reason is not None else message
        return _("Write an e-mail address, for example name@company.com.") if "email" in text.lower() else text
    return {
        "string_too_short": _("Fill this in."),
        "missing": _("Fill this in."),
        "string_too_long": _("Use at most %(n)s characters.", n=facts.get("max_length", "")),
        "too_short": _("Choose at least one."),
        "too_long": _("Choose at most %(n)s.", n=facts.get("max_length", "")),
        "int_parsing": _("Write a whole number."),
        "greater_than_equal": _("Use %(n)s or more.", n=facts.get("ge", "")),
        "less_than_equal": _("Use %(n)s or less.", n=facts.get("le", "")),
        "date_from_datetime_parsing": _("Choose a date."),
        "date_parsing": _("Choose a date."),
        "literal_error": _("Choose one of the possibilities."),
        "enum": _("Choose one of the possibilities."),
        "uuid_parsing": _("Choose one of the possibilities."),
    }.get(kind, _("This cannot be used as it is."))
