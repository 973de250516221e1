"""Taking a message in: its facts into the brief, its results into the ledger, and what it turned down."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from agent.brief import Brief, Fact, FactKind, Rejection
from agent.experiments import Report, judge
from agent.intake.reading import Reading, ResultClaim
from agent.known.gathering import measured_goals
from agent.known.situation import Goal, Situation
from agent.plan import LedgerEntry, Measured
from agent.state import ThreadState
from agent.turns import ExperimentReport
from agent.vocabulary import Split, Verdict

NAMES = frozenset({FactKind.modality, FactKind.data_type, FactKind.layer})
"""Kinds of facts that are named in every other sentence; said again they are nothing new."""
TOGETHER = "The changes so far together (which of them brought it is not known)"


class Absorbed(NamedTuple):
    """The memory after the message, and the experiments that it reported."""

    memory: ThreadState
    results: tuple[LedgerEntry, ...]


def absorb(memory: ThreadState, reading: Reading, experiment: ExperimentReport | None, turn: int) -> Absorbed:
    """The thread's memory with everything that the message says.

    A score that only reports an experiment inside the noise does not move the numbers that the plan rests on.
    """
    judged = _judged(memory, reading, turn)
    told = [judge(Report(*experiment[:-1]), turn, experiment.paired)] if experiment is not None else []
    results = (*told, *(entry for _, entries in judged for entry in entries))
    noise = [
        claim.quote for claim, entries in judged if not any(entry.verdict is Verdict.supported for entry in entries)
    ]
    new = [fact for fact in reading.facts if not _only_noise(fact, noise) and not _said_before(fact, memory.brief)]
    gains = [c.quote for c, entries in judged if any(entry.verdict is Verdict.supported for entry in entries)]
    new = [_goes_on(fact, memory.brief) if any(fact.quote in quote for quote in gains) else fact for fact in new]
    kept = {fact.id for fact in new}
    by_old = {old: fresh for old, fresh in reading.supersedes if fresh in kept}
    facts = [
        fact.model_copy(update={"superseded_by": by_old[fact.id]}) if fact.id in by_old else fact
        for fact in (*memory.brief.facts, *new)
    ]
    rejected = [Rejection(action=action, quote=quote, turn=turn) for action, quote in reading.rejected]
    asked = [question.action for question in reading.questions if question.action is not None]
    ids = {entry.id for entry in memory.ledger}
    return Absorbed(
        memory.model_copy(
            update={
                "turn": turn,
                "brief": Brief.model_construct(facts=facts),
                "ledger": [*memory.ledger, *(entry for entry in results if entry.id not in ids)],
                "rejected": [*memory.rejected, *rejected],
                "considered": list(dict.fromkeys((*memory.considered, *asked))),
                "corrections": [*memory.corrections, *reading.corrections],
            }
        ),
        results,
    )


def _said_before(fact: Fact, brief: Brief) -> bool:
    """Whether a fact only names again what the project is made of, as a question does in passing."""
    return fact.kind in NAMES and any(known.value == fact.value for known in brief.of(fact.kind))


def _only_noise(fact: Fact, noise: Sequence[str]) -> bool:
    return fact.kind is FactKind.score and any(fact.quote in quote or quote in fact.quote for quote in noise)


def _goes_on(fact: Fact, brief: Brief) -> Fact:
    """A held-out score that an experiment gained stands for the one that it was measured against, set or no new set."""
    if fact.kind is not FactKind.score or fact.split not in {Split.dev, Split.test} or not fact.about:
        return fact
    known = [old for old in brief.of(FactKind.score) if old.split is fact.split and old.metric == fact.metric]
    if not known or any(old.about == fact.about for old in known):
        return fact
    return fact.model_copy(update={"about": known[-1].about})


def _reached(best: Goal | None, metric: str) -> float | None:
    """Where the model stood in the metric of a result; an error and an accuracy are one another's complement."""
    if best is None:
        return None
    if metric.casefold() == best.metric.casefold():
        return best.value
    if best.error is None or not {metric, best.metric} <= {"", "error", "accuracy"}:
        return None
    return 1 - best.error if metric == "accuracy" else best.error


def _judged(memory: ThreadState, reading: Reading, turn: int) -> list[tuple[ResultClaim, list[LedgerEntry]]]:
    """Each claim with its place in the ledger; a step inside the noise may still count with the steps before it."""
    read = measured_goals(held.inspection for held in memory.held.values())
    best = Situation(memory.brief, {}, measured=read).best
    judged = []
    for claim in reading.results:
        held = _reached(best, claim.metric)
        before = claim.before if claim.before is not None else held
        if before is None or claim.after is None:
            continue
        n = claim.n or (best.n if best is not None else None)
        better: Literal["higher", "lower"] = "lower" if claim.better == "lower" else "higher"
        after = Measured(value=claim.after, n=n)
        entry = judge(Report(claim.change, claim.metric, Measured(value=before, n=n), after, better), turn)
        steps = [old for old in memory.ledger if old.metric == claim.metric and old.after.value == before]
        entries = [entry]
        if entry.verdict is not Verdict.supported and steps and held is not None and best is not None:
            start = Measured(value=held, n=best.n)
            joint = judge(Report(TOGETHER, claim.metric, start, after, better), turn)
            entries += [joint] if joint.verdict is Verdict.supported else []
        judged.append((claim, entries))
    return judged
