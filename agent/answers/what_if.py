"""What if, should we, is it worth it: the plan's stand on what the user has in mind, and the test that would tell."""

import re
from collections.abc import Sequence

from agent.answering import (
    PITFALL_OF,
    Answer,
    Shelf,
    Where,
    bar,
    error_of,
    proposals,
    reasons,
    stance,
    undetermined,
    verdict_on,
)
from agent.intake.reading import Question
from agent.metrics.finding import FRACTION
from agent.metrics.statistics import size_unpaired
from agent.plan import ExecutionPlan
from agent.prose import DO, DOING, amount, ended, gain, number, percent, points, upper
from agent.state import Known
from agent.vocabulary import Action, Split

SKIP = re.compile(
    r"\b(?:skip|omit|leave (?:it|that|this|the \w+) out|do without|go without|avoid|jump over)\b", re.IGNORECASE
)
WHICH = re.compile(r"\b(?:which|what) of\b|\bor\b", re.IGNORECASE)

YIELDS = re.compile(r"\b(?:brings?|gains?|gives?|yields?|wins?|adds?|helps? by|improves? by)\b", re.IGNORECASE)
"""What an idea may yield: "what if it only brings half a point?"."""
SMALL = 0.2
MORE_OF_THESE = re.compile(
    r"\b(?:another|the next|further|more of (?:these|those|that|them|the same kind))\b", re.IGNORECASE
)
"""A further batch of what was just collected, and no more of what there was at first."""


def what_if(question: Question, known: Known, library: Shelf) -> Answer:
    """Yes, later or not now, with the reason; and what the change could gain at most where that is known."""
    plan = known.plan
    if plan is None:
        return Answer(
            "That depends on the project: tell me what it does, what data there is and where it stands, and the "
            "answer will "
            "rest on your numbers."
        )
    if said := _settled(question, plan, known):
        return Answer(said)
    options = [question.action] if question.action is not None else proposals(known.brief)
    if question.action is None and len(options) > 1 and WHICH.search(question.text):
        return Answer(_choice(options, plan))
    if not options:
        return Answer(_unnamed(plan, known), sure=bool(undetermined(known)))
    return Answer(_weighed(options[0], question, plan, known))


def _settled(question: Question, plan: ExecutionPlan, known: Known) -> str:
    """What the question's own words settle: skipping the next step, a yield, a further batch, a known warning."""
    if question.action in {None, plan.next_action} and SKIP.search(question.text):
        return _not_skipped(plan)
    if YIELDS.search(question.text) and (said := _yield(question, plan, known)):
        return said
    targeted = plan.next_action is Action.collect_targeted_data
    if targeted and question.action is Action.collect_more_data and MORE_OF_THESE.search(question.text):
        return _weighed(plan.next_action, question, plan, known)
    return _warned(question, plan) if question.action is None else ""


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


def _yield(question: Question, plan: ExecutionPlan, known: Known) -> str:
    """Whether a gain of that size would be seen on the present examples, and what then follows."""
    size = next((q.value for q in question.numbers if q.unit == FRACTION and 0 < q.value <= SMALL), None)
    now = error_of(known, Split.dev, Split.test)
    if size is None or now is None or not now.n or size >= now.value:
        return ""
    needed = size_unpaired(now.value, now.value - size)
    at = f"at the present error of {percent(now.value)} on {number(now.n)} examples"
    if needed > now.n:
        return (
            f"**Then it cannot be told from luck:** {at} a gain of {points(size)} is inside the noise; separate sets "
            f"of about {number(needed)} examples would show it. {bar(plan.interventions[0].experiment)}"
        )
    return (
        f"**Then it would be seen:** {at} a gain of {points(size)} beats the noise four times in five. "
        f"{bar(plan.interventions[0].experiment)}"
    )


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
