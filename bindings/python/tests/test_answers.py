"""Answers as Python objects."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest

import sendgrid_stats as stats

DAILY = (
    b'[{"date":"2009-06-20","requests":12342,"opens":9992,"new_name":7},'
    b'{"date":"2009-06-21","requests":5,"spamreports":1},'
    b'{"date":"2009-06-22","opens":18446744073709551615}]'
)
CATEGORY = b'[{"date":"2009-06-20","category":"a","opens":1},{"date":"2009-06-20","category":"b, \\"c\\"","opens":2}]'


@pytest.fixture
def days() -> stats.Days:
    return stats.read("daily", DAILY)


@pytest.fixture
def rows() -> stats.CategoryDays:
    return stats.read("category-stats", CATEGORY)


def test_every_metric_of_the_core_is_an_attribute(rows: stats.CategoryDays) -> None:
    totals = stats.read("aggregate", b"{%s}" % b",".join(b'"%s":1' % name.encode() for name in stats.METRICS))
    assert len(stats.METRICS) == 16
    for number, name in enumerate(stats.METRICS):
        body = b'[{"date":"2009-06-20","%s":%d}]' % (name.encode(), number)
        assert getattr(stats.read("daily", body)[0], name) == number
        assert getattr(totals, name) == 1
        assert hasattr(rows[0], name)


def test_days_are_a_sequence(days: stats.Days) -> None:
    assert len(days) == 3
    assert [day.date for day in days] == [date(2009, 6, 20), date(2009, 6, 21), date(2009, 6, 22)]
    assert days[0].requests == 12342
    assert days[-1].opens == 18446744073709551615
    assert days[1].opens is None
    assert [day.date.day for day in reversed(days)] == [22, 21, 20]
    assert days[1] in days
    assert days.index(days[2]) == 2
    assert days.count(days[0]) == 1
    for index in (3, -4):
        with pytest.raises(IndexError):
            days[index]
    with pytest.raises(ValueError, match="no such row"):
        days.index(days[0], 1)


def test_slices_are_tables(days: stats.Days) -> None:
    for piece in (slice(1, None), slice(None, None, -1), slice(None, None, 2), slice(2, 0, -1), slice(3, 9)):
        assert list(days[piece]) == list(days)[piece]
        assert days[piece].to_dicts() == days.to_dicts()[piece]
    assert list(days[::-1][1:]) == [days[1], days[0]]
    assert days[::2][::-1].to_csv().splitlines()[1].startswith("2009-06-22")


def test_unknown_metrics_keep_their_names(days: stats.Days) -> None:
    assert days.metrics == ("requests", "opens", "new_name", "spam_reports")
    assert days[0]["new_name"] == 7
    assert days[1]["spamreports"] == days[1]["spam_reports"] == days[1].spam_reports == 1
    assert days[1].get("opens") is None
    assert days[1].get("opens", 0) == 0
    with pytest.raises(KeyError):
        days[1]["opens"]


def test_sums(days: stats.Days) -> None:
    assert days.total("opens") == 18446744073709551615 + 9992
    assert days[:1].total("opens") == 9992
    assert days[1:2].total("opens") is None
    assert days.total("bounces") is None
    assert days.column("requests") == [12342, 5, None]


def test_equality_and_hash(days: stats.Days, rows: stats.CategoryDays) -> None:
    again = stats.read("daily", DAILY)
    other = stats.read("daily", b'[{"opens":9992,"new_name":7,"requests":12342,"date":"2009-06-20"}]')
    assert days == again
    assert hash(days) == hash(again)
    assert days[0] == other[0]
    assert hash(days[0]) == hash(other[0])
    assert days[:1] == other
    assert hash(days[:1]) == hash(other)
    assert days != other
    assert days != rows
    assert (days == 1) is False
    assert len({days, again, other}) == 2


def test_pickles_and_copies(days: stats.Days, rows: stats.CategoryDays) -> None:
    totals = stats.read("aggregate", b'{"requests":1,"error":2}')
    empty = stats.read("daily", b"")
    for answer in (days, days[::-1], days[0], rows, rows[1], totals, empty):
        assert pickle.loads(pickle.dumps(answer)) == answer
        assert copy.deepcopy(answer) == answer


def test_answers_are_immutable(days: stats.Days) -> None:
    with pytest.raises(AttributeError):
        days[0].opens = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        days[0] = days[1]  # type: ignore[index]
    with pytest.raises(AttributeError):
        days.anything = 1  # type: ignore[attr-defined]


def test_dictionaries_are_canonical(days: stats.Days, rows: stats.CategoryDays) -> None:
    assert days.to_dicts()[0] == {"date": "2009-06-20", "requests": 12342, "opens": 9992, "new_name": 7}
    assert days[1].to_dict() == {"date": "2009-06-21", "requests": 5, "spam_reports": 1}
    assert rows.to_dicts()[1] == {"date": "2009-06-20", "category": 'b, "c"', "opens": 2}


def test_csv(days: stats.Days, rows: stats.CategoryDays) -> None:
    assert days[1:2].to_csv() == "date,requests,opens,new_name,spam_reports\n2009-06-21,5,,,1\n"
    assert rows.to_csv() == 'date,category,opens\n2009-06-20,a,1\n2009-06-20,"b, ""c""",2\n'


