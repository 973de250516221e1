"""Steps 2, 3 and 6 to 9: specific to the project, and in step with the diagnosis."""

from collections.abc import Mapping

import pytest

from agent.brief import Deed, Fact, FactKind
from agent.graph import WAVES
from agent.metrics.finding import Quantity
from agent.planning.decisions import Decision, LayerDecision
from agent.vocabulary import STEP_NAMES, Layer, Modality, Split, Stage
from tests.projects import fact, now, rate, scores

TEXT, IMAGE = fact(FactKind.modality, Modality.text), fact(FactKind.modality, Modality.image)
NOTHING = fact(FactKind.stage_hint, Stage.greenfield)
PHOTOS = fact(FactKind.data_volume, Quantity(value=9_000, unit="photos"), "9,000 photos")


def decide(*facts: Fact) -> Mapping[str, Decision]:
    """All nine decisions in the order of the waves."""
    situation, decisions = now(list(facts)), dict[str, Decision]()
    for wave in WAVES:
        fresh = {step.__name__.rpartition(".")[2]: step.decide(situation, decisions) for step in wave}
        decisions |= fresh
    return decisions


@pytest.mark.parametrize("facts", [[NOTHING, TEXT], [IMAGE, *scores(train=0.02, dev=(0.11, 900), target=0.05)], []])
def test_every_step_says_what_ends_it(facts: list[Fact]) -> None:
    decisions = decide(*facts)

    assert set(decisions) == set(STEP_NAMES)
    assert all(each.decision and each.rationale and each.exit_criterion for each in decisions.values())


def test_step_2_counts_what_is_there() -> None:
    assert "9,000 photos" in decide(IMAGE, PHOTOS)["assess_data"].decision


def test_step_3_is_done_once_something_runs() -> None:
    assert decide(IMAGE, *scores(train=0.02, dev=0.11))["prototype"].done
    assert not decide(IMAGE, NOTHING)["prototype"].done


def test_step_6_waits_for_the_diagnosis() -> None:
    assert decide(IMAGE, *scores(dev=(0.3, 500), target=0.1))["tune"].blocked


def test_step_7_moves_prompting_down_after_its_month() -> None:
    spent = fact(FactKind.duration, Quantity(value=70, unit="days"), "for ten weeks", about=Deed.tune_prompt)
    decision = decide(TEXT, fact(FactKind.layer, Layer.genai), spent, *scores(dev=(0.38, 500), target=0.15))[
        "choose_layer"
    ]

    assert isinstance(decision, LayerDecision)
    assert decision.record.layer is Layer.deep_learning
    assert "70 days" in decision.record.why


def test_step_9_waits_for_the_target() -> None:
    assert decide(IMAGE, *scores(test=(0.2, 900), target=0.05))["productionize"].blocked
    assert not decide(IMAGE, *scores(test=(0.02, 9_000), target=0.05))["productionize"].blocked


def test_step_8_says_what_everything_has_to_fit() -> None:
    limits = [fact(FactKind.team, None, "Two engineers"), fact(FactKind.deadline, None, "by September")]
    decision = decide(IMAGE, *limits, *scores(train=(0.02, 9_000), dev=(0.11, 900), target=0.05))["iterate"]

    assert "“Two engineers”" in decision.decision
    assert "“by September”" in decision.decision


def test_step_6_names_the_settings_of_the_model_in_use() -> None:
    used = fact(FactKind.layer, Layer.machine_learning, "LightGBM")
    numbers = scores(train=(0.02, 9_000), dev=(0.11, 9_000), target=0.05)

    assert "depth" in decide(used, *numbers)["tune"].exit_criterion
    assert "learning rate" in decide(IMAGE, *numbers)["tune"].exit_criterion


def test_step_4_sets_no_number_against_one_of_another_kind() -> None:
    recall = fact(FactKind.score, rate(0.7), "we need recall 70%", split=Split.target, metric="recall")
    missed = fact(FactKind.target_met, "no", "it misses it")

    assert "misses" not in decide(IMAGE, recall, missed, *scores(test=(0.002, 240_000)))["diagnose"].rationale


def test_step_4_names_the_largest_gap_once() -> None:
    rationale = decide(IMAGE, *scores(human=0.01, train=(0.01, 9_000), dev=(0.12, 3_000)))["diagnose"].rationale

    assert rationale.casefold().count("variance") == 1
