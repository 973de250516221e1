"""Statistics of training curves: rises, falls, spikes and jitter against the curve's own noise, with numpy alone.

Every function takes the values in order, finite and lower-is-better, and compares windows: a minimum found by
looking is biased low (DIAGNOSTICS.md, rule 6).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NORMAL_MAD = 1.4826
"""Turns a median absolute deviation into the standard deviation of a normal."""
SURE = 3.0
"""Standard errors a change must exceed; simulated false alarms of the window tests stay below 5 % with it."""
CURVED_POINTS = 8
"""A cubic trend wants twice as many points as it has coefficients."""
SMOOTH_SHARE = 0.10
"""A smooth rise must also be large: a tenth of the minimum."""
SMOOTH_STEPS = 0.9
"""Nine in ten steps of the smoothed tail go up; in noise of 24 points that happens in 1 % of curves."""
LEAP_RATIO = 2.0
"""Of a leap up against the largest one down: in symmetric noise it is rarely that far ahead."""
WINDOW_POINTS = 3
"""The smallest window: fewer points have no mean worth comparing."""
MOST_MEMORY = 0.9
"""The largest autocorrelation believed: beyond it a short curve has no effective sample size left."""


class Change(NamedTuple):
    """A change between two windows: its size, 1.96 standard errors, the level it starts from and where that is."""

    size: float
    margin: float
    level: float
    at: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the change."""
        return self.size - self.margin, self.size + self.margin

    @property
    def sure(self) -> bool:
        """Whether the change exceeds three of its standard errors."""
        return self.size > SURE * self.margin / 1.96


