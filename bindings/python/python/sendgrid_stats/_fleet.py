"""The reports and tables of a fleet, as plain data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._native import Table


@dataclass(frozen=True)
class NamedCustomer:
    """A customer with what is known of it.

    The time zone is an IANA name or `±HH:MM`. It says when the customer's days are over, where a run has no `until`.
    """

    name: str
    time_zone: str | None = None
    since: date | str | None = None


@dataclass(frozen=True)
class Failure:
    """Why a query has no answer, or why an answer is not stored."""

    kind: str
    """The kind of the error, as in `StatsError.kind`."""
    message: str
    """The message, for people."""
    status: int | None = None
    """The HTTP status, where one came."""


@dataclass(frozen=True)
class Failed:
    """A customer's failure."""

    customer: str
    kind: str
    """`daily` or `category-stats`."""
    since: date
    """The first day that was asked for."""
    until: date
    """The last day that was asked for."""
    failure: Failure


@dataclass(frozen=True)
class LeftOut:
    """A category that was listed and that the server then did not know."""

    customer: str
    category: str


@dataclass(frozen=True)
class CustomerCounts:
    """Customers by their state."""

    total: int
    complete: int
    """Those that have everything that is wanted."""
    failed: int
    """Those that failed, with any kind."""
    pending: int
    """Those that were not asked about to the end."""


@dataclass(frozen=True)
class RowCounts:
    """Rows of answers by what became of them."""

    received: int
    changed: int
    """Rows that were new or changed."""
    removed: int
    """Rows that were deleted."""
    outside: int
    """Rows of days that were not asked for; they are not kept."""


@dataclass(frozen=True)
class AgeDrift:
    """How many rows of one age were read again, and how many of them had changed."""

    compared: int
    changed: int


@dataclass(frozen=True)
class Published:
    """The tables that were written."""

    written: int
    """Files that were written."""
    unchanged: int
    """Files that are as they were."""
    removed: int
    """Files that were removed, because their months have no rows."""
    rows: int
    """Rows of the files that were written."""


@dataclass(frozen=True)
class SyncReport:
    """How a run ended."""

    run: int
    """The number of the run."""
    until: date
    """The last day that it stores."""
    is_finished: bool
    """True once every customer was asked about; otherwise the next run continues this one."""
    stopped: Failure | None
    """Why it was stopped before every customer was asked about."""
    customers: CustomerCounts
    complete_through: date | None
    """The day up to which every customer is stored; None where one has nothing."""
    failures: tuple[Failed, ...]
    left_out: tuple[LeftOut, ...]
    tasks: int
    """Queries whose result came."""
    rows: RowCounts
    drift: dict[int, AgeDrift]
    """Rows that were read again, by the age of their day in days."""
    published: Published | None = None
    """The tables that were written, where that was wanted."""

    @classmethod
    def _of_json(cls, text: str, published_text: str = "null") -> SyncReport:
        report, published = json.loads(text), json.loads(published_text)
        stopped = report.get("stopped")
        return cls(
            run=report["run"]["number"],
            until=date.fromisoformat(report["run"]["until"]),
            is_finished=report["run"]["is_finished"],
            stopped=None if stopped is None else Failure(**next(iter(stopped.values()))),
            customers=CustomerCounts(**report["customers"]),
            complete_through=_date(report["complete_through"]),
            failures=tuple(_failed(failed) for failed in report["failures"]),
            left_out=tuple(LeftOut(**left_out) for left_out in report["left_out"]),
            tasks=report["tasks"],
            rows=RowCounts(**report["rows"]),
            drift={int(age): AgeDrift(**drift) for age, drift in report["drift"].items()},
            published=None if published is None else Published(**published),
        )


@dataclass(frozen=True)
class Estimate:
    """How many tasks a run takes. A task is one request, and one more for each page, retry and check."""

    customers: int | None
    """The number of customers; None before they are listed."""
    lagging: int
    """Those that lack more than the last day: they come first."""
    forgotten: int
    """Those whose first days the server no longer keeps."""
    at_least: int
    """At least so many, where nothing fails."""
    at_most: int | None
    """At most so many, where nothing fails; None where that is not known."""
    at_worst: int | None
    """At most so many, whatever fails; None where that is not known."""


@dataclass(frozen=True)
class Tables:
    """The statistics of many customers, each of whom is in `windows` to the end of what is wanted, or in `failures`."""

    daily: Table
    """Daily rows by customer and date: `customer`, `date` and a column for each metric."""
    category_daily: Table
    """Category rows by customer, date and category; none unless they were wanted."""
    failures: Table
    """Customers without an answer: `customer`, `kind`, `since`, `until`, `error_kind`, `status`, `message`."""
    windows: Table
    """`customer`, `kind`, `since`, `until`: the days that were answered. Where rows are kept elsewhere, these replace
    those of exactly these days."""
    report: SyncReport
    reached: dict[str, Any]
    """How far each customer is, as plain data: for the next `read`, and to be kept together with the rows."""


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _failed(failed: dict[str, Any]) -> Failed:
    window = failed["window"]
    since, until = date.fromisoformat(window["from"]), date.fromisoformat(window["until"])
    return Failed(failed["customer"], failed["kind"], since, until, Failure(**failed["failure"]))
