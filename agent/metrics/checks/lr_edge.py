"""A range too narrow: does the best value of a setting lie at the end of what was tried?"""

from collections.abc import Iterator

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent
from agent.metrics.sweeps import LEARNING_RATE, Parameter, Sweep, named, resamples, sweep_of
from agent.metrics.thresholds import EDGE_PROBABILITY, EDGE_SHARE, FEWEST_TRIALS, IMPORTANCE_BINS
from agent.vocabulary import Action, Bottleneck, Verdict

NEIGHBOURS = 5
"""Trials averaged around each value: the single best trial is too often the luckiest one."""
TREND = 0.3
"""Spearman correlation towards the edge in the half of the range next to it; without a trend the place is chance."""


def lr_edge(evidence: Evidence) -> Iterator[Finding]:
    """The best value lies in the outer tenth of the range in 80 % of resamples, and results trend towards that end.

    For every numeric setting, the learning rate above all, on a log scale where the range is wide. False-positive
    modes: a bound that is a bound by nature (no dropout, all of the data), and a sampler that crowded at that end.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is None or len(sweep.value) < FEWEST_TRIALS:
            continue
        for parameter in sorted(sweep.parameters, key=lambda one: not named(one.name, LEARNING_RATE)):
            if parameter.numeric and parameter.distinct >= 4:
                finding = _look(sweep, parameter)
                if finding is not None:
                    yield finding


def _look(sweep: Sweep, parameter: Parameter) -> Finding | None:
    low, high = float(parameter.values.min()), float(parameter.values.max())
    margin = EDGE_SHARE * (high - low)
    if not any(_trends(sweep.value, parameter.values, end) for end in ("lower", "upper")):
        return None
    best = np.array([_best_place(sweep.value[p], parameter.values[p]) for p in resamples(len(sweep.value))])
    at_low, at_high = float(np.mean(best <= low + margin)), float(np.mean(best >= high - margin))
    side, chance = ("lower", at_low) if at_low >= at_high else ("upper", at_high)
    if chance < EDGE_PROBABILITY or not _trends(sweep.value, parameter.values, side):
        return None
    frame, edge = sweep.frame, low if side == "lower" else high
    rate = named(parameter.name, LEARNING_RATE)
    claim = (
        f"The best {parameter.name} lies at the {side} end of what was tried ({parameter.shown(edge)}): "
        f"in {percent(chance)} of resamples. Widen the range on that side."
    )
    return Finding(
        id=finding_id("lr_edge", frame.file_id, parameter.name),
        check="lr_edge",
        verdict=Verdict.supported,
        claim=claim,
        quantities=(
            Quantity(name="chance that the best value lies at the edge", value=chance, unit=FRACTION),
            Quantity(
                name=f"{side} end of {parameter.name}",
                value=10**edge if parameter.logged else edge,
                unit=parameter.name,
            ),
        ),
        provenance=provenance(frame, "value", f"param:{parameter.name}", used=len(sweep.value)),
        speaks={
            Bottleneck.hyperparameters: weighed(frame, MODERATE if rate else WEAK),
            Bottleneck.compute: -weighed(frame, WEAK),
        },
        suggests=(Action.tune_hyperparameters,),
        about={"parameter": parameter.name, "side": side},
        caveats=remarks(frame, "Some ends are ends by nature; then nothing is to be widened.", *sweep.caveats()),
        figure=Figure(
            kind="points",
            rows=tuple(
                {"x": 10 ** float(x) if parameter.logged else float(x), "y": sweep.shown_value(float(y))}
                for x, y in zip(parameter.values, sweep.value, strict=True)
            ),
            x="x",
            y="y",
            says=claim,
            x_title=parameter.name,
            y_title=sweep.label,
        ),
    )


def _best_place(value: Floats, places: Floats) -> float:
    """Where the result is best, by the mean of each value tried or of neighbouring trials where all values differ."""
    known = np.unique(places)
    if len(known) <= 2 * IMPORTANCE_BINS:
        means = [float(value[places == place].mean()) for place in known]
        return float(known[int(np.argmin(means))])
    order = np.argsort(places)
    window = np.full(NEIGHBOURS, 1 / NEIGHBOURS)
    smooth = np.convolve(np.pad(value[order], NEIGHBOURS // 2, mode="edge"), window, mode="valid")
    return float(places[order][int(np.argmin(smooth))])


def _trends(value: Floats, places: Floats, side: str) -> bool:
    """Whether results get better towards the edge within the half of the range next to it."""
    middle = (places.min() + places.max()) / 2
    near = places <= middle if side == "lower" else places >= middle
    if near.sum() < 5:
        return False
    ranks = [np.argsort(np.argsort(part[near])).astype(float) for part in (value, places)]
    toward = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    return toward > TREND if side == "lower" else toward < -TREND
