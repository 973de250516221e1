"""From a file to what it holds: unpack, pick the reader, apply the user's corrections, recognise the tables."""

import dataclasses
from collections.abc import Iterator, Sequence

import polars as pl

from agent.metrics.archives import unpack
from agent.metrics.correcting import corrected_contents, corrected_table
from agent.metrics.errors import UnreadableFile
from agent.metrics.evidence import Correction, Frame, FrameKind
from agent.metrics.folders import is_mlruns, mlruns, telling
from agent.metrics.negated import upright
from agent.metrics.readers import READERS
from agent.metrics.reading import HEAD, Contents, Source, Table, looks_binary
from agent.metrics.tables import RECOGNISERS

MAX_LISTED = 12  # columns named in the sentence about a table that was not recognised


def contents_of(source: Source, corrections: Sequence[Correction] = ()) -> Contents:
    """Everything the file says. Raises UnreadableFile."""
    parts = telling(unpack(source))
    if is_mlruns(parts):
        runs = mlruns(parts)
        tables = [recognised(runs, table, corrections) for table in runs.tables]
        return merge([*tables, dataclasses.replace(runs, tables=())] if runs.frames else tables)
    if len(parts) == 1:
        return _contents(parts[0], corrections)
    return merge(list(_readable(source, parts, corrections)))


def _readable(source: Source, parts: Sequence[Source], corrections: Sequence[Correction]) -> Iterator[Contents]:
    """The contents of an archive's files; those that hold no metrics are named in a note."""
    unread: list[str] = []
    found = False
    for part in parts:
        try:
            yield _contents(part, corrections)
            found = True
        except UnreadableFile as error:
            unread.append(error.file.rsplit("/", 1)[-1])
    if not found:
        raise UnreadableFile(
            source.name, "", f"none of its {len(parts):,} files holds metrics", "Put the logs or tables into it"
        )
    if unread:
        yield Contents("archive", notes=(f"Not read: {', '.join(unread[:MAX_LISTED])}.",))


def _contents(source: Source, corrections: Sequence[Correction]) -> Contents:
    head = source.head(HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableFile(source.name, "", "the file is empty", "Export it again and check that it has rows")
    for reader in READERS:
        if reader.sniff(source.name.lower(), head):
            contents = reader.read(source)
            if contents or not contents.tables:
                return corrected_contents(contents, source.name, corrections)
            return merge(
                [recognised(contents, table._replace(name=source.name), corrections) for table in contents.tables]
            )
    if looks_binary(head):
        raise UnreadableFile(
            source.name,
            "",
            "this is a binary file of a kind that holds no metrics",
            "Upload the metrics as CSV, JSON, Parquet, XLSX, a TensorBoard event file or a log",
        )
    raise UnreadableFile(
        source.name,
        "",
        "no table, log line or JSON with numbers was found in it",
        "Upload the log that the trainer wrote, or a CSV with one header line",
    )


def recognised(contents: Contents, table: Table, corrections: Sequence[Correction] = ()) -> Contents:
    """What one table of a file says, read as the user corrected it."""
    corrected = upright(corrected_table(table, corrections))
    for recogniser in RECOGNISERS:
        found = recogniser.recognise(corrected)
        if found:
            notes = (*corrected.notes, *found.notes)
            return dataclasses.replace(found, format=contents.format, rows=found.rows or len(table.data), notes=notes)
    listed = ", ".join(table.data.columns[:MAX_LISTED])
    return Contents(
        contents.format,
        tables=(corrected,),
        rows=len(table.data),
        why=f"A table with the columns {listed}, in which no metric, label, prediction or setting was recognised; "
        "say what a column is (for example: column 3 is the label)",
        notes=table.notes,
    )


def _one_curve(curves: Sequence[Frame]) -> Frame:
    """The curves of an archive's files as one frame: TensorBoard keeps train/ and validation/ in files of their own."""
    return curves[0]._replace(
        data=pl.concat([curve.data for curve in curves]),
        names={key: name for curve in curves for key, name in curve.names.items()},
        facts={key: value for curve in curves for key, value in curve.facts.items()},
        notes=tuple(dict.fromkeys(note for curve in curves for note in curve.notes)),
        sampled=any(curve.sampled for curve in curves),
    )


def merge(parts: Sequence[Contents]) -> Contents:
    """Several contents of one file as one, in order; equal whys are said once."""
    if len(parts) == 1:
        return parts[0]
    useful = [part for part in parts if part] or list(parts)
    frames = [frame for part in useful for frame in part.frames]
    curves = [frame for frame in frames if frame.kind is FrameKind.curve]
    if len(curves) > 1:
        frames = [_one_curve(curves), *(frame for frame in frames if frame.kind is not FrameKind.curve)]
    return Contents(
        format=useful[0].format if useful else "archive",
        tables=tuple(table for part in parts for table in part.tables),
        frames=tuple(frames),
        scores=tuple(score for part in useful for score in part.scores),
        points=tuple(point for part in useful for point in part.points),
        shares=tuple(share for part in useful for share in part.shares),
        why="; ".join(dict.fromkeys(part.why for part in useful if part.why)),
        rows=sum(part.rows for part in useful),
        columns={name: role for part in useful for name, role in part.columns.items()},
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )
