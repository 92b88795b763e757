"""Dates of a period as datetime, pandas and numpy have them."""

from __future__ import annotations

from datetime import date, datetime, time, timezone
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sendgrid_stats as stats

DAYS: list[Any] = [
    "2009-06-20",
    date(2009, 6, 20),
    datetime(2009, 6, 20),
    pd.Timestamp("2009-06-20"),
    np.datetime64("2009-06-20"),
    *[np.datetime64("2009-06-20", unit) for unit in ("h", "m", "s", "ms", "us", "ns")],
    np.str_("2009-06-20"),
    pd.date_range("2009-06-20", periods=1)[0],
    np.array(["2009-06-20"], "datetime64[s]")[0],
]
OTHERS: list[Any] = [
    datetime(2009, 6, 20, 1),
    datetime(2009, 6, 20, 0, 0, 0, 1),
    datetime(2009, 6, 20, tzinfo=timezone.utc),
    pd.Timestamp("2009-06-20T00:00:00.000000001"),
    pd.Timestamp("2009-06-20", tz="Europe/Vienna"),
    pd.NaT,
    np.datetime64("2009-06-20T01"),
    np.datetime64("2009-06"),
    np.datetime64("2009"),
    np.datetime64("NaT", "D"),
    np.datetime64("12009-06-20"),
    time(0, 0),
]


@pytest.mark.parametrize("day", DAYS, ids=repr)
def test_a_day_of_any_type(day: Any) -> None:
    query = stats.Query.daily("c", start_date=day, end_date="2009-06-22")
    assert query == stats.Query.daily("c", start_date="2009-06-20", end_date="2009-06-22")
    query = stats.Query.daily("c", start_date="2009-06-18", end_date=day)
    assert query == stats.Query.daily("c", start_date="2009-06-18", end_date="2009-06-20")


@pytest.mark.parametrize("other", OTHERS, ids=repr)
def test_a_time_of_day_or_a_zone_is_refused(other: Any) -> None:
    for period in ((other, "2009-06-22"), ("2009-06-18", other)):
        with pytest.raises(stats.InputError) as caught:
            stats.Query.daily("c", start_date=period[0], end_date=period[1])
        assert caught.value.kind == "bad-date"
