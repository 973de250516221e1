"""Scores: which number of a sentence is which metric, on which split, in which direction, over how many examples."""

import re
from collections.abc import Sequence
from itertools import pairwise

from agent.brief import FactKind
from agent.intake import measures
from agent.intake.admission import is_score
from agent.intake.continuing import SETTING
from agent.intake.courses import NEXT, columns_of, courses, epochs, in_columns, outrun, seeds, versions
from agent.intake.facts import Draft, fraction
from agent.intake.lexicon import trimmed, words
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.places import LOOK_BACK, Place, Rated, Segment, chained, number_runs, segments, without_asides
from agent.intake.populations import SAME, sourced
from agent.intake.roles import ERROR, RECALL, rate, relative
from agent.intake.sentences import Sentence
from agent.intake.sizes import FEWEST, sizes
from agent.metrics.finding import Quantity
from agent.vocabulary import Split

COMPARED = "compared: "
"""Marks the score of another system in `about`; agent/known/situation.py reads it."""
COUNTED = frozenset({NumberKind.count, NumberKind.bare})
_ITEMS = re.compile(r"\s(?:[\w-]+\s?){1,3}[,:;]\s(?:only |and )?")
_VERDICT = re.compile(
    r"\s(?:were |are |was )?(?:ok|okay|good|right|correct|fine|usable|accepted|wrong|bad|failed|unusable)\b"
)
_OF = re.compile(r"(?i)\b(?:out of|of|from|among) (?:the |our |those |these |all |its |some |about )*$")
_DID = re.compile(
    rf"(?i),?\s(?:[\w-]+,?\s){{0,4}}?(?:it|we|they|(?:the |our )?(?:model|system|network|bot|detector"
    r"|classifier|tool|prompt|assistant|llm|prototype|pipeline|agent))\s"
    rf"(?:[\w-]+\s){{0,5}}?(?:{measures.GOOD.pattern}|{measures.BAD.pattern}|flag\w*|got|did)\s(?:on |in |for )?"
    r"(?:only |just |about |around |a mere )*"
)
_FOUND = words(
    r"c(?:atches|aught|atch)",
    r"flag(?:s|ged)?",
    r"detect(?:s|ed)?",
    r"finds?",
    r"found",
    r"spot(?:s|ted)?",
)
_ALARMS = re.compile(
    r"(?i)\s(?:[\w-]+\s)?(?:alarms?|alerts?|warnings?|flags?|hits|tickets)\b[^.;\d]{0,25}"
    r"\b(?:of|from|among) (?:which|them|these)(?: only| just| about)? "
)
_REAL = re.compile(
    r"(?i)\s(?:are|were|is|was|turn(?:ed)? out(?: to be)?|prove[ds]?(?: to be)?)(?: really)? "
    r"(?:real|true|right|correct|justified|genuine)\b"
)
"""How many of the alarms are real is a precision: "40 alarms a day of which 3 are real"."""
_SAME_ON = re.compile(
    r"(?i)\b(?:same|identical) (?:[\w-]+ )?(?:on|in|for) $"
    r"|\b(?:each other|one another) (?:on|in|for) (?:only )?$"
    r"|\b(?:agreed?|match(?:es|ed)?|coincided?)(?: \w+){0,3} (?:on|in) $"
)
_TO_ALL = re.compile(r"(?i)\b(?:same|identical|of) $")
MOSTLY = 0.5
"""A bare number above is hardly an error."""
FALSE_ALARMS = "false alarms"
RANKING = "AUC"
_CAUGHT = words(r"c(?:atches|aught|atch)", r"detect(?:s|ed)?", r"finds?", r"found", r"spot(?:s|ted)?")
_FLAGGED = words(r"flag(?:s|ged)?", r"block(?:s|ed)?", r"stopped", r"rejected", r"reported")
_HELD = r"(?:dev|test|val(?:idation)?|eval(?:uation)?|hold-?out)"
_BASE = re.compile(
    rf"(?i)\b(?P<a>\d{{2,4}}) (?:of (?:them|these|those|which) )?(?:(?:are|is|were|as|for|make up|form) )+"
    rf"(?:my |our |the |a )?{_HELD} ?(?:set)?\b"
    rf"|\b(?:for|as|in) (?:the |our |my |a )?{_HELD}(?: set)?,? (?:we|i) (?:hold|have|keep|use|took"
    rf"|kept) (?P<d>\d{{2,4}})\b"
    r"|\b(?:put|set|kept|keep|held|left|laid) (?P<c>\d{2,4}) (?:\w+ ){0,2}?(?:aside|back|apart)\b"
    r"|\b(?:hold|have|keep|kept|use|used|with)(?: only| just)? (?P<e>\d{2,4}) (?:[\w-]+ ){1,3}?for (?:the )?"
    r"(?:testing|evaluation|evaluating|validation|test|dev)\b"
    rf"|\b{_HELD} set (?:of|has|with|is|holds|contains) (?:only |just )?(?P<b>\d{{2,4}})\b"
)
_FINE_FOR = re.compile(
    r"(?i)\b(?:right|correct|fine|good|ok|okay|usable|works?|worked|passed)\b(?:,? (?:for|on|in))? $"
    r"|\b(?:first|second|third|fourth|next|last|latest|present|current|new|newest|old) (?:one )?(?:for|on|in) $"
)
"""What leads to a count of a small set: "the first was fine for 116, the second for 143"."""
_RIVAL = re.compile(
    r"(?i)\b(?:(?:model|version|variant|prompt|system|candidate) )?(?:[a-z]|\w+\d)(?:[: ]| gets | got | finds )$"
)
"""Beside a rival's count of right ones: "model A finds 38 right, model B 40"."""
_RIGHT = re.compile(
    r"(?i)\s(?:were |are |was |is |got )?(?:right|correct|ok|okay|wrong|errors?|mistakes?|incorrect|hits)\b"
)
_JOINED = re.compile(r"(?i)\s?(?:%|percent)?\s*(?:,|/|and|, and|&)\s*(?:the |our )?")
_ON = re.compile(r"(?i)\s?(?:%|percent)?\s*(?:(?:error|accuracy|right|wrong)\s)?(?:on|for|in|over) (?:the |our )?")
"""What may stand between the numbers of a list, and between the list and its splits."""
SMALL = 500
"""A whole number right is told of small held-out sets only: "27 right" of 30."""
_NOW = re.compile(r"(?i)\s*(?:and |but |so )?(?:right |by )?(?:now|today|currently|at present|these days)\b")
_AT = re.compile(r"(?i)\bat (?:a |an |the )?(?:\w+ )?(?:of )?$")
"""Between a rate and the operating point it is told for: "recall 0.81 at precision 0.60"."""
_ANAPHORA = re.compile(r"(?i)\b(?:of|on) (?:these|those|them)\b")
_ERRORS_LISTED = re.compile(r"(?i)\berr(?:or)?s?\b|\bwrong\b|\bmistakes\b")
_OWN_UNIT = re.compile(
    r"(?i)\b(?:loss|auc|f1|accuracy|rmse|mae|r2|kappa|iou|dice|perplexity|lr|dropout|learning rate)\b"
)


