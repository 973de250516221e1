"""Evaluations of prompts: a row a (case, version), or a table of prompt versions with their scores."""

import polars as pl

from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.dates import to_dates
from agent.metrics.evidence import FrameKind, Score
from agent.metrics.frames import make_frame
from agent.metrics.naming import Sense, higher_is_better, read_metric, sense_of
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import fraction_scale, place, score
from agent.metrics.truth import as_truth
from agent.vocabulary import Split

VERSION = (
    "version", "prompt", "prompt_version", "prompt_id", "revision", "prompt_name", "template", "variant", "change",
    "prompt_variant", "promptversion", "iteration_name", "attempt", "experiment", "v", "edit",
)  # fmt: skip
CASE = (
    "case", "case_id", "test_case", "test", "example", "example_id", "sample_id", "question_id", "input_id", "item",
    "id", "task_id", "question", "sample",
)  # fmt: skip
REPEAT = ("repeat", "rep", "run", "trial", "sample_no", "epoch", "seed", "repetition")
MODEL = ("model", "provider", "llm", "engine", "model_name")
JUDGE = ("judge", "grader", "scorer", "evaluator", "judge_model", "rater")
WHEN = ("date", "when", "day", "time", "timestamp", "created_at", "created", "datum", "week", "month")
PASSED = ("passed", "pass", "success", "correct", "ok", "is_correct", "verdict", "result")
COUNT = ("n", "n_cases", "cases", "examples", "n_examples", "eval_size", "count", "size", "samples", "test_cases")
PASSES = ("passes", "n_passed", "passed", "correct", "n_correct", "num_correct")
SCORE_NAMES = ("score", "grade", "rating", "judge_score", "quality", "points")
PROMPT_WORDS = ("prompt", "version", "revision", "template")


def recognise(table: Table) -> Contents | None:
    """A log of graded cases, when there is a version, judge or repeat; else a table of versions and scores."""
    return _cases(table) or _versions(table)


def _cases(table: Table) -> Contents | None:
    data = table.data
    columns = Columns(data)
    case, version = columns.take("case", *CASE), columns.take("version", *VERSION)
    repeat, judge, model = columns.take("repeat", *REPEAT), columns.take("judge", *JUDGE), columns.take("model", *MODEL)
    passed = columns.find(*PASSED)
    truth = as_truth(data[passed]) if passed is not None else None
    graded = columns.find(*SCORE_NAMES)
    if case is None or not (version or repeat or judge) or data[case].n_unique() == len(data):
        return None
    if truth is None and (graded is None or not data[graded].dtype.is_numeric()):
        return None
    made = [as_text(data[case]).alias("case")]
    for role, name in (("version", version), ("judge", judge), ("model", model)):
        if name is not None:
            made.append(tidy(data[name]).alias(role))
    if repeat is not None and data[repeat].dtype.is_numeric():
        made.append(data[repeat].cast(pl.Int64, strict=False).alias("repeat"))
    if passed is not None and truth is not None:
        columns.give(passed, "passed")
        made.append(truth.alias("passed"))
    if graded is not None and data[graded].dtype.is_numeric():
        columns.give(graded, "score")
        made.append(data[graded].alias("score"))
    when = columns.find(*WHEN)
    if when is not None and (dates := to_dates(data[when])) is not None:
        columns.give(when, "when")
        made.append(dates.alias("when"))
    frame = make_frame(
        FrameKind.eval_log, pl.DataFrame(made), names={name: role for role, name in columns.roles.items()}
    )
    frame = frame._replace(names={role: name for name, role in columns.roles.items()})
    why = f"an evaluation log: {data[case].n_unique():,} cases in {len(data):,} graded answers"
    return Contents(
        "table", frames=(frame,), scores=tuple(_pass_rates(frame.data)), why=why, rows=len(data), columns=columns.roles
    )


def _pass_rates(rows: pl.DataFrame) -> list[Score]:
    """The share of passes of each version and model."""
    if rows["passed"].null_count() == len(rows):
        return []
    keys = [pl.col(name).fill_null("") for name in ("version", "model")]
    groups = rows.drop_nulls("passed").group_by(*keys, maintain_order=True)
    rates = groups.agg(pl.len().alias("n"), pl.col("passed").cast(pl.Float64).mean().alias("rate"))
    return [
        score(Split.dev, "accuracy", row["rate"], row["n"], " ".join(filter(None, (row["version"], row["model"]))))
        for row in rates.iter_rows(named=True)
    ]


def _versions(table: Table) -> Contents | None:
    """version, date, score, n: the history of a prompt."""
    data = table.data
    columns = Columns(data)
    version = columns.take("version", *VERSION)
    if version is None or not 2 <= len(data) <= 500 or data[version].n_unique() < len(data) * 0.8:
        return None
    when = columns.take("when", *WHEN)
    count = columns.take("n", *COUNT)
    measured = next((n for n in columns.numeric() if _is_score(n)), None) or columns.find(*SCORE_NAMES)
    passes = columns.find(*PASSES)
    if measured is None and passes is not None and count is not None and data[passes].dtype.is_numeric():
        values, metric, measured = data[passes] / data[count], "accuracy", passes
    elif measured is not None and data[measured].dtype.is_numeric():
        reported = read_metric(measured)
        metric = reported.metric if reported else "score"
        values = data[measured].cast(pl.Float64) / fraction_scale(metric, data[measured])
    else:
        return None
    columns.give(measured, metric)
    dates = to_dates(data[when]) if when is not None else None
    made = [
        tidy(data[version]).alias("version"),
        (values if higher_is_better(metric) else 1 - values).alias("score"),
        (data[count].cast(pl.Int64, strict=False) if count else pl.Series([None] * len(data), dtype=pl.Int64)).alias(
            "n"
        ),
    ]
    if dates is not None:
        made.append(dates.alias("when"))
    frame = make_frame(
        FrameKind.eval_log, pl.DataFrame(made), names={"version": version, "score": measured, "n": count or ""},
        facts={"metric": metric},
    )  # fmt: skip
    scores = tuple(
        score(Split.dev, metric, value, number, str(label))._replace(provenance=place(measured))
        for label, value, number in zip(frame.data["version"], values, frame.data["n"], strict=True)
        if value is not None
    )
    why = f"{len(data)} versions of a prompt or system with '{measured}', in the order they were tried"
    return Contents("table", frames=(frame,), scores=scores, why=why, rows=len(data), columns=columns.roles)


def _is_score(name: str) -> bool:
    reported = read_metric(name)
    return reported is not None and sense_of(reported.metric) in (Sense.right, Sense.score, Sense.wrong)
