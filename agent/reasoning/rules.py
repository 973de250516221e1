"""The rules reasoner: works offline, and leaves every draft as the rules made it."""

from agent.reasoning.protocol import D
from agent.situation import Situation


class RulesReasoner:
    """The whole job without a model."""

    name = "rules"

    async def refine(self, step: str, draft: D, now: Situation) -> D:  # noqa: ARG002 - the protocol's signature
        """The draft as it is."""
        return draft

    def usage(self) -> dict[str, int | float]:
        """Nothing is ever spent."""
        return {}
