"""The records of a TensorBoard event file, whole arrays at a time: where they lie, if they are intact, what they say.

Records are framed as u64 length, its masked CRC-32C, the bytes, their masked CRC-32C (TensorFlow's record_writer.cc).
Records that a trainer writes in a loop have the same bytes but for time, step and value, so one of them is parsed and
those like it are decoded by the places found in it.
"""

import struct
from array import array
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LONGEST = 64 * 2**20  # bytes of one record; a longer one is damage or a bomb
CHECKED = 1024  # records up to here are checksummed; a scalar has some 50 bytes, an image or graph far more
AT_ONCE = 2**16  # records decoded together: some megabytes
ODD_ONES = 64  # layouts of which only one record is seen before a group of records is parsed one by one
FRAME = 16  # bytes around a record
HEADER = 12  # of which these come before it

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]


class Number(NamedTuple):
    """Where a record holds one number: its tag, and the place and width of its value in the record."""

    tag: str
    at: int
    width: int


class Layout(NamedTuple):
    """Where a record holds what: places are relative to its start, a width of 0 means absent."""

    wall_time: int | None
    step: tuple[int, int]
    numbers: tuple[Number, ...]


class Logged(NamedTuple):
    """The same number of many records: which records, and their columns."""

    tag: str
    record: Places
    step: Places
    wall_time: npt.NDArray[np.float64]
    value: npt.NDArray[np.float64]


Parse = Callable[[bytes], Layout]


def find_records(raw: bytes) -> tuple[Places, Places, bool]:
    """Start and length of each record's bytes, and whether the file breaks off."""
    starts = array("q")
    at, end = 0, len(raw)
    unpack = struct.Struct("<Q").unpack_from
    broken = False
    while at + HEADER <= end:
        length = unpack(raw, at)[0]
        after = at + FRAME + length
        if length > LONGEST or after > end:
            broken = True
            break
        starts.append(at + HEADER)
        at = after
    first = np.array(starts, dtype=np.int64)
    return first, np.diff(first, append=at + HEADER) - FRAME, broken or at != end


def decode(raw: bytes, starts: Places, lengths: Places, parse: Parse) -> tuple[list[Logged], int]:
    """Every number of the intact records, and how many records have a wrong checksum."""
    data = np.frombuffer(raw, dtype=np.uint8)
    found: list[Logged] = []
    bad = 0
    for length in np.unique(lengths):
        same = np.flatnonzero(lengths == length)
        for batch in np.array_split(same, -(-len(same) // AT_ONCE)):
            block = np.lib.stride_tricks.sliding_window_view(data, int(length) + 4)[starts[batch]]
            intact = _intact(block) if length <= CHECKED else np.ones(len(batch), dtype=bool)
            bad += int((~intact).sum())
            found += _decode_alike(block[intact, :-4], batch[intact], parse)
    return found, bad


def _decode_alike(block: Bytes, record: Places, parse: Parse) -> Iterator[Logged]:
    """The numbers of records of one length: each round parses the first one left and decodes all that are like it."""
    left = np.arange(len(block))
    odd = 0
    while left.size:
        example = block[left[0]]
        layout = parse(example.tobytes())
        same = np.arange(left.size) == 0 if odd >= ODD_ONES else _alike(block[left], example, layout)
        alike, left = left[same], left[~same]
        odd += alike.size == 1
        for number in layout.numbers:
            yield _column(block[alike], record[alike], layout, number)


def _alike(block: Bytes, example: Bytes, layout: Layout) -> npt.NDArray[np.bool_]:
    """Which records have the example's bytes wherever it holds neither time, step nor value."""
    fixed = np.ones(block.shape[1], dtype=bool)
    at, width = layout.step
    spans = [(at, width), *((number.at, number.width) for number in layout.numbers)]
    spans += [(layout.wall_time, 8)] if layout.wall_time is not None else []
    for start, size in spans:
        fixed[start : start + size] = False
    same = (block[:, fixed] == example[fixed]).all(axis=1)
    more = np.arange(width) < width - 1  # all bytes of a varint but its last have the high bit
    result: npt.NDArray[np.bool_] = same & ((block[:, at : at + width] >= 0x80) == more).all(axis=1)
    return result


def _column(block: Bytes, record: Places, layout: Layout, number: Number) -> Logged:
    at, width = layout.step
    step = np.zeros(len(block), dtype=np.uint64)
    for place in range(width):
        step |= (block[:, at + place] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * place)
    wall_time = np.zeros(len(block)) if layout.wall_time is None else _floats(block, layout.wall_time, 8)
    return Logged(number.tag, record, step.view(np.int64), wall_time, _floats(block, number.at, number.width))


def _floats(block: Bytes, at: int, width: int) -> npt.NDArray[np.float64]:
    cells = np.ascontiguousarray(block[:, at : at + width])
    return cells.view(f"<f{width}")[:, 0].astype(np.float64)


def _intact(block: Bytes) -> npt.NDArray[np.bool_]:
    """Whether the checksum that follows each record is that of its bytes.

    A CRC is linear: it is the exclusive or of what each byte contributes, which depends on its distance from the end.
    """
    length = block.shape[1] - 4
    columns = np.ascontiguousarray(block[:, :length].T)
    crc = np.full(block.shape[0], _crc_of_zeros(length), dtype=np.uint32)
    for place in range(length):
        crc ^= _TABLES[length - 1 - place][columns[place]]
    masked = ((crc >> np.uint32(15)) | (crc << np.uint32(17))) + np.uint32(0xA282EAD8)
    stored = np.ascontiguousarray(block[:, length:]).view("<u4")[:, 0]
    result: npt.NDArray[np.bool_] = masked == stored
    return result


def _crc_of_zeros(length: int) -> int:
    crc = 0xFFFFFFFF
    for _ in range(length):
        crc = int(_TABLES[0][crc & 0xFF]) ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def _crc_tables() -> Words:
    """What a byte contributes to a CRC-32C (Castagnoli, reflected), by how many bytes follow it and by its value."""
    first = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        first = np.where(first & 1, (first >> np.uint32(1)) ^ np.uint32(0x82F63B78), first >> np.uint32(1))
    tables = np.empty((CHECKED, 256), dtype=np.uint32)
    tables[0] = first
    for after in range(1, CHECKED):
        tables[after] = first[tables[after - 1] & 0xFF] ^ (tables[after - 1] >> np.uint32(8))
    return tables


_TABLES = _crc_tables()
