"""A question about the method itself: answered from the passages, with links, and tied to the project at hand."""

import re

from agent.answering import (
    Answer,
    Entry,
    Shelf,
    alike,
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
CONSIDERED = 8
KINDS = {"question": 2.0, "term": -4.0}
"""Passages written as an answer come before definitions of a term, which `define` is for."""

TOO_FEW = 2  # words of content; a question with fewer points at something said before
ASKED_ALIKE = 4.0
"""A passage that people ask for in just these words may overtake so many places of the search."""


def methodology(question: Question, known: Known, library: Shelf) -> Answer:
    """The best passage in its own words, the next ones as links, and what it means for this project."""
    if known.plan is not None and not STEP.search(question.text) and len(content_words(question.text)) < TOO_FEW:
        if "step" in question.text.casefold():
            return Answer(_standing(known.plan, known.plan.focus_step))
        return _how(known.plan.interventions[0])
    entries = _entries(question, library)
    named = _named(question, known)
    practical = question.text.casefold().lstrip().startswith("how")
    parts = [_step(question, known), named if practical else ""]
    if entries:
        best, *others = entries
        parts.append(f"{gist(best.text, question.text)} ({cite(best)})")
        parts.append("Related: " + ", ".join(map(cite, others)) + "." if others else "")
    elif not named:
        parts.append("That is outside what the methodology covers, and I would rather not guess.")
    if named and not practical:
        parts.append(named)
    elif known.plan is not None and not named:
        parts.append(f"For your project the next step is to {ended(DO[known.plan.next_action])}")
    return Answer("\n\n".join(filter(None, parts)), references=tuple(map(reference, entries)))


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


def _entries(question: Question, library: Shelf) -> list[Entry]:
    """The passages, best first: as the search has them, but those asked for in just these words before others."""
    named = STEP.search(question.text)
    query = question.text
    hits = library.search(query, CONSIDERED, kind="passage", steps=[int(named["number"])] if named else None)
    entries = [hit.entry for hit in hits]
    if named:
        opening = f"step {named['number']}"
        return sorted(entries, key=lambda entry: not entry.title.casefold().startswith(opening))[:PASSAGES]
    ranked = sorted(enumerate(entries), key=lambda pair: pair[0] - _advance(query, pair[1]))
    return [entry for _, entry in ranked if related(query, entry)][:PASSAGES]


def _advance(query: str, entry: Entry) -> float:
    """How many places of the search an entry gains: by the words people ask for it, and as a question, not a term."""
    kind = sum(places for topic, places in KINDS.items() if topic in entry.topics)
    return ASKED_ALIKE * alike(query, entry) + kind


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
