"""The checks of predictions: silent on healthy data, sharp on a planted fault, exact on counted cases."""

import numpy as np
import polars as pl
import pytest

from agent.metrics.checks.compare_models import compare_models
from agent.metrics.checks.error_over_time import error_over_time
from agent.metrics.checks.label_noise import label_noise
from agent.metrics.checks.leakage_overlap import leakage_overlap
from agent.metrics.checks.prediction_error import prediction_error
from agent.metrics.checks.rare_class import rare_class
from agent.metrics.checks.regression_bias import regression_baseline
from agent.metrics.checks.slice_concentration import slice_concentration
from agent.metrics.checks.threshold_cost import threshold_cost
from agent.metrics.evidence import Check, Context, Evidence
from agent.metrics.finding import STRONG, Finding
from agent.vocabulary import Action, Bottleneck, Gap, Verdict
from tests.metrics.scores import findings
from tests.metrics.simulation import predictions
from tests.metrics.simulation.planted import (
    REGRESSION,
    N,
    answered,
    ids,
    labels,
    overlapping,
    two_class,
    wrong_labels,
)


def first(check: Check, evidence: Evidence) -> Finding:
    """The first finding of a check."""
    return findings(check(evidence))[0]


def value(finding: Finding, name: str) -> float:
    """The value of a quantity that must be there."""
    quantity = finding.quantity(name)
    assert quantity is not None, name
    return quantity.value


def test_a_slice_names_its_column_value_and_ceiling() -> None:
    y = ["a"] * 1000
    device = ["old"] * 100 + ["new"] * 900
    pred = ["b"] * 40 + ["a"] * 60 + ["b"] * 9 + ["a"] * 891
    finding = first(slice_concentration, predictions(y=y, pred=pred, slice_device=device))

    assert finding.about == {"column": "device", "value": "old"}
    assert value(finding, "error on old") == pytest.approx(0.4)
    assert value(finding, "share of the errors") == pytest.approx(40 / 49)
    assert value(finding, "share of the rows") == pytest.approx(0.1)
    assert value(finding, "ceiling") == pytest.approx(0.039)
    assert finding.speaks[Bottleneck.data_mismatch] == STRONG
    assert finding.suggests[0] is Action.collect_targeted_data


def test_a_pair_of_columns_is_found_where_neither_alone_explains() -> None:
    rng = np.random.default_rng(5)
    n = 4000
    device, light = rng.choice(["a", "b", "c"], n), rng.choice(["day", "dusk", "night"], n)
    wrong = rng.random(n) < np.where((device == "b") & (light == "night"), 0.6, 0.03)
    y = labels(rng, n)
    finding = first(
        slice_concentration, predictions(y=y, pred=answered(rng, y, wrong), slice_device=device, slice_light=light)
    )

    assert set(finding.about["column"].split(" and ")) == {"device", "light"}
    assert set(finding.about["value"].split(" and ")) == {"b", "night"}


def test_training_rows_are_not_judged() -> None:
    """A slice that is bad in train only says nothing of the held-out data."""
    rng = np.random.default_rng(6)
    y, device = labels(rng, 1200), rng.choice(list("ab"), 1200)
    split = np.array(["train"] * 600 + ["dev"] * 600)
    wrong = (split == "train") & (device == "b")
    evidence = predictions(split=split, y=y, pred=answered(rng, y, wrong), slice_device=device)

    assert not findings(slice_concentration(evidence))
    assert value(first(prediction_error, evidence), "train error") > 0.2
    assert value(first(prediction_error, evidence), "dev error") == 0


def test_an_accuracy_that_hides_a_rare_class_is_no_measure() -> None:
    y = ["ok"] * 3857 + ["fraud"] * 143
    pred = ["ok"] * 3855 + ["fraud"] * 2 + ["fraud"] * 10 + ["ok"] * 133
    finding = first(rare_class, predictions(y=y, pred=pred))

    assert value(finding, "recall on fraud") == pytest.approx(0.0699, abs=1e-4)
    assert value(finding, "majority baseline error") == pytest.approx(0.0357, abs=1e-4)
    assert finding.speaks[Bottleneck.evaluation] == STRONG
    assert Action.set_target_metric in finding.suggests


def test_paired_models_are_compared_by_the_examples_that_differ() -> None:
    correct = [False] * 12 + [True] * 3 + [True] * 85
    other = [True] * 12 + [False] * 3 + [True] * 85
    evidence = predictions(
        id=ids(100) + ids(100),
        model=["old"] * 100 + ["new"] * 100,
        y=[None] * 200,
        pred=[None] * 200,
        correct=correct + other,
    )
    finding = first(compare_models, evidence)

    assert value(finding, "p-value") == pytest.approx(0.035, abs=5e-4)
    assert finding.about == {"better": "new"}
    assert value(finding, "difference") == pytest.approx(-0.09)


def test_models_that_cannot_be_told_apart_say_how_many_examples_would() -> None:
    correct = [False] * 23 + [True] * 19 + [True] * 158
    other = [True] * 23 + [False] * 19 + [True] * 158
    finding = first(
        compare_models,
        predictions(
            id=ids(200) + ids(200),
            model=["a"] * 200 + ["b"] * 200,
            y=[None] * 400,
            pred=[None] * 400,
            correct=correct + other,
        ),
    )

    assert finding.verdict is Verdict.undetermined
    assert finding.gap is Gap.undetermined
    assert finding.settled_by is not None
    assert finding.settled_by.value > 1000