def read_scores(sentences: Sequence[Sentence], *, metric: str | None = None) -> list[Draft]:
    """Every score the sentences state; metric and direction are inherited where a later number leaves them out.

    metric: the one of all scores told before, which "dev is 16 now" or "the bar is 0.80" then speaks of.
    """
    before = ERROR if metric == ERROR.name else measures.scored_higher(metric)
    rated: list[Rated] = []
    counts: dict[int, int] = {}
    earlier = ""
    base: int | None = None
    columns: list[Split] = []
    for sentence in sentences:
        first = len(rated)
        base = _base(sentence.text) or base
        rated += _in_sentence(sentence, rated[-1] if rated else None, earlier, base, columns)
        columns = columns_of(sentence.text, rated[first:]) or columns
        if before is not None:
            rated[first:] = [_as_before(item, before) for item in rated[first:]]
        counts |= sizes(sentence, rated, first)
        named = _base(sentence.text) or _base(earlier)
        for index in range(first, len(rated)):
            if named and rated[index].split is Split.dev and not rated[index].source:
                counts.setdefault(index, named)
        earlier = sentence.text
    current = seeds(epochs(_outdated(_operating(_paired(_recalls(sourced(rated, sentences)))))))
    return [_draft(item, counts.get(index)) for index, item in enumerate(current)]


