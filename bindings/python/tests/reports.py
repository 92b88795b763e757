"""A store of a fleet with troubles, and what a document has of the objects of a report on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from emulator import BEARER, Emulator
from sendgrid_stats import Client, fleet

if TYPE_CHECKING:
    from pathlib import Path

# Days that a server still keeps, so that none is stale.
TODAY = datetime.now(timezone.utc).date()
LAST = TODAY - timedelta(days=2)
SINCE = LAST - timedelta(days=45)
TROUBLES = ("bouncing", "complaining", "bad-category", "doubled", "silent", "failing")
METRICS = ("requests", "delivered", "bounces", "blocks", "spam_reports", "unsubscribes", "opens", "clicks")
RATES = ("bounce_rate", "bounces_only_rate", "spam_report_rate", "unsubscribe_rate")


def troubled_fleet() -> Emulator:
    """An emulator of 40 customers without a trouble, and one of each."""
    planted = [word for trouble in TROUBLES for word in ("--trouble", trouble)]
    return Emulator("--fleet", "40", *planted, "--since", str(SINCE), "--today", str(TODAY))


def fill(store: Path, emulator: Emulator) -> None:
    """Stores all days of that fleet."""
    client = Client(api_key=BEARER, base_url=emulator.base_url, max_retries=0)
    options: Any = {"since": SINCE, "until": LAST, "look_back": 46, "rate": 100_000}
    ended = fleet.sync(store, client=client, categories=True, **options)
    assert (ended.customers.total, ended.customers.failed) == (46, 1)


def change(store: Path, statement: str) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute(statement)


def finding_of(finding: fleet.Finding) -> dict[str, Any]:
    """A finding as the document has it."""
    through = None if finding.through is None else str(finding.through)
    found = {name: getattr(finding, name) for name in ("account", "customer", "kind", "severity", "evidence")}
    optional = {
        "through": through,
        "change": finding.change,
        "value": finding.value,
        "threshold": finding.threshold,
    }
    return (
        found
        | {"message": finding.message}
        | {name: value for name, value in optional.items() if value is not None}
    )


def rate_of(rate: fleet.Rate) -> dict[str, Any]:
    names = ("numerator", "denominator", "numerator_of", "denominator_of", "days")
    assert rate.value == float(rate) == rate.numerator / rate.denominator
    return {name: getattr(rate, name) for name in names}


def customer_of(customer: fleet.CustomerHealth) -> dict[str, Any]:
    rates = {name: getattr(customer.rates, name) for name in RATES}
    optional = {
        "severity": customer.severity,
        "since": customer.since and str(customer.since),
        "through": customer.through and str(customer.through),
    }
    return {
        "account": customer.account,
        "customer": customer.customer,
        "categories_are_compared": customer.categories_are_compared,
        "totals": customer.totals,
        "rates": {name: rate_of(rate) for name, rate in rates.items() if rate is not None},
        "days": customer.days.to_dicts(),
    } | {name: value for name, value in optional.items() if value is not None}


def without_none(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
