"""The error budget: which gap leads, and when the numbers cannot say."""

import pytest

from agent.metrics.checks.error_budget import error_budget
from agent.metrics.evidence import Context, Evidence, Score
from agent.metrics.finding import STRONG, Finding
from agent.vocabulary import Bottleneck, Gap, Split, Verdict
from tests.metrics.scores import evidence, findings, missing, score

N = 10_000
BIAS, OVERFIT, MISMATCH = Bottleneck.model_capacity, Bottleneck.overfitting, Bottleneck.data_mismatch


def budget(given: Evidence) -> Finding:
    """The one finding of the check."""
    (finding,) = findings(error_budget(given))
    return finding


def percents(errors: dict[str, float], n: int = N) -> Evidence:
    """Errors in percent, each on n examples; human and target are exact."""
    exact = ("human", "target")
    return evidence(**{k: v / 100 if k in exact else (v / 100, n) for k, v in errors.items()})


@pytest.mark.parametrize(
    ("errors", "gap", "bottlenecks"),
    [
        ({"human": 0, "train": 1, "dev": 11}, Gap.variance, {OVERFIT}),
        ({"human": 0, "train": 15, "dev": 16}, Gap.avoidable_bias, {BIAS}),
        ({"human": 0, "train": 15, "dev": 30}, Gap.undetermined, {BIAS, OVERFIT}),
        ({"human": 0, "train": 0.5, "dev": 1}, Gap.none, {Bottleneck.none}),
        ({"human": 14, "train": 15, "dev": 30}, Gap.variance, {OVERFIT}),
        ({"human": 14, "train": 15, "dev": 16}, Gap.none, {Bottleneck.none}),
        ({"human": 0, "train": 1, "train_dev": 1.5, "dev": 10}, Gap.data_mismatch, {MISMATCH}),
        ({"human": 0, "train": 1, "train_dev": 5, "dev": 5}, Gap.variance, {OVERFIT}),
        ({"human": 0, "train": 10, "train_dev": 11, "dev": 12}, Gap.avoidable_bias, {BIAS}),
        ({"human": 0, "train": 10, "train_dev": 11, "dev": 20}, Gap.avoidable_bias, {BIAS, MISMATCH}),
        ({"human": 0.5, "train": 12, "train_dev": 15.1, "dev": 12.6, "test": 15.8}, Gap.avoidable_bias, {BIAS}),
        ({"human": 0.1, "train": 2.0, "dev": 2.1, "test": 7.0}, Gap.dev_overfitting, {Bottleneck.evaluation}),
        ({"train": 3.5, "dev": 4.0}, Gap.undetermined, set()),
    ],
)
def test_the_acceptance_cases_come_out(errors: dict[str, float], gap: Gap, bottlenecks: set[Bottleneck]) -> None:
    finding = budget(percents(errors))

    assert finding.gap is gap
    assert {bottleneck for bottleneck, strength in finding.speaks.items() if strength > 0} == bottlenecks


@pytest.mark.parametrize(
    "errors",
    [
        {"human": 0, "train": 15, "dev": 30},
        {"human": 0, "train": 0.5, "dev": 1},
        {"human": 14, "train": 15, "dev": 16},
        {"human": 0, "train": 10, "train_dev": 11, "dev": 20},
    ],
)
def test_a_hundred_examples_leave_the_gap_undetermined(errors: dict[str, float]) -> None:
    assert budget(percents(errors, n=100)).gap is Gap.undetermined


def test_a_gap_far_outside_the_noise_stands_on_a_hundred_examples() -> None:
    assert budget(percents({"human": 0, "train": 1, "dev": 11}, n=100)).gap is Gap.variance


def test_gaps_and_scores_carry_their_names_and_intervals() -> None:
    finding = budget(evidence(human=0.02, train=(0.02, 34_000), dev=(0.21, 4000)))

    assert [q.name for q in finding.quantities] == [
        "human error",
        "train error",
        "dev error",
        "avoidable bias",
        "variance",
    ]
    variance = finding.quantity("variance")
    assert variance is not None
    assert variance.value == pytest.approx(0.19)
    assert variance.interval is not None
    assert variance.interval[0] < 0.19 < variance.interval[1]
    assert "19.0 points" in finding.claim


def test_without_n_the_intervals_are_assumed_and_say_so() -> None:
    finding = budget(evidence(human=0.02, train=0.01, dev=0.16))

    assert finding.gap is Gap.variance
    assert max(finding.speaks.values()) < STRONG
    assert any("assumed 2,000 for train, 200 for dev" in caveat for caveat in finding.caveats)
    dev = finding.quantity("dev error")
    assert dev is not None
    assert dev.interval is None


