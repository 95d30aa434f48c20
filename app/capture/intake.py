"""Taking batches in: those that phones send at the same time share a transaction, and each gets its answer after the commit.

Nothing is shared but the commit. A batch is judged, stored and answered as if it had come alone; one that is refused, or that makes the
transaction fail, is done again by itself, so that it costs the others nothing but a moment. docs/adr/0011-batches-share-a-transaction.md
"""

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.access.viewer import Viewer
from app.accounts.viewing import Caller, find_callers, require
from app.capture.actions import Delivery, record_events, record_together
from app.capture.schemas import BatchIn, EventsOut
from app.db import Database
from app.jobs.actions import held_wakes, wake
from app.kit.gathering import Alone, Gatherer
from app.visits.queries import lock_free_visits

MOST_TOGETHER: Final = 16
"""Batches of one transaction."""
PAUSE_S: Final = 0.001
"""Phones that were answered together send their next batches together: the first of them is not served alone."""


@dataclass(frozen=True)
class HandedIn:
    """A batch as it came, before anybody looked whose it is."""

    caller: Caller
    visit_id: uuid.UUID
    batch: BatchIn
    context: Context = field(default_factory=copy_context)


class Intake:
    """The one place of a web process where batches are written."""

    def __init__(self, database: Database) -> None:
        """Starts no thread before the first batch."""
        self._database = database
        # One lane: with two, groups are half as large, and most of what a group costs does not depend on its size.
        self._gatherer: Gatherer[HandedIn, bytes] = Gatherer(self._together, self._alone, lanes=1, most=MOST_TOGETHER, pause_s=PAUSE_S)
        self._to_wake: deque[uuid.UUID] = deque()

    async def take(self, handed_in: HandedIn) -> bytes:
        """The answer to a batch as JSON, once it is committed. Raises SignInNeeded, NotAllowed, VisitNotFound."""
        return await asyncio.wrap_future(self._gatherer.hand_in(handed_in, handed_in.visit_id))

    def close(self) -> None:
        """Finish what is under way."""
        self._gatherer.close()

    def _together(self, group: Sequence[HandedIn]) -> tuple[Sequence[bytes | BaseException | Alone], Callable[[], None]]:
        try:
            with self._database.write() as session:
                held = held_wakes(session)
                # Its own copy: the first one's request is told what the transaction cost, while each batch is judged in its own context.
                made = group[0].context.copy().run(_record, session, group)
                session.commit()
        except OperationalError as error:
            if self._database.engine.dialect.name == "sqlite":  # busy: it would be so for each of them, one after the other
                return [error] * len(group), _nothing
            raise
        self._to_wake.extend(held)
        return made, self._wake

    def _wake(self) -> None:
        """Tell the workers of all jobs made until now, by one message: telling takes longer than a transaction at times."""
        wake([self._to_wake.popleft() for _ in range(len(self._to_wake))])

    def _alone(self, handed_in: HandedIn) -> bytes:
        return handed_in.context.run(self._take_alone, handed_in)

    def _take_alone(self, handed_in: HandedIn) -> bytes:
        with self._database.write() as session:
            viewer = require(find_callers(session, [handed_in.caller])[0], handed_in.caller.permission)
            answer = record_events(session, viewer, handed_in.visit_id, handed_in.batch)
            session.commit()
        return as_json(answer)


def _record(session: Session, group: Sequence[HandedIn]) -> list[bytes | BaseException | Alone]:
    """Whoever cannot be served here, for whatever reason, is served alone: there the reason is told."""
    viewers = find_callers(session, [each.caller for each in group])
    wanted: list[tuple[Viewer, uuid.UUID]] = [
        (viewer, each.visit_id) for viewer, each in zip(viewers, group, strict=True) if viewer.can(each.caller.permission)
    ]
    free = lock_free_visits(session, wanted)
    deliveries = [
        Delivery(viewer, *free[each.visit_id], each.batch, each.context)
        for viewer, each in zip(viewers, group, strict=True)
        if viewer.can(each.caller.permission) and each.visit_id in free
    ]
    answers = record_together(session, deliveries) if deliveries else []
    made: dict[uuid.UUID, bytes] = {delivery.visit.id: as_json(answer) for delivery, answer in zip(deliveries, answers, strict=True)}
    return [made.get(each.visit_id, Alone()) for each in group]


def as_json(answer: EventsOut) -> bytes:
    """The bytes that leave."""
    return answer.__pydantic_serializer__.to_json(answer)


def _nothing() -> None:
    """No job was made."""
