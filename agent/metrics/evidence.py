"""What a check looks at: scores, frames and the context that the user gave; plain values, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from agent.metrics.finding import Finding, Missing, Provenance
from agent.vocabulary import Basis, Split

if TYPE_CHECKING:  # polars costs 0.3 s and 60 MB; only the inspection worker needs it
    import polars as pl


class FrameKind(StrEnum):
    """The canonical tables of DIAGNOSTICS.md, 'Frames'; `frames.py` has the columns of each."""

    curve = "curve"
    trials = "trials"
    predictions = "predictions"
    tags = "tags"
    components = "components"
    data_curve = "data_curve"
    raters = "raters"
    search = "search"
    eval_log = "eval_log"
    usage = "usage"
    utilisation = "utilisation"


class Score(NamedTuple):
    """One reported number of one split.

    `value` is in the metric's own unit as the user knows it (rates as fractions); `error` is the same as a rate of
    errors, 0 to 1, where the metric has one (accuracy 0.84 -> 0.16; None for AUC, F1, loss, WAPE above 1). `n` is
    the number of examples behind it, None if unknown. `source` names the population ("studio", "new mill") if said.
    """

    split: Split
    metric: str
    value: float
    error: float | None = None
    n: int | None = None
    model: str = ""
    source: str = ""
    basis: Basis = Basis.stated
    quote: str | None = None
    provenance: Provenance | None = None


class DataPoint(NamedTuple):
    """One point of a learning curve over data: the error rate with n_train examples (one row a seed or fold)."""

    n_train: int
    split: Split
    error: float
    metric: str = "error"
    n: int | None = None
    seed: str = ""
    basis: Basis = Basis.stated
    quote: str | None = None
    provenance: Provenance | None = None


class ErrorShare(NamedTuple):
    """One line of an error analysis: `errors` of the `total` looked at belong to `about` (a tag or a component)."""

    about: str
    errors: int
    total: int
    is_component: bool = False
    basis: Basis = Basis.stated
    quote: str | None = None
    provenance: Provenance | None = None


class Frame(NamedTuple):
    """One canonical table of one file, with what a check must know beside the cells.

    names maps a canonical column back to the file's own; facts holds single values (task, positive, classes,
    direction, unit); notes are the reader's remarks that a finding repeats as caveats (sampled, ragged rows dropped).
    """

    kind: FrameKind
    data: pl.DataFrame
    file_id: str
    file_name: str
    names: Mapping[str, str]
    facts: Mapping[str, str]
    notes: tuple[str, ...] = ()
    sampled: bool = False


class Correction(NamedTuple):
    """How the user corrected a reading: role "label", "prediction", "split" ..., and what it really is.

    ("val_1", "split", "test"): the split called val_1 is the test set. ("3", "column", "y"): column 3 is the label.
    """

    name: str
    what: str
    means: str


@dataclass(frozen=True)
class Context:
    """What the user said that checks need: errors are rates 0 to 1, money in the user's currency a month.

    same_source says whether train and dev were drawn from one source (None: not said); candidates is how many models
    or settings the reported ones were picked from; prompting, whether it is prompts that are being changed.
    """

    target_error: float | None = None
    human_error: float | None = None
    metric: str | None = None
    target_value: float | None = None
    classes: int | None = None
    n: Mapping[Split, int] = field(default_factory=dict, hash=False)
    cost_false_positive: float | None = None
    cost_false_negative: float | None = None
    corrections: tuple[Correction, ...] = ()
    same_source: bool | None = None
    candidates: int | None = None
    prompting: bool = False


@dataclass(frozen=True, eq=False)  # compared by identity: what is worked out from it is remembered beside it
class Evidence:
    """Everything that one run of the checks may look at."""

    scores: tuple[Score, ...] = ()
    points: tuple[DataPoint, ...] = ()
    shares: tuple[ErrorShare, ...] = ()
    frames: tuple[Frame, ...] = ()
    context: Context = field(default_factory=Context)

    def of(self, kind: FrameKind) -> tuple[Frame, ...]:
        """The frames of one kind, in the order of their files."""
        return tuple(frame for frame in self.frames if frame.kind is kind)


Check = Callable[[Evidence], Iterable[Finding | Missing]]
"""The one shape of every check: it looks at the evidence and says what it found, or what it lacked."""
