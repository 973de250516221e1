"""Step 2: what is known of the data, and has anybody looked at it?"""

from collections.abc import Mapping

from agent.brief import FactKind
from agent.known.situation import IMPLIED, Situation, short
from agent.plan import OpenQuestion
from agent.planning import calling
from agent.planning.decisions import Decision
from agent.prose import ended, quoted, upper
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
        exit_criterion=f"A random sample of {calling.stock(now)} was read, and what is odd in it is noted.",
        findings=[finding.id for finding in findings],
        done=bool(now.looked_at_data),
        open_questions=[]
        if now.looked_at_data is not None
        else [
            OpenQuestion(
                topic=Topic.data,
                question=f"Has anybody read a random sample of {calling.stock(now)}?",
                would_change=[2, 4],
            )
        ],
    )


def _have(now: Situation) -> str:
    labels = " None of it is labelled." if calling.unlabelled(now) else ""
    volumes = {fact.quote for fact in now.brief.of(FactKind.data_volume)}
    sources = [fact.quote for fact in now.brief.of(FactKind.data_source)]
    telling = next((source for source in sources if any(volume in source for volume in volumes)), None)
    if telling is not None:
        return f"At hand: {quoted(short(telling, 120))}.{labels}"
    if volumes:
        return f"At hand: {calling.stock(now).removeprefix('the ')}.{labels}"
    lines = [fact for fact in now.brief.lines(Topic.data) if fact.about != IMPLIED]
    if not lines and now.brief.lines(Topic.data):
        return "A model was trained, so there are data; how many was not said."
    return f"At hand: {quoted(lines[0].quote)}.{labels}" if lines else f"What data there is was not said.{labels}"


def _looked(now: Situation) -> str:
    if now.looked_at_data:
        return "It was looked at, as the method asks."
    if now.looked_at_data is False:
        return "Nobody has looked at it yet: read a sample before concluding anything from scores."
    return "Nobody is known to have read a sample of it."


def _enough(now: Situation) -> str:
    for finding in now.findings.values():
        if finding.speaks.get(Bottleneck.data_quantity):
            return ended(upper(finding.claim))
    if not now.model_exists:
        return "How much is enough cannot be known beforehand: a small first set and a quick baseline tell."
    things = calling.things(now)
    return (
        f"Whether more {things} would help is open: train on a quarter, a half and all of them and compare the errors."
    )
