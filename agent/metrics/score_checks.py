"""The checks of scores, points and shares: plain Python and numpy, run every turn on stated and measured numbers."""

from agent.metrics.checks.bad_new_data import bad_new_data
from agent.metrics.checks.bias_first import bias_first
from agent.metrics.checks.compare_runs import compare_runs
from agent.metrics.checks.contradiction import contradiction
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.checks.deeper_is_worse import deeper_is_worse
from agent.metrics.checks.error_budget import error_budget
from agent.metrics.checks.eyeball_overfit import eyeball_overfit
from agent.metrics.checks.fold_spread import fold_spread
from agent.metrics.checks.held_out_sets import dev_overfit, easier_target
from agent.metrics.checks.human_level import beyond_human, no_human_level
from agent.metrics.checks.pipeline_flaw import pipeline_flaw
from agent.metrics.checks.reported_scores import reported_scores
from agent.metrics.checks.selection_optimism import selection_optimism
from agent.metrics.checks.settle_size import settle_size
from agent.metrics.checks.tag_ceiling import tag_ceiling
from agent.metrics.checks.target_gap import target_gap
from agent.metrics.checks.version_plateau import version_plateau
from agent.metrics.evidence import Check

SCORE_CHECKS: tuple[Check, ...] = (
    contradiction,
    error_budget,
    bias_first,
    dev_overfit,
    eyeball_overfit,
    easier_target,
    target_gap,
    settle_size,
    selection_optimism,
    compare_runs,
    version_plateau,
    fold_spread,
    beyond_human,
    no_human_level,
    reported_scores,
    tag_ceiling,
    data_curve,
    bad_new_data,
    deeper_is_worse,
    pipeline_flaw,
)
