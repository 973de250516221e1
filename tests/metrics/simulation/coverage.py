"""How often a stated 95 % interval holds the true value, for each kind of interval that a finding carries."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from agent.metrics.agreement import agreement
from agent.metrics.checks.bill import bill
from agent.metrics.checks.calibration import calibration
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.checks.error_over_time import error_over_time
from agent.metrics.checks.judge_trust import judge_trust
from agent.metrics.checks.narrow_synthetic import narrow_synthetic
from agent.metrics.checks.regression_bias import regression_bias
from agent.metrics.checks.slow_input import slow_input
from agent.metrics.curve_statistics import Floats, fall_at_end
from agent.metrics.evidence import Check, Evidence, FrameKind
from agent.metrics.finding import Finding
from agent.metrics.resampling import Measured, bootstrap, cluster_bootstrap, mean_interval, rank_gaps
from agent.metrics.statistics import clopper_pearson, newcombe, paired_difference, rate_ratio, wilson
from tests.metrics.made import seen, table
from tests.metrics.simulation import Generator
from tests.metrics.simulation import curves as c
from tests.metrics.simulation import planted as p
from tests.metrics.simulation import scores as s
from tests.metrics.simulation import tables as t

Rng = np.random.Generator
Interval = tuple[float, float]
STATED, LEAST = 0.95, 0.92
"""Three points below the stated rate is what bootstraps and discrete counts cost; less is an error."""


class Covered(NamedTuple):
    """One kind of interval, the draw that makes it, and the value that it must hold."""

    name: str
    draw: Callable[[Rng], Interval]
    truth: float
    least: float = LEAST
    quick: int = 60

    def holds(self, draws: int) -> int:
        """In how many seeded draws the interval holds the truth."""
        spans = (self.draw(np.random.default_rng(seed)) for seed in range(draws))
        return sum(low - 1e-9 <= self.truth <= high + 1e-9 for low, high in spans)

    def is_kept(self, held: int, draws: int) -> bool:
        """Whether so many are compatible with the least coverage allowed."""
        return clopper_pearson(held, draws)[1] >= self.least


def _of(check: Check, generator: Generator, name: str) -> Callable[[Rng], Interval]:
    """The interval of a finding's quantity."""

    def draw(rng: Rng) -> Interval:
        found = [one for one in check(generator(rng)) if isinstance(one, Finding)]
        quantity = found[0].quantity(name)
        assert quantity is not None, name
        assert quantity.interval is not None, name
        return quantity.interval

    return draw


def _rates(rng: Rng) -> Interval:
    return newcombe(int(rng.binomial(300, 0.1)), 300, int(rng.binomial(120, 0.16)), 120).interval


def _pairs(rng: Rng) -> Interval:
    b, c_, _ = (int(count) for count in rng.multinomial(200, [0.04, 0.09, 0.87]))
    return paired_difference(b, c_, 200).interval


def _ratio(rng: Rng) -> Interval:
    return rate_ratio(int(rng.binomial(500, 0.1)), 500, int(rng.binomial(80, 0.2)), 80).interval


def _folds(rng: Rng) -> Interval:
    return mean_interval(list(rng.normal(0.12, 0.02, 5))).interval


def _skewed(rng: Rng) -> Interval:
    return bootstrap(rng.lognormal(0, 0.7, (300, 1)), lambda rows: float(rows.mean())).interval


def _clusters(rng: Rng) -> Interval:
    sizes = rng.integers(5, 30, 60).astype(float)
    wrong = rng.binomial(sizes.astype(int), rng.beta(2, 8, 60)).astype(float)
    return cluster_bootstrap(wrong, sizes).interval


def _gap(rng: Rng) -> Interval:
    chain = (Measured(0.02), *(Measured(float(rng.binomial(400, true)) / 400, 400) for true in (0.06, 0.14)))
    return rank_gaps(chain)[1].difference.interval


def _end(rng: Rng) -> Interval:
    change = fall_at_end(0.5 + rng.normal(0, 0.02, 60))
    assert change is not None
    return change.interval


def _end_with_memory(rng: Rng) -> Interval:
    change = fall_at_end(0.5 + c.remembering(rng, 0.02, 120))
    assert change is not None
    return change.interval


def _rated(rng: Rng, items: int) -> Floats:
    """Three classes, two raters who are right with 85 % and guess otherwise."""
    truth = rng.integers(0, 3, (items, 1))
    labels = np.where(rng.random((items, 2)) < 0.85, truth, rng.integers(0, 3, (items, 2)))
    return np.asarray((labels[:, :, None] == np.arange(3)).sum(axis=1), dtype=float)


def _alpha(rng: Rng) -> Interval:
    found = agreement(_rated(rng, 120))
    assert found is not None
    return found.low, found.high


def _loads(rng: Rng) -> Evidence:
    return seen(table(FrameKind.utilisation, {"gpu": 0.7 + c.remembering(rng, 0.1, 300)}))


INTERVALS = (
    Covered("rate, Wilson, 6 of 60", lambda rng: wilson(int(rng.binomial(60, 0.1)), 60), 0.1),
    Covered("rate, Wilson, 20 of 1,000", lambda rng: wilson(int(rng.binomial(1000, 0.02)), 1000), 0.02),
    Covered("difference of rates, Newcombe", _rates, 0.06),
    Covered("difference on shared examples, Agresti and Min", _pairs, 0.05),
    Covered("ratio of rates, Katz", _ratio, 2.0),
    Covered("gap of the error budget, Beta draws", _gap, 0.08),
    Covered("mean of five folds, Student", _folds, 0.12),
    Covered("mean of skewed numbers, bootstrap", _skewed, float(np.exp(0.245))),
    Covered("rate in clusters, cluster bootstrap", _clusters, 0.2),
    Covered("alpha of two raters, items resampled", _alpha, 0.85**2),
    Covered("verdicts that flip, cases resampled", _of(judge_trust, t.fickle_judge, "verdicts that flip"), 0.18),
    Covered("idle share, batch means", _of(slow_input, _loads, "GPU idle share"), 0.3),
    Covered("calibration slope, logistic", _of(calibration, p.calibrated, "calibration slope"), 1.0),
    Covered("mean error, normal, heavy tails", _of(regression_bias, p.heavy_numbers, "mean error"), 0.0),
    Covered("rise of the error over time", _of(error_over_time, p.steady, "rise over time"), 0.0),
    Covered("rise of numeric errors over time", _of(error_over_time, p.steady_numbers, "rise over time"), 0.0),
    Covered("fall at the end of a curve", _end, 0.0),
    Covered("the same with autocorrelation 0.5", _end_with_memory, 0.0),
    Covered("growth of a bill, Student", _of(bill, t.growing_bill, "growth a month"), 0.25),
    Covered(
        "cut of the error by doubling the data",
        _of(data_curve, s.data_pays, "cut of the error by doubling the data"),
        1 - 2**-0.35,
        quick=15,
        least=0.75,  # misses lie above: no more is promised than the last step showed
    ),
    Covered(
        "effective number of sources",
        _of(narrow_synthetic, p.narrow_synthetic_rows, "effective number of background"),
        6.0,
        quick=20,
    ),
)
