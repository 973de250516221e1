"""Step 5: what to do, with the experiment that can refute it, and what not to do now."""

import pytest

from agent.brief import Deed, FactKind, Rejection
from agent.known.situation import Situation
from agent.metrics.finding import Quantity
from agent.planning.bars import threshold
from agent.planning.decisions import InterveneDecision
from agent.planning.playbook import PLAYS
from agent.steps import classify, diagnose, intervene
from agent.vocabulary import Action, Layer, Stage
from tests.projects import fact, now, scores, share

VARIANCE = scores(human=0.01, train=(0.01, 9_000), dev=(0.12, 3_000), target=0.05)


def decided(situation: Situation) -> InterveneDecision:
    before = {"classify": classify.decide(situation, {}), "diagnose": diagnose.decide(situation, {})}
    return intervene.decide(situation, before)


def test_every_action_has_a_play() -> None:
    assert set(PLAYS) == set(Action)


def test_the_expected_gain_is_the_gap_where_no_slice_is_known() -> None:
    first = decided(now(VARIANCE)).interventions[0]

    assert first.expected_gain is not None
    assert first.expected_gain.value == pytest.approx(0.11)


def test_the_expected_gain_is_the_ceiling_of_the_slice_where_that_is_smaller() -> None:
    situation = now(scores(dev=(0.17, 2_000), target=0.05), share("crop", 160, 250, component=True))
    first = decided(situation).interventions[0]

    assert first.action is Action.fix_component
    assert first.expected_gain is not None
    assert first.expected_gain.value == pytest.approx(0.64 * 0.17)


def test_an_experiment_must_beat_the_noise_of_its_evaluation_set() -> None:
    """On 100 examples an error of 12 % has to fall by more than its own interval."""
    bar = threshold(Action.regularize, now(scores(train=0.1, dev=(0.12, 100))), None, [])

    assert bar.value <= 0.12 - 1.96 * (0.12 * 0.88 / 100) ** 0.5 + 1e-4


def test_probabilities_that_are_off_must_come_half_the_way_to_what_happens() -> None:
    words = fact(FactKind.task, "where the model says 90% only 60 percent turn out true")
    first = decided(now([*scores(dev=(0.05, 4_000), target=0.1), words])).interventions[0]

    assert first.action is Action.set_threshold
    assert first.experiment.success_threshold.value == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("deed", "action"),
    [
        (Deed.collect_data, Action.collect_more_data),
        (Deed.add_compute, Action.add_compute),
        (Deed.scale_model, Action.change_architecture),
        (Deed.gold_plate_prototype, Action.harden_for_production),
    ],
)
def test_what_the_user_plans_against_the_evidence_is_advised_against(deed: Deed, action: Action) -> None:
    plans = fact(FactKind.deed, deed, "next month we do it", time="planned")
    listed = {item.action: item for item in decided(now([*VARIANCE, plans])).not_now}

    assert listed[action].would_change_if


def test_a_bosss_wish_is_advised_on_too() -> None:
    wish = fact(FactKind.deed, Deed.add_compute, "my boss wants GPUs", holder="hearsay")

    assert Action.add_compute in {item.action for item in decided(now([*VARIANCE, wish])).not_now}


def test_advice_that_was_turned_down_gives_way_to_the_next() -> None:
    situation = now(VARIANCE)
    situation.rejected = (Rejection(action=Action.regularize, quote="we cannot regularize", turn=2),)

    assert decided(situation).interventions[0].action is not Action.regularize


def test_a_single_bet_gets_cheap_variants_beside_the_error_analysis() -> None:
    bet = fact(FactKind.deed, Deed.single_bet, "everything goes into one system", time="planned")
    actions = [item.action for item in decided(now([*scores(dev=(0.32, 2_000), target=0.05), bet])).interventions]

    assert actions[:2] == [Action.run_error_analysis, Action.run_many_pocs]


SCANS = fact(FactKind.data_volume, Quantity(value=6_200, unit="scans"), "6,200 scans")


def test_a_title_speaks_of_this_projects_examples_and_mistakes() -> None:
    mistakes, sample = (
        decided(now(*facts)).interventions[0].title
        for facts in (
            [SCANS, *scores(dev=(0.2, 1_000), target=0.05)],
            [SCANS, fact(FactKind.deed, Deed.explore_data, "nobody looked", polarity="negated"), *scores(dev=0.2)],
        )
    )

    assert "100 of the 200 mistakes" in mistakes
    assert "the 6,200 scans" in sample


def test_unlabelled_examples_are_labelled_before_anything_is_scored() -> None:
    facts = [
        fact(FactKind.stage_hint, Stage.greenfield),
        SCANS,
        fact(FactKind.labels, "labelled", "nobody labelled them", polarity="negated"),
    ]
    first = decided(now(*facts)).interventions[0]

    assert first.action is Action.build_baseline
    assert first.experiment.change_one_thing.startswith("Label 100 of the 6,200 scans")


def test_trees_are_not_told_of_network_size() -> None:
    used = fact(FactKind.layer, Layer.machine_learning, "LightGBM")
    titles = [item.title for item in decided(now(used, *VARIANCE)).interventions]

    assert "trees" in titles[0]
    assert not any("augmentation" in title for title in titles)


def test_a_bar_is_no_harder_than_the_target() -> None:
    bar = decided(now(scores(human=0.01, train=(0.01, 9_000), dev=(0.12, 9_000), target=0.1))).interventions[0]

    assert bar.experiment.success_threshold.value == pytest.approx(0.1)


def test_more_capacity_is_judged_by_the_training_error() -> None:
    first = decided(now(scores(human=0.02, train=(0.09, 9_000), dev=(0.1, 4_000)))).interventions[0]

    assert first.action is Action.change_architecture
    assert first.experiment.success_threshold.name == "train error, at most"


def test_a_cheaper_model_may_cost_what_the_user_can_pay() -> None:
    bill = fact(FactKind.cost, Quantity(value=38_000, unit="USD/month"), "$38k a month", about="api")
    wish = fact(FactKind.cost, Quantity(value=10_000, unit="USD"), "under $10k", time="planned")

    assert threshold(Action.fine_tune_small_model_for_cost, now(bill, wish), None, []).value == 10_000
    assert threshold(Action.fine_tune_small_model_for_cost, now(bill), None, []).value == 19_000


def test_without_a_target_live_results_keep_the_present_error() -> None:
    bar = threshold(Action.harden_for_production, now(scores(dev=(0.06, 10_000))), None, [])

    assert 0.06 <= bar.value < 0.07


def test_what_the_user_ruled_out_is_not_argued_against_with_a_finding() -> None:
    said = "We won't regularize"
    situation = now(VARIANCE)
    refused = Situation(
        situation.brief, situation.findings, rejected=(Rejection(action=Action.regularize, quote=said, turn=2),)
    )
    against = next(item for item in decided(refused).not_now if item.action is Action.regularize)

    assert said in against.reason


def test_no_two_reasons_against_something_are_the_same_finding() -> None:
    asked = fact(FactKind.deed, Deed.add_compute, "we buy GPUs", time="planned")
    decision = decided(now(asked, *VARIANCE))
    reasons = [item.reason for item in decision.not_now]

    assert len(reasons) > 1
    assert len(set(reasons)) == len(reasons)
    assert decision.interventions[0].why not in " ".join(reasons)
