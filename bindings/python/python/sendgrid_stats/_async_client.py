"""The client for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

# With the package, not when it is first used: a child that is forked meanwhile would wait for its parent's import.
from ._loop import hub
from ._native import Engine, Query
from ._raw import RawResponse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from datetime import date
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._client import Answer
    from ._errors import StatsError
    from ._native import CategoryDays, Days, Totals
    from ._options import CallOptions


class AsyncClient(Engine):
    """Sends queries for one account from asyncio; any number of them at a time, from any loop.

    Made as `Client` is. Cancelling a task ends its request.

    Raises:
        InputError: a setting is invalid: `bad-option`, `bad-base-url`, `missing-credentials`, `bad-credentials`.
        TypeError: a value of a wrong type, an option that does not exist, a name without its key.
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
            customer: the customer; None for the account itself, with the dialect `own`.
            days: the number of days in the past, today included.
            start_date: the first day, a `datetime.date` or its ISO text.
            end_date: the last day, included.
            options: settings for this query alone.

        Raises:
            StatsError: why there are no numbers; see its subclasses.
        """
        query = Query.daily(customer, days=days, start_date=start_date, end_date=end_date)
        return cast("Days", await hub().ask(self, query, False, options))

    async def aggregate(self, customer: str | None = None, **options: Unpack[CallOptions]) -> Totals:
        """The totals of all time; otherwise as `daily`."""
        return cast("Totals", await hub().ask(self, Query.aggregate(customer), False, options))

    async def categories(self, customer: str | None = None, **options: Unpack[CallOptions]) -> list[str]:
        """The names of all categories; otherwise as `daily`."""
        return cast("list[str]", await hub().ask(self, Query.categories(customer), False, options))

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

        Categories that do not exist have no rows. Names that do not fit into one URL are sent in several requests.
        """
        query = Query.category_stats(
            customer, categories, days=days, start_date=start_date, end_date=end_date
        )
        return cast("CategoryDays", await hub().ask(self, query, False, options))

    async def ask(self, query: Query, **options: Unpack[CallOptions]) -> Answer:
        """Any query; otherwise as `daily`."""
        return cast("Answer", await hub().ask(self, query, False, options))

    async def many(
        self, queries: Iterable[Query], *, concurrency: int = 16, **options: Unpack[CallOptions]
    ) -> AsyncIterator[Answer | StatsError]:
        """Many queries at once, for `async for`. The results come in their order, and a failure is a value.

        Leaving the loop early cancels what is in flight, at the latest when the iterator is closed.

        Args:
            queries: the queries.
            concurrency: how many are in flight at a time, at least one.
            options: settings for these queries.
        """
        async for result in hub().many(self, list(queries), concurrency, options):
            yield result

    @property
    def with_raw_response(self) -> AsyncRawClient:
        """The same queries, each answered with the responses as received."""
        return AsyncRawClient(self)

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


class AsyncRawClient:
    """The queries of a client, each answered with the responses as received."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _raw(self, query: Query, options: CallOptions) -> RawResponse[Any]:
        return RawResponse(await hub().ask(self._client, query, True, options))

    async def daily(
        self,
        customer: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Days]:
        """As `AsyncClient.daily`. Refusals and unreadable answers are raised by `RawResponse.parse`."""
        return await self._raw(
            Query.daily(customer, days=days, start_date=start_date, end_date=end_date), options
        )

    async def aggregate(
        self, customer: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[Totals]:
        """As `AsyncClient.aggregate`."""
        return await self._raw(Query.aggregate(customer), options)

    async def categories(
        self, customer: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[list[str]]:
        """As `AsyncClient.categories`."""
        return await self._raw(Query.categories(customer), options)

    async def category_stats(
        self,
        customer: str | None,
        categories: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CategoryDays]:
        """As `AsyncClient.category`."""
        query = Query.category_stats(
            customer, categories, days=days, start_date=start_date, end_date=end_date
        )
        return await self._raw(query, options)

    async def ask(self, query: Query, **options: Unpack[CallOptions]) -> RawResponse[Answer]:
        """As `AsyncClient.ask`."""
        return await self._raw(query, options)
