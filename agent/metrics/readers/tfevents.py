"""TensorBoard event files: a small protobuf in records with checksums, read without TensorBoard.

Event: wall_time 1, step 2, summary 5; Summary.Value: tag 1, simple_value 2, tensor 8; TensorProto: dtype 1,
content 4, float_val 5, double_val 6.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

import numpy as np
import polars as pl

from agent.metrics.errors import UnreadableFile
from agent.metrics.event_log import Layout, Logged, Number, decode, find_records
from agent.metrics.logged import curve_contents, name_metrics
from agent.metrics.naming import clean, read_split
from agent.metrics.reading import Contents, Source

FLOAT, DOUBLE = 1, 2  # TensorProto's dtypes
SETTING = "hparam/"  # add_hparams repeats a run's result under it
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5  # protobuf's wire types


def sniff(name: str, head: bytes) -> bool:
    """By the name TensorBoard gives, or a first record that opens with the file's version."""
    return "tfevents" in name or b"brain.Event:" in head[:64]


def read(source: Source) -> Contents:
    """One row a scalar. Stops at a broken record and says so; raises UnreadableFile when there is nothing before it."""
    raw = source.content()
    starts, lengths, broken = find_records(raw)
    logged, bad = decode(raw, starts, lengths, layout_of)
    if not logged:
        raise UnreadableFile(
            source.name, "", "no scalar was logged in it", "Log losses with add_scalar, or upload another event file"
        )
    frame = _table(logged)
    split = read_split(PurePosixPath(source.name).parent.name)
    folder = PurePosixPath(source.name).parent
    if split is not None:  # Keras keeps train/ and validation/ apart
        frame = frame.with_columns(pl.lit(split.value).alias("split"))
        folder = folder.parent
    if folder.name and not folder.name.endswith(".zip"):
        frame = frame.with_columns(pl.lit(clean(folder.name)).alias("run"))
    meaning = name_metrics(tag for tag in frame["name"].unique(maintain_order=True) if not tag.startswith(SETTING))
    if not meaning:
        listed = ", ".join(list(frame["name"].unique(maintain_order=True))[:8])
        raise UnreadableFile(source.name, listed, "no tag has the name of a metric", "Say in words what a tag measures")
    contents = curve_contents("tfevents", frame, meaning, why=f"TensorBoard events: {len(frame):,} scalars")
    notes = []
    if broken:
        notes.append(
            f"The file breaks off in a damaged record after {len(starts):,} good ones; what follows was not read."
        )
    if bad:
        notes.append(f"{bad:,} records with a wrong checksum were left out.")
    frames = tuple(f._replace(notes=(*f.notes, *notes)) for f in contents.frames)
    return Contents(
        contents.format, frames=frames, scores=contents.scores, why=contents.why, rows=contents.rows,
        columns=contents.columns,
    )  # fmt: skip


def _table(logged: list[Logged]) -> pl.DataFrame:
    """One row a number, in the file's order."""
    record = np.concatenate([part.record for part in logged])
    order = np.argsort(record, kind="stable")
    tags = pl.Series(list(dict.fromkeys(part.tag for part in logged)))
    places = {tag: place for place, tag in enumerate(tags)}
    tag = np.concatenate([np.full(part.record.size, places[part.tag]) for part in logged])
    return pl.DataFrame(
        {
            "name": tags[tag[order]],
            "step": np.concatenate([part.step for part in logged])[order],
            "wall_time": np.concatenate([part.wall_time for part in logged])[order],
            "value": np.concatenate([part.value for part in logged])[order],
        }
    )


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


def layout_of(record: bytes) -> Layout:
    """Where one event holds its time, its step and its numbers."""
    wall_time: int | None = None
    step, at = (0, 0), 0
    numbers: list[Number] = []
    for number, wire, low, high in _fields(record, 0, len(record)):
        if number == 1 and wire == FIXED64:
            wall_time = low
        elif number == 2 and wire == VARINT:
            step = (at + 1, high - at - 1)  # the field's key has one byte
        elif number == 5 and wire == BYTES:
            numbers += [
                found
                for inner, kind, first, last in _fields(record, low, high)
                if inner == 1 and kind == BYTES and (found := _value(record, first, last)) is not None
            ]
        at = high
    return Layout(wall_time, step, tuple(numbers))


def _value(record: bytes, start: int, end: int) -> Number | None:
    tag, place = "", None
    for number, wire, low, high in _fields(record, start, end):
        if number == 1 and wire == BYTES:
            tag = record[low:high].decode("utf-8", errors="replace")
        elif number == 2 and wire == FIXED32:
            place = (low, 4)
        elif number == 8 and wire == BYTES:
            place = _tensor(record, low, high)
    return Number(tag, *place) if tag and place is not None else None


def _tensor(record: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Place and width of the number in a scalar tensor."""
    dtype = FLOAT
    for number, wire, low, high in _fields(record, start, end):
        size = high - low
        if number == 1 and wire == VARINT:
            dtype = low
        elif number in (4, 5, 6) and size == 4 and (number == 5 or dtype == FLOAT):
            return low, 4
        elif number in (4, 6) and size == 8 and (number == 6 or dtype == DOUBLE):
            return low, 8
    return None
