"""What if, should we, is it worth it: the plan's stand on what the user has in mind, and the test that would tell."""

import re
from collections.abc import Sequence

from agent.answering import PITFALL_OF, Answer, Shelf, Where, bar, proposals, reasons, stance, undetermined, verdict_on
from agent.intake.reading import Question
from agent.plan import ExecutionPlan
from agent.prose import DO, DOING, amount, ended, gain, upper
from agent.state import Known
from agent.vocabulary import Action

SKIP = re.compile(
    r"\b(?:skip|omit|leave (?:it|that|this|the \w+) out|do without|go without|avoid|jump over)\b", re.IGNORECASE
)
WHICH = re.compile(r"\b(?:which|what) of\b|\bor\b", re.IGNORECASE)


def what_if(question: Question, known: Known, library: Shelf) -> Answer:
    """Yes, later or not now, with the reason; and what the change could gain at most where that is known."""
    plan = known.plan
    if plan is None:
        return Answer(
            "That depends on the project: tell me what it does, what data there is and where it stands, and the "
            "answer will "
            "rest on your numbers."
        )
    if question.action in {None, plan.next_action} and SKIP.search(question.text):
        return Answer(_not_skipped(plan))
    if question.action is None and (said := _warned(question, plan)):
        return Answer(said)
    options = [question.action] if question.action is not None else proposals(known.brief)
    if question.action is None and len(options) > 1 and WHICH.search(question.text):
        return Answer(_choice(options, plan))
    if not options:
        return Answer(_unnamed(plan, known), sure=bool(undetermined(known)))
    return Answer(_weighed(options[0], question, plan, known))


def _weighed(action: Action, question: Question, plan: ExecutionPlan, known: Known) -> str:
    """The plan's stand on one idea, what it could gain and the test that would tell."""
    parts = [verdict_on(plan, action)]
    meant = next((each for each, pitfall in PITFALL_OF.items() if pitfall is question.pitfall), action)
    if meant is not action:  # "train longer on a bigger GPU?" asks about two things
        parts.append(verdict_on(plan, meant))
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
    return "\n\n".join(parts)


def _not_skipped(plan: ExecutionPlan) -> str:
    """Why the next step is not left out, and the smallest form of it."""
    first = plan.interventions[0]
    return (
        f"**Better not: {DOING[first.action]} is the step that everything after it rests on.** {ended(first.why)} "
        f"It takes {first.effort}; where time is short, do a smaller batch of it. {bar(first.experiment)}"
    )


def _warned(question: Question, plan: ExecutionPlan) -> str:
    """The warning that the question's own words run into, if there is one."""
    for warning in plan.warnings:
        quote = warning.quote or ""
        if warning.pitfall is question.pitfall or (quote and (quote in question.text or question.text in quote)):
            return f"**No.** {ended(warning.why)}"
    return ""


def _choice(options: Sequence[Action], plan: ExecutionPlan) -> str:
    """Which of several ideas, each with the plan's stand on it."""
    if plan.next_action in options:
        return f"**{upper(DOING[plan.next_action])}.** {ended(upper(plan.interventions[0].why))}"
    names = ", ".join(DOING[action] for action in options)
    return f"**None of these yet** ({names}): nothing shows that any of them addresses what fails."


def _unnamed(plan: ExecutionPlan, known: Known) -> str:
    """The stand on an idea that the question does not name: what is open still, or what the evidence says."""
    stays = f"The next step stays to {ended(DO[plan.next_action])}"
    for finding in undetermined(known):
        if finding.settled_by is not None:
            return f"**Not yet.** {ended(finding.claim)} About {amount(finding.settled_by)} would settle it. {stays}"
    evidence = next(reasons(plan, known, most=1), "")
    opening = "I cannot tie that to an action of the plan."
    return (
        f"{opening} What is known so far: {evidence} {stays}" if evidence else f"No number speaks to that yet. {stays}"
    )
