"""Whether a number goes on from the score before it: in a list, a contrast, a later set or another place."""

import re

from agent.intake import measures
from agent.intake.lexicon import cues
from agent.intake.numbers import NumberKind
from agent.intake.places import CONTRAST, PART, Place, follows
from agent.vocabulary import Split

SETTING = re.compile(r"(?i)\s*(?:(?:at|with|lr|for)\s)*\d(?:\.\d+)?e-?\d+\s*(?:[:=]|gives?|gets?|->|→)?\s*$")
"""A value of a sweep right before its score: "3e-4 16.4"."""
THERE = re.compile(r"(?i)\s*there,? (?:it |we |is |it's |gets |only |just |about |around |at )*$")
"""The place named just before: "we sold it to Porto: there 64 %"."""
AGAINST = frozenset({"vs", "vs.", "versus", "against", "compared to", "compared with"})
"""What sets one number against another."""
_RESUMES = AGAINST | CONTRAST
_TODAY = re.compile(
    r"(?i)\s*(?:and |but )?(?:now|today|currently)"
    r"(?: it[\u2019']s| it is| is| at| only| just| about| we[\u2019']re at)*\s*$"
)
"""How things stand after what they were: "it was 0.82 AUC, now it's 0.74"."""
GETS = re.compile(
    r"(?i)\b(?:we|it|model|that|which|this|one)?\s*(?:gets?|got|reach(?:es|ed)?|hits?|scores?|(?:is|are|was|sits?"
    r"|stuck|stays?) (?:at|around|about)|at|have|has|only|just)"
    r"(?: about| around| only| just| roughly)? ?$"
)
IT_IS = re.compile(r"(?i)\b(?:it|that)(?:[\u2019']s| is| was) (?:only |just |about |down to )*$")
"""What it is, behind a score told before: "on the 1,575 without a copy it's 70%"."""
_LEADS_UP = re.compile(r"[^\W\d_]{3,}[^:]*:\s*$")
"""A place or time with a colon, right before its score: "silent run on the ward: 0.71"."""
_ON_SO_MANY = re.compile(r"(?i)\bon (?:the |our |another |about |some )*\d[\d,.]*k? [a-z]{2,}")
_ON_FIRST = re.compile(r"(?i)\s*(?:and |but )?(?:on|in|for|with) (?:the |our |another |those )?\d")
SMALLEST_PERCENT = 2
SMALLEST_HUMAN = 10
_GIVES = re.compile(r"(?i)\b(?:gives?|gets?|reach(?:es)?|makes?|is(?: at)?|has|does|scores?)(?: about| only)? $")


ONE_TO = re.compile(
    r"(?i)\b(?:ones?|version|variant|net\w*|model|run) (?:trains? |goes |gets )?(?:to|at|gets?) (?:about |only )?$"
)
"""A rival of the model told before: "trains to 9.1% and the 34-layer one to 6.3"."""


_PART_NAMED = re.compile(
    r"(?i)\s*(?:on |for |in |only )?(?:the )?(?:class |category |type |label |tag )?"
    r"[\"'\u201c\u2018](?P<part>[^\"\u201d\u2019]{2,40})[\"'\u201d\u2019]"
    r"\s*(?:is |are |at |only |just |gets? |has |:)*"
)


_UNIT = re.compile(
    r"(?i)\s?(mm|cm|m|km|kg|g|mg|t|kwh|mwh|kw|mw|l|ml|hl|\u20ac|\$|eur|usd|euros?|dollars?|\u00b0c?|degrees?|minutes?|min|hours?|h|seconds?|s"
    r"|ms|days?|units?|pieces|points|mmhg|hpa|bar|db|px|pixels)\b"
)


_EXCEPT = re.compile(
    r"(?:except(?: for)?|apart from|other than) (?P<part>[A-Z][\w-]+(?: [A-Z][\w-]+)*) (?:at |with |is )?$"
)
_NAME = re.compile(r"\s*(?P<part>[A-Z][\w-]+(?: [A-Z][\w-]+)*) (?:at |with |is )?")


