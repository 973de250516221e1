"""Which setting explains a sweep: the share of the spread between trials that each parameter accounts for."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Evidence, FrameKind
from agent.metrics.finding import FRACTION, MODERATE, WEAK, Figure, Finding, Quantity, finding_id
from agent.metrics.origin import provenance, remarks, weighed
from agent.metrics.phrasing import percent
from agent.metrics.statistics import benjamini_hochberg
from agent.metrics.sweeps import Parameter, Sweep, sweep_of
from agent.metrics.thresholds import FEWEST_TRIALS, IMPORTANCE_BINS, IMPORTANCE_SHARE, LEVEL, RESAMPLES, SEED
from agent.vocabulary import Action, Bottleneck, Verdict


class Importance(NamedTuple):
    """A parameter's share of the spread of ranks: value, resampled shares, permutation p-value."""

    parameter: Parameter
    share: float
    drawn: Floats
    p: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        low, high = np.percentile(self.drawn, [2.5, 97.5])
        return float(low), float(high)


def parameter_importance(evidence: Evidence) -> Iterator[Finding]:
    """The share of the rank variance between bins of a parameter (epsilon squared): permutation test, bootstrap.

    Bins catch a setting that is good in the middle; ranks keep one exploded trial from deciding. Kruskal and Wallis
    (1952), J. Am. Stat. Assoc. 47:583; several parameters by Benjamini and Hochberg, each
    at 5 % as well, since with one parameter a false discovery rate of 10 % is 10 %. False-positive modes: settings
    that a sampler moved together (their shares overlap), and a sampler that stayed where it was good.
    """
    for frame in evidence.of(FrameKind.trials):
        sweep = sweep_of(frame, evidence.context)
        if sweep is not None and len(sweep.value) >= FEWEST_TRIALS and sweep.parameters:
            yield _finding(sweep)


