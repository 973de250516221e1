"""The curve frame as runs and series: what a check of training looks at, in numpy, one run at a time."""

from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Frame
from agent.metrics.finding import FRACTION
from agent.metrics.naming import Sense, higher_is_better, sense_of
from agent.vocabulary import Split

TELLING = (
    "accuracy",
    "error",
    "map50_95",
    "map50",
    "iou",
    "dice",
    "f1",
    "auc",
    "average_precision",
    "wer",
    "cer",
    "rmse",
)
"""Metrics that sum up a task, before those of its parts such as precision and recall."""


BEYOND_USE = 1e100
"""A loss of this size has overflowed in all but name, and its square would."""


class Series(NamedTuple):
    """One metric of one split of one run, in the order of the log; `values` keeps what is not finite."""

    run: str
    split: str
    metric: str
    higher: bool
    x: Floats
    x_name: str
    values: Floats

    @property
    def name(self) -> str:
        """How the series is called in a quantity and in prose: "dev loss", "train error"."""
        return f"{self.split} {self.shown}".strip()

    @property
    def shown(self) -> str:
        """The metric as checks show it: accuracy becomes error."""
        return "error" if self.metric == "accuracy" else self.metric

    @property
    def is_rate(self) -> bool:
        """Whether the metric is a rate of errors or its complement."""
        return self.metric in {"accuracy", "error"} and self.within_one

    @property
    def within_one(self) -> bool:
        """Whether every finite value lies in 0..1."""
        finite = self.values[np.isfinite(self.values)]
        return bool(finite.size) and bool(np.all((finite >= 0) & (finite <= 1)))

    @property
    def unit(self) -> str:
        """A rate is a fraction, anything else is in its own unit."""
        return FRACTION if self.is_rate or (self.higher and self.within_one) else self.metric

    @property
    def errors(self) -> "Series":
        """The finite values, lower-is-better: accuracy as error, other growing metrics with their sign turned."""
        kept = np.isfinite(self.values)
        values = self.values[kept]
        if self.metric == "accuracy":
            values = 1 - values
        elif self.higher:
            values = -values
        return self._replace(x=self.x[kept], values=values)

    def shown_value(self, lower: float) -> float:
        """A value of `errors` as the user knows it."""
        return -lower if self.higher and self.metric != "accuracy" else lower


class Run(NamedTuple):
    """All series of one run."""

    name: str
    frame: Frame
    series: tuple[Series, ...]

    def find(self, split: str, metric: str) -> Series | None:
        """The series of this split and metric; what has no split was logged while training."""
        return next((s for s in self.of(split) if s.metric == metric), None)

    def of(self, split: str) -> list[Series]:
        """All series of a split, those of the run itself among the training ones."""
        own = [s for s in self.series if s.split == split]
        return own or [s for s in self.series if not s.split and split == Split.train and not is_side(s.metric)]

    def loss(self, split: str) -> Series | None:
        """The loss of a split: the one called loss, or else the first that is a loss by name."""
        own = [s for s in self.of(split) if is_loss(s.metric)]
        return next((s for s in own if s.metric == "loss"), own[0] if own else None)

    def error(self, split: str) -> Series | None:
        """The error rate of a split, where accuracy or error was logged."""
        return self.find(split, "accuracy") or self.find(split, "error")

    def headline(self, split: str) -> Series | None:
        """What a split is judged by: its error rate, else the most telling of its other metrics, else its loss."""
        others = self.judged(split)
        return self.error(split) or (others[0] if others else self.loss(split))

    def judged(self, split: str) -> list[Series]:
        """Its metrics that are no loss, the most telling ones first: one number for the task before its parts."""
        others = [s for s in self.of(split) if not is_loss(s.metric) and not is_side(s.metric)]
        return sorted(others, key=lambda s: TELLING.index(s.metric) if s.metric in TELLING else len(TELLING))

    def side(self, metric: str) -> Series | None:
        """A number of the run itself, such as its gradient norm, whatever split it was logged under."""
        return next((s for s in self.series if s.metric == metric), None)


def is_loss(metric: str) -> bool:
    """Whether a metric is what training minimises, and no rate of errors."""
    return sense_of(metric) is Sense.loss


def is_side(metric: str) -> bool:
    """Whether a number describes the run and not the model."""
    return sense_of(metric) is Sense.run


def runs_of(frame: Frame) -> list[Run]:
    """The runs of a curve frame, each with its series, in the order of the file."""
    if not _LATEST or _LATEST[0][0] is not frame:
        _LATEST[:] = [(frame, _runs_of(frame))]
    return list(_LATEST[0][1])


_LATEST: list[tuple[Frame, list[Run]]] = []
"""The frame that was asked for last: a dozen checks look at the same one, one after another."""


def _runs_of(frame: Frame) -> list[Run]:
    data = frame.data.with_columns(pl.col("run").fill_null(""), pl.col("split").fill_null("")).drop_nulls("value")
    series: dict[str, list[Series]] = {}
    for (run, split, metric), part in data.group_by(["run", "split", "metric"], maintain_order=True):
        x, x_name = _places(part)
        name = str(metric)
        told = frame.facts.get(f"direction:{name}")
        higher = higher_is_better(name) if told is None else told == "higher"
        values = part["value"].to_numpy().astype(float)
        values = np.where(np.abs(values) > BEYOND_USE, np.inf, values)
        series.setdefault(str(run), []).append(Series(str(run), str(split), name, higher, x, x_name, values))
    return [Run(name, frame, tuple(found)) for name, found in series.items()]


SPLITS = (Split.train, Split.train_dev, Split.dev, Split.test)
"""The splits that a log may hold, in the order of the error budget."""


def _places(part: pl.DataFrame) -> tuple[Floats, str]:
    """Where each value was logged: at its epoch if all have one, else its step, else its place in the log."""
    for column in ("epoch", "step"):
        if part[column].null_count() == 0:
            return part[column].to_numpy().astype(float), column
    return np.arange(part.height, dtype=float), "log line"
