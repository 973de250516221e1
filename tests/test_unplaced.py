"""A statement that no rule ties to the plan is quoted, with what it may mean and what would settle it."""

import asyncio

import pytest

from agent.coach import Coach
from agent.turns import Inputs, ThreadEvidence, Turn

PROJECT = (
    "We detect cracks in wind turbine blades from drone photos, 12,000 labelled photos, fine-tuned ResNet. "
    "Train accuracy 97%, validation 88%, inspectors reach 96%. Target 95%."
)


def told(message: str) -> Turn:
    """The turn after the project's plan, when none of the plan's questions is open any more."""

    async def turns() -> Turn:
        coach = Coach()
        turn = await coach.turn({}, Inputs(text=PROJECT), ThreadEvidence())
        for text in ("Let me think about it.", message):
            turn = await coach.turn(turn.state, Inputs(text=text), ThreadEvidence())
        return turn

    return asyncio.run(turns())


@pytest.mark.parametrize(
    ("message", "settled_by"),
    [
        ("By the way, the drones were switched to a new camera in June.", "before and after it apart"),
        ("Two of our annotators left in March and were replaced by students.", "label once more a sample"),
        ("The operator wants results on the tablet in the field.", "that limit as a number"),
        ("We also sometimes see ice on the blades.", "how many of all held-out photos"),
    ],
)
def test_a_remark_is_quoted_with_what_settles_it(message: str, settled_by: str) -> None:
    reply = told(message).reply

    assert f"“{message.rstrip('.')}”" in reply
    assert settled_by in reply
    assert "regularize the model" in reply


@pytest.mark.parametrize(
    "message", ["I see, makes sense.", "Let me think about it.", "I will do that tomorrow.", "My manager is not happy."]
)
def test_what_is_said_in_passing_is_not_held_for_evidence(message: str) -> None:
    assert "“" not in told(message).reply


def test_a_number_is_understood_and_no_remark() -> None:
    assert "cannot tell yet whether" not in told("Validation is 91% now.").reply
