"""Makes the coach that the settings describe; imported when the first turn asks for it."""

from datetime import UTC, datetime

from agent.coach import Coach
from agent.reasoning.rules import RulesReasoner
from knowledge.retriever import Library
from server.coaches import Coaches
from server.settings import Settings


def make_coaches(_settings: Settings, library: Library) -> Coaches:
    """The coach as configured, and the rules alone."""
    rules = Coach(reasoner=RulesReasoner(), library=library, clock=lambda: datetime.now(UTC))
    return Coaches(configured=rules, rules=rules)
