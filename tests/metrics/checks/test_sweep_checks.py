"""The checks of sweeps."""

from typing import Any

import numpy as np
import pytest

from agent.metrics.checks.deeper_is_worse import deeper_is_worse, size_of
from agent.metrics.checks.instability_cap import instability_cap
from agent.metrics.checks.lr_edge import lr_edge
from agent.metrics.checks.noise_floor import noise_floor
from agent.metrics.checks.objective_mismatch import kendall, objective_mismatch
from agent.metrics.checks.parameter_importance import parameter_importance
from agent.metrics.checks.sweep_design import batch_as_quality, sweep_design
from agent.metrics.checks.sweep_winner import sweep_winner
from agent.metrics.evidence import Evidence, Frame
from agent.metrics.finding import Finding, Missing
from agent.metrics.sweeps import sweep_of
from agent.vocabulary import Action, Bottleneck, Split, Verdict
from tests.metrics.made import seen, sweep, values
from tests.metrics.scores import findings, score


def only_the_rate_matters(seed: int = 0, trials: int = 45, **more: Any) -> Frame:
    """A random sweep in which the error depends on the learning rate alone, best in the middle of its range."""
    rng = np.random.default_rng(seed)
    rate = 10 ** rng.uniform(-5, 0, trials)
    error = 0.06 + 0.1 * (np.log10(rate) + 2) ** 2 / 2 + rng.normal(0, 0.01, trials)
    parameters: dict[str, Any] = {
        "learning_rate": rate,
        "hidden": rng.choice([32, 64, 128], trials),
        "weight_decay": 10 ** rng.uniform(-6, -3, trials),
    }
    return sweep(parameters, np.round(np.clip(error, 0, 0.95) * 600) / 600, **more)


def lucky_seeds(gap: float, seed: int = 0) -> Frame:
    """Six configurations of five seeds; the first is better than the rest by the gap."""
    rng = np.random.default_rng(seed)
    config = np.repeat(np.arange(6), 5)
    error = 0.1 + np.where(config == 0, 0.0, gap) + rng.normal(0, 0.006, 30)
    return sweep({"width": config}, error, seed=[str(place % 5) for place in range(30)])


def test_the_setting_that_explains_the_sweep_is_named_with_its_share() -> None:
    (finding,) = parameter_importance(seen(only_the_rate_matters()))

    assert finding.about == {"parameter": "learning_rate"}
    assert values(finding)["share of the spread explained by learning_rate"] > 0.5
    assert finding.speaks[Bottleneck.hyperparameters] > 0 > finding.speaks[Bottleneck.compute]
    assert finding.suggests == (Action.tune_hyperparameters,)


def test_a_sweep_of_noise_has_no_leading_setting() -> None:
    rng = np.random.default_rng(1)
    frame = sweep({"lr": 10 ** rng.uniform(-4, -1, 40), "depth": rng.integers(2, 6, 40)}, rng.normal(0.1, 0.01, 40))

    (finding,) = parameter_importance(seen(frame))

    assert finding.verdict is Verdict.note
    assert not finding.speaks


def test_an_export_without_a_direction_is_read_by_where_its_trials_crowd() -> None:
    """Optuna writes `value` and no direction: trials crowd at the good end, and the caveat says what was taken."""
    frame = only_the_rate_matters(metric="value")

    (finding,) = parameter_importance(seen(frame, n={Split.dev: 600}))

    assert "lowest dev error of the sweep" in values(finding), "counts over 600 are a rate"
    assert any("lower was taken" in caveat for caveat in finding.caveats)


def test_accuracy_is_turned_into_error() -> None:
    read = sweep_of(sweep({"lr": [1, 2, 3]}, [0.7, 0.9, 0.8], metric="accuracy"), Evidence().context)

    assert read is not None
    assert read.said(float(read.value.min())) == "10.0%"


def test_a_best_rate_at_the_end_of_the_range_asks_for_a_wider_one() -> None:
    rng = np.random.default_rng(2)
    rate = 10 ** rng.uniform(-5, -3, 40)
    frame = sweep({"lr": rate}, 0.3 - 0.1 * (np.log10(rate) + 4) + rng.normal(0, 0.01, 40))

    (finding,) = lr_edge(seen(frame))

    assert finding.about == {"parameter": "lr", "side": "upper"}
    assert not list(lr_edge(seen(only_the_rate_matters())))


def test_the_winner_of_equals_is_luck() -> None:
    """Forty trials of one true error: what the winner leads by is what luck gives."""
    error = np.random.default_rng(0).binomial(300, 0.12, 40) / 300

    (finding,) = findings(sweep_winner(seen(sweep({"lr": np.arange(40)}, error, n=300))))

    assert finding.verdict is Verdict.undetermined
    assert finding.speaks[Bottleneck.evaluation] == 0.9
    assert finding.suggests == (Action.fix_evaluation,)
    assert finding.settled_by is not None


