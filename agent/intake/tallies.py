"""Pasted tables of an error analysis: one line a kind of error with its count, as shares of all lines."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agent.brief import FactKind
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import cues, trimmed
from agent.intake.numbers import plain
from agent.intake.pasted import Block
from agent.intake.sentences import Sentence

_ERRORS = cues("shares", "errors")
_BROKE = cues("measures", "bad")
_ROW = re.compile(
    r"(?m)^[ \t|*-]*(?P<name>[^|\n,;:\t]*[^\W\d_]{3}[^|\n,;:\t]*?)[ \t]*(?:\||[,;:\t]|\s-\s|\.{2,})[ \t|.]*"
    r"(?P<count>\d[\d,]*)(?P<unit>[ \t]*%)?[ \t|]*$"
)
_TOTAL = re.compile(r"(?i)^\W*(?:total|sum|all|overall|together)\b")
FEWEST_ROWS = 2


class _Row(NamedTuple):
    start: int
    end: int
    name: str
    number: float


def read_tallies(blocks: Sequence[Block], sentences: Sequence[Sentence]) -> list[Draft]:
    """The lines of a pasted count of errors; the message must speak of errors, or the table's head of what broke."""
    told = any(_ERRORS.search(sentence.text) for sentence in sentences)
    return [draft for block in blocks if told or _BROKE.search(block.text) for draft in _tally(block)]


def _tally(block: Block) -> list[Draft]:
    rows = list(_rows(block))
    others = [line for line in block.text.splitlines() if re.search(r"\d", line)]
    total = sum(row.number for row in rows)
    if len(rows) < FEWEST_ROWS or len(rows) < len(others) - 1 or not total:
        return []
    return [
        Draft(FactKind.error_share, row.start, row.end, quantity, n=int(total), about=row.name)
        for row in rows
        for quantity in (fraction(row.name, row.number / total, int(total)),)
    ]


def _rows(block: Block) -> Iterator[_Row]:
    for match in _ROW.finditer(block.text):
        count = plain(match["count"])
        if count is None or _TOTAL.match(match["name"]):
            continue
        start, end = trimmed(block.text, match.start("name"), match.end("count"))
        begin = block.start + block.fence
        yield _Row(begin + start, begin + end, match["name"].strip(" |*-"), count)
