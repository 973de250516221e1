"""The reasoner: who betters the rules' drafts; the rules alone, or a model whose drafts are checked."""

from typing import Protocol, TypeVar

from agent.decisions import Decision
from agent.situation import Situation

D = TypeVar("D", bound=Decision)


class Reasoner(Protocol):
    """Betters drafts. What it may change is DESIGN.md, 'Model mode'; whatever it returns is checked by the policy."""

    @property
    def name(self) -> str:
        """Who reasons, as the plan names it: "rules" or "llm:MODEL"."""

    async def refine(self, step: str, draft: D, now: Situation) -> D:
        """A better wording or an admissible choice for one step's draft; the draft itself where there is none."""

    def usage(self) -> dict[str, int | float]:
        """What was spent in this turn so far."""
