"""What is different from the plan before, and because of what."""

from agent.answering import Answer, Shelf
from agent.intake.reading import Question
from agent.prose import DO, ended
from agent.state import Known


def what_changed(question: Question, known: Known, library: Shelf) -> Answer:
    """The changes of the newest version, each with its reason; said plainly where there are none."""
    plan = known.plan
    if plan is None:
        return Answer("There is no plan yet, so nothing has changed.")
    if not plan.changes:
        first = "this is its first version" if plan.version == 1 else "the last message gave no reason to change it"
        return Answer(f"Nothing in the plan: {first}. The next step is to {ended(DO[plan.next_action])}")
    lines = []
    for change in plan.changes:
        move = " to ".join(part.rstrip(".") for part in (change.from_, change.to) if part is not None)
        lines.append(f"- {change.what}: {'from ' if change.from_ and change.to else ''}{ended(move)}")
    reasons = list(dict.fromkeys(ended(change.because) for change in plan.changes if change.because))
    return Answer("\n".join(["Against the version before:", *lines]) + f"\n\nBecause: {' '.join(reasons[:2])}")
