"""What the forms about clients may hold."""

import uuid
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, EmailStr, Field, StringConstraints, model_validator

from app.access.viewer import ClientScope
from app.clients.rules import parse_colour, parse_country
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


def _country(text: object) -> str:
    code = parse_country(str(text))
    if code is None:
        raise ValueError(_("Choose a country."))
    return code


def _degrees(text: object) -> object:
    return (text.strip().replace(",", ".") or None) if isinstance(text, str) else text


Degrees = BeforeValidator(_degrees)


class LocationForm(BaseModel):
    """One location, as it is filled in; an empty id gets one, positions may be written with a comma."""

    external_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    name: Line
    street: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    postal_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    city: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    region: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    country: Annotated[str, BeforeValidator(_country)]
    latitude: Annotated[Annotated[float, Field(ge=-90, le=90)] | None, Degrees] = None
    longitude: Annotated[Annotated[float, Field(ge=-180, le=180)] | None, Degrees] = None
    opening_hours: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    channel: Literal["store", "website", "app", "phone", "chat", "email", "post", "social"] = "store"
    is_competitor: bool = False

    @model_validator(mode="after")
    def _position_is_whole(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError(_("Write both latitude and longitude, or neither."))
        return self


class ScopeForm(BaseModel):
    """How much of the client a person sees."""

    scope: ClientScope = ClientScope.HEAD
    location_ids: list[uuid.UUID] = Field(default=[], max_length=5000)


class InviteForm(ScopeForm):
    """A person to invite, as it is filled in."""

    name: Line
    email: EmailStr
    locale: Annotated[str, BeforeValidator(_locale)] = "nl"
