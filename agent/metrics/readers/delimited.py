"""CSV and its kin in any sane dialect: encoding, delimiter, decimal comma, preamble, header and ragged rows."""

import csv
import io
import re
from collections import Counter
from itertools import islice

import polars as pl

from agent.metrics.batches import Layout, read_long
from agent.metrics.cells import tidy_table, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, decode, looks_binary

ENDINGS = (".csv", ".tsv", ".tab", ".psv", ".dat")
DELIMITERS = (",", ";", "\t", "|")
ALIGNED = (r"\s{2,}", r"\s+")
"""What stands between the cells of a table that a program printed for people."""
SAMPLE_LINES = 60  # enough to see a delimiter's steady count past any preamble
CAREFUL = 4 * 2**20  # up to here Python's csv mends ragged rows exactly; what is larger is read in batches
HEAD_OF_LARGE = 2**18  # bytes in which the layout of a large file shows
MAX_COLUMNS = 5000

_NUMBER = re.compile(r"^\s*[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?\s*%?\s*$|^\s*nan\s*$", re.IGNORECASE)


def sniff(name: str, head: bytes) -> bool:
    """Any text that a delimiter cuts into rows of equal length, and whatever is called .csv or .tsv."""
    if looks_binary(head):
        return False
    lines = _lines(decode(head))
    if not lines:
        return False
    return name.endswith(ENDINGS) or _delimiter(lines[:-1] or lines) is not None or _aligned(lines[:-1]) is not None


def read(source: Source) -> Contents:
    """One table. Raises UnreadableFile when there is no row of data."""
    try:
        table = _read_large(source) if source.size > CAREFUL else _read_careful(source)
    except csv.Error as error:  # a cell beyond csv's limit of 131,072 characters
        raise UnreadableFile(
            source.name, "", "a cell in it is too long for a table", "Check its quotes and delimiter; export it again"
        ) from error
    if table.data.is_empty() or not table.data.columns:
        raise UnreadableFile(
            source.name, "", "there is no row of data below the header", "Export it again with its rows"
        )
    return Contents("csv", tables=(table,), rows=len(table.data))


def _read_careful(source: Source) -> Table:
    text = decode(source.content())
    lines = _lines(text)
    if not lines:
        raise UnreadableFile(source.name, "", "the file is empty", "Export it again and check that it has rows")
    delimiter = _delimiter(lines[:SAMPLE_LINES])
    spaces = None if delimiter else _aligned(lines[:SAMPLE_LINES])
    if spaces:
        rows = [re.split(spaces, line.strip()) for line in text.splitlines() if line.strip()]
    else:
        parsed = csv.reader(io.StringIO("\n".join(text.splitlines())), delimiter=delimiter or ",")
        rows = [row for row in parsed if any(row)]
    rows = [row for row in rows if not _is_remark(row[0])] or rows
    start = _first_row(rows[:SAMPLE_LINES])
    body, notes = _square(rows[start:])
    header, body = (body[0], body[1:]) if _is_header(body) else ([None] * len(body[0]), body)
    names = unique_names(header)
    notes = (*notes, *_skipped(start))
    frame = pl.DataFrame(
        {name: [row[at] for row in body] for at, name in enumerate(names)}, schema=dict.fromkeys(names, pl.String)
    )
    return finish(frame, notes, comma=delimiter == ";")


def _is_remark(line: str) -> bool:
    return line.lstrip().startswith(("#", "sep="))


