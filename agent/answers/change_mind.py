"""What would change the plan: the results and numbers that would make us advise something else."""

from agent.answering import Answer, Shelf, bar, condition, undetermined
from agent.intake.reading import Question
from agent.prose import DOING, amount, ended, upper
from agent.state import Known
from agent.steps.intervene import IDEAS


def change_mind(question: Question, known: Known, library: Shelf) -> Answer:
    """The experiment that could refute the plan, what would open what it closed, and what more data would settle."""
    plan = known.plan
    if plan is None:
        return Answer("There is no plan yet to change; anything you tell me about the project shapes the first one.")
    first = plan.interventions[0]
    lines = [f"- The experiment failing: {first.experiment.hypothesis.rstrip('.')}. {bar(first.experiment)}"]
    items = [item for item in plan.not_now if question.action in (None, item.action)] or plan.not_now
    named = next((idea for idea in IDEAS if idea.action is question.action), None)
    if named is not None and all(item.action is not named.action for item in items):
        lines.append(f"- {upper(DOING[named.action])} would be right if {ended(condition(named.would_change_if))}")
    lines += [
        f"- {upper(DOING[item.action])} would be right if {ended(condition(item.would_change_if))}"
        for item in items[:3]
    ]
    for finding in undetermined(known)[:2]:
        if finding.settled_by is not None:
            lines.append(f"- About {amount(finding.settled_by)} would settle this: {ended(finding.claim)}")
    if plan.decision_log and not question.action:
        lines.append(f"- The layer would be reopened if {ended(condition(plan.decision_log[-1].reopen_if))}")
    return Answer("What would change this plan:\n" + "\n".join(lines))
