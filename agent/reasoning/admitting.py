"""Facts that a model found and the grammar did not: admitted only with a verbatim quote and a second witness.

The model restates a quote in plain words, and our own grammar reads the restatement: it may name nothing itself. The
second witness is our own encoder: the words that the grammar read must mean nearly what the quote means.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from agent.brief import Brief, Fact, FactKind
from agent.intake import measures, read_message
from agent.intake.manners import injected
from agent.intake.reading import Reading
from agent.intake.sentences import split_clauses, split_sentences
from agent.intake.stance import stance
from agent.reasoning.grounding import WORD_NUMBER
from agent.reasoning.protocol import Embed

NEAR = 0.6
"""Cosine between quote and restatement below which they are not taken for the same: measured in the tests."""
MOST_FACTS = 6
"""More than this the grammar cannot have missed in one message."""
SHORTEST = 3
"""Words; a shorter quote says too little to be restated."""


class Found(NamedTuple):
    """What a model says that the grammar missed."""

    quote: str
    restated: str


def admit(found: Sequence[Found], reading: Reading, brief: Brief, *, turn: int, embed: Embed | None) -> list[Fact]:
    """The facts among them that may be added to the reading; the others are dropped without a word."""
    if embed is None:
        return []
    admitted: list[Fact] = []
    for item in found[:MOST_FACTS]:
        taken = [*reading.facts, *admitted]
        fact = _fact(item, reading.text, taken, brief, embed)
        if fact is not None:
            number = len(taken) + 1
            admitted.append(fact.model_copy(update={"id": f"t{turn}-{number}", "turn": turn, "quote": item.quote}))
    return admitted


def _fact(item: Found, text: str, taken: Sequence[Fact], brief: Brief, embed: Embed) -> Fact | None:
    """The fact of one quote, in the stance that the message itself gives it."""
    start = text.find(item.quote)
    if start < 0 or len(item.quote.split()) < SHORTEST or injected(item.quote) or not _same_numbers(item):
        return None
    sentence = next((s for s in split_sentences(text, [(0, len(text))]) if s.start <= start < s.end), None)
    if sentence is None or sentence.question or injected(sentence.text):
        return None
    read = [fact for fact in read_message(item.restated, turn=1, brief=Brief()).facts if _new(fact, item, taken, brief)]
    if len(read) != 1 or not _near(embed, item.quote, read[0].quote):
        return None
    clauses = split_clauses(sentence)
    clause = next((c for c in reversed(clauses) if c.start <= start), clauses[0])
    meant = stance(clause, len(clause.text), len(clause.text))
    if meant.polarity != read[0].polarity:
        return None
    return read[0].model_copy(update={"holder": meant.holder, "time": meant.time})


def _new(fact: Fact, item: Found, taken: Sequence[Fact], brief: Brief) -> bool:
    """Whether the grammar has nothing of the kind where the quote stands, nor a reading that this would contradict."""
    beside = [other for other in taken if other.quote in item.quote or item.quote in other.quote]
    if fact.kind is FactKind.deed:
        return all(other.kind is not FactKind.deed for other in beside)
    if fact.kind is not FactKind.score or fact.split is None:
        return False
    named = any(split is fact.split for split, _, _ in measures.split_cues(item.quote))
    known = [*taken, *brief.of(FactKind.score)]
    free = all(other.split is not fact.split for other in known if other.kind is FactKind.score)
    return named and free and not any(isinstance(other.value, type(fact.value)) for other in beside)


def _same_numbers(item: Found) -> bool:
    return set(WORD_NUMBER.findall(item.restated)) <= set(WORD_NUMBER.findall(item.quote))


def _near(embed: Embed, quote: str, read: str) -> bool:
    vectors: Any = embed([quote, read])
    if vectors is None:
        return False
    one, other = (list(map(float, vector)) for vector in vectors)
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    length = (sum(a * a for a in one) * sum(b * b for b in other)) ** 0.5
    return bool(length) and dot / length >= NEAR


def parsed(answer: Any) -> list[Found]:
    """What a model's answer lists; anything that is not a list of quotes is no finding."""
    items = answer.get("facts") if isinstance(answer, dict) else None
    found = []
    for item in items if isinstance(items, list) else []:
        quote, restated = (item.get(key) for key in ("quote", "restated")) if isinstance(item, dict) else (None, None)
        if isinstance(quote, str) and isinstance(restated, str):
            found.append(Found(re.sub(r"^[\s\"']+|[\s\"']+$", "", quote), restated.strip()))
    return found
