"""The canonical tables: which columns each FrameKind has, and the one constructor that makes them so.

Only the inspection worker imports this module, since it needs polars. Readers end in `make_frame`; checks rely on:

- Every fixed column below is present, in this order and dtype; unknown cells are null. Values are finite or, in
  `curve.value` alone, possibly NaN or infinite: a loss that became NaN is evidence. Rates are fractions.
- Text columns are String, or Categorical where a long file's column repeats its texts. `split` holds a
  `vocabulary.Split` value, or null where the file does not say.
- Open columns carry a prefix: `param:NAME`, `p:CLASS`, `slice:NAME`, `stage:NAME`, `also:SPLIT/METRIC`. Names are the
  file's own, cleaned and at most 80 characters long. `param:` and `slice:` are Float64 or String.
- `Frame.names` maps a canonical column to the file's column; `Frame.facts` has the single values listed here.

curve: one row a logged number, long form, in the file's order. `metric` is canonical (naming.py: loss, accuracy,
  error, learning_rate, grad_norm, ...). `split` is null for numbers of the run itself (learning rate, gradient norm,
  times). A step logged twice (a resumed run) keeps both rows: `occurrence` 0, 1, ... `wall_time` is in seconds.
  facts: `direction:METRIC` = higher | lower, `classes` = K when the log says it; names: `SPLIT/METRIC` -> column.
trials: one row a run. `value` is the objective called `metric`; every other reported number is a column
  `also:SPLIT/METRIC`. `status` is complete | failed | pruned | running; `duration` in seconds.
  facts: `direction` = higher | lower, `split` of the objective.
predictions: one row an example (and model, and split). `id` is a hash of the example's own id (`columns.keys`), or the
  number of its row: only sameness counts. Classification: `y` and `pred` String, `confidence` the
  probability of the predicted class, `p:CLASS` a probability a class. Regression: `y` and `pred` Float64. Paired
  correctness files: `y` and `pred` null, `correct` Boolean. `correct` is filled for every classification row.
  facts: `task` = classification | regression, `classes` = K, `positive` = the positive class of a binary task,
  `out_of_fold` = yes, `unit` of a regression target, `rows_left_out` = rows without a label or prediction.
tags: one row an (error, tag); an error that was looked at and got no tag has tag null. facts: `errors` = ids looked at.
components: a row an attempt, `stage:NAME` Boolean in pipeline order (null = not reached), `first_failed` is "" when
  nothing failed; facts: `shape` = attempts. An oracle table has facts `shape` = oracle and the columns of ORACLE: the
  metric when the stages up to and including `stage` are made perfect; the first row, stage "", is the system as it is.
raters: one row an (item, rater). search: one row an output, scores under the model's own objective.
eval_log: one row a (case, repeat, model, version); a table of prompt versions has case null and `n` cases behind
  each score, in the order in which they were tried. `score` is higher-is-better; `passed` null where only scores are.
usage: one row a period (sortable text, "2025-08"), feature and model. facts: `currency`.
utilisation: one row a step or sample; `gpu` is the busy fraction 0 to 1, times in seconds.
data_curve: not a frame; such files yield DataPoints.
"""

from collections.abc import Mapping

import polars as pl

from agent.metrics.columns import keys
from agent.metrics.evidence import Frame, FrameKind

