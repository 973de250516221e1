"""A passage in a model's words: whatever the model leaves out, the rules still tell."""

import pytest

from agent.reasoning.retelling import Retelling
from agent.reasoning.vetting import Ground

PASSAGE = "The dev error of 12% misses the 5% that counts. Next, as before: add weight decay, then stop training early."


def retold(text: str, *, whole: bool = True) -> str:
    """What the user reads of the passage, when the model writes this."""
    said: list[str] = []
    ground = Ground((), {}, (PASSAGE,), (), frozenset(), frozenset())
    telling = Retelling(PASSAGE, ground, said.append)
    telling.write(text)
    telling.finish(whole=whole)
    return "".join(said)


def test_other_words_for_every_sentence_stand_alone() -> None:
    text = "With 12% on dev you miss the 5% that counts. So add weight decay next and stop the training earlier."

    assert retold(text) == text


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("The error on dev misses what counts. Add weight decay next and stop the training early.", "misses the 5%"),
        ("The dev error of 12% misses the 5% that counts.", "add weight decay, then stop training early."),
    ],
    ids=["a number", "the next step"],
)
def test_a_sentence_that_a_whole_text_leaves_out_is_told_by_the_rules(text: str, missing: str) -> None:
    """A model that stops early, or tells one thing twice, must not lose what the user is to do."""
    told = retold(text)

    assert told.startswith(text)
    assert missing in told


def test_a_text_cut_short_is_finished_by_the_rules() -> None:
    told = retold("The dev error of 12% misses the 5% that counts. Next, as be", whole=False)

    assert told == PASSAGE
