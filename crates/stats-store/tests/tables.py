"""Compares published tables with the store, by DuckDB, Polars, pyarrow and pandas, or by Spark: tables.py FOLDER [spark]"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sqlite3
import sys
from datetime import date
from pathlib import Path

FOLDER = Path(sys.argv[1])
PAGES = [Path(__file__).parents[1] / "README.md", Path(__file__).parents[3] / "docs" / "fleet.md"]
TABLES = {"daily": "daily", "category": "category_daily"}


class Store:
    """What a view of the store has: the number of rows, and of each metric the number of counts and their sum."""

    def __init__(self, view: str) -> None:
        connection = sqlite3.connect(FOLDER / "fleet.db")
        cursor = connection.execute(f"select * from {view} limit 0")
        self.columns = [column for column, *_ in cursor.description]
        first = self.columns.index("date") + (2 if "category" in self.columns else 1)
        self.metrics = self.columns[first:]
        self.rows = connection.execute(f"select count(*) from {view}").fetchone()[0]
        wanted = ", ".join(f'count("{name}"), sum("{name}")' for name in self.metrics)
        values = connection.execute(f"select {wanted} from {view}").fetchone()
        self.counts = {name: values[2 * i : 2 * i + 2] for i, name in enumerate(self.metrics)}
        self.order = connection.execute(f"select customer, date from {view} order by customer, date").fetchall()


def same(reader: str, table: str, found: object, expected: object) -> None:
    if found != expected:
        raise SystemExit(f"{reader}, {table}: expected {expected}, got {found}")


def duckdb_reads(table: str, store: Store) -> None:
    import duckdb

    files = f"'{FOLDER}/tables/{table}/*/*.parquet'"
    described = duckdb.sql(f"describe select * from {files}").fetchall()
    types = {name: kind for name, kind, *_ in described}
    same("duckdb", table, [name for name in types if name != "month"], store.columns)
    same("duckdb", table, {types[name] for name in store.metrics}, {"BIGINT"})
    same("duckdb", table, (types["date"], types["customer"]), ("DATE", "VARCHAR"))
    wanted = ", ".join(f'count("{name}"), sum("{name}")' for name in store.metrics)
    rows, *values = duckdb.sql(f"select count(*), {wanted} from {files}").fetchall()[0]
    same("duckdb", table, rows, store.rows)
    same("duckdb", table, {name: tuple(values[2 * i : 2 * i + 2]) for i, name in enumerate(store.metrics)}, store.counts)
    in_month = duckdb.sql(f"select count(*) from {files} where month = '2012-05'").fetchall()[0][0]
    same("duckdb", table, in_month, sum(day.startswith("2012-05") for _, day in store.order))


def polars_reads(table: str, store: Store) -> None:
    import polars as pl

    frame = pl.read_parquet(f"{FOLDER}/tables/{table}/*/*.parquet", hive_partitioning=True)
    same("polars", table, [name for name in frame.columns if name != "month"], store.columns)
    same("polars", table, {frame.schema[name] for name in store.metrics}, {pl.Int64()})
    same("polars", table, (frame.schema["date"], frame.schema["customer"]), (pl.Date(), pl.String()))
    same("polars", table, frame.height, store.rows)
    found = {name: (frame[name].count(), frame[name].sum() if frame[name].count() else None) for name in store.metrics}
    same("polars", table, found, store.counts)


def pyarrow_reads(table: str, store: Store) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    read = pq.read_table(FOLDER / "tables" / table)
    same("pyarrow", table, [name for name in read.column_names if name != "month"], store.columns)
    same("pyarrow", table, {read.schema.field(name).type for name in store.metrics}, {pa.int64()})
    same("pyarrow", table, (read.schema.field("date").type, read.schema.field("customer").type), (pa.date32(), pa.string()))
    same("pyarrow", table, read.num_rows, store.rows)
    found = {name: (pc.count(read[name]).as_py(), pc.sum(read[name]).as_py()) for name in store.metrics}
    same("pyarrow", table, found, store.counts)
    for path in sorted((FOLDER / "tables" / table).glob("*/*.parquet")):
        columns = pq.ParquetFile(path).read(["account", "customer", "date"])
        rows = list(zip(*(columns[name].to_pylist() for name in columns.column_names)))
        same("pyarrow", table, rows, sorted(rows, key=lambda row: (row[0].encode(), row[1].encode(), row[2])))


def pandas_reads(table: str, store: Store) -> None:
    import pandas as pd

    frame = pd.read_parquet(FOLDER / "tables" / table, dtype_backend="pyarrow")
    same("pandas", table, len(frame), store.rows)
    found = {name: (int(frame[name].count()), int(frame[name].sum())) for name in store.metrics}
    same("pandas", table, found, {name: (count, total or 0) for name, (count, total) in store.counts.items()})


def spark_session():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("tables").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def spark_reads(table: str, store: Store) -> None:
    from pyspark.sql import functions

    session = spark_session()
    frame = session.read.parquet(str(FOLDER / "tables" / table))
    types = dict(frame.dtypes)
    same("spark", table, [name for name in frame.columns if name != "month"], store.columns)
    same("spark", table, {types[name] for name in store.metrics}, {"bigint"})
    same("spark", table, (types["date"], types["customer"]), ("date", "string"))
    wanted = [one(name) for name in store.metrics for one in (functions.count, functions.sum)]
    rows, *values = frame.agg(functions.count(functions.lit(1)), *wanted).first()
    same("spark", table, rows, store.rows)
    same("spark", table, {name: tuple(values[2 * i : 2 * i + 2]) for i, name in enumerate(store.metrics)}, store.counts)


def csv_has(table: str, store: Store) -> None:
    rows = []
    for path in sorted((FOLDER / "csv").glob(f"{table}-*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            same("csv", table, reader.fieldnames, store.columns)
            rows += reader
    same("csv", table, sorted((row["customer"], row["date"]) for row in rows), sorted(store.order))
    for name in store.metrics:
        found = [int(row[name]) for row in rows if row[name] != ""]
        same("csv", table, (len(found), sum(found) if found else None), store.counts[name])


def documents(with_spark: bool) -> None:
    """Runs the programs and queries of the documents about a month that the store has; each prints or returns something."""
    os.chdir(FOLDER)
    run = 0
    for page in PAGES:
        for language, text in re.findall(r"^```(python|sql)\n(.*?)^```", page.read_text(), re.S | re.M):
            text = text.replace("2026-06", "2012-05")
            is_about_spark = language == "python" and "spark." in text
            if is_about_spark != with_spark:
                continue
            if is_about_spark:  # Java has a folder of its own
                text = text.replace('"tables/', f'"{FOLDER}/tables/')
            if language == "python":
                with contextlib.redirect_stdout(io.StringIO()) as out:
                    exec(text, {"spark": spark_session()} if is_about_spark else {})
                found = out.getvalue()
            elif "tables/" in text:
                import duckdb

                found = duckdb.sql(text).fetchall()
            else:
                found = sqlite3.connect("fleet.db").execute(text).fetchall()
            if not found and "from drift" not in text:  # no late days here
                raise SystemExit(f"{page.name}: expected a result of\n{text}")
            run += 1
    print(f"tables: {run} programs and queries of the documents")


def main() -> None:
    readers = [spark_reads] if sys.argv[2:] == ["spark"] else [duckdb_reads, polars_reads, pyarrow_reads, pandas_reads, csv_has]
    record = json.loads((FOLDER / "tables" / "_fleet.json").read_text())
    for table, view in TABLES.items():
        store = Store(view)
        if not any(0 < count < store.rows for count, _ in store.counts.values()):
            raise SystemExit(f"{view}: expected a metric that some rows have and others lack")
        same("_fleet.json", table, sum(file["rows"] for file in record["files"] if file["table"] == table), store.rows)
        for reader in readers:
            reader(table, store)
        names = ", ".join(reader.__name__.split("_")[0] for reader in readers)
        print(f"tables: {table}, {store.rows} rows × {len(store.metrics)} metrics, the same by {names}")
    documents(readers == [spark_reads])
    date.fromisoformat(record["accounts"][0]["complete_through"]["daily"])


main()
