"""Doing together what comes in at the same time: who waits while others are served is served with the next group, by one deed for all."""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Alone:
    """In place of a result: this one has to be done by itself."""


@dataclass
class _Waiting(Generic[Given, Made]):
    given: Given
    key: Hashable
    done: Future[Made] = field(default_factory=Future)


class Gatherer(Generic[Given, Made]):
    """Collects what many threads or requests want done and does it in groups.

    ``together`` gets a group in the order it came in and gives for each member its result, an exception that is its own, or `Alone`; and what
    to do once the members have their results. When it raises, nothing of the group may have been done: then each member is done by ``alone``,
    so that one that fails hurts no other.
    No group has two members with the same key. Nobody waits for a group to fill up: a lane that is free takes what is there, at most a pause
    after the last came.
    """

    def __init__(
        self,
        together: Callable[[Sequence[Given]], tuple[Sequence[Made | BaseException | Alone], Callable[[], None]]],
        alone: Callable[[Given], Made],
        *,
        lanes: int = 1,
        most: int = 16,
        pause_s: float = 0,
    ) -> None:
        """``lanes`` groups of at most ``most`` members are under way at once, each begun when for ``pause_s`` nobody came.

        Threads are started when they are needed.
        """
        self._together, self._alone = together, alone
        self._lanes, self._most, self._pause_s = lanes, most, pause_s
        self._waiting: deque[_Waiting[Given, Made]] = deque()
        self._running = 0
        self._under_way: set[Hashable] = set()
        self._lock = threading.Lock()
        self._full = threading.Event()
        self._threads = ThreadPoolExecutor(lanes, thread_name_prefix="together")
        self._after = ThreadPoolExecutor(1, thread_name_prefix="after")
        self._aside = ThreadPoolExecutor(8, thread_name_prefix="alone")

    def hand_in(self, given: Given, key: Hashable) -> Future[Made]:
        """Have something done; the future gives what it comes to, or raises."""
        waiting: _Waiting[Given, Made] = _Waiting(given, key)
        with self._lock:
            self._waiting.append(waiting)
            if len(self._waiting) >= self._most:
                self._full.set()
            if self._running >= self._lanes:
                return waiting.done
            self._running += 1
        self._threads.submit(self._work)
        return waiting.done

    def close(self) -> None:
        """Finish what waits, then let the threads go."""
        for each in (self._threads, self._aside, self._after):
            each.shutdown()

    def _work(self) -> None:
        """One lane: group after group, until nothing waits that it could take."""
        while True:
            self._let_them_come()
            with self._lock:
                group = self._next_group()
                if not group:
                    self._running -= 1
                    return
            self._serve(group)

    def _let_them_come(self) -> None:
        """Return once nobody came for the length of a pause, or a group is full."""
        before = -1
        self._full.clear()
        while self._pause_s and before != (waiting := len(self._waiting)) < self._most:
            before = waiting
            self._full.wait(self._pause_s)

    def _next_group(self) -> list[_Waiting[Given, Made]]:
        """The first that wait, each key once and none that another lane has in hand; the others keep their place."""
        group: list[_Waiting[Given, Made]] = []
        kept: list[_Waiting[Given, Made]] = []
        while self._waiting and len(group) < self._most:
            waiting = self._waiting.popleft()
            if waiting.key in self._under_way:
                kept.append(waiting)
            elif waiting.done.set_running_or_notify_cancel():  # from here on nobody can call it off any more
                self._under_way.add(waiting.key)
                group.append(waiting)
        self._waiting.extendleft(reversed(kept))
        return group

    def _serve(self, group: list[_Waiting[Given, Made]]) -> None:
        try:
            made, afterwards = self._together([waiting.given for waiting in group])
        except BaseException:  # noqa: BLE001 - whoever caused it gets it again, alone
            made, afterwards = [Alone()] * len(group), _nothing
        for waiting, result in zip(group, made, strict=True):
            if isinstance(result, Alone):
                self._aside.submit(self._serve_alone, waiting)
            else:
                self._finish(waiting, result)
        self._after.submit(afterwards)  # not here: the next group would wait for it

    def _serve_alone(self, waiting: _Waiting[Given, Made]) -> None:
        try:
            result: Made | BaseException = self._alone(waiting.given)
        except BaseException as error:  # noqa: BLE001 - it is the caller's
            result = error
        self._finish(waiting, result)

    def _finish(self, waiting: _Waiting[Given, Made], result: Made | BaseException) -> None:
        with self._lock:
            self._under_way.discard(waiting.key)
            wake = bool(self._waiting) and self._running < self._lanes
            self._running += wake
        if isinstance(result, BaseException):
            waiting.done.set_exception(result)
        else:
            waiting.done.set_result(result)
        if wake:
            self._threads.submit(self._work)


def _nothing() -> None:
    """Nothing follows."""
