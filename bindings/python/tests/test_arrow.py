"""Tables as input of libraries that read Arrow."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

import sendgrid_stats as stats

DAYS = stats.read(
    "daily",
    b'[{"date":"2009-06-20","requests":12342,"opens":9992},{"date":"2009-06-21","opens":18446744073709551615},'
    b'{"date":"1969-12-31","requests":0}]',
)
ROWS = stats.read(
    "category-stats",
    '[{"date":"2009-06-20","category":"a","opens":1},{"date":"2009-06-20","category":"ü","opens":2},'
    '{"date":"2009-06-21","category":"a"}]'.encode(),
)
CUSTOMERS = stats.read(
    "daily-by-customer",
    '[{"date":"2009-06-20","customer":"a","opens":1},{"date":"2009-06-20","customer":"ü","opens":2},'
    '{"date":"2009-06-21","customer":"a"}]'.encode(),
)
TABLES = [DAYS, ROWS, CUSTOMERS]
DATES = [date(2009, 6, 20), date(2009, 6, 21), date(1969, 12, 31)]
PIECES = [slice(None), slice(1, None), slice(0, 0), slice(None, None, 2), slice(None, None, -1)]


def typed(rows: list[dict[str, Any]], metrics: tuple[str, ...]) -> list[dict[str, Any]]:
    """The canonical rows with the types of Arrow: dates as dates, absent counts as None."""
    absent = dict.fromkeys(metrics)
    return [absent | row | {"date": date.fromisoformat(row["date"])} for row in rows]


def test_types() -> None:
    assert pyarrow.table(DAYS).schema == pyarrow.schema(
        [
            pyarrow.field("date", pyarrow.date32(), nullable=False),
            pyarrow.field("requests", pyarrow.uint64()),
            pyarrow.field("opens", pyarrow.uint64()),
        ]
    )
    names = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    assert pyarrow.table(ROWS).schema.field("category").type == names
    assert pyarrow.table(CUSTOMERS).schema.field("customer").type == names
    assert pyarrow.schema(CUSTOMERS) == pyarrow.table(CUSTOMERS).schema
    assert pyarrow.schema(DAYS) == pyarrow.table(DAYS).schema
    assert pyarrow.schema(ROWS) == pyarrow.table(ROWS).schema


@pytest.mark.parametrize("piece", PIECES, ids=str)
@pytest.mark.parametrize("answer", TABLES, ids=lambda table: type(table).__name__)
def test_pyarrow(answer: stats.Days, piece: slice) -> None:
    table = pyarrow.table(answer[piece])
    table.validate(full=True)
    assert table.to_pylist() == typed(answer[piece].to_dicts(), answer.metrics)


@pytest.mark.parametrize("piece", PIECES, ids=str)
@pytest.mark.parametrize("answer", TABLES, ids=lambda table: type(table).__name__)
def test_polars(answer: stats.Days, piece: slice) -> None:
    frame = polars.DataFrame(answer[piece])
    assert frame.to_dicts() == typed(answer[piece].to_dicts(), answer.metrics)
    assert frame.schema["date"] == polars.Date
    assert frame.schema["opens"] == polars.UInt64


def test_pandas() -> None:
    read: Any = getattr(pandas.DataFrame, "from_arrow", None)
    if read is None:
        # pandas reads Arrow streams from 3.0 on, which needs Python 3.11; pyarrow converts them for older versions.
        frame, rows = pyarrow.table(DAYS).to_pandas(), pyarrow.table(ROWS).to_pandas()
    else:
        frame, rows = read(DAYS), read(ROWS)
    assert list(frame.columns) == ["date", "requests", "opens"]
    assert list(frame["date"]) == DATES
    assert frame["requests"].sum() == 12342
    assert list(rows["category"]) == ["a", "ü", "a"]


def test_duckdb() -> None:
    days, rows, customers = DAYS, ROWS, CUSTOMERS
    relations = [
        duckdb.sql("select sum(opens) from days"),
        duckdb.sql("select min(date) from days"),
        duckdb.sql("select category, count(*) from rows group by category order by category"),
    ]
    relations.append(
        duckdb.sql("select customer, sum(opens) from customers group by customer order by customer")
    )
    answers = [relation.fetchall() for relation in relations if relation is not None]
    assert answers == [
        [(18446744073709551615 + 9992,)],
        [(DATES[2],)],
        [("a", 2), ("ü", 1)],
        [("a", 1), ("ü", 2)],
    ]
    assert len(days) == len(rows) == len(customers)


def test_memory_is_shared_and_outlives_the_answer() -> None:
    body = b",".join(b'{"date":"2009-06-20","opens":%d}' % number for number in range(1000))
    days = stats.read("daily", body)
    first, again = pyarrow.table(days), pyarrow.table(days[10:])
    addresses = [table["opens"].chunk(0).buffers()[1].address for table in (first, again)]
    offsets = [table["opens"].chunk(0).offset for table in (first, again)]
    assert addresses[0] + 8 * offsets[0] + 80 == addresses[1] + 8 * offsets[1]
    del days, first
    assert again["opens"].to_pylist() == list(range(10, 1000))


def test_no_rows() -> None:
    table = pyarrow.table(stats.read("daily", b""))
    assert (table.num_rows, table.column_names) == (0, ["date"])
    assert polars.DataFrame(stats.read("category-stats", b"[]")).columns == ["date", "category"]
