"""A source of `dlt` with the statistics of many customers: `pipeline.run(fleet_source(since="2026-01-01"))`.

It needs dlt and pyarrow: `pip install 'dlt[parquet]'`, with the extra of a destination that has the merge strategy
`delete-insert`, as all SQL databases have.
"""

from __future__ import annotations

import os
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from . import fleet
from ._client import Client
from ._errors import InputError
from ._native import last_days

try:
    import dlt
    import pyarrow as pa
    import pyarrow.compute as pc
    from dlt.common.configuration.specs import BaseConfiguration
except ImportError as missing:
    needed = "expected dlt and pyarrow to be installed: pip install 'dlt[parquet]'"
    raise ImportError(needed, name=missing.name) from missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dlt.sources import DltResource

    from ._async_client import AsyncClient
    from ._fleet_run import Customers

__all__ = ["fleet_source"]

_SECRET = "sources.sendgrid_stats.api_key"
# A row in which it is true deletes those of its merge key and is not inserted. No metric's column begins so.
_DELETED = "_deleted"
_COLUMNS: dict[str, Any] = {
    _DELETED: {
        "data_type": "bool",
        "hard_delete": True,
        "description": "Null. A row of a load that only deletes others has true here, and is not inserted.",
    }
}
_REPLACING: Any = {"disposition": "merge", "strategy": "delete-insert"}
# The tables of statistics, and what the progress of a customer has them as.
_PROGRESS = {"daily": "daily", "category_daily": "category_stats"}


# Arguments are not taken from dlt's configuration: an `ACCOUNT` or `API_KEY` of the environment may be another's.
@dlt.source(name="sendgrid_stats", section="sendgrid_stats", spec=BaseConfiguration)
def fleet_source(
    customers: Customers = None,
    *,
    since: date | str,
    until: date | str | None = None,
    client: Client | AsyncClient | None = None,
    api_key: str | None = None,
    categories: bool = False,
    look_back: int = 31,
    rate: int = 540,
    concurrency: int = 8,
    account: str = "default",
) -> Iterable[DltResource]:
    """The statistics of many customers, as the resources `daily`, `category_daily`, `customers` and `failures`.

    Customers are queried once for all resources. The state of the source has how far each customer is: the next run
    reads the days after that and the look-back, and replaces them at the destination. A customer that fails keeps the
    rows that it has there, and is listed in `failures`.

    Args:
        customers: as of `fleet.read`: names, a `pathlib.Path` of a file of them, or None for all customers of the
            account, with v3 alone.
        since: the first day. With an earlier one than in the last run, everything is read again.
        until: the last day, included; None is the last one that is over everywhere.
        client: whose account, dialect, timeouts and proxies are used.
        api_key: a key of v3 in place of a client, or `dlt.secrets.value`. Without either, the key is
            `sources.sendgrid_stats.api_key` of dlt's secrets, or that of the environment, as in `Client()`.
        categories: read the statistics of all categories too.
        look_back: how many days before the first new one are read again, because counts arrive late.
        rate: at most so many requests a minute.
        concurrency: how many requests are in flight at most.
        account: the label of the account, which every row has. Accounts in one dataset need one each.

    Raises:
        InputError: both a client and a key, or a key that cannot be one. A wrong date or rate raises in the run.
        ConfigFieldMissingException: `dlt.secrets.value`, and dlt has no such secret.
    """
    client = _client(client, api_key)
    if customers is not None and not isinstance(customers, (str, os.PathLike)):
        customers = list(customers)

    @dlt.resource(name="read", selected=False)
    def read() -> Iterator[fleet.Tables]:
        chosen = dlt.current.source().resources.selected
        wanted = [table for table in _PROGRESS if table in chosen and (categories or table == "daily")]
        states = _states(account)
        earlier = _state_of(wanted, states)
        tables = fleet.read(
            customers,
            since,
            last_days()[0] if until is None else until,
            client=client,
            categories="category_daily" in wanted,
            look_back=look_back,
            rate=rate,
            concurrency=concurrency,
            reached=earlier["reached"] if earlier else None,
        )
        _keep(wanted, states, {"reached": tables.reached})
        yield tables

    @dlt.transformer(
        data_from=read,
        write_disposition=_REPLACING,
        primary_key=["account", "customer", "date"],
        columns=_COLUMNS,
    )
    def daily(tables: fleet.Tables) -> Iterator[pa.Table]:
        empty = _empty_days(tables.daily, tables.windows, "daily")
        yield _marked(pa.table(tables.daily), empty, account, ["customer", "date"])

    @dlt.transformer(
        data_from=read,
        write_disposition=_REPLACING,
        primary_key=["account", "customer", "date", "category"],
        merge_key=["account", "customer", "date"],
        columns=_COLUMNS,
    )
    def category_daily(tables: fleet.Tables) -> Iterator[pa.Table]:
        if not categories:
            return
        # A day without daily statistics has none of its categories either, which need not have been queried then.
        empty = _empty_days(tables.category_daily, tables.windows, "category-stats")
        empty = pa.concat_tables([empty, _empty_days(tables.daily, tables.windows, "daily")])
        empty = empty.append_column("category", pa.repeat("", len(empty)))
        yield _marked(pa.table(tables.category_daily), empty, account, ["customer", "date", "category"])

    @dlt.transformer(
        name="customers",
        data_from=read,
        write_disposition=_REPLACING,
        primary_key=["account", "customer"],
        merge_key=["account"],
        columns=_COLUMNS,
    )
    def all_customers(tables: fleet.Tables) -> Iterator[pa.Table]:
        names = (row["customer"] for table in (tables.windows, tables.failures) for row in table.to_dicts())
        yield _whole(_how_far(names, _states(account)), account, ["customer"])

    @dlt.transformer(
        data_from=read,
        write_disposition=_REPLACING,
        primary_key=["account", "customer", "kind"],
        merge_key=["account"],
        columns=_COLUMNS,
    )
    def failures(tables: fleet.Tables) -> Iterator[pa.Table]:
        yield _whole(pa.table(tables.failures), account, ["customer", "kind"])

    return read, daily, category_daily, all_customers, failures


