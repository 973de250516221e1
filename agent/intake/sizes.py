"""How many examples stand behind a score: a size told beside it, in brackets, or for its split by name."""

import re
from collections.abc import Iterator, Sequence

from agent.intake import measures
from agent.intake.numbers import Number, NumberKind, find_numbers, plain
from agent.intake.places import ASIDE, Rated
from agent.intake.sentences import Sentence
from agent.vocabulary import Split

FEWEST = 10
"""A count below this is no evaluation set."""
_NEAR = 60
_CUE = re.compile(
    r"(?:\((?:dev|test|val\w*|train\w*|hold-?out)(?: set)?[,:]?(?: of)?"
    r"|\bon|\bof|\bover|\bn ?=|\bn|\bwith|\bfrom|\bacross|\bout of|\()\s*"
    r"(?:the |our |a |an |those |these |about |some |all |only |just |another |same )*$",
    re.IGNORECASE,
)
_NOT_EXAMPLES = re.compile(
    r"\s*(?:\w+ ){0,2}(?:classes|people|users|engineers|euros?|dollars?|gpus?|weeks?|months?|days)"
)
_IDIOM = re.compile(r"(?i)\b(?:in|out of) (?:every )?(?:a )?(?:\d+0+|hundred|thousand)$")
"""One wrong "in 100" is a way to say a percentage, and tells no size."""
_SAMPLE = re.compile(r"(?i)(?P<name>[\w -]{0,14})\bn ?= ?$")
_HYPHENED = re.compile(
    r"(?i)(?P<size>\d[\d,]*k?)-[a-z]+ (?P<split>(?:dev|test|val(?:idation)?|eval(?:uation)?|hold-?out)(?:[ -]set)?)\b"
)
"""A size hyphenated to what is counted: "a 300-clip dev set"."""
_JUDGED = re.compile(
    r"(?i)\s*(?:\w+ )?(?:were |was )?(?:checked|tested|sampled|examined|judged|inspected|counted|looked at)\b"
)
"""A size told by what was done with it: "every sixth truck wrong, 800 checked"."""
_HAVING = re.compile(
    r"(?i)\b(?:checked|judged|tested|sampled|examined|inspected|graded|looked at|went through|labell?ed)"
    r" (?:on |about |some |the |another )*$"
)
"""The same, told the other way round: "(we checked 600)", "two moderators judged 500 messages: F1 .57"."""
_HEADS = re.compile(
    r"(?i)\s(?:now|in all|in total|altogether)\s*:\s(?=[\d.])"
    r"|\s(?:new |held[- ]out |unseen |test |dev |eval )?(?:questions|examples|cases|photos|images|clips"
    r"|recordings|documents|mails"
    r"|tickets|calls|samples|rows|items|sentences|letters|pages|scans)\b[^.;:\d]{0,60}:\s(?=[\d.])"
)
"""Examples that head their score: "180 test questions written by our legal desk: 68% right"."""
_OF_SET = re.compile(
    r"(?i)\b(?:leaderboard|benchmark|suite|(?:dev|test|val|validation|eval|held-out) ?set) "
    r"(?:of|with|has|holds) (?:about |only )?$"
)
"""Before the size of a set, whose score follows: "one leaderboard of 1,000 images; champion 96.4%"."""
_OPENS = re.compile(r"(?i)[;:\u2013\u2014]\s*(?:and |but )?on (?:the |our |another |about |some |a |further )*$")
"""A part of the sentence that begins with a size tells the score behind it: "; on 400 from other days it's 0.71"."""
_COMMA_ON = re.compile(r"(?i),\s*(?:and |but )?on (?:the |our |another |about |some |a |further )*$")
_PERCENT = 100
"""A size of exactly a hundred may be a percentage; a sample size told beside it is the real one."""


