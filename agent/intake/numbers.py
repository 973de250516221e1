"""The grammar of quantities: every form in which people write a number, with its place in the text."""

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from agent.intake.number_words import CURRENCY, DAYS, NTHS, PARTS, PER_MONTH, SCALES, TENS, UNITS


class NumberKind(Enum):
    """What a number is, as far as its own form says."""

    percent = "percent"  # 84.2%, 84 percent, nine tenths: value is a fraction
    odds = "odds"  # 1 in 6, nine out of ten, 160 of 250: value is a fraction, of is the denominator
    decimal = "decimal"  # .842, 0.84
    count = "count"  # 40k, 2.3M, 38,000, or a whole number above 100
    bare = "bare"  # a plain number up to 100: a count or a percentage, its neighbours decide
    money = "money"  # value in its currency; a month if per is set
    duration = "duration"  # value in days
    points = "points"  # percentage points: value is a fraction
    latency = "latency"  # value in seconds


class Number(NamedTuple):
    """One number: its span, kind and value; unit is a currency or ""; per is "month" where the rate is monthly."""

    start: int
    end: int
    text: str
    kind: NumberKind
    value: float
    of: int | None = None
    unit: str = ""
    per: str = ""


_TENS_WORDS, _UNIT_WORDS = "|".join(TENS), "|".join(UNITS)
_WORD = rf"(?:(?:{_TENS_WORDS})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|(?:{_UNIT_WORDS}))"
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f'\u2019]\d{3})+(?!\d)"
_PREPOSITION = r"(?:at|on|in|and|to|for|after|by|with|from|over|vs|but|is|or|then|of)\b"
_DOTTED = rf"[1-9]\d{{0,2}}(?:\.\d{{3}})+(?![\d%])(?=\s+(?!{_PREPOSITION})[A-Za-zÀ-ÿ]{{3}})"
"""31.000 is a count before a noun ("31.000 Fotos"), else a decimal ("a loss of 2.303 at epoch 1")."""
_DIGITS = rf"(?:{_GROUPED}|{_DOTTED}|\d+(?:\.\d+)?|\.\d+)"
_LETTERS = r"\s?(?:k|K|M|mn|mln|mio\.?|Mio\.?|bn)(?![A-Za-z])|(?<=\d)m(?=\s+[a-z]{3})"
_MAGNITUDE = r"(?:hundred|thousand|million|billion|dozen)"
_SCALE = rf"(?:{_LETTERS}|[ -]?{_MAGNITUDE}(?![a-z]))"
_SPELLED = rf"(?:a|{_WORD})[- ]{_MAGNITUDE}(?:[- ](?:thousand|million))?"
_PLAIN = rf"(?:{_DIGITS}{_SCALE}?|{_SPELLED}|{_WORD}(?![a-z]))"
_PERIOD = r"(?:month|mo|mth|day|week|wk|year|yr|annum|quarter|hour|h)(?![a-z])"
_PER = rf"(?:\s?(?:/|per|a|each|every)\s?(?P<per>{_PERIOD}))"
_SYMBOL = r"[$€£₹¥]"
_CODE = r"(?:USD|EUR|GBP|CHF|INR|dollars?|euros?|pounds?|bucks|francs?|rupees?|yen)(?![A-Za-z])"
_SECONDS = r"milli?seconds?|ms|seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h"
_LONGER = r"days?|nights?|weeks?|wks?|sprints?|months?|mos?|quarters?|years?|yrs?"
_SPAN = rf"(?:{_SECONDS}|{_LONGER})(?![A-Za-z])"
_VAGUE_AMOUNT = r"half an?|an?|a few|few|several|a couple(?: of)?|couple(?: of)?|many|some"
_PERCENT = r"(?:%|percent\b|per cent\b|pct\b|prozent\b|por ciento\b|pour cent\b)(?!-| points)"
_OF = r"(?:out of|of|in|/|from)(?:\s(?:every|the|each|all|our|these|those))?"
_COUNTED = r"[a-z]{3,}"
_ROUND = r"1[, ]?000|10[, ]?000|500|250|200|100|50|20|10|a (?:hundred|thousand)|ten|twenty|fifty|hundred|thousand"
"""What people count by: "95 times in 100", "one claim in ten"."""
_PART = r"(?P<part>half|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)"
_TIMES = r"(?P<a>(?:an?|one|two|three|four|five|seven|nine)[ -]|(?=half))"
_PART_END = r"(?= of\b| the\b| are\b| were\b| is\b|$|[.,;)])"
_LASTED = r"(?:for|took|spent|these|over|since|after|in|past|last|the last)\s(?:the (?:last|past) )?"
_START = r"(?<![\w.,#@])(?<![A-Za-z]-)"
_STOP = "(?![\\w])(?!-(?:[A-Za-z]))(?![x\N{MULTIPLICATION SIGN}]\\d)"


