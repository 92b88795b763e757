"""The blocking client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ._native import CategoryDays, Days, Engine, Query, Totals
from ._raw import RawResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._errors import StatsError
    from ._options import CallOptions

# The answer to any of the four queries.
Answer = Days | Totals | list[str] | CategoryDays


class Client(Engine):
    """Sends queries for one account and waits for the answers; safe to share between threads.

    `Client(api_user, api_key, **settings)`, `Client(account, **settings)`, `Client.from_env(**settings)`, or
    `Client(like=client, **settings)` for other settings over the same connections. `like=client` can be combined with
    a name and a key, a key alone or an account: that account then uses the same connections.

    Settings are those of `ClientOptions`; a single query takes those of `CallOptions`.

    Raises:
        InputError: a setting is invalid: `bad-option`, `bad-base-url`, `missing-credentials`, `bad-credentials`.
        TypeError: a value of a wrong type, an option that does not exist, a name without its key.
    """

    def daily(
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
        return cast("Days", self._ask(query, False, options))

    def aggregate(self, customer: str | None = None, **options: Unpack[CallOptions]) -> Totals:
        """The totals of all time; otherwise as `daily`."""
        return cast("Totals", self._ask(Query.aggregate(customer), False, options))

    def categories(self, customer: str | None = None, **options: Unpack[CallOptions]) -> list[str]:
        """The names of all categories; otherwise as `daily`."""
        return cast("list[str]", self._ask(Query.categories(customer), False, options))

    def category_stats(
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
        return cast("CategoryDays", self._ask(query, False, options))

    def ask(self, query: Query, **options: Unpack[CallOptions]) -> Answer:
        """Any query; otherwise as `daily`."""
        return cast("Answer", self._ask(query, False, options))

    def many(
        self,
        queries: Iterable[Query],
        *,
        concurrency: int = 16,
        progress: Callable[[int, int], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> list[Answer | StatsError]:
        """Many queries at once. The results come in their order, and a failure is a value among them.

        Args:
            queries: the queries.
            concurrency: how many are in flight at a time, at least one.
            progress: called with how many are done and how many there are, in this thread. What it raises ends all.
            options: settings for these queries.
        """
        return cast("list[Answer | StatsError]", self._many(list(queries), concurrency, progress, options))

    @property
    def with_raw_response(self) -> RawClient:
        """The same queries, each answered with the responses as received."""
        return RawClient(self)

    def close(self) -> None:
        """Closes the client. Queries in flight go on."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class RawClient:
    """The queries of a client, each answered with the responses as received."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _raw(self, query: Query, options: CallOptions) -> RawResponse[Any]:
        return RawResponse(self._client._ask(query, True, options))

    def daily(
        self,
        customer: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Days]:
        """As `Client.daily`. Refusals and unreadable answers are raised by `RawResponse.parse`."""
        return self._raw(Query.daily(customer, days=days, start_date=start_date, end_date=end_date), options)

    def aggregate(self, customer: str | None = None, **options: Unpack[CallOptions]) -> RawResponse[Totals]:
        """As `Client.aggregate`."""
        return self._raw(Query.aggregate(customer), options)

    def categories(
        self, customer: str | None = None, **options: Unpack[CallOptions]
    ) -> RawResponse[list[str]]:
        """As `Client.categories`."""
        return self._raw(Query.categories(customer), options)

    def category_stats(
        self,
        customer: str | None,
        categories: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CategoryDays]:
        """As `Client.category`."""
        query = Query.category_stats(
            customer, categories, days=days, start_date=start_date, end_date=end_date
        )
        return self._raw(query, options)

    def ask(self, query: Query, **options: Unpack[CallOptions]) -> RawResponse[Answer]:
        """As `Client.ask`."""
        return self._raw(query, options)
