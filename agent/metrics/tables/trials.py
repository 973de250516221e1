"""Tables of runs: a row a trial with its settings and what it reached (Optuna, sweeps, MLflow, scikit-learn search)."""

from typing import NamedTuple

import polars as pl

from agent.metrics.cells import is_text
from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.dates import to_dates
from agent.metrics.evidence import FrameKind, Score
from agent.metrics.frames import make_frame
from agent.metrics.naming import Sense, clean, higher_is_better, normal, read_metric, sense_of
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import fraction_scale, place, score
from agent.vocabulary import Split

PREFIXES = (
    "params_",
    "params.",
    "param_",
    "param.",
    "config.",
    "config/",
    "hparams.",
    "hparam/",
    "config_",
    "hp_",
    "hp.",
)
SETTINGS = frozenset(
    """
    lr learning_rate batch_size batch bs width hidden hidden_size hidden_units units depth layers n_layers num_layers
    dropout weight_decay wd momentum optimizer optimiser max_depth n_estimators num_leaves min_child_weight subsample
    threshold colsample_bytree
    reg_lambda reg_alpha lambda alpha gamma c max_iter kernel activation augmentation augment warmup
    warmup_steps scheduler schedule lr_schedule num_epochs max_epochs epochs d_model heads n_heads embed_dim temperature
    rank lora_r l2 l1 params model_size size backbone architecture arch clip grad_clip label_smoothing eta
    min_samples_leaf max_features learning_rate_init hidden_layer_sizes seq_len max_len beta filters kernel_size
    patch_size mixup crop weight_init feature_fraction bagging_fraction tokens steps max_steps train_steps n_train
    train_size resolution image_size input_size num_parameters n_params parameters blocks
    """.split()  # noqa: SIM905 - a list of a hundred quoted words is harder to read
)
SEED = ("seed", "random_seed", "random_state", "rng", "seed_id")
RUN = (
    "number",
    "trial",
    "trial_id",
    "run",
    "run_id",
    "run_name",
    "name",
    "trial_number",
    "id",
    "config_id",
    "experiment",
)
STATUS = ("state", "status")
VALUE = ("value", "objective", "objective_value", "values_0", "values", "score", "mean_test_score", "result", "metric")
STARTED = ("datetime_start", "start_time", "started", "created", "created_at", "date", "timestamp", "start")
DURATION = (
    "duration",
    "runtime",
    "duration_s",
    "train_time",
    "time",
    "runtime_s",
    "fit_time",
    "mean_fit_time",
    "seconds",
)
COUNT = ("n", "n_eval", "n_dev", "dev_n", "n_val", "n_test", "eval_n")
IGNORED = ("datetime_complete", "end_time", "rank_test_score", "artifact_uri", "user_id", "lifecycle_stage")
STATES = {
    "complete": "complete", "completed": "complete", "finished": "complete", "done": "complete", "success": "complete",
    "ok": "complete", "fail": "failed", "failed": "failed", "crashed": "failed", "error": "failed", "killed": "failed",
    "oom": "failed", "diverged": "failed", "nan": "failed", "pruned": "pruned", "stopped": "pruned",
    "early_stopped": "pruned", "running": "running", "waiting": "running", "terminated": "complete",
}  # fmt: skip
FEWEST = 2
MOSTLY_WRONG, MOSTLY_RIGHT = 0.35, 0.65  # a bare rate outside these says by itself whether it counts errors


class Measure(NamedTuple):
    """One reported number of the runs: its column, split and metric."""

    column: str
    split: Split
    metric: str


