"""Unpacks .gz and .zip in memory, never more than a set size: a bomb costs its owner one sentence."""

import io
import struct
import zipfile
import zlib
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from typing import IO

import zstandard

from agent.metrics.errors import UnreadableFile
from agent.metrics.reading import Source

MAX_UNPACKED = 600 * 2**20  # bytes out of one archive, together
MAX_RATIO = 200  # a metrics file shrinks 5 to 50 times; beyond this it holds one repeated byte
MAX_MEMBERS = 20_000
FREE = 20 * 2**20  # below this size any ratio is harmless
CHUNK = 2**20
ZSTANDARD = 93  # the zip format's number for it; Inspect packs its logs so, and Python's zipfile does not know it
MAX_WINDOW = 2**27  # bytes that a Zstandard stream may make its reader keep; the format's own tools write no more
LOCAL_HEADER = struct.Struct("<26xHH")  # of a member in a zip: the lengths of its name and of its extra field
OFFICE = "[Content_Types].xml"  # an .xlsx is a zip; its reader opens it itself


def unpack(source: Source) -> list[Source]:
    """The file itself, or the files in it. Raises UnreadableFile for a bomb, a broken or an encrypted archive."""
    head = source.head(4)
    if head[:2] == b"\x1f\x8b":
        name = source.name.removesuffix(".gz").removesuffix(".GZ")
        return unpack(Source(name, _gunzip(source)))
    if head == b"PK\x03\x04":
        return _unzip(source)
    return [source]


def _gunzip(source: Source) -> bytes:
    packed = source.content()
    engine = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    total = 0
    while packed:
        try:
            part = engine.decompress(packed, CHUNK)
        except zlib.error as error:
            raise UnreadableFile(source.name, "", "the gzip data is damaged", "Compress and upload it again") from error
        parts.append(part)
        total += len(part)
        _refuse_bomb(source, total, source.size)
        packed = engine.unconsumed_tail
        if engine.eof:  # gzip files may hold several members one after another
            packed = engine.unused_data
            if packed[:2] != b"\x1f\x8b":
                break
            engine = zlib.decompressobj(wbits=31)
    return b"".join(parts)


def _unzip(source: Source) -> list[Source]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data) if isinstance(source.data, bytes) else source.data)
        members = [item for item in archive.infolist() if not item.is_dir() and _is_data(item.filename)]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableFile(source.name, "", "the zip archive is damaged", "Zip and upload it again") from error
    if any(item.filename == OFFICE for item in members):
        return [source]
    if not members:
        raise UnreadableFile(source.name, "", "the zip archive holds no file", "Put the metric files into it")
    if len(members) > MAX_MEMBERS:
        raise UnreadableFile(source.name, "", f"{len(members):,} files are too many", "Upload the metric files alone")
    total = 0
    found = []
    for item in members:
        content = _member(source, archive, item, total)
        total += len(content)
        found.append(Source(f"{source.name}/{item.filename}", content))
    return found


def _member(source: Source, archive: zipfile.ZipFile, item: zipfile.ZipInfo, before: int) -> bytes:
    parts = []
    size = 0
    try:
        with _opened(source, archive, item) as member:
            while part := member.read(CHUNK):
                parts.append(part)
                size += len(part)
                _refuse_bomb(source, before + size, max(item.compress_size, 1) if before == 0 else source.size)
    except (
        zipfile.BadZipFile,
        zlib.error,
        zstandard.ZstdError,
        struct.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        problem = "this member is encrypted" if "encrypted" in str(error) else "this member is damaged"
        raise UnreadableFile(source.name, item.filename, problem, "Zip it again without a password") from error
    return b"".join(parts)


def _opened(source: Source, archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> AbstractContextManager[IO[bytes]]:
    """The member as a stream of its contents."""
    if item.compress_type != ZSTANDARD:
        return archive.open(item)
    with io.BytesIO(source.data) if isinstance(source.data, bytes) else source.data.open("rb") as raw:
        raw.seek(item.header_offset)
        name, extra = LOCAL_HEADER.unpack(raw.read(LOCAL_HEADER.size))
        raw.seek(name + extra, io.SEEK_CUR)
        packed = raw.read(item.compress_size)
    stream: AbstractContextManager[IO[bytes]] = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(
        packed, read_across_frames=True
    )
    return stream


def _refuse_bomb(source: Source, unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > FREE and unpacked > MAX_RATIO * packed):
        raise UnreadableFile(
            source.name,
            "",
            f"it unpacks to more than {unpacked / 1e6:.0f} MB, which is far more than its size",
            "Upload the metric file itself, not packed",
        )


def _is_data(name: str) -> bool:
    """Whether a member is worth reading: no hidden file, no macOS resource fork."""
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
