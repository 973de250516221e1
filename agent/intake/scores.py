"""Scores: which number of a sentence is which metric, on which split, in which direction, over how many examples."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.admission import is_score
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import trimmed
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.places import LOOK_BACK, Place, Rated, Segment, chained, segments
from agent.intake.roles import rate
from agent.intake.sentences import Sentence
from agent.metrics.finding import Quantity
from agent.vocabulary import Split

COMPARED = "compared: "
"""Marks the score of another system in `about`; agent/situation.py reads it."""
SAME = "="
"""Marks a source that is the training population."""
_COUNT_CUE = re.compile(
    r"(?:\bon|\bof|\bover|\bn ?=|\bn|\bwith|\bfrom|\bacross|\bout of|\()\s*"
    r"(?:the |our |a |an |those |these |about |some |all |only |just |another |same )*$",
    re.IGNORECASE,
)
COUNTED = frozenset({NumberKind.count, NumberKind.bare})
_ITEMS = re.compile(r"\s(?:[\w-]+\s?){1,3}[,:;]\s(?:only |and )?")
_VERDICT = re.compile(
    r"\s(?:were |are |was )?(?:ok|okay|good|right|correct|fine|usable|accepted|wrong|bad|failed|unusable)\b"
)
_VERSION = re.compile(r"(?i)\b(?:v|version |attempt |round |iteration |try )#?\d+\b")
_NOT_EXAMPLES = re.compile(
    r"\s*(?:\w+ ){0,2}(?:classes|people|users|engineers|euros?|dollars?|gpus?|weeks?|months?|days)"
)
FEWEST = 10
"""A count below this is no evaluation set."""
_COUNT_NEAR = 60


def read_scores(sentences: Sequence[Sentence]) -> list[Draft]:
    """Every score the sentences state; metric and direction are inherited where a later number leaves them out."""
    rated: list[Rated] = []
    counts: dict[int, int] = {}
    for sentence in sentences:
        first = len(rated)
        rated += _in_sentence(sentence, rated[-1] if rated else None)
        counts |= _counted(sentence, rated, first)
    return [_draft(item, counts.get(index)) for index, item in enumerate(_sourced(rated))]


def _in_sentence(sentence: Sentence, previous: Rated | None) -> list[Rated]:
    numbers = _judged(chained(find_numbers(sentence.text), sentence.text), sentence.text)
    rated: list[Rated] = []
    pending = ""
    for segment in segments(sentence):
        inside = [n for n in numbers if segment.start <= n.start < segment.start + len(segment.text)]
        places = [Place(number, segment, pending, sentence, previous) for number in inside]
        admitted = [place for place in places if is_score(place)]
        listed = _listed(len(admitted), segment, pending)
        for position, place in enumerate(admitted):
            item = rate(place._replace(previous=previous), listed[position] if listed else None)
            if item is not None:
                rated.append(item)
                previous = item
        rated += _both(rated, segment)
        pending = "" if admitted else f"{pending} {segment.text}"[-LOOK_BACK:]
    return _versions(rated)


def _judged(numbers: Sequence[Number], text: str) -> list[Number]:
    """Make one rate of "150 answers, 119 ok": the part that was judged, of the whole named before."""
    found = list(numbers)
    for index, (whole, part) in enumerate(pairwise(numbers), 1):
        between = text[whole.end : part.start]
        counted = whole.kind in COUNTED and part.kind in COUNTED and FEWEST <= whole.value > part.value
        if counted and _ITEMS.fullmatch(between) and _VERDICT.match(text[part.end :]):
            share = round(part.value / whole.value, 9)
            found[index] = part._replace(kind=NumberKind.odds, value=share, of=int(whole.value))
    return found


def _both(rated: Sequence[Rated], segment: Segment) -> list[Rated]:
    """The score before, once more: "10% on train and val"."""
    cues = measures.split_cues(segment.text)
    alone = cues and not find_numbers(segment.text) and cues[0][2] - cues[0][1] >= len(segment.text.strip(" .")) - 4
    if segment.opened != "and" or not alone or not rated:
        return []
    return [rated[-1]._replace(split=cues[0][0])]


def _versions(rated: list[Rated]) -> list[Rated]:
    """Of numbered versions in one sentence ("v1 70, v2 72") only the last is the present one."""
    numbered = [item for item in rated if _VERSION.search(item.place.before)]
    if len(numbered) < 2:
        return rated
    return [item._replace(past=True) if item in numbered[:-1] else item for item in rated]


def _listed(count: int, segment: Segment, pending: str) -> list[Split] | None:
    """Splits for a list such as "train/dev/test 94 / 93 / 78": as many names as numbers, in their order."""
    for text in (segment.text, f"{pending} {segment.text}"):
        cues = measures.split_cues(text)
        if count >= 2 and len(cues) == count:
            return [split for split, _, _ in cues]
    return None


def _counted(sentence: Sentence, rated: Sequence[Rated], first: int) -> dict[int, int]:
    """A count after a score ("on 2,000 photos", "(5k boards)") is the number of examples behind it."""
    counts: dict[int, int] = {}
    starts = {rated[index].place.number.start: index for index in range(first, len(rated))}
    for index in starts.values():
        number = rated[index].place.number
        if number.of and number.of > FEWEST * 2:
            counts[index] = number.of
    for number in find_numbers(sentence.text):
        if number.start in starts or not _countable(number, sentence.text):
            continue
        before = [start for start in starts if start < number.start]
        if before:
            index = starts[before[-1]]
            score = rated[index]
            near = number.start - score.place.number.end <= _COUNT_NEAR
            if near and index not in counts and score.split is not Split.target:
                counts[index] = int(number.value)
        elif starts and re.search(r"(?i)\bon (?:\w+ )?$", sentence.text[: number.start]):
            counts.setdefault(starts[min(starts)], int(number.value))
    return counts


def _countable(number: Number, text: str) -> bool:
    whole = (
        number.kind in {NumberKind.count, NumberKind.bare}
        and number.value >= FEWEST
        and number.value == int(number.value)
    )
    return whole and bool(_COUNT_CUE.search(text[: number.start])) and not _NOT_EXAMPLES.match(text[number.end :])


def _sourced(rated: list[Rated]) -> list[Rated]:
    """With a score from the place where it must work, a held-out score from the training source is train-dev."""
    judged = [item for item in rated if item.split is Split.dev and not item.compared]
    foreign = [item for item in judged if item.source and not item.source.startswith(SAME)]
    home = [item for item in judged if item not in foreign and not item.past]
    if not foreign or not home or any(item.split is Split.train_dev for item in rated):
        return rated
    return [item._replace(split=Split.train_dev) if item in home else item for item in rated]


def _draft(item: Rated, n: int | None) -> Draft:
    sentence, segment = item.place.sentence, item.place.segment
    start, end = trimmed(sentence.text, segment.start, segment.start + len(segment.text))
    name = f"{item.split.value} {item.metric.name}"
    quantity = (
        fraction(name, item.value, n)
        if item.metric.rate
        else Quantity(name=name, value=item.value, unit=item.metric.name, n=n)
    )
    source = item.source.removeprefix(SAME) if item.source else None
    return Draft(
        FactKind.score,
        sentence.start + start,
        sentence.start + end,
        quantity,
        split=item.split,
        metric=item.metric.name,
        error=None if item.error is None else round(item.error, 6),
        n=n,
        about=f"{COMPARED}{source or 'another system'}" if item.compared else source,
        time="past" if item.past else "now",
    )