def test_a_second_population_is_mismatch() -> None:
    """Dev on the old line agrees with train, the new mill's line is far worse."""
    near, far = score("dev", (0.064, 5000)), score("dev", (0.221, 3000), source="new mill's line")
    finding = budget(Evidence((score("human", 0.05), score("train", 0.059), near, far)))

    assert finding.gap is Gap.data_mismatch
    assert finding.speaks[MISMATCH] > 0
    assert finding.speaks[OVERFIT] < 0
    assert finding.quantity("dev error (new mill's line)") is not None


def test_a_test_set_from_another_source_is_mismatch_too() -> None:
    given = (
        score("train", (0.03, 5000), source="clinic A"),
        score("dev", (0.04, 2000), source="clinic A"),
        score("test", (0.19, 2000), source="clinic B"),
    )
    assert budget(Evidence((score("human", 0.02), *given))).gap is Gap.data_mismatch


def test_one_source_makes_the_gap_variance_for_sure() -> None:
    given = evidence(Context(same_source=True), human=0.02, train=(0.02, 5000), dev=(0.21, 4000))

    assert budget(given).speaks[OVERFIT] == STRONG
    assert not any(m.about == "source of the dev set" for m in missing(error_budget(given)))


def test_another_source_makes_it_mismatch_and_asks_for_a_train_dev_set() -> None:
    given = evidence(Context(same_source=False), human=0.02, train=(0.02, 5000), dev=(0.21, 4000))

    assert budget(given).gap is Gap.data_mismatch


def test_a_target_met_leaves_no_gap() -> None:
    finding = budget(evidence(target=0.06, train=(0.001, 5000), dev=(0.031, 2000), test=(0.028, 2000)))

    assert finding.gap is Gap.none
    assert finding.verdict is Verdict.note
    assert "meets" in finding.claim or "met" in finding.claim


def test_a_target_met_within_the_noise_is_undetermined() -> None:
    assert budget(evidence(target=0.06, train=(0.03, 5000), dev=(0.058, 400))).gap is Gap.undetermined


def test_without_a_training_error_it_is_asked_for() -> None:
    given = evidence(human=0.08, target=0.10, dev=(0.15, 60))

    assert budget(given).gap is Gap.undetermined
    assert [m.about for m in missing(error_budget(given))] == ["training error"]


def test_f1_is_budgeted_in_its_own_unit() -> None:
    def f1(split: str, value: float) -> Score:
        return Score(Split(split), "F1", value)

    finding = budget(Evidence((f1("human", 0.9), f1("train", 0.95), f1("dev", 0.71), f1("target", 0.85))))

    assert finding.gap is Gap.variance
    assert finding.speaks[OVERFIT] < STRONG
    dev, variance = finding.quantity("dev F1"), finding.quantity("variance")
    assert dev is not None
    assert variance is not None
    assert dev.value == 0.71
    assert variance.unit == "F1"
    assert variance.interval is None


def test_metrics_are_never_mixed() -> None:
    """An AUC on train and an accuracy on dev make no gap."""
    given = Evidence((Score(Split.train, "AUC", 0.99), score("dev", (0.2, 500))))
    assert not findings(error_budget(given))


def test_errors_in_their_own_unit_have_gaps_too() -> None:
    def rmse(split: str, value: float) -> Score:
        return Score(Split(split), "RMSE", value)

    finding = budget(Evidence((rmse("target", 4.0), rmse("train", 3.1), rmse("dev", 9.4))))
    assert finding.gap is Gap.variance
    assert "6.3 RMSE" in finding.claim


def test_folds_are_one_score() -> None:
    folds = [score("dev", (e, 100), model=f"fold {i}") for i, e in enumerate((0.10, 0.12, 0.14))]
    finding = budget(Evidence((score("human", 0.0), score("train", (0.01, 200)), *folds)))
    dev = finding.quantity("dev error")
    assert dev is not None
    assert dev.value == pytest.approx(0.12)
    assert dev.n == 300


def test_what_a_file_measured_stands_over_what_was_said_before() -> None:
    said = score("dev", (0.16, 100))
    file = said._replace(error=0.17, value=0.83, basis=said.basis.__class__.measured)
    finding = budget(Evidence((score("human", 0.0), score("train", 0.01), file, said)))
    dev = finding.quantity("dev error")
    assert dev is not None
    assert dev.value == 0.17


def test_a_training_error_alone_is_no_healthy_project() -> None:
    """Nothing held out was measured, so nothing says that the model generalises."""
    given = evidence(human=0.07, train=(0.02, 5000))

    assert budget(given).gap is Gap.undetermined
    assert "dev error" in [m.about for m in missing(error_budget(given))]


def test_the_only_held_out_set_takes_the_number_that_was_said() -> None:
    """Dev is 87.5, "on 40 test calls": people use both words for one set."""
    finding = budget(evidence(Context(n={Split.test: 40}), target=0.10, dev=0.125))
    dev = finding.quantity("dev error")
    assert dev is not None
    assert dev.n == 40
