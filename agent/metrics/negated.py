"""scikit-learn turns losses round so that higher is better: neg_mean_absolute_error of -1.04 is an error of 1.04."""

import polars as pl

from agent.metrics.naming import Sense, normal, read_metric, sense_of
from agent.metrics.reading import Table

MARK = "neg_"


def upright(table: Table) -> Table:
    """The table with such columns under the plain name of their loss, and counted upwards."""
    turned = {name: plain for name in table.data.columns if (plain := _plain(table.data[name]))}
    if not turned:
        return table
    data = table.data.with_columns(-pl.col(name).cast(pl.Float64) for name in turned)
    data = data.rename({name: plain for name, plain in turned.items() if plain not in data.columns})
    note = f"Turned back to what they measure: {', '.join(turned)}."
    return table._replace(data=data, notes=(*table.notes, note))


def _plain(column: pl.Series) -> str:
    """The name without "neg_", where a loss follows and no value is above nought; "" for any other column."""
    before, mark, metric = normal(column.name).partition(MARK)
    reported = read_metric(metric) if mark and column.dtype.is_numeric() else None
    if reported is None or sense_of(reported.metric) not in (Sense.loss, Sense.wrong):
        return ""
    finite = column.drop_nulls().drop_nans()
    return f"{before}{metric}" if len(finite) and bool((finite <= 0).all()) else ""