def _first_row(rows: list[list[str]]) -> int:
    """The first row that is about as full as most are: titles above a table fill a cell or two."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    width = Counter(filled).most_common(1)[0][0] if rows else 0
    return next((at for at, count in enumerate(filled) if count >= max(2, width - 1)), 0)


def _skipped(lines: int) -> tuple[str, ...]:
    return (f"Skipped {lines} line{'s' if lines > 1 else ''} above the header.",) if lines else ()


def finish(frame: pl.DataFrame, notes: tuple[str, ...], *, comma: bool) -> Table:
    """Type the columns, then leave out what is empty or only sums the rest."""
    data, totals = tidy_table(frame, comma=comma)
    return Table(data, "", (*notes, *totals))


def _square(rows: list[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Rows of one length: short ones are filled up; long ones keep their extra cells only if those are blank."""
    if not rows:
        return [[]], ()
    width = len(rows[0])
    if sum(len(row) > width for row in rows[1:]) > len(rows) // 2:  # the header is the short one
        width = max(len(row) for row in rows)
        rows[0] = _filled(rows[0], width)
    ragged = sum(len(row) < width or any(cell.strip() for cell in row[width:]) for row in rows[1:])
    squared = [row[:width] + [""] * (width - len(row)) for row in rows]
    if not ragged:
        return squared, ()
    return squared, (f"{ragged} of {len(rows) - 1} rows had too few or too many cells; extra cells were left out.",)


def _filled(header: list[str], width: int) -> list[str]:
    """The header as wide as the rows: if one cell is missing, it is that of an unnamed index."""
    missing = [""] * (width - len(header))
    return (missing + header if len(missing) == 1 else header + missing)[:width]


def _is_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: hardly a number in it, unless years or sizes head a table of text."""
    first = [cell for cell in rows[0] if cell.strip()]
    return not first or sum(bool(_NUMBER.match(cell)) for cell in first) * 2 <= len(first)


def _lines(text: str) -> list[str]:
    return [line for line in islice(text.splitlines(), 10 * SAMPLE_LINES) if line.strip()]


def _delimiter(lines: list[str]) -> str | None:
    """The delimiter whose count is steadiest over the lines; None if none cuts most of them into equal parts."""
    best: tuple[float, str] | None = None
    for delimiter in DELIMITERS:
        try:
            counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            continue
        width, times = max(counts.items(), key=lambda item: (item[1] * (item[0] > 1), item[0])) if counts else (0, 0)
        if width > 1:
            score = times / sum(counts.values()) + min(width, 20) / 1000 + (0.1 if delimiter in ";\t" else 0)
            best = max(best or (0.0, ""), (score, delimiter))
    return best[1] if best and best[0] > 0.5 else None


def _aligned(lines: list[str]) -> str | None:
    """The white space that cuts every line into as many cells, with a number in most lines."""
    body = [line.strip() for line in lines if line.strip()]
    if len(body) < 2:
        return None
    for spaces in ALIGNED:
        rows = [re.split(spaces, line) for line in body]
        numbers = sum(any(_NUMBER.match(cell) for cell in row) for row in rows[1:])
        if len(rows[0]) > 1 and {len(row) for row in rows} == {len(rows[0])} and numbers * 2 > len(rows) - 1:
            return spaces
    return None


def _read_large(source: Source) -> Table:
    """Read some megabytes at a time; what stands above the header is skipped, a table of bare numbers has none."""
    raw = decode(source.head(HEAD_OF_LARGE)).splitlines()
    written = [(at, line) for at, line in enumerate(raw[: 10 * SAMPLE_LINES]) if line.strip() and not _is_remark(line)]
    delimiter = _delimiter([line for _, line in written[:SAMPLE_LINES]]) or ","
    rows = [(at, next(csv.reader([line], delimiter=delimiter))) for at, line in written[:SAMPLE_LINES]]
    start = _first_row([row for _, row in rows])
    at, header = rows[start]
    width = Counter(len(row) for _, row in rows[start:]).most_common(1)[0][0]
    if width > MAX_COLUMNS:
        raise UnreadableFile(source.name, "the header", f"{width} columns are too many", "Keep the columns needed")
    named = _is_header([header])
    names = unique_names(_filled(header, width) if named else [None] * width)
    frame, notes = read_long(source, Layout(delimiter, at + named, tuple(names)))
    return finish(frame, (*notes, *_skipped(start)), comma=delimiter == ";")
