"""Coach.turn: the one door that server, terminal, evals and MCP come in by."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from agent.reasoning.protocol import Opening, Reasoner
from agent.reasoning.rules import RulesReasoner
from agent.turns import Emit, Event, ExperimentReport, FileHandle, Inputs, ThreadEvidence, Turn

__all__ = ["Coach", "Emit", "Event", "ExperimentReport", "FileHandle", "Inputs", "ThreadEvidence", "Turn"]


def silent(_: Event) -> None:
    """Nobody listens."""


def wall_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(tz=UTC)


class Coach:
    """A coach: who reasons, what it may look up, and what time it is. It holds no thread: every turn brings its own."""

    def __init__(
        self,
        *,
        reasoner: Reasoner | None = None,
        library: Any = None,
        clock: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._reasoner = reasoner or RulesReasoner()
        self._library = library
        self._clock = clock

    async def turn(self, state: dict[str, Any], inputs: Inputs, evidence: ThreadEvidence, emit: Emit = silent) -> Turn:
        """One turn of a thread: its state and evidence and what the user brings, in; everything new, out.

        Raises pydantic.ValidationError for a state that no version of this coach wrote.
        """
        from agent.graph import Tools, compiled  # LangGraph costs a second to import: the first turn pays it

        opening = Opening(
            spent_tokens=state.get("spent_tokens", 0),
            spent_cost=state.get("spent_cost", 0.0),
            files=(*evidence.files, *inputs.files),
            library=self._library,
            emit=emit,
        )
        with self._reasoner.open(opening) as session:
            tools = Tools(
                reasoner=session,
                library=self._library,
                clock=self._clock,
                emit=emit,
                evidence=evidence,
                inputs=inputs,
            )
            result = await compiled().ainvoke({"thread": state, "text": inputs.text}, context=tools)
        turn: Turn = result["outcome"]
        return turn
