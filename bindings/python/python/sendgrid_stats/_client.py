"""The blocking client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ._native import CategoryDays, Days, Engine, Metrics, Query
from ._raw import RawResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from ._errors import StatsError
    from ._options import CallOptions

# The answer to any of the four questions.
Answer = Days | Metrics | list[str] | CategoryDays


class Client(Engine):
    """Asks questions for one account and waits for the answers; safe to share between threads.

    `Client(api_user, api_key, **settings)`, `Client(account, **settings)`, `Client.from_env(**settings)`, or
    `Client(like=client, **settings)` for other settings over the same connections. With `like=client`, a name and a
    key, a key alone or an account may stand, too: then that account is asked over the same connections.

    Settings are those of `ClientOptions`; a question takes those of `CallOptions` for itself alone.

    Raises:
        InputError: a setting cannot be: `bad-option`, `bad-base-url`, `missing-credentials`, `bad-credentials`.
        TypeError: a value of a wrong type, an option that does not exist, a name without its key.
    """

    def daily(
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
        return cast("Days", self._ask(query, False, options))

    def aggregate(self, user: str | None = None, **options: Unpack[CallOptions]) -> Metrics:
        """The totals of all time; otherwise as `daily`."""
        return cast("Metrics", self._ask(Query.aggregate(user), False, options))

    def categories(self, user: str | None = None, **options: Unpack[CallOptions]) -> list[str]:
        """The names of all categories; otherwise as `daily`."""
        return cast("list[str]", self._ask(Query.categories(user), False, options))

    def category(
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
        return cast("CategoryDays", self._ask(query, False, options))

    def ask(self, query: Query, **options: Unpack[CallOptions]) -> Answer:
        """Any question; otherwise as `daily`."""
        return cast("Answer", self._ask(query, False, options))

    def many(
        self,
        queries: Iterable[Query],
        *,
        concurrency: int = 16,
        progress: Callable[[int, int], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> list[Answer | StatsError]:
        """Many questions at once. The results come in their order, and a failure is a value among them.

        Args:
            queries: the questions.
            concurrency: how many are under way at a time, at least one.
            progress: called with how many are done and how many there are, in this thread. What it raises ends all.
            options: settings for these questions.
        """
        return cast("list[Answer | StatsError]", self._many(list(queries), concurrency, progress, options))

    @property
    def with_raw_response(self) -> RawClient:
        """The same questions, each answered with the responses as received."""
        return RawClient(self)

    def close(self) -> None:
        """Ends the client. Questions that are under way go on."""
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
    """The questions of a client, each answered with the responses as received."""

    __slots__ = ("_client",)

    def __init__(self, client: Client) -> None:
        self._client = client

    def _raw(self, query: Query, options: CallOptions) -> RawResponse[Any]:
        return RawResponse(self._client._ask(query, True, options))

    def daily(
        self,
        user: str | None = None,
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[Days]:
        """As `Client.daily`. Refusals and unreadable answers are raised by `RawResponse.parse`."""
        return self._raw(Query.daily(user, days=days, start_date=start_date, end_date=end_date), options)

    def aggregate(self, user: str | None = None, **options: Unpack[CallOptions]) -> RawResponse[Metrics]:
        """As `Client.aggregate`."""
        return self._raw(Query.aggregate(user), options)

    def categories(self, user: str | None = None, **options: Unpack[CallOptions]) -> RawResponse[list[str]]:
        """As `Client.categories`."""
        return self._raw(Query.categories(user), options)

    def category(
        self,
        user: str | None,
        categories: str | Iterable[str],
        *,
        days: int | str | None = None,
        start_date: date | str | None = None,
        end_date: date | str | None = None,
        **options: Unpack[CallOptions],
    ) -> RawResponse[CategoryDays]:
        """As `Client.category`."""
        query = Query.category(user, categories, days=days, start_date=start_date, end_date=end_date)
        return self._raw(query, options)

    def ask(self, query: Query, **options: Unpack[CallOptions]) -> RawResponse[Answer]:
        """As `Client.ask`."""
        return self._raw(query, options)
