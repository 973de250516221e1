"""What stays of a long series."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.thinning import MOST_POINTS, kept, thin, thin_columns

NUMBERS = st.lists(st.floats(width=32), min_size=1, max_size=40)


@given(NUMBERS)
def test_a_short_series_loses_only_the_nan_that_a_finite_value_follows(numbers: list[float]) -> None:
    values = np.array(numbers)
    stays = kept(values)
    gone = np.setdiff1d(np.arange(values.size), stays)
    assert np.isnan(values[gone]).all()
    assert all(np.isfinite(values[place:]).any() for place in gone)


def test_a_long_series_keeps_its_ends_its_extremes_and_the_place_where_it_breaks() -> None:
    values = np.random.default_rng(0).normal(size=20 * MOST_POINTS)
    values[77_777], values[123_457], values[-1500:] = 40.0, -40.0, np.nan
    stays = kept(values)
    assert {0, 77_777, 123_457, len(values) - 1501, len(values) - 1500, len(values) - 1} <= set(stays.tolist())
    assert stays.size < 1.1 * MOST_POINTS


def test_a_long_series_keeps_its_noise() -> None:
    values = np.random.default_rng(0).normal(size=20 * MOST_POINTS)
    assert abs(np.std(values[kept(values)]) - 1) < 0.05


def test_columns_become_rows_in_the_order_of_the_file() -> None:
    wide = pl.DataFrame({"@step": [1.0, 2.0], "loss": [3.0, None], "accuracy": [0.5, 0.6]})
    rows = thin_columns(wide, ["loss", "accuracy"], []).rows()
    assert rows == [(1.0, "loss", 3.0), (1.0, "accuracy", 0.5), (2.0, "accuracy", 0.6)]


def test_each_run_of_a_long_log_keeps_its_own_last_value() -> None:
    steps = 2 * MOST_POINTS
    logged = pl.DataFrame({"run": ["a"] * steps + ["b"] * steps, "value": np.arange(2.0 * steps)})
    thinned = thin(logged, ["run"])
    assert thinned.group_by("run").agg(pl.col("value").last()).sort("run")["value"].to_list() == [
        steps - 1,
        2 * steps - 1,
    ]
    assert len(thinned) < len(logged) / 1.5
