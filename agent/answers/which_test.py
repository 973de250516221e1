"""Which experiment exactly: the one change, what stays fixed, the bar, and when it ends."""

from agent.answering import Answer, Shelf, bar
from agent.intake.reading import Question
from agent.prose import ended, gain, upper
from agent.state import Known


def which_test(question: Question, known: Known, library: Shelf) -> Answer:
    """The experiment of the next action, or of the one that the question names, as a card to work from."""
    plan = known.plan
    if plan is None:
        return Answer(
            "The first experiment follows from the project: tell me what it does, what data there is, where it stands."
        )
    item = next((item for item in plan.interventions if item.action is question.action), plan.interventions[0])
    test = item.experiment
    lines = [
        f"- Hypothesis: {ended(test.hypothesis)}",
        f"- The one change: {ended(test.change_one_thing)}",
        *([f"- Held fixed: {', '.join(test.hold_fixed)}."] if test.hold_fixed else []),
        f"- {bar(test)}",
        *([f"- It could gain at most {gain(item.expected_gain)}."] if item.expected_gain is not None else []),
    ]
    opening = f"**{upper(item.title.rstrip('.'))}** ({item.effort}):"
    closing = "Log the result whatever it is; the plan moves on only if it beats the noise."
    return Answer("\n".join([opening, *lines]) + f"\n\n{closing}")
