"""Tables that a program prints for people: a header over a ruler of dashes (skorch, spaCy), or in a box (rich).

What stands before and after a table is left out, and so is a summary of a model's layers.
"""

import re
from collections.abc import Iterator

import polars as pl

from agent.metrics.cells import tidy_table, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, decode, looks_binary

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_RULER = re.compile(r"^\s*[-=]{2,}(?:\s+[-=]+)+\s*$")
_BORDER = re.compile(r"^[\s│┃|+\-=─━═╌╍┄┅┈┉╇╈┼╪╋├┤┝┥┡┩┢┪╞╡╟╢┏┓┗┛┳┻┌┐└┘┬┴╒╕╘╛╤╧╔╗╚╝╦╩╠╣╬╭╮╰╯]+$")
_BAR = re.compile(r"[│┃|]")
LAYERS = re.compile(r"params?\b", re.IGNORECASE)  # a column of such a summary

Rows = list[list[str]]


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """A ruler below a header and above a row, or a box drawn in lines."""
    return not looks_binary(head) and bool(_tables(decode(head)))


def read(source: Source) -> Contents:
    """Every table. Raises UnreadableFile when none has a row."""
    tables = tuple(Table(*_typed(rows)) for rows in _tables(decode(source.content())))
    if not tables:
        raise UnreadableFile(source.name, "", "no row stands below the ruler", "Upload the table with its rows")
    return Contents("printed", tables=tables, rows=sum(len(table.data) for table in tables))


def _typed(rows: Rows) -> tuple[pl.DataFrame, str, tuple[str, ...]]:
    names = unique_names(rows[0])
    frame = pl.DataFrame(
        {name: [row[at] for row in rows[1:]] for at, name in enumerate(names)}, schema=dict.fromkeys(names, pl.String)
    )
    data, notes = tidy_table(frame)
    return data, "", notes


def _tables(text: str) -> list[Rows]:
    lines = _lines(text)
    found = (*_ruled(lines), *_boxed(lines))
    return [rows for rows in found if len(rows) > 1 and not any(LAYERS.match(cell) for cell in rows[0])]


def _lines(text: str) -> list[str]:
    return [_ANSI.sub("", line).rstrip() for line in text.splitlines()]


def _ruled(lines: list[str]) -> Iterator[Rows]:
    """Header and rows around each ruler, cut where its dashes begin; a value may be wider than its dashes."""
    for at, line in enumerate(lines):
        if at == 0 or not _RULER.match(line) or not lines[at - 1].strip():
            continue
        starts = [match.start() for match in re.finditer(r"[-=]+", line)]
        ends = [match.end() for match in re.finditer(r"[-=]+", line)]
        rows = [_cut(lines[at - 1], starts, ends)]
        for row in lines[at + 1 :]:
            if not row.strip() or _RULER.match(row):
                break
            rows.append(_cut(row, starts, ends))
        yield rows


def _cut(line: str, starts: list[int], ends: list[int]) -> list[str]:
    """The cells of a line: by its gaps if there are as many words as columns, else by the dashes above it."""
    words = re.split(r"\s{2,}", line.strip())
    if len(words) == len(starts):
        return words
    stops = [*ends[:-1], max(len(line), ends[-1])]
    return [line[start:stop].strip() for start, stop in zip(starts, stops, strict=True)]


def _boxed(lines: list[str]) -> Iterator[Rows]:
    """The rows between the lines of each box; the first is the header."""
    rows: Rows = []
    for line in [*lines, ""]:
        if _BAR.search(line) and not _BORDER.match(line) and line.strip()[0] in "│┃|" and line.strip()[-1] in "│┃|":
            cells = [cell.strip() for cell in _BAR.split(line.strip()[1:-1])]
            if rows and len(cells) != len(rows[0]):
                yield rows
                rows = []
            rows.append(cells)
        elif rows and not (line.strip() and _BORDER.match(line)):
            yield rows
            rows = []
