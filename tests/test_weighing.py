"""The acceptance cases of the catalogue, through stated scores, and the order in which findings are weighed."""

import pytest

from agent.brief import Brief, FactKind
from agent.known.situation import Situation
from agent.metrics.finding import MODERATE, STRONG, WEAK, Finding, finding_id
from agent.planning.order import LIKELY
from agent.vocabulary import Action, Basis, Bottleneck, Gap, Verdict
from agent.weighing import Outcome, weigh
from tests.projects import fact, now, rate, scores, share

N = 10_000


def outcome(**splits: float | tuple[float, int]) -> Outcome:
    return weigh(now(scores(**splits)))


@pytest.mark.parametrize(
    ("splits", "accepted"),
    [
        ({"human": 0.0, "train": (0.01, N), "dev": (0.11, N)}, {Bottleneck.overfitting, Bottleneck.data_quantity}),
        ({"human": 0.0, "train": (0.15, N), "dev": (0.16, N)}, {Bottleneck.model_capacity}),
        ({"human": 0.0, "train": (0.005, N), "dev": (0.01, N)}, {Bottleneck.none}),
        ({"human": 0.14, "train": (0.15, N), "dev": (0.30, N)}, {Bottleneck.overfitting, Bottleneck.data_quantity}),
        ({"human": 0.14, "train": (0.15, N), "dev": (0.16, N)}, {Bottleneck.none}),
        ({"human": 0.0, "train": (0.01, N), "train_dev": (0.015, N), "dev": (0.10, N)}, {Bottleneck.data_mismatch}),
        ({"human": 0.0, "train": (0.01, N), "train_dev": (0.05, N), "dev": (0.05, N)}, {Bottleneck.overfitting}),
        ({"human": 0.0, "train": (0.10, N), "train_dev": (0.11, N), "dev": (0.12, N)}, {Bottleneck.model_capacity}),
        (
            {
                "human": 0.005,
                "train": (0.12, 940_000),
                "train_dev": (0.151, 20_000),
                "dev": (0.126, 20_000),
                "test": (0.158, 20_000),
            },
            {Bottleneck.model_capacity},
        ),
        ({"train": (0.035, N), "dev": (0.04, N)}, {Bottleneck.undiagnosed}),
        ({"human": 0.001, "train": (0.02, N), "dev": (0.021, N), "test": (0.07, N)}, {Bottleneck.evaluation}),
    ],
)
def test_the_error_budget_names_the_bottleneck(
    splits: dict[str, float | tuple[float, int]], accepted: set[Bottleneck]
) -> None:
    """DIAGNOSTICS.md, 'Acceptance cases'."""
    assert outcome(**splits).bottleneck in accepted


@pytest.mark.parametrize(
    ("splits", "both"),
    [
        (
            {"human": 0.0, "train": (0.15, N), "dev": (0.30, N)},
            {Bottleneck.model_capacity, Bottleneck.overfitting},
        ),
        (
            {"human": 0.0, "train": (0.10, N), "train_dev": (0.11, N), "dev": (0.20, N)},
            {Bottleneck.model_capacity, Bottleneck.data_mismatch},
        ),
    ],
)
def test_two_gaps_of_about_one_size_lead_together(
    splits: dict[str, float | tuple[float, int]], both: set[Bottleneck]
) -> None:
    """Where no single experiment serves both, finding out which it is comes first."""
    found = outcome(**splits)

    assert found.bottleneck is Bottleneck.undiagnosed
    assert set(found.leaders) == both
    assert found.acts[0] is Action.run_error_analysis


def test_a_hundred_examples_do_not_decide_between_two_gaps() -> None:
    """The same errors as a co-leading case, on too few examples to tell."""
    found = outcome(human=0.0, train=(0.10, 100), train_dev=(0.11, 100), dev=(0.20, 100))

    assert found.gap is Gap.undetermined
    assert found.bottleneck is Bottleneck.undiagnosed