def test_stated_costs_choose_the_threshold() -> None:
    evidence = two_class(np.random.default_rng(1), share=0.2)
    costly = Evidence(frames=evidence.frames, context=Context(cost_false_negative=20.0, cost_false_positive=1.0))
    finding = first(threshold_cost, costly)

    assert finding.speaks[Bottleneck.task_definition] == STRONG
    assert value(finding, "better threshold") < 0.3
    assert value(finding, "cost at the better threshold") < value(finding, "cost")


def test_wrong_labels_are_estimated_with_an_interval() -> None:
    finding = first(label_noise, wrong_labels(np.random.default_rng(3)))
    share = finding.quantity("estimated share of wrong labels")

    assert share is not None
    assert share.interval is not None
    assert 0.15 < share.value < 0.23  # a fifth is replaced, by the same class in a quarter of cases; sure mistakes add
    assert finding.suggests[0] is Action.fix_data_quality


def test_the_error_on_unseen_rows_is_shown() -> None:
    finding = first(leakage_overlap, overlapping(np.random.default_rng(2)))

    assert value(finding, "share of held-out rows also in train") == pytest.approx(0.4)
    assert value(finding, "error on unseen rows") > value(finding, "error on rows also in train")
    assert finding.speaks[Bottleneck.evaluation] == STRONG


def test_ids_that_restart_in_each_split_are_no_leak() -> None:
    rng = np.random.default_rng(7)
    y = labels(rng, 900)
    evidence = predictions(
        id=[str(i) for i in range(600)] + [str(i) for i in range(300)],
        split=["train"] * 600 + ["dev"] * 300,
        y=y,
        pred=answered(rng, y, rng.random(900) < 0.1),
    )
    assert not findings(leakage_overlap(evidence))


def test_an_id_with_several_rows_is_a_group() -> None:
    """Snippets of the same patients on both sides of a random split."""
    rng = np.random.default_rng(12)
    patient = rng.integers(0, 60, 900)
    y = np.where(patient % 2 == 0, "1", "0")
    evidence = predictions(
        names={"id": "patient_id"},
        id=[f"P{p}" for p in patient],
        split=np.where(rng.random(900) < 0.7, "train", "dev"),
        y=y,
        pred=y,
    )
    finding = first(leakage_overlap, evidence)

    assert finding.about == {"column": "patient_id", "split": "dev"}
    assert finding.speaks[Bottleneck.evaluation] > 0


def test_a_rare_class_that_the_probabilities_rank_well_wants_a_threshold() -> None:
    finding = first(rare_class, two_class(np.random.default_rng(13), share=0.04, sharpness=0.7))

    assert finding.suggests[0] is Action.set_threshold


def test_a_column_that_holds_the_answer_is_named() -> None:
    rng = np.random.default_rng(8)
    y = labels(rng)
    evidence = predictions(y=y, pred=answered(rng, y, rng.random(N) < 0.1), slice_code=np.char.add("k", y))

    assert first(leakage_overlap, evidence).about == {"column": "code"}


def test_a_number_that_ranks_the_classes_perfectly_is_named() -> None:
    rng = np.random.default_rng(11)
    y = np.where(rng.random(N) < 0.1, "1", "0")
    days = np.where(y == "1", rng.integers(50, 90, N), rng.integers(0, 55, N)).astype(float)
    evidence = predictions(y=y, pred=y, slice_days_late=days, slice_amount=rng.random(N))

    assert [one.about["column"] for one in findings(leakage_overlap(evidence))] == ["days_late"]


def test_dates_are_cut_into_windows() -> None:
    rng = np.random.default_rng(9)
    n = 1200
    start = pl.datetime_range(pl.datetime(2025, 1, 1), pl.datetime(2025, 12, 31), "1d", eager=True)
    when = start.sample(n, with_replacement=True, seed=1).sort()
    y = labels(rng, n)
    wrong = rng.random(n) < np.linspace(0.05, 0.35, n)
    finding = first(error_over_time, predictions(y=y, pred=answered(rng, y, wrong), when=when))

    assert finding.verdict is Verdict.supported
    assert value(finding, "error at the end") > 2 * value(finding, "error at the beginning")
    assert sum(q.name.startswith("error in") for q in finding.quantities) <= 13


def test_forecasts_that_go_off_are_seen_in_their_windows() -> None:
    rng = np.random.default_rng(14)
    y = rng.gamma(3, 50, N)
    month = np.sort(rng.integers(1, 11, N))
    pred = y + rng.normal(0, 10, N) + np.where(month > 6, 15 * (month - 6), 0)
    finding = first(error_over_time, predictions(REGRESSION, y=y, pred=pred, slice_month=month))

    assert finding.verdict is Verdict.supported
    assert value(finding, "MAE at the end") > 2 * value(finding, "MAE at the beginning")
    assert finding.about["column"] == "month"


def test_repeating_the_last_value_can_beat_a_forecast() -> None:
    rng = np.random.default_rng(10)
    n = 500
    y = np.cumsum(rng.normal(0, 1, n)) + 100
    when = pl.datetime_range(pl.datetime(2024, 1, 1), interval="1d", end=pl.datetime(2025, 5, 14), eager=True)
    finding = first(regression_baseline, predictions(REGRESSION, y=y, pred=y + rng.normal(0, 2, n), when=when))

    assert "repeating the last value" in finding.claim.lower()
    assert finding.verdict is Verdict.supported
