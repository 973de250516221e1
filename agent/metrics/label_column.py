"""Finds the label of a table whose prediction has a usual name and whose label has one of its own."""

import re
from collections.abc import Sequence

import polars as pl

from agent.metrics.cells import as_float
from agent.metrics.columns import Columns, as_text
from agent.metrics.naming import normal

FEWEST = 20  # rows; fewer agree by chance
ALIKE = 0.5  # correlation of a quantity with its forecast; a useful forecast lies above it
SCALE = 3.0  # the means of a quantity and of its forecast lie within this factor
CLASSES = 200  # more distinct values are no classes
SHARED = 0.5  # of the classes occur in both columns

_SAID = re.compile(
    r"^(?:pred|predicted|prediction|forecast|y_pred)_(.+)$|^(.+)_(?:pred|predicted|prediction|forecast)$"
)


def label_beside(columns: Columns, predictions: Sequence[str]) -> str | None:
    """The column that a prediction is a prediction of: "meals_sold" beside "forecast", "species" beside "predicted".

    By name where the prediction carries it ("predicted_species"); else the one column that is clearly like it: a
    quantity of the same size that goes along with it, or text with the same classes. None where several could be.
    """
    data = columns.data
    said = columns.find(*predictions) or next((name for name in columns.left() if _SAID.match(normal(name))), None)
    if said is None or len(data) < FEWEST:
        return None
    others = [name for name in columns.left() if name != said]
    match = _SAID.match(normal(said))
    named = columns.find(match.group(1) or match.group(2)) if match else None
    numeric = data[said].dtype.is_numeric() and data[said].n_unique() > FEWEST
    alike = [name for name in others if (_same_quantity if numeric else _same_classes)(data[name], data[said])]
    label = named if named is not None and named != said else alike[0] if len(alike) == 1 else None
    if label is not None:
        columns.give(label, "label")
    return label


def _same_quantity(one: pl.Series, said: pl.Series) -> bool:
    if not one.dtype.is_numeric() or one.n_unique() <= FEWEST:
        return False
    pair = pl.DataFrame({"a": one.cast(pl.Float64), "b": said.cast(pl.Float64)}).drop_nulls().drop_nans()
    if len(pair) < FEWEST:
        return False
    together = as_float(pair.select(pl.corr("a", "b"))["a"][0] or 0.0)
    sizes = sorted((abs(as_float(pair["a"].mean())), abs(as_float(pair["b"].mean()))))
    return together > ALIKE and sizes[1] <= SCALE * sizes[0]


def _same_classes(one: pl.Series, said: pl.Series) -> bool:
    if one.dtype != said.dtype or one.n_unique() > CLASSES or said.n_unique() < 2:
        return False
    mine, theirs = set(as_text(one).drop_nulls().unique()), set(as_text(said).drop_nulls().unique())
    return len(mine & theirs) > SHARED * len(mine | theirs)
