"""The measured understanding stays where it is: floors for precision and recall over the labelled messages."""

import pytest

from evals.understanding.tally import rates
from tests.intake.measuring import load, table

FLOOR = 0.85
"""Below this a field has lost what it could; the figures themselves are printed by tests.intake.measuring."""
PITFALL_FLOOR = 0.9


def test_there_are_at_least_sixty_labelled_messages() -> None:
    messages = [*load("open"), *load("held_out")]
    assert len(messages) >= 60
    assert len({message["id"] for message in messages}) == len(messages)


@pytest.mark.parametrize("part", ["open", "held_out"])
def test_topics_modality_layer_and_scores_are_read(part: str) -> None:
    counts, misses = table(part)
    for field in ("topics", "modality", "layer", "scores"):
        assert min(rates(counts[field])) >= FLOOR, misses


def test_pitfalls_are_caught_where_they_are_and_nowhere_else() -> None:
    counts, misses = table("open")
    assert min(rates(counts["pitfalls"])) >= PITFALL_FLOOR, misses
