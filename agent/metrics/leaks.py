"""Columns that tell the label by themselves, judged on the half of the rows that the rule was not made on."""

from collections.abc import Iterator

import polars as pl

from agent.metrics.held_out import Rows
from agent.metrics.slicing import OUTPUT_NAME, sliceable
from agent.metrics.thresholds import LEAK_ACCURACY, LEAK_AUC, LEAK_MARGIN, MIN_ROWS_FOR_LABELS


def answer_columns(rows: Rows) -> Iterator[tuple[str, float, float]]:
    """Columns that alone name the class nearly always: which, how often, and how often the commonest class is right."""
    if rows.data["y"].null_count() or rows.data.height < MIN_ROWS_FOR_LABELS:
        return
    trivial = commonest(rows)
    for name, cells in sliceable(rows).items():
        share = foretold(cells, rows.data["y"])
        if share >= LEAK_ACCURACY and share - trivial >= LEAK_MARGIN and not OUTPUT_NAME.search(rows.own_name(name)):
            yield name, share, trivial


def ranking_columns(rows: Rows) -> Iterator[tuple[str, float]]:
    """Numeric columns that alone rank two classes nearly perfectly, with their area under the ROC curve."""
    if rows.data["y"].null_count() or rows.data.height < MIN_ROWS_FOR_LABELS or rows.data["y"].n_unique() != 2:
        return
    label = rows.data.select(pl.col("y") == pl.col("y").max()).to_series()
    for name in rows.slices:
        if rows.data[name].dtype.is_numeric() and not OUTPUT_NAME.search(rows.own_name(name)):
            area = area_under_curve(rows.data[name], label)
            if max(area, 1 - area) >= LEAK_AUC:
                yield name, max(area, 1 - area)


def area_under_curve(values: pl.Series, label: pl.Series) -> float:
    """The chance that a row of the class has the larger value, by mid-ranks: Mann and Whitney (1947)."""
    known = values.is_not_null() & ~values.cast(pl.Float64).is_nan()
    ranks, in_class = values.filter(known).rank("average"), label.filter(known)
    inside = int(in_class.sum())
    outside = len(in_class) - inside
    if not inside or not outside:
        return 0.5
    return (float(ranks.filter(in_class).sum()) - inside * (inside + 1) / 2) / (inside * outside)


def commonest(rows: Rows) -> float:
    """The share of the commonest class."""
    counts: list[int] = rows.data.group_by("y").len()["len"].to_list()
    return max(counts) / rows.data.height


def foretold(cells: pl.Series, y: pl.Series) -> float:
    """How often the commonest class of a value, taken from every other row, is right on the rows between."""
    table = pl.DataFrame({"value": cells, "y": y})
    learnt, judged = (_counted(table.gather_every(2, offset)) for offset in (1, 0))
    said = learnt.sort("len", "y", descending=[True, False]).unique("value", keep="first", maintain_order=True)
    right = judged.join(said, on=["value", "y"], nulls_equal=True)
    return int(right["len"].sum()) / max(int(judged["len"].sum()), 1)


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("value", "y").len()
