"""The trials frame as a sweep: the objective lower-is-better, the parameters, what failed."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Context, Frame
from agent.metrics.finding import FRACTION
from agent.metrics.naming import Sense, higher_is_better, sense_of
from agent.metrics.phrasing import number, percent, short
from agent.metrics.thresholds import LOG_SPAN, RESAMPLES, SEED
from agent.vocabulary import Split

DONE = ("complete", "completed", "finished", "ok", "")
"""The states of a trial whose value counts; an unknown state counts as done."""
GENERIC = ("value", "objective", "score", "")
"""Names of an objective that say nothing of what it is."""
LEARNING_RATE = ("learning_rate", "lr", "eta", "learningrate", "base_lr", "lr0", "max_lr")
BATCH = ("batch_size", "batch", "bs", "batchsize", "per_device_train_batch_size")
SIZE_WORDS = (
    "layers",
    "depth",
    "hidden",
    "width",
    "units",
    "n_layers",
    "num_layers",
    "d_model",
    "channels",
    "params",
    "size",
)


class Parameter(NamedTuple):
    """One setting over the finished trials: numbers where it is numeric (log10 if its range is wide), else codes."""

    name: str
    numeric: bool
    logged: bool
    values: Floats
    labels: tuple[str, ...]

    @property
    def distinct(self) -> int:
        """How many values were tried."""
        return len(np.unique(self.values))

    def shown(self, value: float) -> str:
        """A value of `values` as the user wrote it."""
        return number(10**value if self.logged else value) if self.numeric else self.labels[int(value)]


class Sweep(NamedTuple):
    """The finished trials of one frame; `value` is lower-is-better, `label` says what it is."""

    frame: Frame
    runs: tuple[str, ...]
    value: Floats
    label: str
    higher: bool
    is_rate: bool
    guessed: bool
    n: int | None
    seeds: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def unit(self) -> str:
        """A rate is a fraction; anything else is in its own unit."""
        return FRACTION if self.is_rate else self.label

    def shown_value(self, lower: float) -> float:
        """A value as the user knows it: an error stays one, another growing metric gets its sign back."""
        return -lower if self.higher and not self.is_rate else lower

    def said(self, lower: float) -> str:
        """The same in words."""
        return percent(lower) if self.is_rate else number(self.shown_value(lower))

    @property
    def best(self) -> int:
        """The place of the winner."""
        return int(np.argmin(self.value))

    def caveats(self) -> tuple[str, ...]:
        """What was guessed about the file."""
        if not self.guessed:
            return ()
        better = "higher" if self.higher else "lower"
        return (f"The file does not say which way is better; {better} was taken, by where the trials crowd.",)


def sweep_of(frame: Frame, context: Context) -> Sweep | None:
    """The finished trials of a frame, or None for fewer than three."""
    data = (
        frame.data.filter(pl.col("value").is_finite() & pl.col("status").fill_null("").str.to_lowercase().is_in(DONE))
        if frame.data.height
        else frame.data
    )
    if data.height < 3:
        return None
    raw = data["value"].to_numpy().astype(float)
    metric = next((str(name) for name in data["metric"].drop_nulls()), "")
    told = frame.facts.get("direction")
    generic = metric.lower() in GENERIC
    guessed = told is None and generic
    higher = told == "higher" if told else _crowds_high(raw) if generic else higher_is_better(metric)
    counts = [int(n) for n in data["n"].drop_nulls()]
    n = counts[0] if counts else context.n.get(Split(frame.facts.get("split", Split.dev)))
    within = bool(np.all((raw >= 0) & (raw <= 1)))
    is_rate = within and (_names_rate(metric, context) if not generic else _counts(raw, n) or _names_rate("", context))
    value = (1 - raw if is_rate else -raw) if higher else raw
    label = f"{frame.facts.get('split', 'dev')} error" if is_rate else metric or "value"
    return Sweep(
        frame,
        tuple(short(str(run)) for run in data["run"].fill_null("")),
        value,
        label,
        higher,
        is_rate,
        guessed,
        n,
        tuple(str(seed) for seed in data["seed"].fill_null("")),
        tuple(_parameters(data)),
    )


def grouped(sweep: Sweep) -> dict[tuple[float, ...], list[int]]:
    """The places of the trials by configuration: those that differ in nothing but the seed are together."""
    groups: dict[tuple[float, ...], list[int]] = {}
    for place in range(len(sweep.value)):
        key = tuple(float(parameter.values[place]) for parameter in sweep.parameters)
        groups.setdefault(key, []).append(place)
    return groups


def named(name: str, words: tuple[str, ...]) -> bool:
    """Whether a parameter's name is one of these words, or ends in one after a dot, slash or underscore."""
    plain = name.lower().replace("-", "_")
    return any(plain == word or plain.endswith(("_" + word, "." + word, "/" + word)) for word in words)


def resamples(count: int) -> Iterator[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The places of bootstrap resamples of so many trials, the same for every run."""
    rng = np.random.default_rng(SEED)
    for _ in range(RESAMPLES):
        yield rng.integers(0, count, count)


def _parameters(data: pl.DataFrame) -> Iterator[Parameter]:
    for column in data.columns:
        if not column.startswith("param:"):
            continue
        name, cells = short(column.removeprefix("param:")), data[column]
        if cells.null_count() or cells.n_unique() < 2:
            continue
        if cells.dtype.is_numeric():
            values = cells.to_numpy().astype(float)
            logged = bool(values.min() > 0 and values.max() / values.min() >= LOG_SPAN)
            yield Parameter(name, numeric=True, logged=logged, values=np.log10(values) if logged else values, labels=())
        elif cells.n_unique() < data.height:
            labels = sorted({str(cell) for cell in cells})
            codes = np.array([labels.index(str(cell)) for cell in cells], dtype=float)
            yield Parameter(name, numeric=False, logged=False, values=codes, labels=tuple(labels))


def _crowds_high(values: Floats) -> bool:
    """Trials crowd at the good end and trail off at the bad one: a mean below the median means higher is better."""
    return bool(values.mean() < np.median(values))


def _counts(values: Floats, n: int | None) -> bool:
    """Whether all values are counts over n: then they are rates of examples."""
    return n is not None and bool(np.all(np.abs(values * n - np.round(values * n)) < 0.01 * np.sqrt(n)))


def _names_rate(metric: str, context: Context) -> bool:
    """Whether the objective, or what the user calls it, is a rate of right or wrong answers."""
    name = metric or (context.metric or "")
    return bool(name) and sense_of(name) in (Sense.right, Sense.wrong)
