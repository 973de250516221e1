"""Makes the curve frame, and the scores at its end, from logged numbers: what every reader of training logs shares."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.evidence import Frame, FrameKind, Score
from agent.metrics.finding import Provenance
from agent.metrics.frames import CURVE, make_frame
from agent.metrics.naming import (
    Reported,
    Sense,
    as_error,
    higher_is_better,
    is_rate,
    normal,
    read_metric,
    read_split,
    sense_of,
    stem,
)
from agent.metrics.reading import Contents
from agent.metrics.thinning import thin
from agent.metrics.utilised import ROLES, utilisation_frame
from agent.vocabulary import Split

PERCENT_ABOVE = 1.5  # a rate beyond this was written in percent
HELD_OUT = frozenset(("map50", "map50_95", "average_precision", "bleu", "rouge", "chrf", "meteor", "wer", "cer"))
"""Metrics that need a whole decoding or ranking of a set: nobody computes them on training batches."""
APART = ("metrics/", "coco/", "bbox/", "segm/", "ents_", "cats_", "tag_acc", "dep_")
"""How YOLO, MMDetection, Detectron2 and spaCy name what they measure on the set apart, without saying which set."""
UNEVEN = 3.0  # strides that differ by more than this factor look like a sampled export


class Logged(NamedTuple):
    """One number as a log reports it; name is the file's own ("val_loss")."""

    name: str
    value: float
    step: int | None = None
    epoch: float | None = None
    wall_time: float | None = None
    run: str | None = None
    split: Split | None = None


def name_metrics(names: Iterable[str], *, guess: bool = True, file_name: str = "") -> dict[str, Reported]:
    """What each name reports. With `guess`, a name without a split gets its file's, or the likeliest one.

    "loss" beside "val_loss" is the training loss; a score that has no training twin was measured on the dev set; a
    test set that is scored at every step, with no other dev set, is used as one.
    """
    ordered = list(dict.fromkeys(names))
    ordered = [n for n in ordered if not _has_mean(n, ordered)]
    read = {name: reported for name in ordered if (reported := read_metric(name)) is not None}
    if any("validation_0" in name for name in read) and any("validation_1" in name for name in read):
        for name in (name for name in read if "validation_0" in name):  # XGBoost numbers the sets; the first is train
            read[name] = Reported(Split.train, read[name].metric)
    known = set(read.values())
    splits = {reported.split for reported in known} - {None}
    called = read_split(stem(file_name)) if not splits else None
    result: dict[str, Reported] = {}
    for name, (split, metric) in read.items():
        reported = Reported(split, metric)
        if guess and split is None and sense_of(metric) is not Sense.run:
            likely = Split.dev if called is Split.test else called
            reported = Reported(likely or _likely_split(metric, known, splits, name), metric)
        elif guess and split is Split.test and Split.dev not in splits:
            reported = Reported(Split.dev, metric)
        result[name] = _distinct(name, reported, result)
    return result


def _has_mean(name: str, names: Collection[str]) -> bool:
    """Whether Lightning also logged the mean of a batch's number over its epoch: loss_step beside loss_epoch."""
    return name.endswith("_step") and f"{name.removesuffix('_step')}_epoch" in names


def _likely_split(metric: str, known: set[Reported], splits: set[Split | None], name: str) -> Split:
    if Reported(Split.dev, metric) in known or Reported(Split.test, metric) in known:
        return Split.train
    if Reported(Split.train, metric) in known or name.lower().startswith(APART) or metric in HELD_OUT:
        return Split.dev
    return Split.train if sense_of(metric) is Sense.loss or not splits else Split.dev


def _distinct(name: str, reported: Reported, taken: Mapping[str, Reported]) -> Reported:
    """A second column with the same meaning keeps its own name as its metric (val_1_loss and val_2_loss)."""
    return Reported(reported.split, normal(name)) if reported in taken.values() else reported


def curve_contents(
    format_name: str,
    logged: pl.DataFrame,
    meaning: Mapping[str, Reported],
    *,
    why: str,
    facts: Mapping[str, str] | None = None,
) -> Contents:
    """Contents from a long table with the columns name, value and any of step, epoch, wall_time, run, split.

    Numbers of names without a meaning are left out and named in a note.
    """
    data = logged.filter(pl.col("name").is_in(list(meaning)))
    points = count_finite(data)
    data = thin(data, [name for name in ("run", "split", "name") if name in data.columns])
    names = list(logged["name"].unique(maintain_order=True))
    unknown = [n for n in names if n not in meaning and not _has_mean(n, names)]
    splits = pl.col("name").replace_strict(
        {n: m.split for n, m in meaning.items()}, default=None, return_dtype=pl.String
    )
    own_split = pl.col("split") if "split" in data.columns else pl.lit(None, pl.String)
    metric = pl.col("name").replace_strict(
        {n: m.metric for n, m in meaning.items()}, default=None, return_dtype=pl.String
    )
    data = data.with_columns(split=pl.coalesce(own_split, splits), metric=metric)
    data = _drop_filler(_as_fractions(data, meaning))
    keys = [name for name in ("run", "split", "metric", "step", "epoch") if name in data.columns]
    again = len(data) > 0 and bool(data.select(keys).is_duplicated().any())
    data = data.with_columns(occurrence=pl.int_range(pl.len()).over(keys) if again else pl.lit(0, pl.Int64))
    data = data.select([name for name in CURVE if name in data.columns])
    metrics = list(dict.fromkeys(reported.metric for reported in meaning.values()))
    directions = {
        f"direction:{m}": "higher" if higher_is_better(m) else "lower" for m in metrics if sense_of(m) is not Sense.run
    }
    notes = _notes(data, unknown)
    frame = make_frame(
        FrameKind.curve,
        data,
        names={f"{m.split or 'run'}/{m.metric}": name for name, m in meaning.items()},
        facts={**directions, **(facts or {})},
        notes=notes,
    )
    frame = frame._replace(sampled=_looks_sampled(frame.data))
    timing = _timing(frame.data, meaning)
    contents = Contents(
        format_name,
        frames=(frame,) if timing is None else (frame, timing),
        scores=tuple(last_scores(frame.data, frame.names)),
        why=why,
        rows=len(frame.data),
        columns={name: f"{m.split} {m.metric}" if m.split else m.metric for name, m in meaning.items()},
    )
    return shortened(contents, points)


