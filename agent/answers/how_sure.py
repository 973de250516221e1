"""How sure the diagnosis is: what it rests on, its closest rival, and what is still undetermined or assumed."""

from agent.answering import Answer, Shelf, reasons, source, undetermined
from agent.intake.reading import Question
from agent.plan import ExecutionPlan
from agent.prose import CAUSE, amount, ended, upper
from agent.state import Known
from agent.vocabulary import Basis, Bottleneck

RESTS_ON: dict[Basis, str] = {
    Basis.measured: "it is computed from your files",
    Basis.stated: "it rests on the numbers in your words, which I cannot check",
    Basis.assumed: "it rests on assumptions, since no number speaks yet",
}
CLOSE = 0.15
"""Two bottlenecks within this score of each other could change places with one more finding."""


def how_sure(question: Question, known: Known, library: Shelf) -> Answer:
    """Confidence in words, with its reasons: basis, rival, what is inside the noise and what would settle it."""
    plan = known.plan
    if plan is None:
        return Answer("Not at all yet: nothing is known about the project, so nothing is claimed.")
    diagnosis = plan.diagnosis
    parts = [f"**Confidence: {diagnosis.confidence}**, and {RESTS_ON[diagnosis.basis]}."]
    parts += [f"- {line}" for line in reasons(plan, known, most=2)]
    rival = _rival(plan)
    if rival is not None:
        parts.append(f"The closest rival is {CAUSE[rival]}; one more finding could turn it.")
    doubts = _doubts(plan, known)
    if doubts:
        parts.append(f"What could still be wrong: {' '.join(doubts)}")
    for finding in undetermined(known)[:2]:
        if finding.settled_by is not None:
            parts.append(
                f"Inside the noise: {ended(finding.claim)}{source(finding)} About {amount(finding.settled_by)} would "
                "settle it."
            )
    if diagnosis.basis is not Basis.measured:
        parts.append("Upload the file behind the numbers, and they are computed instead of taken on trust.")
    if plan.assumptions:
        parts.append("Assumed: " + " ".join(ended(item) for item in plan.assumptions[:2]))
    return Answer("\n\n".join(parts).replace("\n\n- ", "\n- "))


def _doubts(plan: ExecutionPlan, known: Known) -> list[str]:
    """The caveats of what the diagnosis rests on, each once."""
    held = [known.findings[id_] for id_ in plan.diagnosis.findings if id_ in known.findings]
    return [ended(upper(caveat)) for caveat in dict.fromkeys(caveat for each in held for caveat in each.caveats)][:2]


def _rival(plan: ExecutionPlan) -> Bottleneck | None:
    ranked = sorted(plan.diagnosis.weighed, key=lambda item: -item.score)
    if len(ranked) > 1 and ranked[1].score > 0 and ranked[0].score - ranked[1].score < CLOSE:
        return next((item.bottleneck for item in ranked if item.bottleneck is not plan.diagnosis.bottleneck), None)
    return None
