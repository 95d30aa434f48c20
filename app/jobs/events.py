"""Reacting inside the transaction: subscribers run before the commit, so that figures never disagree with an approval."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Event:
    """Something that happened; subclasses are named in the past tense."""


_subscribers: dict[type[Event], list[Callable[[Session, Any], None]]] = defaultdict(list)


def subscribe(kind: type[Event], subscriber: Callable[[Session, Any], None]) -> None:
    """Run ``subscriber(session, event)`` in the transaction of each event of that kind; once, however often registered."""
    if subscriber not in _subscribers[kind]:
        _subscribers[kind].append(subscriber)


def publish(session: Session, event: Event) -> None:
    """Tell the subscribers, now, in this transaction; what they raise stops the change."""
    for subscriber in _subscribers[type(event)]:
        subscriber(session, event)
