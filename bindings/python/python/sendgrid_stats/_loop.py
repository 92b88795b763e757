"""Outcomes as asyncio has them: futures of the running loop."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from . import _log
from ._native import CompletionQueue

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Callable

    from ._native import Engine, Query, Sending
    from ._options import CallOptions

# How often a loop that cannot listen to a descriptor looks for outcomes, in seconds.
_LOOK_AGAIN = 0.005

# A hub lives as long as its loop listens to it, or a task awaits it.
_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, ref[Hub]] = WeakKeyDictionary()


def _running() -> asyncio.AbstractEventLoop:
    # A program that awaits has imported asyncio; one that only imports this package need not.
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        reason = "expected a running event loop of asyncio: elsewhere, use `Client` in a thread"
        raise RuntimeError(reason) from None


def hub() -> Hub:
    """The hub of the running loop."""
    loop = _running()
    kept = _hubs.get(loop)
    found = kept() if kept is not None else None
    # A forked child that runs its parent's loop needs a queue of its own.
    if found is None or found.process != os.getpid():
        _close_unused()
        found = Hub(loop)
        _hubs[loop] = ref(found)
    return found


def _close_unused() -> None:
    """Closes the hubs of closed loops: a task that was pending then may be kept for good."""
    for key in _hubs.keyrefs():
        loop = key()
        kept = _hubs.get(loop) if loop is not None and loop.is_closed() else None
        unused = kept() if kept is not None else None
        if unused is not None:
            unused.close()


class Hub:
    """Hands outcomes to the tasks that await them in one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.process = os.getpid()
        self._completions: CompletionQueue | None = CompletionQueue()
        self._tokens = count()
        self._pending: dict[int, tuple[asyncio.Future[Any] | _Results, Sending]] = {}
        self._looks = False
        descriptor = self._completions.fileno()
        try:
            if descriptor is None:
                raise NotImplementedError
            loop.add_reader(descriptor, self._drain)
        except NotImplementedError:
            self._looks = True

    def close(self) -> None:
        """Cancels what is in flight and closes the descriptors, after the end of the loop."""
        # A forked child leaves what is in flight to its parent.
        for _, task in self._pending.values():
            task.cancel()
        self._completions = None

    async def send(self, engine: Engine, query: Query[Any], raw: bool, options: CallOptions | None) -> Any:
        """Sends one query. When the awaiting task is cancelled, so is the request."""
        loop, token = _running(), next(self._tokens)
        future: asyncio.Future[Any] = loop.create_future()
        task = engine._begin(query, raw, _log.is_enabled(), options, self._queue(), token)
        self._pending[token] = future, task
        self._look(loop)
        try:
            return await future
        finally:
            del self._pending[token]
            task.cancel()

    async def many(
        self,
        engine: Engine,
        queries: list[Query[Any]],
        concurrency: int,
        progress: Callable[[int, int], object] | None,
        options: CallOptions | None,
    ) -> AsyncIterator[Any]:
        """Sends many queries; their results in order, failures as values."""
        loop, token = _running(), next(self._tokens)
        results = _Results(loop, len(queries), progress)
        task = engine._begin_many(queries, concurrency, _log.is_enabled(), options, self._queue(), token)
        self._pending[token] = results, task
        self._look(loop)
        try:
            for index in range(len(queries)):
                yield await results.next(index)
        finally:
            del self._pending[token]
            task.cancel()

    def _queue(self) -> CompletionQueue:
        if self._completions is None:
            raise RuntimeError("the event loop is closed")
        return self._completions

    def _drain(self) -> None:
        for token, what, index, value in self._queue().drain():
            awaited, _ = self._pending.get(token, (None, None))
            if isinstance(awaited, _Results):
                awaited.put(index, value, what == "lost")
            elif awaited is None or awaited.done():
                continue
            elif what == "answer":
                awaited.set_result(value)
            else:
                awaited.set_exception(value)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._looks and not loop.is_closed():
            self._drain()
            if self._pending:
                loop.call_later(_LOOK_AGAIN, self._look, loop)


class _Results:
    """The results of many queries, as they are complete, and the task that awaits the next in order."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, total: int, progress: Callable[[int, int], object] | None
    ) -> None:
        self._loop, self._total, self._progress = loop, total, progress
        self._results: dict[int, Any] = {}
        self._done = 0
        self._failure: BaseException | None = None
        self._awaited: asyncio.Future[None] | None = None

    def put(self, index: int, result: Any, is_lost: bool) -> None:
        """Takes a result, or why none comes any more."""
        if is_lost:
            self._failure = self._failure or result
        elif self._failure is None:
            self._results[index] = result
            self._done += 1
            try:
                if self._progress is not None:
                    self._progress(self._done, self._total)
            except Exception as error:
                self._failure = error
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)

    async def next(self, index: int) -> Any:
        """The result of the query with this index."""
        while self._failure is None and index not in self._results:
            self._awaited = self._loop.create_future()
            await self._awaited
        if self._failure is not None:
            raise self._failure
        return self._results.pop(index)
