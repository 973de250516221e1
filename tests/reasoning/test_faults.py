"""Every fault on the wire ends in the rules' plan, within the turn's deadline, with one line for the user."""

import asyncio

import pytest

from evals.beside import structure
from tests.reasoning.minds import faithful, writer
from tests.reasoning.model_server import FAULTS, HANGS
from tests.reasoning.talking import BOLTS, Thread, reasoning

HARMLESS = frozenset({"no_usage", "list_content"})
"""Odd, but a good answer all the same."""


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_leaves_the_rules_plan(fault: str) -> None:
    """Whatever the endpoint does, the structured plan is the rules', and the reply is whole."""
    alone = await Thread().say(BOLTS)
    seconds = 0.3 if fault in HANGS else 5.0
    async with reasoning(faithful, always=fault, seconds=seconds) as (thread, _):
        async with asyncio.timeout(seconds + 5):
            turn = await thread.say(BOLTS)

    assert structure(turn.plan) == structure(alone.plan)
    assert thread.streamed == turn.reply
    assert turn.reply.startswith(alone.reply[:40])
    if fault not in HARMLESS:
        assert turn.usage["fell_back"]
        assert turn.reply.count("\n\n*The model ") <= 1


def test_there_are_at_least_forty_faults() -> None:
    assert len(FAULTS) >= 40


async def test_an_endpoint_without_schemas_gets_the_schema_in_words_and_is_remembered() -> None:
    async with reasoning(writer, always="no_schema") as (thread, served):
        turn = await thread.say(BOLTS)

    assert turn.plan is not None
    assert turn.usage["fell_back"] == {}
    assert turn.plan.steps[3].rationale.startswith("In short: ")
    assert [call.schema is not None for call in served.calls if not call.stream] == [True, False, False, False, False]


async def test_a_short_retry_after_is_obeyed() -> None:
    async with reasoning(faithful, faults=["rate_limit_soon"], retries=1) as (thread, served):
        turn = await thread.say(BOLTS)

    assert turn.usage["fell_back"] == {}
    assert len(served.calls) == 6


async def test_a_dead_endpoint_is_asked_twice_and_then_left_alone() -> None:
    """The circuit breaker: later turns do not wait for it."""
    async with reasoning(faithful, always="server_error") as (thread, served):
        first = await thread.say(BOLTS)
        asked = len(served.calls)
        second = await thread.say("Correction: dev error is 14% on 900 photos.")

    assert asked == 2
    assert len(served.calls) == asked
    assert "failed at its endpoint" in first.reply
    assert "has not answered lately" in second.reply


async def test_stopping_the_turn_hangs_up_on_the_model() -> None:
    async with reasoning(faithful, always="silent", seconds=30) as (thread, served):
        task = asyncio.create_task(thread.say(BOLTS))
        await served.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await served.left.wait()

    assert len(served.calls) == 1
