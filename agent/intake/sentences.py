"""Sentences and clauses of a message, each with its place in the text so that every quote stays verbatim."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from agent.intake.lexicon import cues, trimmed, words

_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])[\"')\]]*(?:[.!?…]+)?\s+)|(?:\s*\n+\s*)|(?:\s+[|•]\s+)")
_ABBREVIATION = re.compile(
    r"(?i)(?:^|[\s(])(?:e\.g|i\.e|vs|approx|ca|etc|incl|resp|no|dr|mr|mrs|ms|st|prof|fig|w\.r\.t|cf|max|min|avg"
    r"|abs|rel|std|sq|med)\.$"
)
_CLAUSE_CUT = re.compile(
    r"(?<!have)(?<!got)\s*[,;:()]\s*(?!\d{3}\b|none\b|nothing yet|not yet)|\s+[-\u2013—]+\s+|\s+(?=(?:but"
    r"|because|since|whereas|while"
    r"|although|though|however"
    r"|so that|then)\s)",
    re.IGNORECASE,
)
_TAG_QUESTION = re.compile(
    r"(?i)[,;.)\s](?:right|correct|no|ok|okay|agree|smart|sensible|sounds? (?:right|good|ok|fine|sensible)|make sense|"
    r"makes sense|isn'?t it|don'?t you think|good idea|worth it|yes)\s*\?+$"
)
_DECLARED = re.compile(
    r"(?i)^(?:so |and |but |well )*(?=(?:i|we|it|they|been|had|its|it['\u2019]s|still)\b)"
    r".*?\b(?:been|went|was|were|have|has|had|are|did|\w{3,}ed)\b"
)
_ASKING = words(
    r"(?:what|which|why|how|when|where|who|whose)\b",
    r"(?:should|shall|can|could|would|will|do|does|did|is|are|was|were|has|have|may|must) (?:i|we|it|you|they|this"
    r"|that|there|the|my|our|one|a|an|he|she)",
    r"worth it",
    r"any (?:idea|advice|thoughts|tips|suggestions?)",
)


_BUILT_FROM = re.compile(r"(?i)[a-z]+\s(?:[\w-]+\s){1,4}?(?:from|in|on|with)\s(?:[\w-]+\s){0,2}[\w-]+\s*\?+$")
"""A task with a question mark ("grade old coins from photos??") says what is to be built."""

MOST_CHARACTERS = 800
"""A longer sentence is read in pieces; people write at most half of that."""
MOST_SENTENCES = 400
"""Eight pages have fewer; thousands of two-letter lines are no description of a project."""
MOST_NUMERALS = 40
"""A sentence with more numbers is a row of a table or a dump: nobody says so many at once."""
_NUMERAL = re.compile(r"\d[\d.,]*")


class Sentence(NamedTuple):
    """One sentence: its span, words, and whether it asks (a claim with a tag, ", right?", does not)."""

    start: int
    end: int
    text: str
    question: bool
    tagged: bool = False


class Clause(NamedTuple):
    """A part of a sentence that can be denied, reported or planned on its own."""

    start: int
    end: int
    text: str
    sentence: Sentence


def split_sentences(text: str, ranges: Sequence[tuple[int, int]]) -> list[Sentence]:
    """The first sentences inside the given ranges of the text, in order."""
    return list(
        islice((sentence for start, end in ranges for sentence in _sentences(text, start, end)), MOST_SENTENCES)
    )


def within(ranges: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """The ranges cut off after `most` characters in all."""
    kept: list[tuple[int, int]] = []
    for start, end in ranges:
        if most <= 0:
            break
        kept.append((start, min(end, start + most)))
        most -= end - start
    return kept


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    for first, last in _spans(text, start, end):
        begin = first
        while last - begin > MOST_CHARACTERS:  # no grammar of ours reads on, and its search grows with the square
            cut = text.rfind(" ", begin + 1, begin + MOST_CHARACTERS)
            cut = cut if cut > begin else begin + MOST_CHARACTERS
            yield from _sentence(text, begin, cut)
            begin = cut
        yield from _sentence(text, begin, last)


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for cut in _SENTENCE_END.finditer(text, start, end):
        if "\n" not in cut.group() and _ABBREVIATION.search(text[begin : cut.start()]):
            continue
        yield begin, cut.start()
        begin = cut.end()
    yield begin, end


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    start, end = trimmed(text, start, end)
    if start == end:
        return
    words_ = text[start:end]
    if len(_NUMERAL.findall(words_)) > MOST_NUMERALS:
        return
    tagged = bool(_TAG_QUESTION.search(words_)) and len(words_.split()) > 4
    asks = words_.rstrip("\"')").endswith("?") or bool(
        re.match(
            r"(?i)(?:so |and |but |ok |please )*(?:what|which|why|how|should|shall|is it|do we|can you|could you)\b",
            words_,
        )
    )
    named = _BUILT_FROM.match(words_)
    if asks and named and not _ASKING.search(words_) and cues("tasks", "task").match(words_):
        asks = False
    if asks and not tagged and _DECLARED.search(words_) and not _ASKING.search(words_):
        tagged = True  # "been tuning it for ten weeks now??" tells; only its tone asks
    yield Sentence(start, end, words_, question=asks and not tagged, tagged=tagged)


@lru_cache(maxsize=512)  # every reader of a message asks for the same sentences
def split_clauses(sentence: Sentence) -> tuple[Clause, ...]:
    """The clauses of a sentence; numbers with thousands separators are never cut."""
    clauses: list[Clause] = []
    begin = 0
    for cut in _CLAUSE_CUT.finditer(sentence.text):
        clauses += _clause(sentence, begin, cut.start())
        begin = cut.end()
    return (*clauses, *_clause(sentence, begin, len(sentence.text)))


def _clause(sentence: Sentence, start: int, end: int) -> list[Clause]:
    start, end = trimmed(sentence.text, start, end)
    if start == end:
        return []
    return [Clause(sentence.start + start, sentence.start + end, sentence.text[start:end], sentence)]


def asks(clause: Clause) -> bool:
    """Whether the clause itself asks, so that nothing in it counts as said or decided."""
    if not clause.sentence.question:
        return False
    return clause.end >= clause.sentence.end - 1 or bool(_ASKING.search(clause.text))