def count_finite(data: pl.DataFrame, columns: Iterable[str] = ("value",)) -> int:
    """How many cells of the columns hold a finite number."""
    return sum(int(data[name].cast(pl.Float64).is_finite().sum()) for name in columns)


def shortened(contents: Contents, points: int) -> Contents:
    """The contents of a log with so many finite numbers; where fewer are left, it says how many."""
    first, *others = contents.frames
    if points <= count_finite(first.data):
        return contents
    note = f"Of {points:,} logged numbers {len(first.data):,} were used: evenly spaced ones, ends and extremes."
    return replace(contents, frames=(first._replace(notes=(*first.notes, note)), *others), rows=points)


def _timing(data: pl.DataFrame, meaning: Mapping[str, Reported]) -> Frame | None:
    """How busy the accelerator was, where a log tells it beside its losses; times in the unit of the log's names."""
    names = {m.metric: name for name, m in meaning.items() if m.metric in ROLES}
    timed = data.filter(pl.col("metric").is_in(list(names)) & pl.col("step").is_not_null())
    if timed.is_empty():
        return None
    wide = timed.pivot(on="metric", index="step", values="value", aggregate_function="last").rename(
        {metric: name for metric, name in names.items() if metric in timed["metric"]}, strict=False
    )
    return utilisation_frame(wide, "step")


def from_logged(
    format_name: str, logged: Sequence[Logged], *, why: str, facts: Mapping[str, str] | None = None
) -> Contents:
    """Contents from single logged numbers."""
    frame = pl.DataFrame(
        logged,
        schema={
            "name": pl.String,
            "value": pl.Float64,
            "step": pl.Int64,
            "epoch": pl.Float64,
            "wall_time": pl.Float64,
            "run": pl.String,
            "split": pl.String,
        },
        orient="row",
    )
    return curve_contents(
        format_name, frame, name_metrics(frame["name"].unique(maintain_order=True)), why=why, facts=facts
    )


def _as_fractions(data: pl.DataFrame, meaning: Mapping[str, Reported]) -> pl.DataFrame:
    """Rates written in percent become fractions, name by name."""
    finite = data.filter(pl.col("value").is_finite())
    largest = dict(finite.group_by("name").agg(pl.col("value").max()).iter_rows())
    percent = [n for n, m in meaning.items() if is_rate(m.metric) and PERCENT_ABOVE < largest.get(n, 0) <= 100]
    if not percent:
        return data
    scaled = pl.when(pl.col("name").is_in(percent)).then(pl.col("value") / 100).otherwise(pl.col("value"))
    return data.with_columns(value=scaled)


def _drop_filler(data: pl.DataFrame) -> pl.DataFrame:
    """Without the NaN that an export writes where nothing was logged; a NaN that no finite value follows stays."""
    keys = [name for name in ("run", "name") if name in data.columns]
    later = pl.col("value").is_finite().cast(pl.Int64).reverse().cum_sum().reverse().over(keys)
    return data.filter(
        pl.col("value").is_not_null() & ~(pl.col("value").is_nan() & (later > 0)) | pl.col("value").is_infinite()
    )


def _notes(data: pl.DataFrame, unknown: Sequence[str]) -> tuple[str, ...]:
    notes = []
    if unknown:
        shown = ", ".join(unknown[:8])
        notes.append(f"Not used, since no metric was recognised in the name: {shown}.")
    if len(data) and as_float(data["occurrence"].max()) > 0:
        notes.append("Some steps were logged twice, as after a restart; the later row counts at the end.")
    return tuple(notes)


def _looks_sampled(data: pl.DataFrame) -> bool:
    """Whether the strides between steps jump about, as in an export that was thinned out."""
    if data.is_empty() or data["step"].null_count() == len(data):
        return False
    longest = (
        data.drop_nulls("step").group_by("run", "split", "metric").agg(pl.col("step")).sort(pl.col("step").list.len())
    )
    steps = longest["step"][-1].unique().sort()
    strides = steps.diff().drop_nulls()[:-1]
    if len(strides) < 20:
        return False
    low, high = strides.quantile(0.1), strides.quantile(0.9)
    return bool(low and high and high > UNEVEN * low)


def last_scores(data: pl.DataFrame, names: Mapping[str, str]) -> list[Score]:
    """The last finite value of each metric on each split, per run."""
    scored = data.filter(pl.col("split").is_not_null() & pl.col("value").is_finite())
    runs = scored["run"].n_unique() if len(scored) else 0
    result = []
    for (run, split, metric), rows in scored.group_by("run", "split", "metric", maintain_order=True):
        value = rows["value"][-1]
        if sense_of(str(metric)) is Sense.run or not math.isfinite(value):
            continue
        column = names.get(f"{split}/{metric}")
        result.append(
            Score(
                split=Split(str(split)),
                metric=str(metric),
                value=value,
                error=as_error(str(metric), value),
                model=str(run) if run is not None and runs > 1 else "",
                provenance=Provenance(file_id="", name="", columns=(column,) if column else ()),
            )
        )
    return result
