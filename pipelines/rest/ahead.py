"""Lists read ahead: several at a time, each in a thread of its own, and handed on one after another in their order.

What is read, its order within a list and what a broken list raises are the same as one after another. Threads only ask
and parse; a list that is waited for is always among those that are read, so nothing waits for ever.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from queue import Full, Queue
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pipelines.rest.shape import Json
from pipelines.rest.stream import Stream

if TYPE_CHECKING:
    from pipelines.rest.reading import Connector

A = TypeVar("A")
B = TypeVar("B")
THREAD = "tieout-ahead"
PAGES = 4  # of a list, read before somebody wants them: more would only take memory
Plan = Sequence[tuple[Stream, datetime | None]]  # the lists, in order, and since when each is read


class Ahead:
    """The pages of several lists. `parallel`: how many are read at a time; 1: none before it is wanted."""

    def __init__(self, connector: "Connector", plan: Plan, parallel: int) -> None:
        self._connector, self._plan, self._parallel = connector, plan, min(parallel, len(plan))
        self._waiting = deque(plan)
        self._come: dict[str, Queue[list[Json] | Exception | None]] = {s.table: Queue(PAGES) for s, _ in plan}
        self._given_up = threading.Event()

    def __enter__(self) -> "Ahead":
        for _ in range(self._parallel if self._parallel > 1 else 0):
            threading.Thread(target=self._read, name=THREAD, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._given_up.set()

    def pages(self, stream: Stream) -> Iterator[list[Json]]:
        """The pages of one list; lists are asked for in the order of the plan. Raises what the connector raises."""
        if self._parallel == 1:
            yield from self._connector.pages(stream, next(since for s, since in self._plan if s is stream))
            return
        while (found := self._come[stream.table].get()) is not None:
            if isinstance(found, Exception):
                raise found
            yield found

    def _read(self) -> None:
        while self._waiting and not self._given_up.is_set():
            try:
                stream, since = self._waiting.popleft()
            except IndexError:  # another thread was quicker
                return
            try:
                for page in self._connector.pages(stream, since):
                    if not self._hand_on(stream, page):
                        return
            except Exception as error:  # whatever it is, whoever waits for this list gets it
                self._hand_on(stream, error)
            else:
                self._hand_on(stream, None)

    def _hand_on(self, stream: Stream, what: list[Json] | Exception | None) -> bool:
        """Is it still wanted?"""
        while not self._given_up.is_set():
            try:
                self._come[stream.table].put(what, timeout=0.1)
            except Full:
                continue
            return True
        return False


def in_order(ask: Callable[[A], B], questions: Iterable[A], parallel: int) -> Iterator[B]:
    """The answers to many questions in the order of the questions, some asked at a time.

    Raises what the first one that fails raises; those behind it are not asked then, or not waited for.
    """
    waiting: deque[Future[B]] = deque()
    threads = ThreadPoolExecutor(parallel)
    try:
        for question in questions:
            waiting.append(threads.submit(ask, question))
            if len(waiting) > parallel:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
