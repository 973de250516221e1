"""Right and wrong answers as a table: a column a model that says whether it was right, and no label."""

import polars as pl

from agent.metrics.columns import Columns
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.predicted import prediction_scores
from agent.metrics.reading import Contents, Table
from agent.metrics.surroundings import surroundings
from agent.metrics.truth import as_truth, judged

CORRECT = (
    "correct",
    "is_correct",
    "tp",
    "ok",
    "right",
    "hit",
    "is_right",
    "passed",
    "pass",
    "success",
    "match",
    "exact_match",
    "acc",  # the lm-evaluation-harness' samples
)


def recognise(table: Table) -> Contents | None:
    """A row an (example, model), when there is a verdict column; no label is needed."""
    data = table.data
    columns = Columns(data)
    verdicts = {
        name: model for name in data.columns if (model := judged(name)) is not None and as_truth(data[name]) is not None
    }
    if not verdicts:
        one = columns.find(*CORRECT)
        if one is None or as_truth(data[one]) is None or len(data) < 2:
            return None
        verdicts = {one: ""}
    for column, model in verdicts.items():
        columns.give(column, f"whether {model or 'the answer'} was right")
    around = surroundings(columns, table.name)
    parts = []
    for column, model in verdicts.items():
        part = around.data.with_columns(pl.Series("correct", as_truth(data[column])))
        parts.append(part.with_columns(pl.lit(model).alias("model")) if model else part)
    whole = pl.concat(parts, how="diagonal_relaxed").drop_nulls("correct")
    frame = make_frame(
        FrameKind.predictions,
        whole,
        names={"correct": next(iter(verdicts)), **around.names},
        facts={"task": "classification", **around.facts},
    )
    return Contents(
        "table",
        frames=(frame,),
        scores=tuple(prediction_scores(frame)),
        why=f"right and wrong answers, a row an example: {', '.join(verdicts)}",
        rows=len(data),
        columns=columns.roles,
    )
