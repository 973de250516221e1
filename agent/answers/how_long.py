"""How long it takes: the effort of each step to come, against the people and the date that the user named."""

from agent.answering import Answer, Shelf
from agent.brief import FactKind
from agent.intake.reading import Question
from agent.known.situation import short
from agent.prose import ended, lower, quoted, upper
from agent.state import Known
from agent.vocabulary import Effort

TAKES: dict[Effort, str] = {
    Effort.hours: "hours, so it can be done this week",
    Effort.days: "days",
    Effort.weeks: "weeks",
}
BOUNDS = (FactKind.team, FactKind.deadline, FactKind.budget)


def how_long(question: Question, known: Known, library: Shelf) -> Answer:
    """The order of magnitude and when it ends early; never a date that nobody gave."""
    plan = known.plan
    if plan is None:
        return Answer("That depends on the first step, which depends on the project: tell me what it does and has.")
    first, *others = plan.interventions
    rule = lower(first.experiment.stop_rule)
    parts = [f"**{upper(first.title)}: {TAKES[first.effort]}.** It ends early by its own rule: {rule}"]
    if others:
        parts.append("After it: " + "; ".join(f"{lower(item.title)} ({item.effort})" for item in others[:2]) + ".")
    bounds = dict.fromkeys(short(fact.quote, 60) for kind in BOUNDS for fact in known.brief.of(kind))
    if bounds:
        parts.append(
            f"What you named as bounds: {', '.join(map(quoted, bounds))}. If the first test does not fit inside them, "
            f"make its first batch smaller; its bar stays."
        )
    else:
        parts.append("Tell me who works on it and the date that counts, and the plan will keep to them.")
    return Answer("\n\n".join(map(ended, parts)))
