"""Words for what the code calls otherwise."""

from babel import Locale

from app.kit.translation import current_locale
from app.kit.translation import gettext as _
from app.recruitment.rules import ShopperStatus
from app.recruitment.schemas import COUNTRIES, LANGUAGES


def status_word(status: ShopperStatus) -> str:
    """Where a shopper stands, in words."""
    return {
        ShopperStatus.APPLIED: _("applied"),
        ShopperStatus.TESTING: _("taking the test"),
        ShopperStatus.ACTIVE: _("active"),
        ShopperStatus.FAILED: _("did not pass"),
        ShopperStatus.PAUSED: _("on a break"),
        ShopperStatus.SUSPENDED: _("suspended"),
        ShopperStatus.ERASED: _("erased"),
    }[status]


def deed_word(action: str) -> str:
    """An entry of the log about a shopper, in words."""
    return {
        "shopper.applied": _("Applied"),
        "shopper.testing": _("Began the test"),
        "shopper.active": _("Active"),
        "shopper.failed": _("Did not pass the test"),
        "shopper.paused": _("Break begun"),
        "shopper.suspended": _("Suspended"),
        "shopper.erased": _("Personal data erased"),
        "shopper.profile_changed": _("Profile changed"),
    }.get(action, action)


def language_name(code: str) -> str:
    """A language's name in the reader's language."""
    return str(Locale(current_locale()).languages.get(code, code))


def country_name(code: str) -> str:
    """A country's name in the reader's language."""
    return str(Locale(current_locale()).territories.get(code, code))


def language_choices() -> list[tuple[str, str]]:
    """The languages to choose from."""
    return [(code, language_name(code)) for code in LANGUAGES]


def country_choices() -> list[tuple[str, str]]:
    """The countries to choose from."""
    return [(code, country_name(code)) for code in COUNTRIES]
