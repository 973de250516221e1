"""A question about the method itself: answered from the passages, with links, and tied to the project at hand."""

import re

from agent.answering import Answer, Shelf, alike, cite, gist, reference
from agent.intake.reading import Question
from agent.prose import DO, ended
from agent.state import Known

STEP = re.compile(r"\bstep\s+(?P<number>[1-9])\b", re.IGNORECASE)
PASSAGES = 3
CONSIDERED = 8
ASKED_ALIKE = 4.0
"""A passage that people ask for in just these words may overtake so many places of the search."""


def methodology(question: Question, known: Known, library: Shelf) -> Answer:
    """The best passage in its own words, the next ones as links, and what it means for this project."""
    named = STEP.search(question.text)
    steps = [int(named["number"])] if named else None
    hits = library.search(question.text, CONSIDERED, kind="passage", steps=steps)
    if not hits:
        return Answer("The methodology has no passage on that, and I would rather not guess.")
    if named:
        hits = sorted(hits, key=lambda hit: not hit.entry.title.casefold().startswith(f"step {named['number']}"))
    ranked = sorted(
        enumerate(hit.entry for hit in hits), key=lambda pair: pair[0] - ASKED_ALIKE * alike(question.text, pair[1])
    )
    best, *others = [entry for _, entry in ranked][:PASSAGES]
    parts = [f"{gist(best.text, question.text)} ({cite(best)})"]
    if others:
        parts.append("Related: " + ", ".join(map(cite, others)) + ".")
    if known.plan is not None:
        parts.append(f"For your project that means: {ended(DO[known.plan.next_action])}")
    return Answer("\n\n".join(parts), references=tuple(reference(entry) for entry in (best, *others)))
