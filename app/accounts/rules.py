"""Passwords, links and limits: the figures and the pure checks."""

import datetime as dt
import ipaddress
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlsplit


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
"""Longer ones are refused: hashing a megabyte would be a way to keep the server busy."""
LINK_LIFETIMES: dict[LinkPurpose, dt.timedelta] = {
    LinkPurpose.CONFIRM: dt.timedelta(days=3),
    LinkPurpose.RESET: dt.timedelta(minutes=60),
    LinkPurpose.SIGN_IN: dt.timedelta(minutes=20),
    LinkPurpose.INVITE: dt.timedelta(days=7),
}
WAYS_IN = frozenset({LinkPurpose.RESET, LinkPurpose.SIGN_IN})
"""Links that a new password makes void: whoever changes it may do so because somebody else reads their mail."""
SIGN_IN_PER_ADDRESS = Limit(8, dt.timedelta(minutes=15))
SIGN_IN_PER_IP = Limit(60, dt.timedelta(minutes=15))
MAIL_PER_ADDRESS = Limit(3, dt.timedelta(minutes=15))
MAIL_PER_IP = Limit(20, dt.timedelta(minutes=15))
LONGEST_WINDOW = dt.timedelta(hours=24)
"""Counted tries are cleared away after this; no window may be longer."""
_COMMON = frozenset(
    {
        "password",
        "wachtwoord",
        "welkom",
        "qwerty",
        "letmein",
        "iloveyou",
        "abcdefghij",
        "1234567890",
        "0123456789",
        "qwertyuiop",
        "veldgast",
    }
)
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
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def safe_path(target: str, fallback: str = "/") -> str:
    """A path on this server to go on to, or the fallback for anything that leads elsewhere."""
    return target if is_local_path(target) else fallback


def network_of(host: str) -> str:
    """The address that counts as one visitor: an IPv4 address, or the /64 network that one household has in IPv6."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_words(user_agent: str) -> tuple[str, str]:
    """The browser and the system in a User-Agent, by the names people know; empty where it does not say."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    return browser, next((name for mark, name in _SYSTEMS if mark in user_agent), "")