def recognise(table: Table) -> Contents | None:
    """Runs, when settings (by prefix or by name) stand beside a reported number, and rows are not steps of a log."""
    data = table.data
    columns = Columns(data)
    if len(data) < FEWEST or columns.find("y_true", "y_pred", "prediction", "predicted") is not None:
        return None
    prefixed = {name: _bare(name) for name in data.columns if normal(_bare(name)) != normal(name)}
    seed = next((name for name in data.columns if normal(_bare(name)) in SEED), None)
    status = columns.take("status", *STATUS)
    own = {name: name for name in data.columns if normal(name) in SETTINGS and name not in prefixed}
    settings = {name: bare for name, bare in {**own, **prefixed}.items() if name != seed and normal(name) != "params"}
    measures = _measures(columns, settings)
    if seed is not None and not settings:  # configurations by name, each with several seeds
        settings = {name: name for name in columns.left() if is_text(data[name]) and data[name].n_unique() < len(data)}
    swept = settings and {Split.train, Split.dev} <= {measure.split for measure in measures}
    enough = prefixed or len(settings) >= 2 or swept or (settings and (seed or status)) or (seed and measures)
    if not enough or not measures:
        return None
    return _contents(table, columns, settings, measures, seed)


def _bare(name: str) -> str:
    """A setting's name without the exporter's prefix."""
    lower = name.lower()
    return next(
        (name[len(prefix) :] for prefix in PREFIXES if lower.startswith(prefix) and len(name) > len(prefix)), name
    )


def _measures(columns: Columns, settings: dict[str, str]) -> list[Measure]:
    """The reported numbers, the objective first: a plain "value", else dev before test before train, loss last."""
    value = columns.find(*VALUE)
    found: list[Measure] = []
    for name in columns.numeric():
        bare = name.removeprefix("metrics.").removeprefix("summary.").removeprefix("user_attrs_")
        reported = read_metric(bare)
        spread = normal(name).startswith(("std_", "rank_", "split")) or normal(name).endswith(("_std", "_sd", "_time"))
        if name in settings or reported is None or spread or sense_of(reported.metric) is Sense.run:
            continue
        found.append(Measure(name, reported.split or Split.dev, reported.metric))
    if not any(measure.split is Split.dev for measure in found):
        found = [m._replace(split=Split.dev) if m.split is Split.test else m for m in found]
    order = (Split.dev, Split.test, Split.train_dev, Split.train)
    found.sort(key=lambda m: (order.index(m.split) if m.split in order else 9, sense_of(m.metric) is Sense.loss))
    if value is not None and columns.data[value].dtype.is_numeric():
        found = [Measure(value, Split.dev, "score"), *(m for m in found if m.column != value)]
    return found


def _contents(
    table: Table, columns: Columns, settings: dict[str, str], measures: list[Measure], seed: str | None
) -> Contents:
    data = table.data
    objective = measures[0]
    objective = objective._replace(metric=_guess_metric(table, objective))
    made = {
        "metric": pl.Series([objective.metric] * len(data)),
        "value": _scaled(objective, data),
        **{f"param:{clean(bare)}": _setting(data[name]) for name, bare in settings.items()},
    }
    roles: dict[str, str | None] = {"run": columns.take("run", *RUN), "seed": seed, "n": columns.take("n", *COUNT)}
    roles["status"] = next((name for name, role in columns.roles.items() if role == "status"), None)
    roles["started"], roles["duration"] = columns.take("started", *STARTED), columns.take("duration", *DURATION)
    for role, convert in (
        ("run", tidy),
        ("seed", as_text),
        ("n", _whole),
        ("started", to_dates),
        ("duration", _seconds),
    ):
        name = roles[role]
        if name is not None and (cells := convert(data[name])) is not None:
            made[role] = cells
    made["status"] = _status(data, roles["status"], objective.column)
    for other in measures[1:]:
        made.setdefault(f"also:{other.split}/{other.metric}", _scaled(other, data))
    for name, bare in settings.items():
        columns.give(name, f"setting {bare}")
    columns.give(objective.column, f"objective ({objective.split} {objective.metric})")
    facts = {"direction": _direction(objective, data), "split": objective.split.value}
    names = {"value": objective.column, **{f"param:{clean(bare)}": name for name, bare in settings.items()}}
    frame = make_frame(
        FrameKind.trials,
        pl.DataFrame([cells.alias(name) for name, cells in made.items()]),
        names={**names, **{role: name for role, name in roles.items() if name}},
        facts=facts,
    )
    better = f"'{objective.column}' is the objective, {facts['direction']} is better"
    why = f"{len(data)} runs with {len(settings)} settings; {better}"
    return Contents(
        "table", frames=(frame,), scores=tuple(_best(frame.data, objective, facts)), why=why, rows=len(data),
        columns=columns.roles,
    )  # fmt: skip