def _client(client: Client | AsyncClient | None, api_key: str | None) -> Client | AsyncClient:
    """The client that is given, or one of the key that is given, of dlt's secrets or of the environment."""
    if client is not None:
        if api_key is not None:
            raise InputError("expected `client` or `api_key`, got both", kind="bad-option")
        return client
    if api_key is dlt.secrets.value:
        dlt.secrets[_SECRET]  # raises if it is missing
        api_key = None
    if api_key is None:
        # Without a type it is one of a secret, whose value dlt leaves out of its traces.
        api_key = dlt.secrets.get(_SECRET)
    return Client() if api_key is None else Client(api_key=api_key)


def _states(account: str) -> dict[str, dict[str, Any]]:
    """What the state of each table's resource has of an account: dlt commits and drops it with the rows."""
    return {table: dlt.current.resource_state(table).setdefault(account, {}) for table in _PROGRESS}


def _keep(tables: list[str], states: dict[str, dict[str, Any]], state: dict[str, Any]) -> None:
    """Stores a state of these tables: once, as it is large, and in each of them a mark of it.

    A read of some tables does not say how far the others are, so that each selection has its own.
    """
    mark = uuid.uuid4().hex
    for table in tables:
        states[table]["+".join(tables)] = {"mark": mark} | (state if table == tables[0] else {})


def _state_of(tables: list[str], states: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    """The state that was stored last for these tables; None also where one of them was dropped since."""
    kept = [states[table].get("+".join(tables), {}) for table in tables]
    marks = {state.get("mark") for state in kept}
    return dict(kept[0]) if len(marks) == 1 and None not in marks else None


def _empty_days(rows: fleet.Table, windows: fleet.Table, kind: str) -> pa.Table:
    """Customer and date of each day of the windows that has no row."""
    asked = pa.table(windows).filter(pc.field("kind") == kind)
    indices: list[int] = []
    days: list[int] = []
    numbers = (asked[column].cast(pa.int32()).to_pylist() for column in ("since", "until"))
    for index, (first, last) in enumerate(zip(*numbers, strict=True)):
        indices.extend([index] * (last + 1 - first))
        days.extend(range(first, last + 1))
    customers = asked["customer"].take(pa.array(indices, pa.int64()))
    every = pa.table({"customer": customers, "date": pa.array(days, pa.int32()).cast(pa.date32())})
    keys = ["customer", "date"]
    return every.join(pa.table(rows).select(keys), keys, join_type="left anti")


def _whole(table: pa.Table, account: str, keys: list[str]) -> pa.Table:
    """Rows that replace all of the account; without any, a row that deletes does."""
    empty = pa.table({key: pa.array([""] if not len(table) else [], pa.string()) for key in keys})
    return _marked(table, empty, account, keys)


def _marked(table: pa.Table, deleting: pa.Table, account: str, keys: list[str]) -> pa.Table:
    """The rows and the deleting ones, with the account; none of the columns of the key can be null."""
    table = table.append_column(_DELETED, pa.nulls(len(table), pa.bool_()))
    deleting = deleting.append_column(_DELETED, pa.repeat(True, len(deleting)))
    both = pa.concat_tables([table, deleting], promote_options="default")
    both = both.add_column(0, "account", pa.repeat(account, len(both)))
    fields = (field.with_nullable(field.name not in ("account", *keys)) for field in both.schema)
    return both.cast(pa.schema(list(fields)))


def _how_far(names: Iterable[str], states: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    """A row for each customer that is named or that a state has: the days up to which its tables are stored."""
    reached: dict[str, dict[str, str]] = {name: {} for name in names}
    for selection in {selection for kept in states.values() for selection in kept}:
        tables = selection.split("+")
        state = _state_of(tables, states)
        for group in state["reached"]["groups"] if state else ():
            for table in tables:
                day = group[_PROGRESS[table]]["reached"] or ""
                for name in group["customers"]:
                    far = reached.setdefault(name, {})
                    far[table] = max(day, far.get(table, ""))
    columns: dict[str, Any] = {"customer": pa.array(sorted(reached), pa.string())}
    for table, column in (("daily", "daily_reached"), ("category_daily", "category_reached")):
        days = (reached[name].get(table) for name in sorted(reached))
        columns[column] = pa.array([date.fromisoformat(day) if day else None for day in days], pa.date32())
    return pa.table(columns)
