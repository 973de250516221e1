"""A bad model never makes a plan worse: scenarios with a hostile and a random valid one, beside the rules alone."""

from pathlib import Path

import pytest

from agent.coach import Turn
from agent.reasoning.grounding import ungrounded
from evals.beside import admissible, shown, structure
from evals.scenario import find, load
from knowledge.retriever import Library
from tests.reasoning.minds import hostile, random_valid
from tests.reasoning.model_server import Mind
from tests.reasoning.talking import Thread, reasoning

LIBRARY = Library.open()
SCENARIOS = Path(__file__).parents[2] / "evals" / "scenarios"
FEW = 12
EVIL = ("http", "![", "64 more GPUs", "accuracy will reach")

told = [path for path in find(SCENARIOS) if not any(turn.files for turn in load(path).turns)]
quick = told[:: max(len(told) // FEW, 1)][:FEW]


def name(path: Path) -> str:
    return path.stem


async def conversation(thread: Thread, path: Path) -> list[Turn]:
    """The turns of a scenario."""
    return [await thread.say(turn.user) for turn in load(path).turns]


async def holds(path: Path, *minds: Mind) -> None:
    """The claim, on one scenario."""
    alone = await conversation(Thread(library=LIBRARY), path)
    for mind in minds:
        await holds_for(path, mind, alone)


async def holds_for(path: Path, mind: Mind, alone: list[Turn]) -> None:
    """The claim for one model, beside the turns of the rules."""
    async with reasoning(mind, library=LIBRARY) as (thread, _):
        turns = await conversation(thread, path)
    said = [turn.user for turn in load(path).turns]
    findings = [finding for turn in (*alone, *turns) for finding in turn.findings]
    for ours, theirs in zip(alone, turns, strict=True):
        assert theirs.phase == ours.phase
        assert theirs.asks == ours.asks
        taken = chosen(theirs)
        if taken == chosen(ours):
            assert structure(theirs.plan) == structure(ours.plan)
        else:  # within the admissible set: as well supported, and only where nothing was measured
            assert ours.plan is not None
            assert taken in admissible(ours.plan)
        texts, rested = shown(theirs.reply, theirs.plan), [*said, *shown(ours.reply, ours.plan)]
        loose = [ungrounded(text, findings=findings, plan=theirs.plan, said=rested) for text in texts]
        assert not any(loose), loose
        assert not [text for text in texts if any(evil in text for evil in EVIL)]


def chosen(turn: Turn) -> str | None:
    """The bottleneck of the plan."""
    return turn.plan.diagnosis.bottleneck if turn.plan is not None else None


@pytest.mark.parametrize("path", quick, ids=name)
async def test_a_hostile_or_random_model_changes_nothing_outside_the_admissible_set(path: Path) -> None:
    """More GPUs, invented numbers, quotes nobody wrote, facts under the wrong name: none of it shows."""
    await holds(path, hostile, random_valid(7))
