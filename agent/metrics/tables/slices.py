"""Tables of groups: a row a slice or a week with its number of examples and errors, rebuilt as single examples."""

import polars as pl

from agent.metrics.cells import as_float, is_text
from agent.metrics.columns import Columns, tidy
from agent.metrics.counted import MOST, REBUILT
from agent.metrics.dates import to_dates
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import as_error, normal, read_metric, read_split
from agent.metrics.predicted import prediction_scores
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import fraction_scale
from agent.vocabulary import Split

COUNT = (
    "n", "count", "examples", "n_examples", "samples", "total", "support", "size", "n_samples", "num_examples", "items",
    "images", "clips", "rows", "cases", "anzahl", "n_total",
)  # fmt: skip
MODELS = frozenset(
    ("model", "system", "variant", "version", "run", "method", "algorithm", "estimator", "prompt", "approach")
)
ERRORS = ("errors", "n_errors", "num_errors", "wrong", "n_wrong", "mistakes", "failures", "failed", "misses", "fehler")
FEWEST = 2


def recognise(table: Table) -> Contents | None:
    """Group counts, when each row has a name, a number of examples, and errors or a rate of them."""
    data = table.data
    columns = Columns(data)
    count = columns.take("n", *COUNT)
    texts = [name for name in columns.left() if is_text(data[name])]
    if count is None or not data[count].dtype.is_numeric() or not texts or len(data) < FEWEST:
        return None
    if any(read_split(value) is not None for value in data[texts[0]].drop_nulls().head(20)):
        return None
    if any(normal(name) in MODELS for name in texts):
        return None  # rows of a model are no group of one model's examples
    wrong = _errors(columns, data[count])
    if wrong is None:
        return None
    examples = data[count].cast(pl.Int64, strict=False).fill_null(0)
    if not 0 < int(examples.sum()) <= MOST or as_float(examples.min()) < 0:
        return None
    groups = []
    for name in texts:
        dates = to_dates(data[name])
        groups.append(dates.alias("when") if dates is not None else tidy(data[name]).alias(f"slice:{name}"))
        columns.give(name, "when" if dates is not None else "slice")
    base = pl.DataFrame([group for at, group in enumerate(groups) if group.name not in [g.name for g in groups[:at]]])
    parts = [
        base.with_columns(times.alias("times"), pl.lit(value=verdict).alias("correct"))
        for verdict, times in ((False, wrong), (True, examples - wrong))
    ]
    rows = pl.concat(parts).filter(pl.col("times") > 0)
    rows = rows.select(pl.exclude("times").repeat_by("times"))
    rows = rows.explode(rows.columns)
    rows = rows.with_columns(
        id=pl.int_range(1, pl.len() + 1).cast(pl.String),
        split=pl.lit(read_split(table.name.rsplit("/", 1)[-1].split(".")[0]) or Split.dev, pl.String),
    )
    names = {f"slice:{name}": name for name in texts}
    facts = {"task": "classification", "rebuilt": "yes"}
    frame = make_frame(FrameKind.predictions, rows, names=names, facts=facts, notes=(REBUILT,))
    why = f"errors by group: '{count}' examples in each of {len(data)} rows of '{texts[0]}'"
    scores = tuple(prediction_scores(frame))
    return Contents("table", frames=(frame,), scores=scores, why=why, rows=len(data), columns=columns.roles)


def _errors(columns: Columns, count: pl.Series) -> pl.Series | None:
    """The errors in each group: counted, or from an error rate or accuracy."""
    data = columns.data
    counted = columns.find(*ERRORS)
    if counted is not None and data[counted].dtype.is_numeric() and _whole(data[counted]):
        columns.give(counted, "errors")
        return data[counted].cast(pl.Int64, strict=False).fill_null(0)
    for name in columns.numeric():
        reported = read_metric(name)
        if reported is None or as_error(reported.metric, 0.5) is None or normal(name) in ERRORS:
            continue
        rates = data[name].cast(pl.Float64) / fraction_scale(reported.metric, data[name])
        if as_float(rates.min()) < 0 or as_float(rates.max()) > 1:
            continue
        columns.give(name, reported.metric)
        right = as_error(reported.metric, 0.25) != 0.25  # an accuracy turns round, an error rate stays
        return ((1 - rates if right else rates) * count).round(0).cast(pl.Int64, strict=False).fill_null(0)
    return None


def _whole(column: pl.Series) -> bool:
    values = column.drop_nulls()
    return bool((values == values.round(0)).all())
