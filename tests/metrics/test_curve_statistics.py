"""Windows of a curve against its own noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from agent.metrics.curve_statistics import (
    Floats,
    fall_at_end,
    falls_to_the_end,
    rise_after_minimum,
    rises_to_the_end,
    spikes,
)

CURVES = arrays(np.float64, st.integers(1, 60), elements=st.floats(0, 1e6, allow_nan=False))


def noise(seed: int, *, memory: float = 0.0, points: int = 60) -> Floats:
    """White noise, or noise that remembers its last value."""
    steps = np.random.default_rng(seed).normal(size=points)
    made = np.zeros(points)
    for place, step in enumerate(steps):
        made[place] = memory * (made[place - 1] if place else 0.0) + step
    return 10 + made


@pytest.mark.parametrize(("memory", "allowed"), [(0.0, 0.05), (0.5, 0.09)])
def test_noise_alone_hardly_ever_counts_as_a_rise(memory: float, allowed: float) -> None:
    """The reference values of the toolbox: 0.5 to 2.3 % on white noise, 5 to 8 % at autocorrelation 0.5."""
    fired = [(rise := rise_after_minimum(noise(seed, memory=memory))) is not None and rise.sure for seed in range(400)]

    assert np.mean(fired) <= allowed


@pytest.mark.parametrize(("memory", "allowed"), [(0.0, 0.05), (0.5, 0.09)])
def test_noise_alone_hardly_ever_counts_as_still_falling(memory: float, allowed: float) -> None:
    fired = [(fall := fall_at_end(noise(seed, memory=memory))) is not None and fall.sure for seed in range(400)]

    assert np.mean(fired) <= allowed


def test_a_planted_rise_is_found() -> None:
    found = 0
    for seed in range(100):
        shape = np.concatenate([np.linspace(2, 1, 20), np.linspace(1, 1.6, 40)])
        rise = rise_after_minimum(shape + np.random.default_rng(seed).normal(0, 0.05, 60))
        found += rise is not None and rise.sure and rise.at < 30

    assert found >= 80


@given(CURVES)
def test_no_curve_breaks_the_statistics(curve: Floats) -> None:
    """Constant, tiny, huge, short: every answer is a finite number or none."""
    for change in (rise_after_minimum(curve), fall_at_end(curve)):
        assert change is None or (np.isfinite(change.size) and change.margin >= 0 and 0 <= change.at < len(curve))
    assert all(20 <= place < len(curve) for place in spikes(curve))


def test_four_logs_that_rise_one_after_another_are_a_rise() -> None:
    assert rises_to_the_end(np.array([3.0, 1.0, 1.1, 1.2, 1.3]))
    assert not rises_to_the_end(np.array([1.0, 1.2, 1.1, 1.3]))
    assert falls_to_the_end(np.array([4.0, 3.0, 2.0, 1.0]))


def test_one_leap_in_a_smooth_curve_is_one_spike() -> None:
    smooth = 2 - np.linspace(0, 1, 80) + np.random.default_rng(0).normal(0, 0.01, 80)
    smooth[50] = 5

    assert spikes(smooth) == [50]
