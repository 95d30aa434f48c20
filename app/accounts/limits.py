"""Who tries too often: counted in a transaction of its own, since the refusal of a request undoes the request's."""

import datetime as dt
import hashlib
import hmac

import sqlalchemy as sa

from app.accounts.models import Attempt
from app.accounts.rules import Limit
from app.db import Database
from app.errors import TooManyRequests
from app.kit.clock import now
from app.kit.translation import ngettext


def key_of(secret: bytes, *parts: str) -> str:
    """A keyed hash: counts can be kept without keeping addresses."""
    return hmac.new(secret, "\x1f".join(("attempt", *parts)).encode(), hashlib.sha256).hexdigest()


def count_attempt(database: Database, limits: dict[str, Limit]) -> None:
    """Count one try at each of the keys, and commit. Raises TooManyRequests, with how long to wait, when one is over its limit.

    The session of the request must not hold SQLite's write lock: this waits for it.
    """
    moment = now()
    with database.write() as session:
        waits: list[dt.timedelta] = []
        for key, limit in sorted(limits.items()):
            if session.get_bind().dialect.name == "postgresql":
                session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(key[:15], 16))))
            recent = session.scalars(
                sa.select(Attempt.at)
                .where(Attempt.key_hash == key, Attempt.at > moment - limit.window)
                .order_by(Attempt.at.desc())
                .limit(limit.times)
            ).all()
            if len(recent) >= limit.times:
                waits.append(recent[-1] + limit.window - moment)
        if not waits:
            session.add_all(Attempt(key_hash=key, at=moment) for key in limits)
        session.commit()
    if waits:
        seconds = max(1, int(max(waits).total_seconds()))
        minutes = -(-seconds // 60)
        message = ngettext(
            "That was tried too often. Wait %(n)s minute and try again.",
            "That was tried too often. Wait %(n)s minutes and try again.",
            minutes,
        )
        raise TooManyRequests(message, retry_after_s=seconds)


def forget_attempts(database: Database, key: str) -> None:
    """Start counting anew for a key, after the right password; commits."""
    with database.write() as session:
        session.execute(sa.delete(Attempt).where(Attempt.key_hash == key))
        session.commit()
