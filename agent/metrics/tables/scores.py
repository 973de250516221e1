"""Small tables of scores: a row a split, a row a metric, a row a model, or metric columns that name their split."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.cells import as_float, is_text
from agent.metrics.columns import Columns, as_text
from agent.metrics.dates import to_dates
from agent.metrics.evidence import Score
from agent.metrics.naming import Sense, clean, normal, read_metric, read_split, sense_of
from agent.metrics.portions import part_of
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import PERCENT_ABOVE, fraction_scale, place, score
from agent.metrics.surroundings import is_split
from agent.vocabulary import Split

MOST_MODELS = 60  # rows; more are examples, not models
MOST_PERCENT = 100  # a number of errors beyond it is a count
MOST_EXAMPLES = 1e12  # a larger count, or infinity, is no count
COUNT = (
    "n", "n_examples", "examples", "count", "samples", "size", "n_samples", "num_examples", "support", "rows", "items",
    "images", "clips", "documents", "total", "anzahl", "num_samples", "n_eval", "tickets", "cases", "instances",
)  # fmt: skip
SPLIT = (
    "split",
    "set",
    "dataset",
    "data_split",
    "subset",
    "partition",
    "data",
    "phase",
    "population",
    "evaluated_on",
    "on",
)
METRIC = ("metric", "measure", "name", "score_name", "metrik", "key")
VALUE = ("value", "score", "result", "wert")
NUMBERED = ("submission", "version", "model", "run", "attempt", "experiment", "trial", "iteration", "number")
GROUPS = (
    "class",
    "category",
    "label",
    "group",
    "slice",
    "segment",
    "language",
    "device",
    "site",
    "region",
    "type",
    "klasse",
)
WHOLE = ("all", "overall", "total", "macro_avg", "mean", "average")
SOURCE = ("source", "domain", "distribution", "origin", "population", "site", "where")


def recognise(table: Table) -> Contents | None:
    """Scores, in whichever of the usual layouts the table is."""
    data = table.data
    if data.is_empty():
        return None
    columns = Columns(data)
    for layout in LAYOUTS if len(data) <= MOST_MODELS else (_a_row_an_example,):
        scores = tuple(layout(columns))
        if scores:
            splits = ", ".join(dict.fromkeys(found.split.value for found in scores))
            why = f"a table of {len(scores)} scores, of {splits}"
            return Contents("table", scores=scores, why=why, rows=len(data), columns=columns.roles)
    return None


def _a_row_a_split(columns: Columns) -> Iterator[Score]:
    """split, accuracy, n."""
    data = columns.data
    split = next((name for name in data.columns if is_text(data[name]) and _names_splits(data[name])), None)
    if split is None:
        return
    columns.give(split, "split")
    count = columns.take("n", *COUNT)
    source = columns.take("source", *SOURCE)
    version = columns.take("model", *NUMBERED) if data[split].n_unique() < len(data) else None
    measured = {name: metric for name in columns.numeric() if (metric := _metric(name))}
    if not measured and (plain := columns.find(*VALUE)) and data[plain].dtype.is_numeric():
        measured = {plain: "score"}
    known = _splits(data[split])
    for name, metric in measured.items():
        columns.give(name, metric)
        counted = count is not None and _is_count(metric, data[name])
        scale = 1.0 if counted else fraction_scale(metric, data[name])
        for row in data.iter_rows(named=True):
            if row[name] is not None and known.get(str(row[split])) is not None:
                size = _count(row, count)
                value = row[name] / size if counted and size else row[name] / scale
                found = score(known[str(row[split])], metric, value, size)
                yield found._replace(
                    source=clean(str(row[source])) if source and row[source] else part_of(str(row[split])),
                    model=clean(f"{version} {row[version]}") if version else "",
                    provenance=place(name),
                )


def _a_row_a_metric(columns: Columns) -> Iterator[Score]:
    """metric, train, dev, test."""
    data = columns.data
    metric = columns.find(*METRIC) or data.columns[0]
    splits = {
        name: split
        for name in data.columns
        if name != metric and data[name].dtype.is_numeric() and (split := read_split(name)) and not _metric(name)
    }
    if not splits or not is_text(data[metric]):
        return
    columns.give(metric, "metric")
    for row in data.iter_rows(named=True):
        named = read_metric(str(row[metric]))
        counts = {name: row[name] for name in splits} if normal(str(row[metric])) in COUNT else None
        if named is None or counts is not None or sense_of(named.metric) is Sense.run:
            continue
        values = pl.Series([row[name] for name in splits if row[name] is not None], dtype=pl.Float64)
        scale = fraction_scale(named.metric, values)
        sizes = next((other for other in data.iter_rows(named=True) if normal(str(other[metric])) in COUNT), {})
        for name, split in splits.items():
            if row[name] is not None:
                yield score(split, named.metric, row[name] / scale, _count(sizes, name))._replace(
                    provenance=place(name)
                )


def _a_column_a_split(columns: Columns) -> Iterator[Score]:
    """model, train, dev, where only the first header, or nothing, says which metric it is."""
    data = columns.data
    splits = {
        n: split for n in columns.numeric() if (split := read_split(n)) and not _metric(n) and normal(n) not in COUNT
    }
    first = data.columns[0]
    if len(splits) < 2 or first in splits:
        return
    named = read_metric(first)
    metric = named.metric if named and sense_of(named.metric) is not Sense.run else "score"
    for name, split in splits.items():
        columns.give(name, f"{split} {metric}")
        scale = fraction_scale(metric, data[name])
        for label, value in zip(as_text(data[first]), data[name], strict=True):
            if value is not None:
                found = score(split, metric, value / scale, model=clean(label or "") if len(data) > 1 else "")
                yield found._replace(provenance=place(name))


def _a_row_a_named_score(columns: Columns) -> Iterator[Score]:
    """name, value: "train accuracy", 0.99."""
    data = columns.data
    name = columns.find(*METRIC) or data.columns[0]
    value = columns.find(*VALUE) or next(columns.numeric(), None)
    if value is None or not is_text(data[name]) or not data[value].dtype.is_numeric():
        return
    count = columns.find(*COUNT)
    for row in data.iter_rows(named=True):
        named = read_metric(str(row[name]))
        if named is None or row[value] is None or (named.split is None and named.metric == "score"):
            continue
        if sense_of(named.metric) is not Sense.run:
            scale = fraction_scale(named.metric, pl.Series([float(row[value])]))
            yield score(named.split or Split.dev, named.metric, row[value] / scale, _count(row, count))


def _a_row_a_model(columns: Columns) -> Iterator[Score]:
    """model, train_acc, dev_acc; or one row of such columns; or a row a class, which then stands in the metric."""
    data = columns.data
    texts = [name for name in data.columns if is_text(data[name])]
    model = next((name for name in texts if to_dates(data[name]) is None), columns.find(*NUMBERED))
    count = columns.find(*COUNT)
    measured = {
        name: reported
        for name in columns.numeric()
        if (reported := read_metric(name)) and _metric(name) and name not in (count, model)
    }
    if not measured or (model is None and len(data) > 1 and not any(m.split for m in measured.values())):
        return
    if model is not None:
        columns.give(model, "model")
    labels = [f"row {at}" for at in range(1, len(data) + 1)]
    if model is not None:
        labels = [clean(label or "") for label in as_text(data[model])]
    for name, (split, metric) in measured.items():
        columns.give(name, f"{split or 'dev'} {metric}")
        scale = fraction_scale(metric, data[name])
        size = columns.find(f"n_{split}", f"{split}_n", f"n_{name}") if split else None
        for at, row in enumerate(data.iter_rows(named=True), 1):
            if row[name] is None:
                continue
            label = "" if len(data) == 1 else labels[at - 1]
            measure = metric
            if model is not None and normal(model) in GROUPS:
                measure, label = metric if normal(label) in WHOLE else f"{metric} of {label}", ""
            found = score(split or Split.dev, measure, row[name] / scale, _count(row, size or count), label)
            yield found._replace(provenance=place(name))


def _a_row_an_example(columns: Columns) -> Iterator[Score]:
    """utterance, wer: the mean over the examples, of each split."""
    data = columns.data
    split = next((name for name in data.columns if is_split(data[name])), None)
    measured = {name: metric for name in columns.numeric() if (metric := _metric(name)) and metric != "score"}
    known = _splits(data[split]) if split is not None else {}
    for name, metric in measured.items():
        columns.give(name, metric)
        scale = fraction_scale(metric, data[name])
        for label, rows in data.group_by(split, maintain_order=True) if split else [((None,), data)]:
            values = rows[name].cast(pl.Float64).drop_nulls().drop_nans()
            if len(values):
                where = known.get(str(label[0]), Split.dev)
                yield score(where, metric, float(values.sum()) / len(values) / scale, len(values))._replace(
                    provenance=place(name)
                )


LAYOUTS = (_a_row_a_split, _a_row_a_metric, _a_column_a_split, _a_row_a_named_score, _a_row_a_model)


def _metric(name: str) -> str | None:
    reported = read_metric(name)
    usable = reported is not None and sense_of(reported.metric) is not Sense.run and not _spread(name)
    return reported.metric if reported is not None and usable else None


def _spread(name: str) -> bool:
    return normal(name).endswith(("_std", "_sd", "_se", "_ci", "_low", "_high", "_lower", "_upper"))


def _is_count(metric: str, column: pl.Series) -> bool:
    """Whether a column of errors counts them: whole numbers, beyond a hundred per cent."""
    values = column.drop_nulls().cast(pl.Float64)
    whole = bool((values == values.round(0)).all())
    return metric == "error" and whole and len(values) > 0 and as_float(values.max()) > MOST_PERCENT


def _names_splits(column: pl.Series) -> bool:
    values = column.drop_nulls().unique()
    return len(values) > 0 and sum(read_split(value) is not None for value in values) > len(values) / 2


def _splits(column: pl.Series) -> dict[str, Split]:
    """The splits of a score table; a row called target or human is one too."""
    return {value: split for value in as_text(column).drop_nulls().unique() if (split := read_split(value)) is not None}


def _count(row: dict[str, object], column: str | None) -> int | None:
    value = row.get(column) if column else None
    counted = isinstance(value, int | float) and PERCENT_ABOVE < value < MOST_EXAMPLES
    return int(value) if counted and isinstance(value, int | float) else None
