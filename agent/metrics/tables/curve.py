"""A training log as a table: a row a step or epoch with a column a metric, or a row a logged number."""

import polars as pl

from agent.metrics.cells import as_float, is_text
from agent.metrics.columns import Columns, as_text
from agent.metrics.logged import count_finite, curve_contents, name_metrics, shortened
from agent.metrics.naming import Sense, clean, normal, read_split, sense_of
from agent.metrics.reading import Contents, Table
from agent.metrics.thinning import thin_columns
from agent.vocabulary import Split

STEP = (
    "step", "global_step", "iteration", "iter", "trainer_global_step", "steps", "iterations", "num_updates", "n_iter",
    "it", "round", "boosting_round", "batch", "update", "train_step", "train_global_step", "boosting_iteration",
    "total_timesteps", "timesteps", "current_steps",
)  # fmt: skip
EPOCH = ("epoch", "epochs", "ep", "epoch_num", "epoch_number", "epoche", "train_epoch", "current_epoch", "e")
TIME = ("wall_time", "time", "timestamp", "runtime", "elapsed", "elapsed_s", "relative_time", "time_s", "seconds")
RUN = ("run", "run_name", "run_id", "experiment", "fold", "seed", "model", "config", "name")
NUMBERED = frozenset(("fold", "seed"))
SPLIT = ("split", "phase", "set", "subset", "dataset", "mode", "partition", "stage")
NAME = ("metric", "tag", "key", "metric_name", "name", "variable", "measure")
VALUE = ("value", "metric_value", "val", "scalar")
FORWARD = 0.9  # the share of rows in which time may not run backwards


def recognise(table: Table) -> Contents | None:
    """A curve, when there is a step or epoch that runs forward and at least one metric."""
    data = _one_run_a_column(table.data)
    columns = Columns(data)
    step, epoch = _clock(columns, "step", STEP), _clock(columns, "epoch", EPOCH)
    clock = next((c for c in (step, epoch) if c is not None and data[c].dtype.is_numeric()), None)
    if clock is None or len(data) < 2:
        return None
    name, value = columns.find(*NAME), columns.find(*VALUE)
    long = name is not None and value is not None and is_text(data[name]) and data[value].dtype.is_numeric()
    if data[clock].null_count():  # rows of validation without a step belong to the step before them
        data = columns.data = data.with_columns(pl.col(clock).forward_fill())
    time = columns.take("wall_time", *TIME)
    if long:
        columns.give(str(name), "name")
        columns.give(str(value), "value")
    split = _split_column(columns)
    reported = [] if long else _reported(columns)
    meaning = name_metrics(reported, guess=split is None, file_name=table.name)
    run = _run_column(columns)
    if not long and (not any(sense_of(m.metric) is not Sense.run for m in meaning.values())):
        return None
    if not _runs_forward(data, clock, [c for c in (run, split, name if long else None) if c]):
        return None
    kept = {"step": step, "epoch": epoch, "wall_time": time, "run": run, "split": split}
    base = data.select(
        [_kept(data[column], role).alias(f"@{role}") for role, column in kept.items() if column is not None]
        + ([data[str(name)].alias("name"), data[str(value)].alias("value")] if long else [data[c] for c in meaning])
    )
    if not long:
        base = thin_columns(base, list(meaning), [key for key in ("@run", "@split") if key in base.columns])
    logged = base.rename({c: c.removeprefix("@") for c in base.columns}).drop_nulls(["name", "value"])
    if long:
        meaning = name_metrics(logged["name"].unique(maintain_order=True))
        if not meaning:
            return None
    beside = ", ".join(list(meaning)[:6])
    what = f"a training log: {clock} runs forward over {data[clock].n_unique():,} values beside {beside}"
    contents = curve_contents("table", logged, meaning, why=what)
    return contents if long else shortened(contents, count_finite(data, meaning))


