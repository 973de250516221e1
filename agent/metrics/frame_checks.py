"""The checks of frames: they need polars and scipy, so they run in the inspection worker only."""

from agent.metrics.checks.component_ceiling import component_ceiling
from agent.metrics.checks.curve_ends import curve_ends
from agent.metrics.checks.divergence import divergence
from agent.metrics.checks.init_loss import init_loss
from agent.metrics.checks.late_jitter import late_jitter
from agent.metrics.checks.no_learning import no_learning
from agent.metrics.checks.one_batch import one_batch
from agent.metrics.checks.overfit_onset import overfit_onset
from agent.metrics.checks.plateau import plateau
from agent.metrics.checks.prediction_error import prediction_error
from agent.metrics.checks.slice_concentration import slice_concentration
from agent.metrics.checks.spikes import spikes
from agent.metrics.checks.still_improving import still_improving
from agent.metrics.checks.tag_ceiling import tagged_errors
from agent.metrics.evidence import Check

FRAME_CHECKS: tuple[Check, ...] = (
    divergence,
    no_learning,
    one_batch,
    init_loss,
    spikes,
    overfit_onset,
    still_improving,
    plateau,
    late_jitter,
    curve_ends,
    component_ceiling,
    tagged_errors,
    prediction_error,
    slice_concentration,
)
