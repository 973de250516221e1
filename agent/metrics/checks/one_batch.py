"""One batch: a run meant to memorise a handful of examples must bring its loss to almost nothing."""

import re
from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_findings import across_runs, curve_finding
from agent.metrics.curve_statistics import jitter
from agent.metrics.curves import Run, Series
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import STRONG, Finding, Quantity
from agent.metrics.phrasing import number
from agent.metrics.thresholds import ONE_BATCH_LEFT
from agent.vocabulary import Action, Bottleneck, Split

SAYS_ONE_BATCH = re.compile(
    r"(one|single|tiny|1)[ _-]?batch|overfit[ _-]?(a |one |single |tiny |small )?batch|sanity", re.IGNORECASE
)
"""How people name such a run or its file."""


def one_batch(evidence: Evidence) -> Iterator[Finding]:
    """The loss of a run on one batch keeps more than a tenth of its start; how it misses says where to look.

    Only for runs or files whose name says so. False-positive modes: dropout or augmentation left on, and a run stopped
    after a few steps; both keep the loss up without a bug.
    """
    for frame in evidence.of(FrameKind.curve):
        named = bool(SAYS_ONE_BATCH.search(frame.file_name))
        yield from across_runs(frame, lambda run, named=named: _look(run, named=named))  # type: ignore[misc]


def _look(run: Run, *, named: bool) -> Finding | None:
    train = run.loss(Split.train)
    if train is None or not (named or SAYS_ONE_BATCH.search(run.name)):
        return None
    if train.errors.values.size < 3:
        return None
    values = train.errors.values
    first, last = float(values[0]), float(values[-3:].mean())
    if np.isfinite(train.values).all() and last <= ONE_BATCH_LEFT * first:
        return None
    return curve_finding(
        run,
        "one_batch",
        f"On one batch the loss goes from {number(first)} to {number(last)} instead of to zero: {_way(train)}.",
        series=(train,),
        quantities=[
            Quantity(name="first train loss", value=first, unit=train.unit),
            Quantity(name="loss left on one batch", value=last, unit=train.unit),
        ],
        speaks={
            Bottleneck.hyperparameters: STRONG,
            Bottleneck.data_quantity: -STRONG,
            Bottleneck.compute: -STRONG,
            Bottleneck.model_capacity: -STRONG,
        },
        suggests=(Action.debug_training,),
        caveats=("Dropout or augmentation left on keep the loss up as well; switch them off for this test.",),
        split=Split.train,
    )


def _way(train: Series) -> str:
    """How the run misses zero, and what that points to."""
    values = train.errors.values
    if not np.isfinite(train.values).all() or values[-1] > 10 * values[0]:
        return "it explodes, so look at the learning rate and the numerics"
    if values[-3:].mean() > 1.05 * values[0]:
        return "it rises, so look at the sign of the loss"
    step, gained = jitter(values)
    if step > 0.3 * max(gained, 1e-12):
        return "it oscillates, so look at the learning rate and whether labels are shuffled"
    return "it levels off, so look at the learning rate, the regularisers and the data path"