def _form(kind: NumberKind, *parts: str) -> tuple[NumberKind, re.Pattern[str]]:
    return kind, re.compile("".join(parts), re.IGNORECASE)


_PATTERNS = (
    _form(NumberKind.money, rf"(?P<sign>{_SYMBOL})\s?(?P<a>{_DIGITS}{_SCALE}?){_PER}?"),
    _form(NumberKind.money, _START, rf"(?P<a>{_DIGITS}{_SCALE}?)\s?(?P<sign>{_SYMBOL}|{_CODE}){_PER}?"),
    _form(NumberKind.money, rf"(?<![A-Za-z])(?P<sign>{_CODE})\s?(?P<a>{_DIGITS}{_SCALE}?){_PER}?"),
    _form(
        NumberKind.points,
        _START,
        rf"(?P<a>half a|a|{_PLAIN})\s?-?(?:(?:percentage|accuracy|%|f1)[ -])?(?:points?|pts?|pp|ppts?)(?![a-z])",
    ),
    _form(NumberKind.percent, _START, rf"(?P<a>\d+,\d{{1,2}}|{_DIGITS}|{_WORD})(?:ish)?\s?", _PERCENT),
    _form(
        NumberKind.odds,
        rf"(?<!\w)all but (?P<a>{_DIGITS}|{_WORD})(?: \w+)? (?:out )?of (?:the |those |these |our )?(?P<b>{_DIGITS})",
        _STOP,
    ),
    _form(
        NumberKind.odds,
        r"(?<!/)(?<!/ )",
        _START,
        rf"(?P<a>{_PLAIN})\s?{_OF}\s?(?P<b>{_DIGITS}{_SCALE}?|{_WORD})",
        _STOP,
        r"(?!\s?/\s?\d)(?!\s?:\s?\d)",
    ),
    _form(
        NumberKind.odds, _START, rf"(?P<a>{_PLAIN})\s{_COUNTED}\s(?:in|out of|of)\s(?:every )?(?P<b>{_ROUND})", _STOP
    ),
    _form(NumberKind.odds, _START, rf"(?P<a>one|1)\s{_COUNTED}\s(?:in|out of) (?P<b>{_WORD}|\d{{1,3}})", _STOP),
    _form(
        NumberKind.odds,
        _START,
        rf"(?P<a>{_PLAIN})\s(?:wrong|errors?|mistakes|misses|missed|failures|failed|misread|right|correct)(?:\s\w+)?"
        rf"\s(?:in|out of|of|on|from)(?:\s(?:the|our|all|a total of))?\s(?P<b>{_DIGITS}{_SCALE}?)",
        _STOP,
    ),
    _form(
        NumberKind.odds, rf"(?<!\w)every (?P<nth>{'|'.join(NTHS)})(?= [a-z]{{3}})(?! (?:time|day|week|month|year)s?\b)"
    ),
    _form(NumberKind.percent, _START, _TIMES, _PART, _PART_END),
    _form(NumberKind.duration, _START, rf"(?P<a>{_DIGITS}|{_WORD}|{_VAGUE_AMOUNT})[ -]?(?:more )?(?P<span>{_SPAN})"),
    _form(
        NumberKind.duration,
        rf"(?<!\w)(?P<span>week|month|day)s? (?:no\.? ?|number |#)?(?P<a>\d{{1,2}}|{_WORD})",
        r"(?= (?:of|in|on|into|with)\b|,? now\b)",
    ),
    _form(
        NumberKind.duration, r"(?<!\w)", _LASTED, r"(?P<span>months|weeks|years|days|quarters|ages|a while)(?![a-z])"
    ),
    _form(NumberKind.count, _START, rf"(?P<a>{_PLAIN}){_PER}?(?:ish)?", _STOP),
)
"""In this order: what an earlier form takes, a later one leaves alone."""
_LOOSE = {
    "a few": 3,
    "few": 3,
    "several": 3,
    "a couple": 2,
    "a couple of": 2,
    "couple": 2,
    "couple of": 2,
    "many": 6,
    "some": 2,
    "half a": 0.5,
    "half an": 0.5,
    "a": 1,
    "an": 1,
}
_VAGUE_PLURAL = {"months": 60.0, "weeks": 14.0, "years": 730.0, "days": 3.0, "quarters": 182.0}
_AMOUNT = re.compile(
    r"(?i)[$€£]?\d[\d.,]*\s?(?:k|m|mn|bn|thousand|million|usd|eur|euros?|dollars?|[$€£])?\s(?:[a-z]{3,}\s)?$"
)
"""Before "a month": the amount of a rate ("109k a month"), so that no month has passed."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_NUMBER = re.compile(r"(?<![\w/])24 ?/ ?(?:7|24|365)(?![\w/])|(?<![\w-])--[A-Za-z][\w-]*(?:[ =][\w.+-]+)?")
"""Around the clock is no 7 of 24, and the options of a command line ("--bs 64") are no results."""
_BEFORE_IN_LIST = re.compile(r"(?<![\w.])(\d{3,5})(?:,| and|, and| to|/| /| ->) ?$")
_AFTER_IN_LIST = re.compile(r"(?:,| and|, and| to|/| /| ->) ?(\d{3,5})(?![\w%])")
_WAITING = re.compile(
    r"(?i)\b(?:p\d\d|latency|respon\w+|inference|per (?:request|image|call|query)|takes|within|under)"
    r"\W+(?:\w+\W+){0,3}$"
)
_LATENCY_UNITS = ("ms", "s", "sec", "second", "min", "minute")
HALF = 50
_WISHED = re.compile(r"(?i)\b(?:spec|target|goal|bar|contract|requir\w+|needed|wanted?|demands?)\b[^\d.]{0,15}$")
SMALL = 100
"""Up to here a plain number may be a percentage; above it is a count."""


def find_numbers(text: str) -> list[Number]:
    """All numbers of a text, left to right, none overlapping.

    >>> [(n.kind.value, round(n.value, 3)) for n in find_numbers("about 1 in 6 wrong, .842 AUC, 40k rows")]
    [('odds', 0.167), ('decimal', 0.842), ('count', 40000.0)]
    """
    return list(_numbers(text))


@lru_cache(maxsize=1024)
def _numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a text, found once: a dozen readers look at the same sentences."""
    found: list[Number] = []
    taken = [match.span() for match in _NO_NUMBER.finditer(text)]
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            number = _number(kind, match, text)
            if number is not None:
                found.append(number)
                taken.append((number.start, number.end))
    return tuple(sorted(found, key=lambda number: number.start))


