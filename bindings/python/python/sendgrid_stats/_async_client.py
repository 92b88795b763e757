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
    from ._native import CategoryDays, Days, Metrics
    from ._options import CallOptions


class AsyncClient(Engine):
    """Asks questions for one account from asyncio; any number of them at a time, from any loop.

    Made as `Client` is. Cancelling a task ends its request.

    Raises:
        InputError: a setting cannot be: `bad-option`, `bad-base-url`, `missing-credentials`, `bad-credentials`.
        TypeError: a value of a wrong type, an option that does not exist, a name without its key.
    """

    async def daily(
        self,
        user: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> Days:
        """Daily statistics: a row for each day.

        Args:
            user: the customer; None for the account itself, at the door `own`.
            days: the number of days in the past, today included.
            start_date: the first day, a `datetime.date` or its ISO text.
            end_date: the last day, included.
            options: settings for this question alone.

        Raises:
            StatsError: why there are no numbers; see its subclasses.
        """
        query = Query.daily(user, days=days, start_date=start_date, end_date=end_date)
        return cast("Days", await hub().ask(self, query, False, options))

    async def aggregate(self, user: str | None = None, **options: Unpack[CallOptions]) -> Metrics:
        """The totals of all time; otherwise as `daily`."""
        return cast("Metrics", await hub().ask(self, Query.aggregate(user), False, options))

    async def categories(self, user: str | None = None, **options: Unpack[CallOptions]) -> list[str]:
        """The names of all categories; otherwise as `daily`."""
        return cast("list[str]", await hub().ask(self, Query.categories(user), False, options))

    async def category(
        self,
        user: str | None,
        categories: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> CategoryDays:
        """Category statistics: a row for each day and category; otherwise as `daily`.

        Categories that do not exist have no rows. More names than fit into one URL are asked in several requests.
        """
        query = Query.category(user, categories, days=days, start_date=start_date, end_date=end_date)
        return cast("CategoryDays", await hub().ask(self, query, False, options))

    async def ask(self, query: Query, **options: Unpack[CallOptions]) -> Answer:
        """Any question; otherwise as `daily`."""
        return cast("Answer", await hub().ask(self, query, False, options))

    async def many(
        self, queries: Iterable[Query], *, concurrency: int = 16, **options: Unpack[CallOptions]
    ) -> AsyncIterator[Answer | StatsError]:
        """Many questions at once, for `async for`. The results come in their order, and a failure is a value.

        Leaving the loop early ends what is under way, at the latest when the iterator is closed.

        Args:
            queries: the questions.
            concurrency: how many are under way at a time, at least one.
            options: settings for these questions.
        """
        async for result in hub().many(self, list(queries), concurrency, options):
            yield result

    @property
    def with_raw_response(self) -> AsyncRawClient:
        """The same questions, each answered with the responses as received."""
        return AsyncRawClient(self)

    async def close(self) -> None:
        """Ends the client. Questions that are under way go on."""
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
    """The questions of a client, each answered with the responses as received."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _raw(self, query: Query, options: CallOptions) -> RawResponse[Any]:
        return RawResponse(await hub().ask(self._client, query, True, options))

    async def daily(
        self,
        user: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Days]:
        """As `AsyncClient.daily`. Refusals and unreadable answers are raised by `RawResponse.parse`."""
        return await self._raw(
            Query.daily(user, days=days, start_date=start_date, end_date=end_date), options
        )

    async def aggregate(
        self, user: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[Metrics]:
        """As `AsyncClient.aggregate`."""
        return await self._raw(Query.aggregate(user), options)

    async def categories(
        self, user: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[list[str]]:
        """As `AsyncClient.categories`."""
        return await self._raw(Query.categories(user), options)

    async def category(
        self,
        user: str | None,
        categories: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CategoryDays]:
        """As `AsyncClient.category`."""
        query = Query.category(user, categories, days=days, start_date=start_date, end_date=end_date)
        return await self._raw(query, options)

    async def ask(self, query: Query, **options: Unpack[CallOptions]) -> RawResponse[Answer]:
        """As `AsyncClient.ask`."""
        return await self._raw(query, options)
