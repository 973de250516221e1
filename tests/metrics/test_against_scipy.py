"""The statistics that we compute ourselves against scipy's: why they are ours is in docs/decisions/."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from agent.metrics import statistics as s
from agent.metrics.checks.objective_mismatch import kendall
from agent.metrics.distances import homogeneity_p, kolmogorov_p, kolmogorov_smirnov
from agent.metrics.resampling import student_quantile

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS)
def test_intervals_of_a_rate_are_scipys(counts: tuple[int, int]) -> None:
    test = stats.binomtest(*counts)

    assert s.wilson(*counts) == pytest.approx(tuple(test.proportion_ci(method="wilson")), abs=1e-9)
    assert s.clopper_pearson(*counts) == pytest.approx(tuple(test.proportion_ci(method="exact")), abs=1e-7)


@given(COUNTS, st.floats(0.001, 0.999))
def test_a_binomial_tail_is_scipys(counts: tuple[int, int], p: float) -> None:
    assert s.binomial_tail(*counts, p) == pytest.approx(float(stats.binom.cdf(*counts, p)), rel=1e-6, abs=1e-12)


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_exact_mcnemar_p_value_is_that_of_a_sign_test(b: int, c: int) -> None:
    assert s.mcnemar_exact(b, c) == pytest.approx(float(stats.binomtest(b, b + c).pvalue), rel=1e-6)


@given(st.integers(1, 99), st.integers(1, 199))
def test_two_rates_are_tested_as_by_chi_square(a: int, b: int) -> None:
    expected = stats.chi2_contingency([[a, 100 - a], [b, 200 - b]], correction=False).pvalue

    assert s.two_rates_p(a, 100, b, 200) == pytest.approx(float(expected), rel=1e-6, abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_false_discovery_rate_is_controlled_as_by_scipy(p_values: list[float]) -> None:
    adjusted = stats.false_discovery_control(p_values)
    ours = s.benjamini_hochberg(p_values, q=0.1)

    assert all(kept == (p <= 0.1) for kept, p in zip(ours, adjusted, strict=True) if abs(p - 0.1) > 1e-9)


@pytest.mark.parametrize("freedom", [1, 2, 5, 10, 11, 15, 30, 100])
def test_students_quantile_is_good_to_a_thousandth(freedom: int) -> None:
    assert student_quantile(freedom) == pytest.approx(float(stats.t.ppf(0.975, freedom)), rel=1e-3)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=40))
def test_kendalls_tau_is_scipys(pairs: list[tuple[int, int]]) -> None:
    one, other = np.array(pairs, dtype=float).T
    expected = float(stats.kendalltau(one, other).statistic)

    assert kendall(one, other) == pytest.approx(0.0 if np.isnan(expected) else expected, abs=1e-9)


@given(st.lists(st.integers(0, 30), min_size=5, max_size=80), st.lists(st.integers(0, 40), min_size=5, max_size=80))
def test_the_distance_of_two_samples_is_scipys(one: list[int], other: list[int]) -> None:
    test = stats.ks_2samp(one, other, method="asymp")
    first, second = np.array(one, dtype=float), np.array(other, dtype=float)

    assert kolmogorov_smirnov(first, second) == pytest.approx(float(test.statistic), abs=1e-12)
    assert kolmogorov_p(float(test.statistic), 2000, 3000) == pytest.approx(
        float(stats.kstwo.sf(float(test.statistic), 1200)), abs=0.01
    )


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8), st.lists(st.integers(1, 60), min_size=2, max_size=8))
def test_two_samples_of_categories_are_compared_as_by_chi_square(one: list[int], other: list[int]) -> None:
    size = min(len(one), len(other))
    table = [one[:size], other[:size]]
    sides = [{str(place): count for place, count in enumerate(side)} for side in table]

    expected = float(stats.chi2_contingency(table, correction=False).pvalue)
    ours = homogeneity_p(*sides)

    assert ours == pytest.approx(expected, abs=0.01) or min(ours, expected) > 0.3
