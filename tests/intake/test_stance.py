"""Whose word it is, whether it is denied, and when: the sentences that raise or silence a warning."""

import pytest

from agent.brief import Brief, Deed, FactKind
from agent.intake import read_message
from agent.pitfalls import DETECTORS, detect
from agent.vocabulary import Pitfall

PROJECT = "We sort parcels from photos, 8k photos, resnet at 84% on dev, need 95. "


def warned(text: str) -> set[Pitfall]:
    brief = Brief(facts=list(read_message(PROJECT + text, turn=1, brief=Brief()).facts))
    return {warning.pitfall for warning in detect(brief, [])}


def test_there_is_a_detector_for_every_pitfall() -> None:
    assert [detector.__name__ for detector in DETECTORS] == [pitfall.value for pitfall in Pitfall]


@pytest.mark.parametrize(
    "text",
    [
        "We have not bought any GPUs.",
        "No, we're not collecting more photos.",
        "Should we collect more photos?",
        "The vendor suggests a bigger cluster of GPUs.",
        "My boss says we need more data. I doubt it.",
        "A colleague thinks we should label another 50k photos.",
        "Another 20k photos can be labelled for 3,000 euros, worth it?",
        "We could rent more GPUs.",
        "We tuned the prompt for two weeks.",
        "We will record 300 photos of the failing slice.",
        "People say coding is dead, I disagree.",
        "Every migration the agent writes is reviewed by two engineers before it runs on the production database.",
        "Is deep learning the same as genai?",
    ],
)
def test_what_is_denied_asked_reported_or_aimed_raises_no_warning(text: str) -> None:
    assert not warned(text)


@pytest.mark.parametrize(
    ("text", "pitfall"),
    [
        ("Last sprint we went out and shot another 15k photos.", Pitfall.more_data_by_default),
        ("Management wants to send people to photograph 20,000 more parcels. OK?", Pitfall.more_data_by_default),
        ("The board has approved 2 M€ for a GPU cluster.", Pitfall.compute_by_hype),
        ("Next I'd run a search on a rented 8-GPU node. Smart?", Pitfall.compute_by_hype),
        ("We've been tweaking the prompt for three months now.", Pitfall.endless_prompt_tuning),
        ("The whole budget goes into one end-to-end system and all side projects are cancelled.", Pitfall.single_bet),
        ("Nobody has looked at the photos, statistics will sort it out.", Pitfall.unexplored_data),
        ("I told the juniors they needn't learn to code any more.", Pitfall.discourage_coding),
        ("Deep learning, genai, it's all the same thing anyway, right?", Pitfall.genai_equals_deep_learning),
        ("A coding agent runs migrations on the prod database and nobody reads them.", Pitfall.unreviewed_agentic_code),
    ],
)  # fmt: skip
def test_a_deed_or_plan_of_the_teams_own_is_warned_of_in_its_own_words(text: str, pitfall: Pitfall) -> None:
    assert pitfall in warned(text)


def test_a_rising_learning_curve_silences_the_warning_of_more_data() -> None:
    curve = "Learning curve: 2k -> 30% error, 4k -> 24%, 8k -> 19%. "
    assert Pitfall.more_data_by_default in warned("We will label another 20k photos.")
    assert Pitfall.more_data_by_default not in warned(curve + "We will label another 20k photos.")


def test_a_question_states_no_deed() -> None:
    reading = read_message("Should we buy more GPUs?", turn=1, brief=Brief())
    assert not [f for f in reading.facts if f.kind is FactKind.deed and f.value == Deed.add_compute]