def sizes(sentence: Sentence, rated: Sequence[Rated], first: int) -> dict[int, int]:
    """Index of a score -> examples behind it ("on 2,000 photos", "(5k boards)"), for the scores from `first` on."""
    counts: dict[int, int] = {}
    places = {rated[index].place.number.start: index for index in range(first, len(rated))}
    for index in places.values():
        number = rated[index].place.number
        if number.of and number.of > FEWEST * 2 and not _IDIOM.search(number.text):
            counts[index] = number.of
    for match in _HYPHENED.finditer(sentence.text):
        size, split = plain(match["size"]), _split(match["split"])
        of_split = next((index for index in places.values() if rated[index].split is split), None)
        if size and size >= FEWEST and of_split is not None:
            counts.setdefault(of_split, int(size))
    for number in find_numbers(sentence.text):
        if number.start in places or not _countable(number, sentence.text):
            continue
        sample = _SAMPLE.search(sentence.text[: number.start])
        for index in _behind(sentence.text, number, rated, places, sample):
            if index not in counts or (sample is not None and counts[index] == _PERCENT):
                counts[index] = int(number.value)
    return counts | _shared(rated, first, counts)


def _shared(rated: Sequence[Rated], first: int, counts: dict[int, int]) -> dict[int, int]:
    """The size behind the last score of a list holds for the list: "forest 52%, BERT 54%, GPT 53% on 300"."""
    shared: dict[int, int] = {}
    for counted, size in counts.items():
        kind = (rated[counted].split, rated[counted].metric, rated[counted].source)
        index = counted
        while index > first and index - 1 not in counts and rated[index].place.segment.opened in {",", "and"}:
            index -= 1
            if (rated[index].split, rated[index].metric, rated[index].source) != kind or rated[index].compared:
                break
            shared[index] = size
    return shared


def _behind(
    text: str, number: Number, rated: Sequence[Rated], places: dict[int, int], sample: re.Match[str] | None
) -> Iterator[int]:
    """The score that a size belongs to: after its bracket, of the split it names, or the nearest before."""
    aside = next((match for match in ASIDE.finditer(text) if match.start() < number.start < match.end()), None)
    after = [index for start, index in places.items() if aside is not None and start >= aside.end()]
    named = _split(sample["name"]) if sample else None
    of_split = [index for index in places.values() if named is not None and rated[index].split is named]
    before = [index for start, index in places.items() if start < number.start]
    behind = [index for start, index in places.items() if start > number.start]
    soon = behind and rated[behind[0]].place.number.start - number.end <= _NEAR * 2
    near = soon and "," not in text[number.end : rated[behind[0]].place.number.start]
    heads = soon and _HEADS.match(text[number.end :])
    opens = soon and (heads or _OPENS.search(text[: number.start]) or _HAVING.search(text[: number.start]))
    opens = opens or (near and _COMMA_ON.search(text[: number.start]))
    if behind and (opens or _OF_SET.search(text[: number.start])):
        yield behind[0]
    elif after:
        yield after[0]
    elif of_split:
        yield of_split[-1]
    elif before:
        score = rated[before[-1]]
        if number.start - score.place.number.end <= _NEAR and score.split is not Split.target:
            yield before[-1]
    elif places and re.search(r"(?i)(?<!trained )(?<!train )\bon (?:\w+ )?$", text[: number.start]):
        yield places[min(places)]


def _split(name: str) -> Split | None:
    found = measures.split_cues(name)
    return found[-1][0] if found and not name[found[-1][2] :].strip() else None


def _countable(number: Number, text: str) -> bool:
    whole = (
        number.kind in {NumberKind.count, NumberKind.bare}
        and number.value >= FEWEST
        and number.value == int(number.value)
    )
    told = (
        _HEADS.match(text[number.end :])
        or _CUE.search(text[: number.start])
        or _JUDGED.match(text[number.end :])
        or _HAVING.search(text[: number.start])
    )
    return whole and bool(told) and not _NOT_EXAMPLES.match(text[number.end :])
