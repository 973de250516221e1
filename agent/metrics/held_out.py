"""The rows of a predictions frame that a check may judge: of one model, and held out wherever the file says which."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from agent.metrics.evidence import Evidence, Frame, FrameKind
from agent.vocabulary import Split

TRAINED_ON = (Split.train.value, Split.train_dev.value)
JUDGED = (Split.dev.value, Split.test.value)


class Rows(NamedTuple):
    """The held-out rows of one model, with the name of what they are ("dev", "test", both: "held-out")."""

    frame: Frame
    data: pl.DataFrame
    split: str
    model: str

    @property
    def slices(self) -> list[str]:
        """The metadata columns, `slice:` and the group."""
        columns = [name for name in self.data.columns if name.startswith("slice:")]
        return columns + (["group"] if self.data["group"].null_count() < self.data.height else [])

    @property
    def classes(self) -> list[str]:
        """The classes that have a probability column each."""
        return [name.removeprefix("p:") for name in self.data.columns if name.startswith("p:")]

    def own_name(self, column: str) -> str:
        """The file's own name of a column."""
        return self.frame.names.get(column, column.removeprefix("slice:"))


def classified(evidence: Evidence) -> Iterator[Rows]:
    """The judged rows of each classification frame; `correct` is never null in them."""
    for frame in evidence.of(FrameKind.predictions):
        if frame.facts.get("task") != "regression":
            rows = judged(frame)
            if rows.data["correct"].null_count():
                rows = rows._replace(data=rows.data.drop_nulls("correct"))
            if rows.data.height:
                yield rows


def regressed(evidence: Evidence) -> Iterator[Rows]:
    """The judged rows of each regression frame."""
    for frame in evidence.of(FrameKind.predictions):
        if frame.facts.get("task") == "regression":
            rows = judged(frame)
            rows = rows._replace(data=rows.data.drop_nulls(["y", "pred"]))
            if rows.data.height:
                yield rows


def judged(frame: Frame) -> Rows:
    """The held-out rows of the best model; the whole frame, uncopied, where there is nothing to leave out."""
    data, model = frame.data, ""
    splits = set(data["split"].unique().to_list())
    keep = splits - set(TRAINED_ON)
    if keep and keep != splits:
        data = data.filter(~pl.col("split").is_in(TRAINED_ON) | pl.col("split").is_null())
    held_out = [split for split in keep if split is not None]
    models = data["model"].drop_nulls().unique(maintain_order=True).to_list()
    if models:
        model = models[0]
    if len(models) > 1:
        each = data.drop_nulls("model").group_by("model", maintain_order=True).agg(_badness(frame))
        model = each.sort("bad", maintain_order=True)["model"][0]
        data = data.filter(pl.col("model") == model)
    name = held_out[0] if len(held_out) == 1 else "held-out" if held_out else Split.dev.value
    if not keep - {None} and splits != {None}:
        name = "train"
    return Rows(frame, data, "dev" if frame.facts.get("out_of_fold") else name, model)


def _badness(frame: Frame) -> pl.Expr:
    if frame.facts.get("task") == "regression":
        return (pl.col("y") - pl.col("pred")).abs().mean().alias("bad")
    return (1 - pl.col("correct").mean()).alias("bad")
