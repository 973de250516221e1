"""The checks of frames: they need polars, so they run in the inspection worker only."""

from agent.metrics.checks.annotator_ceiling import annotator_ceiling
from agent.metrics.checks.bill import bill
from agent.metrics.checks.calibration import calibration
from agent.metrics.checks.compare_models import compare_models
from agent.metrics.checks.component_ceiling import component_ceiling
from agent.metrics.checks.component_slices import component_slices
from agent.metrics.checks.compute_real import compute_real
from agent.metrics.checks.confusion_pairs import confusion_pairs
from agent.metrics.checks.curve_ends import curve_ends
from agent.metrics.checks.divergence import divergence
from agent.metrics.checks.error_over_time import error_over_time
from agent.metrics.checks.init_loss import init_loss
from agent.metrics.checks.instability_cap import instability_cap
from agent.metrics.checks.judge_trust import judge_trust
from agent.metrics.checks.label_noise import label_noise
from agent.metrics.checks.late_jitter import late_jitter
from agent.metrics.checks.leakage_overlap import leakage_overlap
from agent.metrics.checks.loss_gap import loss_gap
from agent.metrics.checks.losses_alike import losses_alike
from agent.metrics.checks.lr_edge import lr_edge
from agent.metrics.checks.narrow_synthetic import narrow_synthetic
from agent.metrics.checks.no_learning import no_learning
from agent.metrics.checks.noise_floor import noise_floor
from agent.metrics.checks.objective_mismatch import objective_mismatch
from agent.metrics.checks.one_batch import one_batch
from agent.metrics.checks.optimiser_vs_objective import optimiser_vs_objective
from agent.metrics.checks.overfit_onset import overfit_onset
from agent.metrics.checks.parameter_importance import parameter_importance
from agent.metrics.checks.pipeline_flaw import unexplained_failures
from agent.metrics.checks.plateau import plateau
from agent.metrics.checks.prediction_error import prediction_error
from agent.metrics.checks.prompt_plateau import prompt_plateau
from agent.metrics.checks.rare_class import rare_class
from agent.metrics.checks.regression_bias import regression_baseline, regression_bias
from agent.metrics.checks.regression_slices import regression_slices
from agent.metrics.checks.shift_that_hurts import shift_that_hurts
from agent.metrics.checks.shortcut import shortcut
from agent.metrics.checks.slice_concentration import slice_concentration
from agent.metrics.checks.slow_input import slow_input
from agent.metrics.checks.spikes import spikes
from agent.metrics.checks.still_improving import still_improving
from agent.metrics.checks.sweep_design import batch_as_quality, sweep_design
from agent.metrics.checks.sweep_winner import sweep_winner
from agent.metrics.checks.tag_ceiling import tagged_errors
from agent.metrics.checks.threshold_cost import threshold_cost
from agent.metrics.evidence import Check

FRAME_CHECKS: tuple[Check, ...] = (
    divergence,
    no_learning,
    one_batch,
    init_loss,
    spikes,
    overfit_onset,
    loss_gap,
    losses_alike,
    still_improving,
    plateau,
    late_jitter,
    curve_ends,
    component_ceiling,
    unexplained_failures,
    tagged_errors,
    prediction_error,
    slice_concentration,
    confusion_pairs,
    rare_class,
    label_noise,
    compare_models,
    leakage_overlap,
    threshold_cost,
    calibration,
    error_over_time,
    shortcut,
    shift_that_hurts,
    narrow_synthetic,
    regression_bias,
    regression_baseline,
    regression_slices,
    parameter_importance,
    lr_edge,
    sweep_winner,
    noise_floor,
    instability_cap,
    objective_mismatch,
    sweep_design,
    batch_as_quality,
    bill,
    slow_input,
    annotator_ceiling,
    judge_trust,
    prompt_plateau,
    optimiser_vs_objective,
    compute_real,
    component_slices,
)
