"""Markdown as a terminal shows it: bold, links as their words, lists with hanging lines."""

import re
from collections.abc import Iterator
from typing import NamedTuple

LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*\)")
STRONG = "**"
HEADING = re.compile(r"#{1,6} ")
ITEM = re.compile(r"(\s*)(?:[-*]|(\d+)[.)]) ")


class Word(NamedTuple):
    """A word and whether it is bold."""

    text: str
    bold: bool = False


class Line(NamedTuple):
    """One line of a screen: how far it is set in, what stands before its first word, and its words."""

    indent: int
    mark: str
    words: tuple[Word, ...]


def lines(markdown: str, width: int) -> Iterator[Line]:
    """One line of Markdown (a paragraph, a heading or an item of a list) as lines no wider than `width`."""
    item, heading = ITEM.match(markdown), HEADING.match(markdown)
    mark, indent = "", 0
    if item is not None:
        mark = f"{item[2]}. " if item[2] else "• "
        indent = len(item[1])
        markdown = markdown[item.end() :]
    elif heading is not None:
        markdown = f"{STRONG}{markdown[heading.end() :].replace(STRONG, '')}{STRONG}"
    room = width - indent - len(mark)
    taken: list[Word] = []
    first = True
    for word in words(markdown):
        if taken and sum(len(each.text) + 1 for each in taken) + len(word.text) > room:
            yield Line(indent, mark if first else " " * len(mark), tuple(taken))
            taken, first = [], False
        taken.append(word)
    yield Line(indent, mark if first else " " * len(mark), tuple(taken))


def words(markdown: str) -> Iterator[Word]:
    """The words of a text without its marks.

    >>> [word.text for word in words("**Next:** read [100 errors](/v1/passages/x).")]
    ['Next:', 'read', '100', 'errors.']
    """
    bold = False
    for raw in LINK.sub(r"\1", markdown).split():
        text = raw.replace(STRONG, "")
        if text:
            yield Word(text, bold or raw.startswith(STRONG))
        bold ^= bool(raw.count(STRONG) % 2)
