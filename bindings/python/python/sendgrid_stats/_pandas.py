"""Tables as data frames of pandas, which is imported when one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from ._native import CategoryDays, Days


def frame(table: Days | CategoryDays) -> pandas.DataFrame:
    """The table as a data frame, for `to_pandas()`."""
    import numpy as np
    import pandas as pd

    days = np.frombuffer(table._buffers("date")[0], np.int32)
    columns: dict[str, Any] = {"date": days.astype("datetime64[D]").astype("datetime64[s]")}
    categories = getattr(table, "categories", None)
    if categories is not None:
        places = np.frombuffer(table._buffers("category")[0], np.uint32)
        columns["category"] = np.array(categories, object)[places] if len(places) else np.array([], object)
    for name in table.metrics:
        values, absent = table._buffers(name)
        counts = np.frombuffer(values, np.uint64).copy()
        # Differences of signed integers can be negative; unsigned ones wrap.
        if not (counts >> np.uint64(63)).any():
            counts = counts.view(np.int64)
        # Nullable with and without gaps, so that frames of several answers have the same types.
        columns[name] = pd.arrays.IntegerArray(counts, np.frombuffer(absent or b"", np.bool_).copy())
    return pd.DataFrame(columns)
