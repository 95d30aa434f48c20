"""What the forms of applicants and shoppers may hold."""

import datetime as dt
import re
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    EmailStr,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from app.kit.translation import gettext as _

COUNTRIES: Final[tuple[str, ...]] = ("NL", "BE", "DE", "FR", "LU")
LANGUAGES: Final[tuple[str, ...]] = ("nl", "en", "fr", "de", "tr", "ar", "pl", "es")
NEAREST_KM, FURTHEST_KM = 1, 300
OLDEST_YEAR = 1900
_POSTAL: Final = {"NL": r"[1-9]\d{3} ?[A-Z]{2}", "BE": r"[1-9]\d{3}", "DE": r"\d{5}", "FR": r"\d{5}", "LU": r"(L-?)?\d{4}"}

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def _country(text: object) -> str:
    if text not in COUNTRIES:
        raise ValueError(_("Choose one of the countries."))
    return str(text)


def _languages(chosen: list[str]) -> list[str]:
    known = [code for code in LANGUAGES if code in chosen]
    if not known:
        raise ValueError(_("Choose at least one language."))
    return known


def _birth_date(text: object) -> dt.date:
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        raise ValueError(_("Choose the day you were born.")) from None
    if day.year < OLDEST_YEAR:
        raise ValueError(_("Check the year you were born."))
    return day


def _agreed(text: object) -> bool:
    if text not in {"yes", True}:
        raise ValueError(_("We may only keep what you write here with your consent."))
    return True


def _position(text: object) -> float | None:
    if text in {"", None}:
        return None
    try:
        return float(str(text))
    except ValueError:
        raise ValueError(_("This position cannot be used.")) from None


class HomeForm(BaseModel):
    """Where somebody lives and how far this person goes; positions in degrees, distance in km."""

    country: Annotated[str, BeforeValidator(_country)] = "NL"
    postal_code: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=20)]
    city: Line
    languages: Annotated[list[str], AfterValidator(_languages)]
    travel_radius_km: int = Field(default=25, ge=NEAREST_KM, le=FURTHEST_KM)

    @field_validator("postal_code")
    @classmethod
    def _the_postal_code_is_one_of_the_country(cls, code: str, info: ValidationInfo) -> str:
        country = info.data.get("country")
        if country and not re.fullmatch(_POSTAL[country], code):
            raise ValueError(_("This is no postal code of that country. Check both."))
        return code


class ProfileForm(HomeForm):
    """What a shopper changes in the own profile."""

    latitude: Annotated[Annotated[float, Field(ge=-90, le=90)] | None, BeforeValidator(_position)] = None
    longitude: Annotated[Annotated[float, Field(ge=-180, le=180)] | None, BeforeValidator(_position)] = None


class ApplicationForm(HomeForm):
    """An application, as it is filled in; the password is checked apart, since it must not be kept."""

    name: Line
    email: EmailStr
    birth_date: Annotated[dt.date, BeforeValidator(_birth_date)]
    consent: Annotated[bool, BeforeValidator(_agreed)] = Field(default=False, validate_default=True)
