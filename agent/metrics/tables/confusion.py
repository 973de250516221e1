"""Confusion matrices as tables: a row a true class, a column a predicted one, counts in the cells."""

import polars as pl

from agent.metrics.columns import as_text
from agent.metrics.counted import frame_of_counts
from agent.metrics.naming import clean, normal, read_split
from agent.metrics.predicted import prediction_scores
from agent.metrics.reading import Contents, Table
from agent.vocabulary import Split

MOST_CLASSES = 1000
_PREFIXES = ("pred_", "predicted_", "true_", "actual_", "pred:", "true:", "predicted ", "actual ")


def recognise(table: Table) -> Contents | None:
    """A square of whole counts whose rows and columns carry the same names, or a long table of such cells."""
    counts = _square(table.data) or _long(table.data)
    if counts is None:
        return None
    split = read_split(table.name.rsplit("/", 1)[-1].split(".")[0]) or Split.dev
    frame = frame_of_counts(counts, split, {"y": table.data.columns[0]})
    if frame is None:
        return None
    classes = len({label for label, _ in counts})
    why = f"a confusion matrix of {classes} classes, true classes in rows, {sum(counts.values()):,} examples"
    return Contents("table", frames=(frame,), scores=tuple(prediction_scores(frame)), why=why, rows=len(table.data))


def _square(data: pl.DataFrame) -> dict[tuple[str, str | None], int] | None:
    if not 2 <= len(data) <= MOST_CLASSES or data.width <= len(data):
        return None
    numeric = [name for name in data.columns[1:] if data[name].dtype.is_numeric()]
    rows = [_class(value) for value in as_text(data[data.columns[0]]).fill_null("")]
    columns = [_class(name) for name in numeric]
    if not 2 <= len(rows) <= len(columns) or rows != columns[: len(rows)] or len(set(rows)) < len(rows):
        return None
    cells = data.select(pl.col(numeric[: len(rows)]).cast(pl.Float64).fill_nan(None))
    if not all(_are_counts(cells[name]) for name in cells.columns):
        return None
    return {
        (label, said): int(cells[name][at] or 0)
        for at, label in enumerate(rows)
        for said, name in zip(rows, cells.columns, strict=True)
    }


def _long(data: pl.DataFrame) -> dict[tuple[str, str | None], int] | None:
    """actual, predicted, count: as W&B exports a matrix."""
    by_name = {normal(name): name for name in data.columns}
    true = next(
        (by_name[n] for n in ("actual", "true", "label", "y_true", "true_label", "true_class") if n in by_name), None
    )
    said = next(
        (by_name[n] for n in ("predicted", "pred", "prediction", "y_pred", "predicted_label") if n in by_name), None
    )
    count = next((by_name[n] for n in ("n_predictions", "count", "n", "value", "counts") if n in by_name), None)
    if true is None or said is None or count is None or not _are_counts(data[count]) or data.width > 4:
        return None
    if len(data) > MOST_CLASSES**2:
        return None
    labels, saids = as_text(data[true]), as_text(data[said])
    if len(set(zip(labels, saids, strict=True))) < len(data):
        return None
    return {
        (clean(label), clean(pred)): int(number or 0)
        for label, pred, number in zip(labels, saids, data[count], strict=True)
        if label is not None and pred is not None
    }


def _class(name: str) -> str:
    """A class's name without the "pred_" or "true_" of its axis."""
    lower = name.lower()
    prefix = next((p for p in _PREFIXES if lower.startswith(p)), "")
    return clean(name[len(prefix) :])


def _are_counts(column: pl.Series) -> bool:
    if not column.dtype.is_numeric():
        return False
    values = column.drop_nulls().drop_nans()
    return len(values) > 0 and bool(((values >= 0) & (values == values.round(0))).all())