def test_repr_and_html(days: stats.Days, rows: stats.CategoryDays) -> None:
    assert repr(days[1:2]) == (
        "Days: 1 row\n"
        "date        requests  opens  new_name  spam_reports\n"
        "2009-06-21         5      -         -             1"
    )
    body = b",".join(b'{"date":"2009-06-%02d","opens":%d}' % (day, day) for day in range(1, 31))
    lines = repr(stats.read("daily", body)).splitlines()
    assert len(lines) == 2 + 5 + 1 + 5
    assert lines[7].startswith("…")
    assert lines[-1].startswith("2009-06-30")
    assert "<td" in days._repr_html_()
    markup = stats.read("category-stats", b'[{"date":"2009-06-20","category":"<b>","opens":1}]')._repr_html_()
    assert "&lt;b&gt;" in markup
    assert "<b>" not in markup
    assert repr(days[1]) == "Day(date='2009-06-21', requests=5, spam_reports=1)"
    assert "category='a'" in repr(rows[0]).replace('"', "'")


def test_categories(rows: stats.CategoryDays) -> None:
    assert rows.categories == ("a", 'b, "c"')
    assert [row.category for row in rows] == ["a", 'b, "c"']
    assert rows[0].category is rows[0].category


def test_totals_are_a_mapping() -> None:
    totals = stats.read("aggregate", b'{"requests":10,"spamreports":2,"other":3}')
    assert issubclass(stats.Totals, Mapping)
    assert totals.requests == 10
    assert totals.bounces is None
    assert totals["spamreports"] == totals["spam_reports"] == 2
    assert dict(totals) == totals.to_dict() == {"requests": 10, "spam_reports": 2, "other": 3}
    assert totals == {"requests": 10, "spam_reports": 2, "other": 3} == totals
    assert totals == MappingProxyType(totals.to_dict())
    assert totals.keys() & {"requests", "opens"} == {"requests"}
    assert (totals == 1) is False
    assert list(totals) == ["requests", "spam_reports", "other"]
    assert "other" in totals
    assert "bounces" not in totals
    assert 1 not in totals  # type: ignore[comparison-overlap]
    assert totals.get("bounces", 0) == 0
    with pytest.raises(KeyError):
        totals["bounces"]
    assert repr(totals) == "Totals(requests=10, spam_reports=2, other=3)"


def test_any_buffer_is_a_body(days: stats.Days) -> None:
    for body in (bytearray(DAILY), memoryview(DAILY), memoryview(b"x" + DAILY)[1:]):
        assert stats.read("daily", body) == days
    wrong: Any
    for wrong in ("text", None, 1):
        with pytest.raises(TypeError, match="a body must be bytes-like"):
            stats.read("daily", wrong)


def test_dates_of_distant_years() -> None:
    body = b'[{"date":"2009-06-20"},{"date":"0001-01-01"},{"date":"9999-12-31"},{"date":"2054-04-28"}]'
    for _ in range(2):
        got = [day.date.isoformat() for day in stats.read("daily", body)]
        assert got == ["2009-06-20", "0001-01-01", "9999-12-31", "2054-04-28"]


def test_queries_and_bounds_are_pickled() -> None:
    for value in (
        stats.Query.daily("customer", start_date="2026-01-01", end_date="2026-01-31"),
        stats.Query.aggregate(),
        stats.Query.category_stats("customer", ["a", "b"], days=7),
        stats.Bounds(body=1, nesting=2, text=3, metrics=4, cells=5),
    ):
        again = [pickle.loads(pickle.dumps(value, number)) for number in range(pickle.HIGHEST_PROTOCOL + 1)]
        for one in [*again, copy.copy(value), copy.deepcopy(value), copy.deepcopy({"x": [value]})["x"][0]]:
            assert one == value
            assert repr(one) == repr(value)
            assert type(one) is type(value)
