"""Every check with a statistic, its healthy data of several shapes and a planted fault; and the checks without."""

from agent.metrics.checks.annotator_ceiling import annotator_ceiling
from agent.metrics.checks.bad_new_data import bad_new_data
from agent.metrics.checks.bias_first import bias_first
from agent.metrics.checks.bill import bill
from agent.metrics.checks.calibration import calibration
from agent.metrics.checks.compare_models import compare_models
from agent.metrics.checks.compare_runs import compare_runs
from agent.metrics.checks.component_ceiling import component_ceiling
from agent.metrics.checks.component_slices import component_slices
from agent.metrics.checks.compute_real import compute_real
from agent.metrics.checks.confusion_pairs import confusion_pairs
from agent.metrics.checks.contradiction import contradiction
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.checks.deeper_is_worse import deeper_is_worse
from agent.metrics.checks.divergence import divergence
from agent.metrics.checks.error_budget import error_budget
from agent.metrics.checks.error_over_time import error_over_time
from agent.metrics.checks.eyeball_overfit import eyeball_overfit
from agent.metrics.checks.fold_spread import fold_spread
from agent.metrics.checks.held_out_sets import dev_overfit, easier_target
from agent.metrics.checks.human_level import beyond_human
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
from agent.metrics.checks.pipeline_flaw import pipeline_flaw, unexplained_failures
from agent.metrics.checks.plateau import plateau
from agent.metrics.checks.prediction_error import prediction_error
from agent.metrics.checks.prompt_plateau import prompt_plateau
from agent.metrics.checks.rare_class import rare_class
from agent.metrics.checks.regression_bias import regression_baseline, regression_bias
from agent.metrics.checks.regression_slices import regression_slices
from agent.metrics.checks.selection_optimism import selection_optimism
from agent.metrics.checks.settle_size import settle_size
from agent.metrics.checks.shift_that_hurts import shift_that_hurts
from agent.metrics.checks.shortcut import shortcut
from agent.metrics.checks.slice_concentration import slice_concentration
from agent.metrics.checks.slow_input import slow_input
from agent.metrics.checks.spikes import spikes
from agent.metrics.checks.still_improving import still_improving
from agent.metrics.checks.sweep_winner import sweep_winner
from agent.metrics.checks.tag_ceiling import tag_ceiling, tagged_errors
from agent.metrics.checks.target_gap import target_gap
from agent.metrics.checks.threshold_cost import threshold_cost
from agent.metrics.checks.version_plateau import version_plateau
from agent.metrics.finding import STRONG, WEAK, Finding
from agent.vocabulary import Bottleneck, Verdict
from tests.metrics.simulation import WITH_MEMORY, Case, claims_fault, decides, doubts
from tests.metrics.simulation import curves as c
from tests.metrics.simulation import planted as p
from tests.metrics.simulation import scores as s
from tests.metrics.simulation import tables as t

EXEMPT = {
    "batch_as_quality": "reads the design of a sweep, not a measurement",
    "curve_ends": "a note without a bottleneck",
    "no_human_level": "asks a question",
    "reported_scores": "a note without a bottleneck",
    "sweep_design": "reads the design of a sweep, not a measurement",
}
"""Checks that cannot be wrong about noise, and why."""


def grows_fast(finding: Finding) -> bool:
    """The alarm of `bill`, which always says what was paid."""
    return finding.speaks.get(Bottleneck.cost, 0.0) >= STRONG


def leads(finding: Finding) -> bool:
    """The alarm of a slice that may only be a footnote: it speaks louder than weakly."""
    return claims_fault(finding) and max(finding.speaks.values()) > WEAK


def is_open(finding: Finding) -> bool:
    """The alarm of a check that can only say that a question is open."""
    return finding.verdict is Verdict.undetermined