CURVE: dict[str, type[pl.DataType]] = {
    "run": pl.String,
    "step": pl.Int64,
    "epoch": pl.Float64,
    "split": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "wall_time": pl.Float64,
    "occurrence": pl.Int64,
}
TRIALS: dict[str, type[pl.DataType]] = {
    "run": pl.String,
    "seed": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "n": pl.Int64,
    "status": pl.String,
    "duration": pl.Float64,
    "started": pl.Datetime,
}
PREDICTIONS: dict[str, type[pl.DataType]] = {
    "id": pl.UInt64,
    "split": pl.String,
    "model": pl.String,
    "y": pl.String,
    "pred": pl.String,
    "confidence": pl.Float64,
    "correct": pl.Boolean,
    "group": pl.String,
    "when": pl.Datetime,
}
REGRESSION: dict[str, type[pl.DataType]] = {**PREDICTIONS, "y": pl.Float64, "pred": pl.Float64}
TAGS: dict[str, type[pl.DataType]] = {"id": pl.String, "tag": pl.String}
COMPONENTS: dict[str, type[pl.DataType]] = {"id": pl.String, "first_failed": pl.String, "failed": pl.Boolean}
ORACLE: dict[str, type[pl.DataType]] = {
    "stage": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "error": pl.Float64,
    "n": pl.Int64,
}
RATERS: dict[str, type[pl.DataType]] = {"id": pl.String, "rater": pl.String, "label": pl.String}
SEARCH: dict[str, type[pl.DataType]] = {"id": pl.String, "score_reference": pl.Float64, "score_output": pl.Float64}
EVAL_LOG: dict[str, type[pl.DataType]] = {
    "case": pl.String,
    "repeat": pl.Int64,
    "model": pl.String,
    "version": pl.String,
    "judge": pl.String,
    "when": pl.Datetime,
    "score": pl.Float64,
    "passed": pl.Boolean,
    "n": pl.Int64,
}
USAGE: dict[str, type[pl.DataType]] = {
    "period": pl.String,
    "feature": pl.String,
    "model": pl.String,
    "requests": pl.Float64,
    "tokens_in": pl.Float64,
    "tokens_out": pl.Float64,
    "cost": pl.Float64,
}
UTILISATION: dict[str, type[pl.DataType]] = {
    "step": pl.Int64,
    "gpu": pl.Float64,
    "step_time": pl.Float64,
    "data_time": pl.Float64,
    "wall_time": pl.Float64,
}

OPEN_PREFIXES: dict[FrameKind, tuple[str, ...]] = {
    FrameKind.trials: ("param:", "also:"),
    FrameKind.predictions: ("p:", "slice:"),
    FrameKind.components: ("stage:", "slice:"),
}
SCHEMAS: dict[FrameKind, dict[str, type[pl.DataType]]] = {
    FrameKind.curve: CURVE,
    FrameKind.trials: TRIALS,
    FrameKind.predictions: PREDICTIONS,
    FrameKind.tags: TAGS,
    FrameKind.components: COMPONENTS,
    FrameKind.raters: RATERS,
    FrameKind.search: SEARCH,
    FrameKind.eval_log: EVAL_LOG,
    FrameKind.usage: USAGE,
    FrameKind.utilisation: UTILISATION,
}


def schema_of(kind: FrameKind, facts: Mapping[str, str]) -> dict[str, type[pl.DataType]]:
    """The fixed columns of a kind; regression and oracle tables have their own."""
    if kind is FrameKind.predictions and facts.get("task") == "regression":
        return REGRESSION
    if kind is FrameKind.components and facts.get("shape") == "oracle":
        return ORACLE
    return SCHEMAS[kind]


def make_frame(
    kind: FrameKind,
    data: pl.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    facts: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Frame:
    """A Frame in canonical form: fixed columns first (absent ones null), then the open ones in their given order.

    `inspect.py` fills in the file's id and name (`frame._replace(...)`), which a reader need not know.
    Raises ValueError for a column that the kind does not have: that is a bug of the reader, not of the file.
    """
    facts = facts or {}
    schema = schema_of(kind, facts)
    opened = [name for name in data.columns if name.startswith(OPEN_PREFIXES.get(kind, ("\0",)))]
    unknown = [name for name in data.columns if name not in schema and name not in opened]
    if unknown:
        raise ValueError(f"a {kind} frame has no column {unknown[0]!r}")
    fixed = [
        _canonical(data[name], dtype) if name in data.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in schema.items()
    ]
    return Frame(kind, data.select(*fixed, *opened), "", "", dict(names or {}), dict(facts), notes)


def _canonical(column: pl.Series, dtype: type[pl.DataType]) -> pl.Series:
    if dtype == pl.UInt64 and not column.dtype.is_integer():
        return keys(column)
    kept = dtype == pl.String and column.dtype == pl.Categorical
    return column if kept else column.cast(dtype, strict=False)
