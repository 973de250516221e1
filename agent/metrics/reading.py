"""What a reader is given and what it gives: a Source of bytes, and Contents of tables, frames and scores."""

import codecs
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import DataPoint, ErrorShare, Frame, Score

HEAD = 4096  # what a sniffer sees of a file
MAX_JSON = 256 * 2**20  # json.loads needs some ten times the text; the child's memory limit stops the rest
MAX_CELLS = 150_000_000  # rows x columns of one table: a CSV of 800 MB, some GB at most


class Source(NamedTuple):
    """A file to read: its name as the user knows it, and its path, or its bytes where it came out of an archive."""

    name: str
    data: Path | bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size

    def head(self, length: int = HEAD) -> bytes:
        """The first bytes."""
        if isinstance(self.data, bytes):
            return self.data[:length]
        with self.data.open("rb") as file:
            return file.read(length)

    def content(self) -> bytes:
        """All bytes."""
        return self.data if isinstance(self.data, bytes) else self.data.read_bytes()

    def open(self) -> BinaryIO:
        """The bytes as a stream, for what is too large to be held at once."""
        return io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb")


class Table(NamedTuple):
    """A table as the file has it, its columns typed (Float64, Boolean or String) and its names cleaned.

    where is the place in the file ("sheet 'March'"); notes say what reading it changed (ragged rows, total rows);
    name is the file's, which `recognition.py` fills in.
    """

    data: pl.DataFrame
    where: str = ""
    notes: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True)
class Contents:
    """What a file holds. A reader gives tables, which `tables/` recognises, or frames and scores at once.

    why completes "Taken for ... because"; columns maps the file's columns to the roles they were given.
    """

    format: str
    tables: tuple[Table, ...] = ()
    frames: tuple[Frame, ...] = ()
    scores: tuple[Score, ...] = ()
    points: tuple[DataPoint, ...] = ()
    shares: tuple[ErrorShare, ...] = ()
    why: str = ""
    rows: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything but tables was understood."""
        return bool(self.frames or self.scores or self.points or self.shares)


class Reader(Protocol):
    """A module of `readers/`: it knows one file format."""

    def sniff(self, name: str, head: bytes) -> bool:
        """Whether this reader knows the file, from its lower-case name and its first bytes."""

    def read(self, source: Source) -> Contents:
        """The file's contents; raises UnreadableFile."""


class Recogniser(Protocol):
    """A module of `tables/`: it knows one kind of table by its columns' names and contents."""

    def recognise(self, table: Table) -> Contents | None:
        """What the table says, or None when it is not of this kind."""


def parse_json(source: Source) -> Any:
    """The file's JSON (NaN and Infinity allowed, as Python writes them). Raises UnreadableFile naming the line."""
    if source.size > MAX_JSON:
        raise UnreadableFile(
            source.name, "", f"JSON of {source.size / 1e6:.0f} MB is too large", "Export it as CSV or Parquet"
        )
    try:
        return json.loads(decode(source.content()))
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            source.name,
            f"line {error.lineno}, column {error.colno}",
            "this is not valid JSON from here on",
            "Check that the file was written to its end, then upload it again",
        ) from error
    except RecursionError as error:
        raise UnreadableFile(
            source.name, "", "the JSON is nested too deeply to be metrics", "Upload a flat table of the numbers"
        ) from error


def decode(raw: bytes) -> str:
    """Text from bytes in the likeliest encoding; what does not fit it is replaced."""
    return raw.decode(encoding_of(raw), errors="replace")


def encoding_of(raw: bytes, *, cut: bool = False) -> str:
    """By byte-order mark, then UTF-16 by its NULs, then UTF-8, then Windows' Western European.

    cut: the bytes may end within a character.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return encoding
    head = raw[:400]
    if head.count(0) > len(head) // 4:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw, final=not cut)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def looks_binary(head: bytes) -> bool:
    """Whether the bytes are no text in any encoding we read: control characters, or NULs that are not UTF-16."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    text = decode(head)
    odd = sum(char < " " and char not in "\t\n\r\f\x1b\x08" for char in text)
    return odd > len(text) // 50
