"""Markdown tables, one or several in a text."""

import re

import polars as pl

from agent.metrics.cells import tidy_table, unique_names
from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Contents, Source, Table, decode, looks_binary

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$|^\s*\+[-=+]+\+\s*$")
_EMPHASIS = re.compile(r"\*\*|__|`|^\*|\*$|~~")


def sniff(name: str, head: bytes) -> bool:  # noqa: ARG001 - the shape of every reader
    """By the line of dashes below a header."""
    return not looks_binary(head) and any(_RULE.match(line) for line in decode(head).splitlines())


def read(source: Source) -> Contents:
    """Every table. Raises UnreadableFile when none has a row."""
    lines = decode(source.content()).splitlines()
    tables = []
    for at, line in enumerate(lines):
        if not _RULE.match(line) or at == 0 or "|" not in lines[at - 1]:
            continue
        header = _cells(lines[at - 1])
        body = []
        for row in lines[at + 1 :]:
            if _RULE.match(row):
                continue
            if "|" not in row:
                break
            cells = _cells(row)
            body.append((cells + [""] * len(header))[: len(header)])
        if body:
            names = unique_names(header)
            frame = pl.DataFrame(body, schema=dict.fromkeys(names, pl.String), orient="row")
            data, notes = tidy_table(frame)
            tables.append(Table(data, f"line {at}", notes))
    if not tables:
        raise UnreadableFile(source.name, "", "no table in it has a row", "Put the numbers below the header")
    return Contents("markdown", tables=tuple(tables), rows=sum(len(table.data) for table in tables))


def _cells(line: str) -> list[str]:
    return [_EMPHASIS.sub("", cell.strip()).strip() for cell in line.strip().strip("|").split("|")]
