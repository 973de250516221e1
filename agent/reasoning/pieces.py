"""A text in the pieces in which it is released: sentences, with the white space that follows them."""

import re
from collections.abc import Iterator

SENTENCE = re.compile(r"[^\n.!?]*(?:[.!?](?!\s)[^\n.!?]*)*(?:[.!?]+\s*|\n+|$)")

ENDED = re.compile(r"[.!?]\s+\Z|\n\Z")


def pieces(text: str) -> Iterator[str]:
    """The pieces of a text; joined they are the text."""
    for match in SENTENCE.finditer(text):
        if match[0]:
            yield match[0]


def finished(buffer: str) -> tuple[list[str], str]:
    """The sentences of a text that is still being written, and the rest, whose end is not known yet."""
    parts = list(pieces(buffer))
    done = [part for part in parts if ENDED.search(part)]
    return done, "".join(parts[len(done) :])
