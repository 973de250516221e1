"""Rates: their intervals, differences, tests, and the number of examples that would settle a question."""

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import NamedTuple

from agent.metrics.finding import FRACTION, Quantity
from agent.metrics.thresholds import FALSE_DISCOVERY_RATE, LEVEL, POWER

NORMAL = NormalDist()
LARGE_VARIANCE = 1000.0  # of a count: the normal is then good to three digits
BISECTIONS = 60  # halvings of [0, 1]: far below the rounding of any count


class Difference(NamedTuple):
    """How much larger the second of two numbers is, with its interval."""

    value: float
    low: float
    high: float

    @property
    def interval(self) -> tuple[float, float]:
        """The two ends, as a Quantity takes them."""
        return self.low, self.high

    def above(self, margin: float = 0.0) -> bool:
        """Whether the whole interval lies above the margin."""
        return self.low > margin

    def below(self, margin: float = 0.0) -> bool:
        """Whether the whole interval lies below the margin."""
        return self.high < margin


def critical(level: float = LEVEL) -> float:
    """The two-sided critical value of the standard normal: 1.96 at 95 %."""
    return NORMAL.inv_cdf(0.5 + level / 2)


def two_sided_p(z: float) -> float:
    """The chance of a standard normal at least this far from 0, on either side."""
    return math.erfc(abs(z) / math.sqrt(2))


def wilson(successes: float, n: int, *, level: float = LEVEL) -> tuple[float, float]:
    """The score interval of a rate; `successes` may be fractional when it comes from a rounded percentage.

    Wilson (1927), Journal of the American Statistical Association 22:209. Raises ValueError for counts that cannot be.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no rate")
    z, p = critical(level), successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return low, high


def rate(name: str, successes: float, n: int, *, level: float = LEVEL) -> Quantity:
    """A share of counted examples as a Quantity with its Wilson interval."""
    return Quantity(name=name, value=successes / n, unit=FRACTION, interval=wilson(successes, n, level=level), n=n)


def newcombe(successes_a: float, n_a: int, successes_b: float, n_b: int, *, level: float = LEVEL) -> Difference:
    """The second rate minus the first, for independent samples.

    Newcombe (1998), Statistics in Medicine 17:873, method 10: the two Wilson intervals, squared and added.
    """
    a, b = successes_a / n_a, successes_b / n_b
    (low_a, high_a), (low_b, high_b) = wilson(successes_a, n_a, level=level), wilson(successes_b, n_b, level=level)
    d = b - a
    return Difference(d, d - math.hypot(b - low_b, high_a - a), d + math.hypot(high_b - b, a - low_a))


def paired_difference(only_a: int, only_b: int, n: int, *, level: float = LEVEL) -> Difference:
    """The second error rate minus the first on the same n examples, from the two discordant counts.

    only_a: examples that only the first got wrong; only_b: only the second. Agresti and Min (2005), Statistics in
    Medicine 24:729: the Wald interval after half a count is added to each of the four cells.
    """
    b, c, total = only_a + 0.5, only_b + 0.5, n + 2
    d = (c - b) / total
    half = critical(level) * math.sqrt(max(b + c - (c - b) ** 2 / total, 0.0)) / total
    return Difference((only_b - only_a) / n, max(-1.0, d - half), min(1.0, d + half))


def mcnemar_exact(only_a: int, only_b: int) -> float:
    """The two-sided exact p-value that two models err equally often on the same examples.

    McNemar (1947), Psychometrika 12:153, by the binomial of the discordant pairs.
    """
    n, k = only_a + only_b, min(only_a, only_b)
    if n == 0:
        return 1.0
    return min(1.0, 2 * binomial_tail(k, n))


def binomial_tail(k: int, n: int, p: float = 0.5) -> float:
    """P(X <= k) of a binomial, summed from its logarithms so that millions of trials do not overflow."""
    if k >= n:
        return 1.0
    if p in (0.0, 1.0):
        return 1.0 if p == 0.0 else 0.0
    log_p, log_q = math.log(p), math.log1p(-p)
    total, log_choose = 0.0, math.lgamma(n + 1)
    for i in range(k, -1, -1):
        log_term = log_choose - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * log_p + (n - i) * log_q
        term = math.exp(log_term)
        total += term
        if term < total * 1e-12 and i < n * p:  # the tail shrinks from here on: the rest changes nothing
            break
    return min(1.0, total)


def binomial_excess_p(k: int, n: int, p: float) -> float:
    """P(X >= k) of a binomial: exact, or by the normal with continuity correction where counts are large."""
    variance = n * p * (1 - p)
    if variance > LARGE_VARIANCE:
        return 1 - NORMAL.cdf((k - 0.5 - n * p) / math.sqrt(variance))
    return binomial_tail(n - k, n, 1 - p)


def clopper_pearson(successes: int, n: int, *, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a rate. Clopper and Pearson (1934), Biometrika 26:404; by bisection of the binomial."""
    tail = (1 - level) / 2
    low = 0.0 if successes == 0 else _bisect(lambda p: 1 - binomial_tail(successes - 1, n, p) < tail)
    high = 1.0 if successes == n else _bisect(lambda p: binomial_tail(successes, n, p) > tail)
    return low, high


