"""Learning curves over data: training and validation scores at several training set sizes, a row a fold or a size."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.cells import as_float, is_text
from agent.metrics.columns import Columns, as_text
from agent.metrics.evidence import DataPoint, Score
from agent.metrics.finding import Provenance
from agent.metrics.naming import Sense, examples_told, normal, read_metric, sense_of
from agent.metrics.reading import Contents, Table
from agent.metrics.scoring import fraction_scale, score
from agent.metrics.surroundings import is_split
from agent.vocabulary import Split

SIZE = (
    "train_size", "train_sizes", "n_train", "training_size", "training_examples", "train_examples", "n_examples",
    "num_train", "training_set_size", "train_samples", "n_samples", "samples", "examples", "train_n", "dataset_size",
    "data_size", "num_examples", "training_samples", "size", "n_training", "num_samples", "train_set_size", "n_labels",
    "labels", "labelled", "labeled", "n_labelled", "trainingsgroesse", "train_hours", "hours", "tokens", "n_images",
    "images", "train_images", "n",
)  # fmt: skip
SIZE_WORDS = frozenset(("hours", "examples", "samples", "images", "clips", "labels", "labelled", "labeled", "tickets"))
SEED = ("fold", "seed", "split_id", "repeat", "run", "cv", "cv_fold", "trial", "rep", "replicate")
LEVELS = 3  # sizes; fewer are no curve


def recognise(table: Table) -> Contents | None:
    """Data points, when a size column takes three values or more and the scores of train or dev stand beside it."""
    data = table.data
    columns = Columns(data)
    if columns.find("epoch", "step", "y_true", "y_pred") is not None:
        return None
    size = columns.take("training examples", *SIZE) or next(
        (name for name in columns.numeric() if SIZE_WORDS & set(normal(name).split("_")) and not read_metric(name)),
        None,
    )
    if size is None or not data[size].dtype.is_numeric() or not _are_sizes(data[size]):
        return None
    seed = columns.take("seed", *SEED)
    if "train" not in normal(size) and any(is_text(data[c]) and data[c].is_unique().all() for c in columns.left()):
        return None  # a row a group: the number counts its examples
    sets = next((name for name in columns.left() if is_split(data[name]) and not data[name].is_unique().any()), None)
    if sets is not None:
        data = _wide(data, size, seed, sets)
        columns = Columns(data)
        columns.give(size, "training examples")
        if seed is not None:
            columns.give(seed, "seed")
    measured = dict(_measured(columns))
    if not measured:
        return None
    notes: tuple[str, ...] = ()
    if any(metric == "score" for _, metric in measured.values()):
        measured = {
            name: (split, "accuracy" if metric == "score" else metric) for name, (split, metric) in measured.items()
        }
        notes = ("The column is called score; it is read as accuracy, scikit-learn's default for classifiers.",)
    scales = {name: fraction_scale(metric, data[name]) for name, (_, metric) in measured.items()}
    points = [
        DataPoint(
            n_train=int(row[size]),
            split=split,
            error=_error(metric, row[name] / scales[name]),
            metric=metric,
            n=examples_told(name) if split is not Split.train else None,
            seed=str(row.get("@seed") or ""),
            provenance=Provenance(file_id="", name="", columns=(size, name)),
        )
        for row in data.with_columns(_seed(data, seed)).iter_rows(named=True)
        for name, (split, metric) in measured.items()
        if row[size] is not None and row[name] is not None and row[name] == row[name]
    ]
    if not any(point.split is not Split.train for point in points):
        return None
    for name, (split, metric) in measured.items():
        columns.give(name, f"{split} {metric}")
    why = f"a learning curve over data: scores at {data[size].n_unique()} values of '{size}'"
    return Contents(
        "table",
        points=tuple(points),
        scores=tuple(_at_full_size(points)),
        why=why,
        rows=len(data),
        columns=columns.roles,
        notes=notes,
    )


def _wide(data: pl.DataFrame, size: str, seed: str | None, split: str) -> pl.DataFrame:
    """A row a split turned into a column a split: "accuracy" of train and validation side by side."""
    keys = [name for name in (size, seed) if name is not None]
    measured = [name for name in data.columns if name not in (*keys, split) and data[name].dtype.is_numeric()]
    parts = [
        data.filter(pl.col(split) == value).select(*keys, *[pl.col(c).alias(f"{value} {c}") for c in measured])
        for value in data[split].drop_nulls().unique(maintain_order=True)
    ]
    return pl.concat(parts, how="diagonal_relaxed")


def _at_full_size(points: list[DataPoint]) -> Iterator[Score]:
    """The mean over folds at the largest size: where the project stands today."""
    largest = max(point.n_train for point in points)
    for split, metric in dict.fromkeys((point.split, point.metric) for point in points if point.n_train == largest):
        held = [p for p in points if (p.n_train, p.split, p.metric) == (largest, split, metric)]
        errors = [point.error for point in held]
        error = sum(errors) / len(errors)
        value = error if sense_of(metric) is Sense.wrong else round(1 - error, 12)
        counted = split is Split.train and _counts_examples(points[0])
        count = largest if counted else held[0].n
        yield score(split, metric, value, count)._replace(provenance=points[0].provenance)


def _counts_examples(point: DataPoint) -> bool:
    """Whether the sizes are numbers of examples, not hours of audio or tokens."""
    size = point.provenance.columns[0] if point.provenance else ""
    return not {"hours", "tokens"} & set(normal(size).split("_"))


def _seed(data: pl.DataFrame, seed: str | None) -> pl.Series:
    return (
        pl.Series("@seed", [None] * len(data), dtype=pl.String) if seed is None else as_text(data[seed]).alias("@seed")
    )


def _are_sizes(column: pl.Series) -> bool:
    sizes = column.drop_nulls().unique().sort()
    whole = bool((sizes == sizes.round(0)).all())
    return len(sizes) >= LEVELS and whole and as_float(sizes.min()) >= 1 and as_float(sizes.max()) >= 20


def _measured(columns: Columns) -> Iterator[tuple[str, tuple[Split, str]]]:
    """The score columns with their split; in scikit-learn's curves test_score is the validation fold's."""
    found = []
    for name in columns.numeric():
        if _is_spread(normal(name)):
            continue
        reported = read_metric(name)
        if reported is not None and sense_of(reported.metric) is not Sense.run:
            found.append((name, reported))
    splits = {reported.split for _, reported in found}
    for name, (split, metric) in found:
        real = Split.dev if split is None or (split is Split.test and Split.dev not in splits) else split
        if sense_of(metric) is Sense.loss:
            continue
        yield name, (real, metric)


def _is_spread(name: str) -> bool:
    """Whether a column holds how far the scores spread, or their times: "acc_err" does, "train_err" is an error."""
    around = name.endswith("_err") and read_metric(name.removesuffix("_err")) is not None
    return around or name.endswith(("_std", "_sd", "_time", "_sem")) or name.startswith(("std_", "fit_", "score_time"))


def _error(metric: str, value: float) -> float:
    """The score as an error: one minus it, unless it is one already."""
    return value if sense_of(metric) is Sense.wrong else round(1 - value, 12)
