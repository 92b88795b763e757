"""The blocking client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from . import _log
from ._help import documented
from ._native import CategoryDays, Customer, CustomerDays, Days, Engine, Query, Totals
from ._raw import RawResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._errors import StatsError
    from ._options import CallOptions

# The answer to any query.
Answer = Days | CustomerDays | Totals | list[str] | CategoryDays | list[Customer]
A = TypeVar("A")


@documented
class Client(Engine):
    """Sends queries for one account and waits for the answers; safe to share between threads.

    `Client(api_key=…)` speaks v3 with this key, whatever the environment has; `Client(api_user, api_key)` speaks the
    legacy API; `Client(account)` takes an `Account`. `Client()` takes the key from the environment's
    `SENDGRID_API_KEY`, and the name, if there is one, from `SENDGRID_API_USER`. `Client(like=client, …)` makes one with
    other settings over the same connections; it can be combined with an account, a name and a key, or a key alone,
    which keeps the name of the other client.
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
            customer: the customer; None for the account itself, with v3 or the dialect `own`.
            days: the number of days in the past, today included.
            start_date: the first day: a `datetime.date` or its ISO text, or a `datetime`, `pandas.Timestamp` or
                `numpy.datetime64` at midnight without a time zone. Any other time is `bad-date`.
            end_date: the last day, included.
            options: settings for this query alone: `timeout`, `deadline`, `max_retries`, `backoff`, `max_backoff`,
                `format`, `dialect`, `method`, `base_url`, `allow_plain_http`, `region`, `utc_offset`, `today`,
                `bounds`.

        Raises:
            StatsError: why there are no numbers; see its subclasses.
        """
        query = Query.daily(customer, days=days, start_date=start_date, end_date=end_date)
        return self._answer(query, options)

    def daily_by_customer(
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
        return self._answer(query, options)

    def aggregate(
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
        return self._answer(query, options)

    def categories(self, customer: str | None = None, **options: Unpack[CallOptions]) -> list[str]:
        """The names of all categories; otherwise as `daily`."""
        return self._answer(Query.categories(customer), options)

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

        With the legacy API categories that do not exist have no rows; with v3 they are `refused-not-found`. Names that
        do not fit into one request are sent in several.
        """
        query = Query.category_stats(
            customer, categories, days=days, start_date=start_date, end_date=end_date
        )
        return self._answer(query, options)

    def customers(self, *, with_region: bool = False, **options: Unpack[CallOptions]) -> list[Customer]:
        """The customers of the account, enabled or not, with v3 alone; otherwise as `daily`.

        Args:
            with_region: request the region of each too.
            options: settings for this query alone.
        """
        return self._answer(Query.customers(with_region=with_region), options)

    def send(self, query: Query[A], **options: Unpack[CallOptions]) -> A:
        """Any query; otherwise as `daily`."""
        return self._answer(query, options)

    def _answer(self, query: Query[A], options: CallOptions) -> A:
        # The one dictionary of the options goes down to the extension, which empties it: tracebacks show arguments.
        return cast("A", self._send(query, False, _log.is_enabled(), options))

    def send_raw(self, query: Query[A], **options: Unpack[CallOptions]) -> RawResponse[A]:
        """Any query, answered with the responses as received.

        Refusals and unreadable answers are in `RawResponse.error`; its `parse()` raises them.
        """
        return RawResponse(self._send(query, True, _log.is_enabled(), options))

    def many(
        self,
        queries: Iterable[Query[A]],
        *,
        concurrency: int = 16,
        progress: Callable[[int, int], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> list[A | StatsError]:
        """Many queries at once. The results come in their order, and a failure is a value among them.

        Args:
            queries: the queries. A failure has its own as `query`.
            concurrency: how many are in flight at a time, at least one.
            progress: called with how many are done and how many there are, in this thread. What it raises ends all.
            options: settings for these queries.
        """
        results: list[Any] = self._many(list(queries), concurrency, progress, _log.is_enabled(), options)
        return results

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
