"""The state machine: its order, and what it skips."""

from collections.abc import Mapping

from agent.coach import Coach
from agent.graph import WAVES, compiled, mermaid
from agent.known.situation import Situation
from agent.planning.decisions import Decision
from agent.reasoning.protocol import Opening, Wave
from agent.reasoning.rules import RulesReasoner
from agent.turns import Inputs, ThreadEvidence
from agent.vocabulary import STEP_NAMES

MESSAGE = "Sorting bolts on photos, 4,000 labelled photos. A ConvNet runs: train error 3%, dev error 12% on 900 photos."


class Counting(RulesReasoner):
    """A reasoner that notes which drafts it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def open(self, opening: Opening) -> "Counting":  # noqa: ARG002 - the protocol's signature
        """Itself: one session for all turns."""
        return self

    async def refine(self, wave: Wave, now: Situation, before: Mapping[str, Decision]) -> dict[str, Decision]:
        """The drafts as they are, noted."""
        self.seen += wave
        return await super().refine(wave, now, before)


def test_the_waves_hold_the_nine_steps() -> None:
    names = [step.__name__.rpartition(".")[2] for wave in WAVES for step in wave]

    assert sorted(names) == sorted(STEP_NAMES)
    assert [len(wave) for wave in WAVES] == [3, 3, 3]


def test_the_diagram_shows_every_step() -> None:
    diagram = mermaid()

    assert all(name in diagram for name in (*STEP_NAMES, "intake", "inspect", "ask", "answer", "assemble", "policy"))


def test_it_is_compiled_once() -> None:
    assert compiled() is compiled()


async def test_a_step_whose_inputs_did_not_change_keeps_its_decision() -> None:
    """A second turn that brings nothing asks no reasoner at all."""
    reasoner = Counting()
    coach = Coach(reasoner=reasoner)
    first = await coach.turn({}, Inputs(text=MESSAGE), ThreadEvidence())
    assert sorted(reasoner.seen) == sorted(STEP_NAMES)

    reasoner.seen.clear()
    second = await coach.turn(first.state, Inputs(text="thanks"), ThreadEvidence(findings=first.findings))

    assert reasoner.seen == []
    assert second.plan == first.plan


async def test_the_graph_takes_and_gives_plain_json() -> None:
    """LangGraph's own server calls it without a coach: a thread and a text in, a thread out."""
    result = await compiled().ainvoke({"thread": {}, "text": MESSAGE})

    assert result["thread"]["turn"] == 1
    assert result["thread"]["plan"] is not None
