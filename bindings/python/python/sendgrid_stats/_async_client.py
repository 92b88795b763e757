"""The client for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from ._help import documented

# With the package, not when it is first used: a child that is forked meanwhile would wait for its parent's import.
from ._loop import hub
from ._native import Engine, Query
from ._raw import RawResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterable
    from datetime import date
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self, Unpack

    from ._errors import StatsError
    from ._native import CategoryDays, Customer, CustomerDays, Days, Totals
    from ._options import CallOptions

A = TypeVar("A")


@documented
class AsyncClient(Engine):
    """Sends queries for one account from asyncio; any number of them at a time, from any loop.

    Made as `Client` is: `AsyncClient(api_key=…)` speaks v3, `AsyncClient()` takes the account from the environment.
    Cancelling a task ends its request.
    """

    async def daily(
        self,
        customer: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Days:
        """Daily statistics: a row for each day.

        Args:
            customer: the customer; None for the account itself, with v3 or the dialect `own`.
            days: the number of days in the past, today included.
            start_date: the first day: a `datetime.date` or its ISO text, or a `datetime`, `pandas.Timestamp` or
                `numpy.datetime64` at midnight without a time zone. Any other time is `bad-date`.
            end_date: the last day, included.
            options: settings for this query alone, as of `Client.daily`.

        Raises:
            StatsError: why there are no numbers; see its subclasses.
        """
        query = Query.daily(customer, days=days, start_date=start_date, end_date=end_date)
        return await self._answer(query, options)

    async def daily_by_customer(
        self,
        customers: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        unsplit: bool = False,
        **options: Unpack[CallOptions],
    ) -> CustomerDays:
        """Daily statistics of several customers: a row for each day and customer; otherwise as `daily`.

        Customers without a row are in `missing`. With v3 a request has up to ten customers; with the other dialects
        each has one.

        Args:
            customers: their names, each once.
            days: as for `daily`, as are the dates.
            start_date: the first day.
            end_date: the last day, included.
            unsplit: send each request as it is. Otherwise a refused request of several customers is split until the
                refused name is found, which the error has in `subjects`.
            options: settings for this query alone.
        """
        query = Query.daily_by_customer(
            customers, days=days, start_date=start_date, end_date=end_date, unsplit=unsplit
        )
        return await self._answer(query, options)

    async def aggregate(
        self,
        customer: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Totals:
        """Totals: with the legacy API of all time, with v3 of a period; otherwise as `daily`.

        Totals of a period are the sums of its daily rows, without unique counts; `period` has its days.
        """
        query = Query.aggregate(customer, days=days, start_date=start_date, end_date=end_date)
        return await self._answer(query, options)

    async def categories(self, customer: str | None = None, **options: Unpack[CallOptions]) -> list[str]:
        """The names of all categories; otherwise as `daily`."""
        return await self._answer(Query.categories(customer), options)

    async def category_stats(
        self,
        customer: str | None,
        categories: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> CategoryDays:
        """Category statistics: a row for each day and category; otherwise as `daily`.

        With the legacy API categories that do not exist have no rows; with v3 they are `refused-not-found`. Names that
        do not fit into one request are sent in several.
        """
        query = Query.category_stats(
            customer, categories, days=days, start_date=start_date, end_date=end_date
        )
        return await self._answer(query, options)

    async def customers(self, *, with_region: bool = False, **options: Unpack[CallOptions]) -> list[Customer]:
        """The customers of the account, enabled or not, with v3 alone; otherwise as `daily`.

        Args:
            with_region: request the region of each too.
            options: settings for this query alone.
        """
        return await self._answer(Query.customers(with_region=with_region), options)

    async def send(self, query: Query[A], **options: Unpack[CallOptions]) -> A:
        """Any query; otherwise as `daily`."""
        return await self._answer(query, options)

    async def _answer(self, query: Query[A], options: CallOptions) -> A:
        # The one dictionary of the options goes down to the extension, which empties it: tracebacks show arguments.
        return cast("A", await hub().send(self, query, False, options))

    async def send_raw(self, query: Query[A], **options: Unpack[CallOptions]) -> RawResponse[A]:
        """Any query, answered with the responses as received.

        Refusals and unreadable answers are in `RawResponse.error`; its `parse()` raises them.
        """
        return RawResponse(await hub().send(self, query, True, options))

    def many(
        self,
        queries: Iterable[Query[A]],
        *,
        concurrency: int = 16,
        progress: Callable[[int, int], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> Results[A]:
        """Many queries at once. The results come in their order, and a failure is a value among them.

        `await` returns all of them as a list, `async for` each as soon as it and those before it are complete. Leaving
        the loop early cancels what is in flight, at the latest when the iterator is closed.

        Args:
            queries: the queries. A failure has its own as `query`.
            concurrency: how many are in flight at a time, at least one.
            progress: called with how many are done and how many there are, in the event loop. What it raises ends all.
            options: settings for these queries.
        """
        return Results(self, list(queries), concurrency, progress, options)

    async def close(self) -> None:
        """Closes the client. Queries in flight go on."""
        self._close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()


class Results(Generic[A]):
    """The results of `AsyncClient.many`, for `await` or `async for`. The queries are sent when either begins."""

    __slots__ = ("_concurrency", "_engine", "_options", "_progress", "_queries")

    def __init__(
        self,
        engine: Engine,
        queries: list[Query[A]],
        concurrency: int,
        progress: Callable[[int, int], object] | None,
        options: CallOptions,
    ) -> None:
        if progress is not None and not callable(progress):
            raise TypeError("argument 'progress': expected a callable")
        self._engine, self._queries, self._concurrency = engine, queries, concurrency
        self._progress, self._options = progress, options

    def __aiter__(self) -> AsyncIterator[A | StatsError]:
        options = self._options.copy()
        return hub().many(self._engine, self._queries, self._concurrency, self._progress, options)

    async def _all(self) -> list[A | StatsError]:
        return [result async for result in self]

    def __await__(self) -> Generator[Any, None, list[A | StatsError]]:
        return self._all().__await__()
