"""What waits for one thread: anybody puts, one takes. Bounded.

`queue.Queue` takes and frees a lock and a condition for each item at both ends, which costs more than the
item does in a batch of hundreds. Here a put is an append, and the sleeper is woken only where one may sleep.
"""

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Full(Exception):
    """Nothing was put."""


class Inbox(Generic[T]):
    def __init__(self, capacity: int) -> None:
        self._items: deque[T] = deque()  # whose append and popleft are atomic
        self._capacity = capacity
        self._awake = threading.Event()

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T) -> None:
        """From any thread, in the order of the calls of each. Raises Full; a few too many do no harm."""
        if len(self._items) >= self._capacity:
            raise Full
        self.put_anyway(item)

    def put_anyway(self, item: T) -> None:
        """Also beyond the capacity."""
        self._items.append(item)
        if not self._awake.is_set():
            self._awake.set()

    def take(self, limit: int, *, timeout: float | None) -> list[T]:
        """What is there, `limit` at most; waits for the first one. Called by one thread only."""
        if not self._items:
            self._awake.clear()
            # What was put before the clear is seen here; what comes after it, wakes.
            if not self._items and not self._awake.wait(timeout):
                return []
        taken: list[T] = []
        while self._items and len(taken) < limit:
            taken.append(self._items.popleft())
        return taken