def _outdated(rated: list[Rated]) -> list[Rated]:
    """What stands "now" makes a score told before it, of the same metric and split, one of the past."""
    return [
        one._replace(past=True) if any(_replaces(later, one) for later in rated[index + 1 :]) else one
        for index, one in enumerate(rated)
    ]


def _replaces(later: Rated, one: Rated) -> bool:
    """Whether a score of the same kind, told in another sentence, is how it stands now."""
    alike = (one.metric, one.source) == (later.metric, later.source)
    held = one.split is Split.dev and later.split in {Split.dev, Split.test} and not (later.compared or one.compared)
    return held and alike and one.place.sentence != later.place.sentence and bool(_NOW.match(later.place.before))


def _as_before(item: Rated, metric: measures.Metric) -> Rated:
    """The score in the metric told before, unless its sentence says what it counts or it is too high for an error."""
    text = item.place.text
    told = measures.GOOD.search(text) or measures.BAD.search(text) or measures.metric_near(text, 0)
    if told or item.metric.name != "accuracy" or (metric == ERROR and item.value >= MOSTLY):
        return item
    return item._replace(metric=metric, error=item.value if metric == ERROR else None)


def _base(text: str) -> int | None:
    """The size of a small held-out set, of which whole numbers are right."""
    match = _BASE.search(text)
    size = int(match["a"] or match["b"] or match["c"] or match["d"] or match["e"]) if match else 0
    return size if 0 < size <= SMALL else None


def _of_base(numbers: Sequence[Number], text: str, base: int | None) -> list[Number]:
    return [
        number._replace(kind=NumberKind.odds, value=round(number.value / base, 9), of=base)
        if base
        and number.kind in COUNTED
        and number.value <= base
        and (
            _RIGHT.match(text[number.end :])
            or _FINE_FOR.search(text[: number.start])
            or (_RIVAL.search(text[: number.start]) and _RIGHT.search(text[: number.start]))
        )
        else number
        for number in numbers
    ]


def _recalls(rated: list[Rated]) -> list[Rated]:
    """Beside an accuracy over everything, or a ranking, the share that is caught is a recall, no second accuracy."""
    shares = [item for item in rated if item.metric.error == "complement"]
    alarmed = any(item.metric.name == FALSE_ALARMS for item in rated)
    caught = [
        item
        for item in shares
        if not item.past
        and _FOUND.search(item.place.text)
        and not _RIGHT.match(item.place.after)
        and not (alarmed and not _CAUGHT.search(item.place.text))
    ]
    whole = any(item.split is Split.dev and not item.source for item in shares if item not in caught)
    ranked = any(item.metric.name in {RANKING, "precision"} and item.split in {Split.dev, Split.test} for item in rated)
    if not alarmed and not whole and not ranked:
        return rated
    found = [item._replace(metric=RECALL, error=None) if item in caught else item for item in rated]
    for index, item in enumerate(found[1:], 1):
        if item.split is Split.target and item.metric.error == "complement" and found[index - 1].metric == RECALL:
            found[index] = item._replace(metric=RECALL, error=None)  # "15 of 60 found. Needed: 8 of 10."
    return [_alarm(item, found) if alarmed else item for item in found]


def _alarm(item: Rated, rated: Sequence[Rated]) -> Rated:
    """Beside a recall in the same sentence, what is flagged beyond it are false alarms: "93% caught, 3.1% flagged"."""
    beside = any(other.metric == RECALL and other.place.sentence == item.place.sentence for other in rated)
    if item.metric.error != "complement" or not beside or not _FLAGGED.search(item.place.text):
        return item
    return item._replace(metric=next(r.metric for r in rated if r.metric.name == FALSE_ALARMS), error=None)


def _paired(rated: list[Rated]) -> list[Rated]:
    """Two targets in a row are of the two metrics before them: "precision 99 / recall 94, required 99 and 90"."""
    found = list(rated)
    for index in range(2, len(rated) - 1):
        first, second = rated[index], rated[index + 1]
        both = first.split is Split.target and second.split is Split.target
        told = [rated[index - 2].metric, rated[index - 1].metric]
        beside = both and second.place.sentence == first.place.sentence and second.metric == first.metric
        if beside and told[0] != told[1] and first.metric in told:
            found[index : index + 2] = [first._replace(metric=told[0]), second._replace(metric=told[1])]
    return found


