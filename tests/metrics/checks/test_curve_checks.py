"""The checks of training curves: what each says of a planted fault, and of a run without it."""

import math
from typing import Any

import numpy as np
import pytest

from agent.metrics.checks.compute_real import compute_real
from agent.metrics.checks.curve_ends import curve_ends
from agent.metrics.checks.divergence import divergence
from agent.metrics.checks.init_loss import init_loss
from agent.metrics.checks.late_jitter import late_jitter
from agent.metrics.checks.loss_gap import loss_gap
from agent.metrics.checks.losses_alike import losses_alike
from agent.metrics.checks.no_learning import no_learning
from agent.metrics.checks.one_batch import one_batch
from agent.metrics.checks.overfit_onset import overfit_onset
from agent.metrics.checks.plateau import plateau
from agent.metrics.checks.spikes import spikes
from agent.metrics.checks.still_improving import still_improving
from agent.metrics.curve_statistics import Floats
from agent.metrics.evidence import FrameKind
from agent.vocabulary import Action, Bottleneck, Gap, Split, Verdict
from tests.metrics.made import curve, named, runs, seen, table, values


def decay(points: int = 40, start: float = 2.0, end: float = 0.3, rate: float = 6.0, seed: int = 0) -> Floats:
    """A loss that falls and levels off, with a little noise."""
    shape = end + (start - end) * np.exp(-rate * np.arange(points) / points)
    return shape + np.random.default_rng(seed).normal(0, 0.004, points)


def test_a_loss_that_becomes_nan_is_training_at_fault_and_no_lack_of_data() -> None:
    """The pasted log of three numbers and a NaN: the step is named, and what the gradient did."""
    frame = curve({"train/loss": [0.69, 0.72, 2.92, math.nan], "grad_norm": [4.1, 88.7, 1.2e4, math.nan]}, x="step")

    (finding,) = divergence(seen(frame))

    assert values(finding)["step of the first number that is not finite"] == 3
    assert values(finding)["largest gradient norm"] == 1.2e4
    assert finding.speaks[Bottleneck.hyperparameters] > 0 > finding.speaks[Bottleneck.data_quantity]
    assert finding.suggests[0] is Action.debug_training


def test_a_loss_that_leaps_and_stays_up_has_diverged() -> None:
    frame = curve(
        {"train/loss": [1.8] * 15 + [13, 56, 65, 62, 57, 55, 60, 63, 59, 55], "dev/accuracy": [0.15, 0.13, 0.17]}
    )

    (finding,) = divergence(seen(frame))

    assert finding.about["split"] == "train"
    assert round(values(finding)["last dev error"], 2) == 0.83


def test_a_dev_loss_that_rises_while_training_falls_is_no_divergence() -> None:
    frame = curve({"train/loss": decay(end=0.001), "dev/loss": np.linspace(1, 3, 40)})

    assert not list(divergence(seen(frame)))


def test_a_loss_at_ln_k_with_accuracy_at_chance_names_the_classes() -> None:
    """Nobody said how many classes there are: loss and accuracy both say seven."""
    loss = 1.9455 + 0.07 * np.exp(-np.arange(15.0))
    frame = curve({"train/loss": loss, "train/accuracy": [0.15] * 15, "dev/accuracy": [0.14] * 15})

    (finding,) = no_learning(seen(frame))

    assert round(values(finding)["loss of guessing"], 4) == 1.9459
    assert finding.suggests[0] is Action.debug_training
    assert any("7 classes" in caveat for caveat in finding.caveats)


def test_a_loss_that_passes_ln_k_on_its_way_down_has_learnt() -> None:
    frame = curve({"train/loss": np.linspace(2.3, 0.69, 20), "dev/accuracy": np.linspace(0.1, 0.8, 20)})

    assert not list(no_learning(seen(frame, classes=10)))


def test_a_loss_that_does_not_move_is_frozen_whatever_its_unit() -> None:
    frame = curve({"train/loss": 812 + np.random.default_rng(0).normal(0, 1, 30)})

    (finding,) = no_learning(seen(frame))

    assert finding.verdict is Verdict.supported
    assert "loss of guessing" not in values(finding)


def test_overfitting_names_the_epoch_of_the_lowest_dev_loss_as_the_file_counts() -> None:
    dev = np.concatenate([np.linspace(1.1, 0.74, 8), np.linspace(0.745, 1.13, 32)])
    frame = curve({"train/loss": decay(end=0.002), "dev/loss": dev, "dev/accuracy": np.linspace(0.6, 0.75, 40)})

    (finding,) = overfit_onset(seen(frame))

    assert values(finding)["epoch of the lowest dev loss"] == 7
    assert round(values(finding)["lowest dev loss"], 2) == 0.74
    assert round(values(finding)["last dev error"], 2) == 0.25
    assert finding.gap is Gap.variance
    assert finding.suggests == (Action.regularize,)
    assert any("dev error itself gets no worse" in caveat for caveat in finding.caveats)


