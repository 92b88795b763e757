"""The statistics of all customers of an account: read into tables, kept in a store, or planned for an engine.

`read` returns Arrow tables; `sync` keeps a store current, as `sendgrid-stats sync` does; `report` finds the customers
of a store that need attention; `Fleet` plans the queries, for those who send them by other means. A customer that fails
is listed with its error, and is never a zero.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, final

from . import _native
from ._client import Client
from ._errors import StoreError, StoreInUseError
from ._fleet import (
    AgeDrift,
    CustomerCounts,
    Estimate,
    Failed,
    Failure,
    LeftOut,
    NamedCustomer,
    Published,
    RowCounts,
    SyncReport,
    Tables,
)
from ._fleet_run import callback, in_thread, named, read_customers
from ._native import (
    CategoryRate,
    CustomerHealth,
    Finding,
    Outcome,
    Rate,
    Rates,
    Report,
    ReportSummary,
    SyncProgress,
    Table,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from typing_extensions import Unpack

    from ._async_client import AsyncClient
    from ._fleet_run import Customers, Progress
    from ._options import ReadOptions, SyncOptions

__all__ = [
    "AgeDrift",
    "CategoryRate",
    "CustomerCounts",
    "CustomerHealth",
    "Estimate",
    "Failed",
    "Failure",
    "Finding",
    "Fleet",
    "LeftOut",
    "NamedCustomer",
    "Outcome",
    "Published",
    "Rate",
    "Rates",
    "Report",
    "ReportSummary",
    "RowCounts",
    "StoreError",
    "StoreInUseError",
    "SyncProgress",
    "SyncReport",
    "Table",
    "Tables",
    "Task",
    "WaitForResults",
    "read",
    "read_async",
    "read_customers",
    "report",
    "sync",
    "sync_async",
]


def read(
    customers: Customers,
    since: date | str,
    until: date | str,
    *,
    client: Client | AsyncClient | None = None,
    reached: Mapping[str, Any] | None = None,
    progress: Progress = None,
    **options: Unpack[ReadOptions],
) -> Tables:
    """Reads the statistics of many customers into Arrow tables.

    Args:
        customers: their names, each once; a str is one name, a `pathlib.Path` a file of `read_customers`; None lists
            the account's customers, with v3 alone.
        since: the first day.
        until: the last day, included. It is over somewhere on Earth.
        client: whose account, dialect, timeouts and proxies are used; None is `Client()`, of the environment.
        reached: `Tables.reached` of an earlier call. Customers that it has begin with their look-back, others with
            `since`, and so do those that were read from a later day than `since`.
        progress: called with a `SyncProgress` after each result, and five times a second while none comes, in this
            thread. What it raises ends the call when the requests in flight have ended, as Ctrl-C does.
        options: `categories`: read the statistics of all categories too (default: False); `look_back`: with `reached`,
            how many days before the first new one are read again, because counts arrive late (31); `rate`: at most so
            many requests a minute (540); `concurrency`: at most so many requests at once (8).

    Raises:
        InputError: an argument is invalid; nothing was sent.
        StatsError: the server refuses the credentials, or does not list the customers.
    """
    return _reading(client, customers, since, until, reached, options)(_native.Stop(), callback(progress))


async def read_async(
    customers: Customers,
    since: date | str,
    until: date | str,
    *,
    client: Client | AsyncClient | None = None,
    reached: Mapping[str, Any] | None = None,
    progress: Progress = None,
    **options: Unpack[ReadOptions],
) -> Tables:
    """Reads the statistics of many customers from asyncio; otherwise as `read`.

    The work is done on threads, and `progress` is called in the event loop. A call that is cancelled ends when the
    requests in flight have ended.
    """
    return await in_thread(_reading(client, customers, since, until, reached, options), callback(progress))


def sync(
    store: str | os.PathLike[str],
    customers: Customers = None,
    *,
    client: Client | AsyncClient | None = None,
    progress: Progress = None,
    **options: Unpack[SyncOptions],
) -> SyncReport:
    """Brings a store up to date, as `sendgrid-stats sync` does. A run that did not finish is continued.

    Args:
        store: the file of the store, which is created if missing. One run at a time uses it.
        customers: all customers of the account, as for `read`.
        client: as for `read`.
        progress: as for `read`. What it raises, and Ctrl-C, ends the run when what is in flight is stored.
        options: those of `read`, and: `account`: what the account is called in the store, which can have several
            (`"default"`); `only`: ask about these of the customers alone; `since`: the first day, which the store
            remembers (the first of the look-back); `until`: the last day (the last one that is over everywhere on
            Earth, or in the customer's time zone); `accept_shrunk`: take answers that lack days or categories that are
            stored with a count above zero (False); `parquet`: a folder to which the tables are written after the run;
            `mode`: the permissions of new files (0o600).

    Raises:
        InputError: an argument is invalid; nothing was sent.
        StoreInUseError: another run uses the store, or the folder of the tables.
        StoreError: the store cannot be used; or the folder of the tables cannot, and the run is stored.
        StatsError: the server refuses the credentials, or does not list the customers. The next run continues.
    """
    return _syncing(client, store, customers, options)(_native.Stop(), callback(progress))


async def sync_async(
    store: str | os.PathLike[str],
    customers: Customers = None,
    *,
    client: Client | AsyncClient | None = None,
    progress: Progress = None,
    **options: Unpack[SyncOptions],
) -> SyncReport:
    """Brings a store up to date from asyncio; otherwise as `sync`.

    The work is done on threads, and `progress` is called in the event loop. A call that is cancelled ends when what is
    in flight is stored.
    """
    return await in_thread(_syncing(client, store, customers, options), callback(progress))


def report(
    store: str | os.PathLike[str],
    *,
    account: str | None = None,
    through: date | str | None = None,
    rules: Mapping[str, Any] | None = None,
    since_last: bool = False,
) -> Report:
    """Reports which customers of a store need attention, with the numbers of all. It sends nothing.

    Args:
        store: the file that `sync` or the command has filled. It is read as it is at one moment, also during a run.
        account: the label of the account whose customers are reported; None is all accounts.
        through: the last day of the numbers; None is the last day that the newest run asked for. Numbers are stale if
            they end more than `stale.max-age` days before it, or with None before the last day that is over everywhere
            on Earth.
        rules: the thresholds, with the keys of a file of rules, as `tomllib.load` returns it: rates in percent, such as
            `{"min-volume": 500, "bounce-rate": {"warning": 3}}`. What is left out has its default.
        since_last: compare the findings with those that were kept last, of the same accounts, which makes them `new` or
            `continuing` and has those that are gone in `Report.resolved`; then keep these in the store instead.

    Raises:
        InputError: an argument is invalid, a rule is unknown or out of range, or the store has no such account:
            `bad-option`, or `bad-date`.
        StoreError: the store cannot be read or, with `since_last`, written; or no run has filled it.
    """
    return _native.report_on(os.fspath(store), account, through, rules, since_last)


def _reading(
    client: Client | AsyncClient | None,
    customers: Customers,
    since: date | str,
    until: date | str,
    reached: Mapping[str, Any] | None,
    options: ReadOptions,
) -> Callable[[_native.Stop, Progress], Tables]:
    """What reads, on the thread that calls it."""
    engine = Client() if client is None else client
    job = {"customers": named(customers), "since": since, "until": until, **options}
    earlier = None if reached is None else json.dumps(reached)

    def run(stop: _native.Stop, progress: Progress) -> Tables:
        fetched = engine._fetch(job, earlier, stop, progress)
        if fetched is None:
            raise RuntimeError("the run was stopped")
        daily, category_daily, failures, windows, report, now_reached = fetched
        return Tables(
            daily, category_daily, failures, windows, SyncReport._of_json(report), json.loads(now_reached)
        )

    return run


def _syncing(
    client: Client | AsyncClient | None,
    store: str | os.PathLike[str],
    customers: Customers,
    options: SyncOptions,
) -> Callable[[_native.Stop, Progress], SyncReport]:
    """What stores, on the thread that calls it."""
    engine = Client() if client is None else client
    job = {"customers": named(customers), **options}

    def run(stop: _native.Stop, progress: Progress) -> SyncReport:
        return SyncReport._of_json(*engine._sync(os.fspath(store), job, stop, progress))

    return run


@final
class WaitForResults:
    """What comes next depends on results in flight: report one of them to `Fleet.done` first."""

    def __repr__(self) -> str:
        return "WaitForResults()"


class Fleet:
    """Plans the queries of many customers and says what is to be stored of their answers; sends and stores nothing.

    For engines that send by workers of their own: `next` returns a `Task`, whose `query` any client sends; the outcome
    is `Outcome.of(task, answer)`. Tasks and outcomes are plain data that can be pickled; the key is the worker's.

    Args:
        customers: as for `read`.
        since: the first day.
        until: the last day, included.
        dialect: the account's dialect, one of `sendgrid_stats.DIALECTS`. It decides how many customers a query has.
        look_back: how many days before the first new one are read again, because counts arrive late.
        categories: plan the statistics of all categories too.
        accept_shrunk: accept answers that lack days and categories that are stored.
        reached: `Fleet.reached` or `Tables.reached` of an earlier run.
        today: the date of today; None is that of the clock, in UTC. Days that are not over are planned as others.

    Raises:
        InputError: there is no plan: an argument is invalid, or the dialect does not list customers.
    """

    def __init__(
        self,
        customers: Customers,
        since: date | str,
        until: date | str,
        *,
        dialect: str = "v3",
        look_back: int = 31,
        categories: bool = False,
        accept_shrunk: bool = False,
        reached: Mapping[str, Any] | None = None,
        today: date | str | None = None,
    ) -> None:
        earlier = None if reached is None else json.dumps(reached)
        self._planner = _native.Planner(
            named(customers), dialect, since, until, look_back, categories, accept_shrunk, earlier, today
        )

    def next(self) -> Task | WaitForResults | SyncReport:
        """The next task, or that results are awaited, or how the run ended. Several tasks may be in flight."""
        task, report = self._planner.next()
        if task is not None:
            return task
        return WaitForResults() if report is None else SyncReport._of_json(report)

    def done(
        self,
        task: Task,
        outcome: Outcome,
        stored: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> list[dict[str, Any]]:
        """Reports an outcome, in any order; returns what is to be stored, each commit in one transaction.

        A commit is `{"stored": …}`, `{"failed": …}` or `{"customers": […]}`. Of `stored`, the rows `removed` are
        deleted, `rows` inserted or replaced, and `revisions` are what they replaced.

        Args:
            task: the task.
            outcome: its outcome.
            stored: of the kinds `daily-by-customer` and `categories`: the rows that are stored of `task.customers` from
                `task.since` to `task.until`, by customer, as commits have them. Without them every row is new.

        Raises:
            MisuseError: the task is not in flight, or the outcome is another's.
        """
        commits: list[dict[str, Any]] = json.loads(
            self._planner.done(task, outcome, json.dumps(dict(stored or {})))
        )
        return commits

    def estimate(self) -> Estimate:
        """How many tasks are left."""
        return Estimate(**json.loads(self._planner.estimate()))

    def report(self) -> SyncReport:
        """How far the run is."""
        return SyncReport._of_json(self._planner.report())

    @property
    def reached(self) -> dict[str, Any]:
        """How far each customer is, as plain data: to be kept together with the rows, for the next run."""
        reached: dict[str, Any] = json.loads(self._planner.reached())
        return reached
