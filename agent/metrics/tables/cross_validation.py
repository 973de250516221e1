"""K-fold results: a row a fold (and model) with scores, as `cross_validate` returns them."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.evidence import FrameKind, Score
from agent.metrics.frames import make_frame
from agent.metrics.naming import Reported, Sense, higher_is_better, normal, read_metric, sense_of
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import fraction_scale, place, score
from agent.vocabulary import Split

FOLD = (
    "fold",
    "cv_fold",
    "split_id",
    "k",
    "cv",
    "fold_id",
    "cv_split",
    "split",
    "repeat",
    "index",
    "column_1",
    "unnamed_0",
)
MODEL = ("model", "estimator", "classifier", "algorithm", "pipeline", "method", "config", "variant")
COUNT = ("n", "n_test", "n_val", "test_size", "val_size", "n_dev")
MOST_ROWS = 500


def recognise(table: Table) -> Contents | None:
    """Scores of folds, when there is a fold column, or scikit-learn's fit_time beside test scores."""
    data = table.data
    columns = Columns(data)
    timed = columns.find("fit_time") is not None
    fold = columns.take("fold", *FOLD)
    said = fold is not None and ("fold" in normal(fold) or normal(fold) in {"cv", "k"})
    if not 2 <= len(data) <= MOST_ROWS or not (timed or said) or columns.find("epoch", "step", "train_size"):
        return None
    model = columns.take("model", *MODEL)
    count = columns.take("n", *COUNT)
    measured = dict(_measured(columns))
    if not measured:
        return None
    scores = tuple(_means(data, measured, model, count))
    main = next(
        (name for name, m in measured.items() if m.split is Split.dev and sense_of(m.metric) is not Sense.loss), None
    )
    main = main or next(iter(measured))
    metric = measured[main].metric
    made = pl.DataFrame(
        [
            data[main].cast(pl.Float64).alias("value") / fraction_scale(metric, data[main]),
            (as_text(data[fold]) if fold else pl.Series([str(row) for row in range(len(data))])).alias("seed"),
            (tidy(data[model]) if model else pl.Series(["model"] * len(data))).alias("param:model"),
        ]
    ).with_columns(metric=pl.lit(metric), status=pl.lit("complete"))
    facts = {"direction": "higher" if higher_is_better(metric) else "lower", "split": "dev", "seeds": "folds"}
    frame = make_frame(FrameKind.trials, made, names={"value": main}, facts=facts)
    why = f"cross-validation: '{main}' over {data[fold].n_unique() if fold else len(data)} folds"
    return Contents("table", frames=(frame,), scores=scores, why=why, rows=len(data), columns=columns.roles)


def _measured(columns: Columns) -> Iterator[tuple[str, Reported]]:
    """The scores of each fold; the test part of a fold is what the dev set is elsewhere."""
    found = {}
    for name in columns.numeric():
        reported = read_metric(name)
        if reported is None or sense_of(reported.metric) is Sense.run or normal(name) in {"fit_time", "score_time"}:
            continue
        metric = "accuracy" if reported.metric == "score" else reported.metric
        found[name] = Reported(Split.train if reported.split is Split.train else Split.dev, metric)
    for name, reported in found.items():
        columns.give(name, f"{reported.split} {reported.metric}")
        yield name, reported


def _means(data: pl.DataFrame, measured: dict[str, Reported], model: str | None, count: str | None) -> Iterator[Score]:
    """The mean over folds, of each model."""
    groups = data.group_by(model, maintain_order=True) if model else [(("",), data)]
    for (label, *_), rows in groups:
        size = int(rows[count].sum()) if count and rows[count].dtype.is_numeric() else None
        for name, (split, metric) in measured.items():
            values = rows[name].cast(pl.Float64).drop_nulls().drop_nans() / fraction_scale(metric, data[name])
            if len(values) and split is not None:
                many = model is not None and data[model].n_unique() > 1
                found = score(split, metric, float(values.sum()) / len(values), size if split is Split.dev else None)
                yield found._replace(model=str(label) if many else "", provenance=place(name))
