"""Tables as data frames of pandas, which is imported when one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from ._native import CategoryDays, CustomerDays, Days, Table


def frame(table: Days | CategoryDays | CustomerDays) -> pandas.DataFrame:
    """The table as a data frame, for `to_pandas()`."""
    import numpy as np
    import pandas as pd

    days = np.frombuffer(table._buffers("date")[0], np.int32)
    columns: dict[str, Any] = {"date": days.astype("datetime64[D]").astype("datetime64[s]")}
    for column, names in (("category", "categories"), ("customer", "customers")):
        if hasattr(table, names):
            indices = np.frombuffer(table._buffers(column)[0], np.uint32)
            columns[column] = np.array((*getattr(table, names), None), object)[indices]
    for name in table.metrics:
        values, absent = table._buffers(name)
        counts = np.frombuffer(values, np.uint64).copy()
        # Differences of signed integers can be negative; unsigned ones wrap.
        if not (counts >> np.uint64(63)).any():
            counts = counts.view(np.int64)
        # Nullable with and without gaps, so that frames of several answers have the same types.
        columns[name] = pd.arrays.IntegerArray(counts, np.frombuffer(absent or b"", np.bool_).copy())
    return pd.DataFrame(columns)


def frame_of_arrow(table: Table) -> pandas.DataFrame:
    """A table of a fleet as a data frame, for `to_pandas()`."""
    import pandas as pd
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

    types = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype()}
    frame = pa.table(table).to_pandas(types_mapper=types.get, date_as_object=False)
    days = {name: "datetime64[s]" for name in ("date", "since", "until", "through") if name in frame}
    return frame.astype(days)
