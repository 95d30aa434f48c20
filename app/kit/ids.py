"""Identifiers: time-ordered UUIDs for rows, short readable references for people."""

import secrets
import uuid

from uuid_utils.compat import uuid7

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L or U: a reference is read out over the phone."""


def new_id() -> uuid.UUID:
    """A UUIDv7: unique without coordination and ordered by time of making."""
    return uuid7()


def new_reference() -> str:
    """Eight readable characters in two groups, e.g. ``K7F3-9QXM`` (30^8 possibilities)."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def spell_reference(text: str) -> str:
    """A reference, or its beginning, as references are written, however it was typed: ``k7f3 9q`` is ``K7F3-9Q``."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}" if len(letters) > len("K7F3") else text.upper().strip()


def new_token() -> str:
    """A URL-safe secret of 256 bits, for links in mail and session cookies."""
    return secrets.token_urlsafe(32)
