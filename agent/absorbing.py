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
from agent.vocabulary import Verdict

NAMES = frozenset({FactKind.modality, FactKind.data_type, FactKind.layer})
"""Kinds of facts that are named in every other sentence; said again they are nothing new."""


class Absorbed(NamedTuple):
    """The memory after the message, and the experiments that it reported."""

    memory: ThreadState
    results: tuple[LedgerEntry, ...]


def absorb(memory: ThreadState, reading: Reading, experiment: ExperimentReport | None, turn: int) -> Absorbed:
    """The thread's memory with everything that the message says.

    A score that only reports an experiment inside the noise does not move the numbers that the plan rests on.
    """
    results = tuple(_results(memory, reading, experiment, turn))
    noise = [
        claim.quote
        for claim, entry in zip(_claims(reading), results[1 if experiment else 0 :], strict=False)
        if entry.verdict is not Verdict.supported
    ]
    new = [fact for fact in reading.facts if not _only_noise(fact, noise) and not _said_before(fact, memory.brief)]
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


def _claims(reading: Reading) -> list[ResultClaim]:
    return [claim for claim in reading.results if claim.after is not None]


def _reached(best: Goal | None, metric: str) -> float | None:
    """Where the model stood in the metric of a result; an error and an accuracy are one another's complement."""
    if best is None:
        return None
    if metric.casefold() == best.metric.casefold():
        return best.value
    if best.error is None or not {metric, best.metric} <= {"", "error", "accuracy"}:
        return None
    return 1 - best.error if metric == "accuracy" else best.error


def _results(
    memory: ThreadState, reading: Reading, experiment: ExperimentReport | None, turn: int
) -> list[LedgerEntry]:
    entries = []
    if experiment is not None:
        entries.append(judge(Report(*experiment[:-1]), turn, experiment.paired))
    read = measured_goals(held.inspection for held in memory.held.values())
    best = Situation(memory.brief, {}, measured=read).best
    for claim in _claims(reading):
        before = claim.before if claim.before is not None else _reached(best, claim.metric)
        if before is None or claim.after is None:
            continue
        n = claim.n or (best.n if best is not None else None)
        better: Literal["higher", "lower"] = "lower" if claim.better == "lower" else "higher"
        report = Report(
            claim.change, claim.metric, Measured(value=before, n=n), Measured(value=claim.after, n=n), better
        )
        entries.append(judge(report, turn))
    return entries
