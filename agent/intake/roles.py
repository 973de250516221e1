"""What a score is of: its metric, split, direction, source, and whether it is past or another system's."""

import re

from agent.intake import measures
from agent.intake.admission import AGREED, TARGET_AFTER
from agent.intake.continuing import AGAINST, ONE_TO, THERE, excepted, of_part
from agent.intake.lexicon import nearest
from agent.intake.measures import Metric
from agent.intake.numbers import Number, NumberKind, find_numbers
from agent.intake.own_units import own_unit_value
from agent.intake.people import is_human
from agent.intake.places import CONTRAST, PART, Place, Rated, continues, wished
from agent.vocabulary import Split

ACCURACY = Metric("accuracy", rate=True, error="complement")
ERROR = Metric("error", rate=True, error="same", lower_is_better=True)
RECALL = Metric("recall", rate=True, error="none")
_METRIC_NEAR = 40
LED_NEAR = 25
_TARGET_BEFORE = 60
_COUNTS = frozenset({NumberKind.bare, NumberKind.count})
_AS_PERCENT = frozenset({NumberKind.bare, NumberKind.count, NumberKind.duration, NumberKind.latency})
"""Numbers that are percentages where a rate is told: "accuracy 91"."""
IMPLAUSIBLE = 0.25
"""People who are right less often than that are not named as the level to reach."""
HALF = 0.5  # nobody wants more than half to be wrong
_MOST = 100  # a rate above a hundred per cent is no rate

_EARLIER = re.compile(
    r"(?i)\b(?:instead of|up from|down from|not|was|before|previously|compared (?:to|with)|rather than|used to be"
    r"|had|from)\W+(?:about |around )?$"
)
_IT_WAS = re.compile(r"(?i)\b(?:it|we|that)(?: only| just)? (?:was|had|got)\W+(?:only |just |about |around )?$")
"""How a trial elsewhere is told, behind what holds at home: "in the pilot clinic it was 0.64"."""
_ONCE_TRIED = re.compile(r"(?i)\b(?:when|once|after|as soon as|where) (?:we|they|i|it|(?:an?|the|our|another) \w+)\b")
"""A story told in the past of how things stand: "when we tried it in Kansas it was 21%"."""
_PAIRED = re.compile(r"[^\d]*\d+(?:\.\d+)?\s?%?\s?/\s?")
"""Between a wish and the second of two targets: "the contract says 90/75"."""
_OWN_ERROR = re.compile(r"(?i)\berrors?\b")
"""Behind an error in kilograms, an error without a percent sign is in kilograms."""
_AS_IS = re.compile(
    r"(?i)\s*(?:%|percent)?\s*(?:of (?:them|the \w+|its \w+) )?(?:as (?:is|it is|they are)|untouched|unchanged"
    r"|unedited|without (?:edits?|changes?|touching))\b"
)
"""What people do with an output is a judgement: "reps accept 97% as is"."""
_THEY_ACCEPT = re.compile(
    r"(?i)\b(?:they|both|teachers|editors|reviewers|raters|experts|graders) (?:only |just )?accept(?:ed)? "
    r"(?:only |about )?$"
)
_ACCEPTED = re.compile(r"(?i)\baccept(?:s|ed)?\s(?:about |around )?$")
"""So is what they took, told in counts: "editors accept 96 of 100"."""
_WITHIN = re.compile(r"(?i)\bwithin \d[\d.]*")
_FITTED = re.compile(r"(?i)\btrained\b")
"""What a model was trained on says nothing of where the next number was measured."""
_NEVER_BEFORE = re.compile(r"(?i)\bnever (?:[\w-]+ ){1,4}before\W*$")
"""Examples that were never there before are the new ones."""
_WOULD_BE = re.compile(
    r"(?i)\b(?:it|we|that|this|they|which|model)(?:['\u2019]d| would| could| might) "
    r"(?:be|give|get|reach|catch|have|find|flag|miss)\b"
)
_WOULD_HAVE = re.compile(
    r"(?i)\s*(?:%|percent)?\s*(?:of (?:them|these|those) )?(?:would|could|might) (?:have been|be)\b"
)
"""What would have been is no present score: "14 of the 31 would have been right"."""
_LEAST = re.compile(r"(?i)\s*(?:the )?(?:worst|lowest|weakest|first one|at first|initially|in the beginning)\b")
_DISTANCE = re.compile(r"(?i)\s*(?P<turn>lower|less|below|under|fewer|higher|more|above|over|worse|better|behind)\b")
_SIGNS = dict.fromkeys(("lower", "less", "below", "under", "fewer"), -1) | dict.fromkeys(
    ("higher", "more", "above", "over"), 1
)
_FOR_PEOPLE = re.compile(
    r"(?i)^\s*%?\s*(?:for|by|from|of) (?:the |our )?(?:\w+ )?\w{3,}(?:ers|ors|ists|ians|staff|team|rule|baseline)\b"
)
_LED_BY = re.compile(
    r"(?i)\s*(?:only )?((?:on|in|at|for|with|from) (?!the (?:dev|test|train)|dev|test|train|average"
    r"|\d)[\w\u2019' -]{3,50}?)(?:,| we| it| only| the model|$)"
)
_TO_PLACE = re.compile(r"\b(?:in|to|at|for|into|on) (?:the |our |a )?[\w\u2019'-]{3,}(?: [A-Z][\w-]+)?")
_TRIED = re.compile(r"(?i)^when (?:we|they|i) \w+ (?:it|this|them|the \w+) (?=in|on|at|to|with|against|for)")
"""The telling of a trial before its place: "when we tried it in Kansas"."""
_PLACED = re.compile(
    r"(?i)^\s*%?\s*((?:in|on|at|for|with|from) (?!top|the (?:dev|test|train|same|held|left|kept|unseen"
    r"|others?\b)|held|left|unseen|average|dev|test|train"
    r"|\d)[\w\u2019' -]{3,30})"
)


