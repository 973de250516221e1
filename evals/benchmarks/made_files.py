"""Large files of the kinds that people upload, made in seconds."""

import math
import struct
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

MEGABYTE = 2**20
CLASSES = ("cat", "dog", "fox", "hen")
REGIONS = ("north", "south", "west")
DEVICES = ("phone-a", "phone-b", "phone-c", "tablet", "laptop")
TAGS = ("train/loss", "train/accuracy", "val/loss", "val/accuracy", "train/learning_rate")
HARD, EASY = 0.25, 0.08  # error rates of the last region and of the others
BLOCK_STEPS = 20_000  # steps of an event file that are made; the file repeats them until it is large enough


def predictions(path: Path, megabytes: float) -> Path:
    """A row an example: 22,000 of them are a megabyte."""
    rows, draw = int(22_000 * megabytes), np.random.default_rng(0)
    label, region = draw.integers(0, len(CLASSES), rows), draw.integers(0, len(REGIONS), rows)
    wrong = draw.random(rows) < np.where(region == len(REGIONS) - 1, HARD, EASY)
    said = np.where(wrong, (label + draw.integers(1, len(CLASSES), rows)) % len(CLASSES), label)
    sure = np.where(wrong, draw.uniform(0.3, 0.95, rows), draw.uniform(0.6, 1, rows))
    columns = {
        "id": np.arange(rows) + 100_000_000,
        "label": np.array(CLASSES)[label],
        "pred": np.array(CLASSES)[said],
        "confidence": sure.round(6),
        "region": np.array(REGIONS)[region],
        "device": np.array(DEVICES)[draw.integers(0, len(DEVICES), rows)],
        "brightness": draw.integers(0, 256, rows),
    }
    pl.DataFrame(columns).write_csv(path)
    return path


def training_log(path: Path, megabytes: float) -> Path:
    """A row a step, with two losses, two accuracies, the learning rate and the gradient norm."""
    rows, draw = int(megabytes * MEGABYTE / 60), np.random.default_rng(0)
    step = np.arange(rows)
    loss = 2 * np.exp(-3 * step / rows) + 0.1 + draw.normal(0, 0.02, rows)
    columns = {
        "epoch": step // 1000,
        "step": step,
        "train_loss": loss.round(5),
        "train_acc": (1 - loss / 3).round(5),
        "val_loss": (loss + 0.1).round(5),
        "val_acc": (0.95 - loss / 3).round(5),
        "lr": np.full(rows, 3e-4),
        "grad_norm": draw.uniform(0.5, 2, rows).round(4),
    }
    pl.DataFrame(columns).write_csv(path)
    return path


def events(path: Path, megabytes: float) -> Path:
    """TensorBoard's records, as its SummaryWriter frames them."""
    block = b"".join(_record(_scalar(tag, step)) for step in range(BLOCK_STEPS) for tag in TAGS)
    version = b"brain.Event:2"
    with path.open("wb") as file:
        file.write(_record(b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a" + bytes([len(version)]) + version))
        for _ in range(max(1, round(megabytes * MEGABYTE / len(block)))):
            file.write(block)
    return path


def _scalar(tag: str, step: int) -> bytes:
    value = 2 * math.exp(-step / BLOCK_STEPS) + 0.1 * math.sin(step)
    number = b"\x0a" + bytes([len(tag)]) + tag.encode() + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(number)]) + number
    varint = bytes([step & 0x7F | 0x80, step >> 7 & 0x7F | 0x80, step >> 14])  # a longer form than needed is valid
    return b"\x09" + struct.pack("<d", 1.7e9 + step) + b"\x10" + varint + b"\x2a" + bytes([len(summary)]) + summary


def _record(raw: bytes) -> bytes:
    length = struct.pack("<Q", len(raw))
    return length + struct.pack("<I", _checksum(length)) + raw + struct.pack("<I", _checksum(raw))


def _checksum(raw: bytes) -> int:
    """The masked CRC-32C of a record."""
    crc, table = 0xFFFFFFFF, _table()
    for byte in raw:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


@cache
def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return tuple(table)
