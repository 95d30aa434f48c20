"""What a password must be, how long links live, what is limited."""

import datetime as dt
from typing import NamedTuple

from app.accounts.purposes import LinkPurpose

PASSWORD_FROM = 10
PASSWORD_TO = 200
COMMON = frozenset(
    {"password", "wachtwoord", "welkom", "qwerty", "letmein", "iloveyou", "abcdefghij", "1234567890", "0123456789", "qwertyuiop", "veldgast"}
)
LIFETIME: dict[LinkPurpose, dt.timedelta] = {
    LinkPurpose.CONFIRM: dt.timedelta(days=3),
    LinkPurpose.RESET: dt.timedelta(minutes=60),
    LinkPurpose.SIGN_IN: dt.timedelta(minutes=20),
    LinkPurpose.INVITE: dt.timedelta(days=7),
}


class Limit(NamedTuple):
    """At most ``most`` tries in ``per``."""

    most: int
    per: dt.timedelta


SIGN_IN_BY_ADDRESS = Limit(8, dt.timedelta(minutes=15))
SIGN_IN_BY_IP = Limit(60, dt.timedelta(minutes=15))
MAIL_BY_ADDRESS = Limit(3, dt.timedelta(minutes=15))
MAIL_BY_IP = Limit(20, dt.timedelta(minutes=15))


def is_weak(password: str) -> bool:
    """Too short, too long, one character repeated, or one of the commonest with something stuck to it."""
    bare = "".join(c for c in password.casefold() if c.isalpha()) or password
    return not PASSWORD_FROM <= len(password) <= PASSWORD_TO or len(set(password)) < 4 or bare in COMMON or password in COMMON  # noqa: PLR2004


def normal_email(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def is_local_path(target: str) -> bool:
    """Whether a ``next`` address stays on this site: a path, and nothing that a browser reads as another host."""
    return target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and not any(ord(c) < 32 for c in target)  # noqa: PLR2004