def _reported(columns: Columns) -> list[str]:
    """The columns with a finite number; where no metric has one, those of NaN: a run that was broken from the start."""
    numeric = list(columns.numeric())
    finite = [c for c in numeric if columns.data[c].cast(pl.Float64).is_finite().any()]
    if any(sense_of(m.metric) is not Sense.run for m in name_metrics(finite).values()):
        return finite
    return [c for c in numeric if columns.data[c].null_count() < len(columns.data)]


def _clock(columns: Columns, role: str, names: tuple[str, ...]) -> str | None:
    """The column that counts steps or epochs; of several, the first that never runs backwards.

    MMEngine's "step" is an iteration in rows of training and an epoch in rows of validation: "iter" is the clock.
    """
    bare = {c: normal(c.removeprefix("time/")) for c in columns.data.columns}  # Stable-Baselines3: "time/iterations"
    named = sorted((c for c in bare if bare[c] in names), key=lambda c: names.index(bare[c]))
    forward = [c for c in named if columns.data[c].dtype.is_numeric() and _runs_forward(columns.data, c, [])]
    chosen = next(iter(forward or named), None)
    if chosen is not None:
        columns.give(chosen, role)
    return chosen


def _kept(column: pl.Series, role: str) -> pl.Series:
    if role == "split":
        known = {name: split for name in column.unique().drop_nulls() if (split := read_split(str(name))) is not None}
        if Split.dev not in known.values():
            known = {name: Split.dev if split is Split.test else split for name, split in known.items()}
        return column.replace_strict(known, default=None, return_dtype=pl.String)
    if role == "run":
        return _named(as_text(column), normal(column.name))
    return (
        column.cast(pl.Float64, strict=False)
        if column.dtype.is_numeric()
        else pl.Series(column.name, [None] * len(column), dtype=pl.Float64)
    )


def _named(runs: pl.Series, column: str) -> pl.Series:
    """Folds and seeds by name, "fold 0": a bare number would pass for a candidate."""
    bare = column in NUMBERED and bool(runs.drop_nulls().str.contains(r"^\d+$").all())
    return (f"{column} " + runs).alias(runs.name) if bare else runs


def _split_column(columns: Columns) -> str | None:
    """A text column of split names, if the table has a row a split."""
    column = columns.find(*SPLIT)
    if column is None or not is_text(columns.data[column]):
        return None
    names = columns.data[column].unique().drop_nulls()
    if not len(names) or any(read_split(name) is None for name in names):
        return None
    columns.give(column, "split")
    return column


def _run_column(columns: Columns) -> str | None:
    """A column that tells runs apart: it has more than one value, and far fewer than rows."""
    column = columns.find(*RUN)
    if column is None or not 1 < columns.data[column].n_unique() <= max(2, len(columns.data) // 2):
        return None
    columns.give(column, "run")
    return column


def _runs_forward(data: pl.DataFrame, clock: str, within: list[str]) -> bool:
    """Whether the clock takes two values or more and hardly ever steps back within a run."""
    steps = pl.col(clock).diff().over(within) if within else pl.col(clock).diff()
    moves = data.select(steps.alias("d"))["d"].drop_nulls().drop_nans()
    return len(moves) > 0 and as_float((moves >= 0).mean()) >= FORWARD and bool((moves > 0).any())


def _one_run_a_column(data: pl.DataFrame) -> pl.DataFrame:
    """A chart exported from W&B has a column a run, "brisk-sun-3 - val_loss": into one column a metric and a run."""
    pairs = {c: c.split(" - ", 1) for c in data.columns if " - " in c and not c.endswith(("__MIN", "__MAX"))}
    clock = [c for c in data.columns if c not in pairs and not c.endswith(("__MIN", "__MAX"))]
    if not pairs or not clock:
        return data.select([c for c in data.columns if not c.endswith(("__MIN", "__MAX"))] or data.columns)
    parts = []
    for run in dict.fromkeys(run for run, _ in pairs.values()):
        own = [
            pl.col(c).alias(clean(metric))
            for c, (r, metric) in pairs.items()
            if r == run and not metric.startswith("_")
        ]
        if own:
            parts.append(data.select(*clock, pl.lit(run).alias("run"), *own))
    return pl.concat(parts, how="diagonal_relaxed") if parts else data
