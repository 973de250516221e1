"""Groups of a frame with their measures, in the order of the file, without a list of the rows of each."""

from collections.abc import Sequence

import polars as pl

from agent.metrics.stretches import LONG


def grouped(data: pl.DataFrame, keys: Sequence[str], **measures: pl.Expr) -> pl.DataFrame:
    """One row a group, first come first.

    >>> grouped(pl.DataFrame({"split": ["test", "dev", "test"]}), ["split"], n=pl.len()).rows()
    [('test', 2), ('dev', 1)]
    """
    if len(data) <= LONG:  # beyond, the places of all rows of each group cost more memory than the frame
        return data.group_by(keys, maintain_order=True).agg(**measures)
    rows = data.lazy().with_row_index("@row").group_by(keys).agg(pl.col("@row").min(), **measures)
    return rows.sort("@row").drop("@row").collect(engine="streaming")
