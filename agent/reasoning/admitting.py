"""Facts that a model found and the grammar did not: admitted only with a verbatim quote and a second witness.

The model restates a quote in plain words, and our own grammar reads the restatement: it may name nothing itself. The
second witness are words of the quote that the grammar knows, though it could not put them together: the thing and the
act of a deed, the set of a score. (Our encoder is no witness: to it, having photos is nearer to collecting photos than
"eight cards hum in the basement" is to buying GPUs.)
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.brief import Brief, Deed, Fact, FactKind
from agent.intake import measures, read_message
from agent.intake.lexicon import cues
from agent.intake.manners import injected
from agent.intake.reading import Reading
from agent.intake.sentences import split_clauses, split_sentences
from agent.intake.stance import stance
from agent.reasoning.grounding import WORD_NUMBER

WITNESSES: dict[Deed, tuple[tuple[str, str], ...]] = {
    Deed.add_compute: (("deeds", "accelerators"), ("deeds", "procure")),
    Deed.collect_data: (("domain", "data_noun"), ("deeds", "gather"), ("deeds", "more")),
    Deed.tune_prompt: (("witnesses", "prompt"), ("witnesses", "reword")),
    Deed.single_bet: (("witnesses", "whole"), ("witnesses", "stake")),
    Deed.explore_data: (("domain", "data_noun"), ("witnesses", "second_look"), ("witnesses", "undone")),
    Deed.agent_on_production: (("deeds", "agents"), ("witnesses", "live"), ("witnesses", "change")),
    Deed.skip_review: (("witnesses", "code"), ("witnesses", "second_look"), ("witnesses", "undone")),
    Deed.discourage_coding: (("witnesses", "coding"), ("witnesses", "learn"), ("witnesses", "undone")),
    Deed.equate_genai_dl: (("witnesses", "generative"), ("witnesses", "learning")),
}
"""The word lists that must each have a word in the quote, by deed: those that a pitfall is told from by one sentence.

A deed that is not here is the grammar's alone: it takes several sentences, or no short list of words gives it away.
"""
DENIED = frozenset({Deed.explore_data})
"""A pitfall in being left undone; of the others what is denied changes nothing."""
MOST_FACTS = 6
"""More than this the grammar cannot have missed in one message."""
LEAST_OVERLAP = 4
"""Characters; two quotes may share a word's first letters by chance."""
SHORTEST = 3
"""Words; a shorter quote says too little to be restated."""


class Found(NamedTuple):
    """What a model says that the grammar missed."""

    quote: str
    restated: str


def admit(found: Sequence[Found], reading: Reading, brief: Brief, *, turn: int) -> list[Fact]:
    """The facts among them that may be added to the reading; the others are dropped without a word."""
    admitted: list[Fact] = []
    for item in found[:MOST_FACTS]:
        taken = [*reading.facts, *admitted]
        fact = _fact(item, reading.text, taken, brief)
        if fact is not None:
            number = len(taken) + 1
            admitted.append(fact.model_copy(update={"id": f"t{turn}-{number}", "turn": turn, "quote": item.quote}))
    return admitted


def _fact(item: Found, text: str, taken: Sequence[Fact], brief: Brief) -> Fact | None:
    """The fact of one quote, in the stance that the message itself gives it."""
    start = text.find(item.quote)
    if start < 0 or len(item.quote.split()) < SHORTEST or injected(item.quote) or not _same_numbers(item):
        return None
    sentence = next((s for s in split_sentences(text, [(0, len(text))]) if s.start <= start < s.end), None)
    if sentence is None or sentence.question or injected(sentence.text):
        return None
    read = [fact for fact in read_message(item.restated, turn=1, brief=Brief()).facts if _new(fact, item, taken, brief)]
    if len(read) != 1:
        return None
    clauses = split_clauses(sentence)
    clause = next((c for c in reversed(clauses) if c.start <= start), clauses[0])
    meant = stance(clause, len(clause.text), len(clause.text))
    if meant.polarity != read[0].polarity:
        return None
    return read[0].model_copy(update={"holder": meant.holder, "time": meant.time})


def _new(fact: Fact, item: Found, taken: Sequence[Fact], brief: Brief) -> bool:
    """Whether the grammar has nothing of the kind where the quote stands, nor a reading that this would contradict."""
    beside = [other for other in taken if _overlap(other.quote, item.quote)]
    if fact.kind is FactKind.deed:
        deed = Deed(str(fact.value))
        lists = WITNESSES.get(deed, ())
        witnessed = bool(lists) and all(cues(*name).search(item.quote) for name in lists)
        known_words = cues("deeds", deed.value).search(item.quote)  # the grammar read them, or refused to
        kept_aside = deed is Deed.collect_data and measures.split_cues(item.quote)
        telling = (fact.polarity == "negated") == (deed in DENIED)
        return (
            witnessed
            and not known_words
            and not kept_aside
            and telling
            and all(other.kind is not FactKind.deed for other in beside)
        )
    if fact.kind is not FactKind.score or fact.split is None:
        return False
    named = any(split is fact.split for split, _, _ in measures.split_cues(item.quote))
    known = [*taken, *brief.of(FactKind.score)]
    free = all(other.split is not fact.split for other in known if other.kind is FactKind.score)
    return named and free and not any(isinstance(other.value, type(fact.value)) for other in beside)


def _overlap(one: str, other: str) -> bool:
    """Whether two parts of a message share words: one lies in the other, or one ends where the other has begun."""
    if one in other or other in one:
        return True
    shorter = min(len(one), len(other))
    return any(one.endswith(other[:n]) or other.endswith(one[:n]) for n in range(shorter, LEAST_OVERLAP - 1, -1))


def _same_numbers(item: Found) -> bool:
    return set(WORD_NUMBER.findall(item.restated)) <= set(WORD_NUMBER.findall(item.quote))


def parsed(answer: Any) -> list[Found]:
    """What a model's answer lists; anything that is not a list of quotes is no finding."""
    items = answer.get("facts") if isinstance(answer, dict) else None
    found = []
    for item in items if isinstance(items, list) else []:
        quote, restated = (item.get(key) for key in ("quote", "restated")) if isinstance(item, dict) else (None, None)
        if isinstance(quote, str) and isinstance(restated, str):
            found.append(Found(re.sub(r"^[\s\"']+|[\s\"']+$", "", quote), restated.strip()))
    return found