def _finding(sweep: Sweep) -> Finding:
    ranked = sorted((importance(sweep, one) for one in sweep.parameters), key=lambda one: -one.share)
    kept = [
        one
        for one, stands in zip(ranked, benjamini_hochberg([one.p for one in ranked]), strict=True)
        if stands and one.p <= 1 - LEVEL and one.share >= IMPORTANCE_SHARE
    ]
    leads = bool(kept) and kept[0] is ranked[0] and _leads(ranked)
    first = ranked[0]
    good = np.sort(first.parameter.values[np.argsort(sweep.value)[: max(3, len(sweep.value) // 4)]])
    where = f"{first.parameter.shown(float(good[0]))} to {first.parameter.shown(float(good[-1]))}"
    best = sweep.said(float(sweep.value.min()))
    if not kept:
        claim = f"No setting explains the {len(sweep.value)} trials; the best reaches {best}."
    elif leads:
        claim = (
            f"{first.parameter.name} explains {percent(first.share)} of the spread of {len(sweep.value)} trials"
            + (f", the next setting {percent(max(ranked[1].share, 0.0))}" if len(ranked) > 1 else "")
            + f"; the best quarter of them has it at {where}. The best trial reaches {best}."
        )
    else:
        claim = f"Several settings move the result, {first.parameter.name} most; the best trial reaches {best}."
    quantities = [
        Quantity(
            name=f"lowest {sweep.label} of the sweep",
            value=sweep.shown_value(float(sweep.value.min())),
            unit=sweep.unit,
        ),
        Quantity(name="trials", value=float(len(sweep.value)), unit="trials"),
        *(
            Quantity(
                name=f"share of the spread explained by {one.parameter.name}",
                value=max(one.share, 0.0),
                unit=FRACTION,
                interval=(max(one.interval[0], 0.0), one.interval[1]),
                n=len(sweep.value),
            )
            for one in ranked
        ),
    ]
    frame = sweep.frame
    return Finding(
        id=finding_id("parameter_importance", frame.file_id, sweep.is_rate, sweep.n),
        check="parameter_importance",
        verdict=Verdict.supported if leads else Verdict.note,
        claim=claim,
        quantities=tuple(quantities),
        provenance=provenance(
            frame, "value", *(f"param:{one.parameter.name}" for one in ranked), used=len(sweep.value)
        ),
        speaks={
            Bottleneck.hyperparameters: weighed(frame, MODERATE),
            Bottleneck.compute: -weighed(frame, MODERATE),
            Bottleneck.data_quantity: -weighed(frame, WEAK),
        }
        if leads
        else {},
        suggests=(Action.tune_hyperparameters,) if kept else (),
        about={"parameter": first.parameter.name} if kept else {},
        caveats=remarks(
            frame,
            f"{len(ranked)} settings were looked at; those that moved together share their credit.",
            *sweep.caveats(),
        ),
        figure=_figure(sweep, first.parameter, claim),
    )


def importance(sweep: Sweep, parameter: Parameter) -> Importance:
    """The importance of one parameter; resamples and permutations are the same for all of them."""
    ranks = np.argsort(np.argsort(sweep.value)).astype(float)
    member = _membership(parameter)
    rng = np.random.default_rng(SEED)
    share = float(_shares(ranks[None, :], np.ones((1, len(ranks))), member)[0])
    chance = _shares(rng.permuted(np.tile(ranks, (RESAMPLES, 1)), axis=1), np.ones((1, len(ranks))), member)
    weights = rng.multinomial(len(ranks), np.full(len(ranks), 1 / len(ranks)), RESAMPLES).astype(float)
    drawn = _shares(ranks[None, :], weights, member)
    return Importance(parameter, share, drawn, float((1 + np.sum(chance >= share)) / (1 + RESAMPLES)))


def _membership(parameter: Parameter) -> Floats:
    """Trials by bins, 1 where a trial is in a bin: its own value where few were tried, else five of equal count."""
    if parameter.distinct <= IMPORTANCE_BINS or not parameter.numeric:
        codes = np.unique(parameter.values, return_inverse=True)[1]
    else:
        bins = max(2, min(IMPORTANCE_BINS, len(parameter.values) // 4))
        edges = np.quantile(parameter.values, np.linspace(0, 1, bins + 1)[1:-1])
        codes = np.searchsorted(edges, parameter.values, side="right")
    return np.eye(int(codes.max()) + 1)[codes]


def _shares(ranks: Floats, weights: Floats, member: Floats) -> Floats:
    """1 - (variance within bins) / (variance), both by their degrees of freedom, so that chance gives 0; one a row.

    weights: how often each trial counts, 1 for the trials as they are and 0, 1, 2 ... for a resample.
    """
    counts = weights @ member
    sums, squares = (weights * ranks) @ member, (weights * ranks**2) @ member
    filled = counts > 0
    between = np.divide(sums**2, counts, out=np.zeros_like(sums), where=filled)
    within = squares.sum(axis=1) - between.sum(axis=1)
    size = weights.sum(axis=1)
    total = squares.sum(axis=1) - sums.sum(axis=1) ** 2 / size
    freedom = np.maximum(size - filled.sum(axis=1), 1)
    return np.asarray(1 - (within / freedom) / np.maximum(total / (size - 1), 1e-12), dtype=float)


def _leads(ranked: list[Importance]) -> bool:
    """Whether the first share surely exceeds the second."""
    return len(ranked) == 1 or float(np.percentile(ranked[0].drawn - ranked[1].drawn, 5)) > 0


def _figure(sweep: Sweep, parameter: Parameter, says: str) -> Figure:
    rows: list[dict[str, float | int | str | None]] = [
        {
            "x": (10 ** float(x) if parameter.logged else float(x)) if parameter.numeric else parameter.shown(float(x)),
            "y": sweep.shown_value(float(y)),
        }
        for x, y in zip(parameter.values, sweep.value, strict=True)
    ]
    if not parameter.numeric:  # words are compared along an axis of their own
        return Figure(kind="intervals", rows=tuple(rows), x="y", y="x", says=says, x_title=sweep.label)
    return Figure(kind="points", rows=tuple(rows), x="x", y="y", says=says, x_title=parameter.name, y_title=sweep.label)
