"""Records of event files, many at a time."""

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.event_log import decode, find_records
from agent.metrics.readers.tfevents import layout_of


def crc32c(raw: bytes) -> int:
    """The checksum bit by bit, as its definition says, masked as TensorFlow does."""
    crc = 0xFFFFFFFF
    for byte in raw:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(number: int) -> bytes:
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F)
    return bytes([part | 0x80 for part in parts[:-1]] + parts[-1:])


def framed(raw: bytes) -> bytes:
    length = struct.pack("<Q", len(raw))
    return length + struct.pack("<I", crc32c(length)) + raw + struct.pack("<I", crc32c(raw))


def event(tag: str, step: int, value: float) -> bytes:
    name = tag.encode()
    number = b"\x0a" + varint(len(name)) + name + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + varint(len(number)) + number
    return b"\x09" + struct.pack("<d", step / 4) + b"\x10" + varint(step) + b"\x2a" + varint(len(summary)) + summary


EVENTS = st.lists(
    st.tuples(st.sampled_from(["loss", "dev/loss", "lr"]), st.integers(0, 2**40), st.floats(-9, 9, width=32)),
    max_size=30,
)


@given(EVENTS)
def test_every_number_comes_back_whatever_the_mixture_of_records(events: list[tuple[str, int, float]]) -> None:
    raw = b"".join(framed(event(*one)) for one in events)
    starts, lengths, broken = find_records(raw)
    found, bad = decode(raw, starts, lengths, layout_of)
    columns = [(part.tag, *row) for part in found for row in zip(part.record, part.step, part.value, strict=True)]
    assert [(tag, step, value) for tag, _, step, value in sorted(columns, key=lambda row: row[1])] == events
    assert (bad, broken) == (0, False)


def test_a_flipped_bit_is_found_in_any_byte_of_any_record() -> None:
    raw = b"".join(framed(event("loss", step, 1.0)) for step in range(300))
    starts, lengths, _ = find_records(raw)
    for place in range(int(lengths[7])):
        broken = bytearray(raw)
        broken[int(starts[7]) + place] ^= 0x10
        found, bad = decode(bytes(broken), starts, lengths, layout_of)
        assert bad == 1
        assert 7 not in np.concatenate([part.record for part in found])


def test_records_that_are_all_different_are_still_read() -> None:
    raw = b"".join(framed(event(f"t{number:03d}", number, number)) for number in range(200))
    found, _ = decode(raw, *find_records(raw)[:2], layout_of)
    assert sum(part.record.size for part in found) == 200
