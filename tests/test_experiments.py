"""The ledger: only a gain whose interval lies above zero counts, and the sentence says so plainly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.experiments import Report, as_finding, compare, judge, size_finding
from agent.plan import Measured
from agent.vocabulary import Verdict
from tests.samples import rate


def report(before: float, after: float, n: int | None, metric: str = "accuracy", better: str = "higher") -> Report:
    return Report(
        "dropout 0.3",
        metric,
        Measured(value=before, n=n),
        Measured(value=after, n=n),
        better,  # type: ignore[arg-type]
    )


def test_half_a_point_on_four_hundred_contracts_is_noise() -> None:
    entry = judge(report(0.88, 0.885, 400), turn=2)

    assert entry.verdict is Verdict.undetermined
    assert "inside the noise" in entry.says
    assert entry.gain.interval is not None
    assert entry.gain.interval[0] < 0 < entry.gain.interval[1]


def test_half_a_point_on_four_hundred_contracts_is_two_contracts_and_needs_tens_of_thousands() -> None:
    finding = as_finding(judge(report(0.88, 0.885, 400), turn=2))

    examples = finding.quantity("examples behind the difference")
    assert examples is not None
    assert examples.value == 2
    assert finding.settled_by is not None
    assert finding.settled_by.value > 50_000


def test_a_large_gain_on_many_examples_beats_the_noise() -> None:
    entry = judge(report(0.80, 0.86, 4000), turn=2)

    assert entry.verdict is Verdict.supported
    assert "beats the noise" in entry.says


def test_a_loss_beyond_the_noise_is_refuted() -> None:
    assert judge(report(0.86, 0.80, 4000), turn=2).verdict is Verdict.refuted


def test_lower_is_better_turns_the_sign() -> None:
    entry = judge(report(0.20, 0.14, 4000, metric="error", better="lower"), turn=2)

    assert entry.verdict is Verdict.supported
    assert entry.gain.value == pytest.approx(0.06)


def test_percentages_of_a_counted_metric_become_fractions() -> None:
    entry = judge(report(88.0, 88.5, 400), turn=2)

    assert (entry.before.value, entry.after.value) == (0.88, 0.885)


def test_without_the_number_of_examples_nothing_is_claimed() -> None:
    entry = judge(report(0.80, 0.90, None), turn=2)

    assert entry.verdict is Verdict.undetermined
    assert entry.gain.interval is None
    assert "number of examples" in entry.says


def test_a_loss_in_its_own_unit_asks_for_seeds_instead_of_an_interval() -> None:
    entry = judge(report(12.0, 11.2, 4000, metric="RMSE", better="lower"), turn=2)

    assert entry.verdict is Verdict.undetermined
    assert "seeds" in entry.says


def test_a_loss_below_one_is_no_share_of_examples() -> None:
    entry = judge(report(0.42, 0.40, 4000, metric="validation loss", better="lower"), turn=2)

    assert entry.gain.interval is None
    assert entry.gain.unit == "value"


def test_a_paired_gain_is_used_as_it_was_measured() -> None:
    paired = rate(0.005, interval=(0.001, 0.009), n=400)

    entry = judge(report(0.88, 0.885, 400), turn=2, paired=paired)

    assert entry.verdict is Verdict.supported
    assert entry.gain.interval == (0.001, 0.009)


def test_a_score_that_is_no_share_of_examples_is_called_a_rough_guide() -> None:
    assert "rough guide" in judge(report(0.70, 0.71, 500, metric="F1"), turn=2).says


def test_the_same_result_has_the_same_id() -> None:
    assert judge(report(0.88, 0.885, 400), turn=2).id == judge(report(0.88, 0.885, 400), turn=2).id


def test_one_point_at_ten_percent_takes_thousands() -> None:
    finding = size_finding(rate(0.10, name="dev error"), 0.01)

    separate = finding.quantity("examples, two separate sets")
    assert separate is not None
    assert separate.value == pytest.approx(13_493, rel=0.001)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 100_000), st.sampled_from(["higher", "lower"]))
def test_the_gain_lies_in_its_own_interval(before: float, after: float, n: int, better: str) -> None:
    compared = compare(Measured(value=before, n=n), Measured(value=after, n=n), better=better)  # type: ignore[arg-type]

    low, high = compared.gain.interval or (0, 0)
    assert low - 1e-9 <= compared.gain.value <= high + 1e-9


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 5_000))
def test_swapping_the_direction_swaps_the_verdict(before: float, after: float, n: int) -> None:
    sides = Measured(value=before, n=n), Measured(value=after, n=n)
    opposite = {Verdict.supported: Verdict.refuted, Verdict.refuted: Verdict.supported}

    up, down = compare(*sides, better="higher").verdict, compare(*sides, better="lower").verdict

    assert down is opposite.get(up, up)
