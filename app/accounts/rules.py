"""What a password must be, how long links live, what is limited."""

import datetime as dt
from enum import StrEnum
from typing import NamedTuple


class LinkPurpose(StrEnum):
    """What a mailed link is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    SIGN_IN = "sign_in"
    INVITE = "invite"


class Limit(NamedTuple):
    """At most ``times`` tries in ``window``."""

    times: int
    window: dt.timedelta


MINIMUM_PASSWORD = 10
MAXIMUM_PASSWORD = 200
LINK_LIFETIMES: dict[LinkPurpose, dt.timedelta] = {
    LinkPurpose.CONFIRM: dt.timedelta(days=3),
    LinkPurpose.RESET: dt.timedelta(minutes=60),
    LinkPurpose.SIGN_IN: dt.timedelta(minutes=20),
    LinkPurpose.INVITE: dt.timedelta(days=7),
}
SIGN_IN_PER_ADDRESS = Limit(8, dt.timedelta(minutes=15))
SIGN_IN_PER_IP = Limit(60, dt.timedelta(minutes=15))
MAIL_PER_ADDRESS = Limit(3, dt.timedelta(minutes=15))
MAIL_PER_IP = Limit(20, dt.timedelta(minutes=15))
LONGEST_WINDOW = dt.timedelta(hours=24)
_COMMON = frozenset({"password", "wachtwoord", "welkom", "qwerty", "letmein", "iloveyou", "abcdefghij", "1234567890", "0123456789", "qwertyuiop", "veldgast"})
_FEW_CHARACTERS = 4


def clean_email(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def is_too_easy(password: str, *own_words: str) -> bool:
    """Few different characters, one of the commonest with something stuck to it, or one's own name or address."""
    folded = password.casefold()
    letters = "".join(c for c in folded if c.isalpha())
    own = {word.casefold() for words in own_words for word in (words, words.split("@")[0]) if word}
    return len(set(password)) < _FEW_CHARACTERS or letters in _COMMON or folded in _COMMON or folded in own


def is_local_path(target: str) -> bool:
    """Whether a ``next`` address stays on this site: a path, and nothing that a browser reads as another host."""
    return target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
