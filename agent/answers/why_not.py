"""Why not this action now: what the plan holds against it, and what would change that."""

from agent.answering import Answer, Shelf, proposals, reasons, verdict_on
from agent.intake.reading import Question
from agent.prose import DOING, ended, upper
from agent.state import Known


def why_not(question: Question, known: Known, library: Shelf) -> Answer:
    """The plan's stand on the action named, or on the one the user is set on, with the finding behind it."""
    plan = known.plan
    if plan is None:
        return Answer(
            "That depends on what holds your project back, and nothing is known about it yet. Tell me what it does, "
            "what data there is and where it stands."
        )
    action = question.action or next(iter(proposals(known.brief)), None)
    if action is None:
        if not plan.not_now:
            return Answer("The plan advises against nothing at the moment.")
        lines = [f"- {upper(DOING[item.action])}: {ended(item.reason)}" for item in plan.not_now[:3]]
        return Answer("What the plan advises against now, and why:\n" + "\n".join(lines))
    evidence = next(reasons(plan, known, most=1), None)
    text = verdict_on(plan, action)
    return Answer(f"{text}\n\nWhat the plan rests on: {evidence}" if evidence else text)