def test_five_epochs_are_enough_for_a_plain_rise() -> None:
    frame = curve({"train/loss": [0.6, 0.4, 0.2, 0.1, 0.05], "dev/loss": [0.45, 0.38, 0.45, 0.56, 0.7]})

    (finding,) = overfit_onset(seen(frame))

    assert values(finding)["epoch of the lowest dev loss"] == 1


def test_a_dev_loss_that_levels_off_is_no_overfitting() -> None:
    assert not list(overfit_onset(seen(curve({"train/loss": decay(), "dev/loss": decay(end=0.5, seed=1)}))))


def test_a_rise_that_levels_off_is_still_a_rise() -> None:
    """A Hugging Face run: the eval loss climbs by half and saturates; its bend is no noise."""
    dev = [1.4, 1.3, 1.15, 1.18, 1.17, 1.12, 1.1, 1.2, 1.28, 1.36, 1.42, 1.46]
    frame = curve({"train/loss": decay(end=0.003)[:24], "dev/loss": [*dev, *(1.62 - 0.13 * 0.8 ** np.arange(12))]})

    (finding,) = overfit_onset(seen(frame))

    assert values(finding)["epoch of the lowest dev loss"] == 6


def test_a_training_loss_far_below_dev_is_variance_where_no_training_error_was_logged() -> None:
    frame = curve(
        {"train/loss": decay(end=0.01), "dev/loss": decay(end=0.9), "dev/accuracy": np.linspace(0.3, 0.7, 40)}
    )

    (finding,) = loss_gap(seen(frame))

    assert finding.gap is Gap.variance
    assert finding.suggests == (Action.regularize,)
    assert finding.speaks[Bottleneck.overfitting] > 0


@pytest.mark.parametrize(
    "series",
    [
        {"train/loss": decay(end=0.8), "dev/loss": decay(end=0.9)},
        {"train/loss": decay(end=0.01), "dev/loss": decay(end=0.9), "train/accuracy": np.linspace(0.3, 0.7, 40)},
        {"train/loss": decay(end=0.01), "dev/loss": decay(end=0.1), "dev/accuracy": np.linspace(0.5, 0.99, 40)},
    ],
    ids=["losses alike", "training error known", "dev error low"],
)
def test_losses_alone_say_nothing_where_they_agree_or_errors_say_it_better(series: dict[str, Any]) -> None:
    assert not list(loss_gap(seen(curve(series))))


def test_losses_that_agree_far_from_the_floor_are_bias() -> None:
    """Most trainers log no training error: a training loss as high as dev loss tells that it is as bad."""
    series = {"train/loss": decay(end=1.1), "dev/loss": decay(end=1.15), "dev/accuracy": np.full(40, 0.4)}

    (finding,) = losses_alike(seen(curve(series), human_error=0.04))

    assert finding.gap is Gap.avoidable_bias
    assert finding.speaks[Bottleneck.model_capacity] > 0 > finding.speaks[Bottleneck.data_quantity]
    assert not list(losses_alike(seen(curve(series))))


@pytest.mark.parametrize(
    ("losses", "fires"),
    [
        ([1.145, 0.946, 0.841, 0.773, 0.724, 0.684, 0.651], True),
        ([1.56, 1.54, 1.52, 1.50, 1.48, 1.46, 1.44, 1.42], True),
        ([1.0, 0.6, 0.5, 0.48, 0.475, 0.474, 0.4735], False),
        ([1.0, 0.7, 0.72, 0.65, 0.66, 0.6, 0.58], False),
    ],
    ids=["still steep", "hardly begun", "levelled off", "unsteady"],
)
def test_a_short_log_that_fell_at_every_epoch_was_cut_off(losses: list[float], *, fires: bool) -> None:
    """Windows need nine points; the usual run of five to eight epochs is judged by the fall at each of them."""
    assert bool(list(still_improving(seen(curve({"dev/loss": losses}))))) is fires


def test_a_log_too_short_for_windows_says_nothing_against_hardware() -> None:
    assert not list(compute_real(seen(curve({"dev/loss": [1.0, 0.6, 0.5, 0.48, 0.475, 0.474, 0.4735, 0.473]}))))


def test_a_run_cut_off_while_falling_wants_a_longer_schedule() -> None:
    frame = curve(
        {
            "train/loss": np.linspace(2, 0.9, 30),
            "dev/loss": np.linspace(2.1, 1.0, 30),
            "dev/accuracy": np.linspace(0.3, 0.7, 30),
            "learning_rate": [1e-3] * 30,
        }
    )

    (finding,) = still_improving(seen(frame))

    assert finding.suggests == (Action.tune_hyperparameters,)
    assert finding.speaks[Bottleneck.hyperparameters] == 0.9
    assert round(values(finding)["last dev error"], 2) == 0.3
    assert any("cut off" in caveat for caveat in finding.caveats)