def plain(text: str) -> float | None:
    """The value of digits or words, with thousands separators and suffixes: "2.3M", "forty-two", "22 000".

    >>> plain("1.2 M"), plain("three hundred"), plain("31.000")
    (1200000.0, 300.0, 31000.0)
    """
    lowered = text.strip().lower().removesuffix(".")
    match = re.fullmatch(
        r"(.*?)[ -]?(hundred|thousand|million|billion|dozen|mn|mln|mio|mil|bn|k|m|b)(?:[ -](thousand|million))?",
        lowered,
    )
    base, scales = (match.group(1), match.groups()[1:]) if match and match.group(1) else (lowered, ())
    value = _base(base.strip())
    if value is None:
        return None
    for scale in scales:
        value *= SCALES[scale] if scale else 1
    return float(round(value, 9))


def _base(text: str) -> float | None:
    if text in {"a", "an"}:
        return 1.0
    if re.fullmatch(r"[\d.,'\u2019 \u00a0\u202f]+", text):
        digits = re.sub(r"[ \u00a0\u202f'\u2019]", "", text)
        if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits):
            digits = digits.replace(",", "")
        elif re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", digits):
            digits = digits.replace(".", "")
        elif re.fullmatch(r"\d+,\d{1,2}", digits):
            digits = digits.replace(",", ".")
        try:
            return float(digits)
        except ValueError:
            return None
    parts = re.split(r"[ -]", text)
    values = [UNITS.get(part, TENS.get(part)) for part in parts]
    return float(sum(value for value in values if value is not None)) if values and None not in values else None


def _number(kind: NumberKind, match: re.Match[str], text: str) -> Number | None:
    builders = {
        NumberKind.money: _money, NumberKind.points: _points, NumberKind.percent: _percent, NumberKind.odds: _odds,
        NumberKind.duration: _duration, NumberKind.count: _count,
    }  # fmt: skip
    return builders[kind](match, text)


def _money(match: re.Match[str], text: str) -> Number | None:
    del text
    value = plain(match["a"])
    sign = match["sign"].lower().removesuffix("s")
    if value is None:
        return None
    return _per(match, NumberKind.money, value, CURRENCY.get(sign, sign.upper()))