def _bisect(too_low: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if too_low(middle) else (low, middle)
    return (low + high) / 2


def two_rates_p(successes_a: float, n_a: int, successes_b: float, n_b: int) -> float:
    """The two-sided p-value of two independent rates being equal, by the pooled normal test."""
    pooled = (successes_a + successes_b) / (n_a + n_b)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    if spread == 0:
        return 1.0
    return two_sided_p((successes_b / n_b - successes_a / n_a) / spread)


def rate_ratio(successes_a: float, n_a: int, successes_b: float, n_b: int, *, level: float = LEVEL) -> Difference:
    """The second rate divided by the first, with its log-normal interval.

    Katz et al. (1978), Biometrics 34:469, after half a count is added so that a rate of 0 has an interval too.
    """
    a, b = successes_a + 0.5, successes_b + 0.5
    ratio = (b / (n_b + 0.5)) / (a / (n_a + 0.5))
    half = critical(level) * math.sqrt(max(1 / b - 1 / (n_b + 0.5) + 1 / a - 1 / (n_a + 0.5), 0.0))
    return Difference(ratio, ratio * math.exp(-half), ratio * math.exp(half))


SMALLEST = 1e-6
"""No set is large enough for a smaller difference of rates, whose square may not even be a number."""


def size_unpaired(p_a: float, p_b: float, *, power: float = POWER, level: float = LEVEL) -> int:
    """How many examples each of two separate sets needs to tell the two rates apart.

    n = (z_level + z_power)^2 (p_a q_a + p_b q_b) / d^2: 7.85 is the square at 95 % and 80 % power. Fleiss (1981),
    Statistical Methods for Rates and Proportions, chapter 3. Raises ValueError for equal rates.
    """
    d = abs(p_a - p_b)
    if d == 0:
        raise ValueError("no number of examples tells equal rates apart")
    square = (critical(level) + NORMAL.inv_cdf(power)) ** 2
    return math.ceil(square * (p_a * (1 - p_a) + p_b * (1 - p_b)) / max(d, SMALLEST) ** 2)


def size_paired(discordance: float, d: float, *, power: float = POWER, level: float = LEVEL) -> int:
    """How many shared examples tell two models apart that disagree on `discordance` of them and differ by d.

    n = (z_level sqrt(r) + z_power sqrt(r - d^2))^2 / d^2. Connor (1987), Biometrics 43:207. Raises ValueError
    for d = 0.
    """
    if d == 0:
        raise ValueError("no number of examples tells equal rates apart")
    r = max(discordance, abs(d))
    inner = critical(level) * math.sqrt(r) + NORMAL.inv_cdf(power) * math.sqrt(max(r - d * d, 0.0))
    return math.ceil((inner / max(abs(d), SMALLEST)) ** 2)


def size_against(p: float, fixed: float, *, power: float = POWER, level: float = LEVEL) -> int:
    """How many examples tell a rate of p from a fixed one, such as a target. Raises ValueError for equal rates.

    n = (z_level sqrt(p0 q0) + z_power sqrt(p q))^2 / d^2. Fleiss (1981), chapter 1.
    """
    if p == fixed:
        raise ValueError("no number of examples tells equal rates apart")
    inner = critical(level) * math.sqrt(fixed * (1 - fixed)) + NORMAL.inv_cdf(power) * math.sqrt(p * (1 - p))
    return max(1, math.ceil((inner / max(abs(p - fixed), SMALLEST)) ** 2))


def benjamini_hochberg(p_values: Sequence[float], q: float = FALSE_DISCOVERY_RATE) -> tuple[bool, ...]:
    """Which of the tests stand when all were looked at. Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289."""
    m = len(p_values)
    order = sorted(range(m), key=lambda i: p_values[i])
    passed = max((rank for rank, i in enumerate(order, 1) if p_values[i] <= q * rank / m), default=0)
    kept = set(order[:passed])
    return tuple(i in kept for i in range(m))


def expected_best(k: int) -> float:
    """The mean of the largest of k standard normals: 0 for one, 1.87 for twenty.

    Blom (1958), Statistical Estimates and Transformed Beta-Variables; the integral itself, by the trapezoid rule.
    """
    if k <= 1:
        return 0.0
    step, total = 0.01, 0.0
    for i in range(-800, 801):
        x = i * step
        total += x * k * NORMAL.pdf(x) * NORMAL.cdf(x) ** (k - 1) * step
    return total


def luck_of_best(k: int, error: float, n: int) -> float:
    """How much better than its true error the best of k equal candidates looks on n examples, on average.

    An upper bound when the candidates are judged on the same examples, whose luck they share.
    """
    return expected_best(k) * math.sqrt(error * (1 - error) / n)
