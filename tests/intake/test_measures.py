"""Who reaches a number, and who asks for it, where no usual word says so."""

import pytest

from agent.brief import Brief, FactKind
from agent.intake import read_message
from agent.vocabulary import Split


@pytest.mark.parametrize(
    ("text", "split", "metric"),
    [
        ("Knots in timber from photos. Sawyers name 93% right.", Split.human, "accuracy"),
        ("The tasting panel is right 94% of the time.", Split.human, "accuracy"),
        ("Agreed with the utility: fewer than 8% wrong.", Split.target, "error"),
        ("Our promise to passengers: mean absolute error under 2.5 minutes.", Split.target, "MAE"),
        ("Two raters agreed with each other: 92%.", Split.human, "accuracy"),
        ("The MAE is 3.1 minutes on dev.", Split.dev, "MAE"),
    ],
)
def test_people_and_promises_are_known_by_how_they_are_spoken_of(text: str, split: Split, metric: str) -> None:
    facts = read_message(text, turn=1, brief=Brief()).facts

    assert [(fact.split, fact.metric) for fact in facts if fact.kind is FactKind.score] == [(split, metric)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("train 99%, dev 84%, people 98%, target 95%", 0.01),
        ("We classify leaf photos. train 99%, target 95%", 0.01),
        ("train 24%, dev 30%, target 15%", 0.24),
    ],
)
def test_a_training_score_beyond_the_target_keeps_its_direction(text: str, error: float) -> None:
    """Only where less than half is wanted does a number above the wish count what is wrong."""
    facts = read_message(text, turn=1, brief=Brief()).facts

    assert [fact.error for fact in facts if fact.split is Split.train] == [pytest.approx(error)]
