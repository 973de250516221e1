"""Step 5: what to do, with the experiment that can refute it, and what not to do now."""

import pytest

from agent.bars import threshold
from agent.brief import Deed, FactKind, Rejection
from agent.decisions import InterveneDecision
from agent.playbook import PLAYS
from agent.situation import Situation
from agent.steps import classify, diagnose, intervene
from agent.vocabulary import Action
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
