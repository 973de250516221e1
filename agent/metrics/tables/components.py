"""Pipelines as tables: a row an attempt with ok or fail a stage, or the metric as stages are made perfect in turn."""

from itertools import pairwise

import polars as pl

from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.evidence import Frame, FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import as_error, normal, read_metric
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import fraction_scale
from agent.metrics.surroundings import surroundings
from agent.metrics.truth import as_truth

FIRST_FAILED = (
    "first_failed", "first_failure", "failed_stage", "failed_at", "failing_stage", "first_failed_stage", "stage_failed",
    "first_error", "root_cause", "blame", "failed_component", "first_failing_stage", "component",
)  # fmt: skip
RESULT = ("result", "outcome", "status", "final", "overall", "end_to_end", "verdict", "success", "final_result")
FAILED_WORDS = (
    "rejected", "fail", "failed", "failure", "error", "wrong", "0", "false", "no", "bad", "incorrect", "miss",
)  # fmt: skip
STAGE = (
    "stage", "component", "perfect", "oracle", "made_perfect", "step", "perfect_stage", "module", "perfect_up_to",
    "perfect_component", "ground_truth_for", "replaced_by_truth", "perfect_stages", "oracle_component", "setting",
)  # fmt: skip
BASELINE_WORDS = frozenset((
    "none", "baseline", "as_is", "nothing", "overall", "system", "current", "overall_system", "real", "no_oracle",
    "end_to_end", "0", "full_system", "as_it_is", "today", "original", "all_predicted",
))  # fmt: skip
STAGE_WORDS = frozenset((
    "retrieval", "retriever", "retrieved", "rerank", "reranker", "ranking", "parser", "parsing", "parse", "detection",
    "detector", "detect", "ocr", "asr", "segmentation", "generation", "generator", "extraction", "alignment", "crop",
    "capture", "tracking", "planner", "planning", "tool", "routing", "router", "nlu", "transcription", "recognition",
    "classification", "matching", "linking", "layout", "tokenization", "chunking", "diarization", "postprocessing",
    "preprocessing", "summarization", "translation", "validation", "registration", "comparison", "localization",
    "answer",
))  # fmt: skip
NO_STAGE = frozenset(("correct", "is_correct", "label", "y_true", "pred", "prediction", "y_pred", "y", "target"))
ORACLE_WORDS = frozenset(("perfect", "oracle", "truth", "gold", "replaced", "corrected", "fixed"))
PERFECT = frozenset(("perfect", "oracle", "truth", "gold", "plus", "ground", "gt", "up", "to", "with", "and", "true"))


def recognise(table: Table) -> Contents | None:
    """Attempts, when two or more columns say ok or fail; an oracle table, when stages stand beside a metric."""
    return _attempts(table) or _oracle(table)


def _attempts(table: Table) -> Contents | None:
    data = table.data
    columns = Columns(data)
    first = columns.take("first_failed", *FIRST_FAILED)
    result = columns.take("result", *RESULT)
    stages = {
        name: truth
        for name in columns.left()
        if normal(name) not in NO_STAGE and (truth := as_truth(data[name])) is not None
    }
    if len(stages) < 2 or not (first or result or _is_pipeline(stages) or _are_stages(stages)):
        return None
    for name in stages:
        columns.give(name, "stage")
    around = surroundings(columns, table.name)
    made = around.data.select([c for c in around.data.columns if c == "id" or c.startswith("slice:")])
    made = made.with_columns([truth.alias(f"stage:{name}") for name, truth in stages.items()])
    earliest = pl.coalesce([*[pl.when(~pl.col(f"stage:{name}")).then(pl.lit(name)) for name in stages], pl.lit("")])
    made = made.with_columns(first_failed=earliest)
    if first is not None:
        made = made.with_columns(tidy(data[first]).fill_null("").alias("first_failed"))
    failed = pl.col("first_failed") != ""
    if result is not None and (said := _failed(data[result])) is not None:
        made = made.with_columns(said.alias("failed"))
    else:
        made = made.with_columns(failed.alias("failed"))
    names = {"first_failed": first or next(iter(stages)), **{f"stage:{name}": name for name in stages}, **around.names}
    frame = make_frame(FrameKind.components, made, names=names, facts={"shape": "attempts"})
    why = f"attempts at a pipeline, a row each, with the verdict of {len(stages)} stages: {', '.join(stages)}"
    return Contents("table", frames=(frame,), why=why, rows=len(data), columns=columns.roles)


