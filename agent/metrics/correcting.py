"""What the user says of a file, applied to it: which set a name stands for, which role a column has."""

import dataclasses
from collections.abc import Sequence

import polars as pl

from agent.metrics.cells import is_text, unique_names
from agent.metrics.evidence import Correction, Frame, FrameKind, Score
from agent.metrics.naming import normal, stem
from agent.metrics.reading import Contents, Table
from agent.vocabulary import Split


def corrected_contents(contents: Contents, file_name: str, corrections: Sequence[Correction]) -> Contents:
    """The frames and scores of a log with the splits that the user named, by the log's own names or by the file's."""
    for correction in corrections:
        if correction.what != "split" or correction.means not in set(Split):
            continue
        named = normal(correction.name) in _names_of(file_name)
        prefix = "" if named else normal(correction.name)
        split = Split(correction.means)
        frames = tuple(_with_split(frame, prefix, split) for frame in contents.frames)
        scores = tuple(_moved(score, prefix, split) for score in contents.scores)
        if scores == contents.scores and all(new is old for new, old in zip(frames, contents.frames, strict=True)):
            continue
        said = f"As you said, {correction.name} is the {correction.means} set."
        contents = dataclasses.replace(contents, frames=frames, scores=scores, notes=(*contents.notes, said))
    return contents


def _with_split(frame: Frame, prefix: str, split: Split) -> Frame:
    """The curve with the series of such a name on that split; rows of examples, if it is the file that is named."""
    if frame.kind is FrameKind.predictions and not prefix:
        return frame._replace(data=frame.data.with_columns(split=pl.lit(split.value)))
    if frame.kind is not FrameKind.curve or not prefix:
        return frame
    moved = [key for key, name in frame.names.items() if _is_called(name, prefix) and not key.startswith("run/")]
    if not moved:
        return frame
    series = pl.col("split") + "/" + pl.col("metric")
    data = frame.data.with_columns(
        split=pl.when(series.is_in(moved)).then(pl.lit(split.value)).otherwise(pl.col("split"))
    )
    names = {f"{split}/{key.partition('/')[2]}" if key in moved else key: name for key, name in frame.names.items()}
    return frame._replace(data=data, names=names)


def _moved(score: Score, prefix: str, split: Split) -> Score:
    columns = score.provenance.columns if score.provenance is not None else ()
    return score._replace(split=split) if not prefix or any(_is_called(name, prefix) for name in columns) else score


def _is_called(name: str, prefix: str) -> bool:
    """Whether a log's own name begins with the words, or ends with them: "val_1-auc", "loss/val_1"."""
    words = normal(name)
    return words == prefix or words.startswith(f"{prefix}_") or words.endswith(f"_{prefix}")


def corrected_table(table: Table, corrections: Sequence[Correction]) -> Table:
    """The table with the user's words applied: columns renamed to their role, split names to what they really are."""
    data = table.data
    notes = table.notes
    for correction in corrections:
        before = data
        if correction.what == "split" and normal(correction.name) in _names_of(table.name):
            table = table._replace(name=correction.means)
            notes = (*notes, f"As you said, {correction.name} is the {correction.means} set.")
        elif correction.what == "split":
            data = _rename_split(data, correction.name, correction.means)
        elif (column := _column(data, correction.name)) is not None:
            role = correction.means if correction.what == "column" else correction.what
            taken = [name for name in data.columns if normal(name) == normal(role) and name != column]
            data = data.rename({**{name: f"{name} (as named)" for name in taken}, column: role})
        if data is not before:
            notes = (*notes, f"As you said, {correction.name} is read as {correction.means}.")
    return table._replace(data=data, notes=notes)


def _names_of(file_name: str) -> tuple[str, str]:
    """The file's name with and without its ending."""
    return normal(file_name.rsplit("/", 1)[-1]), normal(stem(file_name))


def _column(data: pl.DataFrame, name: str) -> str | None:
    """The column called so, whatever its case, or the one with that number, counted from 1."""
    for column in data.columns:
        if normal(column) == normal(name):
            return column
    number = name.strip().lower().removeprefix("column").strip()
    return data.columns[int(number) - 1] if number.isdigit() and 0 < int(number) <= data.width else None


def _rename_split(data: pl.DataFrame, name: str, means: str) -> pl.DataFrame:
    """The split renamed in the cells of any column that has it, and in the names of columns that speak of it."""
    wanted = normal(name)
    renamed = {
        c: f"{means}_{normal(c).removeprefix(wanted).strip('_')}" for c in data.columns if normal(c).startswith(wanted)
    }
    cells = [
        c
        for c in data.columns
        if is_text(data[c]) and (data[c].unique().cast(pl.String).str.to_lowercase() == name.lower()).any()
    ]
    if not renamed and not cells:
        return data
    swapped = [
        pl.when(pl.col(c).cast(pl.String).str.to_lowercase() == name.lower())
        .then(pl.lit(means))
        .otherwise(pl.col(c))
        .alias(c)
        for c in cells
    ]
    data = data.with_columns(swapped)
    data.columns = unique_names(renamed.get(name, name) for name in data.columns)
    return data
