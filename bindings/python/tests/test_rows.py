"""Rows as mappings, and columns of tables by their names."""

from __future__ import annotations

import copy
import csv
import io
import json
import pickle
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest

import sendgrid_stats as stats

DAYS = stats.read(
    "daily",
    b'[{"date":"2009-06-20","requests":12342,"opens":9992,"new_name":7},'
    b'{"date":"2009-06-21","requests":5,"spamreports":1},{"date":"2009-06-22"}]',
)
ROWS = stats.read(
    "category-stats",
    b'[{"date":"2009-06-20","category":"a","opens":1},{"date":"2009-06-21","category":"b"}]',
)
CUSTOMERS = stats.read(
    "daily-by-customer",
    b'[{"date":"2009-06-20","customer":"a","opens":1},{"date":"2009-06-21","customer":"b"}]',
)
ALL: list[Any] = [*DAYS, *ROWS, *CUSTOMERS]


@pytest.mark.parametrize("row", ALL, ids=repr)
def test_a_row_is_a_mapping_of_its_dictionary(row: Any) -> None:
    expected = row.to_dict()
    assert issubclass(type(row), Mapping)
    assert dict(row) == {**row} == dict(row.items()) == expected
    assert list(row) == list(row.keys()) == list(expected)
    assert (row.keys(), row.items()) == (expected.keys(), expected.items())
    assert row.keys() - {"date"} == expected.keys() - {"date"}
    assert list(row.values()) == list(expected.values())
    assert len(row) == len(expected)
    for name, value in expected.items():
        assert name in row
        assert row[name] == row.get(name) == value
    for name in ("bounces", "no such name", 7, None):
        assert name not in row
        assert row.get(name) is None
        assert row.get(name, 5) == 5
        with pytest.raises(KeyError):
            row[name]
    assert ("category" in row) == isinstance(row, stats.CategoryDay)
    assert ("customer" in row) == isinstance(row, stats.CustomerDay)


@pytest.mark.parametrize("row", ALL, ids=repr)
def test_equality_of_rows_is_that_of_mappings(row: Any) -> None:
    expected = row.to_dict()
    assert row == expected
    assert expected == row
    assert row == MappingProxyType(expected)
    assert row != expected | {"opens": -1}
    assert row != list(expected)
    assert (row == 1) is False
    again = pickle.loads(pickle.dumps(row))
    assert again == row == copy.copy(row) == copy.deepcopy(row)
    assert hash(again) == hash(row) == hash(copy.copy(row))
    assert sum(row == other for other in ALL) == 1


def test_rows_are_written_by_csv() -> None:
    file = io.StringIO()
    writer = csv.DictWriter(file, ["date", *DAYS.metrics], lineterminator="\n")
    writer.writeheader()
    writer.writerows(DAYS)
    assert file.getvalue() == DAYS.to_csv()


def test_rows_match_patterns() -> None:
    match ROWS[0]:
        case {"date": day, "category": category, "opens": opens}:
            assert (day, category, opens) == ("2009-06-20", "a", 1)
        case _:
            pytest.fail("the row is no mapping")


@pytest.mark.parametrize(
    ("table", "dimension"),
    [
        (DAYS, []),
        (ROWS, ["category"]),
        (CUSTOMERS, ["customer"]),
        (DAYS[::-1], []),
        (ROWS[1:], ["category"]),
        (CUSTOMERS[::-1], ["customer"]),
        (DAYS[:0], []),
    ],
    ids=lambda value: len(value),
)
def test_columns_by_name(table: Any, dimension: list[str]) -> None:
    for name in ["date", *table.metrics, *dimension]:
        assert table[name] == table.column(name) == [row.get(name) for row in table]
    assert table["bounces"] == [None] * len(table)
    assert table["spamreports"] == table["spam_reports"]


def test_names_that_are_no_column_raise() -> None:
    for use in (DAYS.column, DAYS.total, DAYS.__getitem__):
        for name in ("nope", "category", "Opens", ""):
            with pytest.raises(KeyError, match=f"no column and no metric `{name}`; columns: date, requests"):
                use(name)
    with pytest.raises(KeyError):
        DAYS.total("date")
    wrong: Any
    for wrong in (1.5, None, ("date",), b"date"):
        with pytest.raises(TypeError, match="expected an index, a slice or the name of a column"):
            DAYS[wrong]


def test_sums_by_any_spelling_of_a_metric() -> None:
    assert DAYS.total("open") == DAYS.total("opens") == 9992
    assert DAYS.total("request") == 12347
    assert DAYS.total("bounces") is None
    assert DAYS.total("new_name") == 7
    with pytest.raises(KeyError, match="opnes"):
        DAYS.total("opnes")


def test_safe_csv_has_no_formulas() -> None:
    begins = ("=", "+", "-", "@", "\t", "\r")
    names = [f"{begin}SUM(1)" for begin in begins] + ["'", " =1", "a=1", "\n=1", "ü"]
    body = b"[%s]" % b",".join(
        b'{"date":"2009-06-20","category":%s,"=metric":5}' % _json(name) for name in names
    )
    rows = stats.read("category-stats", body)
    plain, safe = _parsed(rows.to_csv()), _parsed(rows.to_csv(safe=True))
    assert [line[1] for line in plain[1:]] == names
    assert [line[1] for line in safe[1:]] == [f"'{name}" for name in names[:6]] + names[6:]
    assert plain[0] == ["date", "category", "=metric"]
    assert safe[0] == ["date", "category", "'=metric"]
    assert [line[2] for line in safe[1:]] == ["5"] * len(names)
    assert DAYS.to_csv(safe=True) == DAYS.to_csv(safe=False) == DAYS.to_csv()
    wrong: Any = 1
    with pytest.raises(TypeError):
        DAYS.to_csv(safe=wrong)


def _json(name: str) -> bytes:
    return json.dumps(name).encode()


def _parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))
