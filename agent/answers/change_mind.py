"""What would change the plan: the results and numbers that would make us advise something else."""

from agent.answering import Answer, Shelf, bar, undetermined
from agent.intake.reading import Question
from agent.prose import DOING, amount, ended, upper
from agent.state import Known


def change_mind(question: Question, known: Known, library: Shelf) -> Answer:
    """The experiment that could refute the plan, what would open what it closed, and what more data would settle."""
    plan = known.plan
    if plan is None:
        return Answer("There is no plan yet to change; anything you tell me about the project shapes the first one.")
    first = plan.interventions[0]
    lines = [f"- The experiment failing: {first.experiment.hypothesis.rstrip('.')}. {bar(first.experiment)}"]
    items = [item for item in plan.not_now if question.action in (None, item.action)] or plan.not_now
    lines += [
        f"- {upper(DOING[item.action])} would be right if {ended(_condition(item.would_change_if))}"
        for item in items[:3]
    ]
    for finding in undetermined(known)[:2]:
        if finding.settled_by is not None:
            lines.append(f"- About {amount(finding.settled_by)} would settle this: {ended(finding.claim)}")
    if plan.decision_log and not question.action:
        lines.append(f"- The layer would be reopened if {ended(_condition(plan.decision_log[-1].reopen_if))}")
    return Answer("What would change this plan:\n" + "\n".join(lines))


def _condition(words: str) -> str:
    """The condition without the "if" that the sentence already has."""
    return words.strip().removeprefix("If ").removeprefix("if ")
