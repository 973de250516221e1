"""Scores: which number of a sentence is which metric, on which split, in which direction, over how many examples."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import nearest
from agent.intake.measures import Metric
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.sentences import Sentence
from agent.metrics.finding import Quantity
from agent.vocabulary import Split

_SEGMENT_CUT = re.compile(
    r"\s*[;()]\s*|,\s+|\s*,(?!\d)|\.\s+|\s(?:but|while|whereas|though|versus|vs\.?|and|against|compared (?:to|with))\s|\s[-–—]\s|(?<=\d%)\s?/\s?|:\s(?=\D)",
    re.IGNORECASE,
)
_CHAIN = re.compile(r"\s*(?:->|→|=>|to|up to|down to|then|now|and then)\s*(?:about |around |now )?", re.IGNORECASE)
_SLASHES = re.compile(r"\s*/\s*")
_AFTER_BARE = re.compile(
    r"\s*(?:$|[.,;:)!?/\"'-]|->|→|ish\b|(?:on|for|with|vs|and|but|right|wrong|correct|at|in|or|to|now|instead|after|of (?:the|our|them)|today|from|by|accuracy|errors?|if|when|as (?:is|before)|not|is|was|while|across|"
    r"over|overall|since|still|max|minimum|at least|where|because|than|even|only|per cent|f1|auc|iou|map|wer|bleu|so|though|lol|tho|atm|rn|which|that|the|my|our|they|we|i)\b)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:instead of|up from|down from|not|was|before|previously|compared (?:to|with)|rather than)\W+(?:about |around )?$",
    re.IGNORECASE,
)
_COUNT_CUE = re.compile(
    r"(?:\bon|\bof|\bover|\bn ?=|\bwith|\bfrom|\bacross|\bout of|\()\s*(?:the |our |a |an |those |these |about |some |all |only |just |another )*$",
    re.IGNORECASE,
)
_LABEL_TALK = re.compile(r"\b(?:labels?|annotations?)\b", re.IGNORECASE)
_QUALITY_OF_SHARE = re.compile(
    r"^\s*(?:of (?:the |all |our |these |those |them)?\s*(?:\w+\s)?(?:errors|mistakes|failures|misses|misclassifications|wrong|bad|failed)|(?:are|were|come|is|was) (?!right|correct|wrong|accepted|usable|refused|rejected|fine|ok|good|missed|misread)\w+)",
    re.IGNORECASE,
)
_PEOPLE_NEAR = 45
_CUE_NEAR = 28
_ASSUMED_N = 2


class _Segment(NamedTuple):
    start: int
    text: str
    opened: str  # the separator before it


class _Rated(NamedTuple):
    number: Number
    segment: _Segment
    metric: Metric
    split: Split
    value: float
    error: float | None
    source: str | None
    past: bool
    compared: bool
    bad: bool


def read_scores(sentences: Sequence[Sentence]) -> list[Draft]:
    """Every score the sentences state; metric and direction are inherited where a later number leaves them out."""
    rated: list[_Rated] = []
    counts: dict[int, int] = {}
    owners: dict[int, Sentence] = {}
    for sentence in sentences:
        fresh = _sentence_scores(sentence, rated[-1] if rated else None)
        for item in fresh:
            owners[len(rated)] = sentence
            rated.append(item)
        _attach_counts(sentence, rated, len(rated) - len(fresh), counts)
    return [_draft(item, counts.get(index), owners[index]) for index, item in enumerate(_sourced(rated))]


def _segments(sentence: Sentence) -> list[_Segment]:
    segments: list[_Segment] = []
    begin, opened = 0, ""
    for cut in _SEGMENT_CUT.finditer(sentence.text):
        segments.append(_Segment(begin, sentence.text[begin : cut.start()], opened))
        begin, opened = cut.end(), cut.group().strip().lower()
    segments.append(_Segment(begin, sentence.text[begin:], opened))
    return segments


def _sentence_scores(sentence: Sentence, before: _Rated | None) -> list[_Rated]:
    numbers = _chained(find_numbers(sentence.text), sentence.text)
    rated: list[_Rated] = []
    pending: str = ""
    for segment in _segments(sentence):
        inside = [n for n in numbers if segment.start <= n.start < segment.start + len(segment.text)]
        cues = measures.split_cues(segment.text)
        candidates = [n for n in inside if _rate_like(n, segment, cues, pending, sentence)]
        previous = rated[-1] if rated else before
        listed = _listed(candidates, segment, pending)
        for position, number in enumerate(candidates):
            split = listed[position] if listed else None
            item = _rate(number, segment, split, pending, previous, sentence)
            if item is not None:
                rated.append(item)
                previous = item
        pending = (pending + " " + segment.text)[-80:] if not candidates else ""
    return rated


def _chained(numbers: list[Number], text: str) -> list[Number]:
    """In a chain such as "61 -> 63 -> 62%" every number is what the last one is."""
    chained = list(numbers)
    for index in range(len(chained) - 2, -1, -1):
        here, there = chained[index], chained[index + 1]
        link = text[here.end : there.start]
        if (
            here.kind is NumberKind.bare
            and there.kind is NumberKind.percent
            and (
                _CHAIN.fullmatch(link)
                or _SLASHES.fullmatch(link)
                or link.strip() in {"vs", "vs.", "or", "and", "-", "–", ","}
            )
        ):
            chained[index] = here._replace(kind=NumberKind.percent, value=round(here.value / 100, 9))
    return chained


def _rate_like(
    number: Number, segment: _Segment, cues: Sequence[tuple[Split, int, int]], pending: str, sentence: Sentence
) -> bool:
    """Whether the number can be a score at all."""
    at, end = number.start - segment.start, number.end - segment.start
    text, after = segment.text, segment.text[number.end - segment.start :]
    context = f"{pending[-60:]} {text}"
    if number.kind not in {NumberKind.percent, NumberKind.odds, NumberKind.decimal, NumberKind.bare}:
        metric = measures.metric_near(text, at)
        return number.kind is NumberKind.count and metric is not None and not metric[0].rate and metric[1] <= _CUE_NEAR
    if _QUALITY_OF_SHARE.match(after) or (_LABEL_TALK.search(text) and not cues):
        return False
    close = measures.metric_near(text, at)
    cue = (
        bool(cues)
        or (close is not None and close[1] <= _CUE_NEAR)
        or _near(measures.TARGET, text, at, end, _CUE_NEAR)
        or _near(measures.HUMAN, text, at, end, _PEOPLE_NEAR)
    )
    if number.kind in {NumberKind.percent, NumberKind.odds}:
        words_cue = (
            measures.GOOD.search(text)
            or measures.BAD.search(text)
            or measures.SCORE_VERB.search(context)
            or measures.OTHER_SOURCE.search(text)
        )
        pending_cue = pending and (
            measures.split_cues(pending)
            or measures.HUMAN.search(pending)
            or measures.TARGET.search(pending)
            or measures.metric_near(pending, len(pending))
        )
        blocked = measures.NOT_A_SCORE.search(text) and not (close or cues)
        if number.kind is NumberKind.odds and not (
            measures.GOOD.search(text)
            or measures.BAD.search(text)
            or measures.HUMAN.search(context)
            or measures.TARGET.search(text)
        ):
            return False
        return bool((cue or words_cue or pending_cue) and not blocked)
    if number.kind is NumberKind.bare and not _AFTER_BARE.match(after):
        return False
    if number.kind is NumberKind.bare and re.search(
        r"\b(?:step|epoch|top|version|v|week|day|level|class|phase|no|number|#|turn|fold|layer|size|page|question|age|size)\s*$",
        text[:at],
        re.IGNORECASE,
    ):
        return False
    preceded = [c for c in cues if c[2] <= at and at - c[2] <= _CUE_NEAR]
    strong_metric = close is not None and close[1] <= _CUE_NEAR
    directed = bool(re.match(r"\s*(?:%\s*)?(?:right|wrong|correct|ish)\b", after))
    wanted = _near(measures.TARGET, text[:at], at, at, 18) and (
        number.value >= _ASSUMED_N or number.kind is NumberKind.decimal
    )
    people = (
        _near(measures.HUMAN, text[:at], at, at, _PEOPLE_NEAR)
        and bool(measures.HUMAN_DOES.search(text[:at]))
        and (number.value > 10 or number.kind is NumberKind.decimal)
    )
    chained = bool(_CHAIN.search(text[max(0, at - 6) : at])) and bool(find_numbers(text[:at]))
    inherits = segment.opened in {"vs", "vs.", "versus", "against", "compared to", "compared with"} or (
        segment.opened in {",", "and", "but"} and bool(measures.COMPARED.search(text))
    )
    listed = bool(_SLASHES.search(text)) and len(cues) >= 1
    return bool(
        preceded
        or strong_metric
        or directed
        or wanted
        or people
        or inherits
        or listed
        or (chained and cue)
        or (
            pending
            and (measures.metric_near(pending, len(pending)) or measures.split_cues(pending))
            and re.match(r"\s*(?:we |i |it )?(?:get|got|is|are|was|at|reach|have|has)?\s*$", text[:at], re.IGNORECASE)
        )
        or (number.kind is NumberKind.decimal and measures.metric_near(sentence.text, number.start) is not None and cue)
    )


def _near(pattern: re.Pattern[str], text: str, at: int, end: int, limit: int) -> bool:
    distances = [d for d in (nearest(pattern, text, at), nearest(pattern, text, end)) if d is not None]
    return bool(distances) and min(distances) <= limit


def _listed(candidates: Sequence[Number], segment: _Segment, pending: str) -> list[Split] | None:
    """Splits for a list such as "train/dev/test 94 / 93 / 78": as many names as numbers, in their order."""
    for text in (segment.text, f"{pending} {segment.text}"):
        cues = measures.split_cues(text)
        if len(candidates) >= 2 and len(cues) == len(candidates):
            return [cue[0] for cue in cues]
    return None


def _rate(
    number: Number, segment: _Segment, listed: Split | None, pending: str, previous: _Rated | None, sentence: Sentence
) -> _Rated | None:
    at = number.start - segment.start
    text = segment.text
    context = f"{pending} {text}" if pending else text
    metric = _metric(number, segment, context, previous)
    bad_near, good_near = nearest(measures.BAD, text, at), nearest(measures.GOOD, text, at)
    if bad_near is None and good_near is None and pending:
        bad_near, good_near = (
            nearest(measures.BAD, pending, len(pending)),
            nearest(measures.GOOD, pending, len(pending)),
        )
    target = _is_target(text, at, number) or (
        pending != "" and bool(measures.TARGET.search(pending)) and not measures.split_cues(context)
    )
    human = not target and _is_human(text, at, pending)
    split = listed or (Split.target if target else Split.human if human else _split(text, at, pending))
    bad = _is_bad(text, number, bad_near, good_near, target=target, previous=previous, named=metric is not None)
    if metric is None:
        metric = (
            previous.metric
            if previous is not None and previous.metric.error == "none" and bad_near is None and good_near is None
            else Metric(
                "error" if bad else "accuracy", rate=True, error="same" if bad else "complement", lower_is_better=bad
            )
        )
    value = number.value
    if metric.rate and number.kind in {NumberKind.bare, NumberKind.count}:
        if value > 100:
            return None
        value = value / 100
    if not metric.rate and number.kind in {NumberKind.percent, NumberKind.odds}:
        metric = Metric(
            "error" if bad else "accuracy", rate=True, error="same" if bad else "complement", lower_is_better=bad
        )
    if metric.name == "accuracy" and bad:
        metric = Metric("error", rate=True, error="same", lower_is_better=True)
    error = {"complement": 1 - value, "same": value, "none": None}[metric.error]
    if error is not None and not 0 <= error <= 1:
        return None
    relative = _points_short(text, at)
    return _Rated(
        number,
        segment,
        metric,
        split,
        value,
        error,
        _source(text, pending),
        past=bool(_INSTEAD.search(text[:at])) or _chain_continues(text, number, segment) or relative,
        compared=bool(measures.COMPARED.search(text)),
        bad=bad,
    )


def _points_short(text: str, at: int) -> bool:
    return bool(re.search(r"(?i)\bbefore (?:the|that|we)\b", text[:at]))


def _chain_continues(text: str, number: Number, segment: _Segment) -> bool:
    tail = text[number.end - segment.start :]
    link = re.match(r"\s*(?:->|→|=>|\bto\b)\s*(?:about |around )?(?=[\d.])", tail)
    return bool(link)


def _metric(number: Number, segment: _Segment, context: str, previous: _Rated | None) -> Metric | None:
    at = number.start - segment.start
    close = measures.metric_near(segment.text, at)
    if close is not None and close[1] <= 40:
        return close[0]
    if number.kind in {NumberKind.percent, NumberKind.odds} and (
        measures.GOOD.search(segment.text) or measures.BAD.search(segment.text)
    ):
        return None
    close = measures.metric_near(context, len(context))
    if close is not None:
        return close[0]
    if (
        previous is not None
        and previous.metric.error != "complement"
        and number.kind in {NumberKind.decimal, NumberKind.bare}
    ):
        return previous.metric
    return None


def _is_target(text: str, at: int, number: Number) -> bool:
    before = [m.end() for m in measures.TARGET.finditer(text[:at])]
    cue_before = bool(before) and at - before[-1] <= 60 and not find_numbers(text[before[-1] : at])
    after = text[at + len(number.text) :]
    cue_after = re.match(
        r"\s*(?:%|percent|right|correct)?\s*(?:is|was|would be|are|as)?\s*(?:the |our )?(?:target|goal|needed|required|minimum|expected|wanted|bar\b|enough|or better|acceptable)",
        after,
        re.IGNORECASE,
    )
    return cue_before or bool(cue_after)


def _is_human(text: str, at: int, pending: str) -> bool:
    if measures.split_cues(text[:at]) and not re.search(r"(?i)\b(?:among themselves|each other|agree)\b", text):
        return False
    own = nearest(measures.HUMAN, text, at)
    if (
        own is not None
        and own <= _PEOPLE_NEAR
        and not re.search(
            r"(?i)\b(?:from|by|for|labelled by|drawn by|need|according to)\s+(?:\w+\s)?$", _before_human(text)
        )
    ):
        return bool(measures.HUMAN_DOES.search(text)) or own <= 12
    return (
        own is None
        and bool(pending)
        and bool(re.search(r"(?i)\bagree|\bhumans?\b|\bexperts?\b|\bpeople\b", pending[-50:]))
        and not measures.split_cues(text)
    )


def _before_human(text: str) -> str:
    match = measures.HUMAN.search(text)
    return text[: match.start()] if match else ""


def _split(text: str, at: int, pending: str) -> Split:
    cues = measures.split_cues(text)
    if cues:
        before = [cue for cue in cues if cue[2] <= at]
        after = [cue for cue in cues if cue[1] >= at]
        if before and (not after or at - before[-1][2] <= after[0][1] - at + 6):
            return before[-1][0]
        return (after or before)[0][0]
    earlier = measures.split_cues(pending)
    return earlier[-1][0] if earlier else Split.dev


def _is_bad(
    text: str, number: Number, bad: int | None, good: int | None, *, target: bool, previous: _Rated | None, named: bool
) -> bool:
    if named and bad is None:
        return False
    if bad is not None or good is not None:
        if bad is not None and good is not None:
            return bad < good
        return bad is not None
    if target and measures.UPPER_BOUND.search(text):
        return True
    if target and measures.LOWER_BOUND.search(text):
        return False
    value = number.value if number.kind is not NumberKind.bare else number.value / 100
    if previous is not None and previous.metric.name in {"error", "WER", "CER"}:
        return value < 0.5 or not target
    return target and value < 0.3 and (previous is None or previous.value < 0.5 or previous.bad)


def _source(text: str, pending: str) -> str | None:
    for context in (text, pending[-60:]):
        match = measures.OTHER_SOURCE.search(context)
        if match:
            return match.group().strip()
    for context in (text, pending[-60:]):
        match = measures.SAME_SOURCE.search(context)
        if match:
            return f"={match.group().strip()}"
    return None


def _attach_counts(sentence: Sentence, rated: list[_Rated], first: int, counts: dict[int, int]) -> None:
    """A count after a score ("on 2,000 photos", "(5k boards)") is the number of examples behind it."""
    numbers = find_numbers(sentence.text)
    scores = {rated[index].number.start: index for index in range(first, len(rated))}
    for index in range(first, len(rated)):
        number = rated[index].number
        if number.kind is NumberKind.odds and number.of and number.of > 20:
            counts[index] = number.of
    for number in numbers:
        if (
            number.start in scores
            or number.kind not in {NumberKind.count, NumberKind.bare}
            or number.value < 10
            or number.value != int(number.value)
        ):
            continue
        before = [start for start in scores if start < number.start]
        lead = sentence.text[: number.start]
        cue = _COUNT_CUE.search(lead)
        if not cue:
            continue
        if (
            before
            and number.start - (before[-1] + len(rated[scores[before[-1]]].number.text)) <= 60
            and scores[before[-1]] not in counts
        ):
            if rated[scores[before[-1]]].split not in {Split.target} and not re.match(
                r"\s*(?:\w+ ){0,2}(?:classes|people|users|engineers|euros?|dollars?|gpus?)", sentence.text[number.end :]
            ):
                counts[scores[before[-1]]] = int(number.value)
        elif (
            not before
            and scores
            and re.match(r"(?i)[^,;]{0,40}[,:]?\s*(?:we|it|the|gets?|\w+ )", sentence.text[number.end :])
            and re.search(r"(?i)\bon (?:\w+ )?$", lead)
        ):
            following = min(scores)
            counts.setdefault(scores[following], int(number.value))


def _sourced(rated: list[_Rated]) -> list[_Rated]:
    """With a score from the place where it must work, a held-out score from the training source is train-dev."""
    foreign = [
        item
        for item in rated
        if item.split is Split.dev and item.source and not item.source.startswith("=") and not item.compared
    ]
    home = [
        item
        for item in rated
        if item.split is Split.dev
        and not (item.source and not item.source.startswith("="))
        and not item.past
        and not item.compared
    ]
    if not foreign or not home or any(item.split is Split.train_dev for item in rated):
        return rated
    moved = {id(item) for item in home}
    return [item._replace(split=Split.train_dev) if id(item) in moved else item for item in rated]


def _draft(item: _Rated, n: int | None, sentence: Sentence) -> Draft:
    start, end = _quote_span(item, sentence)
    name = f"{item.split.value} {item.metric.name}"
    quantity = (
        fraction(name, item.value, n)
        if item.metric.rate
        else Quantity(name=name, value=item.value, unit=item.metric.name, n=n)
    )
    source = None if item.source is None else item.source.removeprefix("=")
    return Draft(
        FactKind.score, start, end, quantity, split=item.split, metric=item.metric.name,
        error=None if item.error is None else round(item.error, 6), n=n, about=f"compared: {source or 'other system'}" if item.compared else source,
        time="past" if item.past or item.compared else "now",
    )  # fmt: skip


def _quote_span(item: _Rated, sentence: Sentence) -> tuple[int, int]:
    from agent.intake.lexicon import trimmed

    start, end = trimmed(sentence.text, item.segment.start, item.segment.start + len(item.segment.text))
    return sentence.start + start, sentence.start + end
