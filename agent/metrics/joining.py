"""Joins what several files say about the same examples: labels with predictions, and metadata onto predictions.

By id where one file's ids cover the other's; by order only where both have as many rows and no ids.
"""

import dataclasses
from collections.abc import Sequence
from itertools import combinations

import polars as pl

from agent.metrics.columns import Columns, keys
from agent.metrics.evidence import Frame, FrameKind
from agent.metrics.naming import normal
from agent.metrics.reading import Contents, Table
from agent.metrics.recognition import recognised
from agent.metrics.surroundings import surroundings
from agent.vocabulary import Split

COVERED = 0.9  # the share of the examples whose id the other file must know
IDS = (
    "id",
    "example_id",
    "sample_id",
    "image_id",
    "item_id",
    "case_id",
    "file",
    "filename",
    "path",
    "clip",
    "image",
    "uid",
)


def join(contents: Sequence[Contents | None]) -> list[Contents | None]:
    """The contents, those of predictions enriched by the other files' columns; the notes say how."""
    joined = _pair_up(list(contents))
    loose = [(at, table) for at, one in enumerate(joined) if one is not None and not one for table in one.tables]
    for at, one in enumerate(joined):
        if one is None or not any(frame.kind is FrameKind.predictions for frame in one.frames):
            continue
        frames, notes = list(one.frames), list(one.notes)
        for place, frame in enumerate(frames):
            for _, table in loose:
                if frame.kind is FrameKind.predictions and (found := _enriched(frames[place], table)) is not None:
                    frames[place], note = found
                    notes.append(note)
        joined[at] = dataclasses.replace(one, frames=tuple(frames), notes=tuple(dict.fromkeys(notes)))
    return _beside_train(_compared(joined))


def _compared(contents: list[Contents | None]) -> list[Contents | None]:
    """Two files with predictions for the same examples are two models: one frame, each file's rows under its name."""
    places = [
        (at, frame)
        for at, one in enumerate(contents)
        if one is not None
        for frame in one.frames
        if frame.kind is FrameKind.predictions
        and "id" in frame.names
        and frame.data["model"].null_count() == len(frame.data)
    ]
    for (first, one), (second, other) in combinations(places, 2):
        if first == second or not _same_examples(one, other):
            continue
        names = [frame.file_name.rsplit(".", 1)[0] for frame in (one, other)]
        rows = [frame.data.with_columns(model=pl.lit(name)) for frame, name in zip((one, other), names, strict=True)]
        note = f"Compared with {other.file_name} on the same examples, by '{one.names['id']}'."
        both = one._replace(data=pl.concat(rows, how="diagonal_relaxed"), notes=(*one.notes, note))
        contents[first] = _named(_with_frame(contents[first], one, both), names[0])
        contents[second] = _named(contents[second], names[1])
        return contents
    return contents


def _same_examples(one: Frame, other: Frame) -> bool:
    """Whether both frames have the same ids in the same splits, with the same labels."""
    alike = one.facts.get("task") == other.facts.get("task") and _splits(one) == _splits(other)
    if not alike or not _covers(one.data["id"], other.data["id"]) or not _covers(other.data["id"], one.data["id"]):
        return False
    labels = other.data.select("id", pl.col("y").alias("other")).unique("id")
    paired = one.data.select("id", "y").join(labels, on="id").drop_nulls()
    return paired.is_empty() or int((paired["y"] == paired["other"]).sum()) >= COVERED * len(paired)


def _named(contents: Contents | None, model: str) -> Contents | None:
    """The scores under the model's name, so that two models' errors are not one model's two."""
    if contents is None:
        return None
    return dataclasses.replace(contents, scores=tuple(score._replace(model=model) for score in contents.scores))


def _with_frame(contents: Contents | None, old: Frame, new: Frame) -> Contents | None:
    if contents is None:
        return None
    frames = tuple(new if frame is old else frame for frame in contents.frames)
    return dataclasses.replace(contents, frames=frames)


