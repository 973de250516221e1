"""Parquet: read whole, after its footer has said that it is small enough."""

import io

import polars as pl

from agent.metrics.cells import tidy_table, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import MAX_CELLS, Contents, Source, Table

MAGIC = b"PAR1"
FREE = 10_000_000  # cells that are harmless however small the file is
CELLS_A_BYTE = 20  # a file of fewer bytes for its cells repeats one value: a bomb, or a table of nothing


def sniff(name: str, head: bytes) -> bool:
    """By the magic bytes, whatever the name."""
    return head.startswith(MAGIC) or (name.endswith((".parquet", ".pq")) and bool(head))


def read(source: Source) -> Contents:
    """One table; nested columns become text or are left out. Raises UnreadableFile."""
    file = io.BytesIO(source.data) if isinstance(source.data, bytes) else source.data
    try:
        lazy = pl.scan_parquet(file)
        schema = lazy.collect_schema()
        rows = lazy.select(pl.len()).collect().item()
        if rows * len(schema) > min(MAX_CELLS, FREE + CELLS_A_BYTE * source.size):
            raise UnreadableFile(
                source.name, "", f"{rows:,} rows of {len(schema)} columns are too many", "Keep the columns needed"
            )
        flat = [name for name, dtype in schema.items() if not dtype.is_nested() and dtype not in (pl.Binary, pl.Object)]
        frame = lazy.select(flat).collect()
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise UnreadableFile(
            source.name, "", "this is no Parquet file, or a damaged one", "Write it again with to_parquet"
        ) from error
    frame.columns = unique_names(frame.columns)
    data, notes = tidy_table(frame)
    left_out = [name for name in schema if name not in flat]
    if left_out:
        notes = (*notes, f"Nested columns were left out: {', '.join(left_out[:8])}.")
    return Contents("parquet", tables=(Table(data, "", notes),), rows=len(data))
