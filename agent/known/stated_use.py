"""Findings from the user's words on how the system is used: before whom it stands, how fast, and changed by whom."""

from collections.abc import Iterator

from agent.brief import Deed, FactKind
from agent.intake.limits import LATENCY, SLOW
from agent.known.situation import Situation
from agent.known.telling import told
from agent.metrics.finding import STRONG, Finding, Quantity
from agent.prose import number
from agent.vocabulary import Action, Bottleneck

SECONDS = {"ms": 0.001, "mi": 60.0, "s": 1.0, "se": 1.0}
"""By the first two letters of a unit, milliseconds spelled out apart."""


def exposure(now: Situation) -> Iterator[Finding]:
    """A prototype before real users or with their data is brought to safety before its quality matters."""
    for fact in now.did(Deed.expose_prototype)[-1:]:
        yield told(
            "exposed_prototype",
            fact,
            "An unsafe prototype stands before real users or holds their data.",
            {Bottleneck.production_readiness: STRONG},
            (Action.harden_for_production,),
        )


def slow_in_use(now: Situation) -> Iterator[Finding]:
    """An answer that takes longer than its users wait for is not ready for use, however good it is."""
    for fact in now.brief.of(FactKind.rule):
        slow = SLOW.search(fact.quote) if fact.about == LATENCY else None
        if slow is None:
            continue
        takes, most = _seconds(slow["now"], slow["unit"]), _seconds(slow["most"], slow["unit2"] or slow["unit"])
        if takes > most and not now.below_target:  # a model that is also wrong is first made right
            yield told(
                "slow_in_use",
                fact,
                f"An answer takes {number(takes)} s where {number(most)} s are accepted: in use it is the "
                "speed that fails, not the quality.",
                {Bottleneck.production_readiness: STRONG},
                (Action.harden_for_production,),
                quantities=(
                    Quantity(name="response time", value=takes, unit="s"),
                    Quantity(name="response time accepted", value=most, unit="s"),
                ),
            )


def unread_agent_code(now: Situation) -> Iterator[Finding]:
    """An agent that changes live systems unreviewed is the first thing to stop when going live."""
    facts = now.did(Deed.agent_on_production)
    if facts and not now.did(Deed.review_code) and (now.goes_live or now.target_met):
        yield told(
            "unreviewed_agent",
            facts[-1],
            "Generated code reaches live systems without review.",
            {Bottleneck.production_readiness: STRONG},
            (Action.harden_for_production,),
        )


def _seconds(value: str, unit: str) -> float:
    short = "ms" if unit.lower().startswith("milli") else unit[:2].lower()
    return round(float(value) * SECONDS[short], 6)


IN_USE = (exposure, slow_in_use, unread_agent_code)
"""What is said of the system in use."""
CHECKS_IN_USE = frozenset({"exposed_prototype", "slow_in_use", "unreviewed_agent"})
"""What these rules find: the model itself may be as good as it must be."""