def _beside_train(contents: list[Contents | None]) -> list[Contents | None]:
    """Adds the training rows of one file to the held-out rows of another, so that what stands in both is seen."""
    frames = [frame for one in contents if one is not None for frame in one.frames]
    train = next((frame for frame in frames if _splits(frame) == {Split.train.value}), None)
    if train is None:
        return contents
    result = list(contents)
    for at, one in enumerate(contents):
        if one is not None:
            widened = tuple(_widened(frame, train) if frame is not train else frame for frame in one.frames)
            result[at] = dataclasses.replace(one, frames=widened)
    return result


def _widened(frame: Frame, train: Frame) -> Frame:
    splits = _splits(frame)
    same = frame.facts.get("task") == train.facts.get("task") and frame.names.get("id") == train.names.get("id")
    if not splits or Split.train.value in splits or not same:
        return frame
    shared = [name for name in frame.data.columns if name in train.data.columns]
    data = pl.concat([frame.data, train.data.select(shared)], how="diagonal_relaxed")
    return frame._replace(data=data, notes=(*frame.notes, "Looked at beside the training rows of another file."))


def _splits(frame: Frame) -> set[str]:
    """The splits of a predictions frame; empty for any other."""
    if frame.kind is not FrameKind.predictions:
        return set()
    return set(frame.data["split"].drop_nulls().unique())


def _pair_up(contents: list[Contents | None]) -> list[Contents | None]:
    """Two files that say nothing alone but do together: one has the labels, the other the predictions."""
    loose = [at for at, one in enumerate(contents) if one is not None and not one and len(one.tables) == 1]
    for first in loose:
        for second in loose:
            one, other = contents[first], contents[second]
            if first >= second or one is None or other is None or one or other:
                continue
            merged = _merged(one.tables[0], other.tables[0])
            if merged is None:
                continue
            found = recognised(one, merged)
            if found:
                contents[first] = dataclasses.replace(found, notes=(*found.notes, *merged.notes))
    return contents


def _merged(one: Table, other: Table) -> Table | None:
    """Both tables side by side, by the id they share."""
    left, right = _identity(one.data), _identity(other.data)
    if left is None or right is None or not _covers(keys(other.data[right]), keys(one.data[left])):
        return None
    known = {normal(name) for name in one.data.columns}
    extra = [name for name in other.data.columns if name != right and normal(name) not in known]
    keyed = other.data.select(keys(other.data[right]).alias("@id"), *extra).unique("@id", keep="first")
    data = one.data.with_columns(keys(one.data[left]).alias("@id")).join(keyed, on="@id", how="left").drop("@id")
    return Table(data, one.where, (f"Joined with {other.name} by '{left}'.",), one.name)


def _enriched(frame: Frame, table: Table) -> tuple[Frame, str] | None:
    """The predictions with the table's columns as slices."""
    columns = Columns(table.data)
    identity = _identity(table.data)
    own = frame.data["id"]
    if identity is not None and _covers(keys(table.data[identity]), own):
        columns.give(identity, "id")
        known, how = keys(table.data[identity]), f"by '{identity}'"
    elif len(table.data) == len(own) and frame.names.get("id") is None and identity is None:
        known, how = own, "by the order of their rows"
    else:
        return None
    extra = surroundings(columns).data
    slices = [name for name in extra.columns if name.startswith("slice:") and name not in frame.data.columns]
    if not slices:
        return None
    rows = extra.select(slices).with_columns(known.alias("id")).unique("id", keep="first")
    names = {**frame.names, **{name: name.removeprefix("slice:") for name in slices}}
    note = f"Joined with {table.name or 'the other file'} {how}."
    data = frame.data.join(rows, on="id", how="left", maintain_order="left")
    return frame._replace(data=data, names=names, notes=(*frame.notes, note)), note


def _identity(data: pl.DataFrame) -> str | None:
    """The column that names examples: by its name, else the first column when its values all differ."""
    named = Columns(data).find(*IDS) or next((n for n in data.columns if normal(n).endswith("_id")), None)
    if named is not None and data[named].n_unique() == len(data):
        return named
    first = data.columns[0] if data.width else None
    return first if first is not None and len(data) > 1 and data[first].n_unique() == len(data) else None


def _covers(known: pl.Series, wanted: pl.Series) -> bool:
    """Whether nearly all wanted ids are known."""
    present = wanted.drop_nulls()
    return len(present) > 0 and present.is_in(known.drop_nulls().implode()).sum() >= COVERED * len(present)
