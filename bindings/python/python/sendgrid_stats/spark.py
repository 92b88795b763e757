"""A data source for Spark 4: the statistics of the customers of one or more accounts, as a data frame.

    spark.dataSource.register(SendGridStats)
    june = spark.read.format("sendgrid_stats").option("since", "2026-06-01").option("until", "2026-06-30").load()

Every action on such a frame sends all requests again. To read the published tables of a store is better for most.
Needs pyspark 4 and pyarrow, here and on each executor.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import _spark_options, fleet
from ._client import Client
from ._errors import InputError, StatsError
from ._native import METRICS

try:
    import pyarrow as pa
    from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
    from pyspark.sql.types import (
        DataType,
        DateType,
        LongType,
        MapType,
        StringType,
        StructField,
        StructType,
    )
except ImportError as error:
    raise ImportError(
        "sendgrid_stats.spark: expected pyspark 4 and pyarrow: pip install 'pyspark>=4' pyarrow"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._spark_options import Options, Source

__all__ = ["SendGridStats"]

# Rows of a batch: some MB.
_BATCH = 50_000


class SendGridStats(DataSource):
    """The format `sendgrid_stats`: a row for each customer and day, or customer, day and category, and each failure.

    Options: `since` and `until`, both required and included; `kind`, which is `daily` or `category-stats`; `accounts`,
    labels joined by commas. These are for all accounts, or with `.LABEL` for one: `key_variable`, `customers` (names
    joined by commas; with v3 all customers are listed without it), `api_user`, `base_url`, `dialect`, `region`, `rate`,
    `concurrency`, `timeout`, `max_retries`. The executor reads the key from its environment: `SENDGRID_API_KEY`, with
    `accounts` `SENDGRID_API_KEY_LABEL`, or the variable that `key_variable` names.

    Columns: `account`, `customer`, `date`, with categories `category`; a `bigint` for each of `METRICS`, null where it
    is absent; `new_metrics`, a map of the metrics that are not among these; `error_kind` and `error`, null but for a
    failure, whose date and counts are null. Without a customer it is the failure of a whole account. Each account is a
    partition. No exception ends a read that has begun, because Spark would send all of its requests again.

    Raises:
        InputError: an option is invalid: nothing was sent. Spark raises its own exception with this text.
    """

    @classmethod
    def name(cls) -> str:
        """The name of the format."""
        return "sendgrid_stats"

    def schema(self) -> StructType:
        """The columns, which depend on `kind` alone."""
        return _schema(_spark_options.parse(self.options))

    def reader(self, schema: StructType) -> DataSourceReader:
        """The reader of these options."""
        options = _spark_options.parse(self.options)
        if schema != _schema(options):
            raise InputError("expected no schema: that of sendgrid_stats is fixed")
        return _Reader(options)


class _Partition(InputPartition):
    def __init__(self, source: Source) -> None:
        self.source = source


class _Reader(DataSourceReader):
    def __init__(self, options: Options) -> None:
        self._options = options

    def partitions(self) -> list[InputPartition]:
        return [_Partition(source) for source in self._options.sources]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        assert isinstance(partition, _Partition)
        source, options = partition.source, self._options
        try:
            batches = list(_batches(source, options))
        except Exception as error:  # whatever it is: Spark would send all requests again
            batches = [_failures(source.label, [_failure(error, source)], options)]
        yield from batches


def _batches(source: Source, options: Options) -> Iterator[pa.RecordBatch]:
    """The rows of an account, and the failures of its customers."""
    tables = _fetch(source, options)
    table = pa.table(tables.daily if options.kind == "daily" else tables.category_daily)
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield _rows(source.label, batch, options)
    if len(tables.failures):
        yield _failures(source.label, tables.failures.to_dicts(), options)


def _fetch(source: Source, options: Options) -> fleet.Tables:
    key = os.environ.get(source.key_variable)
    if not key:
        raise InputError(
            f"expected the key in the executor's environment variable `{source.key_variable}`",
            kind="missing-credentials",
        )
    with Client(source.api_user, api_key=key, **source.settings) as client:
        return fleet.read(
            source.customers,
            options.since,
            options.until,
            client=client,
            categories=options.kind != "daily",
            rate=source.rate,
            concurrency=source.concurrency,
        )


def _failure(error: Exception, source: Source) -> dict[str, Any]:
    """The failure of a whole account."""
    if isinstance(error, StatsError):
        return {"customer": None, "error_kind": error.kind, "message": str(error)}
    message, key = str(error) or repr(error), os.environ.get(source.key_variable)
    masked = message.replace(key, "***") if key else message
    return {"customer": None, "error_kind": type(error).__name__, "message": masked}


def _columns(options: Options) -> dict[str, tuple[DataType, pa.DataType]]:
    """The types of the columns, as Spark and Arrow have them."""
    text, count = (StringType(), pa.string()), (LongType(), pa.int64())
    columns: dict[str, tuple[DataType, pa.DataType]] = {"account": text, "customer": text}
    columns["date"] = (DateType(), pa.date32())
    if options.kind != "daily":
        columns["category"] = text
    columns |= dict.fromkeys(METRICS, count)
    counts = pa.map_(pa.string(), pa.field("value", pa.int64(), nullable=False))
    columns["new_metrics"] = (MapType(StringType(), LongType(), False), counts)
    return columns | {"error_kind": text, "error": text}


def _schema(options: Options) -> StructType:
    columns = _columns(options).items()
    return StructType([StructField(name, spark, name != "account") for name, (spark, _) in columns])


def _rows(label: str, batch: pa.RecordBatch, options: Options) -> pa.RecordBatch:
    """Rows of a table of `fleet.read` as those of the frame."""
    known = {"customer", "date", "category", *METRICS}
    new = {name: batch[name].to_pylist() for name in batch.schema.names if name not in known}
    new_metrics: list[list[tuple[str, int]]] = [[] for _ in range(batch.num_rows)]
    for name, counts in new.items():
        for metrics, count in zip(new_metrics, counts, strict=True):
            if count is not None:
                metrics.append((name, count))
    columns = {name: batch[name] for name in batch.schema.names if name in known}
    return _batch(label, batch.num_rows, columns | {"new_metrics": new_metrics}, options)


def _failures(label: str, failures: list[dict[str, Any]], options: Options) -> pa.RecordBatch:
    names = {"customer": "customer", "error_kind": "error_kind", "error": "message"}
    columns = {column: [failure[name] for failure in failures] for column, name in names.items()}
    return _batch(label, len(failures), columns, options)


def _batch(label: str, length: int, columns: dict[str, Any], options: Options) -> pa.RecordBatch:
    """A batch of the frame; columns that are not given are null."""
    columns = {"account": [label] * length, **columns}
    fields, arrays = [], []
    for name, (_, kind) in _columns(options).items():
        column = columns.get(name)
        if not isinstance(column, pa.Array):
            column = pa.nulls(length, kind) if column is None else pa.array(column, kind)
        fields.append(pa.field(name, kind, name != "account"))
        arrays.append(column.cast(kind))
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