def _guess_metric(table: Table, objective: Measure) -> str:
    """What a bare "value" is: an error when the file or the runs behave so, else a score."""
    if objective.metric != "score":
        return objective.metric
    words = normal(f"{table.name} {' '.join(table.data.columns)}").split("_")
    if any(word in {"error", "err", "loss", "rmse", "mae"} for word in words):
        return "loss" if "loss" in words else "error" if {"error", "err"} & set(words) else "rmse"
    return "score"


def _direction(objective: Measure, data: pl.DataFrame) -> str:
    """Which way the objective is better; bare values near nought are errors, near one scores, else the denser end."""
    if objective.metric != "score":
        return "higher" if higher_is_better(objective.metric) else "lower"
    values = data[objective.column].drop_nulls().drop_nans()
    if len(values) < 4:
        return "higher"
    median, low, high = (float(values.quantile(q) or 0) for q in (0.5, 0.0, 1.0))
    if low >= 0 and high <= 1 and not MOSTLY_WRONG <= median <= MOSTLY_RIGHT:
        return "lower" if median < MOSTLY_WRONG else "higher"
    return "lower" if median - low < high - median else "higher"


def _scaled(measure: Measure, data: pl.DataFrame) -> pl.Series:
    values = data[measure.column].cast(pl.Float64)
    return (values / fraction_scale(measure.metric, values)).fill_nan(None)


def _setting(column: pl.Series) -> pl.Series:
    return column.cast(pl.Float64) if column.dtype.is_numeric() else tidy(column)


def _whole(column: pl.Series) -> pl.Series | None:
    return column.cast(pl.Int64, strict=False) if column.dtype.is_numeric() else None


def _seconds(column: pl.Series) -> pl.Series | None:
    """A duration in seconds: a number, or "0 days 00:01:05.3" as pandas writes it."""
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    if not is_text(column):
        return None
    parts = (
        column.cast(pl.String)
        .str.extract_groups(r"(?:(?<d>\d+) days? )?(?<h>\d+):(?<m>\d+):(?<s>\d+(?:\.\d+)?)")
        .struct.unnest()
    )
    numbers = parts.select(pl.all().cast(pl.Float64).fill_null(0))
    total = numbers["d"] * 86400 + numbers["h"] * 3600 + numbers["m"] * 60 + numbers["s"]
    return total.set(column.is_null(), None)


def _status(data: pl.DataFrame, status: str | None, objective: str) -> pl.Series:
    """How each run ended; a run without a value failed."""
    ended = pl.Series([None] * len(data), dtype=pl.String)
    if status is not None:
        ended = as_text(data[status]).str.to_lowercase().str.split(".").list.last()
        ended = ended.replace_strict(STATES, default=None, return_dtype=pl.String)
    fallback = data[objective].is_null() | (data[objective].is_nan() if data[objective].dtype.is_float() else False)
    default = pl.select(pl.when(fallback).then(pl.lit("failed")).otherwise(pl.lit("complete"))).to_series()
    return ended.fill_null(default) if len(ended) == len(default) else default


def _best(runs: pl.DataFrame, objective: Measure, facts: dict[str, str]) -> list[Score]:
    """The best run's numbers: where the project stands after the sweep."""
    finished = runs.filter((pl.col("status") == "complete") & pl.col("value").is_not_null())
    if finished.is_empty():
        return []
    best = finished.sort("value", descending=facts["direction"] == "higher").row(0, named=True)
    metric = "error" if objective.metric == "score" and facts["direction"] == "lower" else objective.metric
    found = [score(objective.split, metric, best["value"], best["n"])._replace(provenance=place(objective.column))]
    for name, value in best.items():
        if name.startswith("also:") and value is not None:
            split, _, other = name.removeprefix("also:").partition("/")
            found.append(score(Split(split), other, value))
    return found
