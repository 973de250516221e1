"""Step 2: what is known of the data, and has anybody looked at it?"""

from collections.abc import Mapping

from agent.brief import FactKind
from agent.decisions import Decision
from agent.metrics.finding import Quantity
from agent.plan import OpenQuestion
from agent.prose import amount, examples, quoted, upper
from agent.situation import Situation, short
from agent.vocabulary import Action, Bottleneck, Topic

OF_DATA = (Bottleneck.data_quality, Bottleneck.data_quantity, Bottleneck.data_mismatch)


def decide(now: Situation, _: Mapping[str, Decision]) -> Decision:
    """Say what there is and what nobody has checked; the amount needed is an experiment's answer, never a guess."""
    findings = [finding for finding in now.findings.values() if any(name in finding.speaks for name in OF_DATA)]
    have = _have(now)
    return Decision(
        decision=f"{have} {_looked(now)}",
        rationale=_enough(now),
        actions=[Action.explore_data] if now.looked_at_data is not True else [],
        exit_criterion=f"A random sample of the {examples(now.modalities)} was read, and what is odd is noted.",
        findings=[finding.id for finding in findings],
        done=bool(now.looked_at_data),
        open_questions=[]
        if now.looked_at_data is not None
        else [
            OpenQuestion(
                topic=Topic.data,
                question="Has anybody read a random sample of the data?",
                would_change=[2, 4],
            )
        ],
    )


def _have(now: Situation) -> str:
    volumes = [fact for fact in now.brief.of(FactKind.data_volume) if isinstance(fact.value, Quantity)]
    if volumes:
        first = volumes[0]
        what = amount(first.value) if isinstance(first.value, Quantity) else ""
        if first.about and first.about not in what:
            what = f"{what} ({short(first.about, 40)})"
        return f"At hand: {what}."
    lines = now.brief.lines(Topic.data)
    if lines:
        return f"At hand: {quoted(lines[0].quote)}."
    return "What data there is was not said."


def _looked(now: Situation) -> str:
    if now.looked_at_data:
        return "It was looked at, as the method asks."
    if now.looked_at_data is False:
        return "Nobody has looked at it yet: read a sample before concluding anything from scores."
    return "Whether anybody has read a sample is open."


def _enough(now: Situation) -> str:
    for finding in now.findings.values():
        if finding.speaks.get(Bottleneck.data_quantity):
            return upper(finding.claim)
    if not now.model_exists:
        return "How much is enough cannot be known beforehand: a small first set and a quick baseline tell."
    return "Nothing shows that the amount is what is short; a learning curve would."
