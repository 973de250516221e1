"""Rule 8 for the checks of training, components, data, sweeps and logs: silent on health, awake on a planted fault.

Exempt, since they read a design and not a measurement: sweep_design, batch_as_quality. Without a bottleneck, so
without an alarm: curve_ends. Read off a name, not a noise: one_batch, init_loss, deeper_is_worse.
"""

import json

import numpy as np
import pytest

from agent.metrics.charts import vega
from agent.metrics.checks.annotator_ceiling import annotator_ceiling
from agent.metrics.checks.bad_new_data import bad_new_data
from agent.metrics.checks.component_ceiling import component_ceiling
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.checks.divergence import divergence
from agent.metrics.checks.judge_trust import judge_trust
from agent.metrics.checks.late_jitter import late_jitter
from agent.metrics.checks.loss_gap import loss_gap
from agent.metrics.checks.losses_alike import losses_alike
from agent.metrics.checks.lr_edge import lr_edge
from agent.metrics.checks.no_learning import no_learning
from agent.metrics.checks.objective_mismatch import objective_mismatch
from agent.metrics.checks.optimiser_vs_objective import optimiser_vs_objective
from agent.metrics.checks.overfit_onset import overfit_onset
from agent.metrics.checks.parameter_importance import parameter_importance
from agent.metrics.checks.plateau import plateau
from agent.metrics.checks.prompt_plateau import prompt_plateau
from agent.metrics.checks.slow_input import slow_input
from agent.metrics.checks.spikes import spikes
from agent.metrics.checks.still_improving import still_improving
from agent.metrics.checks.tag_ceiling import tag_ceiling
from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import Check, DataPoint, ErrorShare, Evidence, FrameKind
from agent.metrics.finding import Finding
from agent.vocabulary import Split
from tests.metrics.made import curve, seen, sweep, table
from tests.metrics.simulation import FULL, Generator, alarms, is_honest, is_sharp

QUICK = 40
POINTS = 60


def settled(rng: np.random.Generator, level: float = 0.5, noise: float = 0.01, gain: float = 1.5) -> Floats:
    """A loss that falls fast and then stays, with the noise of its log."""
    return level + gain * np.exp(-np.arange(POINTS) / 4) + rng.normal(0, noise, POINTS)


def good_run(rng: np.random.Generator) -> Evidence:
    """Training and dev loss fall and level off; the error is near what people reach."""
    error = settled(rng, 0.06, 0.002, 0.5)
    return seen(
        curve({"train/loss": settled(rng), "dev/loss": settled(rng, 0.55), "train/error": error, "dev/error": error}),
        human_error=0.05,
        classes=10,
    )


def diverging(rng: np.random.Generator) -> Evidence:
    loss = np.concatenate([settled(rng)[:30], 0.5 + np.linspace(0.5, 4, 30) * rng.uniform(0.8, 1.2)])
    return seen(curve({"train/loss": loss}))


def frozen(rng: np.random.Generator) -> Evidence:
    return seen(curve({"train/loss": np.log(7) + rng.normal(0, 0.01, POINTS)}), classes=7)


def overfitting(rng: np.random.Generator) -> Evidence:
    dev = settled(rng, 0.6) + np.clip(np.linspace(-0.2, 0.4, POINTS), 0, None)
    return seen(curve({"train/loss": settled(rng, 0.2) - np.linspace(0, 0.19, POINTS), "dev/loss": dev}))


def losses_agree(rng: np.random.Generator) -> Evidence:
    return seen(curve({"train/loss": settled(rng, 0.5, 0.05), "dev/loss": settled(rng, 0.7, 0.05)}))


def losses_part(rng: np.random.Generator) -> Evidence:
    return seen(curve({"train/loss": settled(rng, 0.1, 0.02), "dev/loss": settled(rng, 0.7, 0.05)}))


def losses_apart(rng: np.random.Generator) -> Evidence:
    losses = {"train/loss": settled(rng, 0.5, 0.02), "dev/loss": settled(rng, 0.7, 0.02)}
    return seen(curve({**losses, "dev/error": settled(rng, 0.3, 0.01, 0.7)}), human_error=0.03)


def losses_meet(rng: np.random.Generator) -> Evidence:
    losses = {"train/loss": settled(rng, 0.7, 0.02), "dev/loss": settled(rng, 0.7, 0.02)}
    return seen(curve({**losses, "dev/error": settled(rng, 0.3, 0.01, 0.7)}), human_error=0.03)


