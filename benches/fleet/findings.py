"""Peer: the findings of a report on a store by pandas. Prints a line a finding: the kind and the customer, by tab.

The store has every number of every day but the failing customer's, so that nothing here is about absent numbers, categories or age.
"""

from __future__ import annotations

import sqlite3
import sys

import numpy as np
import pandas as pd

METRICS = ["requests", "delivered", "bounces", "blocks", "spam_reports", "unsubscribes"]
WEEKS = [7, 14, 21, 28]


def main() -> None:
    store, through = sys.argv[1:]
    connection = sqlite3.connect(store)
    sql = f"select customer, date, {', '.join(METRICS)} from daily where date > date(?, '-35 days') and date <= ?"
    frame = pd.read_sql(sql, connection, params=(through, through))
    frame["age"] = (pd.Timestamp(through) - pd.to_datetime(frame["date"])).dt.days
    by_customer = rates(frame[frame["age"] < 7])
    kinds = {
        "bounce-rate": is_above(by_customer, "bounced", "requests", 0.05),
        "spam-report-rate": is_above(by_customer, "spam_reports", "delivered", 0.001),
        **volumes(frame),
    }
    for kind, found in kinds.items():
        for customer in found.index[found]:
            print(f"{kind}\t{customer}")
    failed = "select distinct c.name from failures f join customers c on c.id = f.customer"
    for (customer,) in connection.execute(failed):
        print(f"failed\t{customer}")


def rates(period: pd.DataFrame) -> pd.DataFrame:
    period = period.assign(bounced=period["bounces"] + period["blocks"])
    return period.groupby("customer")[["requests", "bounced", "delivered", "spam_reports", "unsubscribes"]].sum()


def is_above(totals: pd.DataFrame, numerator: str, denominator: str, threshold: float) -> pd.Series:
    is_large = (totals[denominator] >= 100) & (totals[numerator] >= 5)
    return is_large & (totals[numerator] / totals[denominator] > threshold)


def volumes(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """The newest three days against those of the same weekdays before, by median and median absolute deviation."""
    sums = {week: frame[frame["age"].between(week, week + 2)].groupby("customer")["requests"].sum() for week in [0, *WEEKS]}
    table = pd.DataFrame(sums)
    now, before = table[0].fillna(0), table[WEEKS].to_numpy()
    median = np.nanmedian(before, axis=1)
    deviation = np.nanmedian(np.abs(before - median[:, None]), axis=1)
    is_known = np.sum(~np.isnan(before), axis=1) >= 3
    is_far = np.abs(now - median) >= 3 * 1.4826 * deviation
    silent = is_known & (now == 0) & (median >= 100)
    return {
        "silent": silent,
        "volume-increase": is_known & is_far & (now >= 100) & (now >= 2 * median) & (now > median),
        "volume-decrease": is_known & is_far & (median >= 100) & (now <= median / 2) & ~silent,
    }


if __name__ == "__main__":
    main()
