"""Outcomes as asyncio has them: futures of the running loop."""

from __future__ import annotations

import os
from collections import deque
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ._native import CompletionQueue

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from ._native import Engine, Query
    from ._options import CallOptions

# How often a loop that cannot listen to a descriptor looks for outcomes, in seconds.
_LOOK_AGAIN = 0.005

_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def _running() -> asyncio.AbstractEventLoop:
    # A program that awaits has imported asyncio; one that only imports this package need not.
    import asyncio

    return asyncio.get_running_loop()


def hub() -> Hub:
    """The hub of the running loop."""
    loop = _running()
    found = _loops.get(loop)
    # A forked child that runs its parent's loop needs a queue of its own.
    if found is None or found.process != os.getpid():
        found = _loops[loop] = Hub(loop)
    return found


class Hub:
    """Hands outcomes to the tasks that await them in one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.process = os.getpid()
        self._completions = CompletionQueue()
        self._tokens = count()
        self._futures: dict[int, asyncio.Future[Any]] = {}
        self._queues: dict[int, _Queue] = {}
        self._looks = False
        descriptor = self._completions.fileno()
        try:
            if descriptor is None:
                raise NotImplementedError
            loop.add_reader(descriptor, self._drain)
        except NotImplementedError:
            self._looks = True

    async def ask(self, engine: Engine, query: Query, raw: bool, options: CallOptions | None) -> Any:
        """Sends one query. When the awaiting task is cancelled, so is the request."""
        loop = _running()
        token = next(self._tokens)
        future: asyncio.Future[Any] = loop.create_future()
        task = engine._begin(query, raw, options, self._completions, token)
        self._futures[token] = future
        self._look(loop)
        try:
            return await future
        finally:
            del self._futures[token]
            task.cancel()

    async def many(
        self, engine: Engine, queries: list[Query], concurrency: int, options: CallOptions | None
    ) -> AsyncIterator[Any]:
        """Sends many queries; their results in order, failures as values."""
        loop = _running()
        token = next(self._tokens)
        queue = self._queues[token] = _Queue()
        task = engine._begin_many(queries, concurrency, options, self._completions, token)
        self._look(loop)
        try:
            for _ in queries:
                yield await queue.next(loop)
        finally:
            del self._queues[token]
            task.cancel()

    def _drain(self) -> None:
        for token, what, value in self._completions.drain():
            queue = self._queues.get(token)
            if queue is not None:
                queue.put(value, what == "lost")
                continue
            future = self._futures.get(token)
            if future is None or future.done():
                continue
            if what == "answer":
                future.set_result(value)
            else:
                future.set_exception(value)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._looks and not loop.is_closed():
            self._drain()
            if self._futures or self._queues:
                loop.call_later(_LOOK_AGAIN, self._look, loop)


class _Queue:
    """Results that wait for an iterating task, or a task that waits for them."""

    def __init__(self) -> None:
        self._results: deque[tuple[Any, bool]] = deque()
        self._awaited: asyncio.Future[None] | None = None

    def put(self, result: Any, is_lost: bool) -> None:
        self._results.append((result, is_lost))
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    async def next(self, loop: asyncio.AbstractEventLoop) -> Any:
        if not self._results:
            self._awaited = loop.create_future()
            await self._awaited
        result, is_lost = self._results.popleft()
        if is_lost:
            raise result
        return result
