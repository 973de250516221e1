"""Labels by several people: a row an (item, rater), or a column a rater."""

import re

import polars as pl

from agent.metrics.columns import Columns, as_text, tidy
from agent.metrics.evidence import FrameKind
from agent.metrics.frames import make_frame
from agent.metrics.naming import normal
from agent.metrics.reading import Contents, Table

RATER = ("rater", "annotator", "annotator_id", "rater_id", "labeler", "labeller", "worker", "worker_id", "reviewer",
         "coder", "judge", "expert", "labelled_by", "labeled_by", "annotated_by", "user_label")  # fmt: skip
ITEM = (
    "id",
    "item",
    "item_id",
    "example",
    "example_id",
    "task",
    "task_id",
    "image",
    "document",
    "case",
    "case_id",
    "sample",
)
LABEL = ("label", "rating", "annotation", "class", "category", "answer", "score", "value", "decision", "vote")
_A_RATER = re.compile(
    r"rater|annotator|coder|labell?er|reviewer|judge|expert|doctor|radiologist|physician|crowd|worker|human"
)
LEVELS = 200


def recognise(table: Table) -> Contents | None:
    """Ratings, when a rater column stands beside items and labels, or two or more columns are named for raters."""
    rows, names = _long(table.data) or _wide(table.data) or (None, ())
    if rows is None:
        return None
    frame = make_frame(FrameKind.raters, rows.drop_nulls("label"), names=dict(names))
    raters = frame.data["rater"].n_unique()
    why = f"labels by {raters} people for {frame.data['id'].n_unique():,} items"
    return Contents("table", frames=(frame,), why=why, rows=len(table.data)) if raters > 1 else None


def _long(data: pl.DataFrame) -> tuple[pl.DataFrame, tuple[tuple[str, str], ...]] | None:
    columns = Columns(data)
    rater, item, label = columns.take("rater", *RATER), columns.take("id", *ITEM), columns.take("label", *LABEL)
    if item is None and rater is not None:
        item = next((name for name in columns.left() if normal(name).endswith("_id")), None)
    if rater is None or item is None or label is None or data[item].n_unique() == len(data):
        return None
    rows = pl.DataFrame({"id": as_text(data[item]), "rater": tidy(data[rater]), "label": tidy(data[label])})
    return rows, (("id", item), ("rater", rater), ("label", label))


def _wide(data: pl.DataFrame) -> tuple[pl.DataFrame, tuple[tuple[str, str], ...]] | None:
    raters = [name for name in data.columns if _A_RATER.search(normal(name)) and data[name].n_unique() <= LEVELS]
    values = [set(as_text(data[name]).unique().drop_nulls()) for name in raters]
    if len(raters) < 2 or not any(values) or not values[0] & values[1]:
        return None
    others = [name for name in data.columns if name not in raters]
    item = Columns(data.select(others)).find(*ITEM) or (others[0] if others else None)
    ids = as_text(data[item]) if item else pl.Series([str(row) for row in range(1, len(data) + 1)])
    parts = [pl.DataFrame({"id": ids, "label": tidy(data[name])}).with_columns(rater=pl.lit(name)) for name in raters]
    return pl.concat(parts).select("id", "rater", "label"), (("id", item or "row"), ("label", ", ".join(raters)))