def test_a_run_that_meets_its_target_may_stop_while_improving() -> None:
    frame = curve({"dev/accuracy": np.linspace(0.5, 0.95, 30)})

    (finding,) = still_improving(seen(frame, target_error=0.06))

    assert finding.verdict is Verdict.note
    assert not finding.speaks


def test_training_flat_far_above_what_people_reach_is_bias() -> None:
    accuracy = 0.8 - 0.5 * np.exp(-np.arange(60.0) / 5)
    frame = curve({"train/accuracy": accuracy, "dev/accuracy": accuracy - 0.02})

    (finding,) = plateau(seen(frame, human_error=0.01))

    assert finding.gap is Gap.avoidable_bias
    assert finding.speaks[Bottleneck.data_quantity] < 0
    assert round(values(finding)["training error on the plateau"], 2) == 0.2
    assert not list(plateau(seen(frame))), "without a floor nothing can be far above it"


def test_one_leap_is_weak_evidence_and_three_are_a_habit() -> None:
    loss = decay(120)
    loss[60] += 4
    (once,) = spikes(seen(curve({"train/loss": loss}, x="step")))
    loss[[80, 100]] += 4
    (often,) = spikes(seen(curve({"train/loss": loss}, x="step")))

    assert values(once)["step of the largest spike"] == 60
    assert once.speaks[Bottleneck.hyperparameters] < often.speaks[Bottleneck.hyperparameters]


def test_a_first_loss_far_from_ln_k_is_named_with_k() -> None:
    frame = curve({"train/loss": [5.0, 3.0, 2.0]}, x="step")

    (finding,) = init_loss(seen(frame, classes=10))

    assert round(values(finding)["loss of guessing"], 3) == 2.303
    assert not list(init_loss(seen(frame))), "without K there is nothing to compare with"


def test_an_epoch_mean_below_ln_k_is_no_leak() -> None:
    assert not list(init_loss(seen(curve({"train/loss": [1.2, 0.9]}), classes=10)))


def test_one_batch_that_is_not_memorised_is_a_bug() -> None:
    frame = named(curve({"train/loss": 1.6 + 0.2 * np.exp(-np.arange(50.0) / 9)}), "overfit_one_batch.csv")

    (finding,) = one_batch(seen(frame))

    assert finding.suggests == (Action.debug_training,)
    assert "levels off" in finding.claim
    assert not list(one_batch(seen(named(frame, "train.csv"))))


def test_late_jumps_are_measured_against_the_whole_gain() -> None:
    shaky = decay(40, 2, 1) + np.random.default_rng(3).normal(0, 0.2, 40)

    (finding,) = late_jitter(seen(curve({"dev/loss": shaky})))

    assert finding.speaks == {Bottleneck.hyperparameters: 0.3}


def test_the_ends_of_a_run_stand_in_one_note_with_the_users_own_metric() -> None:
    frame = curve({"train/loss": decay(), "dev/loss": decay(seed=1), "dev/f1": np.linspace(0.2, 0.61, 40)})

    (note,) = curve_ends(seen(frame, n={Split.dev: 500}))

    assert round(values(note)["last dev f1"], 2) == 0.61
    assert note.verdict is Verdict.note
    assert note.figure is not None


def test_many_runs_are_summed_up() -> None:
    """Five folds: the mean of their last errors, with the interval over the folds."""
    folds = [curve({"dev/accuracy": [0.5, 0.7, 0.8 + 0.01 * fold]}, run=f"fold {fold}") for fold in range(5)]

    (note,) = curve_ends(seen(runs(*folds)))

    assert round(values(note)["mean last dev error"], 3) == 0.18


def test_what_one_run_in_four_does_is_weak_evidence() -> None:
    good = [curve({"train/loss": decay(seed=seed)}, run=f"run {seed}") for seed in range(3)]
    bad = curve({"train/loss": [2.0, 1.0, math.nan]}, run="run 3")

    (finding,) = divergence(seen(runs(*good, bad)))

    assert finding.speaks[Bottleneck.hyperparameters] == 0.3
    assert "1 of the 4 runs" in finding.claim


def test_a_run_that_stands_still_speaks_against_hardware() -> None:
    (finding,) = compute_real(seen(curve({"train/loss": decay(), "dev/loss": decay(end=0.5, rate=15, seed=1)})))

    assert finding.verdict is Verdict.refuted
    assert finding.speaks == {Bottleneck.compute: -0.6}


def test_hardware_pays_only_where_a_busy_gpu_is_still_getting_somewhere() -> None:
    falling = curve({"dev/loss": np.linspace(2, 1, 40)})
    busy = table(FrameKind.utilisation, {"gpu": [0.97] * 50})
    idle = table(FrameKind.utilisation, {"gpu": [0.4] * 50})

    (finding,) = compute_real(seen(falling, busy))

    assert finding.suggests == (Action.add_compute,)
    assert not list(compute_real(seen(falling, idle)))
    assert not list(compute_real(seen(falling)))
