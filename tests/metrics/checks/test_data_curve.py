"""Would more data help? Learning curves over data, stated and measured."""

import numpy as np
import pytest

from agent.metrics.checks.bad_new_data import bad_new_data
from agent.metrics.checks.data_curve import data_curve
from agent.metrics.evidence import Context, DataPoint, Evidence
from agent.metrics.finding import Finding
from agent.metrics.power_law import fit, sizes_of
from agent.vocabulary import Action, Bottleneck, Gap, Split, Verdict
from tests.metrics.made import values

RISING = ((5_000, 0.31), (10_000, 0.265), (20_000, 0.22), (40_000, 0.18))


def told(dev: tuple[tuple[int, float], ...], train: tuple[tuple[int, float], ...] = (), **context: object) -> Evidence:
    """Points as a user states them."""
    points = [DataPoint(n, Split.dev, error) for n, error in dev]
    points += [DataPoint(n, Split.train, error) for n, error in train]
    return Evidence(points=tuple(points), context=Context(**context))  # type: ignore[arg-type]


def the(evidence: Evidence) -> Finding:
    """The one finding of the check."""
    (finding,) = data_curve(evidence)
    return finding


def test_a_curve_that_falls_with_every_doubling_speaks_for_more_data() -> None:
    finding = the(told(RISING, train=((40_000, 0.04),), n={Split.dev: 6_000}, target_error=0.05))

    assert finding.verdict is Verdict.supported
    assert finding.speaks[Bottleneck.data_quantity] == 0.9
    assert finding.suggests == (Action.collect_more_data,)
    assert finding.gap is Gap.variance
    assert 0.1 < values(finding)["cut of the error by doubling the data"] < 0.2
    assert values(finding)["dev error at 40,000 examples"] == 0.18


def test_a_flat_curve_speaks_against_more_data() -> None:
    finding = the(
        told(((500, 0.31), (1_000, 0.25), (2_000, 0.24), (4_000, 0.239), (8_000, 0.238)), n={Split.dev: 4_000})
    )

    assert finding.verdict is Verdict.refuted
    assert finding.speaks[Bottleneck.data_quantity] == -0.9


def test_a_flat_curve_with_train_beside_dev_is_bias() -> None:
    flat = ((500, 0.21), (1_000, 0.209), (2_000, 0.207), (4_000, 0.208))

    finding = the(told(flat, train=((4_000, 0.19),)))

    assert finding.gap is Gap.avoidable_bias
    assert finding.speaks[Bottleneck.model_capacity] > 0


def test_training_error_above_the_target_cannot_be_mended_by_data() -> None:
    finding = the(told(RISING, train=((40_000, 0.15),), n={Split.dev: 6_000}, target_error=0.05))

    assert finding.verdict is Verdict.refuted
    assert finding.speaks[Bottleneck.data_quantity] < 0 < finding.speaks[Bottleneck.model_capacity]


def test_two_sizes_show_a_direction_and_say_that_it_is_no_law() -> None:
    finding = the(told(((1_000, 0.30), (2_000, 0.25)), n={Split.dev: 5_000}))

    assert finding.speaks[Bottleneck.data_quantity] == 0.6
    assert any("no law" in caveat for caveat in finding.caveats)


def test_what_a_small_dev_set_cannot_tell_is_undetermined() -> None:
    finding = the(told(((1_000, 0.30), (2_000, 0.295)), n={Split.dev: 100}))

    assert finding.verdict is Verdict.undetermined
    assert finding.settled_by is not None


def test_the_examples_to_a_target_are_never_drawn_beyond_ten_times_the_data() -> None:
    near, far = the(told(RISING, target_error=0.15)), the(told(RISING, target_error=0.02))

    assert 40_000 < values(near)["examples to reach the target"] < 400_000
    assert "examples to reach the target" not in values(far)
    assert "beyond 400,000" in far.claim


def test_error_that_rises_with_the_last_data_points_to_that_data() -> None:
    (finding,) = bad_new_data(told(((1_000, 0.30), (2_000, 0.25), (4_000, 0.31)), n={Split.dev: 4_000}))

    assert finding.speaks[Bottleneck.data_quality] > 0 > finding.speaks[Bottleneck.data_quantity]
    assert not list(bad_new_data(told(RISING, n={Split.dev: 4_000})))


@pytest.mark.parametrize("exponent", [0.0, 0.25])
def test_the_verdict_holds_over_noise(exponent: float) -> None:
    """Flat curves are hardly ever called rising, rising ones are mostly found: five folds at six sizes, 100 draws."""
    sizes = [100 * 2**place for place in range(6)]
    fired = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        points = tuple(
            DataPoint(n, Split.dev, 0.2 * (n / 3200) ** -exponent + rng.normal(0, 0.008), seed=str(fold))
            for n in sizes
            for fold in range(5)
        )
        fired += the(Evidence(points=points)).verdict is Verdict.supported

    assert fired <= 5 if exponent == 0 else fired >= 80


def test_repeated_points_have_the_spread_of_their_seeds() -> None:
    points = [DataPoint(100, Split.dev, error, seed=str(place)) for place, error in enumerate((0.2, 0.22, 0.24))]

    (size,) = sizes_of(points, (Split.dev,))

    assert size.error == pytest.approx(0.22)
    assert size.deviation == pytest.approx(0.02 / 3**0.5)


def test_a_clean_power_law_is_recovered() -> None:
    law = fit(sizes_of([DataPoint(n, Split.dev, 2 * n**-0.3) for n in (100, 200, 400, 800, 1600)], (Split.dev,)))

    assert float(law.cut_by_doubling()[0]) == pytest.approx(1 - 2**-0.3, abs=0.01)
