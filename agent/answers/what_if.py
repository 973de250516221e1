"""What if, should we, is it worth it: the plan's stand on what the user has in mind, and the test that would tell."""

from agent.answering import Answer, Shelf, Where, bar, proposed, stance, undetermined, verdict_on
from agent.intake.reading import Question
from agent.prose import DO, amount, ended, gain, upper
from agent.state import Known


def what_if(question: Question, known: Known, library: Shelf) -> Answer:
    """Yes, later or not now, with the reason; and what the change could gain at most where that is known."""
    plan = known.plan
    if plan is None:
        return Answer(
            "That depends on the project: tell me what it does, what data there is and where it stands, and the "
            "answer will "
            "rest on your numbers."
        )
    action = question.action or proposed(known.brief)
    if action is None:
        first = plan.interventions[0]
        return Answer(
            f"The plan would change if that moved the number it rests on; until then the next step stays to "
            f"{ended(DO[first.action])} {ended(upper(first.why))}"
        )
    parts = [verdict_on(plan, action)]
    found = stance(plan, action)
    if found.item is not None:
        if found.item.expected_gain is not None:
            parts.append(f"At most it could gain {gain(found.item.expected_gain)}.")
        test = found.item.experiment
        parts.append(f"The test: {ended(test.change_one_thing)} {bar(test)}")
    elif found.where is not Where.next:
        settling = next(iter(undetermined(known)), None)
        if settling is not None and settling.settled_by is not None:
            parts.append(
                f"About {amount(settling.settled_by)} would settle what is still open: {ended(settling.claim)}"
            )
    return Answer("\n\n".join(parts))
