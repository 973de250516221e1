"""A long delimited file, read some megabytes at a time into columns as narrow as their contents allow.

What a column holds is settled by the first half megabyte: numbers, truth values, a few texts that repeat themselves
(Categorical), or text. Columns that a later row contradicts are read once more, whole, as text.
"""

import io
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import polars as pl

from agent.metrics.cells import typed
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import MAX_CELLS, Source, decode, encoding_of
from agent.metrics.stretches import LONG

PIECE = 4 * 2**20  # bytes read at a time: a hundred thousand rows of a usual table
LONGEST_RECORD = 8 * PIECE  # a quote that is opened and never closed must not collect the whole file
ENOUGH = 2**19  # bytes that settle what the columns hold
SURE = 0.05  # the share of these rows that may be different texts if the column repeats itself
MISSING = ["", "NA"]

Kind = type[pl.DataType]


class Layout(NamedTuple):
    """How the file is written: what separates cells, how many lines stand above the data, and the columns' names."""

    delimiter: str
    above: int
    names: tuple[str, ...]

    @property
    def header(self) -> bytes:
        """A first line for each piece, so that short rows do not shift the columns."""
        return self.delimiter.join(f"c{at}" for at in range(len(self.names))).encode() + b"\n"


def read_long(source: Source, layout: Layout) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The whole table, and what had to be mended. Raises UnreadableFile for rows that fit no header."""
    pieces = _pieces(source, layout)
    first = next(pieces, layout.header)
    kinds = _kinds(_text(source, layout, first[: _record_end(first[:ENOUGH])], list(layout.names)))
    parts: dict[str, list[pl.Series]] = {name: [] for name in layout.names}
    odd: set[str] = set()
    mended = False
    rows = 0
    for piece in chain([first], pieces):
        frame = _parsed(piece, layout, kinds)
        if frame is None:
            frame, contradicted = _forced(_text(source, layout, piece, list(layout.names)), kinds)
            odd |= contradicted
            mended = True
        rows += frame.height
        if rows * frame.width > MAX_CELLS:
            raise UnreadableFile(
                source.name,
                "",
                f"more than {rows:,} rows of {frame.width} columns are too many",
                "Keep the columns needed",
            )
        for name in layout.names:
            parts[name].append(frame[name])
    for name in odd:
        parts[name].clear()
    if odd:
        for piece in _pieces(source, layout):
            for column in _text(source, layout, piece, sorted(odd)):
                parts[column.name].append(column)
    notes = ("Rows with too many cells, if any, lost the extra ones.",) if mended else ()
    columns = [_joined(parts.pop(name)) for name in layout.names]
    if rows <= LONG:  # a copy of it costs nothing to speak of, and text is the simpler type
        columns = [column.cast(pl.String) if column.dtype == pl.Categorical else column for column in columns]
    return pl.DataFrame(columns), notes


def _joined(parts: list[pl.Series]) -> pl.Series:
    """One column in one piece; the parts are let go."""
    whole = pl.concat(parts, rechunk=True)
    parts.clear()
    return whole


def _kinds(first: pl.DataFrame) -> dict[str, Kind]:
    """What each column holds, by the first rows."""
    kinds: dict[str, Kind] = {}
    for column in first:
        told = typed(column)
        plain = told.dtype == pl.Float64 and column.cast(pl.Float64, strict=False).null_count() <= told.null_count()
        if told.dtype == pl.Boolean or plain:
            kinds[column.name] = pl.Boolean if told.dtype == pl.Boolean else pl.Float64
        else:
            kinds[column.name] = pl.Categorical if column.n_unique() <= SURE * len(column) else pl.String
    return kinds


def _parsed(piece: bytes, layout: Layout, kinds: dict[str, Kind]) -> pl.DataFrame | None:
    """A piece as its columns' kinds, or None where a cell or a row's length does not fit them."""
    try:
        frame = pl.read_csv(
            piece,
            separator=layout.delimiter,
            null_values=MISSING,
            schema_overrides=list(kinds.values()),
        )
    except pl.exceptions.PolarsError:
        return None
    frame.columns = list(layout.names)
    return frame


def _text(source: Source, layout: Layout, piece: bytes, wanted: list[str]) -> pl.DataFrame:
    """The wanted columns of a piece as text; rows lose what is beyond the header."""
    raw = decode(piece).encode()
    places = {name: f"c{layout.names.index(name)}" for name in wanted}
    for quote in ('"', None):
        try:
            frame = pl.read_csv(
                raw,
                separator=layout.delimiter,
                infer_schema=False,
                truncate_ragged_lines=True,
                quote_char=quote,
                columns=list(places.values()),
            )
        except pl.exceptions.PolarsError:
            continue
        return frame.select(pl.col(place).alias(name) for name, place in places.items())
    raise UnreadableFile(
        source.name, "", "its rows do not fit its header", "Export it again as CSV with one header line"
    )


def _forced(text: pl.DataFrame, kinds: dict[str, Kind]) -> tuple[pl.DataFrame, set[str]]:
    """The text as the columns' kinds, and the columns that say otherwise."""
    cells = []
    contradicted = set()
    for column in text:
        kind = kinds[column.name]
        told = column if kind in (pl.String, pl.Categorical) else typed(column)
        if told.dtype != kind and kind in (pl.Float64, pl.Boolean) and told.null_count() < len(told):
            contradicted.add(column.name)
            told = pl.Series(column.name, [None], dtype=kind).new_from_index(0, len(column))
        cells.append(told.cast(kind))
    return pl.DataFrame(cells), contradicted


def _pieces(source: Source, layout: Layout) -> Iterator[bytes]:
    """The file below its header, cut where records end, in UTF-8 (but for stray bytes), each with the header again."""
    above, begun = layout.above, b""  # begun: what waits for the end of its record
    for read in _blocks(source):
        block = read
        while above and (end := block.find(b"\n") + 1):
            block = block[end:]
            above -= 1
        if above:
            continue
        cut = _record_end(block, begun.count(b'"')) if len(begun) < LONGEST_RECORD else block.rfind(b"\n") + 1
        if cut:
            yield b"".join((layout.header, begun, memoryview(block)[:cut]))
            begun = block[cut:]
        else:
            begun += block
    if begun.strip():
        yield layout.header + begun


def _blocks(source: Source) -> Iterator[bytes]:
    """The file's bytes, re-coded only where they are not UTF-8 already or lines end in a carriage return alone."""
    head = source.head(PIECE)
    encoding = encoding_of(head, cut=True)
    with source.open() as file:
        if encoding == "utf-8" and b"\n" in head:
            while block := file.read(PIECE):
                yield block
        else:
            text = io.TextIOWrapper(file, encoding, errors="replace")
            while part := text.read(PIECE):
                yield part.encode()


def _record_end(raw: bytes, quotes: int = 0) -> int:
    """Where the last whole record ends: a newline after an even number of quotes, those before counted in; or 0."""
    cut = raw.rfind(b"\n") + 1
    quotes += raw.count(b'"', 0, cut)
    while quotes % 2 and cut:
        before = raw.rfind(b"\n", 0, cut - 1) + 1
        quotes -= raw.count(b'"', before, cut)
        cut = before
    return cut
