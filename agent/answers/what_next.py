"""What to do next: the first action with its test, then what follows."""

from agent.answering import Answer, Shelf, bar, verdict_on
from agent.intake.reading import Question
from agent.prose import ended, lower, upper
from agent.state import Known
from agent.vocabulary import StepStatus


def what_next(question: Question, known: Known, library: Shelf) -> Answer:
    """The next action, the bar it must pass, what comes after it, and the steps still ahead."""
    plan = known.plan
    if plan is None:
        return Answer(
            "First I need to know the project: what it should do, what data there is, and where it stands today. "
            "Then the "
            "next step follows from evidence."
        )
    first, *others = plan.interventions
    parts = [
        *(
            [verdict_on(plan, question.action)]
            if question.action is not None and question.action is not first.action
            else []
        ),
        f"**Next: {first.title.rstrip('.')}** ({first.effort}). {ended(first.why)}",
        bar(first.experiment),
    ]
    if others:
        parts.append(
            "After that: " + "; ".join(f"{item.title.rstrip('.')} ({item.effort})" for item in others[:2]) + "."
        )
    ahead = [
        step
        for step in plan.steps
        if step.status in (StepStatus.now, StepStatus.next) and first.title.rstrip(".") not in step.decision
    ]
    if ahead:
        parts.append(
            "\n".join(
                f"- Step {step.number}: {ended(step.decision)} Done when: {ended(lower(step.exit_criterion))}"
                for step in ahead[:3]
            )
        )
    return Answer("\n\n".join(upper(part) for part in parts))