def window_of(points: int) -> int:
    """How many points a window of a curve of this length has: a tenth, at least three."""
    return max(WINDOW_POINTS, points // 10)


def rolling_mean(values: Floats, window: int) -> Floats:
    """The mean of each run of `window` neighbours."""
    return np.convolve(values, np.full(window, 1 / window), mode="valid")


def rise_after_minimum(values: Floats) -> Change | None:
    """How far the last window lies above the smallest rolling mean; None for under six points.

    Method: DIAGNOSTICS.md, toolbox, 'Rise after a minimum'. The noise is the larger of a robust step-to-step deviation
    and the deviation of the detrended tail, widened by the tail's lag-1 autocorrelation. The trend is a line; where the
    rise is large and nearly every step of the smoothed tail goes up it is a cubic, since a rise that levels off would
    else count its own bend as noise. Simulated, that adds at most 1 % of false alarms (0.7 % at autocorrelation 0.5).
    """
    if len(values) < 2 * WINDOW_POINTS:
        return None
    window = window_of(len(values))
    means = rolling_mean(values, window)
    lowest = int(np.argmin(means))
    tail, size = values[lowest:], float(means[-1] - means[lowest])
    smooth = (
        len(tail) >= CURVED_POINTS
        and size > SMOOTH_SHARE * abs(float(values.min()))
        and float(np.mean(np.diff(means[lowest:]) > 0)) >= SMOOTH_STEPS
    )
    noise, memory = _noise(values, tail, degree=3 if smooth else 1)
    error = noise * np.sqrt(2 / window) * np.sqrt((1 + memory) / (1 - memory))
    at = lowest + int(np.argmin(values[lowest : lowest + window]))
    return Change(size, float(1.96 * error), float(means[lowest]), at)


def fall_at_end(values: Floats) -> Change | None:
    """How far the last sixth lies below the sixth before it; None for under nine points.

    Two neighbouring windows, not the place of the minimum: in pure noise the best point lies in the last quarter one
    time in four. The noise is that of the two windows around their common line.
    """
    if len(values) < 3 * WINDOW_POINTS:
        return None
    window = max(WINDOW_POINTS, len(values) // 6)
    before, last = values[-2 * window : -window], values[-window:]
    noise, memory = _noise(values[len(values) // 2 :], values[-2 * window :])
    error = noise * np.sqrt(2 / window) * np.sqrt((1 + memory) / (1 - memory))
    fall = float(before.mean() - last.mean())
    return Change(fall, float(1.96 * error), float(before.mean()), len(values) - window)


def fall_overall(values: Floats) -> Change | None:
    """How far the last window lies below the first; None for under six points."""
    if len(values) < 2 * WINDOW_POINTS:
        return None
    window = window_of(len(values))
    noise, memory = _noise(values, values[len(values) // 2 :])
    error = noise * np.sqrt(2 / window) * np.sqrt((1 + memory) / (1 - memory))
    first, last = float(values[:window].mean()), float(values[-window:].mean())
    return Change(first - last, float(1.96 * error), first, 0)


def rises_to_the_end(values: Floats) -> bool:
    """For a curve too short for windows: whether its last four points rise one after another (1 in 24 by chance)."""
    return len(values) >= 4 and bool(np.all(np.diff(values[-4:]) > 0))


def falls_to_the_end(values: Floats) -> bool:
    """For a curve too short for windows: whether its last four points fall one after another (1 in 24 by chance)."""
    return len(values) >= 4 and bool(np.all(np.diff(values[-4:]) < 0))


def spikes(values: Floats, *, window: int = 20, limit: float = 6.0) -> list[int]:
    """The places that stand out above the trailing window: modified z-score over median and MAD (Iglewicz 1993).

    A jump must also exceed a fifth of the trailing median, since a very smooth curve has next to no deviation, and
    twice the largest leap downwards: noise with heavy tails leaps both ways, a spike does not.
    """
    if len(values) <= window:
        return []
    trails = np.lib.stride_tricks.sliding_window_view(values, window)[:-1]
    middle = np.median(trails, axis=1)
    spread = NORMAL_MAD * np.median(np.abs(trails - middle[:, None]), axis=1)
    jump = values[window:] - middle
    with np.errstate(over="ignore"):  # a spread of next to nothing makes any jump infinitely large
        scaled = np.divide(jump, spread, out=np.zeros_like(jump), where=spread > 0)
    least = max(limit, LEAP_RATIO * float(-scaled.min()))
    high = np.flatnonzero((jump > least * spread) & (jump > 0.2 * np.abs(middle))) + window
    return [int(place) for place in high[np.diff(high, prepend=-1) > 1]]  # neighbours are one leap


def jitter(values: Floats) -> tuple[float, float]:
    """The step-to-step deviation in the later half, and the whole improvement of the curve (first window to best)."""
    late = values[len(values) // 2 :]
    step = float(np.std(np.diff(late), ddof=1) / np.sqrt(2))
    means = rolling_mean(values, window_of(len(values)))
    return step, float(means[0] - means.min())


def _noise(values: Floats, tail: Floats, degree: int = 1) -> tuple[float, float]:
    """The noise of one point, and the lag-1 autocorrelation of the tail around its trend."""
    steps = np.diff(values)
    robust = NORMAL_MAD * float(np.median(np.abs(steps - np.median(steps)))) / np.sqrt(2)
    if len(tail) < 4:
        return robust, 0.0
    places = np.arange(len(tail), dtype=float)
    rest = tail - np.polyval(np.polyfit(places, tail, degree), places)
    spread = float(np.sqrt(np.sum(rest**2) / (len(tail) - degree - 1)))
    return max(robust, spread), _memory(rest)


def _memory(rest: Floats) -> float:
    """Lag-1 autocorrelation of residuals from a line, less its small-sample bias (2 + 4 r) / n, in 0..0.9."""
    total = float(np.sum(rest**2))
    if total == 0 or len(rest) <= 4:
        return 0.0
    raw = float(np.sum(rest[1:] * rest[:-1])) / total
    corrected = (raw + 2 / len(rest)) / (1 - 4 / len(rest)) if len(rest) > 8 else raw
    return float(np.clip(corrected, 0, MOST_MEMORY))