_COUNTED_FROM = re.compile(
    r"(?i)\s*%?\s*(?:right |correct )?(?:on|for|in) (?:another |about |some )?\d[\d,.]*k? "
    r"(?P<whose>(?:[\w\u2019'-]+ ){1,3}?(?:which|that|who|from|taken|recorded|shot|sent|made|written|uploaded|by) "
    r"(?!the same\b)[\w\u2019' -]{3,40})"
)
"""Examples of their own behind a contrasting score: "but 70% on 1,200 photos which farmers take"."""


_OTHERS = re.compile(
    r"(?i)\W*(?:on |in |for )?(?:all )?(?:the )?(?:other|remaining) (?:[\w-]+ ){1,3}?(?:is|are|at|get|all|:)"
    r"|\W*(?:all )?(?:the )?others?\b|\W*the (?:ones|rest) (?:around|near|next|behind|below)\b"
)
"""What is left beside a part that was told apart: "the other seven varieties are at 97 percent"."""
_SUCH = re.compile(r"(?i)\b(?:such|those two|these two) (?:[\w-]+ )?[a-z]{3,}")


def rate(place: Place, listed: Split | None) -> Rated | None:
    """The number as a score, or None where it cannot be one after all."""
    if (_OTHERS.match(place.text) or _OTHERS.match(place.context)) and place.previous is not None:
        return None
    target = _is_target(place) or _second_target(place)
    human = not target and is_human(place)
    split = listed or (Split.target if target else Split.human if human else _split(place))
    bad = _is_bad(place, target=target)
    metric = _metric(place, bad=bad)
    whole = _counted_of(place) if target else None
    value = own_unit_value(place.number) / (whole or 1)
    if metric.rate and whole is None and place.number.kind in _AS_PERCENT:
        if value > _MOST:
            return None
        value = value / 100
    if human and metric == ACCURACY and value < IMPLAUSIBLE and not measures.GOOD.search(place.text):
        metric = ERROR  # "I take 3% as human"
    error = {"complement": 1 - value, "same": value, "none": None}[metric.error]
    if (error is not None and not 0 <= error <= 1) or (metric.rate and place.number.per):
        return None  # "1.2 a week" counts alarms
    never = _NEVER_BEFORE.search(place.before) or _ONCE_TRIED.search(place.before)
    there = place.previous is not None and measures.OTHER_SOURCE.search(place.before) and _IT_WAS.search(place.before)
    earlier = bool(_EARLIER.search(place.before)) and not target and not never and not there
    past = continues(place) or bool(_LEAST.match(place.before)) or earlier
    beside = place.segment.opened in AGAINST and bool(_FOR_PEOPLE.search(place.after))
    beside = beside or bool(measures.COMPARED.search(place.text))
    compared = (
        _supposed(place, split)
        or bool(_WOULD_HAVE.match(place.after))
        or (beside and split not in {Split.human, Split.target})
    )
    part = of_part(place) or excepted(place)
    source = f"{PART}{part}" if part else _such(place) if human else _source(place)
    return Rated(place, metric, split, value, error, source, past=past, compared=compared, bad=bad)