def cut_off(rng: np.random.Generator) -> Evidence:
    return seen(
        curve(
            {
                "train/loss": np.linspace(2, 1, POINTS),
                "dev/loss": np.linspace(2, 1.1, POINTS) + rng.normal(0, 0.01, POINTS),
            }
        )
    )


def flat_and_far(rng: np.random.Generator) -> Evidence:
    return seen(curve({"train/error": settled(rng, 0.2, 0.004, 0.5)}), human_error=0.02)


def shaky(rng: np.random.Generator) -> Evidence:
    return seen(curve({"dev/loss": settled(rng, 0.5, 0.2)}))


def spiky(rng: np.random.Generator) -> Evidence:
    loss = settled(rng)
    loss[rng.choice(np.arange(25, POINTS, 3), 3, replace=False)] += 2
    return seen(curve({"train/loss": loss}, x="step"))


def sweep_of_noise(rng: np.random.Generator) -> Evidence:
    settings = {
        "lr": 10 ** rng.uniform(-5, -1, 30),
        "depth": rng.integers(2, 7, 30),
        "dropout": rng.uniform(0, 0.5, 30),
    }
    return seen(sweep(settings, 0.1 + rng.normal(0, 0.01, 30), **{"also:dev/loss": rng.random(30)}))  # type: ignore[arg-type]


def sweep_towards_an_edge(rng: np.random.Generator) -> Evidence:
    rate = 10 ** rng.uniform(-5, -2, 30)
    error = 0.3 - 0.05 * np.log10(rate / 1e-5) + rng.normal(0, 0.01, 30)
    return seen(sweep({"lr": rate, "depth": rng.integers(2, 7, 30)}, error))


def two_measures(rng: np.random.Generator, agree: float) -> Evidence:
    score = rng.random(90)
    loss = {"also:dev/loss": -agree * score + rng.normal(0, 0.1, 90)}
    return seen(sweep({"lr": rng.random(90)}, score, metric="f1", **loss))  # type: ignore[arg-type]


def data(rng: np.random.Generator, exponent: float, last: float = 0.0) -> Evidence:
    """A learning curve of three folds at five sizes; `last` is added at the largest."""
    sizes = [200 * 2**place for place in range(5)]
    rises = dict.fromkeys(sizes, 0.0) | {sizes[-1]: last}
    return Evidence(
        points=tuple(
            DataPoint(n, Split.dev, 0.2 * (n / sizes[-1]) ** -exponent + rises[n] + rng.normal(0, 0.01), seed=str(fold))
            for n in sizes
            for fold in range(3)
        )
    )


def attempts(rng: np.random.Generator, shares: list[float]) -> Evidence:
    """A hundred failures among a thousand attempts, spread over the stages."""
    first = [*rng.choice(["detect", "align", "match", "check"], 100, p=shares), *[""] * 900]
    columns = {"id": [str(i) for i in range(1000)], "first_failed": first, "failed": [True] * 100 + [False] * 900}
    return seen(table(FrameKind.components, columns, shape="attempts"))


def tags(rng: np.random.Generator, shares: list[float]) -> Evidence:
    counts = rng.multinomial(100, shares)
    names = ("night", "wrong label", "blur", "other")
    return Evidence(shares=tuple(ErrorShare(name, int(n), 100) for name, n in zip(names, counts, strict=True) if n))


def utilised(rng: np.random.Generator, busy: float) -> Evidence:
    load = np.clip(busy + np.convolve(rng.normal(0, 0.15, 130), np.ones(5) / 5, mode="valid"), 0, 1)
    return seen(table(FrameKind.utilisation, {"gpu": load}))


def rated(rng: np.random.Generator, agree: float) -> Evidence:
    truth = rng.integers(0, 3, 120)
    rows = [
        (str(item), rater, "abc"[truth[item] if rng.random() < agree else rng.integers(0, 3)])
        for item in range(120)
        for rater in ("ann", "bob")
    ]
    return seen(table(FrameKind.raters, dict(zip(("id", "rater", "label"), zip(*rows, strict=True), strict=True))))


