"""Data frames of pandas."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import sendgrid_stats as stats
from test_arrow import PIECES, TABLES, typed


@pytest.mark.parametrize("piece", PIECES, ids=str)
@pytest.mark.parametrize("table", TABLES, ids=lambda table: type(table).__name__)
def test_to_pandas_has_every_value(table: Any, piece: slice) -> None:
    frame = table[piece].to_pandas()
    columns = {stats.Days: [], stats.CategoryDays: ["category"], stats.CustomerDays: ["customer"]}
    assert list(frame.columns) == ["date", *columns[type(table)], *table.metrics]
    rows: list[dict[Any, Any]] = frame.astype(object).to_dict("records")
    rows = [{name: None if value is pd.NA else value for name, value in row.items()} for row in rows]
    for row in rows:
        assert row["date"] == row["date"].normalize()
        row["date"] = row["date"].date()
    assert rows == typed(table[piece].to_dicts(), table.metrics)


def test_types_of_columns() -> None:
    body = (
        b'[{"date":"0001-01-01","a":9007199254740993,"b":1,"c":18446744073709551615,"d":9223372036854775807},'
        b'{"date":"9999-12-31","a":1,"c":1}]'
    )
    frame = stats.read("daily", body).to_pandas()
    assert [str(dtype) for dtype in frame.dtypes] == ["datetime64[s]", "Int64", "Int64", "UInt64", "Int64"]
    assert frame["a"].tolist() == [9007199254740993, 1]
    assert frame["c"].tolist() == [18446744073709551615, 1]
    assert frame["d"].tolist() == [9223372036854775807, pd.NA]
    assert frame["date"].dt.year.tolist() == [1, 9999]
    # Frames are the caller's to change.
    frame.loc[0, "a"] = 5
    frame.loc[0, "b"] = 6
    assert (frame["a"].tolist(), frame["b"].tolist()) == ([5, 1], [6, pd.NA])


def test_no_rows() -> None:
    assert list(stats.read("daily", b"[]").to_pandas().columns) == ["date"]
    assert list(stats.read("daily-by-customer", b"[]").to_pandas().columns) == ["date", "customer"]
    frame = stats.read("category-stats", b"[]").to_pandas()
    assert list(frame.columns) == ["date", "category"]
    assert str(frame["date"].dtype) == "datetime64[s]"


def test_a_data_frame_of_a_table_has_columns() -> None:
    tables: list[Any] = TABLES
    for table in tables:
        frame = pd.DataFrame(table)
        assert set(frame.columns) == set(table.to_pandas().columns)
        assert list(frame["date"]) == table["date"]
