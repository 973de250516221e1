"""Makes the coach that the settings describe; imported when the first turn asks for it."""

import os
from datetime import UTC, datetime

from agent.coach import Coach
from agent.reasoning.protocol import Reasoner
from agent.reasoning.rules import RulesReasoner
from knowledge.retriever import Library
from server.coaches import Coaches
from server.settings import Settings
from server.tracing import tracer


def make_coaches(settings: Settings, library: Library) -> Coaches:
    """The coach as configured, and the rules alone."""
    rules = coach(RulesReasoner(), library)
    return Coaches(configured=rules if settings.model is None else coach(reasoner(settings), library), rules=rules)


def coach(who: Reasoner, library: Library) -> Coach:
    """A coach with this reasoner."""
    return Coach(reasoner=who, library=library, clock=lambda: datetime.now(UTC))


def reasoner(settings: Settings) -> Reasoner:
    """The model reasoner of the settings; the rules where no model is named."""
    if settings.model is None:
        return RulesReasoner()
    from agent.reasoning.endpoint import Address
    from agent.reasoning.llm import ModelReasoner
    from agent.reasoning.spending import Limits, Price

    key = settings.api_key.get_secret_value() if settings.api_key else os.environ.get("OPENAI_API_KEY", "")
    url = settings.base_url or os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")

    def address(model: str) -> Address:
        price = Price(*settings.prices[model]) if model in settings.prices else None
        return Address(model, url, key or "none", price)

    return ModelReasoner(
        address(settings.model),
        intake=address(settings.intake_model) if settings.intake_model else None,
        limits=Limits(settings.thread_tokens, settings.thread_cost, settings.day_tokens, settings.day_cost),
        seconds=settings.turn_seconds,
        tracer=tracer(settings),
    )