def _per(match: re.Match[str], kind: NumberKind, value: float, unit: str = "") -> Number:
    per = match["per"]
    if per and per.lower() in PER_MONTH:
        return Number(
            match.start(), match.end(), match.group(), kind, value * PER_MONTH[per.lower()], unit=unit, per="month"
        )
    return Number(match.start(), match.end(), match.group(), kind, value, unit=unit, per="hour" if per else "")


def _points(match: re.Match[str], text: str) -> Number | None:
    del text
    word = match["a"].lower()
    value = {"half a": 0.5, "a": 1.0}.get(word, plain(word))
    return (
        None
        if value is None or value > SMALL
        else Number(*match.span(), match.group(), NumberKind.points, round(value / 100, 9))
    )


def _percent(match: re.Match[str], text: str) -> Number | None:
    del text
    groups = match.groupdict()
    if "part" in groups:
        times = {"": 1, "a": 1, "an": 1}.get((groups["a"] or "").strip(" -").lower()) or UNITS.get(
            (groups["a"] or "").strip(" -").lower(), 1
        )
        value = times * PARTS[groups["part"].lower().removesuffix("s")]
        return Number(*match.span(), match.group(), NumberKind.percent, round(value, 9)) if value < 1 else None
    amount = plain(groups["a"])
    return None if amount is None else Number(*match.span(), match.group(), NumberKind.percent, round(amount / 100, 9))


def _odds(match: re.Match[str], text: str) -> Number | None:
    nth = match.groupdict().get("nth")
    if nth is not None:
        return Number(
            *match.span(), match.group(), NumberKind.odds, round(1 / NTHS[nth.lower()], 9), of=NTHS[nth.lower()]
        )
    part, whole = plain(match["a"]), plain({"hundred": "100", "thousand": "1000"}.get(match["b"].lower(), match["b"]))
    if part is None or whole is None or part > whole or whole < 2 or whole != int(whole) or part != int(part):
        return None
    if "/" in match.group() and _WISHED.search(text[: match.start()]) and part > HALF and whole <= SMALL:
        return None  # "the spec was 95/95" names two targets
    if _YEAR.fullmatch(match["b"]) and " in " in match.group() and part > 1:
        return None
    share = 1 - part / whole if match.group().lower().startswith("all but") else part / whole
    return Number(*match.span(), match.group(), NumberKind.odds, round(share, 9), of=int(whole))


def _in_list(match: re.Match[str], text: str) -> bool:
    """Whether what looks like a year stands beside a number that is none: "500, 1000, 2000 and 4000 photos"."""
    before, after = _BEFORE_IN_LIST.search(text[: match.start()]), _AFTER_IN_LIST.match(text[match.end() :])
    return any(beside and not _YEAR.fullmatch(beside[1]) for beside in (before, after))


def _duration(match: re.Match[str], text: str) -> Number | None:
    span = match["span"].lower()
    word = (match.groupdict().get("a") or "").lower()
    unit = {"mins": "min", "secs": "sec", "millisecond": "ms"}.get(
        span, span if span in DAYS else span.removesuffix("s")
    )
    if not word:
        return Number(
            match.start("span"), match.end(), match["span"], NumberKind.duration, _VAGUE_PLURAL.get(span, 60.0)
        )
    amount = _LOOSE.get(word, plain(word))
    of_rate = word in {"a", "an"} and _AMOUNT.search(text[: match.start()])
    counted = span == "night" and amount != 1  # "189 at dusk, 30 night" counts pictures
    spelled = unit == "s" and not word[:1].isdigit()
    if amount is None or unit not in DAYS or of_rate or counted or spelled:
        return None
    days = amount * DAYS[unit]
    if unit in _LATENCY_UNITS and _WAITING.search(text[: match.start()]):
        return Number(*match.span(), match.group(), NumberKind.latency, round(days * 86400, 9))
    return Number(*match.span(), match.group(), NumberKind.duration, days)


def _count(match: re.Match[str], text: str) -> Number | None:
    raw = match["a"]
    value = plain(raw)
    if value is None:
        return None
    if _YEAR.fullmatch(raw) and not re.match(r"\s+\w+s\b", text[match.end() :]) and not _in_list(match, text):
        return None
    if "." in raw and (value < 1 or raw.startswith("1.00")):
        return _per(match, NumberKind.decimal, value)
    scaled = (
        bool(re.search(r"[A-Za-z,  ]", raw)) and raw.lower() not in UNITS and not raw.lower().startswith(tuple(TENS))
    )
    return _per(match, NumberKind.count if scaled or value > SMALL else NumberKind.bare, value)
