"""Groups in the order of the file."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics import grouping

ROWS = st.lists(st.tuples(st.sampled_from(["dev", "test", None]), st.booleans()), min_size=1, max_size=50)


@given(ROWS)
def test_a_long_frame_has_the_groups_of_a_short_one(rows: list[tuple[str | None, bool]]) -> None:
    data = pl.DataFrame(rows, schema={"split": pl.String, "correct": pl.Boolean}, orient="row")
    short = grouping.grouped(data, ["split"], n=pl.len(), right=pl.col("correct").sum())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "LONG", 0)
        assert grouping.grouped(data, ["split"], n=pl.len(), right=pl.col("correct").sum()).equals(short)
