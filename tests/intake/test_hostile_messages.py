"""Messages made to be slow: reading one costs no more than a few seconds' worth of steps, whatever it repeats."""

import cProfile
import pstats

import pytest

from agent.brief import Brief
from agent.intake import read_message

LENGTH = 40_000
MOST_CALLS = 3_000_000
"""Function calls, which unlike seconds are the same on every machine; a quadratic reading makes ten times as many."""


@pytest.mark.parametrize(
    "piece",
    ["1 ", "0.1,", "a|b\n", "```\n", "> q\n", "(", "We got 88.5 percent on dev. "],
)
def test_a_message_of_one_repeated_piece_is_read_in_linear_steps(piece: str) -> None:
    profile = cProfile.Profile()
    profile.enable()
    read_message(piece * (LENGTH // len(piece)), turn=1, brief=Brief())
    profile.disable()

    assert pstats.Stats(profile).total_calls < MOST_CALLS  # type: ignore[attr-defined]