def _operating(rated: list[Rated]) -> list[Rated]:
    """A target told like the pair before it: "recall 0.81 at precision 0.60, requirement 0.75 at 0.60"."""
    found = list(rated)
    for index in range(2, len(rated) - 1):
        told, point, first, second = rated[index - 2 : index + 2]
        pair = told.metric != point.metric and told.split is point.split and _AT.search(point.place.before)
        beside = first.split is Split.target and first.place.sentence == second.place.sentence
        if pair and beside and _AT.search(second.place.before):
            found[index] = first._replace(metric=told.metric, error=None)
            found[index + 1] = second._replace(metric=point.metric, error=None, split=Split.target)
    return found


def _in_sentence(
    sentence: Sentence, previous: Rated | None, earlier: str, base: int | None, columns: Sequence[Split]
) -> list[Rated]:
    plain = without_asides(sentence)
    numbers = _judged(chained(find_numbers(plain.text), plain.text), plain.text)
    numbers = _of_one(numbers, plain.text)
    numbers = _of_base(_percents(numbers, plain.text), plain.text, base)
    ordered = _respectively(numbers, plain.text) | in_columns(numbers, plain.text, columns)
    told = courses(numbers, plain.text)
    course = [start for run in told for start in run]
    rated: list[Rated] = []
    pending = earlier[-LOOK_BACK:] if _ANAPHORA.search(sentence.text) else ""
    for segment in segments(plain):
        inside = [n for n in numbers if segment.start <= n.start < segment.start + len(segment.text)]
        places = [Place(number, segment, pending, sentence, previous) for number in inside]
        related = [item for place in places if (item := relative(place)) is not None]
        if related:
            rated += related
            previous = rated[-1]
            pending = ""
            continue
        known = {*ordered, *course, *(n.start for n in numbers if base and n.of == base)}
        admitted = [place for place in places if place.number.start in known or is_score(place)]
        listed = _listed(len(admitted), segment, pending)
        for position, place in enumerate(admitted):
            named = ordered.get(place.number.start) or (listed[position] if listed else None)
            item = rate(place._replace(previous=previous), named)
            if item is not None and not _asked_about(item, previous):
                rated.append(item)
                previous = item
        rated += _both(rated, segment)
        pending = "" if admitted else f"{pending} {segment.text}"[-LOOK_BACK:]
    return _swept(versions(outrun(rated, told)))


def _asked_about(item: Rated, previous: Rated | None) -> bool:
    """A bare figure in a question behind a score is asked about, not told: "is a model at 90% even possible?"."""
    figure = item.split is Split.dev and not item.place.cues and not item.source
    return figure and item.place.sentence.question and previous is not None


def _percents(numbers: Sequence[Number], text: str) -> list[Number]:
    """In a list of errors of which one is above 1 ("0.6, 0.8, target 1.5") those below it are percentages too."""
    listed = [number for number in numbers if number.kind in {NumberKind.decimal, NumberKind.bare}]
    above = any(number.kind is NumberKind.bare and "." in number.text for number in listed)
    if not above or not _ERRORS_LISTED.search(text) or _OWN_UNIT.search(text):
        return list(numbers)
    return [
        number._replace(kind=NumberKind.percent, value=round(number.value / 100, 9))
        if number.kind is NumberKind.decimal
        else number
        for number in numbers
    ]


def _of_one(numbers: Sequence[Number], text: str) -> list[Number]:
    """The counts of a list whose last is of a whole are of that whole too: "39, 38 and 37 of 50"."""
    found = list(numbers)
    for run in number_runs(numbers, text, NEXT):
        whole = run[-1].of if run[-1].kind is NumberKind.odds and " of " in run[-1].text else None
        for number in run[:-1]:
            if whole and number.kind is NumberKind.bare and number.value <= whole:
                share = round(number.value / whole, 9)
                found[found.index(number)] = number._replace(kind=NumberKind.odds, value=share, of=whole)
    return found


