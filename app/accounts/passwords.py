"""Hashing passwords: argon2id, on purpose slow (about 0.15 s), so never while a write lock is held."""

import functools

from pwdlib import PasswordHash

from app.accounts.errors import PasswordRefused
from app.accounts.rules import MAXIMUM_PASSWORD, MINIMUM_PASSWORD, is_too_easy
from app.kit.ids import new_token
from app.kit.translation import gettext as _

_hasher = PasswordHash.recommended()


@functools.cache
def _dummy_hash() -> str:
    return _hasher.hash(new_token())


def hash_password(password: str) -> str:
    """The hash to keep."""
    return _hasher.hash(password)


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; without a hash the same work is done, so that time tells nothing."""
    if len(password) > MAXIMUM_PASSWORD:
        return False
    right = _hasher.verify(password, password_hash or _dummy_hash())
    return right and password_hash is not None


def why_refused(password: str, *own_words: str) -> str | None:
    """A sentence when the password cannot be used, else None."""
    if len(password) < MINIMUM_PASSWORD:
        return _("Use at least %(n)s characters. A short sentence works well.", n=MINIMUM_PASSWORD)
    if len(password) > MAXIMUM_PASSWORD:
        return _("Use at most %(n)s characters.", n=MAXIMUM_PASSWORD)
    if is_too_easy(password, *own_words):
        return _("That one is too easy to guess. A short sentence works well.")
    return None


def check_password(password: str, *own_words: str, field: str = "password") -> None:
    """Raises PasswordRefused when the password cannot be used."""
    reason = why_refused(password, *own_words)
    if reason:
        raise PasswordRefused(reason, fields={field: reason})