def _is_pipeline(stages: dict[str, pl.Series]) -> bool:
    """Whether a failed stage ends the attempt: what comes after it is empty, and such rows exist."""
    verdicts = pl.DataFrame([truth.alias(name) for name, truth in stages.items()])
    failed = verdicts.select((pl.all() == False).fill_null(value=False))  # noqa: E712 - null must stay apart from False
    ends = [
        bool(verdicts[later].filter(failed[name]).is_null().all())
        for name, later in pairwise(verdicts.columns)
        if failed[name].any()
    ]
    return bool(ends) and all(ends)


def _are_stages(stages: dict[str, pl.Series]) -> bool:
    """Whether two or more of the columns are called after parts of a pipeline."""
    return sum(bool(STAGE_WORDS & set(normal(name).split("_"))) for name in stages) > 1


def _failed(column: pl.Series) -> pl.Series | None:
    """The result column as failed or not."""
    text = as_text(column).str.to_lowercase()
    values = set(text.unique().drop_nulls())
    bad = values & set(FAILED_WORDS)
    return text.is_in(list(bad)) if len(values) == 2 and len(bad) == 1 else None


def _oracle(table: Table) -> Contents | None:
    data = table.data
    columns = Columns(data)
    stage = columns.take("stage", *STAGE) or next((name for name in data.columns if _is_oracle_header(name)), None)
    if stage is None or data[stage].dtype != pl.String or not 2 <= len(data) <= 60:
        return None
    metric = next((name for name in columns.numeric() if read_metric(name) is not None), None)
    if metric is None or not _begins_as_is(data[stage], stage):
        return None
    columns.give(metric, "metric")
    count = columns.take("n", "n", "examples", "count", "n_examples", "support")
    frame = _oracle_frame(data, stage, metric, count)
    why = f"'{metric}' as the stages of a pipeline are made perfect one after another"
    return Contents("table", frames=(frame,), why=why, rows=len(data), columns=columns.roles)


def _is_oracle_header(name: str) -> bool:
    """A header such as "stage replaced by ground truth"."""
    words = set(normal(name).split("_"))
    return bool(words & {"stage", "component", "module", "stages", "components"}) and bool(words & ORACLE_WORDS)


def _begins_as_is(stages: pl.Series, header: str) -> bool:
    """Whether the table is of stages made perfect: its header says so, or its first row is the system as it is."""
    words = set(normal(header).split("_"))
    first = normal(str(stages[0] or "none"))
    return (
        bool(words & ORACLE_WORDS)
        or first in BASELINE_WORDS
        or any(set(normal(str(value)).split("_")) & {"perfect", "oracle"} for value in stages)
    )


def _oracle_frame(data: pl.DataFrame, stage: str, metric: str, count: str | None) -> Frame:
    reported = read_metric(metric)
    name = reported.metric if reported else "score"
    values = data[metric].cast(pl.Float64)
    scale = fraction_scale(name, values)
    made = pl.DataFrame(
        {
            "stage": [_stage(str(value or "")) for value in data[stage]],
            "value": values / scale,
            "n": data[count].cast(pl.Int64, strict=False) if count else [None] * len(data),
        }
    ).drop_nulls("value")
    made = made.with_columns(
        metric=pl.lit(name), error=pl.Series([as_error(name, value) for value in made["value"]], dtype=pl.Float64)
    )
    return make_frame(FrameKind.components, made, names={"stage": stage, "value": metric}, facts={"shape": "oracle"})


def _stage(label: str) -> str:
    """The stage that a row newly makes perfect; "" for the system as it is."""
    if normal(label) in BASELINE_WORDS or not label.strip(" -"):
        return ""
    words = [word for word in label.replace("+", " ").split() if normal(word) not in PERFECT]
    return " ".join(words) or label
