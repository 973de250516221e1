"""Is a run still getting anywhere? What several checks of curves ask of the end of a run."""

import numpy as np

from agent.metrics.curve_statistics import WINDOW_POINTS, Change, Floats, fall_at_end, falls_to_the_end
from agent.metrics.curves import Run, Series
from agent.metrics.thresholds import (
    SHORT_FALL_PACE,
    SHORT_FALL_SHARE,
    SHORT_RISE_SHARE,
    STILL_FALLING_SHARE,
    STILL_FALLING_STRONG,
)
from agent.vocabulary import Split

SIXTHS = 6 * WINDOW_POINTS
"""With fewer logs the two windows are longer than sixths, and the first may hold the steep fall of the beginning ..."""
STILL_MOVES = 0.25
"""... so the last window itself must still fall by a quarter of what separates the two."""
FEWEST_DEV_POINTS = 4
"""With fewer evaluations no trend can be read from dev alone."""


def still_falling(one: Series) -> Change | None:
    """The fall at the end, if it is sure and large enough to matter; with few epochs, three falls in a row."""
    values = one.errors.values
    scale = abs(float(values[-1]))
    fall = fall_at_end(values)
    if fall is not None:
        stands = len(values) < SIXTHS and float(values[-WINDOW_POINTS] - values[-1]) < STILL_MOVES * fall.size
        return fall if fall.sure and fall.size > STILL_FALLING_SHARE * scale and not stands else None
    size = _last_step(one) if len(values) >= FEWEST_DEV_POINTS else 0.0
    plain = falls_to_the_end(values) and size > SHORT_RISE_SHARE * scale
    if plain or _falls_throughout(values, size, scale):
        return Change(size, size, float(values[-2]), len(values) - 1)
    return None


def _last_step(one: Series) -> float:
    """The fall of the last step at the mean spacing of the logs: people pick epochs 5, 10, 15, 18 and 20 by hand."""
    x, values = one.errors.x, one.errors.values
    spacing = float(x[-1] - x[-2])
    mean = float(x[-1] - x[0]) / (len(x) - 1)
    return float(values[-2] - values[-1]) * (mean / spacing if spacing > 0 else 1.0)


def _falls_throughout(values: Floats, size: float, scale: float) -> bool:
    """Whether a short curve fell at every log (1 in 120 by chance) and did not level off.

    Its last step still matters, or it keeps half of the mean pace of a run that has come some way.
    """
    steps = -np.diff(values)
    if len(values) < FEWEST_DEV_POINTS + 1 or not bool(np.all(steps > 0)):
        return False
    under_way = float(steps.sum()) > STILL_FALLING_STRONG * scale and size > SHORT_FALL_PACE * float(steps.mean())
    return size > SHORT_FALL_SHARE * scale or under_way


def judged_by(run: Run) -> Split:
    """Dev, where it was logged often enough to tell; with a few points that all fell, the training log decides."""
    dev = run.loss(Split.dev) or run.headline(Split.dev)
    if dev is None:
        return Split.train
    values = dev.errors.values
    few = len(values) < FEWEST_DEV_POINTS and run.loss(Split.train) is not None
    return Split.train if few and bool(np.all(np.diff(values) < 0)) else Split.dev


def falls(run: Run, split: Split) -> list[tuple[Series, Change]]:
    """The loss and the headline metric of a split that were still falling, each with its fall."""
    found = []
    for one in (run.loss(split), run.headline(split)):
        fall = still_falling(one) if one is not None and one.errors.values.size else None
        if one is not None and fall is not None:
            found.append((one, fall))
    return found