def resumes(place: Place) -> bool:
    """The number goes on from the score before it: "8 in the studio but 23 in the barn", "second 83.3"."""
    if place.previous is None:
        return False
    started = re.match(r"(?i)\s*(?:only |just |about |around |now )*$", place.before)
    errors = place.previous.metric.lower_is_better
    today = _TODAY.match(place.before)
    ranked = re.fullmatch(
        rf"(?i)\s*(?:{cues('measures', 'ordinal').pattern})\s*(?:is |at |has |gets |got )*", place.before
    )
    similar = place.number.kind is NumberKind.decimal or place.number.value >= SMALLEST_PERCENT
    told = GETS.search(place.before) and (place.segment.opened in _RESUMES or measures.OTHER_SOURCE.search(place.text))
    moved = started and place.segment.opened in {",", "and"} and measures.OTHER_SOURCE.search(place.text)
    compared = measures.COMPARED.search(place.text) and (
        place.segment.opened in {*_RESUMES, ",", "and"} or _GIVES.search(place.before)
    )
    rival = place.segment.opened in {*_RESUMES, ",", "and"} and ONE_TO.search(place.before)
    swept = SETTING.fullmatch(place.before) and place.segment.opened in {",", ";", "and"}
    there = THERE.match(place.before) or swept or _headed(place) or _lists(place) or _on_others(place)
    return bool(
        similar
        and (
            told
            or of_part(place)
            or same_unit(place)
            or rival
            or (today and (place.number.kind is not NumberKind.bare or place.number.value > SMALLEST_HUMAN or errors))
            or there
            or ranked
            or compared
            or moved
            or follows(place)
            or (started and place.segment.opened in _RESUMES)
        )
    )


def same_unit(place: Place) -> bool:
    """A number in the unit of the score before it, which has one of its own: "31 cm on ... and 32 cm on ..."."""
    before = place.previous
    if before is None or before.metric.rate:
        return False
    here, there = _UNIT.match(place.after), _UNIT.match(before.place.after)
    return bool(here and there and here[1].lower() == there[1].lower())


def of_part(place: Place) -> str | None:
    """The class or part in quotes whose score is set against the whole: "0.93 recall, but 'children crossing' 0.41"."""
    before = place.previous
    if before is None or place.segment.opened not in CONTRAST or before.place.number.kind is not place.number.kind:
        return None
    named = _PART_NAMED.fullmatch(place.before)
    return named["part"] if named else None


def excepted(place: Place) -> str | None:
    """The part that is an exception, and the ones told with it: "above 95 except Brazil 71% and Portugal 78%"."""
    before = place.previous
    named = _EXCEPT.search(place.before)
    told_with = before is not None and (before.source or "").startswith(PART) and place.segment.opened == "and"
    named = named or (_NAME.fullmatch(place.before) if told_with else None)
    return named["part"].strip() if named else None


def _on_others(place: Place) -> bool:
    """A decimal like the one before, got on so many other examples: "0.74 on dev. On 500 new queries we got 0.69"."""
    before = place.previous
    alike = before is not None and before.place.number.kind is place.number.kind is NumberKind.decimal
    it_is = IT_IS.search(place.before) or GETS.search(place.before) or _ON_FIRST.match(place.before)
    elsewhere = _ON_SO_MANY.search(place.context) or measures.OTHER_SOURCE.search(place.context)
    return bool(alike and it_is and elsewhere)


def _lists(place: Place) -> bool:
    """A number alone between commas goes on with the list that the score before it opened: "CRPS 0.41, 0.36, 0.32"."""
    before = place.previous
    if before is None or before.place.sentence != place.sentence or before.split is Split.human:
        return False
    alone = not place.before.strip() and re.match(r"\s*(?:$|[.!)])", place.after)
    if before.split is Split.target:
        return bool(alone and place.segment.opened in {"and", "/"} and place.number.kind is before.place.number.kind)
    alike = before.place.number.kind is place.number.kind and len(before.place.number.text) == len(place.number.text)
    return bool(alone and alike and place.segment.opened in {",", "and", "/"} and "." in place.number.text)


def _headed(place: Place) -> bool:
    """A number alone behind a colon goes on from a score of its form: "on the ward: 0.71" after an AUC of 0.97."""
    before = place.previous
    if before is None or not before.metric.rate or not _LEADS_UP.search(place.before):
        return False
    percents = {before.place.number.kind, place.number.kind} == {NumberKind.percent, NumberKind.bare}
    alike = before.place.number.kind is place.number.kind or place.number.kind is NumberKind.percent
    alike = alike or (percents and place.number.value > SMALLEST_HUMAN)
    told = measures.OTHER_SOURCE.search(place.before) or measures.split_cues(place.before)
    return bool(alike and told and re.match(r"\s*%?\s*(?:$|[.,;!)])", place.after))
