"""What else may make a slice look bad: a few users whose rows are all in it, or classes that are hard everywhere."""

import numpy as np
import polars as pl

from agent.metrics.held_out import Rows
from agent.metrics.slicing import JOINT, Slice, holds
from agent.metrics.statistics import critical
from agent.metrics.thresholds import CLUSTERED_LEVEL, MAX_SLICE_VALUES, MIN_GROUPS, SLICE_ERROR_RATIO


def rows_of(columns: dict[str, pl.Series], one: Slice) -> pl.Series:
    """Which rows are in the slice, of one column or of a pair."""
    parts = zip(one.column.split(JOINT), one.value.split(JOINT), strict=True)
    masks = [holds(columns, Slice(column, value, 0, 0)) for column, value in parts]
    return masks[0] if len(masks) == 1 else masks[0] & masks[1]


def rests_on_few_groups(rows: Rows, inside: pl.Series, one: Slice) -> bool:
    """Whether the slice is no longer surely worse once the rows of one group (user, patient, page) count together.

    The contrast of the slice's error and 1.2 times the others', its variance summed over groups: Liang and Zeger
    (1986), Biometrika 73:13. At 99 %, since the slice was picked for its errors.
    """
    group = rows.data["group"]
    if "group" in one.column.split(JOINT) or group.null_count() == group.len():
        return False
    wrong = ~rows.data["correct"]
    n, m = int(inside.sum()), int((~inside).sum())
    p, q = int((wrong & inside).sum()) / n, int((wrong & ~inside).sum()) / m
    part = (
        pl.DataFrame({"group": group, "inside": inside, "wrong": wrong.cast(pl.Float64)})
        .with_columns(
            off=pl.when("inside")
            .then((pl.col("wrong") - p) / n)
            .otherwise(-SLICE_ERROR_RATIO * (pl.col("wrong") - q) / m)
        )
        .group_by("group")
        .agg(pl.col("off").sum())
    )
    groups = part.height
    if groups < MIN_GROUPS or groups == group.len():
        return False
    off = part["off"].to_numpy()
    spread = float(np.sqrt((off**2).sum() * groups / (groups - 1)))
    return p - SLICE_ERROR_RATIO * q <= critical(CLUSTERED_LEVEL) * spread


def follows_the_classes(rows: Rows, inside: pl.Series) -> bool:
    """Whether the slice's mix of classes explains its errors: each class errs there as it does outside.

    Indirect standardisation, Yule (1934), Journal of the Royal Statistical Society 97:1: the errors expected from the
    classes' error rates outside the slice, raised by a fifth, with their binomial spread.
    """
    y = rows.data["y"]
    if y.null_count() or y.n_unique() > MAX_SLICE_VALUES:
        return False
    table = (
        pl.DataFrame({"y": y, "inside": inside, "wrong": ~rows.data["correct"]})
        .group_by("y")
        .agg(
            n=pl.col("inside").sum(),
            errors=(pl.col("wrong") & pl.col("inside")).sum(),
            m=(~pl.col("inside")).sum(),
            others=(pl.col("wrong") & ~pl.col("inside")).sum(),
        )
        .filter(pl.col("m") > 0)  # a class that only the slice has says nothing of it
    )
    n, errors, m, others = (table[name].to_numpy().astype(float) for name in ("n", "errors", "m", "others"))
    outside = others / m
    expected = float((n * outside).sum())
    spread = float(np.sqrt((n * outside * (1 - outside) + n**2 * outside * (1 - outside) / m).sum()))
    return float(errors.sum()) - SLICE_ERROR_RATIO * expected <= critical() * SLICE_ERROR_RATIO * spread