def judged(rng: np.random.Generator, flip: float) -> Evidence:
    truth = rng.random(100) < 0.7
    rows = [
        (str(case), repeat, bool(truth[case] ^ (rng.random() < flip))) for case in range(100) for repeat in range(3)
    ]
    return seen(
        table(FrameKind.eval_log, dict(zip(("case", "repeat", "passed"), zip(*rows, strict=True), strict=True)))
    )


def prompts(rng: np.random.Generator, gain: float) -> Evidence:
    """Six versions on 400 cases, each better by the gain."""
    scores = [rng.binomial(400, 0.5 + gain * place) / 400 for place in range(6)]
    columns = {"version": [f"v{place}" for place in range(6)], "score": scores, "n": [400] * 6}
    return seen(table(FrameKind.eval_log, columns))


def searched(rng: np.random.Generator, above: float) -> Evidence:
    wins = rng.random(80) < above
    columns = {"id": [str(i) for i in range(80)], "score_reference": wins * 1.0, "score_output": [0.5] * 80}
    return seen(table(FrameKind.search, columns))


EVEN, LED = [0.25] * 4, [0.55, 0.15, 0.15, 0.15]
SIMULATED: tuple[tuple[Check, Generator, Generator], ...] = (
    (divergence, good_run, diverging),
    (no_learning, good_run, frozen),
    (overfit_onset, good_run, overfitting),
    (loss_gap, losses_agree, losses_part),
    (losses_alike, losses_apart, losses_meet),
    (still_improving, good_run, cut_off),
    (plateau, good_run, flat_and_far),
    (late_jitter, good_run, shaky),
    (spikes, good_run, spiky),
    (parameter_importance, sweep_of_noise, sweep_towards_an_edge),
    (lr_edge, sweep_of_noise, sweep_towards_an_edge),
    (objective_mismatch, lambda rng: two_measures(rng, 1.0), lambda rng: two_measures(rng, 0.0)),
    (data_curve, lambda rng: data(rng, 0.0), lambda rng: data(rng, 0.35)),
    (bad_new_data, lambda rng: data(rng, 0.1), lambda rng: data(rng, 0.1, last=0.05)),
    (component_ceiling, lambda rng: attempts(rng, EVEN), lambda rng: attempts(rng, LED)),
    (tag_ceiling, lambda rng: tags(rng, EVEN), lambda rng: tags(rng, LED)),
    (slow_input, lambda rng: utilised(rng, 0.9), lambda rng: utilised(rng, 0.6)),
    (annotator_ceiling, lambda rng: rated(rng, 0.85), lambda rng: rated(rng, 0.5)),
    (judge_trust, lambda rng: judged(rng, 0.02), lambda rng: judged(rng, 0.1)),
    (prompt_plateau, lambda rng: prompts(rng, 0.08), lambda rng: prompts(rng, 0.0)),
    (optimiser_vs_objective, lambda rng: searched(rng, 0.5), lambda rng: searched(rng, 0.75)),
)
NAMES = [check.__name__ for check, _, _ in SIMULATED]


@pytest.mark.parametrize(("check", "healthy", "faulty"), SIMULATED, ids=NAMES)
def test_it_is_silent_on_healthy_data_and_finds_the_planted_fault(
    check: Check, healthy: Generator, faulty: Generator
) -> None:
    assert is_honest(check, healthy, QUICK), alarms(check, healthy, QUICK)
    assert is_sharp(check, faulty, QUICK), alarms(check, faulty, QUICK)


@pytest.mark.long
@pytest.mark.parametrize(("check", "healthy", "faulty"), SIMULATED, ids=NAMES)
def test_the_same_over_400_draws(check: Check, healthy: Generator, faulty: Generator) -> None:
    assert is_honest(check, healthy, FULL), alarms(check, healthy, FULL)
    assert is_sharp(check, faulty, FULL), alarms(check, faulty, FULL)


@pytest.mark.parametrize(("check", "healthy", "faulty"), SIMULATED, ids=NAMES)
def test_what_it_finds_has_an_interval_a_caveat_and_a_chart_without_nan(
    check: Check, healthy: Generator, faulty: Generator
) -> None:
    found = [one for one in check(faulty(np.random.default_rng(0))) if isinstance(one, Finding)]

    assert found
    for finding in found:
        assert finding.caveats
        assert finding.quantities
        json.dumps(vega(finding), allow_nan=False)