def _counted_of(place: Place) -> int | None:
    """The whole of a target that is told in counts like the score before it: "finds 31 of 50, they want 45"."""
    before = place.previous
    if before is None or place.number.kind not in _COUNTS or before.place.number.of is None:
        return None
    whole = before.place.number.of
    return whole if before.place.number.value * whole < place.number.value <= whole else None


def _such(place: Place) -> str | None:
    """The part of the examples that people were asked about: "tested on 200 such grains, right 52 percent"."""
    found = _SUCH.search(place.context) if place.previous is not None else None
    return f"{PART}{found.group()}" if found else _source(place)


def _supposed(place: Place, split: Split) -> bool:
    """A score that would be reached: "at a cutoff of 0.2 it'd be 93%"; what is wished for is a target."""
    lead = place.sentence.text[: place.number.start]
    return split in {Split.dev, Split.test} and bool(_WOULD_BE.search(lead))


def relative(place: Place) -> Rated | None:
    """A score told by its distance from the one before: "dev one percentage point lower"."""
    before, turn = place.previous, _DISTANCE.match(place.after)
    if before is None or turn is None or place.number.kind is not NumberKind.points or not place.cues:
        return None
    if not before.metric.rate:
        return None
    word = turn["turn"].lower()
    worse = word in {"worse", "behind"}
    sign = (1 if before.metric.lower_is_better == worse else -1) if worse or word == "better" else _SIGNS[word]
    value = before.value + sign * place.number.value
    error = {"complement": 1 - value, "same": value, "none": None}[before.metric.error]
    return before._replace(place=place, split=_split(place), value=value, error=error, past=False)


def _metric(place: Place, *, bad: bool) -> Metric:
    """The metric named nearest, else the one before, else a share of right or wrong."""
    plain = ERROR if bad else ACCURACY
    close = measures.metric_near(place.text, place.at)
    named = close[0] if close is not None and close[1] <= _METRIC_NEAR else None
    said = place.after if AGREED.search(place.before) else place.text
    if place.previous is not None and place.previous.metric.lower_is_better:
        said = _WITHIN.sub("", said)  # "dealers are within 12%", of an error in percent
    directed = measures.GOOD.search(said) or measures.BAD.search(said)
    if named is None and not (place.share and directed):
        led = measures.metric_near(place.context, len(place.context))
        named = led[0] if led is not None else _inherited(place, directed=bool(directed))
    if named is None or (place.share and not named.rate) or (named.name == "accuracy" and bad):
        return plain
    return named


def _inherited(place: Place, *, directed: bool) -> Metric | None:
    """The metric of the score before, unless this number says itself what it is."""
    before = place.previous
    if before is None:
        return None
    counted = not before.metric.rate and place.number.kind in _COUNTS and _OWN_ERROR.search(place.text) is not None
    told = directed and not counted and (before.metric.rate or not TARGET_AFTER.match(place.after))
    if told or before.metric.error == "complement" or before.metric.name == ERROR.name:
        return None
    return before.metric


def _is_target(place: Place) -> bool:
    accepted = _ACCEPTED.search(place.before) and _is_most_of_many(place.number)
    if _AS_IS.match(place.after) or accepted or (_THEY_ACCEPT.search(place.before) and place.number.value > HALF):
        return False
    marks = [match.end() for match in measures.TARGET.finditer(place.before)]
    between = place.text[marks[-1] : place.at] if marks else ""
    if marks and len(between) <= _TARGET_BEFORE and (not find_numbers(between) or _PAIRED.fullmatch(between)):
        return True
    led = place.pending and measures.TARGET.search(place.pending) and not measures.split_cues(place.context)
    return bool(TARGET_AFTER.match(place.after) or (led and not measures.HUMAN.search(place.text)))


