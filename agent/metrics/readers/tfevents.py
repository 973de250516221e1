"""TensorBoard event files: records with checksums around a small protobuf, read without TensorBoard.

Format: u64 length, its masked CRC-32C, the bytes, their masked CRC-32C (TensorFlow's record_writer.cc).
Event: wall_time 1, step 2, summary 5; Summary.Value: tag 1, simple_value 2, tensor 8; TensorProto: dtype 1,
content 4, float_val 5, double_val 6.
"""

import struct
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.logged import curve_contents, name_metrics
from agent.metrics.naming import clean, read_split
from agent.metrics.reading import Contents, Source

LONGEST = 64 * 2**20  # bytes of one record; a longer one is damage or a bomb
CHECKED = 1024  # records up to here are checksummed; a scalar has some 50 bytes, an image or graph far more
FLOAT, DOUBLE = 1, 2  # TensorProto's dtypes
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # protobuf's wire types


class Scalar(NamedTuple):
    """One logged number."""

    tag: str
    step: int
    wall_time: float
    value: float


def sniff(name: str, head: bytes) -> bool:
    """By the name TensorBoard gives, or a first record that opens with the file's version."""
    return "tfevents" in name or b"brain.Event:" in head[:64]


def read(source: Source) -> Contents:
    """One row a scalar. Stops at a broken record and says so; raises UnreadableFile when there is nothing before it."""
    raw = source.content()
    spans, broken = _records(raw)
    spans, bad = _verified(raw, spans)
    scalars = [scalar for start, length in spans for scalar in _event(raw, start, start + length)]
    if not scalars:
        raise UnreadableFile(
            source.name, "", "no scalar was logged in it", "Log losses with add_scalar, or upload another event file"
        )
    frame = pl.DataFrame(scalars, schema=["name", "step", "wall_time", "value"], orient="row")
    split = read_split(PurePosixPath(source.name).parent.name)
    folder = PurePosixPath(source.name).parent
    if split is not None:  # Keras keeps train/ and validation/ apart
        frame = frame.with_columns(pl.lit(split.value).alias("split"))
        folder = folder.parent
    if folder.name and not folder.name.endswith(".zip"):
        frame = frame.with_columns(pl.lit(clean(folder.name)).alias("run"))
    meaning = name_metrics(frame["name"].unique(maintain_order=True))
    if not meaning:
        listed = ", ".join(list(frame["name"].unique(maintain_order=True))[:8])
        raise UnreadableFile(source.name, listed, "no tag has the name of a metric", "Say in words what a tag measures")
    contents = curve_contents("tfevents", frame, meaning, why=f"TensorBoard events: {len(frame):,} scalars")
    notes = []
    if broken:
        notes.append(
            f"The file breaks off in a damaged record after {len(spans):,} good ones; what follows was not read."
        )
    if bad:
        notes.append(f"{bad:,} records with a wrong checksum were left out.")
    frames = tuple(f._replace(notes=(*f.notes, *notes)) for f in contents.frames)
    return Contents(
        contents.format, frames=frames, scores=contents.scores, why=contents.why, rows=contents.rows,
        columns=contents.columns,
    )  # fmt: skip


def _records(raw: bytes) -> tuple[list[tuple[int, int]], bool]:
    """Start and length of each record's bytes, and whether the file breaks off."""
    spans: list[tuple[int, int]] = []
    at, end = 0, len(raw)
    while at + 12 <= end:
        (length,) = struct.unpack_from("<Q", raw, at)
        if length > LONGEST or at + 16 + length > end:
            return spans, True
        spans.append((at + 12, length))
        at += 16 + length
    return spans, at != end


def _verified(raw: bytes, spans: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], int]:
    """The records whose checksum holds, and how many do not; all of one length at once, byte by byte."""
    by_length: dict[int, list[int]] = {}
    for start, length in spans:
        if length <= CHECKED:
            by_length.setdefault(length, []).append(start)
    data = np.frombuffer(raw, dtype=np.uint8)
    bad: set[int] = set()
    for length, starts in by_length.items():
        at = np.array(starts)
        crc = np.full(len(at), 0xFFFFFFFF, dtype=np.uint32)
        for offset in range(length):
            crc = _TABLE[(crc ^ data[at + offset]) & 0xFF] ^ (crc >> np.uint32(8))
        crc ^= np.uint32(0xFFFFFFFF)
        masked = ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(0xA282EAD8)
        stored = sum(data[at + length + byte].astype(np.uint32) << np.uint32(8 * byte) for byte in range(4))
        bad.update(at[masked != stored].tolist())
    return [span for span in spans if span[0] not in bad], len(bad)


def _crc_table() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The table of CRC-32C (Castagnoli), reflected."""
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, (table >> np.uint32(1)) ^ np.uint32(0x82F63B78), table >> np.uint32(1)).astype(
            np.uint32
        )
    return table


_TABLE = _crc_table()


def _fields(raw: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Field number, wire type, and the span of each field's bytes (a varint's value as its start)."""
    while at < end:
        key, at = _varint(raw, at, end)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, at = _varint(raw, at, end)
            yield number, wire, value, at
        elif wire in (FIXED64, FIXED32):
            size = 8 if wire == FIXED64 else 4
            if at + size > end:
                return
            yield number, wire, at, at + size
            at += size
        elif wire == BYTES:
            size, at = _varint(raw, at, end)
            if at + size > end:
                return
            yield number, wire, at, at + size
            at += size
        else:
            return


def _varint(raw: bytes, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < 70:
        byte = raw[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return value, at


def _event(raw: bytes, start: int, end: int) -> Iterator[Scalar]:
    wall_time, step = 0.0, 0
    summaries = []
    for number, wire, low, high in _fields(raw, start, end):
        if number == 1 and wire == FIXED64:
            (wall_time,) = struct.unpack_from("<d", raw, low)
        elif number == 2 and wire == VARINT:
            step = low if low < 2**63 else low - 2**64
        elif number == 5 and wire == BYTES:
            summaries.append((low, high))
    for low, high in summaries:
        for number, wire, inner, outer in _fields(raw, low, high):
            if number == 1 and wire == BYTES and (found := _value(raw, inner, outer)) is not None:
                yield Scalar(found[0], step, wall_time, found[1])


def _value(raw: bytes, start: int, end: int) -> tuple[str, float] | None:
    tag, value = "", None
    for number, wire, low, high in _fields(raw, start, end):
        if number == 1 and wire == BYTES:
            tag = raw[low:high].decode("utf-8", errors="replace")
        elif number == 2 and wire == FIXED32:
            (value,) = struct.unpack_from("<f", raw, low)
        elif number == 8 and wire == BYTES:
            value = _tensor(raw, low, high)
    return (tag, value) if tag and value is not None else None


def _tensor(raw: bytes, start: int, end: int) -> float | None:
    """The number in a scalar tensor."""
    dtype = FLOAT
    for number, wire, low, high in _fields(raw, start, end):
        size = high - low
        if number == 1 and wire == VARINT:
            dtype = low
        elif number in (4, 5, 6) and size == 4 and (number == 5 or dtype == FLOAT):
            return float(struct.unpack_from("<f", raw, low)[0])
        elif number in (4, 6) and size == 8 and (number == 6 or dtype == DOUBLE):
            return float(struct.unpack_from("<d", raw, low)[0])
    return None
