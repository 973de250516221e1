"""The rules reasoner: works offline, and leaves everything as the rules made it."""

from collections.abc import Mapping
from typing import Any, Self

from agent.intake.reading import Reading
from agent.known.situation import Situation
from agent.metrics.finding import Finding
from agent.planning.decisions import Decision
from agent.reasoning.pieces import pieces
from agent.reasoning.protocol import Opening, Passage, Release, Wave
from agent.state import ThreadState


class RulesReasoner:
    """The whole job without a model; it holds nothing, so it is its own session."""

    name = "rules"

    def open(self, opening: Opening) -> "RulesReasoner":  # noqa: ARG002 - the protocol's signature
        """Itself."""
        return self

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    async def read(self, reading: Reading, memory: ThreadState) -> Reading:  # noqa: ARG002 - the protocol's signature
        """The reading as it is."""
        return reading

    async def refine(
        self,
        wave: Wave,
        now: Situation,  # noqa: ARG002 - the protocol's signature
        before: Mapping[str, Decision],  # noqa: ARG002 - the protocol's signature
    ) -> dict[str, Decision]:
        """The first of each step's decisions."""
        return {name: options[0] for name, options in wave.items()}

    async def speak(self, passage: Passage, now: Situation, release: Release) -> str:  # noqa: ARG002 - as above
        """The reply as it is."""
        for piece in pieces(passage.text):
            release(piece)
        return passage.text

    def looked(self) -> tuple[Finding, ...]:
        """The rules call their tools in the steps."""
        return ()

    def remarks(self) -> list[str]:
        """Nothing ever fails."""
        return []

    def assumptions(self) -> list[str]:
        """The rules are nobody's stand-in."""
        return []

    def usage(self) -> dict[str, Any]:
        """Nothing is ever spent."""
        return {}