def _is_most_of_many(number: Number) -> bool:
    return number.kind is NumberKind.odds and number.value > HALF


def _second_target(place: Place) -> bool:
    """The second of two targets in a row: "required were 99 and 90"."""
    before = place.previous
    beside = before is not None and before.split is Split.target and before.place.sentence == place.sentence
    return beside and not place.before.strip() and place.segment.opened in {"and", "/"} and not place.cues


def _split(place: Place) -> Split:
    found = place.cues
    if found:
        before = [cue for cue in found if cue[2] <= place.at]
        after = [cue for cue in found if cue[1] >= place.at]
        if before and (not after or place.at - before[-1][2] <= after[0][1] - place.at + 6):
            return before[-1][0]
        return (after or before)[0][0]
    rival = place.previous
    against = place.segment.opened in AGAINST or ONE_TO.search(place.before)
    if rival is not None and against and rival.split in {Split.train, Split.test}:
        return rival.split  # "test 10.4 vs 8.0"
    earlier = [cue for cue in measures.split_cues(place.pending) if not _FITTED.search(place.pending[cue[1] : cue[2]])]
    return earlier[-1][0] if earlier else Split.dev


def _is_bad(place: Place, *, target: bool) -> bool:
    """Whether the number counts errors: the nearest word decides, then bounds, then the score before."""
    close = measures.metric_near(place.text, place.at)
    if place.number.text.lower().startswith("every "):
        return measures.BAD.search(place.after[:LED_NEAR]) is not None  # "they find every sixth truck wrong"
    if target and own_unit_value(place.number) / (100 if place.number.kind in _AS_PERCENT else 1) > HALF:
        return False
    bad, good = nearest(measures.BAD, place.text, place.at), nearest(measures.GOOD, place.text, place.at)
    if bad is None and good is None and place.pending and not target:
        led = place.pending[-LED_NEAR:]
        bad, good = (
            nearest(measures.BAD, led, len(led)),
            nearest(measures.GOOD, led, len(led)),
        )
    if close is not None and close[1] <= _METRIC_NEAR and bad is None:
        return False
    if bad is not None or good is not None:
        return good is None or (bad is not None and bad < good)
    bounded = target and (measures.UPPER_BOUND.search(place.text) or measures.LOWER_BOUND.search(place.text))
    if bounded:
        return measures.UPPER_BOUND.search(place.text) is not None
    return _bad_like_before(place, target=target)


def _bad_like_before(place: Place, *, target: bool) -> bool:
    value = place.number.value / 100 if place.number.kind is NumberKind.bare else place.number.value
    before, wanted = place.previous, None if target else wished(place)
    if wanted is not None and before is None:
        return wanted < value and wanted < HALF  # a training accuracy above the wanted one is none of errors
    if before is not None and before.metric.name in {"error", "WER", "CER"}:
        return value < 0.5
    if place.number.kind is NumberKind.odds and " in " in place.number.text and value < 0.5:
        return True
    better = before is not None and not before.bad and before.metric.error == "complement" and value >= before.value
    return target and value < 0.3 and not better and (before is None or before.value < 0.5 or before.bad)


def _source(place: Place) -> str | None:
    named = list(_TO_PLACE.finditer(place.pending)) if THERE.match(place.before) and place.previous else []
    if named:
        return re.sub(r"^(?:to|into|for) ", "in ", named[-1].group())
    for context in (place.text, place.pending[-60:]):
        match = measures.OTHER_SOURCE.search(context)
        if match:
            return _TRIED.sub("", match.group()).strip()
    contrast = place.segment.opened in CONTRAST and place.previous is not None
    led = _LED_BY.match(place.before)
    if contrast and led:
        return led[1].strip()
    for context in (place.text, place.pending[-60:]):
        match = measures.SAME_SOURCE.search(context)
        if match:
            return f"={match.group().strip()}"
    placed = _PLACED.match(place.after)
    set_off = place.previous is not None and place.segment.opened in AGAINST | CONTRAST
    if placed and set_off:
        return placed[1].strip()
    told = _COUNTED_FROM.match(place.after) if contrast else None
    return f"on {told['whose'].strip()}" if told else None
