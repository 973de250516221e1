"""Damaged files over all readers: never a crash, never a NaN in JSON; the long version runs in `make bench`."""

import random
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.metrics.archives import unpack
from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Context
from agent.metrics.inspect import Order
from agent.metrics.readers import READERS
from agent.metrics.reading import Source
from agent.metrics.recognition import contents_of
from agent.metrics.worker import work
from tests.metrics.readers.stored import DATA

FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix not in {".yaml", ".md"})
WHOLE = 0.3  # the share of mutations that also go through the checks and into JSON
SMALL = 60_000  # bytes; what is larger is cut, for the mutations' sake

Mutation = Callable[[random.Random, bytearray], bytes]


def flip(rng: random.Random, raw: bytearray) -> bytes:
    """Some bytes become others."""
    for _ in range(rng.randint(1, 20)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def cut(rng: random.Random, raw: bytearray) -> bytes:
    """The file ends early."""
    return bytes(raw[: rng.randrange(1, len(raw))])


def repeat(rng: random.Random, raw: bytearray) -> bytes:
    """A part comes twice."""
    low = rng.randrange(len(raw))
    high = min(len(raw), low + rng.randint(1, 400))
    return bytes(raw[:high] + raw[low:])


def drop(rng: random.Random, raw: bytearray) -> bytes:
    """A part is missing."""
    low = rng.randrange(len(raw))
    return bytes(raw[:low] + raw[low + rng.randint(1, 400) :])


def swap_cells(rng: random.Random, raw: bytearray) -> bytes:
    """A number becomes what no reader expects."""
    strange = [b"nan", b"inf", b"-1e999", b"", b'"', b"[", b"{}", b"1e400", b"9" * 40, "é☃".encode(), b"-0", b"true"]
    parts = bytes(raw).split(b",")
    for _ in range(rng.randint(1, 5)):
        parts[rng.randrange(len(parts))] = rng.choice(strange)
    return b",".join(parts)


def shuffle_lines(rng: random.Random, raw: bytearray) -> bytes:
    """The lines stand in another order."""
    lines = bytes(raw).split(b"\n")
    rng.shuffle(lines)
    return b"\n".join(lines)


MUTATIONS: tuple[Mutation, ...] = (flip, cut, repeat, drop, swap_cells, shuffle_lines)


def survive(rng: random.Random, path: Path, folder: Path) -> None:
    """The whole work of the child on a mutated file, in this process: it must give JSON without NaN."""
    mutated = rng.choice(MUTATIONS)(rng, bytearray(path.read_bytes()[:SMALL]))
    upload = folder / "upload"
    upload.write_bytes(mutated)
    try:
        contents_of(Source(path.name, upload))
    except UnreadableFile as error:
        assert error.problem  # noqa: PT017 - any other exception fails the test
    if rng.random() > WHOLE:
        return
    order = Order(files=(("f", path.name, upload),), context=Context())
    answer = work(order.model_dump_json())
    assert "NaN" not in answer.replace('"NaN"', "")
    assert "Infinity" not in answer


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_mutated_file_is_read_or_refused(path: Path, tmp_path: Path) -> None:
    """A dozen mutations of every fixture: more than a thousand files."""
    rng = random.Random(path.name)  # noqa: S311 - a fixed seed, no secret
    for _ in range(12):
        survive(rng, path, tmp_path)


def test_the_mutated_files_cover_every_reader() -> None:
    """A reader without a fixture would not be tested."""
    known = {reader.__name__.rsplit(".", 1)[-1] for path in FILES if (reader := reader_of(path)) is not None}

    assert known == {cast("ModuleType", reader).__name__.rsplit(".", 1)[-1] for reader in READERS}
    assert 12 * len(FILES) > 1000


def reader_of(path: Path) -> ModuleType | None:
    """The reader that takes the file, or the first file of an archive that one takes."""
    for part in unpack(Source(path.name, path)):
        for reader in READERS:
            if reader.sniff(part.name.lower(), part.head()):
                return cast("ModuleType", reader)
    return None


@pytest.mark.long
def test_twenty_thousand_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    """The same at length."""
    rng = random.Random(4)  # noqa: S311 - a fixed seed, no secret
    for _ in range(20_000):
        survive(rng, rng.choice(FILES), tmp_path)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["a.csv", "a.log", "a.json", "a.jsonl", "a.md", "a.txt"]))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    """No text whatever makes a reader fall over."""
    try:
        contents_of(Source(name, text.encode("utf-8", errors="surrogatepass")))
    except UnreadableFile as error:
        assert error.remedy  # noqa: PT017 - any other exception fails the test


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Nor do any bytes."""
    try:
        contents_of(Source("upload", raw))
    except UnreadableFile as error:
        assert error.remedy  # noqa: PT017 - any other exception fails the test
