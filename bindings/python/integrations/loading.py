"""An account of the emulator, and a pipeline of dlt into DuckDB."""

from __future__ import annotations

import gzip
import json
import urllib.request
from datetime import date
from typing import TYPE_CHECKING, Any

import dlt
import pyarrow.parquet as pq
import pytest

import sendgrid_stats as stats
from emulator import BEARER, KEY, NAME, Emulator

if TYPE_CHECKING:
    from pathlib import Path

SINCE = date(2026, 1, 1)
NAMES = [f"customer{number:06}@example.com" for number in range(1, 13)]
QUICK: dict[str, Any] = {"rate": 100_000, "look_back": 10}

each_api = pytest.mark.parametrize("account", ["v3", "legacy"], indirect=True)


class Account:
    """An emulator whose today moves and whose customers change, asked by v3 or by the legacy API."""

    def __init__(self, emulator: Emulator, api: str = "v3") -> None:
        self.base_url, self.api = emulator.base_url, api
        self.client = self.with_key(BEARER if api == "v3" else KEY)

    def with_key(self, key: str) -> stats.Client:
        name = None if self.api == "v3" else NAME
        return stats.Client(name, key, base_url=self.base_url, backoff=0.01)

    def post(self, path: str, body: str) -> None:
        request = urllib.request.Request(f"{self.base_url}/__emulator/{path}", body.encode(), method="POST")
        with urllib.request.urlopen(request) as response:
            assert response.status in (200, 204)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.base_url}/__emulator{path}") as response:
            return json.load(response)

    def move_to(self, today: date) -> None:
        self.post("today", today.isoformat())

    def change(self, **changes: dict[str, Any]) -> None:
        self.post(
            "customers", json.dumps({f"{name}@example.com": change for name, change in changes.items()})
        )

    def daily(self, names: list[str], until: date, since: date = SINCE) -> dict[tuple[Any, ...], Any]:
        """What the emulator has at this moment, by another query than the source's."""
        rows = self.client.daily_by_customer(names, start_date=since, end_date=until)
        return {(row.customer, row.date): _counts(row) for row in rows}

    def category_daily(self, names: list[str], until: date) -> dict[tuple[Any, ...], Any]:
        found: dict[tuple[Any, ...], Any] = {}
        for name in names:
            if categories := self.client.categories(name):
                rows = self.client.category_stats(name, categories, start_date=SINCE, end_date=until)
                found |= {(name, row.date, row.category): _counts(row) for row in rows}
        return found


def _counts(row: Any) -> dict[str, int]:
    return {name: count for name, count in dict(row).items() if isinstance(count, int)}


class Destination:
    """A pipeline into a DuckDB of its own."""

    def __init__(self, folder: Path, *, pipelines: str = "pipelines", **options: Any) -> None:
        self.folder = folder
        self.pipeline = dlt.pipeline(
            "stats",
            pipelines_dir=str(folder / pipelines),
            destination=dlt.destinations.duckdb(str(folder / "kept.duckdb")),
            dataset_name="stats",
            **options,
        )

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.pipeline.sql_client() as client, client.execute_query(f"select * from {table}") as cursor:
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def counts(self, table: str, account: str = "default") -> dict[tuple[Any, ...], Any]:
        """The rows by their key, without what is null. Two of one key, and a deleting one, fail."""
        keys = ["customer", "date", "category"][: 3 if table == "category_daily" else 2]
        rows = [row for row in self.rows(table) if row.pop("account") == account]
        assert {row.pop("_deleted") for row in rows} <= {None}
        found = {}
        for row in rows:
            key = tuple(row.pop(name) for name in keys)
            assert key not in found, f"two rows of {key}"
            found[key] = {name: count for name, count in row.items() if count is not None}
        return found

    def reached(self) -> dict[str, tuple[date | None, date | None]]:
        return {
            row["customer"]: (row["daily_reached"], row["category_reached"]) for row in self.rows("customers")
        }

    def types(self, table: str) -> dict[str, tuple[str, str]]:
        query = (
            "select column_name, data_type, is_nullable from information_schema.columns "
            f"where table_schema = 'stats' and table_name = '{table}'"
        )
        with self.pipeline.sql_client() as client:
            return {name: (kind, nullable) for name, kind, nullable in client.execute_sql(query) or ()}


def files_with(text: str, folder: Path) -> list[str]:
    """The files that have a text, also where they are compressed."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(pq.read_table(path).to_pydict()).encode()
            elif path.suffix == ".gz":
                content += gzip.decompress(content)
            if text.encode() in content:
                found.append(str(path))
    return found
