"""What a term means: from the passage about it or the glossary, and what it is in this project."""

import re

from agent.answering import Answer, Entry, Shelf, cite, gist, reasons, reference
from agent.glossary import explained
from agent.intake.reading import Question
from agent.plan import Reference
from agent.prose import GAP, held
from agent.state import Known

TERM = re.compile(
    r"\b(?:what(?:'?s| is| are| do you mean by| does| do)|define|explain|meaning of|mean by)\s+"
    r"(?:(?:an?|the|by|term|word)\s+)*[\"'“]?(?P<term>[\w\s/&'-]{2,60}?)[\"'”]?"
    r"(?=\s*(?:mean\b|stand for\b|[?.,!;:(]|$))",
    re.IGNORECASE,
)
BETWEEN = re.compile(
    r"\bdifferen\w+ between\s+(?P<one>.{2,40}?)\s+and\s+(?P<other>.{2,40}?)\s*(?:[?.,!;:]|$)", re.IGNORECASE
)
EACH = re.compile(
    r"^(?:(?:please |just )?(?:define |explain )?)(?P<one>[\w -]{2,40}?)\s+(?:and|versus|vs\.?)\s+"
    r"(?P<other>[\w -]{2,40}?),?\s+(?:in )?(?:one|a) (?:line|sentence|word)s? each\b",
    re.IGNORECASE,
)
TAIL = re.compile(r"\s+(?:please|again|exactly|actually|here|then|anyway|to me)$", re.IGNORECASE)
CANDIDATES = 5


def define(question: Question, known: Known, library: Shelf) -> Answer:
    """Each term's explanation; a term that nothing is about is not made up."""
    told = [_one(term, known, library) for term in _terms(question.text)]
    references = {item.id: item for answer in told for item in answer.references}
    return Answer("\n\n".join(dict.fromkeys(answer.text for answer in told)), references=tuple(references.values()))


def _terms(text: str) -> list[str]:
    between = BETWEEN.search(text) or EACH.search(text)
    if between is not None:
        ends = (between["one"], between["other"])
        return [re.sub(r"^(?:an?|the)\s+", "", end, flags=re.IGNORECASE) for end in ends]
    match = TERM.search(text)
    term = match["term"] if match else text.strip(" ?.!")
    return [" ".join(TAIL.sub("", term).split())]


def _one(term: str, known: Known, library: Shelf) -> Answer:
    entries = [hit.entry for hit in library.search(term, CANDIDATES, kind="passage")]
    best = max(entries, key=lambda entry: _about(entry, term), default=None)
    own = explained(term)
    named = best is not None and _about(best, term) == 3
    named_here = _here(term, known)
    parts: list[str] = []
    cited: tuple[Reference, ...] = ()
    if best is not None and (named or (own is None and _about(best, term))):
        parts.append(f"{gist(best.text, term)} ({cite(best)})")
        cited = (reference(best),)
    elif own is not None:
        parts.append(own)
        if best is not None and _about(best, term):
            parts.append(f"See also {cite(best)}.")
            cited = (reference(best),)
    elif best is not None and not named_here:
        parts.append(f"No passage is about “{term}”, and I would rather not guess. The nearest one is {cite(best)}.")
        cited = (reference(best),)
    elif not named_here:
        parts.append(f"The methodology does not define “{term}”, and I would rather not guess.")
    parts.append(named_here)
    return Answer("\n\n".join(filter(None, parts)), references=cited)


def _about(entry: Entry, term: str) -> int:
    """3 if the title opens with the term, 2 if it names it, 1 if the text does; the first of equals stays first."""
    word = re.compile(rf"\b{re.escape(term.casefold().removesuffix('s'))}(?:s|es)?\b")
    title = entry.title.casefold().removeprefix("the ")
    if word.match(title):
        return 3
    if word.search(title):
        return 2
    return 1 if word.search(entry.text.casefold()) else 0


def _here(term: str, known: Known) -> str:
    """What the term is in this project, where the diagnosis speaks of it."""
    plan = known.plan
    if plan is None:
        return ""
    name = term.casefold()
    gap = {plan.diagnosis.gap.value.replace("_", " "), GAP[plan.diagnosis.gap].casefold()}
    if name not in gap and name != plan.diagnosis.bottleneck.value.replace("_", " "):
        return ""
    evidence = next(reasons(plan, known, most=1), "")
    what = GAP[plan.diagnosis.gap] if name in gap else held(plan.diagnosis.bottleneck)
    return f"In your project “{term}” stands for this: {what}. {evidence}".strip()
