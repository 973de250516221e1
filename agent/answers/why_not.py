"""Why not this action now: what the plan holds against it, and what would change that."""

from agent.answering import Answer, Shelf, proposals, reasons, verdict_on
from agent.intake.reading import Question
from agent.prose import DO, DOING, ended, held, upper
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
            return Answer(
                f"The plan advises against nothing in particular: {held(plan.diagnosis.bottleneck)}, and the next step "
                f"is to {ended(DO[plan.next_action])} Name what you have in mind, and I say what speaks against it."
            )
        lines = [f"- {upper(DOING[item.action])}: {ended(item.reason)}" for item in plan.not_now[:3]]
        return Answer("What the plan advises against now, and why:\n" + "\n".join(lines))
    text = verdict_on(plan, action)
    evidence = next((line for line in reasons(plan, known, most=2) if line.split(".", 1)[0] not in text), None)
    return Answer(f"{text}\n\nWhat the plan rests on: {evidence}" if evidence else text)
