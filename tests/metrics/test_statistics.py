"""The statistics toolbox against published and hand-computed values."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics import statistics as s
from agent.metrics.resampling import (
    Measured,
    bootstrap,
    cluster_bootstrap,
    mean_interval,
    probability_below,
    rank_gaps,
    student_quantile,
)


@pytest.mark.parametrize(("k", "n", "low", "high"), [(17, 20, 0.640, 0.948), (20, 20, 0.839, 1.0), (0, 30, 0.0, 0.114)])
def test_wilson_has_its_published_values(k: int, n: int, low: float, high: float) -> None:
    assert s.wilson(k, n) == pytest.approx((low, high), abs=5e-4)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [((1500, 10_000), (160, 1000), (0.010, -0.013, 0.035)), ((100, 10_000), (11, 100), (0.100, 0.052, 0.176))],
)
def test_newcombe_has_its_published_values(
    a: tuple[int, int], b: tuple[int, int], expected: tuple[float, float, float]
) -> None:
    assert tuple(s.newcombe(*a, *b)) == pytest.approx(expected, abs=6e-4)


def test_twelve_against_three_discordant_pairs_are_a_difference() -> None:
    assert s.mcnemar_exact(12, 3) == pytest.approx(0.035, abs=5e-4)
    assert s.mcnemar_exact(3, 12) == s.mcnemar_exact(12, 3)
    assert s.mcnemar_exact(0, 0) == 1.0


@pytest.mark.parametrize(("a", "b", "n"), [(0.10, 0.09, 13_493), (0.10, 0.08, 3_211)])
def test_unpaired_sizes_are_the_catalogues(a: float, b: float, n: int) -> None:
    assert s.size_unpaired(a, b) == pytest.approx(n, rel=6e-4)


@pytest.mark.parametrize(("r", "d", "n"), [(0.05, 0.01, 3_923), (0.01, 0.001, 78_488)])
def test_paired_sizes_are_the_catalogues(r: float, d: float, n: int) -> None:
    assert s.size_paired(r, d) == pytest.approx(n, rel=6e-4)


def test_no_size_separates_equal_rates() -> None:
    for size in (s.size_unpaired, s.size_against):
        with pytest.raises(ValueError, match="equal rates"):
            size(0.1, 0.1)
    with pytest.raises(ValueError, match="equal rates"):
        s.size_paired(0.1, 0.0)


@pytest.mark.parametrize(("k", "points"), [(20, 0.018), (100, 0.024)])
def test_the_luck_of_the_best_of_many_is_the_catalogues(k: int, points: float) -> None:
    assert s.luck_of_best(k, 0.1, 1000) == pytest.approx(points, abs=5e-4)


def test_one_candidate_has_no_luck() -> None:
    assert s.luck_of_best(1, 0.1, 1000) == 0.0


def test_benjamini_hochberg_keeps_the_step_up_set() -> None:
    """The third value misses its own line but is carried by the fourth, which meets its."""
    assert s.benjamini_hochberg([0.01, 0.9, 0.07, 0.06, 0.02], q=0.1) == (True, False, True, True, True)
    assert s.benjamini_hochberg([]) == ()


def test_clopper_pearson_is_exact() -> None:
    assert s.clopper_pearson(20, 400) == pytest.approx((0.0308, 0.0762), abs=2e-4)
    assert s.clopper_pearson(0, 30) == pytest.approx((0.0, 0.1157), abs=1e-4)


@given(st.integers(1, 10_000), st.data())
def test_a_rate_lies_inside_its_interval(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = s.wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


@given(st.integers(1, 5000), st.integers(1, 5000), st.data())
def test_a_difference_lies_inside_its_interval(n_a: int, n_b: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    d = s.newcombe(a, n_a, b, n_b)
    assert d.low <= d.value + 1e-12
    assert d.high >= d.value - 1e-12


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_exact_p_value_is_a_probability(b: int, c: int) -> None:
    assert 0 < s.mcnemar_exact(b, c) <= 1


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="no rate"):
        s.wilson(5, 4)


def test_newcombe_covers_at_its_stated_rate() -> None:
    """Of 400 seeded pairs of equal rates, about 95 % have 0 inside the interval."""
    rng = np.random.default_rng(1)
    a, b = rng.binomial(400, 0.12, 400), rng.binomial(250, 0.12, 400)
    covered = sum(not (d.above() or d.below()) for d in (s.newcombe(x, 400, y, 250) for x, y in zip(a, b, strict=True)))
    assert s.clopper_pearson(covered, 400)[1] >= 0.95
    assert covered / 400 >= 0.92


def test_paired_intervals_cover_at_their_stated_rate() -> None:
    rng = np.random.default_rng(2)
    counts = rng.multinomial(300, [0.06, 0.06, 0.88], 400)
    covered = sum(
        not (d.above() or d.below()) for d in (s.paired_difference(int(b), int(c), 300) for b, c, _ in counts)
    )
    assert covered / 400 >= 0.92


def test_the_largest_gap_is_named_when_it_is_far_ahead() -> None:
    gaps = rank_gaps((Measured(0.0), Measured(0.01, 10_000), Measured(0.11, 10_000)))
    assert gaps[1].largest > 0.99
    assert gaps[1].difference.value == pytest.approx(0.10)
    assert gaps[1].difference.above(0.09)


def test_ranking_is_the_same_every_time() -> None:
    chain = (Measured(0.0), Measured(0.15, 100), Measured(0.30, 100))
    first = rank_gaps(chain)
    rank_gaps.cache_clear()
    assert rank_gaps(chain) == first


def test_the_chance_of_having_met_a_target() -> None:
    assert probability_below(Measured(0.03, 2000), 0.06) > 0.999
    assert probability_below(Measured(0.05, None), 0.06) == 1.0


def test_bootstrap_brackets_the_mean() -> None:
    data = np.random.default_rng(3).normal(2.0, 1.0, (500, 1))
    d = bootstrap(data, lambda rows: float(rows.mean()))
    assert d.low < d.value < d.high
    assert d.high - d.low == pytest.approx(2 * 1.96 / math.sqrt(500), rel=0.15)


def test_clusters_widen_the_interval() -> None:
    """Fifty rows a patient, all right or all wrong: the interval is that of the patients, not of the rows."""
    rng = np.random.default_rng(4)
    wrong = rng.binomial(1, 0.3, 40).astype(np.float64) * 50
    d = cluster_bootstrap(wrong, np.full(40, 50.0))
    low, high = s.wilson(float(wrong.sum()), 2000)
    assert d.high - d.low > 4 * (high - low)


def test_student_is_close_to_its_table() -> None:
    assert student_quantile(4) == pytest.approx(2.776)
    assert student_quantile(20) == pytest.approx(2.086, abs=2e-3)
    mean, low, high = mean_interval([0.10, 0.12, 0.14, 0.11, 0.13])
    assert mean == pytest.approx(0.12)
    assert (low, high) == pytest.approx((0.1004, 0.1396), abs=1e-4)


@pytest.mark.parametrize("size", [s.size_unpaired, s.size_against])
def test_a_difference_too_small_for_its_square_still_has_a_size(size: Callable[[float, float], int]) -> None:
    assert size(0.1, 0.1 + 1e-15) >= size(0.1, 0.1 + 1e-5)
    assert size(0.0, 1e-200) >= 0