def test_wrong_labels_matter_by_their_share_of_the_error() -> None:
    """0.6 points of wrong labels are a note beside 10 % error, and the bottleneck beside 2 %."""
    labels = fact(FactKind.labels, rate(0.006), "0.6% of the labels are wrong")

    rare = weigh(now(scores(human=0.0, train=(0.02, N), dev=(0.10, N)), labels))
    telling = weigh(now(scores(human=0.0, train=(0.01, N), dev=(0.02, N)), labels))

    assert rare.bottleneck is not Bottleneck.data_quality
    assert telling.bottleneck is Bottleneck.data_quality


def test_a_component_that_starts_most_failures_is_the_bottleneck() -> None:
    """160 of 250 errors in one stage of a pipeline."""
    found = weigh(
        now(
            scores(dev=(0.17, 2_000), target=0.05),
            share("crop", 160, 250, component=True),
            share("reader", 60, 250, component=True),
        )
    )

    assert found.bottleneck is Bottleneck.component
    assert found.acts[0] is Action.fix_component


def finding(check: str, speaks: dict[Bottleneck, float], *, gap: Gap | None = None) -> Finding:
    return Finding(
        id=finding_id(check, sorted(speaks)),
        check=check,
        verdict=Verdict.supported,
        claim=f"{check} speaks.",
        basis=Basis.measured,
        speaks=speaks,
        gap=gap,
    )


def weighing(*findings: Finding) -> Outcome:
    return weigh(Situation(Brief(), {each.id: each for each in findings}))


def test_numbers_that_cannot_be_trusted_come_before_any_gap() -> None:
    found = weighing(
        finding("error_budget", {Bottleneck.overfitting: STRONG}, gap=Gap.variance),
        finding("leakage_overlap", {Bottleneck.evaluation: STRONG}),
    )

    assert found.bottleneck is Bottleneck.evaluation


def test_a_broken_run_has_no_gap() -> None:
    """Diverged training says nothing about where a sound run would lose."""
    found = weighing(
        finding("error_budget", {Bottleneck.overfitting: MODERATE}, gap=Gap.variance),
        finding("divergence", {Bottleneck.hyperparameters: STRONG}),
    )

    assert (found.bottleneck, found.gap) == (Bottleneck.hyperparameters, Gap.undetermined)


def test_a_learning_curve_turns_variance_into_a_need_for_data() -> None:
    found = weighing(
        finding("error_budget", {Bottleneck.overfitting: STRONG}, gap=Gap.variance),
        finding("data_curve", {Bottleneck.data_quantity: STRONG}),
    )

    assert found.bottleneck is Bottleneck.data_quantity


def test_what_cannot_explain_the_gap_does_not_take_over() -> None:
    found = weighing(
        finding("error_budget", {Bottleneck.model_capacity: STRONG}, gap=Gap.avoidable_bias),
        finding("data_curve", {Bottleneck.data_quantity: MODERATE}),
    )

    assert found.bottleneck is Bottleneck.model_capacity


def test_a_strong_finding_against_caps_a_bottleneck() -> None:
    found = weighing(
        finding("a", {Bottleneck.compute: STRONG}),
        finding("b", {Bottleneck.compute: -STRONG}),
        finding("c", {Bottleneck.throughput: MODERATE}),
    )

    assert found.bottleneck is Bottleneck.throughput
    assert {side.bottleneck: side.score for side in found.weighed}[Bottleneck.compute] == WEAK


def test_findings_in_one_direction_add_up() -> None:
    found = weighing(
        finding("a", {Bottleneck.data_quality: MODERATE}), finding("b", {Bottleneck.data_quality: MODERATE})
    )

    assert found.weighed[0].score == pytest.approx(0.84)


def test_every_bottleneck_that_can_lead_has_a_repair() -> None:
    assert set(LIKELY) == set(Bottleneck) - {Bottleneck.undiagnosed}
