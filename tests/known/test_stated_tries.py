"""Findings from many tries, seeds and trivial answers in the user's words."""

import pytest

from agent.brief import Brief
from agent.intake import read_message
from agent.known.stated import stated_findings
from agent.metrics.finding import Finding
from agent.vocabulary import Bottleneck
from tests.projects import now


def found(text: str) -> dict[str, Finding]:
    facts = read_message(text, turn=1, brief=Brief()).facts
    return {finding.check: finding for finding in stated_findings(now(list(facts)))}


def test_wordings_that_end_in_one_place_speak_for_another_layer() -> None:
    text = "We keep changing the prompt. Versions 25 to 41 all sit between 78 and 80 percent on 200 contracts."
    assert found(text)["versions_stand_still_said"].speaks[Bottleneck.layer] > 0


def test_versions_of_a_network_say_nothing_of_prompts() -> None:
    text = "We train a CNN. Versions 25 to 41 all sit between 78 and 80 percent on 200 photos."
    assert "versions_stand_still_said" not in found(text)


@pytest.mark.parametrize(("fresh", "falls"), [("0.69", True), ("0.74", False)])
def test_the_best_of_many_tries_must_hold_on_examples_that_did_not_choose_it(fresh: str, *, falls: bool) -> None:
    text = (
        f"Over 60 tries we picked the best nDCG on our 120 dev queries, 0.74. On 500 new queries we got {fresh} today."
    )
    assert ("best_of_many_falls" in found(text)) == falls


@pytest.mark.parametrize(("second", "lucky"), [("0.413", True), ("0.480", False)])
def test_seeds_further_apart_than_the_settings_make_the_winner_luck(second: str, *, lucky: bool) -> None:
    text = (
        f"Optuna, 300 trials, best validation logloss 0.412, second {second}. Re-ran the winner with 5 seeds: 0.412, "
        "0.431, 0.425, 0.440, 0.419."
    )
    assert ("luck_of_seeds" in found(text)) == lucky


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Start-ups from decks. BERT 54% on 300 held-out, base rate 51.", True),
        ("Start-ups from decks. BERT 71% on 300 held-out, base rate 51.", False),
        ("Demand by LLM. MAPE 14%. Seasonal naive gives 9.", True),
        ("Demand by LLM. MAPE 8%. Seasonal naive gives 9.", False),
    ],
)
def test_a_model_must_beat_the_trivial_answer_by_more_than_its_noise(text: str, *, fires: bool) -> None:
    assert ("no_better_than_trivial" in found(text)) == fires


@pytest.mark.parametrize(("agreed", "fires"), [("70 of the 120", True), ("108 of the 120", False)])
def test_a_judge_must_agree_with_people(agreed: str, *, fires: bool) -> None:
    text = f"Our eval is an LLM judge that says 88% are right. The judge and two teachers agree on {agreed}."
    assert ("judge_of_its_own" in found(text)) == fires


@pytest.mark.parametrize(
    ("rare", "speaks"), [(" That sign is in 64 of 52,000 training crops.", "data_quantity"), ("", "data_mismatch")]
)
def test_a_class_far_below_the_whole_asks_for_its_examples(rare: str, speaks: str) -> None:
    text = f"Sign detection: 0.93 recall over all, but 'children crossing' 0.41.{rare}"
    assert found(text)["weak_part"].speaks[Bottleneck(speaks)] > 0


def test_a_busy_accelerator_and_gains_with_every_size_speak_for_compute() -> None:
    text = "Pretraining. GPUs at 97% all the time, loss keeps falling as we add size."
    assert found(text)["compute_limits_said"].speaks[Bottleneck.compute] > 0
    assert "compute_limits_said" not in found(text.replace("97%", "40%"))
