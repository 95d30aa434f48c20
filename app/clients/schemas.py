"""What the forms about clients may hold."""

import uuid
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, EmailStr, Field, StringConstraints

from app.access.viewer import ClientScope
from app.clients.rules import parse_colour
from app.kit.translation import LOCALES
from app.kit.translation import gettext as _


def _colour(text: object) -> str:
    colour = parse_colour(str(text))
    if colour is None:
        raise ValueError(_("Write a colour as # and six figures, for example #0E5E5E."))
    return colour


def _locale(text: object) -> str:
    if text not in LOCALES:
        raise ValueError(_("Choose Dutch or English."))
    return str(text)


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class ClientForm(BaseModel):
    """A client, as it is filled in."""

    name: Line
    sector: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    locale: Annotated[str, BeforeValidator(_locale)] = "nl"
    brand_colour: Annotated[str, BeforeValidator(_colour)] = "#0E5E5E"


class ScopeForm(BaseModel):
    """How much of the client a person sees."""

    scope: ClientScope = ClientScope.HEAD
    location_ids: list[uuid.UUID] = Field(default=[], max_length=5000)


class InviteForm(ScopeForm):
    """A person to invite, as it is filled in."""

    name: Line
    email: EmailStr
    locale: Annotated[str, BeforeValidator(_locale)] = "nl"
