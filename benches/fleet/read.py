"""Ours: `fleet.read` into an Arrow table. Prints the number of rows and the sum of their requests."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa

from sendgrid_stats import Client, fleet


def main() -> None:
    base_url, names, _, since, until = sys.argv[1:]
    client = Client("reseller", "open+sesame/&", base_url=base_url, dialect="reseller")
    tables = fleet.read(Path(names), since, until, client=client, rate=1_000_000)
    assert len(tables.failures) == 0
    daily = pa.RecordBatchReader.from_stream(tables.daily).read_all()  # `pa.table` would import pandas
    print(daily.num_rows, sum(daily["requests"].to_pylist()))


if __name__ == "__main__":
    main()