def _judged(numbers: Sequence[Number], text: str) -> list[Number]:
    """Make one rate of "150 answers, 119 ok" or "of the 200 it caught 46": the part, of the whole named before."""
    found = _alike(numbers, text)
    told = [index for index, number in enumerate(numbers) if number.text[0].isdigit() or number.value >= FEWEST]
    for first, index in pairwise(told):  # "all three fields right" counts no examples
        whole, part = numbers[first], numbers[index]
        between = text[whole.end : part.start]
        counted = whole.kind in COUNTED and part.kind in COUNTED and FEWEST <= whole.value > part.value
        judged = _ITEMS.fullmatch(between) and _VERDICT.match(text[part.end :])
        of_whole = _OF.search(text[: whole.start]) and _DID.fullmatch(between)
        alarms = _ALARMS.fullmatch(between) and _REAL.match(text[part.end :])
        if counted and (judged or of_whole or alarms):
            share = round(part.value / whole.value, 9)
            found[index] = part._replace(kind=NumberKind.odds, value=share, of=int(whole.value))
    return found


def _alike(numbers: Sequence[Number], text: str) -> list[Number]:
    """Counts on which raters agree, of the whole that all saw: "same 60 hides: A and B give the same grade on 56"."""
    whole = next((n for n in numbers if n.kind in COUNTED and n.value >= FEWEST), None)
    if whole is None or not _TO_ALL.search(text[: whole.start]):
        return list(numbers)
    return [
        n._replace(kind=NumberKind.odds, value=round(n.value / whole.value, 9), of=int(whole.value))
        if n is not whole and n.kind in COUNTED and n.value <= whole.value and _SAME_ON.search(text[: n.start])
        else n
        for n in numbers
    ]


def _both(rated: Sequence[Rated], segment: Segment) -> list[Rated]:
    """The score before, once more: "10% on train and val"."""
    cues = measures.split_cues(segment.text)
    alone = cues and not find_numbers(segment.text) and cues[0][2] - cues[0][1] >= len(segment.text.strip(" .")) - 4
    if segment.opened != "and" or not alone or not rated:
        return []
    return [rated[-1]._replace(split=cues[0][0])]


def _swept(rated: list[Rated]) -> list[Rated]:
    """Of the settings of a sweep ("1e-4 21, 3e-4 16.4") only the best one counts as the present score."""
    swept = [item for item in rated if SETTING.search(item.place.before) and item.error is not None]
    if len(swept) < 2:
        return rated
    best = min(swept, key=lambda item: item.error or 0.0)
    return [item._replace(past=True) if item in swept and item is not best else item for item in rated]


def _respectively(numbers: Sequence[Number], text: str) -> dict[int, Split]:
    """The split of each number of a list that its splits follow: "24, 25.1 and 24.6 percent on train, dev and test"."""
    found: dict[int, Split] = {}
    for run in number_runs(numbers, text, _JOINED):
        tail = text[run[-1].end :]
        named = measures.split_cues(tail)[: len(run)]
        together = all(_JOINED.fullmatch(tail[one[2] : other[1]]) for one, other in pairwise(named))
        if len(run) >= 2 and len(named) == len(run) and together and _ON.fullmatch(tail[: named[0][1]]):
            found |= {number.start: cue[0] for number, cue in zip(run, named, strict=True)}
    return found


def _listed(count: int, segment: Segment, pending: str) -> list[Split] | None:
    """Splits for a list such as "train/dev/test 94 / 93 / 78": as many names as numbers, in their order."""
    for text in (segment.text, f"{pending} {segment.text}"):
        cues = measures.split_cues(text)
        if count >= 2 and len(cues) == count:
            return [split for split, _, _ in cues]
    return None


def _draft(item: Rated, n: int | None) -> Draft:
    sentence, segment = item.place.sentence, item.place.segment
    start, end = trimmed(sentence.text, segment.start, segment.start + len(segment.text))
    name = f"{item.split.value} {item.metric.name}"
    quantity = (
        fraction(name, item.value, n)
        if item.metric.rate
        else Quantity(name=name, value=item.value, unit=item.metric.name, n=n)
    )
    source = None if item.source is None or item.source.startswith(SAME) else item.source
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