def test_a_target_met_even_less_the_luck_speaks_for_going_on() -> None:
    (finding,) = findings(sweep_winner(seen(only_the_rate_matters(n=600), target_error=0.12)))

    assert finding.speaks[Bottleneck.production_readiness] > 0
    assert "Even less its luck" in finding.claim


def test_a_sweep_without_n_asks_for_it() -> None:
    (answer,) = sweep_winner(seen(only_the_rate_matters()))

    assert isinstance(answer, Missing)


def test_a_lead_inside_the_spread_of_seeds_is_not_real() -> None:
    (finding,) = noise_floor(seen(lucky_seeds(0.0)))

    assert finding.verdict is Verdict.undetermined
    assert finding.speaks[Bottleneck.evaluation] == 0.9
    assert "is one seed" in finding.claim
    assert values(finding)["smallest real gain"] > values(finding)["lead of the best configuration"]


def test_a_lead_beyond_the_spread_of_seeds_is_real() -> None:
    (finding,) = noise_floor(seen(lucky_seeds(0.03)))

    assert finding.verdict is Verdict.supported
    assert not finding.speaks


def test_a_sweep_without_repeats_has_no_noise_floor() -> None:
    assert not list(noise_floor(seen(only_the_rate_matters())))


def test_runs_that_fail_right_above_the_best_rate_cap_it() -> None:
    rate = [0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1]
    error = [0.3, 0.2, 0.1, np.nan, np.nan, np.nan, np.nan]
    frame = sweep({"lr": rate}, error, status=["complete"] * 3 + ["failed"] * 4)

    (finding,) = instability_cap(seen(frame))

    assert values(finding)["lowest failing learning rate"] == 0.02
    assert values(finding)["best learning rate"] == 0.01


def test_a_loss_that_ranks_runs_otherwise_than_the_metric_is_the_wrong_loss() -> None:
    rng = np.random.default_rng(0)
    chance: dict[str, Any] = {"also:dev/loss": rng.random(30)}
    order: dict[str, Any] = {"also:dev/loss": np.arange(30.0)}
    frame = sweep({"lr": np.arange(30)}, rng.random(30), metric="f1", **chance)
    alike = sweep({"lr": np.arange(30)}, -np.arange(30.0), metric="f1", **order)

    (finding,) = objective_mismatch(seen(frame))

    assert finding.suggests[0] is Action.set_target_metric
    assert not list(objective_mismatch(seen(alike)))


def test_kendall_counts_pairs_in_the_same_order() -> None:
    assert kendall(np.array([1.0, 2, 3]), np.array([1.0, 3, 2])) == pytest.approx(1 / 3)


def test_a_thin_sweep_and_an_untuned_rate_are_named() -> None:
    frame = sweep({"hidden": [32, 64, 128, 32], "dropout": [0.1, 0.2, 0.3, 0.4]}, [0.3, 0.2, 0.1, 0.2])

    (finding,) = sweep_design(seen(frame))

    assert "4 trials for 2 settings" in finding.claim
    assert "hidden varied at one learning rate" in finding.claim


def test_batch_size_is_no_quality_knob() -> None:
    (finding,) = batch_as_quality(seen(sweep({"batch_size": [32, 64, 128]}, [0.1, 0.12, 0.15])))

    assert "throughput" in finding.claim
    assert not list(batch_as_quality(seen(sweep({"batch_size": [32, 64], "lr": [1, 2]}, [0.1, 0.2]))))


def test_a_deeper_net_that_is_worse_in_training_is_the_optimisers_failure() -> None:
    """The acceptance case: train error of 56 layers above 20 layers."""
    shallow, deep = score("train", (0.05, 50_000), model="20 layers"), score("train", (0.08, 50_000), model="56 layers")

    (finding,) = deeper_is_worse(Evidence(scores=(shallow, deep)))

    assert isinstance(finding, Finding)
    assert finding.speaks[Bottleneck.hyperparameters] == 0.9
    assert finding.speaks[Bottleneck.data_quantity] == -0.9
    assert not list(deeper_is_worse(Evidence(scores=(shallow._replace(error=0.09), deep))))


def test_models_without_a_size_in_their_name_are_left_alone() -> None:
    assert size_of("baseline") is None
    assert not list(
        deeper_is_worse(Evidence(scores=(score("train", 0.1, model="old"), score("train", 0.2, model="new"))))
    )
