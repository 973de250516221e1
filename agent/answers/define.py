"""What a term means: the passage that defines it, and what it is in this project."""

import re

from agent.answering import Answer, Entry, Shelf, cite, gist, reasons, reference
from agent.intake.reading import Question
from agent.prose import GAP, HOLDS_BACK
from agent.state import Known

TERM = re.compile(
    r"\b(?:what(?:'s| is| are| does| do)|define|explain|meaning of|mean by)\s+(?:an?\s+|the\s+|by\s+)?"
    r"[\"'“]?(?P<term>[\w\s/&-]{2,40}?)[\"'”]?(?=\s*(?:mean\b|stand for\b|[?.,!;:]|$))",
    re.IGNORECASE,
)
CANDIDATES = 5


def define(question: Question, known: Known, library: Shelf) -> Answer:
    """The definition from the passage that is about the term; a near miss is said to be one."""
    match = TERM.search(question.text)
    term = " ".join(match["term"].split()) if match else question.text.strip(" ?.!")
    hits = library.search(term, CANDIDATES, kind="passage")
    if not hits:
        return Answer(f"The methodology does not define “{term}”, and I would rather not guess.")
    entries = [hit.entry for hit in hits]
    best = max(entries, key=lambda entry: _about(entry, term))
    opening = "" if _about(best, term) else f"No passage is about “{term}” by that name; the nearest one says: "
    parts = [f"{opening}{gist(best.text, term)} ({cite(best)})"]
    here = _here(term, known)
    if here:
        parts.append(here)
    return Answer("\n\n".join(parts), references=(reference(best),))


def _about(entry: Entry, term: str) -> int:
    """2 if the title names the term, 1 if the text does, else 0; `max` keeps the order of the search among equals."""
    wanted = term.casefold().removesuffix("s")
    if wanted in entry.title.casefold():
        return 2
    return 1 if wanted in entry.text.casefold() else 0


def _here(term: str, known: Known) -> str:
    """What the term is in this project, where the diagnosis speaks of it."""
    plan = known.plan
    if plan is None:
        return ""
    name = term.casefold()
    words = {plan.diagnosis.gap.value.replace("_", " "), GAP[plan.diagnosis.gap].casefold()}
    bottleneck = plan.diagnosis.bottleneck.value.replace("_", " ")
    if name not in words and name != bottleneck:
        return ""
    evidence = next(reasons(plan, known, most=1), "")
    what = GAP[plan.diagnosis.gap] if name in words else HOLDS_BACK[plan.diagnosis.bottleneck]
    return f"In your project: {what}. {evidence}".strip()
