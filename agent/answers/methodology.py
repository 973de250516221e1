"""A question about the method itself: answered from the passages, with links, and tied to the project at hand."""

import re
from collections.abc import Sequence

from agent.answering import (
    Answer,
    Entry,
    Hit,
    Shelf,
    bar,
    cite,
    content_words,
    gist,
    link,
    reference,
    related,
    stance,
    verdict_on,
)
from agent.intake.reading import Question
from agent.plan import ExecutionPlan, Intervention
from agent.prose import DO, ended, lower, upper
from agent.state import Known

STEP = re.compile(r"\bstep\s+(?P<number>[1-9])\b", re.IGNORECASE)
PASSAGES = 3
SURE = 2 / 65.5
"""The score of an entry that the rankings by words and by meaning both have among their first five (see RANK_CONSTANT
in knowledge/retriever.py): a lower one is a guess. Of 210 questions on the method three right answers score lower."""

OUTSIDE = 1 / 60.5
"""The most that an entry scores which only one of the two rankings has at all."""


def methodology(question: Question, known: Known, library: Shelf) -> Answer:
    """The best passage in its own words, the next ones as links, and what it means for this project."""
    plan = known.plan
    if plan is not None and not STEP.search(question.text) and not content_words(question.text) - {"step"}:
        pointed = "step" in question.text.casefold()
        return Answer(_standing(plan, plan.focus_step)) if pointed else _how(plan.interventions[0])
    hits = _hits(question, library)
    entries = [hit.entry for hit in hits]
    named = _named(question, known)
    if not hits or (hits[0].score < SURE and not STEP.search(question.text)):
        near = entries if hits and hits[0].score > OUTSIDE else []
        return Answer(named or _unsure(plan, near), sure=bool(named))
    best, *others = entries
    practical = question.text.casefold().lstrip().startswith("how")
    parts = [_step(question, known), named if practical else "", f"{gist(best.text, question.text)} ({cite(best)})"]
    parts.append("Related: " + ", ".join(map(cite, others)) + "." if others else "")
    if named and not practical:
        parts.append(named)
    elif plan is not None and not named:
        parts.append(f"For your project the next step is to {ended(DO[plan.next_action])}")
    text = "\n\n".join(filter(None, parts))
    return Answer(text, references=tuple(map(reference, entries)), sure=related(question.text, best))


def _unsure(plan: ExecutionPlan | None, entries: Sequence[Entry]) -> str:
    """Plainly no answer: the nearest passage as a link, and what can be asked instead."""
    opening = "That is outside what the methodology covers, and I would rather not guess."
    if entries:
        opening = f"I am not sure what that asks of the method; its nearest passage is {cite(entries[0])}."
    if plan is None:
        return opening
    return (
        f"{opening}\n\nIn your plan the next step is to {ended(DO[plan.next_action])} Ask why, why not something else, "
        "what would change it, how sure it is, how long it takes or what changed; or tell me a number."
    )


def _named(question: Question, known: Known) -> str:
    """Where this project's plan stands on the action that the question names."""
    if question.action is None or known.plan is None:
        return ""
    found = stance(known.plan, question.action)
    if found.item is None:
        return verdict_on(known.plan, question.action)
    return f"In your plan it takes {found.item.effort}. {_how(found.item).text}"


def _how(first: Intervention) -> Answer:
    """How an action is done here; what a question that only points ("how do I do that?") asks of the next one."""
    held = f" Hold fixed: {', '.join(first.experiment.hold_fixed)}." if first.experiment.hold_fixed else ""
    cited = [*first.passages[:2], *first.cases[:1]]
    see = f"\n\nSee {', '.join(map(link, cited))}." if cited else ""
    how = (
        f"**{upper(DO[first.action])}:** {ended(lower(first.experiment.change_one_thing))}{held} "
        f"{bar(first.experiment)}"
    )
    return Answer(f"{how}{see}", references=tuple(cited))


def _hits(question: Question, library: Shelf) -> list[Hit]:
    """The passages as the search ranks them; of a step that the question names its own passage first."""
    named = STEP.search(question.text)
    hits = list(
        library.search(question.text, PASSAGES, kind="passage", steps=[int(named["number"])] if named else None)
    )
    if named:
        opening = f"step {named['number']}"
        hits.sort(key=lambda hit: not hit.entry.title.casefold().startswith(opening))
    return hits


def _step(question: Question, known: Known) -> str:
    """What this project's plan decided in the step that the question names."""
    named = STEP.search(question.text)
    if named is None or known.plan is None:
        return ""
    return _standing(known.plan, int(named["number"]))


def _standing(plan: ExecutionPlan, number: int) -> str:
    """What the plan decided in one step, where it stands, and when it is finished."""
    step = plan.steps[number - 1]
    done = ended(lower(step.exit_criterion))
    return f"In your plan, step {step.number} ({step.status}): {ended(step.decision)} Done when: {done}"