CASES = (
    # scores
    Case(error_budget, s.sound_project, s.overfitted_project),
    Case(error_budget, s.small_sound_project, s.biased_project),
    Case(bias_first, s.sound_project, s.biased_project),
    Case(dev_overfit, s.sound_project, s.tuned_to_dev),
    Case(dev_overfit, s.small_sound_project, s.tuned_to_dev),
    Case(easier_target, s.like_train_dev, s.kinder_dev, decides),
    Case(target_gap, s.above_target, s.below_target),
    Case(settle_size, s.sound_project, s.decided_on_few, is_open),
    Case(selection_optimism, s.one_good_model, s.eight_equal_models),
    Case(compare_runs, s.equal_models, s.unequal_models, decides),
    Case(version_plateau, s.improving_versions, s.standing_versions),
    Case(fold_spread, s.clear_folds, s.unclear_folds, is_open),
    Case(beyond_human, s.like_people, s.better_than_people, decides),
    Case(contradiction, s.said_what_is_true, s.said_otherwise, decides),
    Case(deeper_is_worse, s.larger_is_better, s.larger_is_worse),
    Case(eyeball_overfit, s.both_parts_improve, s.read_part_ahead),
    Case(pipeline_flaw, s.sound_pipeline, s.flawed_pipeline),
    Case(tag_ceiling, s.even_tags, s.leading_tag),
    Case(tag_ceiling, s.few_even_tags, s.leading_tag),
    Case(data_curve, s.data_in_vain, s.data_pays, quick=10),
    Case(bad_new_data, s.data_pays_less, s.last_data_hurt),
    # predictions
    Case(prediction_error, p.plain_columns, p.guessing),
    Case(slice_concentration, p.even_slices, p.one_bad_slice),
    Case(slice_concentration, p.many_slices, p.one_bad_slice, quick=15),
    Case(slice_concentration, p.few_rows, p.one_bad_slice),
    Case(slice_concentration, p.users_apart, p.bad_device_of_users),
    Case(slice_concentration, p.one_hard_class, p.one_bad_slice, leads),
    Case(confusion_pairs, p.even_confusions, p.two_classes_mixed),
    Case(confusion_pairs, p.uneven_classes, p.two_classes_mixed),
    Case(rare_class, p.rare_and_found, p.rare_and_missed),
    Case(label_noise, p.right_labels, p.wrong_labels),
    Case(label_noise, p.hard_by_nature, p.wrong_labels),
    Case(calibration, p.calibrated, p.overconfident),
    Case(calibration, p.unbalanced, p.overconfident),
    Case(threshold_cost, p.calibrated, p.threshold_too_high),
    Case(compare_models, p.same_models, p.better_model, decides),
    Case(leakage_overlap, p.apart, p.overlapping),
    Case(shortcut, p.plain_columns, p.telling_column),
    Case(shift_that_hurts, p.same_source, p.hurtful_shift),
    Case(shift_that_hurts, p.harmless_shift, p.hurtful_shift),
    Case(narrow_synthetic, p.varied_synthetic, p.narrow_synthetic_rows),
    Case(error_over_time, p.steady, p.drifting),
    Case(error_over_time, p.steady_numbers, p.drifting_numbers),
    Case(regression_bias, p.fair_numbers, p.leaning_numbers),
    Case(regression_bias, p.heavy_numbers, p.leaning_numbers),
    Case(regression_bias, p.skewed_numbers, p.leaning_numbers),
    Case(regression_baseline, p.fair_numbers, p.useless_numbers, quick=10),
    Case(regression_slices, p.fair_numbers, p.one_bad_region),
    Case(regression_slices, p.heavy_numbers, p.one_bad_region),
    # curves
    Case(divergence, c.good_run, c.diverging),
    Case(divergence, c.heavy_tails, c.diverging),
    Case(no_learning, c.good_run, c.frozen),
    Case(no_learning, c.warm_up, c.frozen),
    Case(one_batch, c.memorised, c.not_memorised),
    Case(init_loss, c.starts_at_chance, c.starts_too_high),
    Case(spikes, c.good_run, c.spiky),
    Case(spikes, c.heavy_tails, c.spiky),
    Case(overfit_onset, c.good_run, c.overfitting),
    Case(overfit_onset, c.good_run_with_memory, c.overfitting, most=WITH_MEMORY),
    Case(overfit_onset, c.short_run, c.overfitting),
    Case(overfit_onset, c.schedule_with_steps, c.overfitting),
    Case(loss_gap, c.losses_agree, c.losses_part),
    Case(losses_alike, c.losses_apart, c.losses_meet),
    Case(still_improving, c.good_run, c.cut_off),
    Case(still_improving, c.good_run_with_memory, c.cut_off, most=WITH_MEMORY),
    Case(still_improving, c.short_run, c.cut_off),
    Case(still_improving, c.schedule_with_steps, c.cut_off),
    Case(plateau, c.good_run, c.flat_and_far),
    Case(late_jitter, c.good_run, c.shaky),
    Case(compute_real, c.done_and_busy, c.cut_off_and_busy, quick=10),
    # sweeps
    Case(parameter_importance, t.sweep_of_noise, t.sweep_towards_an_edge),
    Case(lr_edge, t.sweep_of_noise, t.sweep_towards_an_edge, quick=10),
    Case(lr_edge, t.best_in_the_middle, t.sweep_towards_an_edge, quick=10),
    Case(sweep_winner, t.clear_winner, t.only_luck, doubts),
    Case(noise_floor, t.equal_configurations, t.better_configuration, decides),
    Case(instability_cap, t.failed_for_memory, t.failed_above_a_rate),
    Case(objective_mismatch, t.measures_agree, t.measures_part, quick=10),
    # components, errors, people, logs, bills
    Case(component_ceiling, t.even_stages, t.leading_stage),
    Case(component_slices, t.leading_stage, t.stage_fails_in_the_dark),
    Case(unexplained_failures, t.stages_explain, t.stages_explain_nothing),
    Case(tagged_errors, t.even_sheet, t.led_sheet),
    Case(annotator_ceiling, t.raters_agree, t.raters_part, quick=15),
    Case(judge_trust, t.steady_judge, t.fickle_judge),
    Case(prompt_plateau, t.prompts_improve, t.prompts_stand),
    Case(optimiser_vs_objective, t.nobody_to_blame, t.search_to_blame),
    Case(slow_input, t.busy, t.idle),
    Case(bill, t.steady_bill, t.growing_bill, grows_fast),
)
